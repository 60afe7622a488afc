"""A new program on its way to the box: cut at any byte, a record first, a wrong sum, withdrawn."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.box import take, take_offered, take_slot
from appliance.journal import box_notes
from sync import updating
from sync.contact import Surroundings
from sync.exchange import Credentials, Letter, Lost, Reply
from sync.spare_time import SpareTime
from sync.updates import RELEASE, SLOT
from sync.updating import EVERY_S, FOLDER, LOOK_S, PATIENCE_S, Ground, Updating, answers_of
from tests.fakes.list_county import DEVICE, HALL, KEY
from tests.sync.county.small_county import Clock
from tests.sync.receiver_end import ReceiverEnd

ME = Credentials(device=DEVICE, hall=HALL, key=KEY)
BYTES = random.Random(3).randbytes(300_000)
NAME = "4.hallbundle"


class Box:
    """A box's home, a wound clock, and the way to a real receiver, which may be cut."""

    def __init__(self, home: Path, county: ReceiverEnd) -> None:
        self.home = home
        self.county = county
        self.clock = 0.0
        self.took_s = 0.0
        self.free = 10**12
        self.asked: list[str] = []
        self.told: list[dict[str, object]] = []
        self.is_cut = False
        self.counted = Clock()
        (home / "sync").mkdir(parents=True)
        (home / "box").mkdir()
        self.start()

    def start(self) -> None:
        """Start hall-sync anew."""
        self.updating = Updating(
            Ground(
                home=self.home,
                carry=self.carry,
                tell=lambda message: self.told.append(dict(message)),
                now=lambda: self.clock,
                nonce=lambda: f"{len(self.asked):024x}",
                free=lambda _place: self.free,
                suffix=RELEASE,
            )
        )

    def carry(self, letter: Letter) -> Reply:
        self.asked.append(letter.path)
        self.clock += self.took_s
        if self.is_cut or not letter.headers:
            raise Lost("cut")
        return self.county.answer(letter)

    def turn(self) -> float:
        return self.updating.turn(ME)

    def until_done(self) -> None:
        for _ in range(300):
            if self.turn() > 0:
                return
        raise AssertionError("no end")

    def offer(self, content: bytes = BYTES, name: str = NAME) -> None:
        (self.home / name).write_bytes(content)
        self.counted.advance(hours=1)
        self.county.shelf.offer(self.home / name, [HALL], self.counted.now)

    @property
    def got(self) -> list[str]:
        place = self.home / FOLDER
        return sorted(path.name for path in place.iterdir()) if place.exists() else []

    def answer(self, *, taken: bool) -> None:
        """Answer as the one-shot does, and take the file away."""
        note = json.loads((self.home / FOLDER / "offer.json").read_bytes())
        answers = [*box_notes.update_answers(self.home), note | {"taken": taken, "why": ""}]
        box_notes.keep(self.home / box_notes.UPDATE_ANSWERS, {"answers": answers})
        (self.home / FOLDER / NAME).unlink()


@pytest.fixture(name="box")
def one_box(tmp_path: Path) -> Iterator[Box]:
    county = ReceiverEnd(random.Random(1))
    yield Box(tmp_path, county)
    county.close()


def test_an_offer_arrives_whole_and_is_told_on_its_way(box: Box) -> None:
    assert box.turn() == EVERY_S
    box.offer()
    assert box.turn() > 0
    assert len(box.asked) == 1  # not before its hours are over
    box.clock += EVERY_S
    box.until_done()
    assert box.got == [NAME, "offer.json"]
    assert (box.home / FOLDER / NAME).read_bytes() == BYTES
    percents = [int(str(one["percent"])) for one in box.told if one["state"] == "fetching"]
    assert percents == sorted(percents)
    assert percents[-1] == 100
    assert box.told[-1]["state"] == "fetched"


def test_a_fetch_goes_on_behind_the_last_byte_wherever_it_was_cut(box: Box) -> None:
    box.offer()
    chance = random.Random(5)
    part = box.home / FOLDER / f"{NAME}.part"
    kept = 0
    for _ in range(5):
        box.start()  # a new life asks for what is offered, then for a small part
        box.turn()
        box.turn()
        assert f"?from={kept}&" in box.asked[-1]
        whole = part.read_bytes()
        kept = chance.randrange(kept, len(whole) + 1)
        part.write_bytes(whole[:kept])
    assert kept > 0
    box.until_done()
    assert (box.home / FOLDER / NAME).read_bytes() == BYTES


