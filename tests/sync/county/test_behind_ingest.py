"""What happens behind ingest: folds and their quarantine, documents down, backups and `safe`."""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from appliance.domain.moment import Trust
from sync import papers, wire
from sync.county import __main__ as program
from sync.county.backups import back_up_once
from sync.county.documents import DocumentRefused, Draft, publish
from sync.county.fleet import HallLine, Machine, overview
from sync.county.metrics import metrics
from sync.county.projector import Fold, Projector, fold_fleet
from sync.county.store.proof import BackupDamaged
from sync.county.store.rows import CodeState, FeedRow
from sync.county.store.schema import MIGRATIONS, migrate
from sync.county.store.seam import Tables
from sync.county.store.sqlite import SqliteDatabase, SqliteStore, StoreInUse
from sync.county.store.sqlite_backup import prove
from sync.county.store.versions import STEPS, NewerDatabase, is_current
from sync.county.web import wording
from sync.signing import document_is_genuine
from tests.fakes.county_post import post
from tests.sync.county.hall import Hall, line, opening, punches, stream_id
from tests.sync.county.small_county import HALL, SmallCounty, ack, head, open_county

pytestmark = pytest.mark.core


def place_only(county: SmallCounty) -> None:
    """Run the sequencer alone."""
    while county.desk.sequencer.run().records:
        pass


def projector(county: SmallCounty, fold: Fold = fold_fleet) -> Projector:
    """Return a projector of the worker that runs."""
    return Projector(county.desk.store, county.desk.store.holder, county.clock.now, fold=fold)


def drain(projector: Projector) -> None:
    """Fold everything that waits."""
    while projector.run():
        pass


def counted(county: SmallCounty) -> dict[str, int]:
    """Return the number of records by kind."""
    with county.desk.store.snapshot() as tables:
        return {kind: n for _, kind, n in tables.fleet.counts()}


def aside(county: SmallCounty) -> list[int]:
    """Return the gseqs set aside."""
    with county.desk.store.snapshot() as tables:
        return [gseq for gseq, _ in tables.fleet.quarantined(0, count=999)]


class FoldWithABug:
    """A fold with a bug: it counts, and then breaks on some seqs."""

    def __init__(self, *bad: int) -> None:
        self.bad = frozenset(bad)

    def __call__(self, tables: Tables, rows: Sequence[FeedRow]) -> None:
        """Fold as the real one, then break."""
        fold_fleet(tables, rows)
        for row in rows:
            if row.seq in self.bad:
                raise KeyError(row.seq)


def test_records_that_break_the_fold_are_set_aside_and_all_others_counted_once(
    county: SmallCounty,
) -> None:
    hall = county.hall(300)
    county.send(hall, 1, 300)
    place_only(county)

    drain(projector(county, FoldWithABug(7, 8, 251)))

    assert aside(county) == [7, 8, 251]
    assert counted(county) == {"stream.opened": 1, "attendance.punched": 296}


def test_a_bug_that_breaks_on_every_record_stops_neither_fold_nor_ingest(
    county: SmallCounty,
) -> None:
    hall = county.hall(60)
    county.send(hall, 1, 40)
    place_only(county)
    drain(projector(county, FoldWithABug(*range(1, 61))))

    answer = ack(county.send(hall, 41, 60))

    assert (answer.ack, answer.quarantined) == (60, 40)
    assert counted(county) == {}


def test_a_better_program_folds_again_what_was_set_aside(county: SmallCounty) -> None:
    hall = county.hall(60)
    county.send(hall, 1, 60)
    place_only(county)
    drain(projector(county, FoldWithABug(5, 50)))

    better = projector(county)
    assert better.rerun(better.rerun() or 0) is None

    assert aside(county) == []
    assert counted(county) == {"stream.opened": 1, "attendance.punched": 59}


def test_a_record_that_is_none_of_ours_is_set_aside_with_its_error(county: SmallCounty) -> None:
    hall = county.hall(2)
    hall.lines += [b"\x00no json", *punches(2, first=9)]
    county.send(hall, 1, 5)
    county.catch_up()

    with county.desk.store.snapshot() as tables:
        ((gseq, error),) = tables.fleet.quarantined(0, count=9)
    assert (gseq, error) == (3, "ValueError: no record of ours")
    assert counted(county)["attendance.punched"] == 3


def test_the_fleet_shows_what_a_hall_said_last(county: SmallCounty) -> None:
    hall = county.hall(5)
    machine = {"disk_mb": 150, "readers": 1, "readers_lost": 1}
    hall.unsent = 5
    hall.today = {"open": 3, "red": 1, "unrated": 2, "last": "09:00", **machine}
    county.send(hall, 1, 5)
    county.catch_up()

    (seen,) = overview(county.desk.store, county.clock.at).halls

    assert (seen.hall, seen.records, seen.unsent, seen.streams) == (HALL, 5, 0, 1)
    assert (seen.trust, seen.software) == (Trust.NETWORK, "0.1.0")
    assert (seen.open_today, seen.red, seen.unrated) == (3, 1, 2)
    assert seen.machine == Machine(disk_mb=150, readers=1, readers_lost=1)


