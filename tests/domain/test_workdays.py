"""Working days: witnesses are RULEBOOK's examples, DOMAIN 6's table and a count made day by day."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.domain.errors import CalendarInvalid, PolicyInvalid
from appliance.domain.workdays import DayKind, Festival, WorkCalendar, YearTable, days_of
from appliance.domain.year_table import read_year
from appliance.policies import seeded_calendar
from tests import make_calendars

pytestmark = pytest.mark.core

CALENDAR = seeded_calendar()
KNOWN_DAYS = st.dates(date(2004, 1, 1), date(2026, 10, 31))
LIMITS = st.integers(0, 40)


@pytest.mark.parametrize("year", make_calendars.years())
def test_a_seeded_year_says_of_every_day_what_the_package_says(year: int) -> None:
    days = list(days_of(date(year, 1, 1), date(year, 12, 31)))
    assert [CALENDAR.is_working_day(day) for day in days] == [
        chinese_calendar.is_workday(day) for day in days
    ]


@pytest.mark.parametrize("year", make_calendars.years())
def test_the_seeded_file_is_the_one_the_script_writes(year: int) -> None:
    path = make_calendars.CALENDARS / f"{year}.toml"
    assert path.read_text(encoding="utf-8") == make_calendars.year_file(year)


def test_2026_has_248_working_days_and_its_six_make_up_days() -> None:
    """DOMAIN 6: the official figures of 2026."""
    days = CALENDAR.working_days(date(2026, 1, 1), date(2026, 12, 31))
    make_up = [day for day in days if CALENDAR.kind(day) is DayKind.MAKE_UP]
    assert len(days) == 248
    assert [f"{day:%m-%d}" for day in make_up] == [
        "01-04",
        "02-14",
        "02-28",
        "05-09",
        "09-20",
        "10-10",
    ]


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-02-10", 5, "2026-02-24"),
        ("2026-02-10", 20, "2026-03-16"),
        ("2026-09-18", 5, "2026-09-24"),
        ("2026-12-18", 10, "2027-01-04"),
        ("2026-12-28", 20, "2027-01-26"),
        ("2026-02-06", 15, "2026-03-05"),
        ("2026-01-30", 20, "2026-03-05"),
    ],
)
def test_the_measured_deadlines_are_met(start: str, days: int, due: str) -> None:
    """DOMAIN 6, RULEBOOK S070 and S256."""
    assert CALENDAR.add_working_days(date.fromisoformat(start), days).isoformat() == due


@pytest.mark.parametrize(
    ("day", "known", "kind", "festival"),
    [
        ("2026-02-16", True, DayKind.FESTIVAL, Festival.SPRING_FESTIVAL),
        ("2026-02-15", True, DayKind.FESTIVAL, Festival.SPRING_FESTIVAL),
        ("2026-03-14", True, DayKind.WEEKEND, None),
        ("2026-02-14", True, DayKind.MAKE_UP, None),
        ("2027-01-01", False, DayKind.FESTIVAL, Festival.NEW_YEAR),
        ("2027-02-08", False, DayKind.WORKDAY, None),
        ("2027-05-02", False, DayKind.FESTIVAL, Festival.LABOUR_DAY),
        ("2027-10-04", False, DayKind.WORKDAY, None),
    ],
)
def test_a_day_has_its_kind_and_says_whether_its_year_is_known(
    day: str, *, known: bool, kind: DayKind, festival: Festival | None
) -> None:
    """Beyond the last known year: weekends and the festivals of fixed date, marked as unknown."""
    found = date.fromisoformat(day)
    assert (CALENDAR.knows(found), CALENDAR.kind(found), CALENDAR.festival(found)) == (
        known,
        kind,
        festival,
    )


@given(KNOWN_DAYS, LIMITS)
def test_a_due_day_is_worked_and_the_count_between_is_the_limit(start: date, days: int) -> None:
    due = CALENDAR.add_working_days(start, days)
    counted = sum(chinese_calendar.is_workday(day) for day in _after(start, due))
    assert counted == days
    assert days == 0 or chinese_calendar.is_workday(due)
    assert CALENDAR.working_days_after(start, due) == days


def _after(start: date, due: date) -> list[date]:
    return [start + timedelta(days=i + 1) for i in range((due - start).days)]


@given(KNOWN_DAYS, LIMITS, LIMITS)
def test_limits_add_up(start: date, first: int, second: int) -> None:
    there = CALENDAR.add_working_days(CALENDAR.add_working_days(start, first), second)
    assert there == CALENDAR.add_working_days(start, first + second)


@given(KNOWN_DAYS, LIMITS)
def test_natural_days_end_on_the_day_itself_or_the_next_working_day(start: date, days: int) -> None:
    raw = start + timedelta(days=days)
    due = CALENDAR.add_natural_days(start, days)
    assert due >= raw
    assert chinese_calendar.is_workday(due)
    assert not any(
        chinese_calendar.is_workday(day) for day in days_of(raw, due - timedelta(days=1))
    )


@given(KNOWN_DAYS)
def test_the_next_and_the_previous_working_day_enclose_rest_days_only(day: date) -> None:
    before, after = CALENDAR.previous_working_day(day), CALENDAR.next_working_day(day)
    assert before < day < after
    assert CALENDAR.working_days(before, after) in ([before, after], [before, day, after])


def test_the_years_without_a_table_are_named() -> None:
    span = (date(2003, 12, 31), date(2028, 1, 1))
    assert CALENDAR.unknown_years(*span) == (2003, 2027, 2028)
    assert CALENDAR.unknown_years(date(2004, 1, 1), date(2026, 12, 31)) == ()


def test_a_negative_limit_is_no_limit() -> None:
    with pytest.raises(ValueError, match="-1 days"):
        CALENDAR.add_working_days(date(2026, 3, 9), -1)
    with pytest.raises(ValueError, match="-1 days"):
        CALENDAR.add_natural_days(date(2026, 3, 9), -1)


def test_the_second_notice_of_a_year_replaces_the_first_whatever_their_order() -> None:
    """2019 and 2020 had two notices each."""
    first = _table(version=1, make_up=frozenset({date(2027, 2, 6)}))
    second = _table(version=2, make_up=frozenset({date(2027, 2, 7)}))
    for tables in ([first, second], [second, first]):
        calendar = WorkCalendar.of(tables)
        assert calendar.kind(date(2027, 2, 6)) is DayKind.WEEKEND
        assert calendar.kind(date(2027, 2, 7)) is DayKind.MAKE_UP
    assert WorkCalendar.of([first]).version == "2027"
    assert WorkCalendar.of([first, second]).version == "2027+2027v2"


def _table(*, version: int = 1, make_up: frozenset[date] = frozenset()) -> YearTable:
    return YearTable(year=2027, off={}, make_up=make_up, source="test", version=version)


@pytest.mark.parametrize(
    ("off", "make_up", "problem"),
    [
        ({date(2026, 1, 1): Festival.NEW_YEAR}, frozenset(), "other_year"),
        ({}, frozenset({date(2027, 2, 8)}), "make_up_within_week"),
        (
            {date(2027, 2, 6): Festival.SPRING_FESTIVAL},
            frozenset({date(2027, 2, 6)}),
            "off_and_worked",
        ),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(
    off: dict[date, Festival], make_up: frozenset[date], problem: str
) -> None:
    with pytest.raises(CalendarInvalid) as refused:
        YearTable(year=2027, off=off, make_up=make_up, source="test")
    assert refused.value.facts["problem"] == problem


GOOD_YEAR: dict[str, object] = {
    "year": 2027,
    "version": 1,
    "source": "notice",
    "make_up": ["2027-02-06"],
    "off": {"new_year": ["2027-01-01"]},
}


def test_a_countys_document_may_write_dates_as_text() -> None:
    table = read_year(GOOD_YEAR)
    assert table.off == {date(2027, 1, 1): Festival.NEW_YEAR}
    assert table.make_up == {date(2027, 2, 6)}


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"year": "2027"}, "calendar.year"),
        ({"off": []}, "calendar.off"),
        ({"off": {"new_yaer": []}}, "calendar.off.new_yaer"),
        ({"off": {"new_year": ["1 January"]}}, "calendar.off.new_year[0]"),
        ({"make_up": "2027-02-06"}, "calendar.make_up"),
    ],
)
def test_a_wrong_year_document_is_refused_with_the_full_key(
    change: dict[str, object], key: str
) -> None:
    with pytest.raises(PolicyInvalid) as refused:
        read_year({**GOOD_YEAR, **change})
    assert refused.value.subject == key
