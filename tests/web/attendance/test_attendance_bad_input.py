"""Bad input of the issue, from the swipe to the page: a clock a year off, a market day worked."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from appliance.domain.facts.hall import SettingChanged
from appliance.domain.moment import Trust
from appliance.projections.attendance import punches_on
from tests.fakes.attendance_hall import WORD, AttendanceHall
from tests.fakes.browser import Browser

YEAR = timedelta(days=365)
TUESDAY = date(2026, 11, 24)
SATURDAY = date(2026, 11, 28)


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[AttendanceHall]:
    hall = AttendanceHall(tmp_path)
    yield hall
    hall.close()


def shown(hall: AttendanceHall, path: str) -> str:
    with Browser(hall) as tablet:
        tablet.log_in("1001", WORD)
        return tablet.get(path).text


def set_to(hall: AttendanceHall, name: str, value: object) -> None:
    fact = SettingChanged(name=name, value=value, first_day="2026-11-01", reason="乡镇")
    hall.writer.run(lambda tx: tx.append(fact, by="staff:1001"))


@pytest.mark.parametrize(
    ("off", "trust"),
    [(YEAR, Trust.RTC), (-YEAR, Trust.UNKNOWN)],
    ids=["battery-clock-a-year-ahead", "a-year-behind"],
)
def test_a_clock_a_year_off_is_put_right_by_the_anchor_and_the_raw_time_stays(
    hall: AttendanceHall, off: timedelta, trust: Trust
) -> None:
    """A new boot on Tuesday with a clock a year off; the network tells the time an hour later.

    Until then the swipe is on no day that is shown as worked on Tuesday; afterwards it is 08:50 on
    Tuesday, in time, and what the wall clock said is still in the record.
    """
    hall.clock.reboot(off=timedelta(hours=24, minutes=43))
    hall.clock.step(off)
    hall.clock.trust = trust
    hall.clock.known_day = None if trust is Trust.RTC else TUESDAY
    hall.start()
    hall.clock.advance(minutes=2)
    hall.swipe("1003")
    hall.clock.advance(minutes=60)
    hall.clock.step(-off)
    hall.clock.trust, hall.clock.known_day = Trust.NETWORK, None
    hall.look()

    right = (
        shown(hall, "/attendance/day.csv?day=2026-11-24").partition("1003,")[2].partition("\n")[0]
    )
    wrong = shown(hall, f"/attendance/day.csv?day={TUESDAY + off}")

    assert "08:50" in right
    assert "时间待核" not in right
    assert "08:50" not in wrong
    (punch,) = hall.ask(punches_on, TUESDAY)
    assert punch.at.year == (TUESDAY + off).year


@pytest.mark.parametrize(
    ("make_up", "says", "allowance"),
    [(True, "迟到 20 分", False), (False, "按时", True)],
    ids=["make-up-saturday", "plain-saturday"],
)
def test_a_market_day_on_a_make_up_saturday_is_an_ordinary_working_day(
    hall: AttendanceHall, *, make_up: bool, says: str, allowance: bool
) -> None:
    """R10: the make-up day is worked anyway, so its own hours hold (08:30) and nothing is paid.

    The same market day on a plain Saturday is overtime from 09:00, and paid.
    """
    rules = hall.rules
    year = rules.calendar.years[2026]
    if make_up:
        hall.rules = rules.with_year(replace(year, make_up=year.make_up | {SATURDAY}))
    town = {"profile.attendance": "market-town", "attendance.market_days": [SATURDAY.isoformat()]}
    for name, value in town.items():
        set_to(hall, name, value)
    hall.clock.advance(timedelta(days=5))
    hall.swipe("1003", "08:50")
    hall.clock.advance(hours=9)

    day = shown(hall, f"/attendance?day={SATURDAY}")
    pay = shown(hall, "/month/market?month=2026-11")

    assert says in day
    assert ("<td>张红霞</td><td>1</td><td>100</td>" in pay) is allowance
