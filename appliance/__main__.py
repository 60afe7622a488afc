"""The parts list of hall-web: files, writer, lines, pages, one supervised loop."""

import argparse
import asyncio
import contextlib
import logging
import signal
import sys
from pathlib import Path

import uvicorn

from appliance.desk.today_hint import today_hint
from appliance.domain.errors import Refusal
from appliance.hall import Hall
from appliance.journal.faults import Fault
from appliance.notify import notify
from appliance.opening import open_core
from appliance.settings import Settings, WrongSetting, load
from appliance.web.app import build

log = logging.getLogger("hallbox")
TICK_S = 5.0  # the clock, the silence of the county, the watchdog
TODAY_S = 60.0
SAVE_S = 60.0  # a receipt is written at most once a minute
WAKE_S = 0.2  # hall-sync is woken at most five times a second


class HallWeb:
    """hall-web while it runs."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._wake = asyncio.Event()
        self._saved_at = self._told_at = float("-inf")
        self._told: object = None  # the hall-sync that was told last
        listen = hall.settings.listen
        certificate = str(listen.certificate) if listen.certificate else None
        self._server = uvicorn.Server(
            uvicorn.Config(
                build(hall),
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
        """Serve until somebody stops it."""
        hall = self._hall
        loop = asyncio.get_running_loop()

        def wake(_pos: int) -> None:
            loop.call_soon_threadsafe(self._wake.set)

        hall.writer.after_commit(wake)
        await hall.devices.socket.open()
        await hall.county.socket.open()
        tasks = [asyncio.create_task(self._wake_sync()), asyncio.create_task(self._tick())]
        try:
            await self._server.serve()
        finally:
            for task in tasks:
                task.cancel()
            await hall.devices.socket.close()
            await hall.county.socket.close()

    async def _wake_sync(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            await self._hall.county.wake()
            await asyncio.sleep(WAKE_S)

    async def _tick(self) -> None:
        while True:
            if self._server.started:
                notify("READY=1")
            try:
                await self._look_round()
            except Fault as fault:  # said on the pages too; the hall goes on (law 9)
                log.warning("tick=failed why=%s", fault.what)
            await asyncio.sleep(TICK_S)

    async def _look_round(self) -> None:
        hall = self._hall
        await hall.county_desk.look_at_clock()
        await self._save_receipts()
        if hall.county.state != "not_enrolled":
            await hall.county_desk.still_silent(hall.county.answered, hall.county.state)
        await self._tell_today()
        notify("WATCHDOG=1")

    async def _tell_today(self) -> None:
        """Give hall-sync the numbers of today, once a minute and right after it came up."""
        hall, now = self._hall, asyncio.get_running_loop().time()
        peer = hall.county.socket.peer
        if peer is self._told and now - self._told_at < TODAY_S:
            return
        numbers = await hall.read(today_hint, hall.clock.now(), hall.rules, hall.settings.windows)
        await hall.county.show_today(numbers)
        self._told, self._told_at = peer, now

    async def _save_receipts(self) -> None:
        """Write the county's last proof down, at most once a minute."""
        now = asyncio.get_running_loop().time()
        if now - self._saved_at >= SAVE_S and await asyncio.to_thread(
            self._hall.local.save_receipts
        ):
            self._saved_at = now


def start(settings: Settings) -> int:
    """Open the hall and serve it; 1 when it cannot be opened, with the reason on stderr."""
    try:
        core = open_core(settings)
    except (Fault, Refusal) as refused:
        sys.stderr.write(f"hall-web: {refused}\n")
        return 1
    hall = Hall(core)
    head = core.writer.run(lambda tx: tx.head)
    log.info(
        "software=%s schema=%s stream=%s pos=%d clock=%s",
        core.identity.software,
        core.identity.schema,
        head.stream,
        head.pos,
        core.clock.now().trust,
    )
    try:
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(HallWeb(hall).run())
    finally:
        hall.close()
    return 0


def main(home: Path) -> int:
    """Run hall-web for a home; return the exit code."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    # uvicorn raises the signal again after its own clean end; the files still have to be closed
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: None)
    try:
        settings = load(home)
    except WrongSetting as wrong:
        sys.stderr.write(f"hall-web: {wrong}\n")
        return 1
    return start(settings)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m appliance")
    parser.add_argument("--home", type=Path, required=True)
    sys.exit(main(parser.parse_args().home.resolve()))
