"""The hall's own settings over the documents, market days, days off, seasons."""

from datetime import date

import pytest

from appliance.domain.errors import PolicyInvalid, PolicyNotSet
from appliance.domain.hall_policy import HallChange, check_change, policy_on
from appliance.domain.market import MarketDays, Part, local_off
from appliance.domain.policy import Origin, Policy, read_layer
from appliance.domain.punch_plan import DutyKind, SlotName, duty_on, plan_for
from appliance.domain.seasons import in_summer
from appliance.domain.workdays import WorkCalendar
from appliance.policies import chosen_layers, profile, profile_layers, seeded_calendar

CALENDAR = seeded_calendar()
DAY = date(2026, 11, 23)


def change(name: str, value: object, first: str = "2026-01-01") -> HallChange:
    return HallChange(name=name, value=value, first_day=date.fromisoformat(first), by="staff:1001")


def ruled(name: str, *changes: HallChange, on: date = DAY) -> Policy:
    return policy_on(on, profile_layers(name), changes, profile)


def test_an_unset_value_refuses_until_the_hall_sets_it_from_its_day_on() -> None:
    hours = change("attendance.sessions", [["08:30", "12:00"], ["14:00", "17:30"]], "2026-11-23")

    with pytest.raises(PolicyNotSet):
        plan_for(date(2026, 11, 22), ruled("dafan", hours, on=date(2026, 11, 22)))
    plan = plan_for(DAY, ruled("dafan", hours))
    assert plan.slots[0].closes_at == 8 * 60 + 30
    assert plan.clause == "000§8"


def test_of_two_changes_the_later_day_holds_and_of_one_day_the_later_change() -> None:
    one = change("attendance.marks_for_half_day", 3, "2026-11-01")
    two = change("attendance.marks_for_half_day", 5, "2026-10-01")
    three = change("attendance.marks_for_half_day", 6, "2026-11-01")

    assert ruled("handbook-a", one, two).count("attendance.marks_for_half_day") == 3
    assert ruled("handbook-a", one, two, three).count("attendance.marks_for_half_day") == 6


def test_an_empty_value_gives_a_setting_back_to_the_document() -> None:
    mine = change("attendance.marks_for_half_day", 3, "2026-10-01")
    back = change("attendance.marks_for_half_day", None, "2026-11-01")

    policy = ruled("handbook-a", mine, back)

    assert policy.count("attendance.marks_for_half_day") == 4
    assert policy.setting("attendance.marks_for_half_day").origin is Origin.PROFILE


def test_another_profile_replaces_its_area_whole_and_no_other() -> None:
    """RULEBOOK 2: never average two documents."""
    layers = chosen_layers({"attendance": "market-town", "leave": "luocheng"})
    chosen = change("profile.attendance", "luocheng", "2026-11-23")

    before = policy_on(date(2026, 11, 22), layers, [chosen], profile)
    after = policy_on(DAY, layers, [chosen], profile)

    assert before.text("attendance.plan") == "sign_ins"
    assert after.text("attendance.plan") == "sessions"
    assert not after.is_set("attendance.market_pay_yuan_per_month")
    assert after.count("attendance.dedupe_s") == 60
    assert after.days("leave.director_from_days") == 2


def test_the_hall_stands_over_the_county_and_the_newest_county_document_counts_whole() -> None:
    first = read_layer(
        {
            "attendance": {
                "marks_for_half_day": {"value": 9, "clause": "县1"},
                "dedupe_s": {"value": 30, "clause": "县1"},
            }
        },
        origin=Origin.COUNTY,
        version="county/1",
    )
    second = read_layer(
        {"attendance": {"marks_for_half_day": {"value": 8, "clause": "县2"}}},
        origin=Origin.COUNTY,
        version="county/2",
        effective_from=date(2026, 11, 1),
    )
    layers = [*profile_layers("handbook-a"), first, second]

    county = policy_on(DAY, layers, [], profile)
    hall = policy_on(DAY, layers, [change("attendance.marks_for_half_day", 7)], profile)

    assert county.count("attendance.marks_for_half_day") == 8
    assert county.count("attendance.dedupe_s") == 60
    assert hall.count("attendance.marks_for_half_day") == 7
    assert hall.version.endswith("county/2+hall/1")


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("attendance.nothing", 3, "unknown_setting"),
        ("attendance.nothing", None, "unknown_setting"),
        ("attendance.sessions", [["12:00", "08:30"]], "ends_before_it_begins"),
        ("attendance.marks_for_half_day", -1, "not_a_whole_number"),
        ("attendance.marks_for_half_day", True, "not_a_whole_number"),
        ("attendance.summer_from", "02-30", "not_a_date_of_the_year"),
        ("attendance.plan", "dice", "unknown_plan"),
        ("attendance.market_days", ["tail:x"], "not_a_date"),
        ("attendance.local_off", ["2026-02-30/pm"], "not_a_date"),
        ("profile.attendance", "community", "profile_is_silent"),
        ("profile.attendance", "../secret", "unknown_profile"),
        ("profile.weather", "luocheng", "unknown_area"),
    ],
)
def test_a_value_no_policy_can_hold_is_refused(name: str, value: object, problem: str) -> None:
    with pytest.raises(PolicyInvalid) as refused:
        check_change(change(name, value), profile)

    assert refused.value.facts["problem"] == problem


