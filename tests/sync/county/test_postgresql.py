"""What only a database server can promise: several workers, its own backups, errors that help."""

import subprocess
import sys
import threading
from pathlib import Path

import psycopg
import pytest

from sync import answers, papers
from sync.county.backups import back_up_once
from sync.county.store.opening import open_store
from sync.county.store.postgresql_backup import prove_copy
from sync.county.store.proof import BackupDamaged
from sync.county.store.seam import SCHEME, DatabaseRefused, Store, Tables
from tests.fakes.postgresql_server import Server
from tests.sync.county.hall import Hall, line, punches
from tests.sync.county.running import running, start, wait_until_up
from tests.sync.county.small_county import HALL, SmallCounty, ack, open_county, pages


def by_hand(url: str, *orders: str) -> None:
    """Do what an insider or an administrator can do with psql."""
    with psycopg.connect(url.replace(SCHEME, "postgresql://", 1), autocommit=True) as db:
        for order in orders:
            db.execute(order.encode())


def side_by_side(*acts: threading.Thread) -> None:
    """Run threads at the same time, to their ends."""
    for act in acts:
        act.start()
    for act in acts:
        act.join()


def by_name(halls: list[Hall]) -> list[Hall]:
    """Return halls in the order of their streams' names."""
    return sorted(halls, key=lambda hall: hall.stream)


def in_order(seen: list[tuple[str, int]]) -> bool:
    """Say whether each stream was seen from its first record to its last."""
    return sorted(seen, key=lambda one: one[0]) == sorted(seen)


def worker(county: SmallCounty) -> SmallCounty:
    """Return another worker over the same home and database, as a process of its own has."""
    return open_county(county.home, url=county.url)


def test_two_workers_upload_one_stream_at_once_and_each_record_is_stored_once(
    server_county: SmallCounty,
) -> None:
    other = worker(server_county)
    hall = server_county.hall(400)

    def upload(county: SmallCounty) -> None:
        for first in range(1, 400, 20):
            reply = county.send(hall, first, first + 19)
            assert reply.status in {200, 409}

    side_by_side(*(threading.Thread(target=upload, args=(one,)) for one in (server_county, other)))
    assert ack(server_county.send(hall, 381, 400)).ack == 400
    assert server_county.stored(hall) == hall.lines
    other.desk.close()


def test_a_cursor_never_skips_a_record_while_two_workers_store_and_sequence(
    server_county: SmallCounty,
) -> None:
    """Rows commit in any order on two connections; a place is given only after the commit."""
    workers = [server_county, worker(server_county)]
    halls = [server_county.hall(120, seed=n, name=f"hall-{n}") for n in range(4)]
    feed = server_county.desk.feed
    token = feed.admit("Bearer " + feed.create_token("t", ["*"], ["*"]))
    busy = threading.Event()
    busy.set()

    def upload(n: int) -> None:
        for first in range(1, 120, 6):
            ack(workers[n % 2].send(halls[n], first, first + 5))

    def sequence(one: SmallCounty) -> None:
        while busy.is_set():
            one.clock.advance(seconds=3)  # its lease is always over: only the row's lock is left
            one.desk.catch_up()

    uploads = [threading.Thread(target=upload, args=(n,)) for n in range(4)]
    loops = [threading.Thread(target=sequence, args=(one,)) for one in workers]
    for thread in [*uploads, *loops]:
        thread.start()
    seen: list[tuple[str, int]] = []
    cursor = ""
    while any(thread.is_alive() for thread in uploads):
        lines, cursor = pages(server_county.desk, token, cursor)
        seen += [(found.stream, found.seq) for found in lines]
    busy.clear()
    for thread in loops:
        thread.join()
    server_county.clock.advance(seconds=60)
    server_county.catch_up()
    lines, cursor = pages(server_county.desk, token, cursor)
    seen += [(found.stream, found.seq) for found in lines]

    assert sorted(seen) == [(hall.stream, seq) for hall in by_name(halls) for seq in range(1, 121)]
    assert in_order(seen)
    with server_county.desk.store.snapshot() as tables:
        assert sum(n for _, _, n in tables.fleet.counts()) == 4 * 120
    workers[1].desk.close()


