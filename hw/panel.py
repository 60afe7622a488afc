"""Panel: the windows' buttons, each debounced; a window that fails leaves the others alone.

Edges come from lgpio's thread and are only handed over to the loop; levels are read again there.

Sources: DESIGN.md 8; APPLIANCE.md 2.10.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import partial

from hw.board import Board, Pin, Window
from hw.buttons import ButtonLine, Chips, LineFault
from hw.clock import Clock
from hw.debounce import Contact, Verdict, at_start, look
from hw.events import DeviceState, Level, State, buttons
from hw.reports import Reports

SCAN_S = 1.0
POLL_S = 0.02
# lgpio's thread watches its lines in an array of 64 and does not look whether they fit.
EDGE_LINES = 60


def polled_chips(board: Board) -> frozenset[str]:
    """Return the chips whose lines are read every 20 ms: those that say so, and those too many.

    Twelve windows have their edges from lgpio; the chips of the others are read, so that none of
    eighteen writes behind the end of its array.
    """
    lines = Counter(pin.chip for window in board.windows for pin in window.buttons.values())
    polled, edges = {chip.name for chip in board.chips if chip.polled}, 0
    for chip in board.chips:
        if chip.name not in polled and edges + lines[chip.name] > EDGE_LINES:
            polled.add(chip.name)
        elif chip.name not in polled:
            edges += lines[chip.name]
    return frozenset(polled)


class _WiredWindow:
    """Five buttons of one window in the loop."""

    def __init__(self, window: Window, reports: Reports, clock: Clock) -> None:
        self._window = window.window
        self._reports = reports
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._lines: dict[Level, ButtonLine] = {}
        self._contacts: dict[Level, Contact] = {}
        self._timers: dict[Level, asyncio.TimerHandle] = {}

    def wire(self, pins: Mapping[Level, Pin], chips: Chips, polled: Callable[[Pin], bool]) -> None:
        """Claim all five lines.

        Raises:
            LineFault: one of them cannot be used; the others are let go.
        """
        try:
            for level, pin in pins.items():
                seen = None if polled(pin) else partial(self._edge, level)
                line = chips.button(pin, seen)
                self._lines[level] = line
                now = self._clock.mono()
                self._contacts[level] = at_start(pressed=line.is_pressed(), ms=now)
                self._plan(level, now)
        except LineFault:
            self.close()
            raise

    def read_again(self, level: Level) -> None:
        """Read one button's level now."""
        self._look(level, self._clock.mono(), pressed=self._lines[level].is_pressed())

    def read_all(self) -> None:
        """Read all five levels now."""
        for level in self._lines:
            self.read_again(level)

    def close(self) -> None:
        """Let the lines go."""
        for timer in self._timers.values():
            timer.cancel()
        for line in self._lines.values():
            line.close()
        self._lines.clear()

    def _edge(self, level: Level, *, pressed: bool) -> None:
        # lgpio's thread: nothing but the hand-over. A loop that is closing takes no more.
        with suppress(RuntimeError):
            ms = self._clock.mono()
            self._loop.call_soon_threadsafe(partial(self._look, level, ms, pressed=pressed))

    def _look(self, level: Level, ms: int, *, pressed: bool) -> None:
        if level not in self._lines:
            return
        contact, verdict = look(self._contacts[level], pressed=pressed, ms=ms)
        self._contacts[level] = contact
        self._plan(level, ms)
        if verdict is not None:
            self._tell(level, contact, verdict)

    def _plan(self, level: Level, now: int) -> None:
        if timer := self._timers.pop(level, None):
            timer.cancel()
        again_at = self._contacts[level].look_again_at
        if again_at is not None:
            wait_s = max(0, again_at - now) / 1000
            self._timers[level] = self._loop.call_later(wait_s, self.read_again, level)

    def _tell(self, level: Level, contact: Contact, verdict: Verdict) -> None:
        if verdict is Verdict.PRESSED and contact.counted_at is not None:
            self._reports.press(self._window, level, contact.counted_at)
        elif verdict is Verdict.LOCKED_OUT:
            self._reports.locked_out(self._window)
        else:
            stuck = [level for level, contact in self._contacts.items() if contact.stuck]
            self._reports.state(_state(self._window, stuck))


class Panel:
    """All windows of the board; one that cannot be wired is tried again every second."""

    def __init__(
        self,
        windows: Iterable[Window],
        chips: Chips,
        reports: Reports,
        clock: Clock,
        *,
        polled: frozenset[str] = frozenset(),
    ) -> None:
        self._waiting = {window.window: window for window in windows}
        self._chips = chips
        self._reports = reports
        self._clock = clock
        self._polled = polled
        self._wired: dict[int, _WiredWindow] = {}
        self._told: dict[int, DeviceState] = {}

    async def run(self) -> None:
        """Wire what waits once a second, and read polled chips, until cancelled."""
        while True:
            self.scan()
            await self._poll_for(SCAN_S)

    def scan(self) -> None:
        """Try to wire the windows that are not wired yet."""
        for number, window in tuple(self._waiting.items()):
            wired = _WiredWindow(window, self._reports, self._clock)
            try:
                wired.wire(window.buttons, self._chips, lambda pin: pin.chip in self._polled)
            except LineFault as fault:
                self._tell(number, fault.state, fault.note)
                continue
            self._wired[number] = wired
            del self._waiting[number]
            self._tell(number, State.READY, "")

    def close(self) -> None:
        """Let every line go."""
        for wired in self._wired.values():
            wired.close()

    async def _poll_for(self, seconds: float) -> None:
        if not self._polled:
            await asyncio.sleep(seconds)
            return
        for _ in range(round(seconds / POLL_S)):
            for wired in self._wired.values():
                wired.read_all()
            await asyncio.sleep(POLL_S)

    def _tell(self, number: int, state: State, note: str) -> None:
        told = DeviceState(source=buttons(number), state=state, note=note)
        if self._told.get(number) != told:
            self._told[number] = told
            self._reports.state(told)


def _state(window: int, stuck: Iterable[Level]) -> DeviceState:
    names = ", ".join(stuck)
    if not names:
        return DeviceState(source=buttons(window), state=State.READY)
    return DeviceState(source=buttons(window), state=State.WARNED, note=f"held down: {names}")
