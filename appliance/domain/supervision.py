"""Supervision (电子监察): early warnings, yellow and red cards, each with its rule number.

Rule 1: red is a fact of the calendar: the due day has passed. Everything before it is a threshold,
and thresholds are settings (R40).
Rule 2: a warning names the rule that raised it, the days left and the share of time used, so that
it can be argued with.

Sources: seed 001 四(六); RULEBOOK CASE-29; DOMAIN.md 3 and recommendation 11.
"""

from datetime import date
from enum import StrEnum

from appliance.domain.frozen import dataclass
from appliance.domain.policy import Policy
from appliance.domain.workdays import WorkCalendar


class WarningLevel(StrEnum):
    """How serious it is. Values are stored and sent; never rename one."""

    NONE = "none"  # 正常
    EARLY = "early"  # 预警, before the county's yellow
    YELLOW = "yellow"  # 黄牌
    RED = "red"  # 红牌


class WarningRule(StrEnum):
    """Which rule raised it. Values are stored and sent; never rename one."""

    R1_PAST_DUE = "R1"  # the due day has passed
    Y1_DAYS_LEFT = "Y1"  # working days left at or below the setting
    Y2_SHARE_USED = "Y2"  # share of the time used at or above the setting
    E1_DAYS_LEFT = "E1"  # the hall's own earlier warning


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """When to warn; None switches a rule off."""

    early_days_left: int | None = None
    yellow_days_left: int | None = None
    yellow_percent_used: int | None = None

    @classmethod
    def of(cls, policy: Policy) -> "Thresholds":
        """Return the thresholds of a policy; what it leaves open is switched off."""

        def read(name: str) -> int | None:
            key = f"supervision.{name}"
            return policy.count(key) if policy.is_set(key) else None

        return cls(
            early_days_left=read("early_days_left"),
            yellow_days_left=read("yellow_days_left"),
            yellow_percent_used=read("yellow_percent_used"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisionCard:
    """What a clock shows on a day. `percent_used` is None where no span is known."""

    level: WarningLevel
    rule: WarningRule | None
    working_days_left: int
    percent_used: int | None = None


def card_on(
    today: date,
    due: date,
    calendar: WorkCalendar,
    thresholds: Thresholds,
    *,
    started: date | None = None,
) -> SupervisionCard:
    """Return the card of a running clock.

    Args:
        today: the day that asks.
        due: the last day.
        calendar: counts the working days left; negative once they are over.
        thresholds: when to warn.
        started: the day that is not counted; None leaves the share of time out.
    """
    left = calendar.working_days_after(today, due)
    used = None if started is None else _percent_used(started, today, due, calendar)
    level, rule = _judge(today > due, left, used, thresholds)
    return SupervisionCard(level=level, rule=rule, working_days_left=left, percent_used=used)


def _judge(
    past: bool,  # noqa: FBT001 - the first of four measures, private
    left: int,
    used: int | None,
    thresholds: Thresholds,
) -> tuple[WarningLevel, WarningRule | None]:
    if past:
        return WarningLevel.RED, WarningRule.R1_PAST_DUE
    if _at_or_below(left, thresholds.yellow_days_left):
        return WarningLevel.YELLOW, WarningRule.Y1_DAYS_LEFT
    if used is not None and _at_or_below(thresholds.yellow_percent_used, used):
        return WarningLevel.YELLOW, WarningRule.Y2_SHARE_USED
    if _at_or_below(left, thresholds.early_days_left):
        return WarningLevel.EARLY, WarningRule.E1_DAYS_LEFT
    return WarningLevel.NONE, None


def _at_or_below(measure: int | None, line: int | None) -> bool:
    return measure is not None and line is not None and measure <= line


def _percent_used(started: date, today: date, due: date, calendar: WorkCalendar) -> int:
    whole = calendar.working_days_after(started, due)
    used = calendar.working_days_after(started, today)
    return 100 if whole <= 0 else max(0, 100 * used // whole)