def test_a_hall_is_as_complete_as_the_worse_of_its_two_boxes(county: SmallCounty) -> None:
    """Fault 33 at the county: what one box says does not speak for the other, until it is gone."""
    first = county.hall(3)
    code = county.desk.enrolment.create_code(HALL)
    county.enrol(code, serial="S2", fp="F2")
    county.decide(CodeState.SECOND)
    given = papers.parse_enrolled(county.enrol(code, serial="S2", fp="F2").body)
    lines = [opening(HALL), line("spool.gap", 2, {}), *punches(5, 3)]
    second = Hall(stream=stream_id(2), device=given.device, key=given.key, lines=lines)
    for box in (first, second):
        box.today = {"open": 3, "disk_mb": 900 if box is first else 150, "readers": 1}
    second.unsent, second.oldest = 7, "2026-11-21T09:00:00.000+08:00"

    def seen() -> HallLine:
        county.send(first, 1, 3)
        county.catch_up()
        (hall,) = overview(county.desk.store, county.clock.at).halls
        return hall

    assert (seen().seen, seen().complete_yesterday) == (None, False)  # the second never came
    county.send(second, 1, 2)
    county.clock.advance(minutes=5)
    both = seen()
    assert (both.unsent, both.complete_until) == (5, date(2026, 11, 20))
    assert (both.complete_yesterday, both.gaps, both.open_today) == (False, 1, 6)
    assert both.machine == Machine(disk_mb=150, readers=2)
    assert both.seen == county.clock.at - timedelta(minutes=5)
    county.desk.enrolment.revoke(second.device)
    assert (seen().complete_yesterday, seen().unsent) == (True, 0)
    assert seen().seen == county.clock.at


@pytest.mark.parametrize(
    ("versions", "newest"),
    [
        (["0.9.0", "0.10.0", "0.2.0"], "0.10.0"),
        (["1.0", "1.0.1"], "1.0.1"),
        (["", "one of a kind"], "one of a kind"),
    ],
)
def test_the_newest_program_of_all_halls_is_known(
    county: SmallCounty, versions: list[str], newest: str
) -> None:
    """IT-12: one software everywhere; whoever is behind is seen."""
    for seed, version in enumerate(versions, 1):
        county.send(county.hall(1, seed=seed, name=f"hall-{seed}", software=version), 1, 1)
    county.catch_up()
    assert overview(county.desk.store, county.clock.at).software == newest


@pytest.mark.parametrize(
    ("unsent", "hours_later", "complete"),
    [
        pytest.param(4, 0, True, id="all-here-today"),
        pytest.param(4, 24, False, id="silent-since-yesterday"),
        pytest.param(90, 0, False, id="records-of-march-are-missing"),
    ],
)
def test_is_the_hall_complete_up_to_yesterday_has_one_answer(
    county: SmallCounty, unsent: int, hours_later: int, *, complete: bool
) -> None:
    hall = county.hall(4)
    hall.unsent = unsent
    county.send(hall, 1, 4)
    county.clock.advance(hours=hours_later)

    seen = overview(county.desk.store, county.clock.at)

    assert seen.halls[0].complete_yesterday is complete
    assert wording.headline(seen, seen.halls).endswith("收齐了") is complete


@pytest.mark.parametrize("at", ["1970-01-01T08:00:07.000+08:00", "2099-01-01T08:00:00.000+08:00"])
def test_fault_27_a_hall_in_1970_is_not_complete_up_to_1969(county: SmallCounty, at: str) -> None:
    """What a box without a clock says of its oldest record is no day that anybody may rely on."""
    hall = county.hall(4)
    hall.unsent, hall.oldest = 50, at
    county.send(hall, 1, 4)
    (line,) = overview(county.desk.store, county.clock.at).halls
    assert line.complete_until is None
    assert not line.complete_yesterday


def test_a_hall_that_never_came_is_not_complete(county: SmallCounty) -> None:
    county.hall()

    (seen,) = overview(county.desk.store, county.clock.at).halls

    assert (seen.complete_yesterday, seen.seen, seen.complete_until) == (False, None, None)


def test_metrics_name_every_hall_and_cannot_be_broken_by_its_name(county: SmallCounty) -> None:
    hall = county.hall(4, name='ha"ll\n1')
    county.send(hall, 1, 4)
    county.catch_up()

    page = metrics(county.desk.store, county.clock.at)

    assert 'hallbox_hall_records{hall="ha\\"ll\\n1"} 4\n' in page
    assert "hallbox_feed_last 4\n" in page
    assert all(row.startswith(("#", "hallbox_")) for row in page.splitlines())


