"""Bad ratings (差评) as tasks, folded from the ratings themselves: none can be left out."""

import sqlite3
from collections.abc import Callable, Sequence

from sqlite_utils import Database, Migrations

from appliance.domain.bad_rating import BadRating, BadRatingFigures, BadRatingState, Finding
from appliance.domain.evaluation import Level
from appliance.domain.facts import fact_from
from appliance.domain.facts.evaluations import (
    EvaluationExplained,
    EvaluationGiven,
    EvaluationSuperseded,
)
from appliance.domain.facts.voice import (
    BadRatingAppealDecided,
    BadRatingAppealed,
    BadRatingContacted,
    BadRatingExtended,
    BadRatingFound,
    BadRatingMended,
    BadRatingRevisited,
    BadRatingStated,
    BadRatingTold,
)
from appliance.domain.frozen import dataclass
from appliance.domain.record import Entry, Record, decode, reference
from appliance.projections.registry import FoldOne, Projection

SCHEMA = Migrations("bad_ratings")


@SCHEMA()
def m001_bad_rating(db: Database) -> None:
    """Create the bad ratings and the places of their records."""
    db.execute(
        "CREATE TABLE bad_rating(id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE,"
        " case_uid TEXT NOT NULL, local_no TEXT NOT NULL, item_name TEXT NOT NULL,"
        " window INTEGER NOT NULL, clerk_no TEXT NOT NULL, level TEXT NOT NULL,"
        " channel TEXT NOT NULL, named INTEGER NOT NULL, rated_at TEXT NOT NULL,"
        " state TEXT NOT NULL, extended_to TEXT, finding TEXT, found_by TEXT, mended_on TEXT,"
        " told_on TEXT, outcome TEXT, statement TEXT, appeal TEXT, decided_on TEXT,"
        " pos INTEGER NOT NULL) STRICT"
    )
    db.execute(
        "CREATE INDEX bad_rating_open ON bad_rating(rated_at) WHERE state NOT IN ('closed', 'void')"
    )
    db.execute(
        "CREATE TABLE bad_rating_step(bad_rating_id INTEGER, pos INTEGER,"
        " PRIMARY KEY(bad_rating_id, pos)) STRICT, WITHOUT ROWID"
    )


@SCHEMA()
def m002_days(db: Database) -> None:
    """Let a month of ten years be found; the day of a rating never changes."""
    db.execute("CREATE INDEX bad_rating_day ON bad_rating(rated_at)")


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRatingLine:
    """One bad rating as lists and its page show it. `pos` is its latest record."""

    id: int
    uid: str
    case_uid: str
    local_no: str
    item_name: str
    window: int
    clerk_no: str
    level: str
    channel: str
    named: int
    rated_at: str
    state: str
    extended_to: str | None
    finding: str | None
    found_by: str | None
    mended_on: str | None
    told_on: str | None
    outcome: str | None
    statement: str | None
    appeal: str | None
    decided_on: str | None
    pos: int

    @property
    def rule(self) -> BadRating:
        """Return it as the rule sees it."""
        return BadRating(
            local_no=self.local_no,
            state=BadRatingState(self.state),
            clerk_no=self.clerk_no,
            finding=Finding(self.finding) if self.finding else None,
            found_by=self.found_by or "",
            appealed=self.appeal is not None,
            decided=self.decided_on is not None,
        )


_COLUMNS = tuple(BadRatingLine.__slots__)
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM bad_rating"


def fold_given(db: sqlite3.Connection, entry: Entry) -> None:
    """Begin a task for a rating that is bad."""
    fact, record = fact_from(EvaluationGiven, entry.record.body), entry.record
    if not Level(fact.level).is_bad:
        return
    known = db.execute(
        "SELECT item_name, window, clerk_no FROM cases WHERE uid = ?", (record.subject,)
    ).fetchone() or ("", fact.window, fact.clerk_no)
    row = {
        "id": entry.pos,
        "uid": reference(record),
        "case_uid": record.subject,
        "local_no": fact.local_no,
        "item_name": known[0],
        "window": known[1],
        "clerk_no": fact.clerk_no or known[2],
        "level": fact.level,
        "channel": fact.channel,
        "named": 0,
        "rated_at": record.at,
        "state": BadRatingState.OPEN,
        "pos": entry.pos,
    }
    places = ", ".join(f":{name}" for name in row)
    db.execute(f"INSERT INTO bad_rating({', '.join(row)}) VALUES({places})", row)


def fold_superseded(db: sqlite3.Connection, entry: Entry) -> None:
    """End the task of a rating that was taken back: the one that counts opened its own, or none."""
    given = fact_from(EvaluationSuperseded, entry.record.body).given
    db.execute(
        "UPDATE bad_rating SET state = ?, pos = ? WHERE uid = ? AND case_uid = ?",
        (BadRatingState.VOID, entry.pos, given, entry.record.subject),
    )


def fold_explained(db: sqlite3.Connection, entry: Entry) -> None:
    """Note that the citizen agreed to be called back."""
    fact = fact_from(EvaluationExplained, entry.record.body)
    if fact.wants_call:
        db.execute(
            "UPDATE bad_rating SET named = 1, pos = ? WHERE uid = ? AND case_uid = ?",
            (entry.pos, fact.given, entry.record.subject),
        )


def bad_rating_of(db: sqlite3.Connection, uid: str) -> BadRatingLine | None:
    """Return one bad rating by its subject."""
    row = db.execute(f"{_SELECT} WHERE uid = ?", (uid,)).fetchone()
    return None if row is None else _line(row)


