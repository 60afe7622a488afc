"""A week with each attendance profile, and a week of duty and of guards, through intake and desk.

Monday, 23 November, to Sunday, 29 November 2026. What a document leaves open is typed in as the
hall's own value. 1003 comes on time on Monday, late on Tuesday, not at all on Wednesday, is on
leave on Thursday, and on time again on Friday; Saturday is a market day where the town has one.
The expected standings are read from the documents, not from the program.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path

import pytest

from appliance import policies
from appliance.desk import duty, guards, occasions, study
from appliance.desk.attendance import day_sheet
from appliance.desk.duty import TurnOrder
from appliance.desk.guards import HandOverOrder
from appliance.desk.occasions import OccasionOrder
from appliance.desk.rules import Rules
from appliance.domain.duty_roster import DutyKind
from appliance.domain.guards import GuardPlan
from appliance.domain.moment import HALL_TIME
from appliance.domain.occasions import OccasionKind, Presence
from appliance.domain.policy import Origin, read_layer
from appliance.policies import profile_layers, seeded_calendar
from tests.fakes.duty_hall import OFFICE, DutyHall

pytestmark = pytest.mark.core
MONDAY = date(2026, 11, 23)
SUNDAY = date(2026, 11, 29)
GROUPS = (("1001", "1002"), ("1003", "1004"))
EIGHT = frozenset(
    {
        *("dafan", "taojiang", "market-town", "handbook-a", "four-punch", "luocheng"),
        *("duty-24h", "guards"),
    }
)
WEEK = ("on_time", "late", "no_swipe", "away", "on_time", "resting", "resting")
HOURS = {"plan": "sessions", "sessions": [["08:30", "12:00"], ["14:00", "17:30"]]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One profile: what the hall types in, when people swipe, and how the week should read."""

    swipes: Sequence[str]
    late: str
    minutes: int
    own: Mapping[str, object] = field(default_factory=dict)
    saturday: Sequence[str] = ()
    standings: Sequence[str] = WEEK


STORIES = {
    "dafan": Story(
        own=HOURS, swipes=("08:25", "12:03", "13:55", "17:33"), late="08:51", minutes=21
    ),
    "taojiang": Story(
        own=HOURS, swipes=("08:25", "12:03", "13:55", "17:33"), late="08:51", minutes=21
    ),
    "market-town": Story(
        own={"market_days": ["2026-11-28"]},
        swipes=("08:25", "13:30"),
        late="08:43",
        minutes=13,
        saturday=("08:50", "12:30"),
        standings=(*WEEK[:5], "on_time", "resting"),
    ),
    "handbook-a": Story(swipes=("08:55", "12:03", "13:25", "17:02"), late="09:17", minutes=17),
    "four-punch": Story(
        own={"summer_from": "05-01", "summer_to": "09-30"},
        swipes=("08:25", "12:10", "13:10", "17:03"),
        late="08:41",
        minutes=11,
    ),
    "luocheng": Story(swipes=("07:55", "11:33", "13:55", "17:02"), late="08:20", minutes=20),
}


def rules_of(profile: str, own: Mapping[str, object]) -> Rules:
    """Return the rules of a hall that follows a profile and typed in what it leaves open."""
    typed = {"attendance": {name: {"value": value, "by": "1001"} for name, value in own.items()}}
    hall = read_layer(typed, origin=Origin.HALL, version="hall/1")
    return Rules(mark="LX", layers=(*profile_layers(profile), hall), calendar=seeded_calendar())


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[DutyHall]:
    hall = DutyHall(tmp_path)
    hall.clock.at = datetime.combine(MONDAY, time(6), HALL_TIME)
    yield hall
    hall.close()


def go_to(hall: DutyHall, day: date, clock: str) -> None:
    hall.clock.set(datetime.combine(day, time.fromisoformat(clock), HALL_TIME))


def swipes_of(story: Story) -> list[Sequence[str]]:
    """Return when 1003 swipes on each day of the week."""
    late = (story.late, *story.swipes[1:])
    return [story.swipes, late, (), (), story.swipes, story.saturday, ()]


def test_every_profile_of_the_issue_has_its_week() -> None:
    """Six by punches here; duty-24h and guards keep no attendance and have stories of their own."""
    known = {path.stem for path in Path(policies.__file__).parent.glob("*.toml")}

    assert set(STORIES) | {"duty-24h", "guards"} == EIGHT
    assert known >= EIGHT


@pytest.mark.parametrize("profile", STORIES)
def test_a_week_reads_as_the_document_says(hall: DutyHall, profile: str) -> None:
    story = STORIES[profile]
    hall.rules = rules_of(profile, story.own)
    hall.grant_leave("1003", "2026-11-26", "2026-11-26")
    answers = []
    for back, clocks in enumerate(swipes_of(story)):
        for clock in clocks:
            go_to(hall, MONDAY + timedelta(days=back), clock)
            answers.append(hall.read_at("1003"))
    go_to(hall, SUNDAY, "23:00")
    found = []
    for back in range(7):
        day = MONDAY + timedelta(days=back)
        sheet = hall.ask(day_sheet, day, hall.rules, hall.clock.now())
        found += [line.standing for line in sheet.lines if line.member.staff_no == "1003"]

    assert found == list(story.standings)
    assert {answer.name for answer in answers} == {"张红霞"}
    assert [answer.late for answer in answers if answer.late] == [story.minutes]
    assert hall.folds_the_same_again()


