"""Ratings (好差评): levels, arming, and which press counts.

Rule 1: a press belongs to the case that was armed at that window when the button went down,
judged by (boot, mono); when it reaches us plays no part.
Rule 2: one case, one rating: the first armed press counts. A rating that turns out not to be the
first, because an earlier press came late through the spool, is taken back and kept.
Rule 3: nobody's silence is a rating. There is no default level anywhere.

Sources: seed 000 第十四条第七款 (窗口评价器); readings R30, X37; DESIGN.md 6; DOMAIN.md 1.3.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum

from appliance.domain.frozen import dataclass
from appliance.domain.workdays import WorkCalendar

LATE_DAYS = "ratings.late_days"  # the setting: working days, the day of finishing not counted


class Level(StrEnum):
    """The five levels by their labels; targets number them in opposite ways, so we never do."""

    VERY_SATISFIED = "very_satisfied"  # 非常满意
    SATISFIED = "satisfied"  # 满意
    FAIRLY_SATISFIED = "fairly_satisfied"  # 基本满意
    DISSATISFIED = "dissatisfied"  # 不满意
    VERY_DISSATISFIED = "very_dissatisfied"  # 非常不满意

    @property
    def is_bad(self) -> bool:
        """Say whether this is a bad rating (差评), which opens a task."""
        return self in (Level.DISSATISFIED, Level.VERY_DISSATISFIED)


class Channel(StrEnum):
    """How a rating reached us. Values are stored and sent; never rename one."""

    BUTTON = "button"  # 评价器按键
    TABLET = "tablet"  # 平板
    QR = "qr"  # 扫码
    PAPER = "paper"  # 纸质评价表
    PHONE = "phone"  # 电话回访


class NotCounted(StrEnum):
    """Why a press is kept but not counted."""

    NO_CASE = "no_case"  # no case was armed at that window at that instant
    DUPLICATE = "duplicate"  # the case had been rated before


@dataclass(frozen=True, slots=True, kw_only=True)
class Arming:
    """A window waits for the rating of one case, from a clerk's hand or the case's completion.

    Attributes:
        case_uid: the case that is to be rated.
        window_no: the window whose buttons are armed.
        boot: the boot in which it was armed; no arming outlives its boot.
        since: CLOCK_BOOTTIME in ms; a press in the same millisecond counts.
        open_ms: how long it stays open by itself.
        closed_at: CLOCK_BOOTTIME in ms of closing by hand; None if nobody did.
    """

    case_uid: str
    window_no: int
    boot: str
    since: int
    open_ms: int
    closed_at: int | None = None

    @property
    def until(self) -> int:
        """Return the first millisecond that is too late: computed, never appended."""
        by_time = self.since + self.open_ms
        return by_time if self.closed_at is None else min(by_time, self.closed_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A button went down."""

    window_no: int
    level: Level
    boot: str
    mono: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """A rating that stands in the journal as given, with the instant of its press."""

    rating_uid: str
    case_uid: str
    level: Level
    boot: str
    mono: int


def armed_case(armings: Iterable[Arming], press: Press) -> str | None:
    """Return the case armed at the press's window and instant, or None.

    A newer arming at the same window closes the older one; of two in the same millisecond the
    one later in the sequence holds.
    """
    earlier = [
        arming
        for arming in armings
        if arming.window_no == press.window_no
        and arming.boot == press.boot
        and arming.since <= press.mono
    ]
    newest = max(enumerate(earlier), key=lambda item: (item[1].since, item[0]), default=None)
    if newest is None or press.mono >= newest[1].until:
        return None
    return newest[1].case_uid


def why_not_counted(case_uid: str | None, *, first: bool) -> NotCounted | None:
    """Return why a press is not counted, or None if it is (reading R30)."""
    if case_uid is None:
        return NotCounted.NO_CASE
    return None if first else NotCounted.DUPLICATE


def may_rate_later(finished: date, today: date, days: int, calendar: WorkCalendar) -> bool:
    """Say whether a case can still be rated: up to so many working days after it was finished."""
    return today <= calendar.add_working_days(finished, days)


def counted_rating(ratings: Sequence[Rating], boots: Sequence[str]) -> Rating:
    """Return the one rating of a case that counts: the one pressed first.

    Args:
        ratings: all ratings given for one case, in journal order; at least one.
        boots: the boots in the order in which they began.

    Raises:
        ValueError: no ratings, or one of a boot that is not listed.
    """
    return min(ratings, key=lambda rating: (boots.index(rating.boot), rating.mono))


def superseded_ratings(ratings: Sequence[Rating], boots: Sequence[str]) -> list[Rating]:
    """Return the ratings of a case that must be taken back, in journal order.

    Raises:
        ValueError: a rating of a boot that is not listed.
    """
    if not ratings:
        return []
    keeps = counted_rating(ratings, boots)
    return [rating for rating in ratings if rating is not keeps]


@dataclass(frozen=True, slots=True, kw_only=True)
class Satisfaction:
    """The figures of a period: never the good share alone, always the unrated beside it.

    Shares are in percent of one decimal; None where there is nothing to divide.
    """

    rated: int
    bad: int
    unrated: int

    @property
    def good_share(self) -> float | None:
        """Return the share of ratings that are not bad (好评率)."""
        return _percent(self.rated - self.bad, self.rated)

    @property
    def unrated_share(self) -> float | None:
        """Return the share of finished cases nobody rated (未评率)."""
        return _percent(self.unrated, self.rated + self.unrated)


def satisfaction(levels: Iterable[Level], *, finished_cases: int) -> Satisfaction:
    """Return the figures for the counted ratings of `finished_cases` cases."""
    given = list(levels)
    bad = sum(level.is_bad for level in given)
    return Satisfaction(rated=len(given), bad=bad, unrated=max(0, finished_cases - len(given)))


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None
