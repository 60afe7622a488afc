"""Write the seeded calendars from the chinesecalendar package: python -m tests.make_calendars.

The package is a development dependency only; the box carries the files.
"""

from collections.abc import Iterator
from datetime import date
from importlib.metadata import version
from pathlib import Path

from chinese_calendar import constants

CALENDARS = Path(__file__).parents[1] / "appliance" / "policies" / "calendar"

FESTIVAL_OF = {
    "New Year's Day": "new_year",
    "Spring Festival": "spring_festival",
    "Tomb-sweeping Day": "tomb_sweeping",
    "Labour Day": "labour_day",
    "Dragon Boat Festival": "dragon_boat",
    "Mid-autumn Festival": "mid_autumn",
    "National Day": "national_day",
    "Anti-Fascist 70th Day": "commemoration",
}


def years() -> range:
    """The years the package knows."""
    return range(min(constants.holidays).year, max(constants.holidays).year + 1)


def off_days(year: int) -> dict[date, str]:
    """The days off of a year with our word for their festival."""
    return {day: FESTIVAL_OF[name] for day, name in constants.holidays.items() if day.year == year}


def make_up_days(year: int) -> list[date]:
    """The weekend days of a year that are worked."""
    return sorted(day for day in constants.workdays if day.year == year)


def year_file(year: int) -> str:
    """The text of one year's file."""
    return "\n".join(_lines(year)) + "\n"


def _lines(year: int) -> Iterator[str]:
    yield f"# {year}: days off and make-up days, by tests/make_calendars.py; a notice replaces it."
    yield f"year = {year}"
    yield "version = 1"
    yield f'source = "chinesecalendar {version("chinesecalendar")}"'
    listed = ", ".join(day.isoformat() for day in make_up_days(year))
    yield f"make_up = [{listed}]"
    yield ""
    yield "[off]"
    off = off_days(year)
    for festival in dict.fromkeys(off.values()):
        days = ", ".join(day.isoformat() for day in sorted(off) if off[day] == festival)
        yield f"{festival} = [{days}]"


def main() -> None:
    """Write all years."""
    CALENDARS.mkdir(parents=True, exist_ok=True)
    for year in years():
        (CALENDARS / f"{year}.toml").write_text(year_file(year), encoding="utf-8")


if __name__ == "__main__":
    main()