def test_a_week_of_duty_has_no_gap_but_the_one_nobody_filled(hall: DutyHall) -> None:
    """Profile duty-24h: 002-P5, the weekend included; Saturday's second half was forgotten."""
    hall.rules = rules_of("duty-24h", {})
    by_day = TurnOrder(
        staff_no="1003",
        duty=DutyKind.STAFF,
        first=MONDAY,
        last=SUNDAY - timedelta(days=1),
        begins=time(0),
        hours=12,
    )
    by_night = TurnOrder(
        staff_no="1004",
        duty=DutyKind.STAFF,
        first=MONDAY,
        last=MONDAY + timedelta(days=4),
        begins=time(12),
        hours=12,
    )
    sunday = TurnOrder(
        staff_no="1006",
        duty=DutyKind.STAFF,
        first=SUNDAY,
        last=SUNDAY,
        begins=time(0),
        hours=24,
    )
    leading = TurnOrder(
        staff_no="1001",
        duty=DutyKind.LEADER,
        first=MONDAY,
        last=MONDAY,
        begins=time(0),
        hours=168,
    )
    for order in (by_day, by_night, sunday, leading):
        hall.do(partial(duty.assign_duty, order=order, actor=OFFICE))
    roster = hall.ask(duty.roster, MONDAY, SUNDAY)

    gaps = [(gap.begins, gap.ends) for day in roster.days for gap in day.gaps]
    noon = datetime(2026, 11, 28, 12, tzinfo=HALL_TIME)
    assert gaps == [(noon, noon + timedelta(hours=12))]
    assert not [gap for day in roster.days for gap in day.lead_gaps]
    assert hall.ask(duty.on_duty, noon).leaders[0].turn.staff_no == "1001"


def test_a_week_of_guards_is_signed_at_every_change(hall: DutyHall) -> None:
    """Profile guards: fourteen shifts, the last night signed on the Monday of the swap."""
    hall.rules = rules_of("guards", {})
    plan = GuardPlan(base_monday=MONDAY, groups=GROUPS)
    hall.do(lambda tx: guards.set_groups(tx, plan, hall.rules, OFFICE))
    written = HandOverOrder(items="对讲机两部", matters="无")
    evening = [(MONDAY + timedelta(days=back), "20:00") for back in range(7)]
    morning = [(day + timedelta(days=1), "08:00") for day, _ in evening]
    for day, clock in sorted([*evening, *morning]):
        go_to(hall, day, clock)
        for staff_no in ("1001", "1003", "1002", "1004"):
            hall.clock.advance(seconds=5)
            hall.read_at(staff_no)
        hall.do(lambda tx: guards.sign_over(tx, written, hall.rules, OFFICE))
    now = hall.clock.now()
    book = hall.ask(guards.guard_book, MONDAY, SUNDAY, hall.rules, now)
    pairs = [(line.turn.shift, line.handed_over and line.handed_over.out_no) for line in book.lines]

    assert book.unsigned == 0
    assert pairs[:13] == [("day", "1002"), ("night", "1004")] * 6 + [("day", "1002")]
    assert pairs[13] == ("night", "1003")  # the group follows itself; the first to swipe goes
    assert hall.folds_the_same_again()


def test_a_week_with_study_costs_whom_nobody_excused(hall: DutyHall) -> None:
    """Profile luocheng: Wednesday's study at three; 004·二.3."""
    hall.rules = rules_of("luocheng", {})
    wednesday = MONDAY + timedelta(days=2)
    order = OccasionOrder(
        kind=OccasionKind.STUDY,
        title="学条例",
        day=wednesday,
        begins="15:00",
        expected=("1002", "1003", "1004"),
    )
    ref = hall.do(lambda tx: occasions.plan_occasion(tx, order, OFFICE))
    go_to(hall, wednesday, "14:58")
    hall.do(lambda tx: occasions.open_occasion(tx, ref, reader="upstairs", actor=OFFICE))
    for staff_no in ("1002", "1004"):
        hall.clock.advance(seconds=8)
        hall.read_at(staff_no, "upstairs")
    go_to(hall, wednesday, "15:20")
    hall.do(lambda tx: occasions.close_occasion(tx, ref, OFFICE))

    misses = hall.ask(study.study_misses, MONDAY, SUNDAY, hall.rules)
    sheet = hall.ask(occasions.roll_of, ref, hall.rules)
    assert [(one.staff_no, one.day, one.absence) for one in misses] == [("1003", wednesday, 0.5)]
    assert sheet.count(Presence.SIGNED) == 2
