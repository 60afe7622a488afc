"""Posts (岗位): which windows are served right now, and by whom, from the day's own punches.

Somebody is on post whose last punch is one for coming. A window is empty (空岗) when the hall is in
service, somebody is assigned to it and nobody of them is on post; nothing is said before the hours.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum

from appliance.desk.day_sheet import DaySheet, PersonDay, Standing
from appliance.domain.frozen import dataclass
from appliance.domain.punch_plan import DutyKind, PunchPlan, Side
from appliance.projections.staff import StaffMember


class PostState(StrEnum):
    """What a window shows. Used by pages only, never stored."""

    SERVED = "served"  # 服务中
    EMPTY = "empty"  # 没有人
    CLOSED = "closed"  # not in service now: rest, before the hours, noon
    UNSTAFFED = "unstaffed"  # nobody is assigned


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One window: who is there, assigned or standing in (顶岗), and who is not.

    `covered` are those away for whom somebody of another post stands in right now (LEV-13, 14).
    """

    window: int
    state: PostState
    serving: tuple[StaffMember, ...]
    absent: tuple[PersonDay, ...]
    covered: tuple[StaffMember, ...] = ()

    @property
    def unit(self) -> str:
        """Return whose business is done there."""
        away = [line.member for line in self.absent]
        first = [*away, *self.serving] if self.covered else [*self.serving, *away]
        return first[0].unit if first else ""


def posts_of(sheet: DaySheet, windows: int, at: datetime) -> tuple[Post, ...]:
    """Return all windows of the hall as they stand at a moment of the sheet's day."""
    serves = in_service(sheet, at)
    present = {line.member.staff_no: line.member for line in sheet.lines if is_on_post(line)}
    by_window: dict[int, list[PersonDay]] = {}
    for line in sheet.lines:
        if line.member.window is not None:
            by_window.setdefault(line.member.window, []).append(line)
    return tuple(
        _post(number, by_window.get(number, ()), present, serves=serves)
        for number in range(1, windows + 1)
    )


def is_on_post(line: PersonDay) -> bool:
    """Say whether a person is in the hall: the last punch that counts is one for coming."""
    if line.standing in (Standing.AWAY, Standing.STUDYING) or line.is_off_post:
        return False
    punched = [cell for cell in line.cells if cell.punch is not None]
    return punched[-1].slot.side is Side.IN if punched else bool(line.punches and not line.cells)


def in_service(sheet: DaySheet, at: datetime) -> bool:
    """Say whether citizens are served at a moment: between coming and going of the plan.

    A hall that has not set its hours is taken to be open; its pages say what is not set.
    """
    if sheet.duty is DutyKind.REST_DAY:
        return False
    return sheet.plan is None or _between(sheet.plan, at.hour * 60 + at.minute)


def _between(plan: PunchPlan, minute: int) -> bool:
    inside = False
    for slot in plan.slots:
        if slot.side is Side.IN and minute >= slot.closes_at:
            inside = True
        if slot.side is Side.OUT and minute >= slot.opens_at:
            inside = False
    return inside


def _post(
    window: int, lines: Iterable[PersonDay], present: Mapping[str, StaffMember], *, serves: bool
) -> Post:
    assigned = tuple(lines)
    own = [line.member.staff_no for line in assigned]
    stood_in = [line for line in assigned if any(one in present for one in line.cover)]
    cover = [one for line in stood_in for one in line.cover if one in present and one not in own]
    serving = tuple(present[one] for one in dict.fromkeys([*own, *cover]) if one in present)
    state = PostState.UNSTAFFED
    if assigned:
        state = PostState.EMPTY if serves else PostState.CLOSED
        state = PostState.SERVED if serving and serves else state
    return Post(
        window=window,
        state=state,
        serving=serving,
        absent=tuple(line for line in assigned if line.member.staff_no not in present),
        covered=tuple(line.member for line in stood_in),
    )
