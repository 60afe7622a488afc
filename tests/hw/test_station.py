"""Signals and hand-over: on disk first, then the beep; the head decides what is sent."""

import asyncio
import contextlib
import errno
import os
import threading
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from hw.board import Reader
from hw.events import DeviceState, Level, State, reader
from hw.handover import HandOver
from hw.keystrokes import Discarded, Frame, Why
from hw.spool import Spool
from hw.spool_thread import SpoolThread
from hw.station import Station
from tests.fakes.box_clock import HandWoundBoxClock
from tests.fakes.hall_web import FakeHallWeb
from tests.fakes.recorded_signals import RecordedSignals

pytestmark = pytest.mark.core

DOOR = Reader(name="door", format="8H10D", usb="ffff:0035")
CARD = Frame(text="0040856634", ms=99_990)


class Disk:
    """An fsync that can be made to fail or to wait, and counts."""

    def __init__(self) -> None:
        self.broken = 0
        self.synced = 0
        self.slow = threading.Event()
        self.slow.set()
        self.entered = threading.Event()

    def __call__(self, fd: int) -> None:
        if not self.slow.is_set():
            self.entered.set()
            self.slow.wait(5)
        if self.broken:
            raise OSError(self.broken, "made to fail")
        self.synced += 1
        os.fsync(fd)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A station with a spool, a person, a clock, and perhaps a hall-web."""

    station: Station
    spool: Spool
    signals: RecordedSignals
    clock: HandWoundBoxClock
    disk: Disk
    hall: FakeHallWeb
    socket: Path


@asynccontextmanager
async def desk(home: Path, hall: FakeHallWeb | None = None) -> AsyncIterator[Desk]:
    disk, signals, clock = Disk(), RecordedSignals(), HandWoundBoxClock()
    spool = Spool(home / "spool", fsync=disk)
    thread = SpoolThread(spool)
    await thread.run(Spool.start)
    station = Station(thread, clock, signals, simulated=True)
    web = hall or FakeHallWeb()
    socket = home / "devices.sock"
    if hall:
        await hall.open(socket)
    hand_over = HandOver(socket, thread, station, signals)
    tasks = [asyncio.ensure_future(part) for part in (station.run(), hand_over.run())]
    yield Desk(
        station=station,
        spool=spool,
        signals=signals,
        clock=clock,
        disk=disk,
        hall=web,
        socket=socket,
    )
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    thread.close()
    if hall:
        await hall.close()


def play(story: Coroutine[object, object, None]) -> None:
    asyncio.run(story)


def test_signal_1_comes_after_the_fsync_and_names_the_line(tmp_path: Path) -> None:
    async def story() -> None:
        async with desk(tmp_path) as d:
            before = d.disk.synced
            d.station.number(DOOR, CARD)
            assert d.signals.heard == []
            assert await d.signals.next() == ("stored", "door", 1)
            assert d.disk.synced > before
            assert d.spool.contents(d.spool.live).entries[0].event == {
                "type": "card",
                "reader": "door",
                "raw": "0040856634",
                "format": "8H10D",
                "medium": "125k",
                "id": "026f6c3a",
                "simulated": True,
            }

    play(story())


def test_while_the_disk_is_slow_nothing_sounds_and_the_readers_are_still_heard(
    tmp_path: Path,
) -> None:
    """A loop that waited for the card would lose the next swipe in the kernel's 64 events."""

    async def story() -> None:
        async with desk(tmp_path) as d:
            d.disk.slow.clear()
            d.station.number(DOOR, CARD)
            await asyncio.to_thread(d.disk.entered.wait, 5)
            d.station.number(DOOR, Discarded(why=Why.TOO_SHORT, keys=2))
            assert d.signals.heard == [("refused", "door", "too_short")]
            d.disk.slow.set()
            await d.signals.next()
            assert await d.signals.next() == ("stored", "door", 1)

    play(story())


def test_a_number_that_fits_no_card_is_kept_with_no_id(tmp_path: Path) -> None:
    async def story() -> None:
        async with desk(tmp_path) as d:
            d.station.number(DOOR, Frame(text="00000000030000000004", ms=0))
            await d.signals.next()
            event = d.spool.contents(d.spool.live).entries[0].event
            assert (event["id"], event["raw"]) == (None, "00000000030000000004")

    play(story())


