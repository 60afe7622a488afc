"""Leave at the desk: the route, who decides, the cover, what the day sheet makes of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from appliance.desk import cover, leave
from appliance.desk.day_sheet import Standing
from appliance.desk.leave_room import leave_room, slip_sheet
from appliance.desk.rules import Actor
from appliance.domain.errors import NotPermitted, PolicyNotSet
from appliance.domain.facts.attendance import LeaveGranted
from appliance.domain.leave import LeaveKind, LeaveSpan, Session
from appliance.domain.leave_slip import (
    BothAway,
    CoverKind,
    CoverMissing,
    LeaveRefusal,
    NotTheApprover,
    OwnSlip,
    RevokeWhy,
    SlipDecided,
)
from appliance.domain.policy import Layer, Origin, read_layer
from appliance.projections.leave_questions import slip_of, story_of_slip
from tests.fakes.leave_hall import CLERK, DEPUTY, DIRECTOR, OFFICE, OTHER, LeaveHall

AM, PM = Session.AM, Session.PM


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[LeaveHall]:
    hall = LeaveHall(tmp_path)
    yield hall
    hall.close()


def status(hall: LeaveHall, uid: str) -> str:
    slip = hall.ask(slip_of, uid)
    assert slip is not None
    return slip.status


def pair(hall: LeaveHall, primary_no: str = "1003", backup_no: str = "1004") -> None:
    order = cover.PairOrder(
        post="社保",
        primary_no=primary_no,
        backup_no=backup_no,
        duties="参保登记",
        first_day=date(2026, 11, 1),
    )
    hall.writer.run(lambda tx: cover.pair_post(tx, order, DIRECTOR))


def test_one_day_is_approved_by_the_deputy_and_covers_the_day(hall: LeaveHall) -> None:
    """004·三.5(1)."""
    uid = hall.ask_leave("2026-11-24")
    hall.day_on("2026-11-24", "10:00")
    before = hall.line("1003", "2026-11-24").standing
    hall.grant(uid, DEPUTY)

    assert before is Standing.NO_SWIPE
    assert status(hall, uid) == "approved"
    assert hall.line("1003", "2026-11-24").standing is Standing.AWAY


@pytest.mark.parametrize(
    ("halves", "regulated"), [((AM, PM), True), ((AM, AM), False)], ids=["two", "one-and-a-half"]
)
def test_longer_leave_needs_the_director_and_a_cover(
    hall: LeaveHall,
    halves: tuple[Session, Session],
    regulated: bool,  # noqa: FBT001  # a table's column
) -> None:
    """004·三.5(2), R12: between one and two days the document is silent, and that is shown."""
    uid = hall.ask_leave("2026-11-24", "2026-11-25", halves=halves)

    with pytest.raises(NotTheApprover):
        hall.grant(uid, DEPUTY, cover_no="1004")
    with pytest.raises(CoverMissing):
        hall.grant(uid, DIRECTOR)
    hall.grant(uid, DIRECTOR, cover_no="1004")
    sheet = hall.ask(slip_sheet, uid, date(2026, 11, 23), hall.rules)

    assert status(hall, uid) == "approved"
    assert sheet is not None
    assert sheet.ruling.route is not None
    assert sheet.ruling.route.regulated is regulated


@pytest.mark.parametrize("actor", [CLERK, Actor.of("1003", ["director", "deputy_director"])])
def test_nobody_approves_or_refuses_their_own(hall: LeaveHall, actor: Actor) -> None:
    uid = hall.ask_leave("2026-11-24")

    with pytest.raises(OwnSlip):
        hall.grant(uid, actor)
    with pytest.raises((OwnSlip, NotPermitted)):
        hall.writer.run(lambda tx: leave.refuse_leave(tx, uid, "没有人", actor))

    assert status(hall, uid) == "pending"


def test_the_directors_own_leave_is_signed_above_and_entered_by_the_office(
    hall: LeaveHall,
) -> None:
    uid = hall.ask_leave("2026-11-24", "2026-11-25", staff_no="1001")

    with pytest.raises(NotTheApprover):
        hall.grant(uid, DEPUTY, cover_no="1007")
    hall.grant(uid, OFFICE, cover_no="1007", on_paper="分管领导 11月23日签字")

    assert status(hall, uid) == "approved"


def test_a_hall_that_has_not_set_its_route_refuses_to_guess(tmp_path: Path) -> None:
    """003-A 三.1 speaks of approval steps and names none (X11)."""
    hall = LeaveHall(tmp_path, leave_profile="handbook-a")
    uid = hall.ask_leave("2026-11-24")
    with pytest.raises(PolicyNotSet) as unset:
        hall.grant(uid, DIRECTOR)
    sheet = hall.ask(slip_sheet, uid, date(2026, 11, 23), hall.rules)
    hall.close()

    assert unset.value.subject == "leave.route"
    assert sheet is not None
    assert (sheet.ruling.route, sheet.ruling.unset) == (None, "leave.route")


@pytest.mark.parametrize(
    ("span", "code"),
    [
        (("2026-11-25", "2026-11-24"), "leave_reversed"),
        (("2026-11-28", "2026-11-29"), "leave_without_working_day"),
        (("2026-11-24", "2028-01-05"), "leave_too_long"),
    ],
)
def test_a_slip_that_cannot_be_leaves_no_record(
    hall: LeaveHall, span: tuple[str, str], code: str
) -> None:
    head = hall.writer.run(lambda tx: tx.head.pos)

    with pytest.raises(LeaveRefusal) as refused:
        hall.ask_leave(*span)

    assert refused.value.code == code
    assert hall.writer.run(lambda tx: tx.head.pos) == head


def test_only_the_office_writes_a_slip_for_somebody_else(hall: LeaveHall) -> None:
    span = LeaveSpan(first=date(2026, 11, 24), last=date(2026, 11, 24))
    order = leave.LeaveOrder(staff_no="1003", kind=LeaveKind.SICK, span=span, reason="发烧")

    with pytest.raises(NotPermitted):
        hall.writer.run(lambda tx: leave.request_leave(tx, order, OTHER, hall.rules))
    uid = hall.writer.run(lambda tx: leave.request_leave(tx, order, OFFICE, hall.rules))

    assert status(hall, uid) == "pending"


def test_a_refused_and_a_pending_slip_cover_nothing(hall: LeaveHall) -> None:
    """003-A 三.2, ATT-21: not approved and not at work is absence."""
    waiting = hall.ask_leave("2026-11-24")
    refused = hall.ask_leave("2026-11-24", staff_no="1004")
    hall.writer.run(lambda tx: leave.refuse_leave(tx, refused, "人手不够", DIRECTOR))
    hall.day_on("2026-11-25", "08:00")

    lines = [hall.line(staff_no, "2026-11-24") for staff_no in ("1003", "1004")]

    assert [line.absence for line in lines] == [1, 1]
    assert status(hall, waiting) == "pending"
    with pytest.raises(SlipDecided):
        hall.grant(refused)


@pytest.mark.parametrize(
    ("cover_no", "kind", "why"),
    [
        ("1003", CoverKind.INTERNAL, "oneself"),
        ("1006", CoverKind.INTERNAL, "away"),
        ("1004", CoverKind.AB, "not_allowed"),
    ],
)
def test_a_cover_that_cannot_stand_in_is_refused(
    hall: LeaveHall, cover_no: str, kind: CoverKind, why: str
) -> None:
    other = hall.ask_leave("2026-11-25", staff_no="1006")
    hall.grant(other)
    uid = hall.ask_leave("2026-11-24", "2026-11-25")

    with pytest.raises(CoverMissing) as refused:
        hall.grant(uid, cover_no=cover_no, cover_kind=kind)

    assert refused.value.facts["why"] == why


def over(hall: LeaveHall, **settings: object) -> None:
    """Let the hall's own values stand over the profile."""
    tree = {"leave": {name: {"value": value, "by": "1001"} for name, value in settings.items()}}
    layer: Layer = read_layer(tree, origin=Origin.HALL, version="hall/1")
    hall.rules = replace(hall.rules, layers=(*hall.rules.layers, layer), _policies={})


