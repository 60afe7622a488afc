"""The figures over all halls: what facts make of them, on both databases, and their pages."""

from collections.abc import Mapping
from datetime import datetime

import pytest

from appliance.domain.evaluation import Level
from appliance.domain.moment import HALL_TIME
from sync.county import watch
from tests.sync.county.hall import BOOT, Hall, line
from tests.sync.county.small_county import HALL, SmallCounty

CASE = f"{BOOT}-2"
RECEIVED = {"local_no": "2026-1-000001", "item_name": "养老保险参保登记", "window": 3}


def told(kind: str, n: int, body: Mapping[str, object], *, about: str, day: str) -> bytes:
    """Return a record about a subject on a day."""
    record = line(kind, n, body)
    subject = f'"subject":"{BOOT}-{n}"'.encode()
    assert subject in record
    record = record.replace(subject, f'"subject":"{about}"'.encode())
    return record.replace(b"2026-03-02", day.encode())


def case(n: int, kind: str, day: str, **body: object) -> bytes:
    """Return a record of the one case."""
    return told(kind, n, body, about=CASE, day=day)


def story(*more: bytes) -> list[bytes]:
    """Return a case received and due on 1 December, and what became of it."""
    return [
        case(2, "case.received", "2026-11-20", **RECEIVED),
        case(3, "case.accepted", "2026-11-20", due_on="2026-11-20"),
        *more,
    ]


def county_that_heard(county: SmallCounty, *records: bytes, name: str = HALL) -> Hall:
    """Let a hall send records and the county fold them; return the hall."""
    hall = county.hall(1, seed=len(name), name=name)
    hall.lines += records
    county.send(hall, 1, len(hall.lines))
    county.catch_up()
    with county.desk.store.snapshot() as tables:
        assert tables.fleet.quarantined(0, count=9) == []
    return hall


@pytest.mark.parametrize(
    ("more", "red"),
    [
        pytest.param((), 1, id="runs-past-its-day"),
        pytest.param((case(4, "case.supplement_requested", "2026-11-20"),), 0, id="stands-still"),
        pytest.param((case(4, "case.procedure_started", "2026-11-20"),), 0, id="procedure"),
        pytest.param(
            (
                case(4, "case.supplement_requested", "2026-11-20"),
                case(5, "case.supplemented", "2026-11-21", due_on="2026-11-22"),
            ),
            1,
            id="runs-again",
        ),
        pytest.param((case(4, "case.extended", "2026-11-20", due_on="2026-12-20"),), 0, id="later"),
        pytest.param((case(4, "case.completed", "2026-11-21"),), 0, id="finished"),
        pytest.param((case(4, "case.withdrawn", "2026-11-21"),), 0, id="withdrawn"),
        pytest.param(
            (
                case(4, "case.completed", "2026-11-21"),
                case(5, "case.undone", "2026-11-21", records=[f"{BOOT}-4"]),
            ),
            1,
            id="end-taken-back",
        ),
        pytest.param(
            (case(4, "case.referred", "2026-11-21", counts_as_done=True),), 0, id="referred"
        ),
        pytest.param(
            (case(4, "case.referred", "2026-11-21", counts_as_done=False),), 1, id="sent-on-only"
        ),
    ],
)
def test_red_is_a_running_case_past_the_day_its_hall_gave_it(
    county: SmallCounty, more: tuple[bytes, ...], red: int
) -> None:
    county_that_heard(county, *story(*more))

    seen = watch.cards(county.desk.store, county.clock.at)

    assert len(seen.red) == red
    assert all(one.item == "养老保险参保登记" and one.place == 3 for one in seen.red)


@pytest.mark.parametrize(
    ("day", "red", "yellow"),
    [("2026-11-18", 0, 0), ("2026-11-19", 0, 1), ("2026-11-20", 0, 1), ("2026-11-21", 1, 0)],
)
def test_yellow_begins_the_day_before_and_red_the_day_after(
    county: SmallCounty, day: str, red: int, yellow: int
) -> None:
    county_that_heard(county, *story())
    at = datetime.fromisoformat(f"{day}T00:00:00").replace(tzinfo=HALL_TIME)

    seen = watch.cards(county.desk.store, at)

    assert (len(seen.red), len(seen.yellow)) == (red, yellow)


def rated(n: int, level: Level, day: str = "2026-11-21") -> bytes:
    return case(n, "evaluation.given", day, level=level.value)


def test_the_good_share_never_stands_without_the_share_that_answered(county: SmallCounty) -> None:
    ended = [
        told("case.received", n, RECEIVED, about=f"{BOOT}-{n}", day="2026-11-02")
        for n in range(10, 14)
    ]
    ended += [
        told("case.completed", n + 10, {}, about=f"{BOOT}-{n}", day="2026-11-03")
        for n in range(10, 14)
    ]
    county_that_heard(
        county,
        *ended,
        rated(30, Level.SATISFIED),
        rated(31, Level.VERY_DISSATISFIED),
        rated(32, Level.VERY_SATISFIED),
        case(33, "evaluation.superseded", "2026-11-21", given=f"{BOOT}-32", why="late"),
        rated(34, Level.SATISFIED, "2026-12-01"),
    )

    (seen,) = watch.voice(county.desk.store, "2026-11", county.clock.at).halls

    assert (seen.satisfaction.rated, seen.satisfaction.bad) == (2, 1)
    assert (seen.satisfaction.good_share, seen.answer_share) == (50.0, 50.0)
    assert seen.levels == {Level.SATISFIED: 1, Level.VERY_DISSATISFIED: 1}


