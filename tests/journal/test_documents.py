"""Documents: the same bytes once, proven at every reading."""

import hashlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.journal import documents
from appliance.journal.faults import DocumentIsDamaged
from tests.fakes.small_journal import SmallJournal

pytestmark = pytest.mark.core
BODY = '{"夏令时间": "8:30"}'.encode()


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[SmallJournal]:
    with SmallJournal(tmp_path) as journal:
        yield journal


def stored(hall: SmallJournal) -> documents.Document:
    return hall.run(lambda tx: documents.store(tx.db, name="policy", version=3, body=BODY))


def test_a_document_is_found_by_the_hash_of_its_bytes(hall: SmallJournal) -> None:
    assert stored(hall).sha256 == hashlib.sha256(BODY).hexdigest()
    found = hall.run(lambda tx: documents.find(tx.db, hashlib.sha256(BODY).hexdigest()))
    assert found == documents.Document(
        name="policy", version=3, sha256=hashlib.sha256(BODY).hexdigest(), body=BODY
    )


def test_the_same_bytes_are_stored_once(hall: SmallJournal) -> None:
    stored(hall)
    stored(hall)
    assert hall.ask("SELECT count(*) FROM document") == [(1,)]


def test_an_unknown_hash_is_nothing(hall: SmallJournal) -> None:
    assert hall.run(lambda tx: documents.find(tx.db, "0" * 64)) is None


def test_a_document_that_rotted_is_never_applied_and_can_be_put_right(hall: SmallJournal) -> None:
    sha256 = stored(hall).sha256
    rot = "UPDATE document SET body = CAST(replace(body, '8', '9') AS BLOB)"
    hall.live.between(lambda db: db.execute(rot))
    with pytest.raises(DocumentIsDamaged):
        hall.run(lambda tx: documents.find(tx.db, sha256))
    assert hall.run(lambda tx: documents.damaged(tx.db)) == [sha256]
    with pytest.raises(ValueError, match="not the bytes"):
        hall.run(lambda tx: documents.replace_damaged(tx.db, sha256, b"other"))
    hall.run(lambda tx: documents.replace_damaged(tx.db, sha256, BODY))
    assert hall.run(lambda tx: documents.damaged(tx.db)) == []


def test_a_document_and_the_fact_that_applies_it_stand_or_fall_together(
    hall: SmallJournal,
) -> None:
    def broken(db: sqlite3.Connection) -> None:
        documents.store(db, name="policy", version=4, body=b"{}")
        raise KeyError("the rules do not fit")

    with pytest.raises(KeyError):
        hall.run(lambda tx: broken(tx.db))
    assert hall.ask("SELECT count(*) FROM document") == [(0,)]
