"""The parts list of hall-web: files, writer, lines, pages, one supervised loop."""

import asyncio
import contextlib
import logging
import signal
import sys
from pathlib import Path

from uvicorn.config import Config
from uvicorn.server import Server

from appliance import first_login, starts
from appliance.citizens_listener import CitizensListener
from appliance.daily_check import DailyCheck
from appliance.domain.errors import Refusal
from appliance.hall import Core, Hall
from appliance.journal.faults import Fault, JournalIsDamaged
from appliance.notify import notify
from appliance.opening import open_core
from appliance.platform_link import PlatformLink
from appliance.rounds import Rounds
from appliance.settings import Settings, WrongSetting, load, refuse_long_home
from appliance.web.app import House

log = logging.getLogger("hallbox")
TICK_S = 5.0  # the clock, the silence of the county, the watchdog
WAKE_S = 0.2  # hall-sync is woken at most five times a second


class HallWeb:
    """hall-web while it runs."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._wake = asyncio.Event()
        self._check = DailyCheck(hall)
        self._rounds = Rounds(hall, self._check)
        settings = hall.settings
        self._platform = PlatformLink(
            settings.run / "platform.sock", hall, {"hall": settings.hall_id, "demo": settings.demo}
        )
        listen, house = hall.settings.listen, House(hall)
        self._citizens = CitizensListener(listen, house)
        certificate = str(listen.certificate) if listen.certificate else None
        self._server = Server(
            Config(
                house,
                host=listen.host,
                port=listen.port,
                http="httptools",
                ws="none",
                loop="asyncio",
                access_log=False,
                log_config=None,
                ssl_certfile=certificate,
                timeout_graceful_shutdown=3,
                server_header=False,
            )
        )

    async def run(self) -> None:
        """Serve until somebody stops it; lines first, then the pages, the files by start()."""
        loop, hall = asyncio.get_running_loop(), self._hall
        # uvicorn sends itself the signal again when it is done, which would end us in mid-closing.
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop)

        def wake(_pos: int) -> None:
            loop.call_soon_threadsafe(self._wake.set)

        hall.writer.after_commit(wake)
        tasks: list[asyncio.Task[None]] = []
        try:
            await hall.devices.socket.open()
            await hall.county.socket.open()
            await self._platform.socket.open()
            loops = (self._wake_sync(), self._tick(), self._check.run(), self._citizens.run())
            tasks += [asyncio.create_task(one) for one in loops]
            await self._server.serve()
        finally:
            for task in tasks:
                task.cancel()
            await hall.devices.socket.close()
            await hall.county.socket.close()
            await self._platform.socket.close()

    def _stop(self) -> None:
        self._server.should_exit = True
        self._citizens.stop()

    async def _wake_sync(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            await self._hall.county.wake()
            await asyncio.sleep(WAKE_S)

    async def _tick(self) -> None:
        """Look round for ever. The watchdog hears of us while the writer answers, be it with a no.

        A full disk is no reason to start again; a writer that is stuck or dead is.
        """
        ready = False
        while True:
            if self._server.started and not ready:
                ready = True
                notify("READY=1")
            try:
                await self._rounds.once()
            except Exception:  # the one supervised loop: nothing may end it (law 9)
                log.exception("tick=failed")
            if self._hall.writer.alive:
                notify("WATCHDOG=1")
            if isinstance(self._hall.writer.fault, JournalIsDamaged):
                log.error("journal=damaged why=%s", self._hall.writer.fault.what)
                self._stop()  # the next start salvages it; here nothing could be written any more
            await asyncio.sleep(TICK_S if ready else WAKE_S)


def start(settings: Settings) -> int:
    """Open the hall and serve it; 1 when it cannot be opened, with the reason on stderr."""
    try:
        core = open_core(settings)
    except (Fault, Refusal) as refused:
        sys.stderr.write(f"hall-web: {refused}\n")
        return 1
    hall = Hall(core)
    try:
        _say_started(core)
        if first_login.prepare(settings, core.writer, core.local):
            log.warning("first_login=%s", first_login.path_of(settings).name)
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(HallWeb(hall).run())
        starts.end(settings.run)
    except (Fault, OSError) as refused:
        sys.stderr.write(f"hall-web: {refused}\n")
        return 1
    except SystemExit:  # uvicorn's own end where its port is taken; its log has said so
        return 1
    finally:
        hall.close()
    return 0


def _say_started(core: Core) -> None:
    head = core.writer.run(lambda tx: tx.head)
    log.info(
        "software=%s schema=%s stream=%s pos=%d clock=%s",
        core.identity.software,
        core.identity.schema,
        head.stream,
        head.pos,
        core.clock.now().trust,
    )
    if core.salvaged is not None:
        log.error(
            "salvaged lines=%d missing=%d unproven=%d aside=%s",
            core.salvaged.lines,
            len(core.salvaged.missing),
            len(core.salvaged.unproven),
            core.salvaged.aside.name,
        )


def main(home: Path) -> int:
    """Run hall-web for a home; return the exit code."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    # uvicorn raises the signal again after its own clean end; the files still have to be closed
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: None)
    try:
        refuse_long_home(home)
        settings = load(home)
    except WrongSetting as wrong:
        sys.stderr.write(f"hall-web: {wrong}\n")
        return 1
    return start(settings)
