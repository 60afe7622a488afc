"""What rots or tears on the card comes back from the county (PROTOCOL.md 4; faults 22 and 24)."""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from appliance.journal.idle_check import check_slice
from appliance.journal.reading import connect_readonly
from appliance.journal.salvage import open_or_salvage
from appliance.journal.schema import JOURNAL
from appliance.journal.verify import verify
from sync.documents import Documents
from sync.mending import Mending
from tests.fakes.box_life import BoxLife
from tests.fakes.small_journal import MODELS
from tests.sync.receiver_end import ReceiverEnd

pytestmark = pytest.mark.core


@pytest.fixture(name="end")
def one_county() -> Iterator[ReceiverEnd]:
    end = ReceiverEnd(random.Random(1))
    yield end
    end.close()


@pytest.fixture(name="life")
def one_box(tmp_path: Path, end: ReceiverEnd) -> BoxLife:
    life = BoxLife(tmp_path / "box", end.answer)
    with life.hall as hall:
        hall.remarks(*(f"{i}" for i in range(40)))
        life.sync()
    return life


def is_sound(life: BoxLife) -> bool:
    with closing(connect_readonly(life.hall.path)) as db:
        return verify(db).is_sound


def change(life: BoxLife, sql: str) -> None:
    with closing(sqlite3.connect(life.hall.path)) as db, db:
        db.execute(sql)


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE journal SET body = CAST(substr(body, 1, 40) || '!' AS BLOB) WHERE pos IN (7, 9)",
        "DELETE FROM journal WHERE pos = 12",
        "UPDATE journal SET body = x'00' WHERE pos IN (20, 21, 22)",
    ],
    ids=["flipped", "lost", "three-in-a-row"],
)
def test_fault_24_what_rotted_is_fetched_from_the_county_and_put_back(
    life: BoxLife, harm: str
) -> None:
    """Row by row: a line is proven by the hash before it and the one it has, so runs heal too."""
    before = life.hall.lines()
    with life.hall as hall:
        hall.live.between(lambda db: db.execute(harm).fetchall())
        for _ in range(3):
            found = hall.run(lambda tx: check_slice(tx.db, 1)).lines
            if found:
                life.mend(found)
        assert hall.lines() == before
    assert is_sound(life)


def test_fault_22_lines_that_a_damage_tore_out_are_carried_back_and_folded_once(
    life: BoxLife,
) -> None:
    with life.hall as hall:
        texts = hall.texts()
    change(life, "DELETE FROM journal WHERE pos BETWEEN 30 AND 35")
    change(life, "UPDATE journal SET body = x'7b' WHERE pos = 41")
    clock = life.hall.clock
    writer, found = open_or_salvage(life.hall.path, journal=JOURNAL, models=MODELS, clock=clock)
    writer.close()
    assert found is not None
    with life.hall as hall:
        hall.remarks("written before anything came back")
        life.sync()
        assert life.mend() > 0
        assert sorted(hall.texts()) == sorted([*texts, "written before anything came back"])
        assert life.mend() == 0  # what came once is not asked for again
        life.sync()
    assert is_sound(life)


def test_a_county_that_knows_nothing_of_it_ends_the_question(life: BoxLife) -> None:
    mending, contact = Mending(), life.contact()
    mending.asked([["A" * 26, 1, 5], "nonsense", [1, 2], ["B" * 26, -1, 0], ["B" * 26, 5, 4]])
    life.told.clear()
    mending.step(contact)
    assert not mending.wanted(life.clock)
    assert [one["m"] for one in life.told if one["m"] != "state"] == ["given_all"]
    assert life.told[-1]["last"] == 0


def test_a_rotten_document_is_fetched_once_more_whatever_was_announced_since() -> None:
    documents = Documents()
    documents.told({"policy": 42})
    documents.announced({"policy": 42})
    assert documents.wanted(0.0) is None
    documents.again({"policy": 40})
    assert documents.wanted(0.0) == ("policy", 40)