def test_a_line_that_is_cut_waits_and_then_goes_on(box: Box) -> None:
    box.offer()
    box.turn()
    box.turn()
    box.is_cut = True
    assert box.turn() == PATIENCE_S
    box.is_cut = False
    box.clock += PATIENCE_S
    box.until_done()
    assert box.got == [NAME, "offer.json"]


def test_a_slow_line_is_asked_for_small_parts_so_that_a_record_waits_seconds(box: Box) -> None:
    box.offer()
    box.turn()
    box.took_s = 9.0
    for _ in range(4):
        box.turn()
    sizes = [int(path.partition("most=")[2]) for path in box.asked[1:]]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] < sizes[0]


def test_a_wrong_sum_is_dropped_told_once_and_not_fetched_again(box: Box) -> None:
    box.offer()
    box.county.updates.joinpath(NAME).write_bytes(b"x" + BYTES[1:])  # a disk rots at the county
    for _ in range(3):
        box.until_done()
        box.clock += EVERY_S
    assert [one["state"] for one in box.told].count("damaged") == 1
    assert box.got == []
    assert sum("from=0&" in path for path in box.asked) == 1


def test_what_is_withdrawn_leaves_nothing_behind_and_another_takes_its_place(box: Box) -> None:
    box.offer()
    box.turn()
    box.turn()
    box.county.shelf.withdraw(NAME)
    assert box.turn() == LOOK_S
    box.clock += LOOK_S
    assert box.turn() == EVERY_S
    assert box.got == []
    box.offer(b"another of the same name")
    box.clock += EVERY_S
    box.until_done()
    assert (box.home / FOLDER / NAME).read_bytes() == b"another of the same name"


@pytest.mark.parametrize("taken", [True, False])
def test_what_the_box_has_judged_is_not_fetched_again_until_it_is_offered_anew(
    box: Box, *, taken: bool
) -> None:
    box.offer()
    box.until_done()
    assert box.turn() == LOOK_S
    box.answer(taken=taken)
    box.clock += LOOK_S
    asked = len(box.asked)
    assert box.turn() == EVERY_S
    assert len(box.asked) == asked + 1
    box.offer()
    box.clock += EVERY_S
    box.until_done()
    assert box.got == [NAME, "offer.json"]


@pytest.mark.parametrize("trial", updating.TRIALS)
def test_nothing_is_asked_while_another_has_to_prove_itself(box: Box, trial: str) -> None:
    box.offer()
    (box.home / trial).touch()
    assert box.turn() == PATIENCE_S
    assert box.asked == []


def test_a_card_without_room_and_a_program_for_another_machine_are_left_alone(box: Box) -> None:
    box.offer()
    box.free = 3 * len(BYTES) - 1
    box.until_done()
    assert (box.got, box.told[-1]["state"]) == (["offer.json"], "no_room")
    box.county.shelf.withdraw(NAME)
    box.offer(name="5.raucb")
    box.clock += EVERY_S
    assert box.turn() == EVERY_S
    assert not [path for path in box.asked if "from=" in path]


def test_spare_time_asks_for_programs_only_where_no_record_waits(box: Box) -> None:
    box.offer()
    around = Surroundings(
        carry=box.carry,
        tell=lambda message: box.told.append(dict(message)),
        now=lambda: box.clock,
        nonce=lambda: f"{len(box.asked):024x}",
        trusted_time=lambda: None,
    )
    spare = SpareTime(box.home, around)
    spare.turn(ME, is_drained=True)
    asked = len(box.asked)
    spare.turn(ME, is_drained=False)
    assert len(box.asked) == asked
    spare.turn(ME, is_drained=True)
    assert len(box.asked) == asked + 1


def test_both_ends_of_the_box_mean_the_same_files() -> None:
    """hall-sync may not import the box, so each names them for itself."""
    assert (RELEASE, SLOT) == (take.SUFFIX, take_slot.SUFFIX)
    assert (updating.FOLDER, updating.NOTE) == (take_offered.FOLDER, take_offered.NOTE)
    assert updating.ANSWERS == box_notes.UPDATE_ANSWERS
    assert {box_notes.RELEASE_WAITS, box_notes.SLOT_WAITS} < set(updating.TRIALS)
    assert take_slot.IMAGE == updating.IMAGE


def test_a_note_that_is_none_says_nothing(tmp_path: Path) -> None:
    assert answers_of(tmp_path) == {}
    (tmp_path / "box").mkdir()
    (tmp_path / updating.ANSWERS).write_text("[")
    assert answers_of(tmp_path) == {}
