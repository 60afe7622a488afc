"""Signals: what a person hears and sees. Signal 1 means on disk, signal 2 is hall-web's answer.

No signal 2 is no error. An error tone means that nothing was stored: show the card again.

Sources: DESIGN.md 3 and 8.
"""

import asyncio
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Protocol

from hw.events import Place, Source

Pattern = tuple[tuple[float, float], ...]  # (seconds on, seconds off) of each beat

STORED: Pattern = ((0.06, 0.06),)
ERROR: Pattern = ((0.5, 0.1),)
SELFTEST: Pattern = ((0.2, 0.2),) * 3
# Signal 2 by the `sound` of hall-web's answer.
SOUNDS: Mapping[str, Pattern] = MappingProxyType(
    {"ok": ((0.06, 0.06),), "again": ((0.06, 0.06),) * 2, "error": ERROR}
)
WAITING = 4  # patterns an output may owe; later ones are dropped, nobody counts beeps


class Signals(Protocol):
    """Whoever tells people what became of a swipe or a press."""

    def stored(self, source: Source, place: Place) -> None:
        """Give signal 1: the event is on disk at this place."""
        ...

    def answered(self, source: Source, place: Place, answer: Mapping[str, object]) -> None:
        """Give signal 2: hall-web's answer came in time."""
        ...

    def refused(self, source: Source, why: str) -> None:
        """Give the error tone: a half number or a refused write; nothing was stored."""
        ...

    def ignored(self, source: Source) -> None:
        """Keep silent: a press so soon after the last one is the same press."""
        ...

    def lamp(self, window: int, *, on: bool, for_ms: int = 0) -> None:
        """Switch the lamp of a window, as hall-web asked; it goes off by itself after for_ms."""
        ...

    def selftest(self, window: int) -> None:
        """Let the lamp and the buzzer of a window show that they work."""
        ...


class Everyone:
    """Passes each signal to several listeners: the panel, and whoever simulates a person."""

    def __init__(self, listeners: Sequence[Signals]) -> None:
        self._listeners = listeners

    def stored(self, source: Source, place: Place) -> None:
        """Pass signal 1 on."""
        for listener in self._listeners:
            listener.stored(source, place)

    def answered(self, source: Source, place: Place, answer: Mapping[str, object]) -> None:
        """Pass signal 2 on."""
        for listener in self._listeners:
            listener.answered(source, place, answer)

    def refused(self, source: Source, why: str) -> None:
        """Pass the error tone on."""
        for listener in self._listeners:
            listener.refused(source, why)

    def ignored(self, source: Source) -> None:
        """Pass on that a press did not count."""
        for listener in self._listeners:
            listener.ignored(source)

    def lamp(self, window: int, *, on: bool, for_ms: int = 0) -> None:
        """Pass the lamp on."""
        for listener in self._listeners:
            listener.lamp(window, on=on, for_ms=for_ms)

    def selftest(self, window: int) -> None:
        """Pass the self-test on."""
        for listener in self._listeners:
            listener.selftest(window)


class Switch(Protocol):
    """A line that can be driven."""

    def on(self) -> None:
        """Drive it."""
        ...

    def off(self) -> None:
        """Let it go."""
        ...


class Player:
    """Plays patterns on one switch, one after the other, then returns to the steady state."""

    def __init__(self, switch: Switch) -> None:
        self._switch = switch
        self._steady = False
        self._owed: list[Pattern] = []
        self._task: asyncio.Task[None] | None = None
        self._until: asyncio.TimerHandle | None = None

    def steady(self, *, on: bool, for_ms: int = 0) -> None:
        """Set the state between patterns; on for a time only, if for_ms is not 0."""
        if self._until is not None:
            self._until.cancel()
            self._until = None
        if on and for_ms > 0:
            self._until = asyncio.get_running_loop().call_later(for_ms / 1000, self._expire)
        self._steady = on
        if self._task is None:
            self._rest()

    def play(self, pattern: Pattern) -> None:
        """Play a pattern after those that are owed."""
        if len(self._owed) < WAITING:
            self._owed.append(pattern)
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._play())

    def close(self) -> None:
        """Stop playing and let the line go."""
        if self._task is not None:
            self._task.cancel()
        self.steady(on=False)
        self._switch.off()

    def _expire(self) -> None:
        self.steady(on=False)

    async def _play(self) -> None:
        while self._owed:
            for seconds_on, seconds_off in self._owed.pop(0):
                self._switch.on()
                await asyncio.sleep(seconds_on)
                self._switch.off()
                await asyncio.sleep(seconds_off)
        self._task = None
        self._rest()

    def _rest(self) -> None:
        self._switch.on() if self._steady else self._switch.off()
