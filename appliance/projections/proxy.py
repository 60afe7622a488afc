"""What the punches make one ask, and what was answered; logins from two places.

The punches themselves are folded by projections/attendance.py, whose table is read here.
"""

import sqlite3
from collections.abc import Iterable
from datetime import date

from sqlite_utils import Database, Migrations

from appliance.domain.facts.base import fact_from
from appliance.domain.facts.duty import ProxyAnswered
from appliance.domain.facts.staff import SessionOpened
from appliance.domain.frozen import dataclass
from appliance.domain.moment import Moment
from appliance.domain.proxy_punching import Finding, Swipe
from appliance.domain.record import Entry, decode, reference
from appliance.projections.attendance import punches_on
from appliance.projections.instants import from_ms
from appliance.projections.registry import Projection

SCHEMA = Migrations("proxy")
BACK = 600  # punches looked back over: more than five minutes of the busiest hall


@SCHEMA()
def m001_proxy(db: Database) -> None:
    """Create answers to questions, and logins from a second place."""
    db.execute(
        "CREATE TABLE proxy_answer(refs TEXT PRIMARY KEY, finding TEXT NOT NULL,"
        " note TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL, pos INTEGER NOT NULL)"
        " STRICT, WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE double_login(pos INTEGER PRIMARY KEY, staff_no TEXT NOT NULL,"
        " address TEXT NOT NULL, how TEXT NOT NULL, at TEXT NOT NULL) STRICT"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyAnswer:
    """What somebody found who asked."""

    finding: Finding
    note: str
    by: str
    at: str
    pos: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubleLogin:
    """Somebody logged in while another session of theirs was open (IT-02)."""

    staff_no: str
    address: str
    how: str
    at: str
    pos: int


def swipes_on(db: sqlite3.Connection, day: date) -> list[Swipe]:
    """Return the punches of a day as the rule sees them."""
    return [
        Swipe(
            pos=punch.pos,
            staff_no=punch.staff_no,
            reader=punch.reader,
            boot=punch.boot,
            mono=punch.mono,
        )
        for punch in punches_on(db, day)
    ]


def fresh_swipes(db: sqlite3.Connection, now: Moment, within_ms: int) -> list[Swipe]:
    """Return the punches of this boot that are at most so old, the newest last."""
    rows = db.execute(
        "SELECT pos, staff_no, reader, mono FROM (SELECT pos, staff_no, reader, boot, mono"
        " FROM punch ORDER BY pos DESC LIMIT ?) WHERE boot = ? AND mono BETWEEN ? AND ?"
        " ORDER BY mono, pos",
        (BACK, now.boot, now.mono - within_ms, now.mono),
    )
    return [
        Swipe(pos=pos, staff_no=staff_no, reader=reader, boot=now.boot, mono=mono)
        for pos, staff_no, reader, mono in rows
    ]


def references(db: sqlite3.Connection, positions: Iterable[int]) -> dict[int, str]:
    """Return how facts name the records at these positions (punches are never erased)."""
    found: dict[int, str] = {}
    for pos in positions:
        row = db.execute("SELECT body FROM journal WHERE pos = ?", (pos,)).fetchone()
        if row is not None:
            found[pos] = reference(decode(row[0]))
    return found


def fresh_unknown(db: sqlite3.Connection, now: Moment, within_ms: int) -> list[int]:
    """Return the positions of the readings of unknown cards that are at most so old."""
    rows = db.execute(
        "SELECT pos FROM (SELECT pos, boot, mono FROM unknown_card ORDER BY pos DESC LIMIT ?)"
        " WHERE boot = ? AND mono BETWEEN ? AND ? ORDER BY pos",
        (BACK, now.boot, now.mono - within_ms, now.mono),
    )
    return [pos for (pos,) in rows]


def read_at(db: sqlite3.Connection, pos: int) -> str:
    """Return what the clock showed, corrected as far as is known, when a card was read."""
    row = db.execute("SELECT lower FROM punch WHERE pos = ?", (pos,)).fetchone()
    return from_ms(row[0]).isoformat() if row else ""


def answer_to(db: sqlite3.Connection, refs: Iterable[str]) -> ProxyAnswer | None:
    """Return the answer about exactly these punches, or None."""
    row = db.execute(
        "SELECT finding, note, by, at, pos FROM proxy_answer WHERE refs = ?", (_joined(refs),)
    ).fetchone()
    if row is None:
        return None
    finding, note, by, at, pos = row
    return ProxyAnswer(finding=Finding(finding), note=note, by=by, at=at, pos=pos)


def double_logins(db: sqlite3.Connection, most: int) -> list[DoubleLogin]:
    """Return the last logins from a second place, the newest first."""
    rows = db.execute(
        "SELECT staff_no, address, how, at, pos FROM double_login ORDER BY pos DESC LIMIT ?",
        (most,),
    )
    return [
        DoubleLogin(staff_no=staff_no, address=address, how=how, at=at, pos=pos)
        for staff_no, address, how, at, pos in rows
    ]


def _joined(refs: Iterable[str]) -> str:
    return " ".join(sorted(refs))


def _answered(db: sqlite3.Connection, entry: Entry) -> None:
    fact, record = fact_from(ProxyAnswered, entry.record.body), entry.record
    db.execute(
        "INSERT OR REPLACE INTO proxy_answer(refs, finding, note, by, at, pos)"
        " VALUES(?, ?, ?, ?, ?, ?)",
        (_joined(fact.punches), fact.finding, fact.note, record.by, record.at, entry.pos),
    )


def _session_opened(db: sqlite3.Connection, entry: Entry) -> None:
    fact = fact_from(SessionOpened, entry.record.body)
    if fact.elsewhere:
        db.execute(
            "INSERT INTO double_login(pos, staff_no, address, how, at) VALUES(?, ?, ?, ?, ?)",
            (entry.pos, fact.staff_no, fact.address, fact.how, entry.record.at),
        )


PROXY = Projection(
    schema=SCHEMA,
    tables=["proxy_answer", "double_login"],
    folds={ProxyAnswered.KIND: _answered, SessionOpened.KIND: _session_opened},
)
