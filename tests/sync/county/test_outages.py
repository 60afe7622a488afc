"""Outages at the county (IT-14): whose line was down when, and when it was the county's own end."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import pytest

from appliance.domain.moment import HALL_TIME
from sync.county.outages import (
    OutageMonth,
    Span,
    Together,
    month_of_outages,
    outages_of,
    together,
)
from sync.county.web import wording
from tests.sync.county.hall import BOOT, Hall, line
from tests.sync.county.small_county import HALL, SmallCounty

DAY = datetime(2026, 11, 5, tzinfo=HALL_TIME)
MINUTE = 60_000


def clock(hhmm: str, day: int = 5) -> datetime:
    """Return a time of a day in November."""
    hours, minutes = hhmm.split(":")
    return DAY.replace(day=day) + timedelta(hours=int(hours), minutes=int(minutes))


def said(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")


def changed(record: bytes, **members: object) -> bytes:
    """Return a record with other members of its envelope."""
    words = json.loads(record) | members
    return json.dumps(words, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def started(n: int, since: datetime, *, since_mono: int, **members: object) -> bytes:
    body = {"since": said(since), "since_mono": since_mono, "why": "offline"}
    return changed(line("outage.started", n, body), **members)


def ended(n: int, of: int, span: tuple[datetime, datetime], **members: object) -> bytes:
    body = {"since": said(span[0]), "until": said(span[1])}
    return changed(line("outage.ended", n, body), subject=f"{BOOT}-{of}", **members)


def outage(n: int, first: datetime, last: datetime) -> list[bytes]:
    """Return both records of an outage within one boot."""
    lasted = int((last - first).total_seconds() * 1000)
    return [started(n, first, since_mono=n), ended(n + 1, n, (first, last), mono=n + lasted)]


def sent(county: SmallCounty, records: Sequence[bytes], *, name: str = HALL, seed: int = 1) -> Hall:
    """Let a hall send records and the county fold them all."""
    hall = county.hall(1, seed=seed, name=name)
    hall.lines += records
    county.send(hall, 1, len(hall.lines))
    county.catch_up()
    return hall


def november(county: SmallCounty) -> OutageMonth:
    return month_of_outages(county.desk.store, "2026-11", county.clock.at)


def test_an_outage_of_a_hall_stands_in_its_month_with_its_hours(county: SmallCounty) -> None:
    day = outage(2, clock("10:00"), clock("10:30")) + outage(4, clock("14:00"), clock("16:05"))
    sent(county, day)
    sent(county, [], name="whole", seed=2)

    seen = november(county)

    (hall,) = seen.halls
    assert (hall.hall, hall.times) == (HALL, 2)
    assert (wording.span(hall.whole), wording.span(hall.longest)) == (
        "2 小时 35 分",
        "2 小时 05 分",
    )
    assert [(one.since, one.until) for one in seen.lines] == [
        (clock("14:00"), clock("16:05")),
        (clock("10:00"), clock("10:30")),
    ]
    assert (seen.together, seen.doubtful, seen.more) == ((), 0, False)
    assert month_of_outages(county.desk.store, "2026-12", county.clock.at).lines == ()
    with county.desk.store.snapshot() as tables:
        assert [wording.why_out(one.why) for one in outages_of(tables, HALL, 1)] == ["连不上"]


def test_hours_over_midnight_of_a_month_are_counted_where_they_were(county: SmallCounty) -> None:
    october = clock("22:00", 1) - timedelta(days=1)
    sent(county, outage(2, october, clock("03:00", 1)))

    assert [one.whole for one in november(county).halls] == [timedelta(hours=3)]
    before = month_of_outages(county.desk.store, "2026-10", county.clock.at)
    assert [one.whole for one in before.halls] == [timedelta(hours=2)]


@pytest.mark.parametrize(
    ("begin", "end", "hours"),
    [
        pytest.param(
            {"trust": "floor"}, {"trust": "county"}, ("10:30", "11:00"), id="from-the-end"
        ),
        pytest.param(
            {"trust": "rtc"}, {"trust": "unknown"}, ("09:00", "09:30"), id="from-the-start"
        ),
        pytest.param({"trust": "floor"}, {"trust": "floor"}, None, id="nobody-knows"),
        pytest.param(
            {"trust": "network"}, {"boot": "0" * 16, "trust": "rtc"}, ("09:00", "11:00"), id="power"
        ),
        pytest.param({"trust": "floor"}, {"boot": "0" * 16}, None, id="power-and-no-clock"),
    ],
)
def test_an_hour_that_a_wrong_clock_wrote_is_counted_from_the_other_end(
    county: SmallCounty,
    begin: Mapping[str, str],
    end: Mapping[str, object],
    hours: tuple[str, str] | None,
) -> None:
    """The clock was set in the middle: the boot's own seconds say half an hour."""
    span = (clock("09:00"), clock("11:00"))
    began = started(2, span[0], since_mono=5 * MINUTE, **begin)
    over = ended(3, 2, span, **({"mono": 35 * MINUTE} | dict(end)))
    sent(county, [began, over])

    seen = november(county)

    found = [(one.since, one.until) for one in seen.lines]
    assert found == ([] if hours is None else [(clock(hours[0]), clock(hours[1]))])
    assert seen.doubtful == (hours is None)


