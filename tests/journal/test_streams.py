"""Streams: new, cloned, restored and forked cards; nothing is lost (PROTOCOL 4)."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from appliance.domain.record import decode
from appliance.journal import chain, streams
from appliance.journal.reading import JournalReader, connect_readonly
from appliance.journal.rebuild import fingerprint_of, rebuild
from appliance.journal.spans import is_delivered, spans, travels_at
from appliance.journal.streams import Divergence, Reason
from appliance.journal.verify import verify
from tests.fakes.small_journal import BOX, MODELS, OTHER_BOX, SmallJournal, remark

pytestmark = pytest.mark.core


def copy_of(hall: SmallJournal, home: Path, **box: object) -> SmallJournal:
    """Return the same card as an image in another place."""
    shutil.copytree(hall.path.parent, home / "journal")
    other = SmallJournal(home)
    other.box = replace(hall.box, **box)  # type: ignore[arg-type]  # fields of Identity by name
    other.clock.reboot(boot=f"{abs(hash(home)):016x}"[:16])
    return other


def opened(hall: SmallJournal) -> dict[str, object]:
    """Return the body of the open stream's first record."""
    db = connect_readonly(hall.path)
    span = spans(db)[-1]
    line = db.execute("SELECT body FROM journal WHERE pos = ?", (span.first_pos,)).fetchone()[0]
    db.close()
    return dict(decode(line).body)


def proven(hall: SmallJournal) -> bool:
    db = connect_readonly(hall.path)
    db.row_factory = None
    report = verify(db)
    db.close()
    return report.is_sound


def rebuilt_is_equal(hall: SmallJournal) -> bool:
    live = hall.run(lambda tx: fingerprint_of(tx.db, MODELS.tables))
    rebuild(hall.live, MODELS, size=7)
    return live == hall.run(lambda tx: fingerprint_of(tx.db, MODELS.tables))


def county_copy(hall: SmallJournal, first: int, last: int) -> list[bytes]:
    """Return lines of the first stream as the county would hold them."""
    return hall.lines()[first - 1 : last]


def test_a_new_card_opens_a_stream_that_says_who_it_is(tmp_path: Path) -> None:
    with SmallJournal(tmp_path) as hall:
        assert hall.opened is Reason.NEW
        body = opened(hall)
    assert (body["reason"], body["parent"], body["carried"]) == ("new", None, 0)
    assert json.loads(str(body["fingerprint"])) == BOX.fingerprint
    assert len(hall.ask("SELECT stream FROM stream")[0][0]) == 26


def test_the_same_card_in_the_same_box_goes_on_where_it_stopped(tmp_path: Path) -> None:
    with SmallJournal(tmp_path) as hall:
        hall.remarks("one")
    with hall:
        hall.remarks("two")
        assert hall.opened is None
    assert len(hall.ask("SELECT * FROM stream")) == 1


@pytest.mark.parametrize(
    ("now", "same"),
    [
        pytest.param({"card": "a1", "soc": "b2"}, True, id="equal"),
        pytest.param({"card": "a1"}, True, id="a-part-cannot-be-read"),
        pytest.param({}, True, id="no-part-can-be-read"),
        pytest.param({"card": "a1", "soc": "b2", "fs": "9"}, True, id="a-part-more"),
        pytest.param({"card": "a1", "soc": "XX"}, False, id="other-box"),
        pytest.param({"card": "XX", "soc": "b2"}, False, id="other-card"),
    ],
)
def test_only_a_part_that_both_sides_read_tells_boxes_apart(
    now: dict[str, str], *, same: bool
) -> None:
    assert streams.is_same_box(streams.fingerprint_text(BOX.fingerprint), now) is same


def test_a_clone_opens_its_own_stream_before_its_first_write_and_carries_nothing(
    tmp_path: Path,
) -> None:
    with SmallJournal(tmp_path / "a") as hall:
        hall.remarks("one", "two")
    with copy_of(hall, tmp_path / "b", fingerprint=OTHER_BOX.fingerprint) as clone:
        assert clone.opened is Reason.CLONE
        clone.remarks("three")
        body = opened(clone)
        assert (body["reason"], body["carried"]) == ("clone", 0)
        assert body["parent"] == {
            "stream": hall.ask("SELECT stream FROM stream")[0][0],
            "seq": 3,
            "h": hall.ask("SELECT h FROM journal WHERE pos = 3")[0][0].hex(),
        }
        assert clone.texts() == ["one", "two", "three"]
        assert proven(clone)
        assert rebuilt_is_equal(clone)