def asked(county: SmallCounty, hall: Hall, target: str) -> papers.Document:
    """Return the document a hall is given."""
    call = hall.get(target)
    reply = post(county.desk, "GET", target, {"HJS-Auth": call.auth})
    assert reply.status == 200, reply.body
    return papers.parse_document(reply.body)


def test_a_document_is_announced_and_given_sealed_for_the_device(county: SmallCounty) -> None:
    hall = county.hall(3)
    publish(county.desk.store, Draft(name="policy", content=b"a = 1\n"))
    publish(county.desk.store, Draft(name="policy", content="甲 = 2\n".encode(), rollback_of=1))

    announced = ack(county.send(hall, 1, 3)).docs
    found = asked(county, hall, wire.document_path("policy", 2))

    assert announced == {"policy": 2}
    assert (found.v, found.prev, found.rollback_of) == (2, 1, 1)
    assert found.content.decode() == "甲 = 2\n"
    assert document_is_genuine(hall.key, found.mac, HALL, "policy", "2", "1", found.sha256, "", "1")


def test_a_document_for_one_hall_is_no_other_halls(county: SmallCounty) -> None:
    one, two = county.hall(1), county.hall(1, seed=2, name="hall-2")
    publish(county.desk.store, Draft(name="roster", content=b"x", hall="hall-2"))

    assert ack(county.send(one, 1, 1)).docs == {}
    assert ack(county.send(two, 1, 1)).docs == {"roster": 1}
    call = one.get(wire.document_path("roster", 1))
    assert county.desk.receiver.document(call, "roster").status == 404


@pytest.mark.parametrize(
    ("name", "size"), [("../etc", 1), ("", 1), ("Policy", 1), ("policy", 256 * 1024 + 1)]
)
def test_a_document_that_no_hall_could_take_is_not_published(
    county: SmallCounty, name: str, size: int
) -> None:
    with pytest.raises(DocumentRefused):
        publish(county.desk.store, Draft(name=name, content=bytes(size)))


def test_safe_is_what_a_proven_backup_holds(county: SmallCounty) -> None:
    hall = county.hall(20)
    before = ack(county.send(hall, 1, 12)).safe
    back_up_once(county.desk, county.place)

    after = ack(county.send(hall, 13, 20)).safe

    assert (before, after) == (0, 12)


def _change_a_body(db: sqlite3.Connection) -> None:
    db.execute("UPDATE record SET body = CAST(replace(body, 'S00', 'S99') AS BLOB) WHERE seq = 5")


