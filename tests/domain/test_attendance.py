"""Attendance: the plans of the documents, the edges of each slot, and the bounds of the clock."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.domain.attendance import (
    AttendanceDay,
    DayClass,
    MarkKind,
    Punch,
    classify,
    half_days_by_month,
    kept_swipes,
    missed_study_absence,
    month_half_day,
    off_post_absence,
)
from appliance.domain.duty import uncovered
from appliance.domain.errors import PolicyInvalid, PolicyNotSet
from appliance.domain.policy import Layer, Origin, Policy, read_layer
from appliance.domain.punch_plan import DutyKind, SlotName, duty_kind, plan_for
from appliance.domain.seasons import in_summer
from appliance.domain.workdays import DayKind
from appliance.policies import profile_layers, profile_names, profile_policy

pytestmark = pytest.mark.core

TUESDAY = date(2026, 3, 10)


def hall_layer(**settings: object) -> Layer:
    entries = {key: {"value": value} for key, value in settings.items()}
    return read_layer({"attendance": entries}, origin=Origin.HALL, version="hall")


def policy_of(name: str, **settings: object) -> Policy:
    return Policy.on(TUESDAY, [*profile_layers(name), hall_layer(**settings)])


SEASONS = {"summer_from": "06-01", "summer_to": "09-30"}
HANDBOOK = policy_of("handbook-a")
FOUR_PUNCH = policy_of("four-punch", **SEASONS)


def at(text: str, day: date = TUESDAY) -> datetime:
    return datetime.combine(day, time.fromisoformat(text))


def punch(earliest: str, latest: str | None = None) -> Punch:
    return Punch.between(at(earliest), at(latest or earliest), day=TUESDAY)


def day_of(policy: Policy, *punches: Punch, day: date = TUESDAY) -> AttendanceDay:
    return classify(plan_for(day, policy), punches, working=True)


@pytest.mark.parametrize(
    ("name", "day", "cuts"),
    [
        ("handbook-a", "2026-03-10", ["10:30", "12:45", "15:15"]),
        ("luocheng", "2026-03-10", ["09:45", "12:45", "15:30"]),
        ("four-punch", "2026-07-01", ["10:15", "13:00", "15:45"]),
        ("four-punch", "2026-12-01", ["10:15", "12:45", "15:15"]),
    ],
)
def test_the_cuts_between_the_slots_are_those_of_the_rule_book(
    name: str, day: str, cuts: list[str]
) -> None:
    """RULEBOOK 3.2, written there by hand."""
    settings = SEASONS if name == "four-punch" else {}
    plan = plan_for(date.fromisoformat(day), policy_of(name, **settings))
    found = [f"{slot.from_minute // 60:02}:{slot.from_minute % 60:02}" for slot in plan.slots[1:]]
    assert found == cuts


@pytest.mark.parametrize(
    ("slot", "text", "mark"),
    [
        (SlotName.AM_IN, "09:00:59", "ok"),
        (SlotName.AM_IN, "09:01", "late:1"),
        (SlotName.AM_IN, "10:29", "late:89"),
        (SlotName.AM_OUT, "12:00", "ok"),
        (SlotName.AM_OUT, "11:59:59", "early_leave:1"),
        (SlotName.PM_IN, "13:30:59", "ok"),
        (SlotName.PM_IN, "13:31", "late:1"),
        (SlotName.PM_OUT, "17:00", "ok"),
        (SlotName.PM_OUT, "16:59:59", "early_leave:1"),
        (SlotName.PM_OUT, "23:59", "ok"),
    ],
)
def test_the_boundary_minute_is_on_time_and_seconds_are_cut(
    slot: SlotName, text: str, mark: str
) -> None:
    """R1: the benefit of the doubt is the employee's."""
    assert str(day_of(HANDBOOK, punch(text)).slots[slot]) == mark


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (["12:00"], "ok"),
        (["12:30"], "ok"),
        (["12:31"], "missing_outside_window"),
        (["11:59"], "early_leave:1"),
        (["11:40", "11:55"], "early_leave:5"),
        (["11:55", "12:31"], "early_leave:5"),
        (["11:55", "12:10", "12:40"], "ok"),
        (["08:20"], "missing"),
    ],
)
def test_a_closed_noon_window_takes_the_punch_inside_first(texts: list[str], mark: str) -> None:
    """R8: before the window is early leave, after it counts for nothing."""
    day = date(2026, 7, 1)
    punches = [Punch.at(at(text, day)) for text in texts]
    assert str(day_of(FOUR_PUNCH, *punches, day=day).slots[SlotName.AM_OUT]) == mark


