"""A new box takes the place of a lost one and gets its whole past back (PROTOCOL.md 4)."""

import random
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from appliance.domain.facts.hall import DocumentApplied
from appliance.journal import documents
from appliance.journal.faults import HomeIsTaken
from appliance.journal.reading import connect_readonly
from appliance.journal.rebuild import rebuild
from appliance.journal.refill import Incoming, Makeup, Refilled, refill
from appliance.journal.schema import JOURNAL
from appliance.journal.streams import Reason
from appliance.journal.transaction import Transaction
from appliance.journal.verify import verify
from sync.archive import Archive, Unproven
from sync.divergence import Inconclusive
from sync.exchange import Letter, Reply
from tests.fakes.box_life import BoxLife
from tests.fakes.hand_wound_clock import HandWoundClock
from tests.fakes.list_county import HALL
from tests.fakes.small_journal import BOX, MODELS, SmallJournal, person
from tests.sync.receiver_end import ReceiverEnd

NEW_BOX = replace(BOX, hall=HALL, serial="HB-0009", fingerprint={"card": "z9", "soc": "y8"})


@pytest.fixture(name="end")
def one_county() -> Iterator[ReceiverEnd]:
    end = ReceiverEnd(random.Random(1))
    yield end
    end.close()


@pytest.fixture(name="lost")
def a_lost_box(tmp_path: Path, end: ReceiverEnd) -> BoxLife:
    """A box that went back to an old image once, and whose line was cut before the newest."""
    life = BoxLife(tmp_path / "lost", end.answer)
    body = b'{"items": []}'

    def apply(tx: Transaction) -> None:
        sha256 = documents.digest(body)
        documents.store(tx.db, name="policy", version=1, body=body)
        tx.append(DocumentApplied(name="policy", version=1, sha256=sha256), by="county")

    end.publish("policy", body)
    with life.hall as hall:
        hall.remarks("one", "two")
        hall.run(apply)
        hall.append(person("李大山", 1))
    shutil.copytree(life.hall.path.parent, tmp_path / "image")
    with life.hall as hall:
        hall.remarks("three", "four")
        life.sync()
    shutil.rmtree(life.hall.path.parent)
    shutil.copytree(tmp_path / "image", life.hall.path.parent)
    life.hall.clock.reboot()
    with life.hall as hall:
        hall.remarks("of the restored card")
        life.sync()
        hall.remarks("five")
        life.sync()
    return life


def refilled(home: Path, archive: Archive) -> tuple[SmallJournal, Refilled]:
    makeup = Makeup(
        journal=JOURNAL,
        models=MODELS,
        schemas=MODELS.schemas,
        clock=HandWoundClock(boot="c" * 16),
        identity=NEW_BOX,
    )
    incoming = (Incoming(stream=one.stream, pages=archive.lines(one)) for one in archive.streams())
    done = refill(home / "journal" / "hall.db", makeup, incoming, archive.document)
    return SmallJournal(home, box=NEW_BOX), done


@pytest.mark.core
def test_a_replaced_box_gets_every_record_back_and_folds_each_once(
    tmp_path: Path, lost: BoxLife
) -> None:
    """Two streams hold the same carried lines; the pages show each of them once."""
    hall, done = refilled(tmp_path / "new", lost.archive())
    assert sorted(hall.texts()) == sorted(lost.hall.texts())
    assert set(lost.hall.lines()) <= set(hall.lines())
    assert done.streams == 2
    assert done.missing == ()
    with closing(connect_readonly(hall.path)) as db:
        assert verify(db).is_sound
        assert documents.find(db, documents.digest(b'{"items": []}')) is not None


@pytest.mark.core
def test_the_new_box_goes_on_in_a_stream_with_reason_replace(
    tmp_path: Path, lost: BoxLife, end: ReceiverEnd
) -> None:
    hall, _ = refilled(tmp_path / "new", lost.archive())
    after = BoxLife(tmp_path / "new", end.answer)
    after.box = after.hall.box = NEW_BOX
    with after.hall as going_on:
        assert going_on.opened is None  # no clone: the stream is this box's own already
        going_on.remarks("of the new box")
        before = going_on.ask("SELECT count(*) FROM remark")
        after.sync()
        rebuild(going_on.live, MODELS)
        assert going_on.ask("SELECT count(*) FROM remark") == before
    streams = lost.archive().streams()
    assert [one.reason for one in streams] == ["new", "restore", Reason.REPLACE.value]
    assert streams[-1].parent is not None
    assert streams[-1].parent["seq"] == streams[1].seq
    assert hall.texts()[-1] == "of the new box"


@pytest.mark.core
def test_a_home_that_holds_a_journal_is_not_touched(tmp_path: Path, lost: BoxLife) -> None:
    with SmallJournal(tmp_path / "new") as there:
        there.remarks("mine")
    with pytest.raises(HomeIsTaken):
        refilled(tmp_path / "new", lost.archive())
    with SmallJournal(tmp_path / "new") as there:
        assert there.texts() == ["mine"]


@pytest.mark.core
def test_a_line_the_county_changed_leaves_the_home_empty(
    tmp_path: Path, lost: BoxLife, end: ReceiverEnd
) -> None:
    """Fault 45 at the county: an insider there edits a row and computes nothing anew."""
    with end.hand() as db:
        db.execute("UPDATE record SET body = replace(body, 'three', 'threw') WHERE seq = 6")
    with pytest.raises((Inconclusive, Unproven)):
        refilled(tmp_path / "new", lost.archive())
    assert not (tmp_path / "new" / "journal" / "hall.db").exists()


@pytest.mark.core
def test_a_restore_cut_short_is_begun_again(
    tmp_path: Path, lost: BoxLife, end: ReceiverEnd
) -> None:
    left = iter(range(1))  # the first stream comes, the second is cut

    def cut(letter: Letter) -> Reply:
        if "records" in letter.path and next(left, None) is None:
            raise KeyboardInterrupt
        return end.answer(letter)

    cut_off = BoxLife(tmp_path / "other", cut)
    with pytest.raises(KeyboardInterrupt):
        refilled(tmp_path / "new", cut_off.archive())
    hall, _ = refilled(tmp_path / "new", lost.archive())
    assert sorted(hall.texts()) == sorted(lost.hall.texts())
