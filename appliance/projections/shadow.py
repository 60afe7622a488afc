"""Shadow study at the county hall (跟班学习): who, when, at which window, with what result."""

import sqlite3
from collections.abc import Collection
from datetime import date

from sqlite_utils import Database, Migrations

from appliance.domain.facts.base import fact_from
from appliance.domain.facts.study import ShadowEnded, ShadowPlanned, ShadowWithdrawn
from appliance.domain.frozen import dataclass
from appliance.domain.record import Entry
from appliance.domain.shadow import Days, ShadowState
from appliance.projections.registry import Projection

SCHEMA = Migrations("shadow")


@SCHEMA()
def m001_shadow_study(db: Database) -> None:
    """Create shadow studies."""
    db.execute(
        "CREATE TABLE shadow_study(ref TEXT PRIMARY KEY, staff_no TEXT NOT NULL,"
        " first TEXT NOT NULL, last TEXT NOT NULL, place TEXT NOT NULL, items TEXT NOT NULL,"
        " state TEXT NOT NULL, result TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT '',"
        " by TEXT NOT NULL, pos INTEGER NOT NULL) STRICT, WITHOUT ROWID"
    )
    db.execute("CREATE INDEX shadow_study_last ON shadow_study(last)")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowStudy:
    """One person's shadow study; `last` is the day it really ended once there is a result."""

    ref: str
    staff_no: str
    first: date
    last: date
    place: str
    items: str
    state: ShadowState
    result: str
    note: str
    by: str
    pos: int

    @property
    def days(self) -> Days:
        """Return its days."""
        return Days(first=self.first, last=self.last)

    @property
    def counts(self) -> bool:
        """Say whether its days are study."""
        return self.state is not ShadowState.WITHDRAWN

    def holds(self, staff_no: str, day: date) -> bool:
        """Say whether this is a day of that person's study."""
        return self.counts and self.staff_no == staff_no and self.first <= day <= self.last


_SELECT = (
    "SELECT ref, staff_no, first, last, place, items, state, result, note, by, pos"
    " FROM shadow_study"
)


def shadow_study(db: sqlite3.Connection, ref: str) -> ShadowStudy | None:
    """Return one shadow study, or None."""
    row = db.execute(f"{_SELECT} WHERE ref = ?", (ref,)).fetchone()
    return _study(row) if row else None


def shadows_between(
    db: sqlite3.Connection, first: date, last: date, only: Collection[str] = ()
) -> list[ShadowStudy]:
    """Return the shadow studies that touch a span of days, in order; `only` names the people."""
    rows = db.execute(
        f"{_SELECT} WHERE last >= ? AND first <= ? ORDER BY first, pos",
        (first.isoformat(), last.isoformat()),
    )
    found = [_study(row) for row in rows]
    return [one for one in found if not only or one.staff_no in only]


def _study(row: sqlite3.Row) -> ShadowStudy:
    ref, staff_no, first, last, place, items, state, result, note, by, pos = row
    return ShadowStudy(
        ref=ref,
        staff_no=staff_no,
        first=date.fromisoformat(first),
        last=date.fromisoformat(last),
        place=place,
        items=items,
        state=ShadowState(state),
        result=result,
        note=note,
        by=by,
        pos=pos,
    )


def _planned(db: sqlite3.Connection, entry: Entry) -> None:
    fact, record = fact_from(ShadowPlanned, entry.record.body), entry.record
    db.execute(
        "INSERT INTO shadow_study(ref, staff_no, first, last, place, items, state, by, pos)"
        " VALUES(?, ?, ?, ?, ?, ?, 'planned', ?, ?)",
        (
            record.subject,
            fact.staff_no,
            fact.first,
            fact.last,
            fact.place,
            fact.items,
            record.by,
            entry.pos,
        ),
    )


def _ended(db: sqlite3.Connection, entry: Entry) -> None:
    fact = fact_from(ShadowEnded, entry.record.body)
    db.execute(
        "UPDATE shadow_study SET state = 'ended', last = ?, result = ?, note = ?, pos = ?"
        " WHERE ref = ?",
        (fact.last, fact.result, fact.note, entry.pos, entry.record.subject),
    )


def _withdrawn(db: sqlite3.Connection, entry: Entry) -> None:
    fact = fact_from(ShadowWithdrawn, entry.record.body)
    db.execute(
        "UPDATE shadow_study SET state = 'withdrawn', note = ?, pos = ? WHERE ref = ?",
        (fact.reason, entry.pos, entry.record.subject),
    )


SHADOW = Projection(
    schema=SCHEMA,
    tables=["shadow_study"],
    folds={
        ShadowPlanned.KIND: _planned,
        ShadowEnded.KIND: _ended,
        ShadowWithdrawn.KIND: _withdrawn,
    },
)