def test_a_missing_punch_is_listed_and_is_neither_late_nor_early() -> None:
    """R2."""
    found = day_of(HANDBOOK, punch("08:50"))
    assert found.count(MarkKind.MISSING) == 3
    assert found.count(MarkKind.LATE) + found.count(MarkKind.EARLY_LEAVE) == 0


@pytest.mark.parametrize(
    ("working", "on_leave", "punches", "day"),
    [
        (False, False, ["09:12"], DayClass.REST_DAY),
        (False, True, [], DayClass.REST_DAY),
        (True, True, [], DayClass.LEAVE),
        (True, True, ["09:30"], DayClass.LEAVE),
        (True, False, [], DayClass.ABSENT),
        (True, False, ["16:00"], DayClass.WORKED),
    ],
)
def test_a_day_is_rest_leave_absence_or_work(
    *, working: bool, on_leave: bool, punches: list[str], day: DayClass
) -> None:
    found = classify(
        plan_for(TUESDAY, HANDBOOK),
        [punch(text) for text in punches],
        working=working,
        on_leave=on_leave,
    )
    assert found.day is day


@pytest.mark.parametrize(
    ("bounds", "slot", "mark", "review"),
    [
        (("08:50", "08:55"), SlotName.AM_IN, "ok", False),
        (("08:55", "09:10"), SlotName.AM_IN, "ok", True),
        (("09:05", "09:10"), SlotName.AM_IN, "late:5", False),
        (("16:50", "17:05"), SlotName.PM_OUT, "ok", True),
        (("16:40", "16:50"), SlotName.PM_OUT, "early_leave:10", False),
        (("17:00", "17:30"), SlotName.PM_OUT, "ok", False),
    ],
)
def test_bounds_that_cross_a_limit_show_the_favourable_class_and_ask_for_a_look(
    *, bounds: tuple[str, str], slot: SlotName, mark: str, review: bool
) -> None:
    """Arrivals by the lower bound, departures by the upper (时间待核)."""
    found = day_of(HANDBOOK, punch(*bounds))
    assert (str(found.slots[slot]), found.needs_review) == (mark, review)


def test_bounds_across_a_closed_window_count_as_inside_it() -> None:
    day = date(2026, 7, 1)
    unsure = Punch.between(at("11:40", day), at("12:50", day), day=day)
    found = day_of(FOUR_PUNCH, unsure, day=day)
    assert str(found.slots[SlotName.AM_OUT]) == "ok"
    assert found.needs_review


def test_a_punch_whose_slot_is_unsure_is_lost_to_neither_slot() -> None:
    found = day_of(HANDBOOK, punch("12:40", "12:50"))
    assert {found.slots[name].kind for name in (SlotName.AM_OUT, SlotName.PM_IN)} == {MarkKind.OK}
    assert found.needs_review


def test_bounds_beyond_the_day_are_cut_to_it() -> None:
    unsure = Punch.between(at("17:30"), at("17:30") + timedelta(days=2), day=TUESDAY)
    assert (unsure.earliest, unsure.latest) == (17 * 60 + 30, 24 * 60 - 1)
    early = Punch.between(at("08:30") - timedelta(days=1), at("08:30"), day=TUESDAY)
    assert (early.earliest, early.latest) == (0, 8 * 60 + 30)


MINUTES = st.integers(0, 24 * 60 - 1)


