"""hall-hw whole with mock pins: contacts are closed, and each lamp tells when it is driven."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from hw.board import Pin
from hw.buttons import Chips, SwitchLine
from hw.events import Level
from hw.lamps import Lamps
from hw.program import House

WINDOWS = 18
LAMP = 20  # a line of each window's own simulated chip that no button uses
BOARD = "simulated = true\n" + "".join(
    f'[[windows]]\nwindow = {number}\nlamp = "sim{number}:{LAMP}"\n'
    for number in range(1, WINDOWS + 1)
)
PATIENCE_S = 20


@dataclass(slots=True)
class WatchedLine:
    """A lamp's line that notes when it was first driven."""

    line: SwitchLine
    lit: asyncio.Future[float]

    def on(self) -> None:
        if not self.lit.done():
            self.lit.set_result(time.monotonic())
        self.line.on()

    def off(self) -> None:
        self.line.off()

    def close(self) -> None:
        self.line.close()


class WatchedChips(Chips):
    """The simulated board's chips, each lamp of which is watched."""

    def __init__(self, chips: Chips) -> None:
        self._chips = chips
        self.lit: dict[Pin, asyncio.Future[float]] = {}

    def switch(self, pin: Pin) -> SwitchLine:
        self.lit[pin] = asyncio.get_running_loop().create_future()
        return WatchedLine(self._chips.switch(pin), self.lit[pin])


@dataclass(slots=True)
class Bench:
    """A running hall-hw and the times at which its contacts were closed."""

    house: House
    lit: dict[Pin, asyncio.Future[float]]
    closed: dict[int, float] = field(default_factory=dict)

    def press(self, window: int, level: Level = Level.SATISFIED) -> None:
        self.drive(window, level, pressed=True)
        self.closed[window] = time.monotonic()

    def drive(self, window: int, level: Level, *, pressed: bool) -> None:
        self.house.chips.drive(self._pins(window)[level], pressed=pressed)

    async def seconds(self) -> list[float]:
        """Return, for each window that was pressed, the time from the edge to the lamp's line."""
        async with asyncio.timeout(PATIENCE_S):
            return [
                await self.lit[Pin(f"sim{window}", LAMP)] - closed
                for window, closed in self.closed.items()
            ]

    async def stored(self) -> list[object]:
        """Return the windows of all presses on disk, in their order."""
        kept = await self.house.spool.run(lambda spool: spool.contents(spool.live))
        return [one.event["window"] for one in kept.entries if one.event["type"] == "press"]

    def _pins(self, window: int) -> dict[Level, Pin]:
        return dict(next(one for one in self.house.board.windows if one.window == window).buttons)


def furnished(home: Path, board: str) -> Path:
    (home / "run").mkdir(exist_ok=True, parents=True)
    (home / "board.toml").write_text(board)
    return home


@asynccontextmanager
async def bench(home: Path, board: str = BOARD) -> AsyncIterator[Bench]:
    house = House(furnished(home, board))
    chips = WatchedChips(house.chips)
    house.lamps = Lamps(house.board, chips, house.station)
    house.listeners[:] = [house.lamps]
    await house.start()
    house.panel.scan()
    house.lamps.scan()
    parts = (house.station.run(), house.hand_over.run(), house.panel.run())
    tasks = [asyncio.ensure_future(part) for part in parts]
    try:
        yield Bench(house=house, lit=chips.lit)
    finally:
        await house.stop()
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        house.lamps.close()
        house.chips.close()
        house.spool.close()
