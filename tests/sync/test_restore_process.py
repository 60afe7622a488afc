"""`hallbox restore --from-county` as people type it: real processes, real projections.

Measure: python -m tests.sync.test_restore_process COUNT PLACE
"""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from appliance.domain.facts.attendance import AttendancePunched
from appliance.journal.schema import JOURNAL
from appliance.journal.streams import Identity, ensure_stream
from appliance.journal.transaction import Transaction
from appliance.journal.writer import Writer
from appliance.projections.all import PROJECTIONS
from sync.keys import DeviceKey, KeyCabinet
from tests.bench import sync as bench
from tests.bench.records import HALL
from tests.bench.serving import Served, served
from tests.fakes.hand_wound_clock import HandWoundClock

ROOT = Path(__file__).parents[2]
COMMAND = "from appliance.cli import main; main()"
SLICE = 1000
BOX = Identity(
    hall=HALL, serial="S1", fingerprint={"card": "a1"}, software="0.1.0", schema="x", demo=False
)


def fill(home: Path, count: int) -> None:
    """Write a journal of punches as hall-web does, with every read model beside it."""
    (home / "run").mkdir(parents=True)
    clock = HandWoundClock()
    migrations = [JOURNAL, *PROJECTIONS.schemas]
    path = home / "journal" / "hall.db"
    writer = Writer(path, migrations=migrations, fold=PROJECTIONS.fold, clock=clock)
    writer.run(lambda tx: ensure_stream(tx, BOX))

    def punches(tx: Transaction, first: int, last: int) -> None:
        for n in range(first, last + 1):
            fact = AttendancePunched(
                staff_no=f"1{n % 14:03}", card=f"{n % 14:032x}", last4="4321", reader="door"
            )
            tx.append(fact, by="reader:door", moment=clock.advance(minutes=7))

    for first in range(2, count + 1, SLICE):
        last = min(first + SLICE - 1, count)
        writer.run(lambda tx, one=first, two=last: punches(tx, one, two))  # type: ignore[misc]  # mypy cannot infer a lambda's default
    writer.close()


def restored(home: Path, county: Served) -> "subprocess.CompletedProcess[str]":
    """Restore into an empty home that is enrolled already."""
    home.mkdir()
    url = f"http://127.0.0.1:{county.port}"
    (home / "hall.toml").write_text(
        f'[hall]\nid = "{HALL}"\nname = "厅"\nwindows = 3\n[county]\nurl = "{url}"\n', "utf-8"
    )
    KeyCabinet(home).keep(DeviceKey.granted(county.device, url))
    return subprocess.run(
        [sys.executable, "-c", COMMAND, "restore", "--from-county", "--home", str(home)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def verdict(home: Path) -> "subprocess.CompletedProcess[str]":
    """Return what `hallbox journal verify` says."""
    return subprocess.run(
        [sys.executable, "-c", COMMAND, "journal", "verify", "--home", str(home)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_a_box_is_restored_by_one_command_and_proves_itself(tmp_path: Path) -> None:
    fill(tmp_path / "lost", 3000)
    with served(tmp_path / "county") as county:
        bench.drain(tmp_path / "lost", county, 3000)
        done = restored(tmp_path / "new", county)
        again = restored_again(tmp_path / "new")
    assert done.returncode == 0, done.stderr
    assert "3000 条" in done.stdout
    assert verdict(tmp_path / "new").returncode == 0
    assert again.returncode == 1
    assert "没有动" in again.stderr


def restored_again(home: Path) -> "subprocess.CompletedProcess[str]":
    """Type the command once more."""
    return subprocess.run(
        [sys.executable, "-c", COMMAND, "restore", "--from-county", "--home", str(home)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def measure(count: int, place: Path) -> str:
    """Return how long a restore of so many records takes here."""
    fill(place / "lost", count)
    with served(place / "county") as county:
        bench.drain(place / "lost", county, count)
        began = time.perf_counter()
        done = restored(place / "new", county)
        taken_s = time.perf_counter() - began
    return f"{count} records restored and proven in {taken_s:.1f} s: {done.stdout}{done.stderr}"


if __name__ == "__main__":
    sys.stdout.write(measure(int(sys.argv[1]), Path(sys.argv[2])))
