"""Rebuild: folding again from the first record gives the same tables, whatever happened."""

import sqlite3
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database, Migrations

from appliance.domain.facts.hall import SettingChanged
from appliance.domain.record import Entry
from appliance.journal import streams
from appliance.journal.erase import Erasure, NotErasable, erase_all
from appliance.journal.reading import connect_readonly
from appliance.journal.rebuild import fingerprint_of, finish, is_pending, is_stale, rebuild
from appliance.journal.salvage import open_or_salvage
from appliance.journal.schema import JOURNAL
from appliance.journal.spans import spans
from appliance.journal.streams import Divergence, Reason
from appliance.journal.transaction import Transaction
from appliance.journal.verify import verify
from appliance.projections.registry import Projection, Projections
from tests.fakes.small_journal import MODELS, SMALL_MODELS, SmallJournal, person, remark


def tables(hall: SmallJournal) -> str:
    return hall.run(lambda tx: fingerprint_of(tx.db, MODELS.tables))


@pytest.mark.core
@pytest.mark.parametrize("size", [1, 3, 1000])
def test_rebuilding_in_slices_of_any_size_gives_the_same_tables(tmp_path: Path, size: int) -> None:
    with SmallJournal(tmp_path) as hall:
        hall.remarks(*"abcdefg")
        before = tables(hall)
        hall.live.between(lambda db: db.execute("UPDATE remark SET text = 'wrong'"))
        assert tables(hall) != before
        assert rebuild(hall.live, MODELS, size=size) == 8
        assert tables(hall) == before


@pytest.mark.core
def test_a_rebuild_cut_short_by_the_power_is_known_and_goes_on_at_the_next_start(
    tmp_path: Path,
) -> None:
    class Cut(Exception):
        """The power goes."""

    class CutAfterThree:
        tables = MODELS.tables
        empty = staticmethod(MODELS.empty)
        left = 3

        def fold(self, db: object, entry: object) -> None:
            self.left -= 1
            if self.left < 0:
                raise Cut
            MODELS.fold(db, entry)  # type: ignore[arg-type]  # handed through as they came

    with SmallJournal(tmp_path) as hall:
        hall.remarks(*"abcdefg")
        before = tables(hall)
        with pytest.raises(Cut):
            rebuild(hall.live, CutAfterThree(), size=2)
        assert tables(hall) != before
    with hall:
        assert hall.run(lambda tx: is_pending(tx.db))
        finish(hall.live, MODELS, size=2)
        assert tables(hall) == before
        assert not hall.run(lambda tx: is_pending(tx.db))


@pytest.mark.core
@pytest.mark.core
def test_a_table_that_an_update_brings_is_filled_from_what_was_written_before(
    tmp_path: Path,
) -> None:
    with SmallJournal(tmp_path) as hall:
        hall.remarks("a", "b", "a")
        before = tables(hall)
    words = Migrations("words")

    @words()
    def m001_words(db: Database) -> None:
        db.execute("CREATE TABLE word(text TEXT PRIMARY KEY, count INTEGER NOT NULL) STRICT")

    def count(db: sqlite3.Connection, entry: Entry) -> None:
        db.execute(
            "INSERT INTO word VALUES(?, 1) ON CONFLICT DO UPDATE SET count = count + 1",
            (entry.record.body["reason"],),
        )

    later = Projection(schema=words, tables=("word",), folds={SettingChanged.KIND: count})
    grown = Projections([*SMALL_MODELS, later])
    writer, salvaged = open_or_salvage(hall.path, journal=JOURNAL, models=grown, clock=hall.clock)
    found = writer.between(lambda db: db.execute("SELECT * FROM word ORDER BY text").fetchall())
    after = writer.run(lambda tx: fingerprint_of(tx.db, MODELS.tables))
    is_settled = not writer.run(lambda tx: is_pending(tx.db) or is_stale(tx.db))
    writer.close()

    assert salvaged is None
    assert found == [("a", 2), ("b", 1)]
    assert (after, is_settled) == (before, True)


