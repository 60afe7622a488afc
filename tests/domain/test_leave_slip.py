"""The leave slip: what it may hold, how long it is, who decides, what is left of a day."""

from datetime import date

import pytest

from appliance.domain.attendance import MarkKind, PunchMark
from appliance.domain.beside_punches import CorrectionNotPossible, check_correction
from appliance.domain.leave import LeaveKind, LeaveRoute, LeaveSpan, Session
from appliance.domain.leave_day import (
    DayLeave,
    absence_of_day,
    filed_early_return,
    plan_beside,
    to_work,
)
from appliance.domain.leave_slip import (
    Decider,
    LeaveRefusal,
    NotTheApprover,
    OwnSlip,
    check_decider,
    check_span,
    days_in_month,
    half_days,
    is_provisional,
    leave_length,
    shared_half_days,
    shortened,
    touched,
)
from appliance.domain.punch_plan import PunchPlan, SlotName, plan_for
from appliance.domain.roles import Role
from appliance.policies import profile_policy, seeded_calendar

CALENDAR = seeded_calendar()
AM, PM = Session.AM, Session.PM
TUESDAY = date(2026, 3, 10)
HANDBOOK = profile_policy("handbook-a", on=TUESDAY)


def span(first: str, last: str, begin: Session = AM, end: Session = PM) -> LeaveSpan:
    return LeaveSpan(
        first=date.fromisoformat(first),
        last=date.fromisoformat(last),
        first_session=begin,
        last_session=end,
    )


def hours(day: str, begins: int, ends: int) -> LeaveSpan:
    one = date.fromisoformat(day)
    return LeaveSpan(first=one, last=one, begins=begins * 60, ends=ends * 60)


def plan(profile: str = "handbook-a") -> PunchPlan:
    return plan_for(TUESDAY, profile_policy(profile, on=TUESDAY))


@pytest.mark.parametrize(
    ("asked", "days"),
    [
        pytest.param(span("2026-03-10", "2026-03-10"), 1, id="one-day"),
        pytest.param(span("2026-03-10", "2026-03-10", PM), 0.5, id="an-afternoon"),
        pytest.param(span("2026-03-10", "2026-03-11", PM, AM), 1, id="noon-to-noon"),
        pytest.param(span("2026-03-10", "2026-03-11", AM, AM), 1.5, id="the-regulated-gap"),
        pytest.param(span("2026-04-03", "2026-04-08"), 3, id="over-tomb-sweeping"),
        pytest.param(span("2026-02-14", "2026-02-14"), 1, id="a-make-up-saturday"),
        pytest.param(hours("2026-03-10", 9, 11), 0, id="hours-cost-no-day"),
    ],
)
def test_leave_is_measured_in_worked_half_days(asked: LeaveSpan, days: float) -> None:
    """R13; the notice of 2026: 14 February is worked, 4 to 6 April are off."""
    assert leave_length(asked, CALENDAR) == days


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        pytest.param(span("2026-03-11", "2026-03-10"), "leave_reversed", id="days-reversed"),
        pytest.param(span("2026-03-10", "2026-03-10", PM, AM), "leave_reversed", id="halves"),
        pytest.param(hours("2026-03-10", 11, 9), "leave_reversed", id="hours-reversed"),
        pytest.param(hours("2026-03-10", 9, 9), "leave_reversed", id="no-time-at-all"),
        pytest.param(span("2026-03-10", "2027-03-12"), "leave_too_long", id="over-a-year"),
        pytest.param(span("2026-03-14", "2026-03-15"), "leave_without_working_day", id="weekend"),
        pytest.param(span("2026-05-01", "2026-05-05"), "leave_without_working_day", id="holiday"),
        pytest.param(hours("2026-03-14", 9, 11), "leave_without_working_day", id="rest-hours"),
    ],
)
def test_a_slip_that_cannot_be_is_refused_by_name(asked: LeaveSpan, code: str) -> None:
    with pytest.raises(LeaveRefusal) as refused:
        check_span("1003", asked, CALENDAR)

    assert refused.value.code == code