def test_two_clones_of_one_image_have_two_streams(tmp_path: Path) -> None:
    with SmallJournal(tmp_path / "a") as hall:
        hall.remarks("one")
    names = set()
    for place in ("b", "c"):
        with copy_of(hall, tmp_path / place, fingerprint={"soc": place}) as clone:
            names.add(clone.run(lambda tx: tx.head.stream))
    assert len(names) == 2


def restored(tmp_path: Path) -> tuple[SmallJournal, SmallJournal]:
    """A hall that went on to `d` while an image of it, taken at `b`, wrote `x` and `y`."""
    hall = SmallJournal(tmp_path / "a").start()
    hall.remarks("a", "b")
    hall.stop()
    image = copy_of(hall, tmp_path / "b")
    hall.start().remarks("c", "d")
    hall.stop()
    image.start().remarks("x", "y")
    return hall, image


def test_a_restored_card_gets_the_countys_records_folded_and_carries_its_own_tail_verbatim(
    tmp_path: Path,
) -> None:
    hall, image = restored(tmp_path)
    stream = hall.ask("SELECT stream FROM stream")[0][0]
    fetched = county_copy(hall, 4, 5)
    own = image.lines()[3:]
    where = Divergence(stream=stream, seq=3, reason=Reason.RESTORE, fetched=fetched)
    image.run(lambda tx: streams.diverge(tx, image.box, where))
    image.remarks("z")
    assert image.texts() == ["a", "b", "x", "y", "c", "d", "z"]
    assert image.lines()[6:10] == fetched + own
    assert opened(image)["carried"] == 4
    assert proven(image)
    assert rebuilt_is_equal(image)
    image.stop()


def test_the_old_stream_ends_for_the_county_where_both_agree(tmp_path: Path) -> None:
    hall, image = restored(tmp_path)
    stream = hall.ask("SELECT stream FROM stream")[0][0]
    where = Divergence(stream=stream, seq=3, reason=Reason.FORK)
    image.run(lambda tx: streams.diverge(tx, image.box, where))
    reader = JournalReader.open(image.path)
    old, new = reader.streams()
    reader.close()
    image.stop()
    assert (old.ends_at, old.head, new.is_open) == (3, 5, True)
    assert (new.first_pos, new.head) == (6, 3)


@pytest.mark.parametrize(
    ("pos", "place"),
    [(1, ("A", 1)), (3, ("A", 3)), (4, ("B", 4)), (5, ("B", 5)), (6, ("B", 1)), (7, ("B", 2))],
)
def test_each_record_is_delivered_under_the_name_it_travels_by(
    tmp_path: Path, pos: int, place: tuple[str, int]
) -> None:
    hall, image = restored(tmp_path)
    stream = hall.ask("SELECT stream FROM stream")[0][0]
    where = Divergence(stream=stream, seq=3, reason=Reason.RESTORE, fetched=county_copy(hall, 4, 5))
    image.run(lambda tx: streams.diverge(tx, image.box, where))
    image.stop()
    db = connect_readonly(image.path)
    known = spans(db)
    names = {known[0].stream: "A", known[1].stream: "B"}
    found, seq = travels_at(db, known, pos)
    db.close()
    assert (names[found], seq) == place
    assert is_delivered(known, (found, seq), (known[1].stream, 4)) is (
        place in {("A", 1), ("A", 3), ("B", 1), ("B", 2), ("B", 4)}
    )


def test_the_same_image_restored_twice_keeps_both_branches(tmp_path: Path) -> None:
    hall, first = restored(tmp_path)
    first.stop()
    stream = hall.ask("SELECT stream FROM stream")[0][0]
    second = copy_of(hall, tmp_path / "c")
    shutil.rmtree(second.path.parent)
    shutil.copytree(first.path.parent, second.path.parent)
    fetched = county_copy(hall, 4, 5)
    for image, text in ((first, "first"), (second, "second")):
        with image:
            image.remarks(text)
            where = Divergence(stream=stream, seq=3, reason=Reason.RESTORE, fetched=fetched)
            image.run(lambda tx, at=where, box=image.box: streams.diverge(tx, box, at))  # type: ignore[misc]  # mypy cannot infer a lambda's default
            assert image.texts() == ["a", "b", "x", "y", text, "c", "d"]
            assert proven(image)
    assert first.ask("SELECT stream FROM stream")[1] != second.ask("SELECT stream FROM stream")[1]