def test_the_fingerprint_of_tables_sees_every_cell_and_no_order(tmp_path: Path) -> None:
    with SmallJournal(tmp_path) as hall:
        hall.remarks("a", "b")
        first = tables(hall)
        hall.live.between(lambda db: db.execute("UPDATE remark SET text = 'c' WHERE pos = 3"))
        second = tables(hall)
        hall.live.between(lambda db: db.execute("UPDATE remark SET text = 'b' WHERE pos = 3"))
        assert (first, first != second) == (tables(hall), True)


class Walk:
    """A random life of a journal, with a plain list as the witness of what it must show."""

    def __init__(self, hall: SmallJournal) -> None:
        self.hall = hall
        self.remarks: list[str] = []
        self.persons: dict[int, str] = {}

    def step(self, action: str, number: int) -> None:
        """Do one thing and note what must be true afterwards."""
        getattr(self, action)(number)

    def say(self, number: int) -> None:
        self.hall.remarks(f"{number}")
        self.remarks.append(f"{number}")

    def meet(self, number: int) -> None:
        self.hall.append(person(f"p{number}", number))
        self.persons[self.hall.run(lambda tx: tx.head.pos)] = f"p{number}"

    def fail(self, number: int) -> None:
        def broken(tx: Transaction) -> None:
            tx.append(remark(f"never {number}"), by="hall")
            raise KeyError(number)

        with pytest.raises(KeyError):
            self.hall.run(broken)

    def forget(self, number: int) -> None:
        pos = number % (self.hall.run(lambda tx: tx.head.pos) + 1)
        held = {name: 10_000 for (name,) in self.hall.ask("SELECT stream FROM stream")}
        try:
            erase_all(self.hall.live, [Erasure(pos=pos, why="walk", by="hall")], held)
        except NotErasable:
            return
        leafs = self.hall.ask("SELECT pos FROM person")
        left = {at for (at,) in leafs}
        gone = [at for at in self.persons if at not in left]
        assert len(gone) == 1
        del self.persons[gone[0]]

    def diverge(self, number: int) -> None:
        known = self.hall.run(lambda tx: spans(tx.db))
        span = known[-1]
        seq = number % (span.last_pos - span.first_pos + 1) + 1
        where = Divergence(stream=span.stream, seq=seq, reason=Reason.FORK)
        self.hall.run(lambda tx: streams.diverge(tx, self.hall.box, where))

    def restart(self, _: int) -> None:
        self.hall.stop()
        self.hall.clock.reboot()
        self.hall.start()


ACTIONS = ["say", "say", "meet", "meet", "forget", "fail", "diverge", "restart"]


def live_one_life(steps: list[tuple[str, int]]) -> None:
    with TemporaryDirectory() as home, SmallJournal(Path(home)) as hall:
        walk = Walk(hall)
        for action, number in steps:
            walk.step(action, number)
        assert hall.texts() == walk.remarks
        persons = hall.ask("SELECT pos, name FROM person ORDER BY pos")
        assert persons == sorted(walk.persons.items())
        before = tables(hall)
        rebuild(hall.live, MODELS, size=5)
        assert tables(hall) == before
        db = connect_readonly(hall.path)
        report = verify(db)
        db.close()
        assert report.is_sound, report.problems


steps = st.lists(st.tuples(st.sampled_from(ACTIONS), st.integers(0, 10_000)), max_size=30)


@pytest.mark.core
@settings(
    max_examples=25,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(steps)
def test_after_any_life_the_tables_are_what_a_rebuild_gives_and_the_chain_is_whole(
    life: list[tuple[str, int]],
) -> None:
    live_one_life(life)


@pytest.mark.slow
@settings(
    max_examples=300,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(steps)
def test_after_any_of_many_lives_the_same_holds(life: list[tuple[str, int]]) -> None:
    live_one_life(life)
