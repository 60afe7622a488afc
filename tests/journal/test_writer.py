"""The writer: durable before anybody hears of it, a savepoint for each, one process a file."""

import json
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from appliance.domain.moment import Moment, Trust
from appliance.domain.record import LARGEST, Record, encode
from appliance.journal import chain
from appliance.journal.faults import JournalIsTaken, StorageFault
from appliance.journal.opening import COUNTED
from appliance.journal.transaction import Transaction
from appliance.journal.verify import verify
from appliance.journal.writer import Writer
from tests.fakes.hand_wound_clock import HandWoundClock
from tests.fakes.small_journal import MIGRATIONS, MODELS, SmallJournal, remark

pytestmark = pytest.mark.core


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[SmallJournal]:
    with SmallJournal(tmp_path) as journal:
        yield journal


@contextmanager
def writer_held(hall: SmallJournal) -> Iterator[None]:
    """Keep the writer busy, so that what is submitted meanwhile becomes one batch."""
    busy, go_on = threading.Event(), threading.Event()

    def wait(_: Transaction) -> None:
        busy.set()
        assert go_on.wait(10)

    held = hall.live.submit(wait)
    assert busy.wait(10)
    try:
        yield
    finally:
        go_on.set()
        held.result(10)


def says(text: str) -> "Ask":
    return Ask(text)


