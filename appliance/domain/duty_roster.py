"""The duty roster (值班表): turns, gaps of the round-the-clock duty, the leader, open matters.

Rule 1: round the clock, rest days and holidays included; a minute without anybody is a gap.
Rule 2: at every minute somebody leads (带班领导); gaps of the lead are listed apart.
Rule 3: in an emergency the leader is told at once, reached, and comes; each step has its minute and
none may lie before the one it follows.
Rule 4: a matter that is not done stays with the leader of the shift it came up in.

Sources: seed 002-P5 运行机制 1, 2; RULEBOOK ATT-37 to ATT-39.
"""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from enum import StrEnum

from appliance.domain.errors import Refusal
from appliance.domain.frozen import dataclass

LONGEST_TURN = timedelta(days=7)


class DutyKind(StrEnum):
    """What somebody does on duty. Values are stored and sent; never rename one."""

    STAFF = "staff"  # 值班
    LEADER = "leader"  # 带班


class RosterRefusal(Refusal):
    """The roster or a matter cannot take this."""


class TurnInvalid(RosterRefusal):
    """A turn is reversed, empty, or longer than a week."""

    code = "turn_invalid"

    def __init__(self, staff_no: str, *, begins: str, ends: str) -> None:
        super().__init__(staff_no, begins=begins, ends=ends)


class TurnsOverlap(RosterRefusal):
    """The person is on the same duty in that time already."""

    code = "turns_overlap"

    def __init__(self, staff_no: str, *, begins: str, ends: str) -> None:
        super().__init__(staff_no, begins=begins, ends=ends)


class NobodyLeads(RosterRefusal):
    """No leader is on the roster at that minute, so nobody would answer for the matter."""

    code = "nobody_leads"

    def __init__(self, at: str) -> None:
        super().__init__(at)


class MatterStepNotAllowed(RosterRefusal):
    """A step of a matter is repeated, out of order, or earlier than what it follows."""

    code = "matter_step_not_allowed"

    def __init__(self, matter: str, *, step: str, why: str) -> None:
        super().__init__(matter, step=step, why=why)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One person's duty, from a minute up to another one, in hall time."""

    staff_no: str
    duty: DutyKind
    begins: datetime
    ends: datetime

    def covers(self, at: datetime) -> bool:
        """Say whether the person is on duty at that minute."""
        return self.begins <= at < self.ends


def check_turn(turn: Turn, others: Iterable[Turn]) -> None:
    """Let a turn into the roster.

    Raises:
        TurnInvalid: it is reversed, empty, or longer than a week.
        TurnsOverlap: the same person has the same duty then.
    """
    if not timedelta() < turn.ends - turn.begins <= LONGEST_TURN:
        raise TurnInvalid(turn.staff_no, begins=_minute(turn.begins), ends=_minute(turn.ends))
    for one in others:
        own = one.staff_no == turn.staff_no and one.duty is turn.duty
        if own and one.begins < turn.ends and turn.begins < one.ends:
            raise TurnsOverlap(one.staff_no, begins=_minute(one.begins), ends=_minute(one.ends))


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A span in which nobody is on duty."""

    begins: datetime
    ends: datetime


def gaps(turns: Iterable[Turn], duty: DutyKind, begins: datetime, ends: datetime) -> list[Gap]:
    """Return where a span of the roster has nobody, in order."""
    found: list[Gap] = []
    covered = begins
    own = [turn for turn in turns if turn.duty is duty and turn.ends > begins]
    for turn in sorted(own, key=lambda turn: turn.begins):
        if turn.begins >= ends:
            break
        if turn.begins > covered:
            found.append(Gap(begins=covered, ends=turn.begins))
        covered = max(covered, turn.ends)
    if covered < ends:
        found.append(Gap(begins=covered, ends=ends))
    return found


def leader_at(turns: Iterable[Turn], at: datetime) -> str:
    """Return who leads at a minute; of two, the one whose turn began last.

    Raises:
        NobodyLeads: the roster has nobody.
    """
    leading = [turn for turn in turns if turn.duty is DutyKind.LEADER and turn.covers(at)]
    if not leading:
        raise NobodyLeads(_minute(at))
    return max(leading, key=lambda turn: turn.begins).staff_no


def day_bounds(day: datetime) -> tuple[datetime, datetime]:
    """Return the midnights before and after."""
    start = datetime.combine(day.date(), time(), day.tzinfo)
    return start, start + timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterTimes:
    """The minutes of a matter; what has not happened is None."""

    happened: datetime
    reported: datetime
    reached: datetime | None = None
    arrived: datetime | None = None
    closed: bool = False


def check_opened(summary: str, happened: datetime, reported: datetime) -> None:
    """Let a matter be written down.

    Raises:
        MatterStepNotAllowed: it was reported before it happened.
    """
    if reported < happened:
        raise MatterStepNotAllowed(summary, step="report", why="too_early")


def check_reached(matter: str, times: MatterTimes, at: datetime) -> None:
    """Let the minute be written down at which the leader was reached.

    Raises:
        MatterStepNotAllowed: it is known already, the matter is done, or it lies before the report.
    """
    _once(matter, "reach", known=times.reached is not None, times=times)
    if at < times.reported:
        raise MatterStepNotAllowed(matter, step="reach", why="too_early")


def check_arrived(matter: str, times: MatterTimes, at: datetime) -> None:
    """Let the minute be written down at which the leader came.

    Raises:
        MatterStepNotAllowed: it is known already, the matter is done, the leader was never reached,
            or it lies before that.
    """
    _once(matter, "arrive", known=times.arrived is not None, times=times)
    if times.reached is None:
        raise MatterStepNotAllowed(matter, step="arrive", why="not_reached")
    if at < times.reached:
        raise MatterStepNotAllowed(matter, step="arrive", why="too_early")


def check_closed(matter: str, times: MatterTimes) -> None:
    """Let a matter be called done.

    Raises:
        MatterStepNotAllowed: it is done already.
    """
    _once(matter, "close", known=False, times=times)


def _once(matter: str, step: str, *, known: bool, times: MatterTimes) -> None:
    if times.closed or known:
        raise MatterStepNotAllowed(matter, step=step, why="closed" if times.closed else "known")


def _minute(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M")