def test_a_worker_without_the_lease_neither_waits_nor_writes(server_county: SmallCounty) -> None:
    other = worker(server_county)
    hall = server_county.hall(4)
    server_county.send(hall, 1, 2)
    server_county.catch_up()
    server_county.send(hall, 3, 4)
    ours, theirs = server_county.desk.store, other.desk.store
    now_s = int(server_county.clock.at.timestamp())

    with ours.transaction() as tables:
        assert tables.feed.hold_lease("sequencer", ours.holder, now_s=now_s, until_s=now_s + 2)
        with theirs.transaction() as beside:  # waiting would end in the server's own time-out
            lease = {"now_s": now_s, "until_s": now_s + 2}
            assert not beside.feed.hold_lease("sequencer", theirs.holder, **lease)
            assert writing(server_county) == 1
    assert other.desk.sequencer.run().records == 0
    other.clock.advance(seconds=3)
    assert other.desk.sequencer.run().records == 2
    other.desk.close()


def writing(county: SmallCounty) -> int:
    """Return how many transactions have written something so far and not ended."""
    with psycopg.connect(county.url.replace(SCHEME, "postgresql://", 1)) as db:
        row = db.execute(
            b"SELECT count(backend_xid) FROM pg_stat_activity WHERE datname = current_database()"
        ).fetchone()
    return int(row[0]) if row else -1


def test_two_boxes_with_two_codes_at_the_same_moment_are_not_both_let_in(
    server_county: SmallCounty,
) -> None:
    other = worker(server_county)
    codes = [server_county.desk.enrolment.create_code(HALL) for _ in range(2)]
    statuses: list[int] = []

    def come(county: SmallCounty, code: str, serial: str) -> None:
        statuses.append(county.enrol(code, serial=serial).status)

    side_by_side(
        threading.Thread(target=come, args=(server_county, codes[0], "S1")),
        threading.Thread(target=come, args=(other, codes[1], "S2")),
    )

    assert sorted(statuses) == [200, 202]
    other.desk.close()


def test_records_lie_in_the_partition_of_their_stream(server_county: SmallCounty) -> None:
    for n in range(12):
        hall = server_county.hall(3, seed=n, name=f"hall-{n}")
        server_county.send(hall, 1, 3)
    with psycopg.connect(server_county.url.replace(SCHEME, "postgresql://", 1)) as db:
        parts = db.execute("SELECT count(DISTINCT tableoid), count(*) FROM record").fetchone()
        spread = db.execute(
            "SELECT max(n) FROM (SELECT count(DISTINCT tableoid) AS n FROM record"
            " GROUP BY stream_no) AS each"
        ).fetchone()

    assert parts is not None
    assert (parts[0] > 3, parts[1]) == (True, 36)
    assert spread == (1,)


def test_a_text_the_server_cannot_keep_is_refused_or_set_aside_and_stops_nobody(
    server_county: SmallCounty,
) -> None:
    hall = server_county.hall(1)
    at = line("attendance.punched", 3, {}).replace(b'"trust":"network"', b'"trust":"\\u0000"')
    hall.lines += [line("bad\0kind", 2, {"a": "\0"}), at, *punches(1, first=9)]
    ack(server_county.send(hall, 1, 4))
    server_county.catch_up()

    with server_county.desk.store.snapshot() as tables:
        aside = [gseq for gseq, _ in tables.fleet.quarantined(0, count=9)]
    assert aside == [2, 3]
    assert [found.seq for found in server_county.feed()] == [1, 2, 3, 4]
    assert server_county.enrol("x\0y").status in {400, 403}


