"""Station: what the devices produce goes to disk here, and then the person hears of it.

Two promises, kept by this file alone:
1. Signal 1 is given after the spool's fsync, never before.
2. A half number, a refused write, an overfull queue get the error tone.

Sources: DESIGN.md 2 (law 2), 3.
"""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass

from hw.board import Reader
from hw.clock import Clock
from hw.events import (
    DeviceState,
    Event,
    Happening,
    Kind,
    Level,
    Place,
    Source,
    State,
    buttons,
    card_event,
    device_event,
    press_event,
)
from hw.events import reader as reader_source
from hw.keystrokes import Discarded, Frame
from hw.signals import Signals
from hw.spool import SpoolRefused
from hw.spool_thread import SpoolThread

ANSWER_MS = 1_000  # a later answer is no signal 2: the person has gone
STAMP_MS = 60_000  # a device's stamp further from our clock is on another clock
BATCH = 64  # events that share one fsync
WAITING = 1_000  # events that may wait for the disk
SPOOL = Source(kind=Kind.SPOOL, name="spool")
PRESENT = frozenset({State.READY, State.WARNED})
SPOOLED = frozenset({Kind.READER, Kind.BUTTONS})

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Waiting:
    """An event on its way to the disk."""

    source: Source
    happening: Happening


class Station:
    """Takes the reports of all devices; knows their states and who waits for an answer."""

    def __init__(
        self, spool: SpoolThread, clock: Clock, signals: Signals, *, simulated: bool
    ) -> None:
        self._spool = spool
        self._clock = clock
        self._signals = signals
        self._simulated = simulated
        self._queue: asyncio.Queue[_Waiting] = asyncio.Queue(WAITING)
        self._asked: dict[Place, tuple[Source, int]] = {}
        self._states: dict[Source, DeviceState] = {}
        self.news = asyncio.Event()  # something for hall-web: an event on disk, or a state

    @property
    def states(self) -> tuple[DeviceState, ...]:
        """Return the present state of every device."""
        return tuple(self._states.values())

    def number(self, reader: Reader, outcome: Frame | Discarded) -> None:
        """Put a complete number on its way to the disk; give the error tone for half of one."""
        source = reader_source(reader.name)
        if isinstance(outcome, Discarded):
            log.info(
                "number discarded: reader=%s, why=%s, keys=%d",
                reader.name,
                outcome.why,
                outcome.keys,
            )
            self._signals.refused(source, outcome.why)
            return
        event = card_event(reader.name, outcome.text, reader.format, simulated=self._simulated)
        self._take(source, event, self._believed(outcome.ms))

    def press(self, window: int, level: Level, ms: int) -> None:
        """Put a counted press on its way to the disk."""
        event = press_event(window, level, simulated=self._simulated)
        self._take(buttons(window), event, ms)

    def locked_out(self, window: int) -> None:
        """Keep silent about a press too soon after the last one."""
        self._signals.ignored(buttons(window))

    def state(self, state: DeviceState) -> None:
        """Keep the state of a device; one that is lost or found again is an event too."""
        before = self._states.get(state.source)
        if before == state:
            return
        self._states[state.source] = state
        log.info(
            "device: kind=%s, name=%s, state=%s, note=%s",
            state.source.kind,
            state.source.name,
            state.state,
            state.note,
        )
        present = state.state in PRESENT
        was_present = before is None or before.state in PRESENT
        if present != was_present and state.source.kind in SPOOLED:
            event = device_event(state.source, found=present, simulated=self._simulated)
            self._take(state.source, event, self._clock.mono())
        self.news.set()

    def answered(self, place: Place, answer: Mapping[str, object]) -> None:
        """Give signal 2 if hall-web's answer came in time."""
        source, until = self._asked.pop(place, (None, 0))
        if source is not None and self._clock.mono() <= until:
            self._signals.answered(source, place, answer)

    async def run(self) -> None:
        """Write what waits, batch by batch, until cancelled."""
        while True:
            batch = [await self._queue.get()]
            while len(batch) < BATCH and not self._queue.empty():
                batch.append(self._queue.get_nowait())
            try:
                await self._store(batch)
            finally:
                for _ in batch:
                    self._queue.task_done()

    async def settled(self) -> None:
        """Return when nothing waits for the disk."""
        await self._queue.join()

    async def _store(self, batch: list[_Waiting]) -> None:
        happenings = [waiting.happening for waiting in batch]
        try:
            places = await self._spool.run(lambda spool: spool.append(happenings))
        except SpoolRefused as refused:
            self._refuse(batch, refused.why)
            return
        self.state(DeviceState(source=SPOOL, state=State.READY))
        now = self._clock.mono()
        self._asked = {place: asked for place, asked in self._asked.items() if asked[1] >= now}
        for waiting, place in zip(batch, places, strict=True):
            if waiting.happening.event["type"] != "device":
                self._asked[place] = (waiting.source, now + ANSWER_MS)
                self._signals.stored(waiting.source, place)
        self.news.set()

    def _refuse(self, batch: list[_Waiting], why: str) -> None:
        self.state(DeviceState(source=SPOOL, state=State.WARNED, note=why))
        for waiting in batch:
            if waiting.happening.event["type"] != "device":
                self._signals.refused(waiting.source, why)

    def _take(self, source: Source, event: Event, mono: int) -> None:
        waiting = _Waiting(
            source=source, happening=Happening(moment=self._clock.at(mono), event=event)
        )
        try:
            self._queue.put_nowait(waiting)
        except asyncio.QueueFull:
            self._signals.refused(source, "disk_slow")

    def _believed(self, stamp: int) -> int:
        now = self._clock.mono()
        return stamp if 0 <= now - stamp <= STAMP_MS else now
