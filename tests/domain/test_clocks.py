"""Deadlines: due dates with the steps that explain them; limits and overdue."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.domain.clocks import (
    ClockStory,
    Deadline,
    ExtensionGiven,
    Limit,
    LimitUnit,
    StepCode,
    Stop,
    deadline,
)
from appliance.domain.errors import ExtensionNotAllowed, LimitNotStated, PolicyInvalid, PolicyNotSet
from appliance.domain.limits import (
    ExtensionRequest,
    LimitSources,
    Outcome,
    OverdueKind,
    TaskKind,
    approval_limit,
    check_extension,
    extended_due,
    governing_limit,
    is_deemed_consent,
    limit_of,
    overdue_kinds,
    task_limit,
)
from appliance.domain.policy import Origin, Policy, read_layer
from appliance.domain.supervision import Thresholds, WarningLevel, WarningRule, card_on
from appliance.domain.workdays import Festival
from appliance.policies import profile_layers, profile_policy, seeded_calendar

pytestmark = pytest.mark.core

CALENDAR = seeded_calendar()
TODAY = date(2026, 11, 21)
DAFAN = profile_policy("dafan", on=TODAY)


def d(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def working(days: int) -> Limit:
    return Limit(unit=LimitUnit.WORKING_DAYS, amount=days)


def natural(days: int) -> Limit:
    return Limit(unit=LimitUnit.NATURAL_DAYS, amount=days)


def told(found: Deadline) -> list[str]:
    """The steps in short: code, first day, last day, counted to."""
    lines = []
    for step in found.steps:
        span = (
            f"{step.first:%m-%d}"
            if step.first == step.last
            else f"{step.first:%m-%d}..{step.last:%m-%d}"
        )
        count = "" if step.count_to is None else f" #{step.count_to}"
        lines.append(f"{step.code} {span}{count}")
    return lines


def test_fifteen_working_days_over_the_spring_festival_are_told_step_by_step() -> None:
    """S070, counted by hand on a wall calendar."""
    found = deadline(ClockStory(received=d("02-06")), working(15), CALENDAR)
    assert told(found) == [
        "received 02-06",
        "first_day_not_counted 02-06",
        "skipped 02-07..02-08",
        "counted 02-09..02-13 #5",
        "make_up_counted 02-14 #6",
        "skipped 02-15..02-23",
        "counted 02-24..02-27 #10",
        "make_up_counted 02-28 #11",
        "skipped 03-01",
        "counted 03-02..03-05 #15",
        "due 03-05",
    ]
    assert found.due == d("03-05")
    assert not found.provisional
    assert found.calendar_version == CALENDAR.version


def test_a_skipped_festival_is_named_and_a_weekend_is_not() -> None:
    steps = deadline(ClockStory(received=d("02-06")), working(15), CALENDAR).steps
    skipped = [step.festival for step in steps if step.code is StepCode.SKIPPED]
    assert skipped == [None, Festival.SPRING_FESTIVAL, None]


def test_supplemented_materials_start_the_clock_anew_and_keep_the_receipt() -> None:
    """000§11.7, S075."""
    story = ClockStory(received=d("06-15"), materials_complete=d("06-18"))
    found = deadline(story, working(3), CALENDAR)
    assert told(found)[:3] == [
        "received 06-15",
        "completed_materials 06-18",
        "first_day_not_counted 06-18",
    ]
    assert (found.counted_from, found.due) == (d("06-22"), d("06-24"))


def test_a_special_procedure_stops_the_clock_for_the_days_it_took() -> None:
    """Licensing law art. 45; its first day is the hall's own."""
    stop = Stop(started=d("03-10"), ended=d("03-13"), reason="site_survey")
    found = deadline(ClockStory(received=d("03-09"), stops=[stop]), working(3), CALENDAR)
    assert told(found) == [
        "received 03-09",
        "first_day_not_counted 03-09",
        "counted 03-10 #1",
        "stopped 03-11..03-13",
        "skipped 03-14..03-15",
        "counted 03-16..03-17 #3",
        "due 03-17",
    ]
    assert found.steps[3].reason == "site_survey"