def test_a_fault_of_the_server_undoes_the_part_it_is_in_and_no_more(
    server_county: SmallCounty,
) -> None:
    """Inside a part changes are sent without waiting: the fault may show at its end only."""
    store = server_county.desk.store
    with store.transaction() as tables:
        tables.fleet.count([("hall-1", "before", 1)])
        with pytest.raises(psycopg.DataError):
            _break_a_part(store, tables)
        tables.fleet.count([("hall-1", "after", 1)])

    with store.snapshot() as tables:
        assert tables.fleet.counts() == [("hall-1", "after", 1), ("hall-1", "before", 1)]
        assert tables.fleet.folded() == 0
        assert tables.figures.attendance("2026-11") == []


def _break_a_part(store: Store, tables: Tables) -> None:
    with store.savepoint():
        tables.figures.enrol("hall-1", "1001", name="x", unit="y")
        tables.fleet.mark_folded(2**70)


def test_safe_is_what_a_dump_was_proven_to_hold(server_county: SmallCounty) -> None:
    hall = server_county.hall(20)
    server_county.send(hall, 1, 12)
    assert back_up_once(server_county.desk, server_county.place) == {hall.stream: 12}

    assert ack(server_county.send(hall, 13, 20)).safe == 12
    (dump,) = (server_county.home / "backups").iterdir()
    assert (dump.suffix, dump.stat().st_mode & 0o777) == (".dump", 0o600)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE record SET body = 'x' WHERE seq = 5",
        "DELETE FROM record WHERE seq = 9",
        "DELETE FROM record WHERE seq = 4",
        "UPDATE record SET h = decode(repeat('00', 32), 'hex') WHERE seq = 6",
    ],
)
def test_a_database_whose_chain_does_not_hold_makes_no_backup(
    server_county: SmallCounty, damage: str
) -> None:
    hall = server_county.hall(9)
    server_county.send(hall, 1, 9)
    by_hand(server_county.url, damage)

    with pytest.raises(BackupDamaged, match="stream"):
        prove_copy(server_county.desk.store, server_county.url)
    row = server_county.row(hall)
    assert row is not None
    assert row.safe == 0


def test_a_dump_put_back_begins_a_new_epoch_and_heals_from_the_hall(
    server_county: SmallCounty, server: Server
) -> None:
    """SYNC.md fault 28 on a server: the database knows by itself that it was put in place."""
    hall = server_county.hall(40)
    server_county.send(hall, 1, 15)
    server_county.catch_up()
    back_up_once(server_county.desk, server_county.place)
    (dump,) = (server_county.home / "backups").iterdir()
    with server_county.desk.store.snapshot() as tables:
        before = tables.feed.epochs()[-1].name
    server.run("dropdb", "--if-exists", "restored")
    server.run("createdb", "restored")
    server.run("pg_restore", "--no-owner", "--dbname=restored", str(dump))

    restored = open_county(server_county.home, url=server.url("restored"))

    with restored.desk.store.snapshot() as tables:
        assert tables.feed.epochs()[-1].name != before
    assert ack(restored.send(hall, 16, 40)).ack == 40
    assert restored.stored(hall) == hall.lines
    restored.desk.close()
    again = open_county(server_county.home, url=server.url("restored"))
    with again.desk.store.snapshot() as tables:
        assert len(tables.feed.epochs()) == 2
    again.desk.close()
    server.run("dropdb", "restored")


def test_a_worker_on_a_new_machine_begins_no_new_epoch(
    server_county: SmallCounty, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere" / "keys").mkdir(parents=True)
    key = server_county.home / "keys" / "vault.key"
    (tmp_path / "elsewhere" / "keys" / "vault.key").write_bytes(key.read_bytes())

    other = open_county(tmp_path / "elsewhere", url=server_county.url)

    with other.desk.store.snapshot() as tables:
        assert len(tables.feed.epochs()) == 1
    other.desk.close()


def test_a_connection_the_server_cut_costs_one_answer_and_no_more(
    server_county: SmallCounty,
) -> None:
    hall = server_county.hall(20)
    server_county.send(hall, 1, 10)
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    by_hand(server_county.url, f"{cut} WHERE application_name = 'hallbox county'")

    with pytest.raises(psycopg.OperationalError):
        server_county.send(hall, 11, 20)

    assert ack(server_county.send(hall, 11, 20)).ack == 20


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://x/y", "--database: postgresql"),
        ("postgresql+psycopg://%%%", "no URL"),
        ("postgresql+psycopg://clerk:geheim@/x?host=/nowhere", "No such file"),
        ("postgresql+psycopg://clerk:geheim@127.0.0.1:1/x", "refused"),
    ],
)
def test_a_server_that_is_not_there_is_named_and_no_password(
    tmp_path: Path, url: str, said: str
) -> None:
    with pytest.raises(DatabaseRefused, match=said) as refused:
        open_store(tmp_path / "county.db", url)
    assert "geheim" not in str(refused.value)


