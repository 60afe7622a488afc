"""A small hall that asks for leave: AttendanceHall with a deputy, and the routes of Luocheng."""

from datetime import date
from pathlib import Path

from appliance.desk import leave
from appliance.desk.attendance import day_sheet
from appliance.desk.day_sheet import DaySheet, PersonDay
from appliance.desk.rules import Actor, Rules
from appliance.domain.leave import LeaveKind, LeaveSpan, Session
from appliance.domain.leave_slip import CoverKind
from appliance.policies import chosen_layers, seeded_calendar
from tests.fakes.attendance_hall import WORD, AttendanceHall

DIRECTOR = Actor.of("1001", ["director"])
DEPUTY = Actor.of("1007", ["deputy_director"])
OFFICE = Actor.of("1005", ["office"])
CLERK = Actor.of("1003", ["clerk"])
OTHER = Actor.of("1004", ["clerk"])


class LeaveHall(AttendanceHall):
    """The same Monday morning; leave by Luocheng (004), hours and absence by the handbook (003)."""

    def __init__(self, home: Path, leave_profile: str = "luocheng") -> None:
        super().__init__(home)
        self.enrol("1007", "何伟", "deputy_director", word=WORD)
        layers = chosen_layers({"attendance": "handbook-a", "leave": leave_profile})
        self.rules = Rules(mark="LX", layers=tuple(layers), calendar=seeded_calendar())

    def ask_leave(
        self,
        first: str,
        last: str = "",
        *,
        staff_no: str = "1003",
        halves: tuple[Session, Session] = (Session.AM, Session.PM),
        kind: LeaveKind = LeaveKind.PRIVATE,
    ) -> str:
        """Write a slip for somebody as they would themselves."""
        span = LeaveSpan(
            first=date.fromisoformat(first),
            last=date.fromisoformat(last or first),
            first_session=halves[0],
            last_session=halves[1],
        )
        return self.ask_span(span, staff_no=staff_no, kind=kind)

    def ask_span(
        self, span: LeaveSpan, *, staff_no: str = "1003", kind: LeaveKind = LeaveKind.PRIVATE
    ) -> str:
        """Write a slip of any shape."""
        order = leave.LeaveOrder(staff_no=staff_no, kind=kind, span=span, reason="家里有事")
        actor, rules = Actor.of(staff_no, ["clerk"]), self.rules
        return self.writer.run(lambda tx: leave.request_leave(tx, order, actor, rules))

    def grant(
        self,
        uid: str,
        actor: Actor = DIRECTOR,
        *,
        cover_no: str | None = None,
        cover_kind: CoverKind = CoverKind.INTERNAL,
        on_paper: str = "",
    ) -> None:
        """Approve a slip."""
        kind = cover_kind if cover_no else None
        order = leave.Grant(cover_kind=kind, cover_no=cover_no, on_paper=on_paper)
        rules = self.rules
        self.writer.run(lambda tx: leave.grant_leave(tx, uid, order, actor, rules))

    def sheet(self, day: str) -> DaySheet:
        """Return the book of a day as it stands now."""
        return self.ask(day_sheet, date.fromisoformat(day), self.rules, self.clock.now())

    def line(self, staff_no: str, day: str) -> PersonDay:
        """Return one person's line of a day."""
        return next(one for one in self.sheet(day).lines if one.member.staff_no == staff_no)

    def day_on(self, day: str, clock: str = "08:00") -> None:
        """Let the clock run on to a day and an hour."""
        hour, minute = (int(part) for part in clock.split(":"))
        at = self.clock.at.replace(hour=hour, minute=minute, second=0)
        self.clock.set(
            at.combine(date.fromisoformat(day), at.timetz()).replace(tzinfo=self.clock.at.tzinfo)
        )