def test_a_slip_beyond_the_known_calendar_stands_and_is_provisional() -> None:
    """DESIGN.md 6: beyond the last known year the answer is computed, but marked 暂定."""
    last_known = max(CALENDAR.years)
    over = span(f"{last_known}-12-28", f"{last_known + 1}-01-06")

    check_span("1003", over, CALENDAR)

    assert is_provisional(over, CALENDAR)
    assert leave_length(over, CALENDAR) > 0
    assert not is_provisional(span("2026-03-10", "2026-03-11"), CALENDAR)


def test_overlapping_slips_of_a_kind_are_counted_once_a_month() -> None:
    """R14, by the half day; the months stay apart."""
    slips = [span("2026-03-30", "2026-04-01", AM, AM), span("2026-03-31", "2026-04-01", PM, PM)]
    found = {
        month: days_in_month({LeaveKind.PRIVATE: slips}, month, CALENDAR)[LeaveKind.PRIVATE]
        for month in ("2026-03", "2026-04", "2026-05")
    }

    assert found == {"2026-03": 2, "2026-04": 1, "2026-05": 0}


@pytest.mark.parametrize(
    ("second", "days"),
    [
        (span("2026-03-11", "2026-03-12"), [date(2026, 3, 11)]),
        (span("2026-03-11", "2026-03-11", PM, PM), [date(2026, 3, 11)]),
        (span("2026-03-12", "2026-03-13"), []),
        (span("2026-03-10", "2026-03-10", AM, AM), []),
    ],
)
def test_two_of_one_post_collide_by_the_session(second: LeaveSpan, days: list[date]) -> None:
    """002-P3·AB3: one away in the morning, the other in the afternoon is nobody away together."""
    first = span("2026-03-10", "2026-03-11", PM, PM)

    assert shared_half_days([first], [second], CALENDAR) == days


@pytest.mark.parametrize(
    ("begins", "ends", "halves"), [(9, 11, {AM}), (14, 16, {PM}), (11, 15, {AM, PM})]
)
def test_hours_of_leave_touch_their_sessions(begins: int, ends: int, halves: set[Session]) -> None:
    found = half_days([touched(hours("2026-03-10", begins, ends))], CALENDAR)

    assert {session for _, session in found} == halves


@pytest.mark.parametrize(
    ("since", "session", "left"),
    [
        ("2026-03-11", AM, span("2026-03-10", "2026-03-10", PM, PM)),
        ("2026-03-11", PM, span("2026-03-10", "2026-03-11", PM, AM)),
        ("2026-03-10", AM, None),
        ("2026-03-10", PM, None),
        ("2026-03-20", AM, span("2026-03-10", "2026-03-12", PM, PM)),
    ],
)
def test_an_early_return_leaves_the_sessions_before_it(
    since: str, session: Session, left: LeaveSpan | None
) -> None:
    granted = span("2026-03-10", "2026-03-12", PM, PM)

    assert shortened(granted, date.fromisoformat(since), session) == left


DEPUTY = LeaveRoute(approver="deputy_director", cover_needed=False, copies=(), regulated=True)
DIRECTOR = LeaveRoute(approver="director", cover_needed=True, copies=(), regulated=True)


@pytest.mark.parametrize(
    ("route", "role", "on_paper", "may"),
    [
        (DEPUTY, Role.DEPUTY_DIRECTOR, "", True),
        (DEPUTY, Role.DIRECTOR, "", True),
        (DEPUTY, Role.OFFICE, "", False),
        (DEPUTY, Role.CLERK, "", False),
        (DIRECTOR, Role.DEPUTY_DIRECTOR, "", False),
        (DIRECTOR, Role.DIRECTOR, "", True),
        (DIRECTOR, Role.OFFICE, "the leader in charge", True),
        (DIRECTOR, Role.CLERK, "the leader in charge", False),
    ],
)
def test_the_length_says_who_decides(
    route: LeaveRoute,
    role: Role,
    on_paper: str,
    may: bool,  # noqa: FBT001  # a table's column
) -> None:
    """004·三.5; the leader above signs on paper, which the office enters."""
    decider = Decider(staff_no="1001", roles=frozenset({role}), on_paper=on_paper)
    if may:
        check_decider("1003", decider, route, length=2, clause="004·三.5")
    else:
        with pytest.raises(NotTheApprover):
            check_decider("1003", decider, route, length=2, clause="004·三.5")


