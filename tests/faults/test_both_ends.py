"""Faults that need both ends of the product, two boxes, or two versions (SYNC.md 5)."""

import json
import os
import resource
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from appliance.domain.moment import stamp
from appliance.journal.backup import backup
from appliance.journal.idle_check import check_slice
from appliance.journal.reading import JournalReader, connect_readonly
from appliance.journal.schema import JOURNAL
from appliance.journal.streams import ensure_stream
from appliance.journal.verify import verify
from appliance.journal.writer import Writer
from sync import papers, signing, wire
from sync.answers import Refusal, RefusalCode, format_refusal
from sync.county.store.rows import CodeState
from sync.exchange import Credentials, Letter, Reply
from tests.bench import sync as bench
from tests.bench.serving import served
from tests.fakes.hand_wound_clock import HandWoundClock
from tests.fakes.list_county import DEVICE, HALL, KEY
from tests.fakes.small_journal import BOX, SmallJournal, remark
from tests.fakes.sync_scene import SyncScene
from tests.faults.test_disk import injected, missing_after
from tests.sync.county.hall import Hall, opening, punches, stream_id
from tests.sync.county.small_county import SmallCounty, open_county

ROOT = Path(__file__).parents[2]
LIMIT = 400 * 1024 * 1024  # bytes
Change = Callable[[dict[str, object]], dict[str, object]]


@pytest.fixture(name="county")
def one_county(tmp_path: Path) -> Iterator[SmallCounty]:
    opened = open_county(tmp_path)
    yield opened
    opened.desk.close()


@pytest.mark.core
def test_fault_29_a_county_that_lost_everything_gets_every_stream_again() -> None:
    scene = SyncScene(records=200)
    scene.drain()
    parting = {"seq": 150, "h": scene.county.h(scene.hall.spans()[0].stream, 150).hex()}
    scene.hall.part({**parting, "reason": "clone"}, [])
    scene.agent.reload()
    scene.drain()
    scene.county.lose_back_to({})
    scene.clock += 241  # the next question in IDLE
    scene.turn()
    scene.drain()
    assert scene.is_whole()
    assert [len(lines) for lines in scene.county.streams.values()] == [150, 52]


@pytest.mark.core
def test_fault_33_two_boxes_of_one_hall_have_streams_and_digits_of_their_own(
    county: SmallCounty,
) -> None:
    first = county.hall(5)
    code = county.desk.enrolment.create_code(first_hall())
    assert county.enrol(code, serial="S2", fp="F2").status == 202
    county.decide(CodeState.SECOND)
    given = papers.parse_enrolled(county.enrol(code, serial="S2", fp="F2").body)
    second = Hall(
        stream=stream_id(2),
        device=given.device,
        key=given.key,
        lines=[opening(given.hall, serial="S2"), *punches(5)],
    )
    for hall in (first, second):
        assert county.send(hall, 1, len(hall.lines)).status == 200
    county.catch_up()
    streams = {line.stream for line in county.feed() if line.hall == given.hall}
    assert streams == {first.stream, second.stream}
    assert given.digit != 1
    assert county.stored(first) == first.lines
    assert county.stored(second) == second.lines


def first_hall() -> str:
    """Return the hall of `SmallCounty.hall`."""
    return "430922-103"


def older(members: dict[str, object]) -> dict[str, object]:
    """Leave out what version 1 could do without."""
    spare = {"boots", "depth", "docs", "today", "quarantined", "safe", "dup", "t"}
    return {name: value for name, value in members.items() if name not in spare}


def same(members: dict[str, object]) -> dict[str, object]:
    return members


def newer(members: dict[str, object]) -> dict[str, object]:
    return {**members, "mood": "good", "depth2": {"a": [1, {"b": None}]}}


@pytest.mark.core
@pytest.mark.parametrize("theirs", [older, same, newer])
@pytest.mark.parametrize("ours", [older, same, newer])
def test_fault_35_a_hall_and_a_county_of_other_versions_understand_each_other(
    ours: Change, theirs: Change
) -> None:
    """Fields are added freely and never change their meaning (PROTOCOL.md 5)."""
    scene = SyncScene(records=150)
    scene.hall.append(kind="weather.foretold", text="a kind of later days")
    me = Credentials(device=DEVICE, hall=HALL, key=KEY)

    def between(letter: Letter) -> Reply:
        if letter.method == "POST":
            body = wire.compress(changed(wire.inflate(letter.body), ours))
            letter = me.letter("POST", letter.path, nonce=letter.nonce, body=body, gzip=True)
        reply = scene.county.answer(letter)
        body = changed(reply.body, theirs)
        signature = signing.answer_signature(KEY, letter.nonce, reply.status, body)
        return Reply(
            status=reply.status, body=body, content_type=reply.content_type, signature=signature
        )

    scene.wire = between
    scene.drain()
    assert scene.is_whole()


def changed(raw: bytes, change: Change) -> bytes:
    first, newline, rest = raw.partition(b"\n")
    return json.dumps(change(json.loads(first))).encode() + newline + rest