@pytest.mark.parametrize("why", Why)
def test_half_a_number_gets_the_error_tone_and_nothing_is_written(tmp_path: Path, why: Why) -> None:
    async def story() -> None:
        async with desk(tmp_path) as d:
            d.station.number(DOOR, Discarded(why=why, keys=3))
            assert d.signals.heard == [("refused", "door", str(why))]
            assert d.spool.contents(d.spool.live).entries == ()

    play(story())


@pytest.mark.parametrize(("code", "why"), [(errno.ENOSPC, "disk_full"), (errno.EROFS, "read_only")])
def test_a_disk_that_refuses_gives_no_signal_1_and_recovers(
    tmp_path: Path, code: int, why: str
) -> None:
    async def story() -> None:
        async with desk(tmp_path) as d:
            d.disk.broken = code
            d.station.number(DOOR, CARD)
            assert await d.signals.next() == ("refused", "door", why)
            assert [(s.state, s.note) for s in d.station.states] == [(State.WARNED, why)]
            d.disk.broken = 0
            d.station.number(DOOR, CARD)
            assert (await d.signals.next())[0] == "stored"
            assert [s.state for s in d.station.states] == [State.READY]

    play(story())


def test_a_press_and_a_lost_reader_are_events(tmp_path: Path) -> None:
    async def story() -> None:
        async with desk(tmp_path) as d:
            d.station.state(DeviceState(source=reader("door"), state=State.READY))
            d.station.state(DeviceState(source=reader("door"), state=State.MISSING))
            d.station.state(DeviceState(source=reader("door"), state=State.WARNED))
            d.station.press(3, Level.DISSATISFIED, 100_000)
            assert await d.signals.next() == ("stored", "3", 3)
            events = [entry.event for entry in d.spool.contents(d.spool.live).entries]
            assert [event.get("state", event.get("level")) for event in events] == [
                "lost",
                "found",
                "dissatisfied",
            ]

    play(story())


@pytest.mark.parametrize(
    ("stamp", "mono"),
    [
        pytest.param(99_990, 99_990, id="the-kernels-stamp"),
        pytest.param(1_795_284_228_539, 100_000, id="a-wall-clock-stamp"),
        pytest.param(100_001, 100_000, id="from-the-future"),
    ],
)
def test_a_stamp_of_another_clock_is_not_believed(tmp_path: Path, stamp: int, mono: int) -> None:
    async def story() -> None:
        async with desk(tmp_path) as d:
            d.station.number(DOOR, Frame(text="0040856634", ms=stamp))
            await d.signals.next()
            assert d.spool.contents(d.spool.live).entries[0].mono == mono

    play(story())


def test_an_answer_within_a_second_is_signal_2(tmp_path: Path) -> None:
    async def story() -> None:
        async with desk(tmp_path, FakeHallWeb()) as d:
            d.station.number(DOOR, CARD)
            assert await d.signals.next() == ("stored", "door", 1)
            assert await d.signals.next() == ("answered", "door", 1, "known")

    play(story())


def test_a_later_answer_is_no_signal_2_and_no_error(tmp_path: Path) -> None:
    async def story() -> None:
        hall = FakeHallWeb()
        hall.answers = False
        async with desk(tmp_path, hall) as d:
            d.station.number(DOOR, CARD)
            await hall.until(facts=1)
            d.clock.wind(1_001)
            hall.say({"m": "answer", "spool": d.spool.live, "i": 1, "say": "known", "sound": "ok"})
            hall.say({"m": "lamp", "window": 3, "on": True, "for_ms": 120_000})
            hall.say({"m": "selftest", "window": 3})
            assert [await d.signals.next() for _ in range(3)] == [
                ("stored", "door", 1),
                ("lamp", 3, True, 120_000),
                ("selftest", 3),
            ]

    play(story())


def test_hall_web_hears_of_every_device_when_it_comes(tmp_path: Path) -> None:
    async def story() -> None:
        async with desk(tmp_path, FakeHallWeb()) as d:
            d.station.state(DeviceState(source=reader("door"), state=State.READY))
            await d.hall.until_told(name="door", state="ready")
            d.station.state(DeviceState(source=reader("door"), state=State.DENIED, note="busy"))
            await d.hall.until_told(name="door", state="denied")

    play(story())


def swiped(home: Path, *numbers: int) -> str:
    """Leave a segment behind as a process does that lost its power; return its id."""

    async def story() -> str:
        async with desk(home) as d:
            for number in numbers:
                d.station.number(DOOR, Frame(text=f"{number:010d}", ms=0))
                await d.signals.next()
            return d.spool.live

    return asyncio.run(story())