def test_complaints_are_counted_where_they_came_in_and_listed_until_answered(
    county: SmallCounty,
) -> None:
    filed = {"local_no": "T-1", "due_on": "2026-11-25", "content": "x"}
    county_that_heard(
        county,
        told("complaint.filed", 2, filed, about=f"{BOOT}-2", day="2026-11-10"),
        told("complaint.filed", 3, filed, about=f"{BOOT}-3", day="2026-11-11"),
        told("complaint.replied", 4, {}, about=f"{BOOT}-2", day="2026-12-01"),
    )

    seen = watch.voice(county.desk.store, "2026-11", county.clock.at)

    assert [(one.filed, one.replied) for one in seen.halls] == [(2, 1)]
    assert [(one.local_no, one.filed_on) for one in seen.unanswered] == [("T-1", "2026-11-11")]


def punch(n: int, staff_no: str, day: str) -> bytes:
    return told("attendance.punched", n, {"staff_no": staff_no}, about="x", day=day)


def person(n: int, staff_no: str, unit: str) -> bytes:
    body = {"staff_no": staff_no, "name": "贺立春", "unit": unit, "post": "x"}
    return line("staff.enrolled", n, body)


def test_a_month_counts_people_and_days_by_home_unit(county: SmallCounty) -> None:
    county_that_heard(
        county,
        person(2, "S1", "民政办"),
        person(3, "S2", "民政办"),
        person(4, "S3", "林业站"),
        punch(5, "S1", "2026-11-02"),
        punch(6, "S1", "2026-11-02"),
        punch(7, "S1", "2026-11-03"),
        punch(8, "S2", "2026-10-31"),
        line("month.published", 9, {"month": "2026-11", "edition": 2}),
    )

    seen = watch.attendance(county.desk.store, "2026-11")

    assert [(one.unit, one.people, one.present, one.days) for one in seen.units] == [
        ("林业站", 1, 0, 0),
        ("民政办", 2, 1, 2),
    ]
    assert seen.sheets == {HALL: 2}


def test_two_halls_with_the_same_numbers_are_not_mixed_up(county: SmallCounty) -> None:
    county_that_heard(county, *story())
    county_that_heard(county, *story(case(4, "case.completed", "2026-11-20")), name="hall-2")

    assert [one.hall for one in watch.cards(county.desk.store, county.clock.at).red] == [HALL]


def test_a_word_of_later_days_is_set_aside_and_counted_after_the_mend(county: SmallCounty) -> None:
    hall = county.hall(1)
    hall.lines += [case(2, "evaluation.given", "2026-11-21", level="delighted"), *story()]
    county.send(hall, 1, len(hall.lines))
    county.catch_up()

    with county.desk.store.snapshot() as tables:
        ((_, error),) = tables.fleet.quarantined(0, count=9)
    assert "delighted" in error
    assert len(watch.cards(county.desk.store, county.clock.at).red) == 1


@pytest.mark.parametrize(
    ("word", "month"),
    [("2026-02", "2026-02"), ("", "2026-11"), ("2026-13", "2026-11"), ("x", "2026-11")],
)
def test_a_month_that_is_none_is_this_one(county: SmallCounty, word: str, month: str) -> None:
    assert watch.month_of(word, county.clock.at) == month


def paid(n: int, fen: int, day: str) -> bytes:
    return told("fee.paid", n, {"bill_no": f"{n}", "fen": fen}, about=CASE, day=day)


def test_a_month_counts_what_was_received_finished_and_paid(county: SmallCounty) -> None:
    """CASE-36: what is struck off does not count, money counts on the day it came."""
    other = told("case.received", 8, RECEIVED, about="c-2", day="2026-11-29")
    county_that_heard(
        county,
        *story(case(4, "case.completed", "2026-12-01")),
        paid(5, 1250, "2026-11-21"),
        paid(6, 5, "2026-11-30"),
        paid(7, 900, "2026-12-01"),
        other,
        told("case.withdrawn", 9, {}, about="c-2", day="2026-12-02"),
    )
    county_that_heard(county, *story(), name="hall-2")

    november = watch.work(county.desk.store, "2026-11")
    december = watch.work(county.desk.store, "2026-12")

    first, second = november.halls
    assert (first.hall, first.received, first.finished) == (HALL, 1, 0)
    assert (first.bills, first.fen) == (2, 1255)
    assert (second.received, november.whole.received, november.whole.fen) == (1, 2, 1255)
    assert [(one.received, one.finished, one.fen) for one in december.halls] == [(0, 1, 900)]


def paper(n: int, kind: str, version: int, **more: str) -> bytes:
    body = {"name": "policy", "version": version, "sha256": "00", **more}
    return told(kind, n, body, about="x", day=f"2026-11-{n:02}")


def test_a_hall_says_which_rules_it_works_by_and_which_it_refused(county: SmallCounty) -> None:
    county_that_heard(
        county,
        paper(2, "document.applied", 3),
        paper(3, "document.rejected", 4, why="hours: 25:00"),
    )
    with county.desk.store.snapshot() as tables:
        (found,) = tables.figures.papers(HALL)

    assert (found.v, found.day, found.refused_v, found.why) == (
        3,
        "2026-11-02",
        4,
        "hours: 25:00",
    )