@given(st.lists(st.tuples(MINUTES, MINUTES), max_size=6), st.data())
def test_no_true_time_within_the_bounds_is_judged_better_than_what_is_shown(
    pairs: list[tuple[int, int]], data: st.DataObject
) -> None:
    """The class shown is the best a true time could give; without a mark it is the only one."""
    plan = plan_for(date(2026, 7, 1), FOUR_PUNCH)
    unsure = [Punch(earliest=min(pair), latest=max(pair)) for pair in pairs]
    true_times = [data.draw(st.integers(one.earliest, one.latest)) for one in unsure]
    certain = [Punch(earliest=minute, latest=minute) for minute in true_times]
    shown = classify(plan, unsure, working=True)
    truth = classify(plan, certain, working=True)
    assert not truth.needs_review
    for name, mark in truth.slots.items():
        if mark.kind is MarkKind.OK:
            assert shown.slots[name].kind is MarkKind.OK
        if not shown.needs_review:
            assert mark.kind is shown.slots[name].kind


@pytest.mark.parametrize("name", ["dafan", "taojiang"])
def test_a_profile_without_hours_refuses_to_classify(name: str) -> None:
    """ATT-01: never a guess."""
    with pytest.raises(PolicyNotSet) as refused:
        plan_for(TUESDAY, profile_policy(name, on=TUESDAY))
    assert refused.value.subject == "attendance.sessions"
    assert refused.value.facts["clause"]


def test_seasons_without_dates_are_refused() -> None:
    """R7."""
    with pytest.raises(PolicyNotSet):
        plan_for(TUESDAY, profile_policy("four-punch", on=TUESDAY))


@pytest.mark.parametrize(
    ("first", "last", "day", "summer"),
    [
        ("06-01", "09-30", "06-01", True),
        ("06-01", "09-30", "09-30", True),
        ("06-01", "09-30", "05-31", False),
        ("06-01", "09-30", "10-01", False),
        ("11-01", "03-31", "12-31", True),
        ("11-01", "03-31", "11-01", True),
        ("11-01", "03-31", "03-31", True),
        ("11-01", "03-31", "04-01", False),
        ("11-01", "03-31", "06-01", False),
    ],
)
def test_a_season_includes_its_ends_and_may_span_the_new_year(
    *, first: str, last: str, day: str, summer: bool
) -> None:
    policy = policy_of("four-punch", summer_from=first, summer_to=last)
    assert in_summer(date.fromisoformat(f"2026-{day}"), policy) is summer


def test_a_weekday_may_have_sessions_of_its_own() -> None:
    policy = policy_of("handbook-a", sessions_tue=[["08:00", "12:00"]])
    tuesday, wednesday = plan_for(TUESDAY, policy), plan_for(date(2026, 3, 11), policy)
    assert [slot.name for slot in tuesday.slots] == [SlotName.AM_IN, SlotName.PM_OUT]
    assert len(wednesday.slots) == 4


@pytest.mark.parametrize(
    "settings",
    [{"plan": "whenever"}, {"sessions": [["08:00", "09:00"]] * 3}, {"sessions": []}],
)
def test_a_plan_nobody_knows_is_refused(settings: dict[str, object]) -> None:
    with pytest.raises(PolicyInvalid):
        plan_for(TUESDAY, policy_of("handbook-a", **settings))


@pytest.mark.parametrize(
    ("kind", "market_day", "duty"),
    [
        (DayKind.WORKDAY, True, DutyKind.WORKDAY),
        (DayKind.MAKE_UP, True, DutyKind.WORKDAY),
        (DayKind.WEEKEND, True, DutyKind.MARKET_OVERTIME),
        (DayKind.WEEKEND, False, DutyKind.REST_DAY),
        (DayKind.FESTIVAL, True, DutyKind.REST_DAY),
    ],
)
def test_a_market_day_changes_weekends_only(
    *, kind: DayKind, market_day: bool, duty: DutyKind
) -> None:
    """R10."""
    assert duty_kind(kind, market_day=market_day) is duty