def test_a_second_divergence_carries_what_the_first_had_carried(tmp_path: Path) -> None:
    hall, image = restored(tmp_path)
    stream = hall.ask("SELECT stream FROM stream")[0][0]
    first = Divergence(stream=stream, seq=3, reason=Reason.RESTORE, fetched=county_copy(hall, 4, 5))
    second_stream = image.run(lambda tx: streams.diverge(tx, image.box, first))
    image.remarks("z")
    again = Divergence(stream=second_stream, seq=2, reason=Reason.FORK)
    image.run(lambda tx: streams.diverge(tx, image.box, again))
    assert image.texts() == ["a", "b", "x", "y", "c", "d", "z"]
    assert opened(image)["carried"] == 4
    assert proven(image)
    assert rebuilt_is_equal(image)
    image.stop()
    db = connect_readonly(image.path)
    known = spans(db)
    assert [travels_at(db, known, pos)[1] for pos in (3, 4, 5, 11)] == [3, 3, 4, 5]
    db.close()


def test_a_closed_stream_may_diverge_too(tmp_path: Path) -> None:
    with SmallJournal(tmp_path / "a") as hall:
        hall.remarks("a", "b", "c")
        stream = hall.run(lambda tx: tx.head.stream)
    with copy_of(hall, tmp_path / "b", fingerprint={"soc": "zz"}) as clone:
        clone.remarks("d")
        where = Divergence(stream=stream, seq=2, reason=Reason.FORK)
        clone.run(lambda tx: streams.diverge(tx, clone.box, where))
        assert clone.texts() == ["a", "b", "c", "d"]
        assert opened(clone)["carried"] == 2
        assert proven(clone)
        assert rebuilt_is_equal(clone)


@pytest.mark.parametrize(
    "where",
    [
        pytest.param({"stream": "A" * 26, "seq": 1}, id="no-such-stream"),
        pytest.param({"seq": 99}, id="beyond-the-head"),
        pytest.param({"seq": -1}, id="before-the-beginning"),
        pytest.param({"seq": 1, "fetched": [b"<html>"]}, id="a-fetched-line-is-no-record"),
        pytest.param({"seq": 1, "fetched": [b'{"$leaf":"00"}']}, id="a-leaf-of-one-byte"),
    ],
)
def test_a_divergence_that_does_not_fit_changes_nothing(
    tmp_path: Path, where: dict[str, object]
) -> None:
    with SmallJournal(tmp_path) as hall:
        hall.remarks("one")
        stream = hall.run(lambda tx: tx.head.stream)
        before = hall.lines()
        told = Divergence(**{"stream": stream, "reason": Reason.FORK, **where})  # type: ignore[arg-type]  # rows of the table above
        with pytest.raises(ValueError, match=r"."):
            hall.run(lambda tx: streams.diverge(tx, hall.box, told))
        assert hall.lines() == before
        assert hall.append(remark("two")).n == 3
        assert proven(hall)


def test_counters_go_on_above_what_was_fetched_of_the_same_boot(tmp_path: Path) -> None:
    """Two states of one boot must never give two facts the same (boot, n)."""
    hall = SmallJournal(tmp_path / "a").start()
    hall.remarks("a")
    shutil.copytree(hall.path.parent, tmp_path / "b" / "journal")
    hall.remarks("b", "c")
    hall.stop()
    stream = hall.ask("SELECT stream FROM stream")[0][0]
    with SmallJournal(tmp_path / "b") as image:
        where = Divergence(
            stream=stream, seq=2, reason=Reason.RESTORE, fetched=county_copy(hall, 3, 4)
        )
        image.run(lambda tx: streams.diverge(tx, image.box, where))
        assert image.append(remark("d")).n == 5


def test_the_chain_of_a_carried_tail_is_bound_to_its_new_stream(tmp_path: Path) -> None:
    hall, image = restored(tmp_path)
    stream = hall.ask("SELECT stream FROM stream")[0][0]
    where = Divergence(stream=stream, seq=3, reason=Reason.FORK)
    second = image.run(lambda tx: streams.diverge(tx, image.box, where))
    rows = image.ask("SELECT h FROM journal WHERE pos >= 6 ORDER BY pos")
    image.stop()
    expected = chain.walk(chain.genesis(second), 1, image.lines()[5:])
    assert [h for (h,) in rows] == list(expected)