def test_a_and_b_are_never_away_together_unless_the_hall_only_warns(hall: LeaveHall) -> None:
    """002-P3·AB3, X13."""
    pair(hall)
    first = hall.ask_leave("2026-11-24")
    second = hall.ask_leave("2026-11-24", staff_no="1004", halves=(PM, PM))
    morning = hall.ask_leave("2026-11-25", staff_no="1004", halves=(AM, AM))
    hall.grant(first)

    with pytest.raises(BothAway) as refused:
        hall.grant(second)
    hall.grant(morning)
    over(hall, both_away="warn")
    hall.grant(second)

    assert refused.value.facts["days"] == "2026-11-24"
    assert status(hall, second) == "approved"


def test_hours_of_the_backup_collide_with_the_day_of_the_main(hall: LeaveHall) -> None:
    pair(hall)
    hall.grant(hall.ask_leave("2026-11-24"))
    day = date(2026, 11, 24)
    short = hall.ask_span(LeaveSpan(first=day, last=day, begins=600, ends=660), staff_no="1004")

    with pytest.raises(BothAway):
        hall.grant(short)


def test_who_covers_stands_on_the_day_sheet(hall: LeaveHall) -> None:
    """LEV-13, LEV-14: the named cover, or B of the post."""
    pair(hall)
    hall.grant(hall.ask_leave("2026-11-24"))
    hall.grant(hall.ask_leave("2026-11-24", "2026-11-25", staff_no="1006"), cover_no="1002")

    found = {
        line.member.staff_no: line.cover for line in hall.sheet("2026-11-24").lines if line.cover
    }

    assert found == {"1003": ("1004",), "1006": ("1002",)}