def test_older_segments_go_first_and_are_removed(tmp_path: Path) -> None:
    first, second = swiped(tmp_path, 1, 2), swiped(tmp_path, 3)

    async def story() -> None:
        async with desk(tmp_path, FakeHallWeb()) as d:
            d.station.number(DOOR, CARD)
            await d.hall.until(facts=4)
            assert d.hall.places() == [(first, 1), (first, 2), (second, 1), (d.spool.live, 1)]
            await d.station.settled()
            assert len(list((tmp_path / "spool").iterdir())) == 1

    play(story())


@pytest.mark.parametrize(
    ("head", "sent"),
    [
        pytest.param(0, [1, 2, 3], id="nothing-known"),
        pytest.param(2, [3], id="next"),
        pytest.param(3, [], id="known"),
        pytest.param(9, [], id="spool-behind-the-head"),
    ],
)
def test_what_is_known_is_not_sent_again(tmp_path: Path, head: int, sent: list[int]) -> None:
    old = swiped(tmp_path, 1, 2, 3)

    async def story() -> None:
        hall = FakeHallWeb()
        hall.heads[old] = head
        async with desk(tmp_path, hall) as d:
            d.station.number(DOOR, CARD)
            await hall.until(facts=len(sent) + 1)
            assert [i for spool, i in hall.places() if spool == old] == sent
            assert (hall.gaps, hall.hellos[0]) == ([], (old, 1, 3))

    play(story())


def test_a_line_that_cannot_be_read_is_a_gap_and_the_file_is_kept(tmp_path: Path) -> None:
    old = swiped(tmp_path, 1, 2, 3)
    segment = next((tmp_path / "spool").glob(f"*{old}*"))
    lines = segment.read_bytes().splitlines(keepends=True)
    segment.write_bytes(lines[0] + b"\x00" * 20 + b"\n" + lines[2] + lines[0][:30])

    async def story() -> None:
        async with desk(tmp_path, FakeHallWeb()) as d:
            d.station.number(DOOR, CARD)
            await d.hall.until(facts=3)
            assert d.hall.gaps == [(old, 2, 2)]
            assert [path.suffix for path in sorted((tmp_path / "spool").iterdir())] == [
                ".damaged",
                ".spool",
            ]

    play(story())


def test_a_hall_that_knows_more_of_the_live_segment_gets_a_new_one(tmp_path: Path) -> None:
    """A number it already has would be taken for a known event and lost."""

    async def story() -> None:
        hall = FakeHallWeb()
        async with desk(tmp_path) as d:
            first = d.spool.live
            hall.heads[first] = 5
            await hall.open(d.socket)
            d.station.state(DeviceState(source=reader("door"), state=State.READY))
            await hall.until_told(name="door", state="ready")
            d.station.number(DOOR, CARD)
            await hall.until(facts=1)
            assert hall.places()[0][0] != first
            await hall.close()

    play(story())


@pytest.mark.parametrize("mute", [1, 2, 3])
def test_a_lost_answer_is_asked_again_and_counted_once(tmp_path: Path, mute: int) -> None:
    old = swiped(tmp_path, *range(250))

    async def story() -> None:
        hall = FakeHallWeb()
        hall.mute = mute
        async with desk(tmp_path, hall) as d:
            d.station.number(DOOR, CARD)
            await hall.until(facts=251)
            assert hall.places() == [*((old, i) for i in range(1, 251)), (d.spool.live, 1)]

    play(story())


@pytest.mark.parametrize("said", [b"\xff\xfe\n", b'{"m":"who"}\n', b"[" * 70_000 + b"\n", b"5\n"])
def test_a_hall_that_talks_nonsense_is_left_and_asked_again(tmp_path: Path, said: bytes) -> None:
    async def story() -> None:
        calls = asyncio.Queue[int]()

        async def nonsense(asked: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            calls.put_nowait(1)
            writer.write(said)
            with contextlib.suppress(ConnectionError):
                await asked.read()
            writer.close()

        async with desk(tmp_path) as d, asyncio.timeout(10):
            server = await asyncio.start_unix_server(nonsense, d.socket)
            await calls.get()
            await calls.get()
            d.station.number(DOOR, CARD)
            assert await d.signals.next() == ("stored", "door", 1)
            server.close()

    play(story())