@pytest.mark.parametrize(
    "body",
    [
        {"since": "yesterday", "since_mono": 0, "why": "x"},
        {"since": "2026-11-05T08:00:00", "since_mono": 0, "why": "x"},
        {"since": "0001-01-01T00:00:00+23:59", "since_mono": 0, "why": "x"},
        {"since": "2026-11-05T08:00:00+08:00", "since_mono": 2**63, "why": "x"},
        {},
    ],
)
def test_an_outage_that_says_nothing_is_set_aside(
    county: SmallCounty, body: Mapping[str, object]
) -> None:
    sent(county, [line("outage.started", 2, body), *outage(3, clock("10:00"), clock("10:30"))])

    with county.desk.store.snapshot() as tables:
        assert len(tables.fleet.quarantined(0, count=9)) == 1
    assert len(november(county).lines) == 1


def test_an_outage_whose_beginning_is_lost_is_known_from_its_end(county: SmallCounty) -> None:
    sent(county, [ended(2, 9, (clock("10:00"), clock("10:30")))])

    (one,) = november(county).lines
    assert (one.lasted, wording.why_out(one.why)) == (timedelta(minutes=30), "没有说")


@pytest.mark.parametrize(
    ("spans", "halls", "expected"),
    [
        ([[("08:00", "09:00")]], 1, []),
        ([[("08:00", "09:00")], [("08:30", "10:00")]], 2, [("08:30", "09:00", 2)]),
        ([[("08:00", "09:00")], [("09:00", "10:00")]], 2, []),
        ([[("08:00", "09:00")], [("08:30", "10:00")]], 5, []),
        (
            [[("08:00", "09:00")], [("08:30", "10:00")], [("08:40", "09:30")]],
            4,
            [("08:30", "09:30", 3)],
        ),
        (
            [[("08:00", "09:00"), ("12:00", "13:00")], [("08:10", "08:20"), ("12:30", "14:00")]],
            3,
            [("08:10", "08:20", 2), ("12:30", "13:00", 2)],
        ),
    ],
)
def test_when_half_of_the_halls_are_out_at_once_it_is_the_county(
    spans: list[list[tuple[str, str]]], halls: int, expected: list[tuple[str, str, int]]
) -> None:
    found: list[list[Span]] = [
        [(clock(first), clock(last)) for first, last in each] for each in spans
    ]
    assert list(together(found, halls=halls)) == [
        Together(since=clock(first), until=clock(last), halls=most)
        for first, last, most in expected
    ]


def test_two_boxes_of_one_hall_are_one_hall_that_is_out(county: SmallCounty) -> None:
    both = outage(2, clock("10:00"), clock("11:00")) + outage(4, clock("10:30"), clock("12:00"))
    sent(county, both)
    sent(county, [], name="whole", seed=2)

    (hall,) = november(county).halls
    assert (hall.times, hall.whole) == (2, timedelta(hours=2))
    assert november(county).together == ()