def test_the_hand_over_is_due_one_working_day_before(hall: LeaveHall) -> None:
    """R15: leave from Monday, so by Friday; done, it is owed no more."""
    pair(hall)
    uid = hall.ask_leave("2026-11-30")
    hall.grant(uid)

    def owed(day: date) -> tuple[date | None, bool]:
        room = hall.ask(leave_room, day, hall.rules, None)
        one = next(one for one in room.to_do if one.slip.uid == uid)
        return one.hand_over_by, one.is_late

    assert owed(date(2026, 11, 26)) == (date(2026, 11, 27), False)
    assert owed(date(2026, 11, 27)) == (date(2026, 11, 27), True)
    hall.writer.run(lambda tx: leave.hand_over(tx, uid, "1004", "三件等省里", OTHER))
    assert owed(date(2026, 11, 27)) == (None, False)


def test_copies_are_owed_until_each_is_marked(hall: LeaveHall) -> None:
    """004·三.5(3): filed with the office, copied to the home unit."""
    uid = hall.ask_leave("2026-11-24")
    hall.grant(uid)
    today = date(2026, 11, 23)

    def owed() -> list[tuple[str, ...]]:
        return [one.copies for one in hall.ask(leave_room, today, hall.rules, None).to_do]

    before = owed()
    hall.writer.run(lambda tx: leave.mark_copied(tx, uid, "office", OFFICE))
    between = owed()
    hall.writer.run(lambda tx: leave.mark_copied(tx, uid, "home_unit", OFFICE))

    assert (before, between, owed()) == ([("office", "home_unit")], [("home_unit",)], [])


def test_leave_by_deception_becomes_absence_and_the_grant_stays(hall: LeaveHall) -> None:
    """ATT-23: revoke, compute the days again, keep the old version."""
    uid = hall.ask_leave("2026-11-24", "2026-11-25")
    hall.grant(uid, cover_no="1004")
    hall.day_on("2026-11-27")
    before = [hall.line("1003", day).absence for day in ("2026-11-24", "2026-11-25")]
    order = leave.Revocation(why=RevokeWhy.DECEPTION, reason="在县城开店")
    hall.writer.run(lambda tx: leave.revoke_leave(tx, uid, order, DIRECTOR))

    after = [hall.line("1003", day).absence for day in ("2026-11-24", "2026-11-25")]
    kinds = [step.kind for step in hall.ask(story_of_slip, uid)]

    assert (before, after) == ([0, 0], [1, 1])
    assert kinds == ["leave.revoked", "leave.granted", "leave.requested"]


def test_an_early_return_gives_the_rest_back(hall: LeaveHall) -> None:
    uid = hall.ask_leave("2026-11-24", "2026-11-26")
    hall.grant(uid, cover_no="1004")
    order = leave.Revocation(
        why=RevokeWhy.EARLY_RETURN, reason="事情办完了", since=date(2026, 11, 25), session=PM
    )
    hall.writer.run(lambda tx: leave.revoke_leave(tx, uid, order, OFFICE))
    hall.day_on("2026-11-27")

    days = [hall.line("1003", f"2026-11-{day}") for day in (24, 25, 26)]

    assert [line.sessions for line in days] == [{AM, PM}, {AM}, frozenset()]
    assert [line.absence for line in days] == [0, 0.5, 1]