class Ask:
    """A use case that appends one remark."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __call__(self, tx: Transaction) -> Record:
        return tx.append(remark(self.text), by="staff:1001")


def failing(tx: Transaction) -> None:
    tx.append(remark("never"), by="staff:1001")
    raise KeyError("the use case broke after it had appended")


def is_sound(hall: SmallJournal) -> bool:
    db = sqlite3.connect(f"{hall.path.as_uri()}?mode=ro", uri=True)
    try:
        return verify(db).is_sound
    finally:
        db.close()


def test_a_future_has_its_result_only_when_another_process_can_read_the_record(
    hall: SmallJournal,
) -> None:
    seen: list[int] = []

    def look(_: object) -> None:
        seen.append(len(hall.lines()))

    future = hall.live.submit(says("one"))
    future.add_done_callback(look)
    future.result()
    hall.remarks("two")
    assert seen == [2]


def test_the_beep_waits_for_the_disk_synchronous_is_full_and_the_log_is_a_wal(
    hall: SmallJournal,
) -> None:
    asked = ("synchronous", "journal_mode", "secure_delete", "mmap_size", "page_size")
    found = hall.live.between(
        lambda db: [db.execute(f"PRAGMA {name}").fetchone()[0] for name in asked]
    )
    assert found == [2, "wal", 1, 0, 1024]


def test_records_of_a_batch_stand_in_the_order_in_which_they_were_asked(
    hall: SmallJournal,
) -> None:
    with writer_held(hall):
        futures = [hall.live.submit(says(f"{i}")) for i in range(150)]
    assert [future.result().n for future in futures] == list(range(2, 152))
    assert hall.texts() == [f"{i}" for i in range(150)]


@pytest.mark.parametrize("place", range(5))
def test_a_use_case_that_fails_leaves_no_trace_and_harms_no_other_of_its_batch(
    hall: SmallJournal, place: int
) -> None:
    with writer_held(hall):
        futures = [hall.live.submit(failing if i == place else says(f"{i}")) for i in range(5)]
    refused = [i for i, future in enumerate(futures) if future.exception() is not None]
    assert refused == [place]
    assert hall.texts() == [f"{i}" for i in range(5) if i != place]
    assert is_sound(hall)
    assert hall.append(remark("next")).n == 6


def test_the_head_is_put_back_when_a_savepoint_fails(hall: SmallJournal) -> None:
    hall.remarks("before")
    with pytest.raises(KeyError):
        hall.run(failing)
    assert is_sound(hall)
    assert hall.append(remark("after")).n == 3


def test_the_counters_are_written_once_in_many_lines_and_go_on_after_a_start(
    hall: SmallJournal,
) -> None:
    """A swipe must not write a page for them; the lines themselves say them at the next start."""
    hall.remarks(*(f"{i}" for i in range(COUNTED - 2)))
    kept = hall.ask("SELECT n FROM boot")
    hall.remarks("one more", "and another")
    crossed = hall.ask("SELECT n FROM boot")
    hall.stop()
    hall.start()

    assert (kept, crossed) == ([], [(COUNTED,)])
    assert hall.append(remark("after")).n == COUNTED + 2
    assert is_sound(hall)


def test_a_counter_of_another_boot_outlives_the_erasing_of_its_last_line(
    hall: SmallJournal,
) -> None:
    before = Moment(boot="e" * 16, mono=5, at=hall.clock.now().at, trust=Trust.RTC)
    late = hall.run(lambda tx: tx.append(remark("late"), by="hall", moment=before))
    left = json.dumps({"$leaf": chain.leaf(encode(late)).hex(), "len": 9}).encode()
    pos = hall.ask("SELECT max(pos) FROM journal")[0][0]
    hall.live.between(
        lambda db: db.execute("UPDATE journal SET body = ? WHERE pos = ?", (left, pos))
    )
    hall.stop()
    hall.start()

    again = hall.run(lambda tx: tx.append(remark("later"), by="hall", moment=before))
    assert again.n == late.n + 1


def test_a_cancelled_request_is_not_done(hall: SmallJournal) -> None:
    with writer_held(hall):
        futures = [hall.live.submit(says(f"{i}")) for i in range(3)]
        assert futures[1].cancel()
    assert [futures[0].result().n, futures[2].result().n] == [2, 3]
    assert hall.texts() == ["0", "2"]


def test_those_who_wait_for_commits_hear_of_each_append_and_of_nothing_else(
    hall: SmallJournal,
) -> None:
    heard: list[int] = []
    hall.live.after_commit(heard.append)
    hall.remarks("one")
    hall.run(lambda tx: tx.head.pos)
    with pytest.raises(KeyError):
        hall.run(failing)
    hall.remarks("two")
    hall.stop()
    assert heard == [2, 3]


def test_a_listener_whose_event_loop_is_gone_does_not_stop_the_writer(hall: SmallJournal) -> None:
    def gone(_: int) -> None:
        raise RuntimeError("Event loop is closed")

    hall.live.after_commit(gone)
    hall.remarks("one", "two")
    assert hall.texts() == ["one", "two"]


def test_what_is_asked_after_closing_is_cancelled_not_forgotten(hall: SmallJournal) -> None:
    writer = hall.live
    hall.stop()
    assert writer.submit(says("late")).cancelled()


def test_a_second_writer_of_the_same_file_is_refused_here_and_from_another_process(
    hall: SmallJournal,
) -> None:
    with pytest.raises(JournalIsTaken):
        Writer(hall.path, migrations=MIGRATIONS, fold=MODELS.fold, clock=HandWoundClock())
    asked = (
        "import sys, pathlib; from appliance.journal.opening import take;"
        "take(pathlib.Path(sys.argv[1]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked, str(hall.path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "JournalIsTaken" in done.stderr
    hall.remarks("still here")


def test_the_place_is_free_again_when_the_writer_is_gone(hall: SmallJournal) -> None:
    hall.stop()
    with hall:
        hall.remarks("again")
    assert hall.opened is None


@pytest.mark.parametrize("place", range(6))
def test_a_full_disk_at_any_request_of_a_batch_confirms_none_of_it_and_keeps_what_was_before(
    hall: SmallJournal, place: int
) -> None:
    """The whole transaction is rolled back by SQLite: nobody of the batch may be told otherwise."""
    hall.remarks("before")

    def fills_the_disk(tx: Transaction) -> Record:
        pages = tx.db.execute("PRAGMA page_count").fetchone()[0]
        tx.db.execute(f"PRAGMA max_page_count = {pages}")
        return tx.append(remark("字" * 15_000), by="staff:1001")

    with writer_held(hall):
        futures = [
            hall.live.submit(fills_the_disk if i == place else says(f"{i}")) for i in range(6)
        ]
    assert all(isinstance(future.exception(), StorageFault) for future in futures)
    assert hall.texts() == ["before"]
    assert hall.live.fault is not None
    hall.remarks("space again")
    assert hall.live.fault is None
    assert hall.texts() == ["before", "space again"]
    assert is_sound(hall)


def test_a_disk_that_takes_no_byte_more_refuses_and_the_hall_goes_on_when_there_is_room(
    tmp_path: Path,
) -> None:
    """A real limit of the kernel on the size of files, as a full card gives."""
    program = Path(__file__).with_name("disk_limit.py")
    done = subprocess.run(
        [sys.executable, str(program), str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONPATH": "."},
    )
    assert done.stdout.split() == ["confirmed=stored", "refused=StorageFault", "again=stored"], (
        done.stderr
    )


def test_a_disk_that_turns_read_only_is_a_storage_fault_with_a_way_out(hall: SmallJournal) -> None:
    hall.remarks("before")

    def write_protected(tx: Transaction) -> None:
        tx.db.execute("PRAGMA query_only = 1")
        tx.append(remark("never"), by="staff:1001")

    with pytest.raises(StorageFault, match="Free space or replace the card"):
        hall.run(write_protected)
    hall.remarks("after")
    assert hall.texts() == ["before", "after"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("\x00", id="nul"),
        pytest.param("𠀋" * 10, id="four-byte-han"),
        pytest.param("👨‍👩‍👧", id="emoji"),
        pytest.param('{"$leaf":"00"}', id="looks-erased"),
        pytest.param("'; DROP TABLE journal; --", id="sql"),
    ],
)
def test_strange_texts_are_stored_verbatim(hall: SmallJournal, text: str) -> None:
    hall.remarks(text)
    assert hall.texts() == [text]
    assert is_sound(hall)


@pytest.mark.parametrize(
    "text", [pytest.param("\ud800", id="lone-surrogate"), pytest.param("大" * LARGEST, id="huge")]
)
def test_what_cannot_be_a_record_is_refused_at_writing(hall: SmallJournal, text: str) -> None:
    with pytest.raises(ValueError, match=r"surrogates not allowed|at most"):
        hall.remarks(text)
    hall.remarks("next")
    assert hall.texts() == ["next"]