def open_bad_ratings(db: sqlite3.Connection) -> list[BadRatingLine]:
    """Return every bad rating that is not done with, the oldest first."""
    rows = db.execute(f"{_SELECT} WHERE state NOT IN ('closed', 'void') ORDER BY rated_at, id")
    return [_line(row) for row in rows]


def closed_bad_ratings(db: sqlite3.Connection, limit: int = 50) -> list[BadRatingLine]:
    """Return the bad ratings that were done with last, newest first."""
    rows = db.execute(
        f"{_SELECT} WHERE state IN ('closed', 'void') ORDER BY id DESC LIMIT ?", (limit,)
    )
    return [_line(row) for row in rows]


def story_of_bad_rating(db: sqlite3.Connection, bad_rating_id: int) -> list[Record]:
    """Return every record of a bad rating but the rating itself, oldest first."""
    rows = db.execute(
        "SELECT body FROM bad_rating_step JOIN journal USING(pos) WHERE bad_rating_id = ?"
        " ORDER BY pos",
        (bad_rating_id,),
    )
    return [decode(row[0]) for row in rows]


def bad_rating_figures(db: sqlite3.Connection, first_day: str, last_day: str) -> BadRatingFigures:
    """Return the figures of the bad ratings given on some days; those taken back do not count."""
    row = db.execute(
        "SELECT count(*), total(told_on IS NOT NULL), total(finding = 'true'),"
        " total(finding = 'true' AND mended_on IS NOT NULL),"
        " total(outcome IN ('satisfied', 'not_satisfied')), total(outcome = 'satisfied'),"
        " total(named), total(named = 1 AND outcome IS NOT NULL) FROM bad_rating"
        " WHERE rated_at >= ? AND rated_at < ? AND state <> 'void'",
        (first_day, f"{last_day}U"),
    ).fetchone()
    every, told, true, mended, visited, satisfied, named, named_visited = map(int, row)
    return BadRatingFigures(
        all=every,
        told=told,
        true=true,
        mended=mended,
        visited=visited,
        satisfied=satisfied,
        named=named,
        named_visited=named_visited,
    )


Change = dict[str, str | None]


def _step(read: Callable[[Entry], Change]) -> FoldOne:
    """Return a fold that notes a record and changes what it says of the task."""

    def fold(db: sqlite3.Connection, entry: Entry) -> None:
        subject = entry.record.subject
        found = db.execute("SELECT id FROM bad_rating WHERE uid = ?", (subject,)).fetchone()
        if found is None:
            return
        row = {**read(entry), "pos": entry.pos}
        sets = ", ".join(f"{name} = :{name}" for name in row)
        db.execute(f"UPDATE bad_rating SET {sets} WHERE id = :id", {**row, "id": found[0]})
        db.execute(
            "INSERT INTO bad_rating_step(bad_rating_id, pos) VALUES(?, ?)", (found[0], entry.pos)
        )

    return fold


def _contacted(_: Entry) -> Change:
    return {"state": BadRatingState.CONTACTED}


def _stated(entry: Entry) -> Change:
    return {"statement": fact_from(BadRatingStated, entry.record.body).statement}


def _extended(entry: Entry) -> Change:
    return {"extended_to": fact_from(BadRatingExtended, entry.record.body).due_on}


def _found(entry: Entry) -> Change:
    return {
        "state": BadRatingState.FOUND,
        "finding": fact_from(BadRatingFound, entry.record.body).finding,
        "found_by": entry.record.by.removeprefix("staff:"),
    }


def _mended(entry: Entry) -> Change:
    return {"state": BadRatingState.MENDED, "mended_on": entry.record.at[:10]}


def _told(entry: Entry) -> Change:
    return {"state": BadRatingState.TOLD, "told_on": entry.record.at[:10]}


def _revisited(entry: Entry) -> Change:
    outcome = fact_from(BadRatingRevisited, entry.record.body).outcome
    return {"state": BadRatingState.CLOSED, "outcome": outcome}


def _appealed(entry: Entry) -> Change:
    return {"appeal": fact_from(BadRatingAppealed, entry.record.body).reason}


def _decided(entry: Entry) -> Change:
    finding = fact_from(BadRatingAppealDecided, entry.record.body).finding
    return {"decided_on": entry.record.at[:10], "finding": finding}


def _line(row: Sequence[object]) -> BadRatingLine:
    return BadRatingLine(**dict(zip(_COLUMNS, row, strict=True)))  # type: ignore[arg-type]  # the columns carry the fields' names and types


BAD_RATINGS = Projection(
    schema=SCHEMA,
    tables=["bad_rating", "bad_rating_step"],
    folds={
        EvaluationGiven.KIND: fold_given,
        EvaluationSuperseded.KIND: fold_superseded,
        EvaluationExplained.KIND: fold_explained,
        BadRatingContacted.KIND: _step(_contacted),
        BadRatingStated.KIND: _step(_stated),
        BadRatingExtended.KIND: _step(_extended),
        BadRatingFound.KIND: _step(_found),
        BadRatingMended.KIND: _step(_mended),
        BadRatingTold.KIND: _step(_told),
        BadRatingRevisited.KIND: _step(_revisited),
        BadRatingAppealed.KIND: _step(_appealed),
        BadRatingAppealDecided.KIND: _step(_decided),
    },
)
