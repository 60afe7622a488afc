"""Which cases were copied from a paper ledger (补录), and the time their records then bear."""

import sqlite3
from collections.abc import Sequence

from appliance.domain.case_paper import PaperAct, as_on_paper
from appliance.domain.facts import fact_from
from appliance.domain.facts.case_care import CaseEntered
from appliance.domain.frozen import dataclass
from appliance.domain.record import Entry, Record, decode

TABLE = "case_paper"
CREATE = (
    (
        "CREATE TABLE case_paper(case_id INTEGER PRIMARY KEY, day TEXT NOT NULL,"
        " sheet TEXT NOT NULL, line INTEGER NOT NULL, stamp TEXT NOT NULL, boot TEXT NOT NULL,"
        " mono INTEGER NOT NULL) STRICT"
    ),
    "CREATE INDEX case_paper_line ON case_paper(day, sheet, line)",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnteredLine:
    """A line of a paper ledger with the case it became."""

    sheet: str
    line: int
    uid: str
    local_no: str
    item_name: str
    applicant: str
    state: str
    received_at: str
    pos: int


_COLUMNS = tuple(EnteredLine.__slots__)
_OWN = 2  # of them stand in case_paper, the rest in cases
_SELECT = (
    f"SELECT {', '.join(f'p.{name}' for name in _COLUMNS[:_OWN])},"
    f" {', '.join(f'c.{name}' for name in _COLUMNS[_OWN:])}"
    " FROM case_paper p JOIN cases c ON c.id = p.case_id"
)


def stamp_of(fact: CaseEntered) -> str:
    """Return the time a copied record bears: the latest at which it can have been."""
    return f"{fact.day}T{fact.latest}:00.000+08:00"


def note_line(db: sqlite3.Connection, case_id: int, entry: Entry) -> str:
    """Note the line a case stands on; return the time its records bear."""
    fact, record = fact_from(CaseEntered, entry.record.body), entry.record
    stamp = stamp_of(fact)
    db.execute(
        "INSERT OR REPLACE INTO case_paper(case_id, day, sheet, line, stamp, boot, mono)"
        " VALUES(?, ?, ?, ?, ?, ?, ?)",
        (case_id, fact.day, fact.sheet, fact.line, stamp, record.boot, record.mono),
    )
    return stamp


def paper_act(db: sqlite3.Connection, case_id: int) -> PaperAct | None:
    """Return what of a case was copied from paper, None if nothing was."""
    row = db.execute(
        "SELECT boot, mono, stamp FROM case_paper WHERE case_id = ?", (case_id,)
    ).fetchone()
    return None if row is None else PaperAct(boot=row[0], mono=row[1], stamp=row[2])


def dated(db: sqlite3.Connection, case_id: int, record: Record) -> Record:
    """Return a case's record with the time at which its matter happened."""
    if record.kind == CaseEntered.KIND:
        return record
    return as_on_paper(record, paper_act(db, case_id))


def copied_at(db: sqlite3.Connection, case_ids: Sequence[int]) -> dict[int, str]:
    """Return when those of the cases that were copied from paper were written down here."""
    marks = ", ".join("?" * len(case_ids))
    rows = db.execute(
        f"SELECT case_id, body FROM case_paper JOIN journal ON pos = case_id"
        f" WHERE case_id IN ({marks})",
        tuple(case_ids),
    )
    return {case_id: decode(body).at for case_id, body in rows}


def line_taken(db: sqlite3.Connection, day: str, sheet: str, line: int) -> bool:
    """Say whether a line was entered before; one that was undone (作废) may be entered again."""
    row = db.execute(
        "SELECT 1 FROM case_paper p JOIN cases c ON c.id = p.case_id"
        " WHERE p.day = ? AND p.sheet = ? AND p.line = ? AND c.state <> 'withdrawn' LIMIT 1",
        (day, sheet, line),
    ).fetchone()
    return row is not None


def lines_of_day(db: sqlite3.Connection, day: str) -> list[EnteredLine]:
    """Return the lines that were entered for a day, page by page."""
    rows = db.execute(f"{_SELECT} WHERE p.day = ? ORDER BY p.sheet, p.line, c.id", (day,))
    return [EnteredLine(**dict(zip(_COLUMNS, row, strict=True))) for row in rows]
