"""`hallbox journal verify` holds the county's receipts against our own hashes."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from appliance.cli import main
from appliance.domain.receipt import Receipt
from appliance.journal.county_proof import proofs
from appliance.journal.local import LocalStore
from appliance.journal.reading import JournalReader, connect_readonly
from tests.fakes.small_hall import SmallHall

pytestmark = pytest.mark.core


def receipt_of(home: Path, *, h: bytes | None = None) -> Receipt:
    """Return a receipt for the newest record; with a hash of its own it is a lie."""
    db = connect_readonly(home / "journal" / "hall.db")
    reader = JournalReader(db)
    span = reader.streams()[-1]
    ours = reader.hashes(span, [span.head])[span.head]
    db.close()
    return Receipt(stream=span.stream, seq=span.head, h=h or ours)


def hall_with(home: Path, *, h: bytes | None = None) -> None:
    hall = SmallHall(home)
    hall.enrol("1001", "贺立春", "director")
    hall.local.keep_receipt(receipt_of(home, h=h))
    hall.close()


@pytest.mark.parametrize(
    ("h", "code", "said"),
    [(None, 0, "校验值与本机相同"), (b"\x07" * 32, 1, "校验值与本机不同")],
    ids=["our-hash", "another-hash"],
)
def test_both_ends_are_equal_or_verify_says_so(
    tmp_path: Path, h: bytes | None, code: int, said: str
) -> None:
    hall_with(tmp_path, h=h)
    outcome = CliRunner().invoke(main, ["journal", "verify", "--home", str(tmp_path)])
    assert said in outcome.output
    assert outcome.exit_code == code


def test_a_hall_without_a_county_proves_itself_alone(tmp_path: Path) -> None:
    SmallHall(tmp_path).close()
    db = connect_readonly(tmp_path / "journal" / "hall.db")
    assert list(proofs(db, tmp_path / "local" / "local.db")) == []
    assert list(proofs(db, tmp_path / "nowhere.db")) == []
    db.close()
    LocalStore.open(tmp_path / "local" / "local.db").close()
