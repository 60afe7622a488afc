"""The stick in the box, asked for from a tablet: every outcome is one word, and harmless."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sync.county.stick import take_bundle
from sync.stick import BUNDLE, RECEIPT
from sync.stick_turn import StickOutcome, stick_turn
from tests.fakes.stick_hall import StickHall
from tests.sync.county.small_county import SmallCounty

ROOT = Path(__file__).parents[2]


def ask(hall: StickHall, what: str = "export", *, with_personal: bool = False) -> dict[str, object]:
    message = {"m": "stick", "do": what, "with_personal": with_personal}
    return stick_turn(hall.home, message)


def usb(hall: StickHall) -> Path:
    place = hall.home / "stick"
    place.mkdir()
    return place


def carry(county: SmallCounty, place: Path) -> None:
    """Let the county take what is on the stick and put its receipt beside it."""
    for path in place.glob(f"*{BUNDLE}"):
        done = take_bundle(county.desk, path)
        assert not done.refused


def test_records_go_out_and_the_receipt_comes_back(county: SmallCounty, hall: StickHall) -> None:
    place = usb(hall)
    told = ask(hall)
    assert told["outcome"] == StickOutcome.EXPORTED
    assert (place / str(told["name"])).exists()
    carry(county, place)
    assert ask(hall, "import")["outcome"] == StickOutcome.TAKEN
    assert ask(hall)["outcome"] == StickOutcome.NOTHING


def test_what_the_network_has_proven_is_not_carried_again(hall: StickHall) -> None:
    usb(hall)
    rows = hall.journal.ask("SELECT pos, h FROM journal ORDER BY pos DESC LIMIT 1")
    proven = {"stream": hall.stream, "seq": rows[0][0], "h": bytes(rows[0][1]).hex(), "epoch": "e"}
    order = {"m": "stick", "do": "export", "proven": [proven]}
    assert stick_turn(hall.home, order)["outcome"] == StickOutcome.NOTHING
    hall.journal.remarks("later")
    assert stick_turn(hall.home, order)["records"] == 1


@pytest.mark.parametrize("proven", [None, 3, [{"stream": "x"}], [{"stream": 1}]])
def test_proofs_that_are_none_leave_the_whole_to_be_carried(
    hall: StickHall, proven: object
) -> None:
    usb(hall)
    whole = ask(hall)["records"]
    order = {"m": "stick", "do": "export", "proven": proven}
    assert stick_turn(hall.home, order)["records"] == whole


def test_a_proof_with_another_hash_than_ours_counts_for_nothing(hall: StickHall) -> None:
    usb(hall)
    whole = ask(hall)["records"]
    proven = {"stream": hall.stream, "seq": 2, "h": "00" * 32, "epoch": "e"}
    order = {"m": "stick", "do": "export", "proven": [proven]}
    assert stick_turn(hall.home, order)["records"] == whole


def test_the_same_stick_twice_is_the_same(county: SmallCounty, hall: StickHall) -> None:
    place = usb(hall)
    ask(hall)
    carry(county, place)
    carry(county, place)
    assert ask(hall, "import") == ask(hall, "import")


def test_a_lost_stick_costs_nothing(hall: StickHall) -> None:
    place = usb(hall)
    first = ask(hall)["records"]
    shutil.rmtree(place)
    assert ask(hall)["outcome"] == StickOutcome.NO_STICK
    place.mkdir()
    assert ask(hall)["records"] == first


def test_names_travel_only_when_somebody_asked_for_it(hall: StickHall) -> None:
    place = usb(hall)
    plain = ask(hall)["name"]
    assert "李大山" not in unpacked(place / str(plain))
    full = ask(hall, with_personal=True)["name"]
    assert "李大山" in unpacked(place / str(full))


def unpacked(path: Path) -> str:
    done = subprocess.run(["zcat", "-f", path], capture_output=True, check=True)
    return done.stdout.decode("utf-8", "replace")


@pytest.mark.parametrize("content", [b"", b"{}\n", b"\x00" * 4096])
def test_a_foreign_or_half_copied_receipt_is_none(hall: StickHall, content: bytes) -> None:
    (usb(hall) / f"HB-OTHER-12345678{RECEIPT}").write_bytes(content)
    assert ask(hall, "import")["outcome"] == StickOutcome.NO_RECEIPT


def test_what_else_is_on_the_stick_stays_as_it_was(hall: StickHall) -> None:
    place = usb(hall)
    photo = place / "照片.jpg"
    photo.write_bytes(b"a picture")
    ask(hall)
    ask(hall, "import")
    assert photo.read_bytes() == b"a picture"


def test_a_box_that_is_not_enrolled_says_so(hall: StickHall) -> None:
    usb(hall)
    (hall.home / "sync" / "device.json").unlink()
    assert ask(hall)["outcome"] == StickOutcome.NOT_ENROLLED
    (hall.home / "sync" / "device.json").write_text("{")
    assert ask(hall)["outcome"] == StickOutcome.NOT_ENROLLED


FULL = """
import resource, signal, sys
from pathlib import Path
from sync.stick_turn import stick_turn
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
print(stick_turn(Path(sys.argv[1]), {"do": "export"})["outcome"])
"""


def test_a_full_stick_says_so_and_holds_no_half_bundle(hall: StickHall) -> None:
    """A limit of 100 bytes a file stands in for a stick without room."""
    place = usb(hall)
    done = subprocess.run(
        [sys.executable, "-c", FULL, hall.home],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == StickOutcome.NO_ROOM
    assert list(place.iterdir()) == []


def test_a_hall_without_its_journal_says_that_it_could_not(hall: StickHall) -> None:
    usb(hall)
    (hall.home / "journal").rename(hall.home / "elsewhere")
    assert ask(hall)["outcome"] == StickOutcome.BROKEN
