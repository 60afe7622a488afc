"""The newest records of the journal as people read them, and where a day begins.

Days are found by bisection over the stamps of the records: they follow each other but for clock
steps, which may move a few records over midnight. These questions serve sums on pages; evidence is
read from the records themselves.
"""

import sqlite3
from collections.abc import Mapping
from dataclasses import field
from datetime import date

from appliance.domain.frozen import dataclass
from appliance.domain.record import Record, decode
from appliance.journal.chain import ERASED
from appliance.projections.case_questions import case_of
from appliance.projections.staff import people

_OF_CASES = ("case.", "evaluation.", "platform.")  # rooms whose subject is a case


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One record with the names that people know: the person's, the case's number and item."""

    pos: int
    kind: str
    at: str
    staff: str = ""
    case_no: str = ""
    item: str = ""
    body: Mapping[str, object] = field(default_factory=dict)


def newest_lines(db: sqlite3.Connection, count: int) -> list[Line]:
    """Return the newest records, newest first; an erased body leaves no line."""
    names = {one.staff_no: one.name for one in people(db)}
    rows = db.execute("SELECT pos, body FROM journal ORDER BY pos DESC LIMIT ?", (count,))
    lines = []
    for pos, body in rows.fetchall():
        if not body.startswith(ERASED):
            lines.append(_line(db, pos, decode(body), names))
    return lines


def newest_day(db: sqlite3.Connection) -> int:
    """Return the first position of the day that the newest record stands on; 1 if there is none."""
    newest = _last_pos(db)
    stamped = _day_at(db, newest) if newest else None
    return first_of_day(db, stamped) if stamped else 1


def first_of_day(db: sqlite3.Connection, day: date) -> int:
    """Return the first position at or after the beginning of a day; one past the end if none."""
    low, high = 1, _last_pos(db) + 1
    while low < high:
        middle = (low + high) // 2
        found = _day_at(db, middle)
        if found is not None and found < day:
            low = middle + 1
        else:
            high = middle
    return low


def day_before(db: sqlite3.Connection, day: date) -> date | None:
    """Return the last day before this one that has a record; None if there is none."""
    first = first_of_day(db, day)
    return _day_at(db, first - 1) if first > 1 else None


def _line(db: sqlite3.Connection, pos: int, record: Record, names: Mapping[str, str]) -> Line:
    staff_no = str(record.body.get("staff_no") or record.by.removeprefix("staff:"))
    case = case_of(db, record.subject) if record.kind.startswith(_OF_CASES) else None
    return Line(
        pos=pos,
        kind=record.kind,
        at=record.at,
        staff=names.get(staff_no, ""),
        case_no=case.local_no if case else "",
        item=case.item_name if case else "",
        body=record.body,
    )


def _last_pos(db: sqlite3.Connection) -> int:
    return int(db.execute("SELECT max(pos) FROM journal").fetchone()[0] or 0)


def _day_at(db: sqlite3.Connection, pos: int) -> date | None:
    """Return the day of the record at a position, or of the next one that is not erased."""
    rows = db.execute("SELECT body FROM journal WHERE pos >= ? ORDER BY pos LIMIT 50", (pos,))
    for (body,) in rows:
        if not body.startswith(ERASED):
            return date.fromisoformat(decode(body).at[:10])
    return None
