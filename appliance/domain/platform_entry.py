"""The platform beside us (省平台): when a case must stand there too, and whether its times agree.

Rule 1: a case is entered on the day it was received, while the network works (002-P1·三.2). An
outage between its receipt and the end of that day moves the duty to the day on which the outage
ended; while it lasts, nothing is owed. The document says only 「网络正常时」 and names no such day.
What a page of paper held until it was copied (补录) is moved the same way, to the day of the copy:
before that it has no number here to be entered under.
Rule 2: local and platform number are two numbers and never stand for each other.
Rule 3: acceptance and completion are compared to the minute, as both systems print them (CASE-24).

Sources: seed 002-P1 三.2; seed 003-J 办件一, 二.2; conflict X43.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum

from appliance.domain.frozen import dataclass
from appliance.domain.moment import HALL_TIME


class EntryStanding(StrEnum):
    """How a case stands with the platform. Values are shown by name; never rename one."""

    ENTERED = "entered"  # 已录入
    ENTERED_LATE = "entered_late"  # 补录, later than its day
    TODAY = "today"  # 今天要录
    EXCUSED = "excused"  # 断网, 不算迟
    LATE = "late"  # 没有当天录入


class Column(StrEnum):
    """What a line for the platform may hold. Values are stored; never rename one."""

    LOCAL_NO = "local_no"  # 本厅编号
    PLATFORM_NO = "platform_no"  # 平台编号
    ITEM_CODE = "item_code"  # 事项编码
    ITEM_NAME = "item_name"  # 事项名称
    APPLICANT = "applicant"  # 申请人, masked
    WINDOW = "window"  # 窗口
    RECEIVED_AT = "received_at"  # 收件时间
    ACCEPTED_AT = "accepted_at"  # 受理时间
    DUE_ON = "due_on"  # 应办结
    COMPLETED_AT = "completed_at"  # 办结日期
    CLERK = "clerk"  # 经办人


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A time without the line to the county, or on paper; `until` is None while it lasts."""

    since: datetime
    until: datetime | None
    on_paper: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryDuty:
    """How a case stands, the day by which it had to be entered (None: not yet owed), and why."""

    standing: EntryStanding
    owed_on: date | None
    excuse: Cut | None = None


def entry_duty(
    received: datetime, entered: datetime | None, cuts: Sequence[Cut], today: date
) -> EntryDuty:
    """Return how a case stands with the platform; one cut may follow upon another."""
    free: datetime | None = received
    excuse = None
    for cut in sorted(cuts, key=lambda one: one.since):
        if free is not None and _touches(cut, free):
            excuse, free = cut, None if cut.until is None else max(free, cut.until)
    owed_on = None if free is None else _day(free)
    standing = _standing(owed_on, None if entered is None else _day(entered), today)
    return EntryDuty(standing=standing, owed_on=owed_on, excuse=excuse)


def times_differ(ours: str | None, theirs: str) -> bool:
    """Say whether two printed times differ by the minute; what nobody read off does not differ."""
    return bool(theirs) and _minute(ours or "") != _minute(theirs)


def columns_in_order(wanted: Iterable[str]) -> list[Column]:
    """Return the columns the county wants, in its order, without unknown words and repeats.

    Nothing wanted gives all columns in our own order.
    """
    found = [Column(one) for one in dict.fromkeys(wanted) if one in list(Column)]
    return found or list(Column)


def _standing(owed_on: date | None, entered_on: date | None, today: date) -> EntryStanding:
    if entered_on is not None:
        in_time = owed_on is None or entered_on <= owed_on
        return EntryStanding.ENTERED if in_time else EntryStanding.ENTERED_LATE
    if owed_on is None:
        return EntryStanding.EXCUSED
    return EntryStanding.TODAY if today <= owed_on else EntryStanding.LATE


def _touches(cut: Cut, received: datetime) -> bool:
    ended_before = cut.until is not None and cut.until < received
    return not ended_before and _day(cut.since) <= _day(received)


def _day(at: datetime) -> date:
    return at.astimezone(HALL_TIME).date()


def _minute(text: str) -> str:
    return text.replace(" ", "T")[: len("2026-11-23T09:00")]
