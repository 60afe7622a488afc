"""What people have to answer for (责任追究), folded from its facts."""

import sqlite3
from collections.abc import Sequence

from sqlite_utils import Database, Migrations

from appliance.domain.facts import fact_from
from appliance.domain.facts.sanctions import (
    BreachRecorded,
    BreachSettled,
    SanctionAppealDecided,
    SanctionAppealed,
    SanctionConfirmed,
    SanctionDropped,
    TalkHeld,
)
from appliance.domain.frozen import dataclass
from appliance.domain.record import Entry
from appliance.domain.sanction import FALLING, Sanction, SanctionState
from appliance.projections.registry import Projection

SCHEMA = Migrations("sanctions")


@SCHEMA()
def m001_sanctions(db: Database) -> None:
    """Create what happened and what follows, and the talks: few rows, read whole."""
    db.execute(
        "CREATE TABLE sanction(id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE,"
        " breach TEXT NOT NULL, staff_no TEXT NOT NULL, happened_on TEXT NOT NULL,"
        " what TEXT NOT NULL, cause TEXT NOT NULL, prohibition TEXT NOT NULL,"
        " still_undone INTEGER NOT NULL, leader_no TEXT NOT NULL, unit TEXT NOT NULL,"
        " state TEXT NOT NULL, nth INTEGER, consequences TEXT, clause TEXT, reason TEXT,"
        " decided_by TEXT, decided_on TEXT, appeal TEXT, appeal_reason TEXT, settled TEXT,"
        " pos INTEGER NOT NULL) STRICT"
    )
    db.execute(
        "CREATE TABLE talk(id INTEGER PRIMARY KEY, staff_no TEXT NOT NULL, held_on TEXT NOT NULL,"
        " talker TEXT NOT NULL, content TEXT NOT NULL) STRICT"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SanctionLine:
    """One of them as lists and its page show it. `pos` is its latest record."""

    id: int
    uid: str
    breach: str
    staff_no: str
    happened_on: str
    what: str
    cause: str
    prohibition: str
    still_undone: int
    leader_no: str
    unit: str
    state: str
    nth: int | None
    consequences: str | None
    clause: str | None
    reason: str | None
    decided_by: str | None
    decided_on: str | None
    appeal: str | None
    appeal_reason: str | None
    settled: str | None
    pos: int

    @property
    def rule(self) -> Sanction:
        """Return it as the rule sees it."""
        return Sanction(
            subject=self.uid,
            state=SanctionState(self.state),
            staff_no=self.staff_no,
            decided_by=self.decided_by or "",
        )

    @property
    def follows(self) -> list[str]:
        """Return the words of what follows."""
        return self.consequences.split("|") if self.consequences else []


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallen:
    """A title or bonus that falls with a sanction, in the month it happened."""

    month: str
    staff_no: str
    what: str
    whose: str
    uid: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A talk of admonition."""

    staff_no: str
    held_on: str
    talker: str
    content: str
    pos: int


_COLUMNS = tuple(SanctionLine.__slots__)
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM sanction"


def sanction_of(db: sqlite3.Connection, uid: str) -> SanctionLine | None:
    """Return one by its subject."""
    row = db.execute(f"{_SELECT} WHERE uid = ?", (uid,)).fetchone()
    return None if row is None else _line(row)


def sanctions(db: sqlite3.Connection, limit: int = 200) -> list[SanctionLine]:
    """Return the newest ones, those that wait for a decision first."""
    rows = db.execute(
        f"{_SELECT} ORDER BY state NOT IN ('open', 'appealed'), id DESC LIMIT ?", (limit,)
    )
    return [_line(row) for row in rows]


def times_before(db: sqlite3.Connection, one: SanctionLine) -> int:
    """Return how often the person met this ladder before, without what was dropped or lifted."""
    rows = db.execute(
        "SELECT state FROM sanction WHERE staff_no = ? AND breach = ? AND id < ?",
        (one.staff_no, one.breach, one.id),
    )
    return sum(SanctionState(state).counts for (state,) in rows)


def fallen(db: sqlite3.Connection, month: str) -> list[Fallen]:
    """Return the titles and bonuses that fall in a month, all together."""
    rows = db.execute(f"{_SELECT} WHERE happened_on LIKE ? ORDER BY id", (f"{month}-%",))
    return [
        Fallen(month=month, staff_no=one.staff_no, what=what, whose=FALLING[what], uid=one.uid)
        for one in map(_line, rows)
        if SanctionState(one.state).counts
        for what in one.follows
        if what in FALLING
    ]


def talks(db: sqlite3.Connection, limit: int = 50) -> list[Talk]:
    """Return the newest talks of admonition."""
    rows = db.execute(
        "SELECT staff_no, held_on, talker, content, id FROM talk ORDER BY id DESC LIMIT ?",
        (limit,),
    )
    names = tuple(Talk.__slots__)
    return [Talk(**dict(zip(names, row, strict=True))) for row in rows]


def fold_recorded(db: sqlite3.Connection, entry: Entry) -> None:
    """Begin one."""
    fact = fact_from(BreachRecorded, entry.record.body)
    row = {
        "id": entry.pos,
        "uid": entry.record.subject,
        "breach": fact.breach,
        "staff_no": fact.staff_no,
        "happened_on": fact.happened_on,
        "what": fact.what,
        "cause": fact.cause,
        "prohibition": fact.prohibition,
        "still_undone": int(fact.still_undone),
        "leader_no": fact.leader_no,
        "unit": fact.unit,
        "state": SanctionState.OPEN,
        "pos": entry.pos,
    }
    places = ", ".join(f":{name}" for name in row)
    db.execute(f"INSERT INTO sanction({', '.join(row)}) VALUES({places})", row)


def fold_confirmed(db: sqlite3.Connection, entry: Entry) -> None:
    """Note what follows and who confirmed it."""
    fact = fact_from(SanctionConfirmed, entry.record.body)
    change: dict[str, str | int] = {
        "nth": fact.nth,
        "consequences": "|".join(fact.consequences),
        "clause": fact.clause,
        "reason": fact.reason,
    }
    _change(db, entry, SanctionState.CONFIRMED, **change, **_decided(entry))


def fold_dropped(db: sqlite3.Connection, entry: Entry) -> None:
    """Note that nothing follows."""
    reason = fact_from(SanctionDropped, entry.record.body).reason
    _change(db, entry, SanctionState.DROPPED, reason=reason, **_decided(entry))


def fold_appealed(db: sqlite3.Connection, entry: Entry) -> None:
    """Note the appeal."""
    appeal = fact_from(SanctionAppealed, entry.record.body).reason
    _change(db, entry, SanctionState.APPEALED, appeal=appeal)


def fold_appeal_decided(db: sqlite3.Connection, entry: Entry) -> None:
    """Note how the appeal was judged."""
    fact = fact_from(SanctionAppealDecided, entry.record.body)
    state = SanctionState.LIFTED if fact.lifted else SanctionState.UPHELD
    _change(db, entry, state, appeal_reason=fact.reason)


def fold_settled(db: sqlite3.Connection, entry: Entry) -> None:
    """Note that a gift was given back or paid for."""
    how = fact_from(BreachSettled, entry.record.body).how
    db.execute(
        "UPDATE sanction SET settled = ?, pos = ? WHERE uid = ?",
        (how, entry.pos, entry.record.subject),
    )


def fold_talk(db: sqlite3.Connection, entry: Entry) -> None:
    """Keep a talk of admonition."""
    fact = fact_from(TalkHeld, entry.record.body)
    db.execute(
        "INSERT INTO talk VALUES(?, ?, ?, ?, ?)",
        (entry.pos, fact.staff_no, fact.held_on, fact.talker, fact.content),
    )


def _decided(entry: Entry) -> dict[str, str | int]:
    return {
        "decided_by": entry.record.by.removeprefix("staff:"),
        "decided_on": entry.record.at[:10],
    }


def _change(
    db: sqlite3.Connection, entry: Entry, state: SanctionState, **change: str | int
) -> None:
    row = {"state": state, "pos": entry.pos, **change}
    sets = ", ".join(f"{name} = :{name}" for name in row)
    db.execute(f"UPDATE sanction SET {sets} WHERE uid = :uid", {**row, "uid": entry.record.subject})


def _line(row: Sequence[object]) -> SanctionLine:
    return SanctionLine(**dict(zip(_COLUMNS, row, strict=True)))  # type: ignore[arg-type]  # the columns carry the fields' names and types


SANCTIONS = Projection(
    schema=SCHEMA,
    tables=["sanction", "talk"],
    folds={
        BreachRecorded.KIND: fold_recorded,
        SanctionConfirmed.KIND: fold_confirmed,
        SanctionDropped.KIND: fold_dropped,
        SanctionAppealed.KIND: fold_appealed,
        SanctionAppealDecided.KIND: fold_appeal_decided,
        BreachSettled.KIND: fold_settled,
        TalkHeld.KIND: fold_talk,
    },
)
