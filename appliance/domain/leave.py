"""Leave (请假): who approves, what covers a day, and who stands in.

Rule 1: only an approved slip covers a day; pending and refused ones leave it an absence.
Rule 2: length counts working days, make-up days included; overlapping slips unite (R13, R14).
Rule 3: whoever is away is covered; A and B of one post are never away together.

Sources: seed 004 三.5; seed 003-A 二.3, 三, 四; seed 002-P3 AB岗; seed 000 第十三条;
readings R12-R15, R38.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum

from appliance.domain.errors import PolicyNotSet
from appliance.domain.frozen import dataclass
from appliance.domain.policy import Policy
from appliance.domain.workdays import ONE_DAY, WorkCalendar

HALF_DAY = 0.5


class LeaveKind(StrEnum):
    """Why somebody is away. Values are stored and sent; never rename one."""

    OFFICIAL = "official"  # 公务
    ANNUAL = "annual"  # 公休
    PRIVATE = "private"  # 事假
    SICK = "sick"  # 病假


class LeaveStatus(StrEnum):
    """Where a slip stands. Values are stored and sent; never rename one."""

    DRAFT = "draft"  # 填写中
    PENDING = "pending"  # 待批
    APPROVED = "approved"  # 已批
    REFUSED = "refused"  # 未批准
    WITHDRAWN = "withdrawn"  # 本人收回, before anybody decided
    REVOKED = "revoked"  # 撤销, as for leave by deception

    @property
    def covers(self) -> bool:
        """Say whether a slip in this state covers its days (003-A 三.2)."""
        return self is LeaveStatus.APPROVED


class Session(StrEnum):
    """Half a day. Values are stored and sent; never rename one."""

    AM = "am"  # 上午
    PM = "pm"  # 下午


BOTH = frozenset(Session)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveSpan:
    """The days of a slip, both ends included, from a session to a session.

    A short leave (短假) lies within one day: `begins` and `ends` in minutes since midnight. It
    costs no session, so it has no length in days.
    """

    first: date
    last: date
    first_session: Session = Session.AM
    last_session: Session = Session.PM
    begins: int | None = None
    ends: int | None = None

    @property
    def is_short(self) -> bool:
        """Say whether it is a leave of hours."""
        return self.begins is not None and self.ends is not None

    def sessions(self, day: date) -> frozenset[Session]:
        """Return the halves of a day it covers; none for a leave of hours."""
        if self.is_short or not self.first <= day <= self.last:
            return frozenset()
        found = set(BOTH)
        if day == self.first and self.first_session is Session.PM:
            found.discard(Session.AM)
        if day == self.last and self.last_session is Session.AM:
            found.discard(Session.PM)
        return frozenset(found)

    def hours(self, day: date) -> tuple[int, int] | None:
        """Return the minutes of a day a short leave covers."""
        if day != self.first or self.begins is None or self.ends is None:
            return None
        return self.begins, self.ends


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveRoute:
    """Who approves a leave of some length, and what else it needs."""

    approver: str
    cover_needed: bool
    copies: tuple[str, ...]
    regulated: bool  # False in the gap the document leaves, shown to the administrator


def leave_route(days: float, policy: Policy) -> LeaveRoute:
    """Return the route of a leave of so many working days (004·三.5).

    Raises:
        PolicyNotSet: the profile names no route, or none for this length.
    """
    copies = policy.texts("leave.copy_to")
    if days <= policy.days("leave.deputy_director_up_to_days"):
        return LeaveRoute(
            approver="deputy_director", cover_needed=False, copies=copies, regulated=True
        )
    regulated = days >= policy.days("leave.director_from_days")
    if not regulated and not policy.is_set("leave.route_between"):
        raise PolicyNotSet("leave.route_between", clause=policy.clause("leave.director_from_days"))
    approver = "director" if regulated else policy.text("leave.route_between")
    return LeaveRoute(approver=approver, cover_needed=True, copies=copies, regulated=regulated)


def leave_days(spans: Iterable[LeaveSpan], calendar: WorkCalendar) -> list[date]:
    """Return the working days some slips cover together, each once."""
    days = {day for span in spans for day in calendar.working_days(span.first, span.last)}
    return sorted(days)


def days_by_month(span: LeaveSpan, calendar: WorkCalendar) -> dict[str, int]:
    """Return the working days of a slip by calendar month (YYYY-MM)."""
    months: dict[str, int] = {}
    for day in calendar.working_days(span.first, span.last):
        months[f"{day:%Y-%m}"] = months.get(f"{day:%Y-%m}", 0) + 1
    return months


def overstayed_days(last: date, back: date, calendar: WorkCalendar) -> list[date]:
    """Return the working days absent between the end of a leave and the return (超假不归)."""
    return calendar.working_days(last + ONE_DAY, back - ONE_DAY)


def both_away(
    primary: Iterable[LeaveSpan], backup: Iterable[LeaveSpan], calendar: WorkCalendar
) -> list[date]:
    """Return the working days on which A and B of one post are both away (002-P3·AB3)."""
    theirs = set(leave_days(backup, calendar))
    return [day for day in leave_days(primary, calendar) if day in theirs]


def handover_by(absent_from: date, calendar: WorkCalendar) -> date:
    """Return the day by which A hands over: the working day before (R15)."""
    return calendar.previous_working_day(absent_from)


def substitution_filed_in_time(filed: datetime, starts: datetime) -> bool:
    """Say whether a substitution (替岗) was filed before it began (003-A·四.1)."""
    return filed < starts


def badge_reminder(ends: date, returned: date | None, calendar: WorkCalendar) -> date | None:
    """Return the day to remind of badge and plate; None if they came back in time (R38)."""
    if returned is not None and returned <= ends:
        return None
    return calendar.next_working_day(ends)


def covers_day(spans: Iterable[LeaveSpan], day: date) -> bool:
    """Say whether any of these approved slips covers a day."""
    return any(span.first <= day <= span.last for span in spans)


def staff_by_home_unit(home_units: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the staff of each home unit, for the monthly copies (004·三.3)."""
    letters: dict[str, list[str]] = {}
    for staff_id, unit in sorted(home_units.items()):
        letters.setdefault(unit, []).append(staff_id)
    return letters
