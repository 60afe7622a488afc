"""Keeps the four processes of the demo alive; on a box systemd does this.

A process that dies is started again, at once and then ever more slowly while it keeps dying. Pids
stand in DIR/run/NAME.pid, what a process prints in DIR/run/NAME.log.
"""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import monotonic

FIRST_WAIT_S, LONGEST_WAIT_S = 0.1, 5.0
GOOD_LIFE_S = 10.0  # a process that lived this long is started again at once
STOP_S = 10.0  # how long a process may take to stop
# What is large and short-lived (scrypt's 16 MB at a login) goes back to the system at once, and
# threads share one heap: 30 MB less after a day. glibc reads these at the start of a process.
FRUGAL = {
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": "524288",
    "MALLOC_TRIM_THRESHOLD_": "131072",
}


class Supervisor:
    """The processes of one demo, by name."""

    def __init__(
        self, run: Path, commands: Mapping[str, Sequence[str]], *, stop_s: float = STOP_S
    ) -> None:
        self._run = run
        self._commands = commands
        self._stop_s = stop_s
        self._stopping = asyncio.Event()
        self._keeping: list[asyncio.Task[None]] = []

    async def start(self) -> list["asyncio.Task[None]"]:
        """Start all processes in their order; return the tasks that keep them alive."""
        self._run.mkdir(parents=True, exist_ok=True)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop)
        self._keeping = [asyncio.create_task(self._keep(name)) for name in self._commands]
        return self._keeping

    def stop(self) -> None:
        """Stop every process; serve() returns once they are gone."""
        self._stopping.set()

    async def serve(self) -> None:
        """Return once somebody has stopped the demo and no process of it is left."""
        await self._stopping.wait()
        await asyncio.gather(*self._keeping)

    async def _keep(self, name: str) -> None:
        wait = FIRST_WAIT_S
        while not self._stopping.is_set():
            began = monotonic()
            await self._live(name)
            wait = FIRST_WAIT_S if monotonic() - began > GOOD_LIFE_S else wait
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), wait)
            wait = min(2 * wait, LONGEST_WAIT_S)

    async def _live(self, name: str) -> None:
        """Let a process live once: until it ends by itself, or the demo is stopped."""
        pid = self._run / f"{name}.pid"
        with (self._run / f"{name}.log").open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *self._commands[name],
                stdout=log,
                stderr=log,
                env={**os.environ, **FRUGAL},
            )
        pid.write_text(f"{process.pid}\n")
        ended = asyncio.create_task(process.wait())
        stopped = asyncio.create_task(self._stopping.wait())
        await asyncio.wait({ended, stopped}, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if not ended.done():
            await self._end(process)
        await ended
        pid.unlink(missing_ok=True)

    async def _end(self, process: asyncio.subprocess.Process) -> None:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), self._stop_s)
            process.kill()
