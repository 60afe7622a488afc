"""Reading the forms of occasions, duty and guards: all errors at once, in Chinese."""

import re
import sqlite3
from collections.abc import Sequence
from datetime import date, datetime, time

from appliance.desk.duty import MatterOrder, TurnOrder
from appliance.desk.occasions import OccasionOrder
from appliance.domain.duty_roster import DutyKind
from appliance.domain.moment import HALL_TIME
from appliance.domain.occasions import OccasionKind
from appliance.domain.roles import Role
from appliance.projections.staff import StaffMember, hall_staff, roles_of_all
from appliance.web.duty import wording_duty as words
from appliance.web.fields import Fields

LONGEST_TITLE = 40
LONGEST_TURN_H = 168
MOST_EVERY = 31
A_YEAR = 366
YEARS = range(2000, 2200)  # beyond them nothing can be planned, and dates still have neighbours
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
CLOCK = re.compile(r"[0-2][0-9]:[0-5][0-9]")
MINUTE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-2][0-9]:[0-5][0-9]")
MANAGERS = frozenset({Role.DIRECTOR, Role.DEPUTY_DIRECTOR, Role.SUPERVISOR, Role.OFFICE})


def expected_people(
    db: sqlite3.Connection, who: str, picked: Sequence[str], day: date
) -> list[str]:
    """Return whom the form means; who only cares for the box is awaited nowhere."""
    everybody: list[StaffMember] = hall_staff(db, day)
    if who == "windows":
        return [one.staff_no for one in everybody if one.window is not None]
    if who == "managers":
        roles = roles_of_all(db, day)
        return [one.staff_no for one in everybody if roles.get(one.staff_no, set()) & MANAGERS]
    known = {one.staff_no for one in everybody}
    return [one for one in picked if one in known] if who == "picked" else sorted(known)


def read_occasion(fields: Fields, expected: Sequence[str]) -> OccasionOrder | None:
    """Return the occasion a form calls, None if something is wrong with it."""
    kind, title = fields["kind"], fields["title"]
    day, begins = day_in(fields["day"]), fields["begins"]
    fields.need("kind", words.NEED_KIND, holds=kind in list(OccasionKind))
    good = 0 < len(title) <= LONGEST_TITLE
    fields.need("title", words.NEED_TITLE.format(most=LONGEST_TITLE), holds=good)
    fields.need("day", words.NEED_DAY, holds=day is not None)
    fields.need("begins", words.NEED_BEGINS, holds=clock_in(begins) is not None)
    fields.need("who", words.NEED_WHO, holds=bool(expected))
    if fields.wrong or day is None:
        return None
    return OccasionOrder(
        kind=OccasionKind(kind),
        title=title,
        day=day,
        begins=begins,
        expected=tuple(expected),
        nominal=fields["nominal"] if day_in(fields["nominal"]) else "",
    )


def read_turns(fields: Fields) -> TurnOrder | None:
    """Return the turns a form gives, None if something is wrong with it."""
    first, last, begins = (
        day_in(fields["first"]),
        day_in(fields["last"]),
        clock_in(fields["begins"]),
    )
    hours, every = _number(fields["hours"]), _number(fields["every"] or "1")
    fields.need("staff_no", words.NEED_PERSON, holds=bool(fields["staff_no"]))
    fields.need("duty", words.NEED_DUTY, holds=fields["duty"] in list(DutyKind))
    fields.need("first", words.NEED_FIRST, holds=first is not None)
    in_order = first is not None and last is not None and 0 <= (last - first).days <= A_YEAR
    fields.need("last", words.NEED_LAST, holds=in_order)
    fields.need("begins", words.NEED_BEGINS, holds=begins is not None)
    fields.need("hours", words.NEED_HOURS, holds=0 < hours <= LONGEST_TURN_H)
    fields.need("every", words.NEED_EVERY, holds=0 < every <= MOST_EVERY)
    if fields.wrong or first is None or last is None or begins is None:
        return None
    return TurnOrder(
        staff_no=fields["staff_no"],
        duty=DutyKind(fields["duty"]),
        first=first,
        last=last,
        begins=begins,
        hours=hours,
        every=every,
    )


def read_matter(fields: Fields) -> MatterOrder | None:
    """Return the matter a form tells of, None if something is wrong with it."""
    happened, reported = minute_in(fields["happened"]), minute_in(fields["reported"])
    fields.need("summary", words.NEED_SUMMARY, holds=bool(fields["summary"]))
    fields.need("happened", words.NEED_HAPPENED, holds=happened is not None)
    fields.need("reported", words.NEED_REPORTED, holds=reported is not None)
    if fields.wrong or happened is None or reported is None:
        return None
    return MatterOrder(
        summary=fields["summary"],
        happened=happened,
        reported=reported,
        urgent=fields["urgent"] == "yes",
    )


def minute_in(text: str) -> datetime | None:
    """Return a minute in hall time as a form writes it, or None."""
    try:
        found = datetime.fromisoformat(text) if MINUTE.fullmatch(text) else None
    except ValueError:
        return None
    return found.replace(tzinfo=HALL_TIME) if found else None


def day_in(text: str) -> date | None:
    """Return a day as a form or an address writes it; None for none, or one no hall will see."""
    try:
        found = date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        return None
    return found if found and found.year in YEARS else None


def clock_in(text: str) -> time | None:
    """Return a time of day as a form writes it, or None."""
    try:
        return time.fromisoformat(text) if CLOCK.fullmatch(text) else None
    except ValueError:
        return None


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= len("1234") else 0
