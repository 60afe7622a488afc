"""GET /healthz as DESIGN.md 10 promises it."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.domain.receipt import Receipt
from appliance.journal.faults import StorageFault
from tests.fakes.browser import Browser
from tests.fakes.small_hall import STREAM, FakeDevice, SmallHall


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[SmallHall]:
    hall = SmallHall(tmp_path)
    hall.enrol("0307", "张红霞", "clerk")
    yield hall
    hall.close()


@pytest.fixture(name="tablet")
def a_tablet(hall: SmallHall) -> Iterator[Browser]:
    with Browser(hall) as tablet:
        yield tablet


def hash_at(hall: SmallHall, pos: int) -> bytes:
    row = hall.ask(lambda db: db.execute("SELECT h FROM journal WHERE pos = ?", (pos,)).fetchone())
    found: bytes = row[0]
    return found


def test_a_well_hall_says_how_far_its_records_have_come(hall: SmallHall, tablet: Browser) -> None:
    hall.local.keep_receipt(Receipt(stream=STREAM, seq=2, h=hash_at(hall, 2)))

    answer = tablet.get("/healthz")

    assert answer.status_code == 200
    found = answer.json()
    assert {name: found[name] for name in ("status", "stream", "seq", "acked", "unsent")} == {
        "status": "ok",
        "stream": STREAM,
        "seq": 3,
        "acked": 2,
        "unsent": 1,
    }
    assert found["clock"] == "network"
    assert "journal" in found["schema"]


def test_a_receipt_with_another_hash_proves_nothing(hall: SmallHall, tablet: Browser) -> None:
    """Law 7: only the hash we computed ourselves counts."""
    hall.local.keep_receipt(Receipt(stream=STREAM, seq=2, h=b"\x07" * 32))

    assert tablet.get("/healthz").json()["acked"] == 0


def test_being_offline_is_no_illness(hall: SmallHall, tablet: Browser) -> None:
    hall.county.state = "offline"

    assert tablet.get("/healthz").status_code == 200


def test_a_missing_reader_is_an_illness_and_is_named(hall: SmallHall, tablet: Browser) -> None:
    hall.devices.known = [FakeDevice(name="door", state="missing")]

    answer = tablet.get("/healthz")
    assert answer.status_code == 503
    assert "door" in answer.json()["why"]


def test_a_disk_that_refuses_is_an_illness(hall: SmallHall, tablet: Browser) -> None:
    hall.writer.fault = StorageFault(OSError(28, "No space left on device"))

    answer = tablet.get("/healthz")
    assert (answer.status_code, answer.json()["status"]) == (503, "unhealthy")


def test_a_dead_writer_is_an_illness(hall: SmallHall, tablet: Browser) -> None:
    hall.writer.close()

    assert tablet.get("/healthz").status_code == 503


def test_a_busy_writer_is_not_waited_for_and_a_stuck_one_is_an_illness(
    hall: SmallHall, tablet: Browser
) -> None:
    free = threading.Event()
    hall.writer.submit(lambda _tx: free.wait(30))
    try:
        assert tablet.get("/healthz").status_code == 200
        hall.clock.advance(seconds=90)
        assert tablet.get("/healthz").status_code == 503
    finally:
        free.set()
