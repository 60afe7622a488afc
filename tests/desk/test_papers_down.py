"""Rules down: a first day, a way back, and a document that lets the hall crash (PROTOCOL 5)."""

import asyncio
import base64
import hashlib
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from appliance import starts
from appliance.desk.county_papers import CRASHED, Paper, roll_back, take_paper
from appliance.domain.facts.hall import DocumentApplied, DocumentRejected, HallStarted
from appliance.projections.catalogue import items_at
from appliance.projections.papers import applied, rejected_versions
from appliance.rounds import Rounds
from sync.documents import Documents
from tests.fakes.hand_wound_clock import MORNING
from tests.fakes.line_peer import LinePeer
from tests.fakes.punch_desk import PunchDesk
from tests.fakes.whole_hall import WholeHall, new_home, until


def catalogue(name: str) -> bytes:
    item = {
        "code": "A1",
        "name": name,
        "kind": "instant",
        "windows": [1],
        "promise_days": 1,
        "promise_unit": "working_days",
    }
    return json.dumps({"items": [item]}, ensure_ascii=False).encode()


def paper(v: int, body: bytes, **other: object) -> Paper:
    sha256 = hashlib.sha256(body).hexdigest()
    words = {"name": "catalogue", "not_before": None, "rollback_of": None, **other}
    return Paper(v=v, sha256=sha256, body=body, **words)  # type: ignore[arg-type]


@pytest.fixture(name="desk")
def a_desk(tmp_path: Path) -> Iterator[PunchDesk]:
    made = PunchDesk(tmp_path)
    yield made
    made.close()


def names(desk: PunchDesk) -> list[str]:
    return [one.name for one in desk.ask(items_at, None)]


def test_an_older_version_comes_only_as_a_roll_back(desk: PunchDesk) -> None:
    desk.run(lambda tx: take_paper(tx, paper(5, catalogue("five"))))
    desk.run(lambda tx: take_paper(tx, paper(4, catalogue("four"))))
    assert names(desk) == ["five"]
    (rejected,) = desk.facts(DocumentRejected.KIND)
    assert "no roll-back" in str(rejected.body["why"])
    desk.run(lambda tx: take_paper(tx, paper(3, catalogue("three"), rollback_of=5)))
    assert names(desk) == ["three"]


def test_fault_56_three_starts_that_end_at_once_bring_the_version_before_back(
    desk: PunchDesk,
) -> None:
    desk.run(lambda tx: take_paper(tx, paper(1, catalogue("good"))))
    desk.clock.advance(minutes=1)
    desk.run(lambda tx: take_paper(tx, paper(2, catalogue("harmful"))))
    for _ in range(3):
        desk.clock.advance(seconds=20)
        desk.start()
    assert desk.run(roll_back) == "catalogue"
    assert names(desk) == ["good"]
    (rejected,) = desk.facts(DocumentRejected.KIND)
    assert CRASHED in str(rejected.body["why"])
    assert desk.ask(rejected_versions) == {"catalogue": [2]}
    before = desk.tables()
    assert desk.fold_again() == before


def test_a_document_under_which_the_hall_has_stood_is_not_taken_back(desk: PunchDesk) -> None:
    desk.run(lambda tx: take_paper(tx, paper(1, catalogue("good"))))
    desk.start()
    desk.clock.advance(minutes=6)
    desk.swipe("ffffffffff")
    desk.start()
    assert desk.run(roll_back) is None
    assert names(desk) == ["good"]


def test_a_version_rolled_back_is_neither_fetched_nor_applied_again(desk: PunchDesk) -> None:
    desk.run(lambda tx: take_paper(tx, paper(1, catalogue("good"))))
    desk.run(lambda tx: take_paper(tx, paper(2, catalogue("harmful"))))
    desk.start()
    desk.run(roll_back)
    desk.run(lambda tx: take_paper(tx, paper(2, catalogue("harmful"))))
    assert names(desk) == ["good"]

    fetching = Documents()
    fetching.told({"catalogue": 1}, desk.ask(rejected_versions))
    fetching.announced({"catalogue": 2})
    assert fetching.wanted(0.0) is None
    fetching.announced({"catalogue": 3})
    assert fetching.wanted(0.0) == ("catalogue", 3)


@pytest.mark.parametrize(
    ("lived_s", "crashed"),
    [([1, 1, 1], 3), ([1, 1], 2), ([400, 1, 1], 2), ([1, 400, 1], 1), ([], 0)],
)
def test_only_starts_in_a_row_that_ended_within_five_minutes_count(
    tmp_path: Path, lived_s: list[int], crashed: int
) -> None:
    mono = 10_000
    for seconds in lived_s:
        starts.begin(tmp_path, "b" * 16, mono)
        mono += seconds * 1000
    assert starts.begin(tmp_path, "b" * 16, mono) == crashed


def test_a_clean_stop_another_boot_and_a_torn_note_count_for_nothing(tmp_path: Path) -> None:
    for mono in (1, 2, 3):
        starts.begin(tmp_path, "b" * 16, mono)
    assert starts.begin(tmp_path, "c" * 16, 4) == 0
    starts.end(tmp_path)
    assert starts.begin(tmp_path, "c" * 16, 5) == 0
    (tmp_path / "starts.json").write_text('{"boot": 1')
    assert starts.begin(tmp_path, "c" * 16, 6) == 0


def test_a_hall_that_dies_three_times_under_a_new_document_starts_with_the_one_before() -> None:
    async def story() -> None:
        home = new_home()
        whole = WholeHall(home)
        async with whole.opened() as hall:
            for v, name in ((1, "good"), (2, "harmful")):
                one = paper(v, catalogue(name))
                await hall.county_desk.document(one)
        for _ in range(3):
            WholeHall(home).hall.close()  # it dies before anybody says that it stopped well
        last = WholeHall(home)
        assert [one.v for one in last.hall.readers.ask(applied)] == [1]
        last.hall.close()

    asyncio.run(story())


def test_a_document_waits_for_its_first_day_and_is_applied_on_a_tick() -> None:
    async def story() -> None:
        whole = WholeHall(new_home())
        async with (
            whole.opened() as hall,
            await LinePeer.connect(hall.settings.run / "county.sock") as sync,
        ):
            await sync.hear_a("hello")
            body = catalogue("new year")
            await sync.say(
                m="document", name="catalogue", v=7, prev=6, part=1, of=1, rollback_of=None,
                sha256=hashlib.sha256(body).hexdigest(), data=base64.b64encode(body).decode(),
                not_before=(MORNING + timedelta(days=2)).isoformat(),
            )  # fmt: skip
            await sync.say(m="state", state="sending", text="after the document")
            await until(lambda: hall.county.text == "after the document", "the line stopped")
            rounds = Rounds(hall)
            await rounds.once()
            assert whole.records(DocumentApplied.KIND) == []
            whole.board.wind(timedelta(days=2))
            await rounds.once()
            (fact,) = whole.records(DocumentApplied.KIND)
            assert fact.body["version"] == 7

    asyncio.run(story())


def test_starts_are_noted_in_the_journal(desk: PunchDesk) -> None:
    """What `roll_back` looks at is there in every start."""
    desk.start()
    assert desk.facts(HallStarted.KIND)
