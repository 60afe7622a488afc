"""Surveys (测评) and inspections (检查) beside the ratings, and what was improved because of them.

Rule 1: a survey's sheets are counted as they lie there: the levels add up to no more than the
sheets, the rest said nothing. Rule 2: a finding has a day by which it is put right.

Sources: seed 002-P2 七 (自查, 抽查, 暗访, 询问, 测评); 002-P4 西平镇, 三(三); 003-B 3(3).
"""

from collections.abc import Mapping
from enum import StrEnum

from appliance.domain.evaluation import Level


class SurveyKind(StrEnum):
    """Whose survey it is. Values are stored and sent; never rename one."""

    VILLAGE = "village"  # 村（社区）测评
    PEER = "peer"  # 民主互评
    PUBLIC = "public"  # 征求群众意见


class Method(StrEnum):
    """How it was looked at (002-P2·七). Values are stored and sent; never rename one."""

    SELF_CHECK = "self_check"  # 自查
    SPOT_CHECK = "spot_check"  # 抽查
    UNANNOUNCED = "unannounced"  # 暗访
    INQUIRY = "inquiry"  # 询问
    SURVEY = "survey"  # 测评


class Source(StrEnum):
    """What an improvement comes from. Values are stored and sent; never rename one."""

    RATING = "rating"  # 低评价
    SURVEY = "survey"  # 测评
    INSPECTION = "inspection"  # 检查
    OPINION = "opinion"  # 意见
    COMPLAINT = "complaint"  # 投诉


def is_plausible(sheets: int, levels: Mapping[str, int]) -> bool:
    """Say whether the counts can be those of so many sheets."""
    known = all(name in list(Level) and number >= 0 for name, number in levels.items())
    return sheets > 0 and known and sum(levels.values()) <= sheets
