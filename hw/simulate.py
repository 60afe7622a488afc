"""Simulated devices: a reader and buttons for a hall without any, and the door to them.

They exist only where board.toml says `simulated`. A swipe is typed key by key into the decoder that
real readers use, a press drives a mock line under the real debounce; every event is marked.

run/simulate.sock takes one JSON line and answers in JSON lines:
    {"m":"swipe","number":"0040856634","reader":"door"|null}    {"m":"press","window":3,"level":1…5}
    {"m":"unplug"|"plug","reader":"door"|null}
    → {"m":"signal1","spool":…,"i":…}, then {"m":"signal2",…} if it comes; or {"m":"error","why":…};
      or {"m":"done"} for a plug.

Sources: DESIGN.md 8, 10.
"""

import asyncio
import contextlib
import json
import os
import socket
import struct
from collections import deque
from collections.abc import Iterable, Mapping
from pathlib import Path

from hw.board import Board, Reader
from hw.buttons import Chips
from hw.clock import Clock
from hw.events import DeviceState, Level, Place, Source, State, buttons
from hw.events import reader as reader_source
from hw.keystrokes import Decoder, Ends, Why, strokes
from hw.reports import Reports

LINE_BYTES = 256 * 1024  # a number of 64 KiB must arrive to be discarded as a number
OUTCOME_S = 5.0
ANSWER_S = 1.0
HOLD_S = 0.06  # how long a simulated finger stays on a button

Message = dict[str, object]


class _Refused(Exception):
    """A request that no device can act on; its text is the answer's `why`."""


class SimulatedReaders:
    """The readers of a simulated board: typed into by requests instead of by cards."""

    def __init__(self, board: Board, reports: Reports, clock: Clock) -> None:
        self._readers = {reader.name: reader for reader in board.readers}
        self._decoders = {reader.name: Decoder(reader.ends) for reader in board.readers}
        self._unplugged: set[str] = set()
        self._reports = reports
        self._clock = clock

    def named(self, name: object) -> Reader:
        """Return a reader by name, the first one for None; refuse an unknown name."""
        if name is None and self._readers:
            return next(iter(self._readers.values()))
        if isinstance(name, str) and name in self._readers:
            return self._readers[name]
        raise _Refused("no_such_reader")

    def start(self) -> None:
        """Tell that every reader is plugged in."""
        for name in self._readers:
            self.plug(name)

    def keys_for(self, reader: Reader, number: str) -> tuple[tuple[int, int], ...]:
        """Return the keys of a number; refuse what this reader cannot type."""
        if reader.name in self._unplugged:
            raise _Refused("unplugged")
        if not number:
            raise _Refused(Why.TOO_SHORT)
        try:
            return tuple(strokes(number, reader.ends))
        except ValueError as cause:
            raise _Refused("no_such_key") from cause

    def type_keys(self, reader: Reader, keys: Iterable[tuple[int, int]]) -> None:
        """Type the keys of one number into the reader's decoder, which tells exactly one outcome.

        All of them at one time, so that a slow machine makes no gap.
        """
        decoder, ms = self._decoders[reader.name], self._clock.mono()
        for code, value in keys:
            if outcome := decoder.feed(code, value, ms):
                self._reports.number(reader, outcome)
        if reader.ends is Ends.GAP and (outcome := decoder.silence()):
            self._reports.number(reader, outcome)

    def plug(self, name: str) -> None:
        """Plug a reader in."""
        self._unplugged.discard(name)
        self._reports.state(DeviceState(source=reader_source(name), state=State.READY))

    def unplug(self, name: str) -> None:
        """Pull a reader's plug."""
        self._unplugged.add(name)
        if lost := self._decoders[name].break_off(Why.UNPLUGGED):
            self._reports.number(self._readers[name], lost)
        self._reports.state(DeviceState(source=reader_source(name), state=State.MISSING))


