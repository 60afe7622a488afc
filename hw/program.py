"""The parts list of hall-hw. Never exits for a device's fault."""

import asyncio
import contextlib
import logging
import os
import signal
import time
from collections.abc import Callable, Coroutine
from pathlib import Path

from hw.board import Board, read_board
from hw.buttons import Chips, line_chips, mock_chips, no_chips
from hw.card_reader import CardReaders
from hw.clock import BoxClock
from hw.events import DeviceState, Kind, Source, State
from hw.handover import HandOver
from hw.lamps import Lamps
from hw.notify import WATCHDOG_S, notify
from hw.panel import Panel, polled_chips
from hw.signals import Everyone, Signals
from hw.simulate import SimulateDoor, SimulatedPeople, SimulatedReaders
from hw.spool import Spool, SpoolRefused
from hw.spool_thread import SpoolThread
from hw.station import Station

AGAIN_S = 1.0
LATEST_S = 2.0  # a loop later than this is stuck

log = logging.getLogger("hw")


class House:
    """All parts of one hall-hw, wired as board.toml says."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.board = read_board(home / "board.toml")
        self.spool = SpoolThread(Spool(home / "spool"))
        self.listeners: list[Signals] = []
        self.signals = Everyone(self.listeners)
        clock = BoxClock()
        simulated = self.board.simulated
        self.station = Station(self.spool, clock, self.signals, simulated=simulated)
        # As a unit we may write where the sockets are no more than anybody else.
        workplace = Path(os.environ.get("RUNTIME_DIRECTORY") or home / "run")
        self.chips = _chips(self.board, workplace)
        self.lamps = Lamps(self.board, self.chips, self.station)
        self.listeners.append(self.lamps)
        self.panel = Panel(
            self.board.windows, self.chips, self.station, clock, polled=polled_chips(self.board)
        )
        self.readers = CardReaders(() if simulated else self.board.readers, self.station)
        self.people = SimulatedPeople()
        self.simulated_readers = SimulatedReaders(self.board, self.station, clock)
        self.door = SimulateDoor(self.board, self.simulated_readers, self.chips, self.people)
        self.hand_over = HandOver(
            home / "run" / "devices.sock", self.spool, self.station, self.signals
        )

    def parts(self) -> dict[str, Callable[[], Coroutine[object, object, None]]]:
        """Return everything that runs, by name."""
        parts = {
            "station": self.station.run,
            "hand-over": self.hand_over.run,
            "readers": self.readers.run,
            "panel": self.panel.run,
            "lamps": self._lamps,
            "watchdog": self._watchdog,
        }
        return parts | ({"simulate": self._simulate} if self.board.simulated else {})

    async def start(self) -> None:
        """Begin a segment and tell what is wrong with the board; a full disk stops nothing."""
        try:
            await self.spool.run(Spool.start)
        except SpoolRefused as refused:
            log.error("%s", refused)  # noqa: TRY400 - the cause stands in the text
        for finding in self.board.findings:
            source = Source(kind=Kind.BOARD, name=finding.key)
            self.station.state(DeviceState(source=source, state=State.WARNED, note=finding.text))

    async def stop(self) -> None:
        """Let the devices go, write what waits, close the spool."""
        self.readers.close()
        self.panel.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LATEST_S):
                await self.station.settled()

    async def _simulate(self) -> None:
        if self.people not in self.listeners:
            self.listeners.append(self.people)
        self.simulated_readers.start()
        await self.door.run(self.home / "run" / "simulate.sock")

    async def _lamps(self) -> None:
        while True:
            self.lamps.scan()
            await asyncio.sleep(AGAIN_S)

    async def _watchdog(self) -> None:
        if self.board.simulated:
            await self.door.opened.wait()
        notify("READY=1")
        while True:
            due = time.monotonic() + WATCHDOG_S
            await asyncio.sleep(WATCHDOG_S)
            await self.spool.run(Spool.ids)  # the disk's thread answers
            if time.monotonic() - due < LATEST_S:
                notify("WATCHDOG=1")


async def run(home: Path) -> None:
    """Run all parts until SIGTERM or SIGINT."""
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, asked.set)
    house = House(home)
    await house.start()
    tasks = {name: loop.create_task(_supervise(name, part)) for name, part in house.parts().items()}
    log.info("started: readers=%d, windows=%d", len(house.board.readers), len(house.board.windows))
    await asked.wait()
    notify("STOPPING=1")
    await house.stop()
    for task in tasks.values():
        task.cancel()
    await asyncio.wait(tasks.values())
    house.lamps.close()
    house.chips.close()
    house.spool.close()


async def _supervise(name: str, part: Callable[[], Coroutine[object, object, None]]) -> None:
    while True:
        try:
            await part()
        except Exception:
            # The one supervised loop: a part that fails is begun again, the others go on.
            log.exception("part failed: part=%s", name)
        await asyncio.sleep(AGAIN_S)


def _chips(board: Board, folder: Path) -> Chips:
    if board.simulated or not board.chips:
        return mock_chips()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        return line_chips(board.chips, folder)
    except ImportError as cause:
        log.error("no buttons: lgpio is not installed: %s", cause)  # noqa: TRY400 - the cause is in the text
        return no_chips(f"lgpio is not installed: {cause}")


def main(home: Path) -> None:
    """Run hall-hw on a home directory until it is told to stop."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s %(message)s")
    asyncio.run(run(home.absolute()))
