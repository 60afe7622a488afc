"""Erasing: the bytes go everywhere, the chain stays, and only what the county holds safely goes."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from pathlib import Path

import pytest

from appliance.domain.facts import ERASABLE, KINDS, body_of
from appliance.domain.record import decode
from appliance.journal import chain, streams
from appliance.journal.erase import Erasure, NotErasable, erase, erase_all
from appliance.journal.reading import connect_readonly
from appliance.journal.rebuild import fingerprint_of, rebuild
from appliance.journal.streams import Divergence, Reason
from appliance.journal.verify import verify
from tests.fakes.small_journal import MODELS, SmallJournal, person, remark

pytestmark = pytest.mark.core
NAME = "欧阳锦瑟"


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[SmallJournal]:
    with SmallJournal(tmp_path) as journal:
        journal.remarks("before")
        journal.append(person(NAME, 1))
        journal.remarks("after")
        yield journal


def all_safe(hall: SmallJournal) -> Mapping[str, int]:
    return {stream: 10_000 for (stream,) in hall.ask("SELECT stream FROM stream")}


def order(pos: int) -> Erasure:
    return Erasure(pos=pos, why="30 days after closing", by="hall")


def is_sound(hall: SmallJournal) -> bool:
    db = connect_readonly(hall.path)
    try:
        return verify(db).is_sound
    finally:
        db.close()


def traces(hall: SmallJournal, text: str = NAME) -> list[str]:
    """Return the files of the journal's folder that still hold these bytes anywhere."""
    needle = text.encode()
    return sorted(path.name for path in hall.path.parent.iterdir() if needle in path.read_bytes())


def test_an_erased_body_leaves_no_byte_in_the_file_nor_in_the_log(hall: SmallJournal) -> None:
    assert traces(hall)
    assert erase_all(hall.live, [order(3)], all_safe(hall))
    assert traces(hall) == []
    hall.stop()
    assert traces(hall) == []


def test_the_leaf_stays_the_chain_is_whole_and_the_fact_says_what_and_why(
    hall: SmallJournal,
) -> None:
    line = hall.lines()[2]
    erase_all(hall.live, [order(3)], all_safe(hall))
    fact = decode(hall.lines()[4])
    assert hall.lines()[2] == chain.erased_line(line)
    assert fact.kind == "body.erased"
    assert fact.body == {
        "leaf": chain.leaf(line).hex(),
        "stream": hall.ask("SELECT stream FROM stream")[0][0],
        "seq": 3,
        "why": "30 days after closing",
    }
    assert fact.subject == f"{decode(line).boot}-{decode(line).n}"
    assert is_sound(hall)


def test_read_models_forget_with_the_journal_and_a_rebuild_gives_the_same(
    hall: SmallJournal,
) -> None:
    assert hall.ask("SELECT name FROM person") == [(NAME,)]
    erase_all(hall.live, [order(3)], all_safe(hall))
    live = hall.run(lambda tx: fingerprint_of(tx.db, MODELS.tables))
    assert hall.ask("SELECT name FROM person") == []
    rebuild(hall.live, MODELS)
    assert hall.run(lambda tx: fingerprint_of(tx.db, MODELS.tables)) == live


@pytest.mark.parametrize("safe", [0, 1, 2])
def test_nothing_is_erased_that_no_verified_backup_of_the_county_holds(
    hall: SmallJournal, safe: int
) -> None:
    before = hall.lines()
    held = dict.fromkeys(all_safe(hall), safe)
    with pytest.raises(NotErasable, match="verified backup"):
        erase_all(hall.live, [order(3)], held)
    assert hall.lines() == before


@pytest.mark.parametrize(
    ("pos", "why"),
    [
        pytest.param(1, "no personal record", id="stream-opened"),
        pytest.param(2, "no personal record", id="another-kind"),
        pytest.param(99, "no position", id="nothing-there"),
    ],
)
def test_only_erasable_kinds_are_erased(hall: SmallJournal, pos: int, why: str) -> None:
    with pytest.raises(NotErasable, match=why):
        erase_all(hall.live, [order(pos)], all_safe(hall))


def test_a_body_is_erased_once(hall: SmallJournal) -> None:
    erase_all(hall.live, [order(3)], all_safe(hall))
    with pytest.raises(NotErasable, match="erased before"):
        erase_all(hall.live, [order(3)], all_safe(hall))


