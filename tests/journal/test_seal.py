"""The paper seal: a rating that was altered, put in or taken out with sqlite3 is found years later.

Three look for it, each alone: the hall (its own daily check), the county (what it holds already)
and the paper. The attacker may even compute the whole chain anew, so that the file proves itself;
then county and paper still find it.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from appliance.journal import chain
from appliance.journal.seal import Seal, check_seal, read_seal, seal_of
from appliance.journal.verify import verify
from sync.papers import Enrolled, parse_enrolled
from tests.fakes.case_desk import CaseDesk
from tests.sync.county.hall import Hall, opening
from tests.sync.county.small_county import HALL, SmallCounty, open_county

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A journal, the seal on paper, and the county that has every record of it."""

    path: Path
    printed: str
    county: SmallCounty
    device: Enrolled


@pytest.fixture(name="told")
def a_county_that_has_them(sealed: tuple[Path, str], tmp_path: Path) -> Iterator[Told]:
    county = open_county(tmp_path / "county")
    path, printed = sealed
    asked = county.enrol(county.desk.enrolment.create_code(HALL))
    told = Told(path=path, printed=printed, county=county, device=parse_enrolled(asked.body))
    assert not county_finds(told)
    yield told
    county.desk.close()


def lines_of(path: Path) -> list[bytes]:
    with closing(sqlite3.connect(path)) as db:
        return [bytes(body) for (body,) in db.execute("SELECT body FROM journal ORDER BY pos")]


def sender(told: Told) -> Hall:
    """Return the hall as hall-sync would send it: hashes made from the bytes, never copied.

    The desk of these tests writes no `stream.opened`; the county wants one first.
    """
    device = told.device
    return Hall(
        stream=STREAM,
        device=device.device,
        key=device.key,
        lines=[opening(HALL), *lines_of(told.path)],
    )


def hall_finds(told: Told) -> bool:
    """Look as the hall does every day."""
    with closing(sqlite3.connect(told.path)) as db:
        return not verify(db).is_sound


def county_finds(told: Told) -> bool:
    """Look as the county does when a hall sends: it refuses what it knows otherwise."""
    hall = sender(told)
    reply = told.county.send(hall, 1, len(hall.lines))
    assert reply.status in (200, 409), reply.body
    return reply.status == 409 and b"fork" in reply.body


def paper_finds(told: Told) -> bool:
    """Look as somebody with the printed seal does, years later."""
    seal = read_seal(told.printed)
    assert seal is not None
    with closing(sqlite3.connect(told.path)) as db:
        return not check_seal(db, seal).holds


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


FOUND_BY = {"hall": hall_finds, "county": county_finds, "paper": paper_finds}


@pytest.mark.parametrize("finder", FOUND_BY)
@pytest.mark.parametrize("change", [(ALTER,), PUT_IN, TAKE_OUT], ids=["alter", "insert", "delete"])
def test_whatever_is_done_to_a_rating_each_of_the_three_finds_it_alone(
    told: Told, change: tuple[str, ...], finder: str
) -> None:
    """Nine ways; and before the change none of the three complains."""
    find = FOUND_BY[finder]
    assert not find(told)
    write(told.path, *change).close()
    assert find(told)


@pytest.mark.parametrize("finder", ["county", "paper"])
@pytest.mark.parametrize("change", [(ALTER,), PUT_IN, TAKE_OUT], ids=["alter", "insert", "delete"])
def test_a_chain_computed_anew_fools_neither_county_nor_paper(
    told: Told, change: tuple[str, ...], finder: str
) -> None:
    db = write(told.path, *change)
    chain_anew(db)
    db.close()
    assert FOUND_BY[finder](told)


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
