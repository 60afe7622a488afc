"""A whole journal in a folder: the real writer, a hand-wound clock, and two small read models."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Self, TypeVar

from sqlite_utils import Database, Migrations

from appliance.domain.facts import Fact, fact_from
from appliance.domain.facts.cases import CasePersonRecorded
from appliance.domain.facts.hall import BodyErased, SettingChanged
from appliance.domain.record import Entry, Record
from appliance.journal import streams
from appliance.journal.reading import connect_readonly
from appliance.journal.schema import JOURNAL, version_of
from appliance.journal.streams import Identity, Reason
from appliance.journal.transaction import Transaction
from appliance.journal.writer import Writer
from appliance.projections.registry import Projection, Projections
from tests.fakes.hand_wound_clock import HandWoundClock

T = TypeVar("T")
SMALL = Migrations("small")


@SMALL()
def m001_small(db: Database) -> None:
    """Create a tally of kinds and a list of persons."""
    db.execute("CREATE TABLE tally(kind TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT")
    db.execute("CREATE TABLE person(pos INTEGER PRIMARY KEY, leaf TEXT, name TEXT) STRICT")
    db.execute("CREATE TABLE remark(pos INTEGER PRIMARY KEY, text TEXT) STRICT")


def _count(db: sqlite3.Connection, entry: Entry) -> None:
    db.execute(
        "INSERT INTO tally(kind, count) VALUES(?, 1) ON CONFLICT DO UPDATE SET count = count + 1",
        (entry.record.kind,),
    )


def _person(db: sqlite3.Connection, entry: Entry) -> None:
    person = fact_from(CasePersonRecorded, entry.record.body)
    db.execute("INSERT INTO person VALUES(?, ?, ?)", (entry.pos, entry.leaf, person.name))


def _erased(db: sqlite3.Connection, entry: Entry) -> None:
    db.execute("DELETE FROM person WHERE leaf = ?", (entry.record.body["leaf"],))


def _remark(db: sqlite3.Connection, entry: Entry) -> None:
    _count(db, entry)
    db.execute("INSERT INTO remark VALUES(?, ?)", (entry.pos, entry.record.body["reason"]))


SMALL_MODELS = [
    Projection(
        schema=SMALL,
        tables=("tally", "person", "remark"),
        folds={
            SettingChanged.KIND: _remark,
            CasePersonRecorded.KIND: _person,
            BodyErased.KIND: _erased,
        },
    )
]
MODELS = Projections(SMALL_MODELS)
MIGRATIONS: Sequence[Migrations] = (JOURNAL, *MODELS.schemas)
BOX = Identity(
    hall="510823001",
    serial="HB-0001",
    fingerprint={"card": "a1", "soc": "b2"},
    software="0.1.0",
    schema=version_of(MIGRATIONS),
    demo=False,
)
OTHER_BOX = replace(BOX, serial="HB-0002", fingerprint={"card": "a1", "soc": "c3"})


def remark(text: str) -> SettingChanged:
    """Return a fact that says any text."""
    return SettingChanged(name="remark", value=1, first_day="2026-11-23", reason=text)


def person(name: str, salt: int) -> CasePersonRecorded:
    """Return a fact of an erasable kind."""
    return CasePersonRecorded(
        a_salt=f"{salt:016x}", name=name, id_number="510823199001011234", phone="13800000000"
    )


class SmallJournal:
    """The journal of one box in `home`, between start() and stop()."""

    def __init__(
        self,
        home: Path,
        *,
        box: Identity = BOX,
        new_id: Callable[[], str] = streams.new_stream_id,
    ) -> None:
        self.path = home / "journal" / "hall.db"
        self.new_id = new_id
        self.box = box
        self.clock = HandWoundClock()
        self.writer: Writer | None = None
        self.opened: Reason | None = None

    def start(self) -> Self:
        """Open the file as hall-web does: the writer, then the stream."""
        self.writer = Writer(self.path, migrations=MIGRATIONS, fold=MODELS.fold, clock=self.clock)
        self.opened = self.run(lambda tx: streams.ensure_stream(tx, self.box, new_id=self.new_id))
        return self

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """Close the writer."""
        if self.writer is not None:
            self.writer.close()
        self.writer = None

    @property
    def live(self) -> Writer:
        """Return the running writer."""
        assert self.writer is not None
        return self.writer

    def run(self, use_case: Callable[[Transaction], T]) -> T:
        """Run a use case and wait for it."""
        return self.live.run(use_case)

    def append(self, fact: Fact) -> Record:
        """Append one fact."""
        return self.run(lambda tx: tx.append(fact, by="staff:1001"))

    def remarks(self, *texts: str) -> None:
        """Append one fact for each text."""
        for text in texts:
            self.append(remark(text))

    def ask(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Return what another process would read."""
        db = connect_readonly(self.path)
        try:
            return [tuple(row) for row in db.execute(sql, values)]
        finally:
            db.close()

    def texts(self) -> list[str]:
        """Return all remarks that the read model shows, in the order of their positions."""
        return [str(text) for (text,) in self.ask("SELECT text FROM remark ORDER BY pos")]

    def lines(self) -> list[bytes]:
        """Return all stored lines."""
        return [
            line if isinstance(line, bytes) else b"torn"
            for (line,) in self.ask("SELECT body FROM journal ORDER BY pos")
        ]
