"""Readers as devices: plugged, pulled, shared, late, double; the bytes are the kernel's own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from hw.admission import Traits, is_admitted
from hw.board import Reader
from hw.card_reader import CardReaders
from hw.keystrokes import Ends, strokes
from tests.fakes.input_folder import KEYBOARD, RECORD, InputFolder, key_record, syn_dropped
from tests.fakes.recorded_reports import RecordedReports

pytestmark = pytest.mark.core

STREAMS = Path(__file__).parent.parent / "data" / "streams"
DOOR = Reader(name="door", format="8H10D", usb="ffff:0035")
DESK = Reader(name="desk", format="8H10D", usb="08ff:0009")
MOUSE = frozenset({272, 273, 274})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rig:
    """Readers on a folder of pipes."""

    folder: InputFolder
    reports: RecordedReports
    readers: CardReaders


@asynccontextmanager
async def rig(path: Path, *readers: Reader) -> AsyncIterator[Rig]:
    folder, reports = InputFolder(path / "input"), RecordedReports()
    found = CardReaders(readers or (DOOR,), reports, folder=folder.folder, open_node=folder.open)
    yield Rig(folder=folder, reports=reports, readers=found)
    found.close()


def test_a_kernel_stream_becomes_its_numbers(tmp_path: Path) -> None:
    async def story() -> None:
        async with rig(tmp_path) as r:
            r.folder.plug("event2", DOOR.usb)
            r.readers.scan()
            r.folder.write("event2", (STREAMS / "three-cards.bin").read_bytes())
            assert await r.reports.next() == ("reader", "door", "ready")
            numbers = [(await r.reports.next())[2] for _ in range(3)]
            assert numbers == ["0012345670", "0040856634", "0980184834"]

    asyncio.run(story())


def test_what_a_kernel_on_arm_said_for_a_usb_keyboard_becomes_its_numbers(tmp_path: Path) -> None:
    """Recorded in the booted image by `python -m tests.image record`: with scan codes between."""

    async def story() -> None:
        async with rig(tmp_path) as r:
            r.folder.plug("event2", DOOR.usb)
            r.readers.scan()
            r.folder.write("event2", (STREAMS / "guest-usb-keyboard.bin").read_bytes())
            assert await r.reports.next() == ("reader", "door", "ready")
            numbers = [(await r.reports.next())[2] for _ in range(3)]
            assert numbers == ["0040856634", "0012345670", "0980184834"]

    asyncio.run(story())


def test_silence_ends_a_number_of_a_reader_that_sends_no_enter(tmp_path: Path) -> None:
    async def story() -> None:
        gap = Reader(name="door", format="8H10D", usb=DOOR.usb, ends=Ends.GAP)
        async with rig(tmp_path, gap) as r:
            r.folder.plug("event2", gap.usb)
            r.readers.scan()
            r.folder.write("event2", (STREAMS / "no-enter.bin").read_bytes())
            await r.reports.next()
            assert await r.reports.next() == ("number", "door", "0012345678")

    asyncio.run(story())


def test_silence_makes_half_a_number_of_any_other_reader(tmp_path: Path) -> None:
    async def story() -> None:
        async with rig(tmp_path) as r:
            r.folder.plug("event2", DOOR.usb)
            r.readers.scan()
            r.folder.type("event2", strokes("00408", Ends.GAP))
            await r.reports.next()
            assert await r.reports.next() == ("discarded", "door", "no_enter")

    asyncio.run(story())


def test_a_plug_pulled_in_a_number_forgets_it_and_the_next_plug_works(tmp_path: Path) -> None:
    """python-evdev 64, 191: a program that keeps the dead descriptor spins or dies."""

    async def story() -> None:
        async with rig(tmp_path) as r:
            r.folder.plug("event2", DOOR.usb)
            r.readers.scan()
            r.folder.write("event2", (STREAMS / "unplug-mid-number-event2.bin").read_bytes())
            r.folder.pull("event2")
            told = [await r.reports.next() for _ in range(3)]
            r.folder.plug("event7", DOOR.usb)
            r.readers.scan()
            r.folder.type("event7", strokes("0040856634"))
            told += [await r.reports.next() for _ in range(2)]
            assert told == [
                ("reader", "door", "ready"),
                ("discarded", "door", "unplugged"),
                ("reader", "door", "missing"),
                ("reader", "door", "ready"),
                ("number", "door", "0040856634"),
            ]

    asyncio.run(story())


def test_a_node_that_comes_back_under_its_old_name_is_opened_again(tmp_path: Path) -> None:
    async def story() -> None:
        async with rig(tmp_path) as r:
            r.folder.plug("event2", DOOR.usb)
            r.readers.scan()
            for _ in range(3):
                r.folder.pull("event2")
                r.folder.plug("event2", DOOR.usb)
                r.readers.scan()
            r.folder.type("event2", strokes("0040856634"))
            while (report := await r.reports.next())[0] != "number":
                assert report[0] == "reader"
            assert r.folder.opened == ["event2"] * 4

    asyncio.run(story())


def test_two_readers_typing_at_once_do_not_mix(tmp_path: Path) -> None:
    async def story() -> None:
        async with rig(tmp_path, DOOR, DESK) as r:
            r.folder.plug("event2", DOOR.usb, phys="usb-1/input0")
            r.folder.plug("event3", DESK.usb, phys="usb-2/input0")
            r.readers.scan()
            pairs = zip(strokes("0040856634"), strokes("0980184834"), strict=True)
            for door, desk in pairs:
                r.folder.type("event2", [door])
                r.folder.type("event3", [desk])
            told = {await r.reports.next() for _ in range(4)}
            assert ("number", "door", "0040856634") in told
            assert ("number", "desk", "0980184834") in told

    asyncio.run(story())


def test_keys_the_kernel_dropped_spoil_the_number_and_are_heard(tmp_path: Path) -> None:
    async def story() -> None:
        async with rig(tmp_path) as r:
            r.folder.plug("event2", DOOR.usb)
            r.readers.scan()
            r.folder.type("event2", strokes("0040", Ends.GAP))
            # Between SYN_DROPPED and the next SYN_REPORT nothing can be believed.
            stale = RECORD.pack(1, 0, 1, 5, 1) + RECORD.pack(1, 0, 0, 0, 0)
            r.folder.write("event2", syn_dropped() + stale)
            r.folder.type("event2", strokes("0980184834"))
            told = [await r.reports.next() for _ in range(3)]
            assert told[1:] == [
                ("discarded", "door", "keys_dropped"),
                ("number", "door", "0980184834"),
            ]

    asyncio.run(story())


def test_a_swipe_that_was_dropped_whole_is_heard_too(tmp_path: Path) -> None:
    async def story() -> None:
        async with rig(tmp_path) as r:
            r.folder.plug("event2", DOOR.usb)
            r.readers.scan()
            r.folder.write("event2", syn_dropped() + key_record(28, 0))
            await r.reports.next()
            assert await r.reports.next() == ("discarded", "door", "keys_dropped")

    asyncio.run(story())


def test_a_strange_keyboard_is_neither_grabbed_nor_read(tmp_path: Path) -> None:
    async def story() -> None:
        async with rig(tmp_path) as r:
            r.folder.plug("event1", "0627:0001")
            for _ in range(9):
                r.readers.scan()
            assert r.reports.told == [("reader", "door", "missing")]
            assert r.folder.opened == ["event1"]

    asyncio.run(story())


def test_a_reader_that_was_never_seen_is_missing_after_five_seconds_only(tmp_path: Path) -> None:
    async def story() -> None:
        async with rig(tmp_path) as r:
            for _ in range(4):
                r.readers.scan()
            assert r.reports.told == []
            r.readers.scan()
            assert r.reports.told == [("reader", "door", "missing")]

    asyncio.run(story())


@pytest.mark.parametrize("refusal", ["denied", "busy"])
def test_a_node_that_refuses_is_tried_again_until_it_opens(tmp_path: Path, refusal: str) -> None:
    """Right after the plug udev has not set the group yet: EACCES (pitfall 42)."""

    async def story() -> None:
        async with rig(tmp_path) as r:
            refusing: set[str] = getattr(r.folder, refusal)
            refusing.add("event2")
            r.folder.plug("event2", DOOR.usb)
            for _ in range(5):
                r.readers.scan()
            refusing.clear()
            r.readers.scan()
            assert r.reports.told == [("reader", "door", "denied"), ("reader", "door", "ready")]

    asyncio.run(story())


def test_of_two_interfaces_the_one_with_the_keys_is_taken_and_the_twin_is_warned_of(
    tmp_path: Path,
) -> None:
    """DOMAIN 4.1: this ffff:0035 variant can stop the USB controller; 413d:2107 shows a mouse."""

    async def story() -> None:
        async with rig(tmp_path) as r:
            r.folder.plug("event1", DOOR.usb, phys="usb-1/input1", keys=MOUSE)
            r.folder.plug("event2", DOOR.usb, phys="usb-1/input0")
            r.readers.scan()
            r.folder.type("event2", strokes("0040856634"))
            assert await r.reports.next() == ("reader", "door", "warned")
            assert await r.reports.next() == ("number", "door", "0040856634")

    asyncio.run(story())


def test_two_good_readers_of_the_dangerous_id_are_no_twin(tmp_path: Path) -> None:
    async def story() -> None:
        second = Reader(name="back", format="10H", usb=DOOR.usb)
        async with rig(tmp_path, DOOR, second) as r:
            r.folder.plug("event1", DOOR.usb, phys="usb-1/input0")
            r.folder.plug("event2", DOOR.usb, phys="usb-2/input0")
            r.readers.scan()
            assert {report[2] for report in r.reports.told} == {"ready"}

    asyncio.run(story())


def test_readers_of_one_kind_are_told_apart_by_their_id_name(tmp_path: Path) -> None:
    async def story() -> None:
        left = Reader(name="left", format="8H10D", by_id="usb-left-event-kbd")
        right = Reader(name="right", format="8H10D", by_id="usb-right-event-kbd")
        async with rig(tmp_path, left, right) as r:
            r.folder.plug("event1", "08ff:0009", phys="usb-1/input0")
            r.folder.plug("event2", "08ff:0009", phys="usb-2/input0")
            r.folder.link("usb-right-event-kbd", "event1")
            r.folder.link("usb-left-event-kbd", "event2")
            r.readers.scan()
            r.folder.type("event1", strokes("0040856634"))
            told = [await r.reports.next() for _ in range(3)]
            assert told[-1] == ("number", "right", "0040856634")

    asyncio.run(story())


def test_a_flood_of_keys_stops_nothing_and_makes_no_number(tmp_path: Path) -> None:
    async def story() -> None:
        async with rig(tmp_path, DOOR, DESK) as r:
            r.folder.plug("event2", DOOR.usb, phys="usb-1/input0")
            r.folder.plug("event3", DESK.usb, phys="usb-2/input0")
            r.readers.scan()
            r.folder.write("event2", key_record(5, 1) * 1_300)
            r.folder.type("event3", strokes("0980184834"))
            told = [await r.reports.next() for _ in range(4)]
            assert told[2:] == [("number", "desk", "0980184834"), ("discarded", "door", "no_enter")]

    asyncio.run(story())


@pytest.mark.parametrize(
    ("reader", "traits", "admitted"),
    [
        (DOOR, Traits(usb="ffff:0035", keys=KEYBOARD), True),
        (DOOR, Traits(usb="ffff:0036", keys=KEYBOARD), False),
        (DOOR, Traits(usb="ffff:0035", keys=MOUSE), False),
        (DOOR, Traits(usb="ffff:0035", keys=KEYBOARD - {2}), False),
        (DOOR, Traits(usb="ffff:0035", keys=KEYBOARD - {28, 96}), False),
        (
            Reader(name="x", format="10H", by_id="a"),
            Traits(usb="1:1", by_id=("a",), keys=KEYBOARD),
            True,
        ),
        (
            Reader(name="x", format="10H", by_id="b"),
            Traits(usb="1:1", by_id=("a",), keys=KEYBOARD),
            False,
        ),
    ],
)
def test_only_what_the_board_names_and_what_has_the_keys_is_admitted(
    *, reader: Reader, traits: Traits, admitted: bool
) -> None:
    assert is_admitted(reader, traits) is admitted