def test_a_change_of_a_later_program_never_stops_the_hall() -> None:
    odd = [change("attendance.brain_waves", 7), change("profile.attendance", "handbook-z")]

    assert ruled("handbook-a", *odd).count("attendance.marks_for_half_day") == 4


@pytest.mark.parametrize(
    ("words", "days"),
    [
        (["tail:3", "tail:8"], [3, 8, 13, 18, 23, 28]),
        (["weekday:sun"], [1, 8, 15, 22, 29]),
        (["2026-11-07"], [7]),
        ([], []),
    ],
)
def test_market_days_are_dates_tails_and_weekdays(words: list[str], days: list[int]) -> None:
    market = MarketDays.of(words)

    assert [day for day in range(1, 31) if market.holds(date(2026, 11, day))] == days


@pytest.mark.parametrize(
    ("day", "duty"),
    [
        ("2026-11-28", DutyKind.MARKET_OVERTIME),  # a Saturday, tail 8
        ("2026-11-23", DutyKind.WORKDAY),  # a market day within the week: ordinary hours
        ("2026-02-28", DutyKind.WORKDAY),  # a make-up Saturday and a market day: ordinary hours
        ("2026-10-03", DutyKind.REST_DAY),  # a Saturday inside a festival block (R10)
        ("2026-11-22", DutyKind.REST_DAY),  # a Sunday without a market
    ],
)
def test_a_market_day_asks_for_overtime_on_plain_weekends_only(day: str, duty: DutyKind) -> None:
    """R10; 002-P1·三.1. The make-up Saturday that is a market day is an ordinary working day."""
    policy = ruled("market-town", change("attendance.market_days", ["tail:3", "tail:8"]))

    assert duty_on(date.fromisoformat(day), policy, CALENDAR) is duty


def test_a_market_day_of_a_hall_with_four_punches_runs_through() -> None:
    policy = ruled(
        "handbook-a",
        change("attendance.market_in_by", "09:00"),
        change("attendance.market_off", "16:00"),
    )
    plan = plan_for(date(2026, 11, 28), policy, duty=DutyKind.MARKET_OVERTIME)

    assert [(slot.name, slot.closes_at, slot.opens_at) for slot in plan.slots] == [
        (SlotName.AM_IN, 540, 0),
        (SlotName.PM_OUT, 1440, 960),
    ]


def test_a_local_half_day_frees_its_half_and_touches_no_working_day_of_the_calendar() -> None:
    """International women's day, afternoon off: attendance only, limits run on."""
    day = date(2026, 3, 9)
    policy = ruled("handbook-a", change("attendance.local_off", ["2026-03-09/pm"]))

    assert [slot.name for slot in plan_for(day, policy).slots] == [SlotName.AM_IN, SlotName.AM_OUT]
    assert duty_on(day, policy, CALENDAR) is DutyKind.WORKDAY
    assert CALENDAR.is_working_day(day)


def test_two_halves_or_a_bare_date_free_the_whole_day() -> None:
    halves = local_off(["2026-03-09/am", "2026-03-09/pm", "2026-03-10", "2026-03-11/am"])

    assert halves == {
        date(2026, 3, 9): Part.WHOLE,
        date(2026, 3, 10): Part.WHOLE,
        date(2026, 3, 11): Part.AM,
    }
    policy = ruled("handbook-a", change("attendance.local_off", ["2026-03-09"]))
    assert duty_on(date(2026, 3, 9), policy, CALENDAR) is DutyKind.REST_DAY


SUMMER = (change("attendance.summer_from", "06-01"), change("attendance.summer_to", "09-30"))


@pytest.mark.parametrize(
    ("winter", "holds"),
    [
        ((), True),
        (("10-01", "05-31"), True),
        (("10-05", "05-31"), False),  # 1 to 4 October belong to no season
        (("10-01", "05-20"), False),
        (("09-15", "05-31"), False),  # half of September belongs to both
    ],
)
def test_a_season_table_with_a_gap_or_an_overlap_is_refused(
    winter: tuple[str, ...], *, holds: bool
) -> None:
    names = ("attendance.winter_from", "attendance.winter_to")
    typed = [change(name, value) for name, value in zip(names, winter, strict=False)]
    policy = ruled("four-punch", *SUMMER, *typed)

    if holds:
        assert in_summer(date(2026, 7, 1), policy)
        assert not in_summer(date(2026, 10, 2), policy)
    else:
        with pytest.raises(PolicyInvalid) as refused:
            in_summer(date(2026, 10, 2), policy)
        assert refused.value.facts["problem"] == "season_gap"


@pytest.mark.parametrize("end", ["02-28", "02-29"])
def test_a_season_may_end_with_february_in_every_year(end: str) -> None:
    policy = ruled(
        "four-punch",
        change("attendance.summer_from", "03-01"),
        change("attendance.summer_to", "11-30"),
        change("attendance.winter_from", "12-01"),
        change("attendance.winter_to", end),
    )

    assert not in_summer(date(2028, 2, 29), policy)


def test_half_a_season_table_is_never_guessed() -> None:
    with pytest.raises(PolicyNotSet):
        in_summer(DAY, ruled("four-punch", SUMMER[0]))


def test_a_year_without_a_table_knows_no_make_up_day() -> None:
    assert not WorkCalendar.of(()).knows(DAY)
