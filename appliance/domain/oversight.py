"""Oversight by the public (群众监督): what hangs on the wall, who watches from outside, petitions.

Rule 1: what is announced stands until it is replaced or taken off.
Rule 2: an observer's report is of a day on which they were engaged.
Rule 3: petitions are counted on the day they happened; none in a year is a statement of its own.

Sources: seed 000 第三条; seed 001 一(五); seed 002-P1 三.2; seed 002-P2 七; seed 003-J 承诺一6.
"""

from enum import StrEnum


class OversightWay(StrEnum):
    """Where people turn to. Values are stored and sent; never rename one."""

    CONSULTING_PHONE = "consulting_phone"  # 咨询电话
    OVERSIGHT_PHONE = "oversight_phone"  # 监督、投诉电话
    REPORT_PHONE = "report_phone"  # 举报电话
    RATING_BOX = "rating_box"  # 评议箱
    COMPLAINT_BOX = "complaint_box"  # 投诉箱
    REPORT_BOX = "report_box"  # 举报箱
    OPINION_BOOK = "opinion_book"  # 意见簿
    EMAIL = "email"  # 电子邮箱
    ONLINE = "online"  # 网上投诉


class PetitionLevel(StrEnum):
    """To whom people went. Values are stored and sent; never rename one."""

    TOWN = "town"  # 到镇里
    COUNTY = "county"  # 到县里
    ABOVE = "above"  # 到市里以上


def was_engaged(first_day: str, last_day: str | None, day: str) -> bool:
    """Say whether an observer was engaged on a day; days are ISO dates, both ends included."""
    return first_day <= day <= (last_day or day)
