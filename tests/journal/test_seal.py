"""The paper seal: a rating that was altered, put in or taken out with sqlite3 is found years later.

The attacker may even compute the whole chain anew, so that the file proves itself; paper does not.
"""

import sqlite3
from pathlib import Path

import pytest

from appliance.journal import chain
from appliance.journal.seal import Seal, check_seal, read_seal, seal_of
from appliance.journal.verify import verify
from tests.fakes.case_desk import CaseDesk

pytestmark = pytest.mark.core
STREAM = "ab" * 13


@pytest.fixture(name="sealed")
def a_sealed_journal(tmp_path: Path) -> tuple[Path, str]:
    """Return a journal with three ratings and the seal that was printed after them."""
    desk = CaseDesk(tmp_path)
    for level in ("satisfied", "dissatisfied", "very_satisfied"):
        desk.completed()
        desk.press(level)
        desk.clock.advance(seconds=9)
    seal = desk.ask(seal_of)
    desk.completed()
    desk.close()
    return tmp_path / "journal" / "hall.db", str(seal)


def write(path: Path, *statements: str) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None)
    for statement in statements:
        db.execute(statement)
    return db


def chain_anew(db: sqlite3.Connection) -> None:
    """Compute every stored hash again, as somebody with the file and our source could."""
    lines = db.execute("SELECT pos, body FROM journal ORDER BY pos").fetchall()
    hashes = chain.walk(chain.genesis(STREAM), 1, [body for _, body in lines])
    for (pos, _), h in zip(lines, hashes, strict=True):
        db.execute("UPDATE journal SET h = ? WHERE pos = ?", (h, pos))


BAD = "json_extract(CAST(body AS TEXT), '$.body.level') = 'dissatisfied'"
ALTER = (
    "UPDATE journal SET body = CAST(replace(CAST(body AS TEXT), 'dissatisfied', 'very_satisfied')"
    f" AS BLOB) WHERE {BAD}"
)
TAKE_OUT = (
    f"CREATE TEMP TABLE gone AS SELECT min(pos) AS pos FROM journal WHERE {BAD}",
    "DELETE FROM journal WHERE pos IN (SELECT pos FROM gone)",
    "UPDATE journal SET pos = -pos WHERE pos > (SELECT pos FROM gone)",
    "UPDATE journal SET pos = -pos - 1 WHERE pos < 0",
)
PUT_IN = (
    f"CREATE TEMP TABLE twin AS SELECT pos, h, body FROM journal WHERE {BAD}",
    "UPDATE journal SET pos = -pos WHERE pos > (SELECT pos FROM twin)",
    "UPDATE journal SET pos = -pos + 1 WHERE pos < 0",
    "INSERT INTO journal SELECT pos + 1, h, body FROM twin",
)
SWAP = (
    f"CREATE TEMP TABLE first AS SELECT min(pos) AS pos FROM journal WHERE {BAD}",
    "UPDATE journal SET pos = -1 WHERE pos = (SELECT pos FROM first)",
    "UPDATE journal SET pos = pos - 1 WHERE pos = (SELECT pos FROM first) + 1",
    "UPDATE journal SET pos = (SELECT pos FROM first) + 1 WHERE pos = -1",
)


def test_an_untouched_journal_leads_to_its_seal(sealed: tuple[Path, str]) -> None:
    path, printed = sealed
    seal = read_seal(printed.lower())
    assert seal is not None
    with sqlite3.connect(path) as db:
        assert check_seal(db, seal).holds
    db.close()


@pytest.mark.parametrize(
    "change", [(ALTER,), TAKE_OUT, PUT_IN, SWAP], ids=["alter", "out", "in", "swap"]
)
@pytest.mark.parametrize("anew", [False, True], ids=["as-it-is", "with-a-new-chain"])
def test_a_rating_that_was_tampered_with_misses_the_paper_seal(
    sealed: tuple[Path, str], change: tuple[str, ...], *, anew: bool
) -> None:
    path, printed = sealed
    seal = read_seal(printed)
    assert seal is not None
    db = write(path, *change)
    if anew:
        chain_anew(db)
    else:
        assert not verify(db).is_sound
    assert not check_seal(db, seal).holds
    db.close()


@pytest.mark.parametrize(
    "text",
    ["", "HB1", "HB2-ABABABAB-3-AAAA-BBBB-CCCC-DDDD", "HB1-ABABABAB-3-AAAA-BBBB-CCCC", "K7QX"],
)
def test_what_is_no_seal_is_not_read(text: str) -> None:
    assert read_seal(text) is None


def test_a_seal_of_another_box_or_of_a_lost_record_says_so(sealed: tuple[Path, str]) -> None:
    path, printed = sealed
    seal = read_seal(printed)
    assert seal is not None
    foreign = Seal(stream="12345678", seq=1, letters=seal.letters)
    beyond = Seal(stream=seal.stream, seq=99_999, letters=seal.letters)
    with sqlite3.connect(path) as db:
        assert check_seal(db, foreign).why == "another_box"
        assert check_seal(db, beyond).why == "missing"
    db.close()