def test_an_extension_counts_working_days_from_the_old_due_date() -> None:
    """S088."""
    story = ClockStory(
        received=d("03-09"), extensions=[ExtensionGiven(working_days=5, reason="expert")]
    )
    found = deadline(story, working(3), CALENDAR)
    assert told(found)[-2:] == ["extended 03-12..03-19 #5", "due 03-19"]


def test_natural_days_count_rest_days_and_roll_at_the_end() -> None:
    """R17, S085."""
    found = deadline(ClockStory(received=d("04-29")), natural(5), CALENDAR)
    assert told(found) == [
        "received 04-29",
        "first_day_not_counted 04-29",
        "counted 04-30..05-04 #5",
        "rolled 05-04..05-06",
        "due 05-06",
    ]


@pytest.mark.parametrize(
    ("unit", "code"),
    [(LimitUnit.SAME_DAY, "same_day"), (LimitUnit.ON_THE_SPOT, "on_the_spot")],
)
def test_same_day_and_on_the_spot_end_on_the_day_itself(unit: LimitUnit, code: str) -> None:
    found = deadline(ClockStory(received=d("03-14")), Limit(unit=unit), CALENDAR)
    assert told(found) == ["received 03-14", f"{code} 03-14", "due 03-14"]


def test_a_way_through_an_unknown_year_is_provisional_and_names_it() -> None:
    """DOMAIN recommendation 12."""
    found = deadline(ClockStory(received=d("12-18")), working(10), CALENDAR)
    assert (found.due, found.provisional_years) == (date(2027, 1, 4), (2027,))
    assert "provisional 01-01" in told(found)


@pytest.mark.parametrize(
    ("start", "provisional"), [("12-10", False), ("12-17", False), ("12-18", True)]
)
def test_only_a_date_that_needs_the_unknown_year_is_provisional(
    *, start: str, provisional: bool
) -> None:
    found = deadline(ClockStory(received=d(start)), working(10), CALENDAR)
    assert found.provisional is provisional


STARTS = st.dates(date(2024, 1, 1), date(2026, 9, 30))


@given(STARTS, st.integers(0, 30), st.integers(0, 9), st.integers(0, 9))
def test_the_steps_of_any_case_join_up_and_end_on_the_due_day(
    start: date, days: int, begin: int, length: int
) -> None:
    began = start + timedelta(days=begin)
    stop = Stop(started=began, ended=began + timedelta(days=length), reason="x")
    found = deadline(ClockStory(received=start, stops=[stop]), working(days), CALENDAR)
    walked = found.steps[1:-1]
    for before, after in pairwise(walked):
        assert after.first == before.last + timedelta(days=1)
    assert walked[-1].last == found.due
    assert max((step.count_to or 0 for step in walked), default=0) == days


@given(STARTS, st.integers(0, 30), st.integers(0, 9), st.integers(0, 9))
def test_a_stop_never_brings_a_due_date_nearer(
    start: date, days: int, begin: int, length: int
) -> None:
    began = start + timedelta(days=begin)
    stop = Stop(started=began, ended=began + timedelta(days=length), reason="x")
    plain = deadline(ClockStory(received=start), working(days), CALENDAR)
    stopped = deadline(ClockStory(received=start, stops=[stop]), working(days), CALENDAR)
    inside = [
        day
        for day in CALENDAR.working_days(start + timedelta(days=1), stopped.due)
        if stop.covers(day)
    ]
    assert CALENDAR.working_days_after(plain.due, stopped.due) == len(inside)


@pytest.mark.parametrize(
    ("stated", "governs"),
    [
        (LimitSources(law=20, assigned=9, promise=5, default=15), ("law", 20)),
        (LimitSources(assigned=9, promise=5, default=15), ("assigned", 9)),
        (LimitSources(promise=5, default=15), ("promise", 5)),
        (LimitSources(default=15), ("default", 15)),
        (LimitSources(promise=0, default=15), ("promise", 0)),
        (LimitSources(), None),
    ],
)
def test_the_law_governs_before_everything_else(
    stated: LimitSources, governs: tuple[str, int] | None
) -> None:
    """000§11.4-6, R39."""
    assert governing_limit(stated) == governs


