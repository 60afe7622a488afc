"""The daily check: bit rot is found though SQLite says ok, named, and mended by proof alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.journal import documents, idle_check, streams
from appliance.journal.idle_check import Checked, Finding, NotProven
from appliance.journal.reading import connect_readonly
from appliance.journal.streams import Divergence, Reason
from tests.fakes.small_journal import SmallJournal

pytestmark = pytest.mark.core


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[SmallJournal]:
    with SmallJournal(tmp_path) as journal:
        journal.remarks(*(f"remark {i}" for i in range(30)))
        yield journal


def rot(hall: SmallJournal, pos: int, column: str = "body") -> bytes:
    """Flip one bit in the middle of a cell; return the line as it was."""
    before = hall.lines()[pos - 1]
    hall.live.between(
        lambda db: db.execute(
            f"UPDATE journal SET {column} = CAST(substr({column}, 1, 9) || x'21'"
            f" || substr({column}, 11) AS BLOB) WHERE pos = ?",
            (pos,),
        )
    )
    return before


def whole_round(hall: SmallJournal, size: int) -> list[Checked]:
    db = connect_readonly(hall.path)
    slices = [idle_check.check_slice(db, 1, size=size)]
    while (place := slices[-1].goes_on_at) is not None:
        slices.append(idle_check.check_slice(db, place, size=size))
    db.close()
    return slices


def found(hall: SmallJournal, size: int = 7) -> list[Finding]:
    return [finding for checked in whole_round(hall, size) for finding in checked.lines]


@pytest.mark.parametrize("pos", [1, 2, 7, 8, 14, 15, 30, 31])
def test_bit_rot_is_named_wherever_the_slices_meet_and_sqlite_says_ok(
    hall: SmallJournal, pos: int
) -> None:
    assert found(hall) == []
    rot(hall, pos)
    assert hall.ask("PRAGMA integrity_check") == [("ok",)]
    stream = hall.ask("SELECT stream FROM stream")[0][0]
    assert found(hall) == [Finding(pos=pos, stream=stream, seq=pos)]


def test_a_round_stops_after_any_slice_and_goes_on_where_it_was(hall: SmallJournal) -> None:
    places = []
    for _ in range(6):
        db = connect_readonly(hall.path)
        place = idle_check.begins_at(db)
        checked = idle_check.check_slice(db, place, size=10)
        db.close()
        hall.run(lambda tx, done=checked: idle_check.note(tx, done))  # type: ignore[misc]  # mypy cannot infer a lambda's default
        places.append(place)
        hall.stop()
        hall.start()
    assert places == [1, 11, 21, 31, 1, 11]


def test_the_countys_line_mends_a_rotten_body(hall: SmallJournal) -> None:
    line = rot(hall, 12)
    hall.run(lambda tx: idle_check.repair(tx, 12, line))
    assert found(hall) == []
    assert hall.lines()[11] == line


@pytest.mark.parametrize(
    "offered",
    [
        pytest.param(b'{"kind":"forged"}', id="other-bytes"),
        pytest.param(b'{"$leaf":"00","len":1}', id="leaf-of-one-byte"),
        pytest.param(b'{"$leaf":"' + b"0" * 64 + b'","len":1}', id="other-leaf"),
        pytest.param(b"<html>login</html>", id="portal"),
    ],
)
def test_bytes_that_the_chain_does_not_prove_mend_nothing(
    hall: SmallJournal, offered: bytes
) -> None:
    rot(hall, 12)
    before = hall.lines()
    with pytest.raises(NotProven):
        hall.run(lambda tx: idle_check.repair(tx, 12, offered))
    assert hall.lines() == before


def test_a_rotten_hash_is_mended_from_the_lines_around_it(hall: SmallJournal) -> None:
    rot(hall, 12, "h")
    assert [finding.pos for finding in found(hall)] == [12, 13]
    own = hall.lines()[11]
    hall.run(lambda tx: idle_check.repair(tx, 12, own))
    assert found(hall) == []


def test_a_lost_line_is_put_back_where_the_chain_on_both_sides_proves_it(
    hall: SmallJournal,
) -> None:
    line = hall.lines()[11]
    hall.live.between(lambda db: db.execute("DELETE FROM journal WHERE pos = 12"))
    assert 12 in [finding.pos for finding in found(hall)]
    hall.run(lambda tx: idle_check.repair(tx, 12, line))
    assert found(hall) == []


def test_each_stream_is_checked_from_its_own_genesis(hall: SmallJournal) -> None:
    stream = hall.run(lambda tx: tx.head.stream)
    where = Divergence(stream=stream, seq=20, reason=Reason.FORK)
    second = hall.run(lambda tx: streams.diverge(tx, hall.box, where))
    assert found(hall) == []
    rot(hall, 34)
    assert found(hall) == [Finding(pos=34, stream=second, seq=3)]


def test_documents_are_checked_at_the_end_of_each_round(hall: SmallJournal) -> None:
    kept = hall.run(lambda tx: documents.store(tx.db, name="policy", version=1, body=b"{}"))
    hall.live.between(lambda db: db.execute("UPDATE document SET body = x'7b'"))
    slices = whole_round(hall, 10)
    assert [checked.documents for checked in slices] == [(), (), (), (kept.sha256,)]