@pytest.mark.parametrize("pos", [3, 7])
def test_a_carried_copy_goes_with_its_original_whichever_is_named(
    hall: SmallJournal, pos: int
) -> None:
    stream = hall.run(lambda tx: tx.head.stream)
    where = Divergence(stream=stream, seq=1, reason=Reason.FORK)
    hall.run(lambda tx: streams.diverge(tx, hall.box, where))
    assert [NAME.encode() in line for line in hall.lines()].count(True) == 2
    erase_all(hall.live, [order(pos)], all_safe(hall))
    assert [line.startswith(chain.ERASED) for line in hall.lines()].count(True) == 2
    assert traces(hall) == []
    assert is_sound(hall)
    fact = decode(hall.lines()[-1]).body
    assert (fact["stream"], fact["seq"]) == (hall.run(lambda tx: tx.head.stream), 3)


def test_an_erased_tail_is_carried_as_its_leaf(hall: SmallJournal) -> None:
    erase_all(hall.live, [order(3)], all_safe(hall))
    stream = hall.run(lambda tx: tx.head.stream)
    where = Divergence(stream=stream, seq=1, reason=Reason.FORK)
    hall.run(lambda tx: streams.diverge(tx, hall.box, where))
    assert hall.lines()[7] == hall.lines()[2]
    assert is_sound(hall)


def test_an_old_image_forgets_what_was_erased_since_when_it_hears_of_it(
    hall: SmallJournal, tmp_path: Path
) -> None:
    hall.live.truncate_wal()
    shutil.copytree(hall.path.parent, tmp_path / "old" / "journal")
    erase_all(hall.live, [order(3)], all_safe(hall))
    stream = hall.run(lambda tx: tx.head.stream)
    with SmallJournal(tmp_path / "old") as image:
        image.remarks("meanwhile")
        fetched = hall.lines()[4:5]
        where = Divergence(stream=stream, seq=4, reason=Reason.RESTORE, fetched=fetched)
        image.run(lambda tx: streams.diverge(tx, image.box, where))
        image.live.truncate_wal()
        assert traces(image) == []
        assert image.ask("SELECT name FROM person") == []
        assert is_sound(image)


def test_a_power_cut_between_the_fact_and_the_log_leaves_nothing_behind_at_the_next_start(
    hall: SmallJournal, tmp_path: Path
) -> None:
    hall.run(lambda tx: erase(tx, order(3), all_safe(hall)))
    shutil.copytree(hall.path.parent, tmp_path / "cut" / "journal")
    cut = SmallJournal(tmp_path / "cut")
    assert traces(cut)
    with cut:
        assert traces(cut) == []
        assert is_sound(cut)


def test_a_reader_that_holds_the_log_delays_its_emptying_and_is_named(hall: SmallJournal) -> None:
    reader = connect_readonly(hall.path)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM journal").fetchone()
    hall.live.between(lambda db: db.execute("PRAGMA busy_timeout = 1"))
    assert not erase_all(hall.live, [order(3)], all_safe(hall))
    reader.execute("ROLLBACK")
    reader.close()
    assert hall.live.truncate_wal()
    assert traces(hall) == []


def test_every_erasable_body_begins_with_its_random_characters() -> None:
    """A short body must not be guessable from its leaf; keys are sorted, so the name decides."""
    names = {kind.KIND: {field.name for field in fields(kind)} for kind in KINDS.values()}  # type: ignore[arg-type]  # every Fact is a dataclass
    assert {kind for kind, found in names.items() if "a_salt" in found} == ERASABLE
    assert all(min(names[kind]) == "a_salt" for kind in ERASABLE)
    assert next(iter(sorted(body_of(replace(person("x", 1), name="y"))))) == "a_salt"


def test_the_log_holds_no_personal_bytes_once_it_was_emptied(hall: SmallJournal) -> None:
    for i in range(20):
        hall.append(person(f"{NAME}{i}", i))
    hall.append(remark("last"))
    orders = [order(pos) for pos in (3, *range(5, 25))]
    assert erase_all(hall.live, orders, all_safe(hall))
    assert traces(hall) == []
    assert hall.ask("SELECT count(*) FROM person") == [(0,)]