def _drop_the_last(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM record WHERE seq = 9")


def _drop_one_between(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM record WHERE seq = 4")


def _change_a_hash(db: sqlite3.Connection) -> None:
    db.execute("UPDATE record SET h = zeroblob(32) WHERE seq = 6")


@pytest.mark.parametrize(
    "damage", [_change_a_body, _drop_the_last, _drop_one_between, _change_a_hash]
)
def test_a_backup_that_does_not_prove_itself_is_named(
    file_county: SmallCounty, tmp_path: Path, damage: Callable[[sqlite3.Connection], None]
) -> None:
    county = file_county
    hall = county.hall(9)
    county.send(hall, 1, 9)
    back_up_once(county.desk, county.place)
    (backup,) = (tmp_path / "backups").iterdir()
    assert prove(backup) == {hall.stream: 9}
    with closing(sqlite3.connect(backup)) as db:
        damage(db)
        db.commit()

    with pytest.raises(BackupDamaged):
        prove(backup)


def test_a_damaged_backup_is_never_restored(tmp_path: Path) -> None:
    county = open_county(tmp_path)
    hall = county.hall(9)
    county.send(hall, 1, 9)
    county.desk.close()
    (tmp_path / "bad.db").write_bytes(bytes(4096))

    with pytest.raises(BackupDamaged):
        program.restore(tmp_path, tmp_path / "bad.db")

    county = open_county(tmp_path)
    assert county.stored(hall) == hall.lines
    county.desk.close()


def test_only_two_backups_are_kept(file_county: SmallCounty) -> None:
    county = file_county
    county.send(county.hall(3), 1, 3)
    for _ in range(4):
        county.clock.advance(minutes=1)
        back_up_once(county.desk, county.place)

    assert len(list((county.home / "backups").iterdir())) == 2


def test_a_county_restored_from_a_backup_heals_from_the_hall(tmp_path: Path) -> None:
    """SYNC.md fault 28: senders see the lower head and send again from there."""
    county = open_county(tmp_path)
    hall = county.hall(40)
    county.send(hall, 1, 15)
    back_up_once(county.desk, county.place)
    county.send(hall, 16, 40)
    county.desk.close()
    (backup,) = (tmp_path / "backups").iterdir()
    program.restore(tmp_path, backup)
    county = open_county(tmp_path)

    told = head(county.desk.receiver.head(hall.get(wire.head_path(hall.stream)), hall.stream))
    county.send(hall, told.seq + 1, 40)

    assert (told.seq, told.h) == (15, hall.h(15))
    assert county.stored(hall) == hall.lines
    county.desk.close()


def test_a_destroyed_database_is_replaced_by_its_backup(tmp_path: Path) -> None:
    county = open_county(tmp_path)
    hall = county.hall(9)
    county.send(hall, 1, 9)
    back_up_once(county.desk, county.place)
    county.desk.close()
    (backup,) = (tmp_path / "backups").iterdir()
    (tmp_path / "county.db").write_bytes(b"\xff" * 9000)
    (tmp_path / "county.db-wal").write_bytes(b"\xff" * 9000)

    program.restore(tmp_path, backup)

    county = open_county(tmp_path)
    assert county.stored(hall) == hall.lines
    county.desk.close()


def test_an_idle_county_writes_nothing(file_county: SmallCounty) -> None:
    county = file_county
    county.send(county.hall(9), 1, 9)
    county.catch_up()
    county.desk.store.forget_deleted()

    for _ in range(5):
        county.desk.catch_up()

    assert (county.home / "county.db-wal").stat().st_size == 0


def test_a_record_folded_late_does_not_speak_over_a_newer_one(county: SmallCounty) -> None:
    hall = county.hall(3)
    hall.lines[1] = hall.lines[1].replace(b'"network"', b'"floor"')
    county.send(hall, 1, 3)
    place_only(county)
    drain(projector(county, FoldWithABug(2)))

    projector(county).rerun()

    (seen,) = overview(county.desk.store, county.clock.at).halls
    assert (seen.trust, seen.quarantined) == (Trust.NETWORK, 0)


def test_a_second_process_is_kept_out(file_county: SmallCounty) -> None:
    county = file_county
    with pytest.raises(StoreInUse):
        SqliteStore.open(county.home / "county.db")
    with pytest.raises(StoreInUse):
        program.create_enrolment_code(county.home, HALL)


def test_a_database_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    open_county(tmp_path).desk.close()
    with closing(sqlite3.connect(tmp_path / "county.db")) as db:
        db.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            " VALUES ('county', 'm999_later', '')"
        )
        db.commit()

    with pytest.raises(NewerDatabase, match="m999_later"):
        SqliteStore.open(tmp_path / "county.db")


def test_each_migration_is_known_by_its_name() -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        asked = [migration.name for migration in MIGRATIONS.pending(Database(db))]
        assert tuple(asked) == STEPS
        assert not is_current(db)
        migrate(db)
        assert is_current(db)


def test_what_was_committed_is_synced_to_disk(file_county: SmallCounty) -> None:
    county = file_county
    """WAL with synchronous=FULL (2): the setting that lost nothing in the power-cut replay."""
    db = _writer(county)

    found = [db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]

    assert found == ["wal", 2]


def test_a_full_disk_stores_nothing_and_the_store_goes_on(file_county: SmallCounty) -> None:
    county = file_county
    hall = county.hall(400)
    county.send(hall, 1, 10)
    db = _writer(county)
    (pages,) = db.execute("PRAGMA page_count").fetchone()
    db.execute(f"PRAGMA max_page_count = {pages + 2}").fetchone()

    with pytest.raises(sqlite3.OperationalError, match="full"):
        county.send(hall, 11, 400)

    assert county.stored(hall) == hall.lines[:10]
    _writer(county).execute("PRAGMA max_page_count = 1000000").fetchone()
    assert ack(county.send(hall, 11, 400)).ack == 400


def _writer(county: SmallCounty) -> sqlite3.Connection:
    with county.desk.store.transaction() as tables:
        over: SqliteDatabase = tables.streams._db  # type: ignore[attr-defined]  # noqa: SLF001  # pragmas are its promise
        return over.db


def test_deep_and_hostile_words_of_today_are_only_left_out(county: SmallCounty) -> None:
    hall = county.hall(3)
    hall.today = {"open": "<script>", "red": True, "unrated": -1, "x": {"y": [1]}}
    county.send(hall, 1, 3)

    (seen,) = overview(county.desk.store, county.clock.at).halls

    assert (seen.open_today, seen.red, seen.unrated) == (None, None, -1)


def test_an_unknown_kind_is_counted_under_its_name(county: SmallCounty) -> None:
    hall = county.hall(1)
    hall.lines.append(line("weather.turned", 2, {"new": "field"}))
    county.send(hall, 1, 2)
    county.catch_up()

    assert counted(county) == {"stream.opened": 1, "weather.turned": 1}
    assert county.feed()[1].body == {"new": "field"}