@pytest.mark.core
def test_fault_36_a_county_of_another_protocol_stops_sending_and_nothing_else() -> None:
    scene = SyncScene(records=10)

    def speaks_two(letter: Letter) -> Reply:
        body = format_refusal(Refusal(code=RefusalCode.MALFORMED, text="hjs: 2 is spoken here"))
        signature = signing.answer_signature(KEY, letter.nonce, 400, body)
        return Reply(status=400, body=body, content_type=wire.JSON_TYPE, signature=signature)

    scene.wire = speaks_two
    assert scene.turn() == 900.0
    assert scene.state == "refused"
    scene.hall.append()
    scene.wire = scene.county.answer
    scene.clock += 901
    scene.drain()
    assert scene.is_whole()


@pytest.mark.core
def test_fault_36_a_batch_of_an_unknown_protocol_is_refused_by_name(county: SmallCounty) -> None:
    hall = county.hall(3)
    raw = changed(hall.raw_batch(1, 3), lambda members: {**members, "hjs": 2})
    call = hall.post(wire.batch_path(hall.stream), wire.compress(raw))
    reply = county.desk.receiver.batch(call, hall.stream)
    assert reply.status == 400
    assert b"hjs: 1 is spoken here" in reply.body
    assert county.stored(hall) == []


@pytest.mark.slow
@pytest.mark.parametrize("when", [1, 2, 3, 4, 6, 8, 11, 15, 20])
def test_fault_38_an_upgrade_killed_at_any_write_is_done_at_the_next_start(
    tmp_path: Path, when: int
) -> None:
    home = tmp_path / "home"
    path = home / "journal" / "hall.db"
    path.parent.mkdir(parents=True)
    clock = HandWoundClock()
    writer = Writer(path, migrations=(JOURNAL,), fold=lambda _db, _entry: None, clock=clock)
    writer.run(lambda tx: ensure_stream(tx, BOX))
    writer.run(lambda tx: tx.append(remark("of the version before"), by="staff:1001"))
    writer.close()
    told = injected(home, f"pwrite64:signal=SIGKILL:when={when}")
    assert missing_after(home, told) == []
    with closing(connect_readonly(path)) as db:
        lines = [bytes(line) for (line,) in db.execute("SELECT body FROM journal")]
    assert any(b"of the version before" in line for line in lines)


@contextmanager
def limited(size: int) -> Iterator[None]:
    """Let processes that are started in the block have so many bytes of their own at the most."""
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))


@pytest.mark.slow
def test_fault_47_ninety_days_drain_in_a_small_boxs_memory(tmp_path: Path) -> None:
    """Both processes have a limit far below the 512 MB of the smallest box, and never meet it."""
    bench.fill(tmp_path / "hall", 180_000)
    with served(tmp_path / "county") as county, limited(LIMIT):
        line = bench.drain(tmp_path / "hall", county, 180_000)
    assert line["records"] == 180_000
    assert float(str(line["sender_rss_mb"])) <= bench.SENDER_BAR_MB
    assert float(str(line["receiver_rss_mb"])) <= bench.RECEIVER_BAR_MB


@pytest.mark.core
def test_fault_52_sync_nightly_check_and_backup_never_hold_the_writer_up(tmp_path: Path) -> None:
    with SmallJournal(tmp_path) as hall:
        hall.remarks(*(f"{i}" for i in range(50)))
        stop = threading.Event()
        failed: list[BaseException] = []

        def forever(look: Callable[[], object]) -> None:
            try:
                while not stop.is_set():
                    look()
            except BaseException as broken:  # noqa: BLE001  # told to the test's own thread
                failed.append(broken)

        looks = (
            lambda: read_all(hall.path),
            lambda: check_all(hall.path),
            lambda: backup(tmp_path, tmp_path / "copy.hbk", bytes(32)),
        )
        threads = [threading.Thread(target=forever, args=(look,)) for look in looks]
        for thread in threads:
            thread.start()
        hall.remarks(*(f"{i}" for i in range(50, 300)))
        stop.set()
        for thread in threads:
            thread.join()
        assert failed == []
        assert hall.texts() == [f"{i}" for i in range(300)]
        with closing(connect_readonly(hall.path)) as db:
            assert verify(db).is_sound


def read_all(path: Path) -> None:
    reader = JournalReader.open(path)
    try:
        with reader.snapshot() as view:
            span = view.streams()[-1]
            assert len(view.lines(span, 1, count=span.head, size=2**30)) == span.head
    finally:
        reader.close()


def check_all(path: Path) -> None:
    with closing(connect_readonly(path)) as db:
        assert check_slice(db, 1).lines == ()


@pytest.mark.core
def test_fault_53_a_time_is_stored_with_the_halls_offset_wherever_the_box_thinks_it_is() -> None:
    assert stamp(datetime(2026, 3, 8, 7, 30, tzinfo=UTC)) == "2026-03-08T15:30:00.000+08:00"
    asks = "from appliance.clock import Kernel; print(Kernel().read()[0].utcoffset())"
    done = subprocess.run(
        [sys.executable, "-c", asks],
        cwd=ROOT,
        env={**os.environ, "TZ": "America/New_York", "LC_ALL": "C", "LANG": "tr_TR.UTF-8"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "8:00:00\n"