def test_a_database_of_a_newer_program_is_left_alone(database: str, tmp_path: Path) -> None:
    by_hand(database, "INSERT INTO schema_step VALUES ('p999_later')")
    try:
        with pytest.raises(DatabaseRefused, match="p999_later"):
            open_store(tmp_path / "county.db", database)
    finally:
        by_hand(database, "DELETE FROM schema_step WHERE name = 'p999_later'")


def test_the_command_says_in_one_line_why_it_does_not_start(tmp_path: Path) -> None:
    done = hallbox("county", "--home", str(tmp_path), "--database", "sqlite:///x")

    assert done.returncode == 1
    assert done.stderr.startswith("没有做：--database: postgresql+psycopg://")
    assert "Traceback" not in done.stderr


def test_an_account_and_a_proven_copy_are_one_command_each(
    server_county: SmallCounty, tmp_path: Path
) -> None:
    hall = server_county.hall(9)
    server_county.send(hall, 1, 9)
    where = ("--home", str(tmp_path), "--database", server_county.url)

    opened = hallbox("county", *where, "--account", "王主任")
    proven = hallbox("county", *where, "--prove", server_county.url)

    word = opened.stdout.strip().rpartition("：")[2]
    assert server_county.desk.accounts.log_in("王主任", word, "a") is not None
    assert (proven.returncode, proven.stdout) == (0, "副本已逐条核对：1 段，9 条。\n")
    row = server_county.row(hall)
    assert row is not None
    assert row.safe == 9


def hallbox(*words: str) -> "subprocess.CompletedProcess[str]":
    """Run the command."""
    call = "from appliance.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", call, *words], capture_output=True, text=True, check=False
    )


def test_a_plain_role_that_owns_its_database_is_enough(server: Server, tmp_path: Path) -> None:
    server.run("createuser", "--no-superuser", "--no-createdb", "plain")
    server.run("createdb", "--owner=plain", "plain")
    url = server.url("plain").replace("://" + server.user, "://plain")

    county = open_county(tmp_path, url=url)

    hall = county.hall(5)
    assert ack(county.send(hall, 1, 5)).ack == 5
    county.catch_up()
    assert len(county.feed()) == 5
    county.desk.close()


@pytest.mark.slow
def test_two_processes_serve_one_port_and_one_survives_the_other(
    database: str, tmp_path: Path
) -> None:
    with running(tmp_path, database=database) as served:
        second = start(tmp_path, served.port, database=database)
        try:
            wait_until_up(served.port)
            hall = served.hall(400)
            for first in range(1, 201, 20):
                assert answers.parse_answer(served.send(hall.batch(first, first + 19)).body).ack
            served.folded(200)
            served.process.kill()
            served.process.wait(20)
            wait_until_up(served.port)
            rest = Hall(stream=hall.stream, device=hall.device, key=hall.key, lines=hall.lines)
            for first in range(201, 400, 20):
                heard = served.send(rest.batch(first, first + 19))
                assert answers.parse_answer(heard.body).ack == first + 19
            served.folded(400)
            lines = served.feed("?limit=5000").body.splitlines()
        finally:
            second.kill()
            second.wait(20)

    assert [papers.parse_feed_line(one).seq for one in lines] == list(range(1, 401))