class SimulatedPeople:
    """Hears the signals as a person would, so that a request can be answered with them."""

    def __init__(self) -> None:
        self.locks: dict[Source, asyncio.Lock] = {}
        # In order: an outcome that comes too late for its request must not answer the next one.
        self._ears: dict[Source, deque[asyncio.Future[Place | str]]] = {}
        self._answers: dict[Place, asyncio.Future[Mapping[str, object]]] = {}

    def listen(self, source: Source) -> "asyncio.Future[Place | str]":
        """Return what the next signal at a device will be: a place, or why not."""
        ear: asyncio.Future[Place | str] = asyncio.get_running_loop().create_future()
        self._ears.setdefault(source, deque()).append(ear)
        return ear

    async def signal2(self, place: Place) -> Mapping[str, object] | None:
        """Return hall-web's answer for a place if it comes within a second."""
        try:
            async with asyncio.timeout(ANSWER_S):
                return await self._answers[place]
        except TimeoutError:
            return None

    def forget(self, place: Place) -> None:
        """Stop listening for the answer of a place."""
        self._answers.pop(place, None)

    def stored(self, source: Source, place: Place) -> None:
        """Hear signal 1."""
        if self._hear(source, place):
            self._answers[place] = asyncio.get_running_loop().create_future()

    def answered(self, source: Source, place: Place, answer: Mapping[str, object]) -> None:  # noqa: ARG002 - the place says who
        """Hear signal 2."""
        ear = self._answers.get(place)
        if ear is not None and not ear.done():
            ear.set_result(answer)

    def refused(self, source: Source, why: str) -> None:
        """Hear the error tone."""
        self._hear(source, str(why))

    def ignored(self, source: Source) -> None:
        """Notice that nothing sounds."""
        self._hear(source, "locked_out")

    def lamp(self, window: int, *, on: bool, for_ms: int = 0) -> None:
        """See a lamp; nobody asked for it."""

    def selftest(self, window: int) -> None:
        """See a self-test; nobody asked for it."""

    def _hear(self, source: Source, outcome: Place | str) -> bool:
        ears = self._ears.get(source)
        ear = ears.popleft() if ears else None
        if ear is None or ear.done():
            return False
        ear.set_result(outcome)
        return True


class SimulateDoor:
    """The server of run/simulate.sock; only this process's user and root may knock."""

    def __init__(
        self, board: Board, readers: SimulatedReaders, chips: Chips, people: SimulatedPeople
    ) -> None:
        self._pins = {window.window: window.buttons for window in board.windows}
        self._readers = readers
        self._chips = chips
        self._people = people
        self.opened = asyncio.Event()

    async def run(self, path: Path) -> None:
        """Serve until cancelled."""
        door = _bind(path)
        try:
            server = await asyncio.start_unix_server(self._serve, sock=door, limit=LINE_BYTES)
            self.opened.set()
            async with server:
                await server.serve_forever()
        finally:
            with contextlib.suppress(OSError):
                os.unlink(path)  # noqa: PTH108 - one call that cannot block, in a loop that ends

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            if _peer_uid(writer) in {0, os.getuid()}:
                await self._answer(reader, writer)
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            place = await self._act(json.loads(await reader.readline()))
        except (_Refused, ValueError) as cause:
            why = str(cause) if isinstance(cause, _Refused) else "not_a_request"
            await _say(writer, {"m": "error", "why": why})
            return
        if place is None:
            await _say(writer, {"m": "done"})
            return
        try:
            await _say(writer, {"m": "signal1", "spool": place.spool, "i": place.i})
            if answer := await self._people.signal2(place):
                await _say(writer, {**answer, "m": "signal2"})
        finally:
            self._people.forget(place)

    async def _act(self, request: object) -> Place | None:
        match request:
            case {"m": "swipe", "number": str(number), **rest}:
                return await self._swipe(self._readers.named(rest.get("reader")), number)
            case {"m": "press", "window": int(window), "level": int(level)}:
                return await self._press(window, level)
            case {"m": "plug", **rest}:
                self._readers.plug(self._readers.named(rest.get("reader")).name)
            case {"m": "unplug", **rest}:
                self._readers.unplug(self._readers.named(rest.get("reader")).name)
            case _:
                raise _Refused("not_a_request")
        return None

    async def _swipe(self, reader: Reader, number: str) -> Place:
        source = reader_source(reader.name)
        async with self._people.locks.setdefault(source, asyncio.Lock()):
            keys = self._readers.keys_for(reader, number)
            ear = self._people.listen(source)
            self._readers.type_keys(reader, keys)
            return await _outcome(ear)

    async def _press(self, window: int, level: int) -> Place:
        if window not in self._pins or not 1 <= level <= len(Level):
            raise _Refused("no_such_button")
        pin = self._pins[window][list(Level)[level - 1]]
        source = buttons(window)
        async with self._people.locks.setdefault(source, asyncio.Lock()):
            ear = self._people.listen(source)
            self._chips.drive(pin, pressed=True)
            await asyncio.sleep(HOLD_S)
            self._chips.drive(pin, pressed=False)
            await asyncio.sleep(HOLD_S)
            return await _outcome(ear)


def _bind(path: Path) -> socket.socket:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    door = socket.socket(socket.AF_UNIX)
    door.bind(os.fspath(path))
    path.chmod(0o600)
    return door


async def _outcome(ear: "asyncio.Future[Place | str]") -> Place:
    try:
        async with asyncio.timeout(OUTCOME_S):
            outcome = await ear
    except TimeoutError as cause:
        raise _Refused("no_signal") from cause
    if isinstance(outcome, str):
        raise _Refused(outcome)
    return outcome


async def _say(writer: asyncio.StreamWriter, message: Message) -> None:
    writer.write(json.dumps(message, separators=(",", ":")).encode() + b"\n")
    await writer.drain()


def _peer_uid(writer: asyncio.StreamWriter) -> int:
    peer = writer.get_extra_info("socket")
    credentials = peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    return int(struct.unpack("3i", credentials)[1])