@pytest.mark.parametrize("on_paper", ["", "the leader in charge"])
def test_nobody_decides_on_their_own_slip(on_paper: str) -> None:
    own = Decider(staff_no="1001", roles=frozenset(Role), on_paper=on_paper)

    with pytest.raises(OwnSlip):
        check_decider("1001", own, DEPUTY, length=1, clause="")


def limits(day: PunchPlan) -> dict[str, tuple[int, int]]:
    return {str(slot.name): (slot.opens_at, slot.closes_at) for slot in day.slots}


def test_a_session_on_leave_expects_no_punch() -> None:
    morning = plan_beside(plan(), DayLeave(sessions=frozenset({AM})))

    assert [slot.name for slot in morning.slots] == [SlotName.PM_IN, SlotName.PM_OUT]
    assert morning.slots[0].holds(12 * 60 + 10)


@pytest.mark.parametrize(
    ("begins", "ends", "slot", "limit"),
    [
        (9 * 60, 10 * 60, "am_in", (0, 600)),
        (8 * 60, 9 * 60, "am_in", (0, 540)),
        (11 * 60, 12 * 60, "am_out", (660, 1440)),
        (13 * 60, 16 * 60, "pm_in", (0, 960)),
        (15 * 60, 17 * 60, "pm_out", (900, 1440)),
        (10 * 60, 11 * 60, "am_in", (0, 540)),
    ],
)
def test_hours_of_leave_move_the_limit_they_cover(
    begins: int, ends: int, slot: str, limit: tuple[int, int]
) -> None:
    """Handbook A: 09:00 to 12:00 and 13:30 to 17:00; hours in the middle move nothing."""
    moved = plan_beside(plan(), DayLeave(hours=((begins, ends),)))

    assert limits(moved)[slot] == limit
    one = moved.slot(SlotName(slot))
    assert one is not None
    assert one.from_minute < one.to_minute


def test_the_day_is_worked_as_far_as_it_is_not_on_leave() -> None:
    assert to_work(plan(), DayLeave()) == 1
    assert to_work(plan(), DayLeave(sessions=frozenset({PM}))) == 0.5
    assert to_work(plan(), DayLeave(sessions=frozenset({AM, PM}))) == 0


@pytest.mark.parametrize(
    ("parts", "most", "day"), [((0.5, 0.5, 0.5), 1, 1), ((0.5,), 1, 0.5), ((0.5, 0.5), 0.5, 0.5)]
)
def test_absence_of_a_day_is_capped(parts: tuple[float, ...], most: float, day: float) -> None:
    """R36: at most one day, and at most what was to be worked."""
    assert absence_of_day(parts, most=most) == day


@pytest.mark.parametrize(
    ("minutes", "filed", "mark"),
    [
        (29, False, MarkKind.OK),
        (30, False, MarkKind.EARLY_LEAVE),
        (30, True, MarkKind.OK),
        (90, True, MarkKind.OK),
    ],
)
def test_going_early_to_exchange_documents_is_filed_from_half_an_hour(
    minutes: int,
    filed: bool,  # noqa: FBT001  # a table's column
    mark: MarkKind,
) -> None:
    """R3."""
    early = PunchMark(kind=MarkKind.EARLY_LEAVE, minutes=minutes)

    judged = filed_early_return(early, plan().slots[-1], HANDBOOK, filed_before=filed)

    assert judged.kind is mark


@pytest.mark.parametrize(
    ("working", "wanted", "why"),
    [
        (False, (SlotName.AM_IN, 530), "day_off"),
        (True, (SlotName.AM_IN, 800), "other_slot"),
    ],
)
def test_a_correction_that_does_not_fit_its_day_is_refused(
    working: bool,  # noqa: FBT001  # a table's column
    wanted: tuple[SlotName, int],
    why: str,
) -> None:
    """A slip for a day off, or for a minute of another punch."""
    with pytest.raises(CorrectionNotPossible) as refused:
        check_correction("1003", TUESDAY, wanted, plan(), working=working)

    assert refused.value.facts["why"] == why