@pytest.mark.parametrize(
    ("gaps_s", "kept"),
    [([0, 59], 1), ([0, 60], 2), ([0, 40, 80], 2), ([0, 30, 59, 61], 2), ([], 0)],
)
def test_a_repeat_within_a_minute_is_one_punch(gaps_s: list[int], kept: int) -> None:
    """R37: the distance is measured to the last punch that was kept."""
    swipes = [at("08:25") + timedelta(seconds=gap) for gap in gaps_s]
    assert len(kept_swipes(swipes, within_s=60)) == kept


@given(st.lists(st.integers(0, 4000)), st.integers(1, 300))
def test_kept_swipes_are_apart_and_every_other_one_is_near_a_kept_one(
    seconds: list[int], within_s: int
) -> None:
    swipes = [at("08:00") + timedelta(seconds=second) for second in seconds]
    kept = kept_swipes(swipes, within_s=within_s)
    apart = [(b - a).total_seconds() for a, b in pairwise(kept)]
    assert all(gap >= within_s for gap in apart)
    for swipe in swipes:
        assert any(0 <= (swipe - one).total_seconds() < within_s or swipe == one for one in kept)


@pytest.mark.parametrize(("marks", "half"), [(0, 0), (3, 0), (4, 0.5), (8, 0.5)])
def test_four_marks_a_month_cost_half_a_day_and_eight_no_more(marks: int, half: float) -> None:
    """003-A 三.2, R5: 以上 includes the number; one half day a month."""
    assert month_half_day(marks, HANDBOOK) == half


def test_marks_are_counted_by_calendar_month() -> None:
    march = [date(2026, 3, 31)] * 3
    april = [date(2026, 4, 1)] * 4
    assert half_days_by_month(march + april, HANDBOOK) == {"2026-04": 0.5}


@pytest.mark.parametrize(("seconds", "half"), [(7199, 0), (7200, 0), (7201, 0.5)])
def test_off_post_costs_half_a_day_only_strictly_over_two_hours(seconds: int, half: float) -> None:
    """R6: 超过 excludes the number, and seconds count here."""
    left = at("09:30")
    back = left + timedelta(seconds=seconds)
    assert off_post_absence(left, back, HANDBOOK, authorised=False) == half
    assert off_post_absence(left, back, HANDBOOK, authorised=True) == 0


@pytest.mark.parametrize("name", ["luocheng", "market-town"])
def test_a_consequence_of_one_document_is_not_another_documents(name: str) -> None:
    with pytest.raises(PolicyNotSet):
        month_half_day(9, profile_policy(name, on=TUESDAY))


@pytest.mark.parametrize(
    ("attended", "excused", "half"), [(True, False, 0), (False, True, 0), (False, False, 0.5)]
)
def test_only_unexcused_study_costs_half_a_day(
    *, attended: bool, excused: bool, half: float
) -> None:
    """004·二.3."""
    policy = profile_policy("luocheng", on=TUESDAY)
    assert missed_study_absence(policy, attended=attended, excused=excused) == half


@pytest.mark.parametrize(
    ("spans", "gaps"),
    [
        ([], [(0, 1440)]),
        ([(0, 1440)], []),
        ([(480, 960), (0, 500), (950, 1440)], []),
        ([(60, 120), (90, 100)], [(0, 60), (120, 1440)]),
    ],
)
def test_the_gaps_of_a_duty_roster_are_found(
    spans: list[tuple[int, int]], gaps: list[tuple[int, int]]
) -> None:
    assert uncovered(spans, day_ends=1440) == gaps


def test_every_profile_with_hours_gives_a_plan_with_its_clause() -> None:
    with_hours = [
        name
        for name in profile_names()
        if profile_policy(name, on=TUESDAY).is_set("attendance.plan")
    ]
    assert with_hours == ["four-punch", "handbook-a", "luocheng", "market-town"]
    for name in with_hours:
        settings = SEASONS if name == "four-punch" else {}
        assert plan_for(TUESDAY, policy_of(name, **settings)).clause