@pytest.mark.parametrize(
    ("kind", "stated", "days"),
    [
        (TaskKind.SUPERIOR, None, 15),
        (TaskKind.COUNTY_LEADER, None, 10),
        (TaskKind.CENTRE_MEETING, None, 15),
        (TaskKind.SUPERIOR, 7, 7),
        (TaskKind.COUNTY_DECISION, 30, 30),
    ],
)
def test_a_task_has_its_stated_limit_or_the_documents(
    kind: TaskKind, stated: int | None, days: int
) -> None:
    assert task_limit(kind, stated, DAFAN).amount == days


def test_a_county_decision_without_a_limit_is_refused() -> None:
    """000§11.6(1)."""
    with pytest.raises(LimitNotStated) as refused:
        task_limit(TaskKind.COUNTY_DECISION, None, DAFAN)
    assert refused.value.facts["clause"] == "000§11.6(1)"


@pytest.mark.parametrize(
    ("profile", "matter", "unit", "amount"),
    [
        ("community", "registration", LimitUnit.ON_THE_SPOT, 0),
        ("community", "filing", LimitUnit.SAME_DAY, 0),
        ("community", "approval", LimitUnit.WORKING_DAYS, 3),
        ("service-promise", "registration", LimitUnit.WORKING_DAYS, 7),
        ("five-tier", "leaders_decide", LimitUnit.NATURAL_DAYS, 15),
        ("taojiang", "direct", LimitUnit.SAME_DAY, 0),
    ],
)
def test_each_document_keeps_its_own_kind_of_day(
    profile: str, matter: str, unit: LimitUnit, amount: int
) -> None:
    """X14-X17: never averaged, never global."""
    limit = limit_of(profile_policy(profile, on=TODAY), matter)
    assert (limit.unit, limit.amount) == (unit, amount)
    assert limit.clause


def test_a_limit_that_comes_with_the_matter_is_not_made_up() -> None:
    with pytest.raises(LimitNotStated):
        limit_of(profile_policy("handbook-j", on=TODAY), "promise")
    with pytest.raises(PolicyNotSet):
        limit_of(DAFAN, "approval")


def test_a_kind_of_day_nobody_knows_is_refused() -> None:
    layer = read_layer(
        {"limits": {"day_kind": {"value": "lunar"}}}, origin=Origin.HALL, version="hall"
    )
    with pytest.raises(PolicyInvalid):
        limit_of(Policy.on(TODAY, [*profile_layers("dafan"), layer]), "superior")


def test_the_kinds_of_overdue_bear_the_numbers_of_the_document() -> None:
    """000§11.10 numbers them; sheets and the county read the numbers."""
    assert {kind.name: int(kind) for kind in OverdueKind} == {
        "NOT_DECIDED": 1,
        "NOT_ACCEPTED": 2,
        "NOT_REPLIED": 3,
        "EXTENSION_TOO_LATE": 4,
        "NOT_DELIVERED": 5,
    }


def test_seven_days_for_an_approval_need_a_recorded_reason() -> None:
    """002-P2·四.2."""
    community = profile_policy("community", on=TODAY)
    assert approval_limit(community, special_reason="").amount == 3
    assert approval_limit(community, special_reason="site_survey").amount == 7


@pytest.mark.parametrize(
    ("requested", "approved", "was_told", "why"),
    [
        ("03-13", True, True, "late"),
        ("03-13", False, False, "late"),
        ("03-12", False, True, "not_approved"),
        ("03-12", True, False, "not_told"),
    ],
)
def test_an_extension_holds_only_in_time_approved_and_told(
    *, requested: str, approved: bool, was_told: bool, why: str
) -> None:
    """000§11.9."""
    request = ExtensionRequest(
        requested=d(requested), approved=approved, told=was_told, working_days=5
    )
    with pytest.raises(ExtensionNotAllowed) as refused:
        check_extension("LX26-100001", d("03-12"), request)
    assert refused.value.facts["why"] == why


def test_an_extension_asked_for_on_the_last_day_holds() -> None:
    request = ExtensionRequest(requested=d("03-12"), approved=True, told=True, working_days=5)
    check_extension("LX26-100001", d("03-12"), request)
    assert extended_due(d("03-12"), request, CALENDAR) == d("03-19")