def test_who_does_not_come_back_after_leave_overstays(hall: LeaveHall) -> None:
    """ATT-22: until the first punch, across a weekend."""
    uid = hall.ask_leave("2026-11-26", "2026-11-27")
    hall.grant(uid, cover_no="1004")
    hall.day_on("2026-12-01", "08:50")
    hall.swipe("1003", "08:51")
    hall.day_on("2026-12-03")

    found = {
        day: line.overstayed is not None
        for day in ("2026-11-30", "2026-12-01", "2026-12-02")
        if (line := hall.line("1003", day))
    }

    assert found == {"2026-11-30": True, "2026-12-01": False, "2026-12-02": False}


def test_half_a_day_of_leave_leaves_the_other_half_to_be_worked(hall: LeaveHall) -> None:
    uid = hall.ask_leave("2026-11-24", halves=(AM, AM))
    hall.grant(uid)
    hall.day_on("2026-11-24", "12:20")
    hall.swipe("1003", "13:20")
    hall.swipe("1003", "17:00")
    hall.day_on("2026-11-25")
    line = hall.line("1003", "2026-11-24")

    assert line.standing is Standing.ON_TIME
    assert [cell.on_leave for cell in line.cells] == [True, True, False, False]
    assert line.absence == 0


def test_an_hour_of_leave_excuses_the_hour_and_no_more(hall: LeaveHall) -> None:
    """LEV-08: 09:00 to 10:00; at 10:05 the person is late by five minutes."""
    day = date(2026, 11, 24)
    hall.grant(hall.ask_span(LeaveSpan(first=day, last=day, begins=540, ends=600)))
    hall.day_on("2026-11-24", "09:30")
    taken = hall.swipe("1003", "10:05")

    assert hall.line("1003", "2026-11-24").standing is Standing.LATE
    assert [answer.late for answer in taken.answers] == [5]


def test_a_grant_entered_from_paper_is_a_slip_of_its_own(hall: LeaveHall) -> None:
    fact = LeaveGranted(
        staff_no="1004",
        leave_kind="sick",
        first_day="2026-11-24",
        last_day="2026-11-24",
        approver_no="1001",
        reason="",
    )
    record = hall.writer.run(lambda tx: tx.append(fact, by="staff:1001"))

    assert status(hall, record.subject) == "approved"
    assert hall.line("1004", "2026-11-24").leave is not None


def test_a_substitute_must_be_filed_before_the_substitution_begins(hall: LeaveHall) -> None:
    """003-A·四.1, S069; badge and plate go out and come back, once each."""
    over(hall, cover_kinds=["substitute"])
    uid = hall.ask_leave("2026-11-24", "2026-11-25")
    order = cover.SubstitutionOrder(
        staff_no="1003",
        substitute_no="1006",
        unit="人社局",
        begins=datetime(2026, 11, 24, 9, 0),  # noqa: DTZ001  # hall time, as a form gives it
        ends=datetime(2026, 11, 25, 17, 0),  # noqa: DTZ001  # the same
        reason="请假",
    )
    with pytest.raises(CoverMissing) as unfiled:
        hall.grant(uid, cover_no="1006", cover_kind=CoverKind.SUBSTITUTE)
    filed = hall.writer.run(lambda tx: cover.file_substitution(tx, order, OFFICE))
    hall.grant(uid, cover_no="1006", cover_kind=CoverKind.SUBSTITUTE)
    hall.writer.run(lambda tx: cover.issue_badge(tx, filed, "临03", "座03", OFFICE))
    with pytest.raises(SlipDecided):
        hall.writer.run(lambda tx: cover.issue_badge(tx, filed, "临04", "", OFFICE))
    due = [
        line.is_due
        for day in (date(2026, 11, 25), date(2026, 11, 26))
        for line in hall.ask(cover.cover_room, day, hall.rules).substitutions
    ]
    hall.writer.run(lambda tx: cover.return_badge(tx, filed, OFFICE))
    room = hall.ask(cover.cover_room, date(2026, 11, 30), hall.rules)

    assert unfiled.value.facts["why"] == "not_filed"
    assert due == [False, True]
    assert room.substitutions == ()


def test_nobody_is_absent_before_joining_the_hall(hall: LeaveHall) -> None:
    """The people came on Monday, 23 November; the Friday before knows none of them."""
    hall.day_on("2026-11-24")

    assert hall.sheet("2026-11-20").lines == ()
    assert len(hall.sheet("2026-11-23").lines) == 7