@pytest.mark.parametrize(
    ("today", "outcome", "kinds"),
    [
        ("03-12", Outcome(), []),
        ("03-13", Outcome(), [1]),
        ("03-13", Outcome(justified=True), []),
        ("03-20", Outcome(decided=d("03-13")), [1]),
        ("03-13", Outcome(decided=d("03-11")), [3, 5]),
        ("03-13", Outcome(decided=d("03-11"), replied=d("03-12")), [5]),
        ("03-13", Outcome(decided=d("03-11"), delivered=d("03-12")), [3]),
        ("03-12", Outcome(decided=d("03-11")), []),
        (
            "03-20",
            Outcome(decided=d("03-12"), replied=d("03-12"), delivered=d("03-13")),
            [5],
        ),
        ("03-20", Outcome(decided=d("03-12"), replied=d("03-12"), delivered=d("03-12")), []),
    ],
)
def test_the_kinds_of_overdue_are_told_apart(
    today: str, outcome: Outcome, kinds: list[int]
) -> None:
    """000§11.10: a case decided in time but not handed over is overdue all the same."""
    found = overdue_kinds(d("03-12"), d(today), outcome)
    assert found == [OverdueKind(kind) for kind in kinds]


@pytest.mark.parametrize(
    ("today", "replied", "justified", "barred", "consent"),
    [
        ("09-29", None, False, False, False),
        ("09-30", None, False, False, True),
        ("09-30", "09-29", False, False, False),
        ("09-30", "09-30", False, False, True),
        ("09-30", None, True, False, False),
        ("09-30", None, False, True, False),
    ],
)
def test_silence_is_consent_from_the_day_after_unless_justified_or_barred(
    *, today: str, replied: str | None, justified: bool, barred: bool, consent: bool
) -> None:
    """000§11.5, R19, R20."""
    found = is_deemed_consent(
        d("09-29"),
        d(today),
        d(replied) if replied else None,
        justified=justified,
        barred=barred,
    )
    assert found is consent


LINES = Thresholds(early_days_left=2, yellow_days_left=1, yellow_percent_used=90)


@pytest.mark.parametrize(
    ("today", "level", "rule", "left"),
    [
        ("03-05", WarningLevel.NONE, None, 5),
        ("03-10", WarningLevel.EARLY, WarningRule.E1_DAYS_LEFT, 2),
        ("03-11", WarningLevel.YELLOW, WarningRule.Y1_DAYS_LEFT, 1),
        ("03-12", WarningLevel.YELLOW, WarningRule.Y1_DAYS_LEFT, 0),
        ("03-13", WarningLevel.RED, WarningRule.R1_PAST_DUE, -1),
    ],
)
def test_each_card_keeps_the_number_of_its_rule(
    today: str, level: WarningLevel, rule: WarningRule | None, left: int
) -> None:
    card = card_on(d(today), d("03-12"), CALENDAR, LINES)
    assert (card.level, card.rule, card.working_days_left) == (level, rule, left)


def test_nine_tenths_of_the_time_used_are_yellow_although_days_are_left() -> None:
    """DOMAIN 3: the 90 % rule; 20 working days from 2026-03-02, the 18th is 26 March."""
    due = CALENDAR.add_working_days(d("03-02"), 20)
    before = card_on(d("03-25"), due, CALENDAR, LINES, started=d("03-02"))
    reached = card_on(d("03-26"), due, CALENDAR, LINES, started=d("03-02"))
    assert (before.percent_used, before.level) == (85, WarningLevel.NONE)
    assert (reached.percent_used, reached.rule) == (90, WarningRule.Y2_SHARE_USED)


def test_an_overdue_clock_is_red_even_when_no_working_day_has_passed_since() -> None:
    friday, saturday = d("03-13"), d("03-14")
    card = card_on(saturday, friday, CALENDAR, Thresholds())
    assert (card.level, card.working_days_left) == (WarningLevel.RED, 0)


def test_a_clock_without_a_span_of_working_days_is_used_up() -> None:
    """Same-day matters: the due day is the day of receipt."""
    card = card_on(d("03-12"), d("03-12"), CALENDAR, Thresholds(), started=d("03-12"))
    assert card.percent_used == 100


def test_thresholds_the_policy_leaves_open_are_switched_off() -> None:
    assert Thresholds.of(Policy.on(TODAY, [])) == Thresholds()
    assert Thresholds.of(DAFAN).yellow_days_left == 1
