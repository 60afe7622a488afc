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

    def __init__(self, run: Path, commands: Mapping[str, Sequence[str]]) -> None:
        self._run = run
        self._commands = commands
        self._alive: dict[str, asyncio.subprocess.Process] = {}
        self._stopping = asyncio.Event()

    async def start(self) -> list["asyncio.Task[None]"]:
        """Start all processes in their order; return the tasks that keep them alive."""
        self._run.mkdir(parents=True, exist_ok=True)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stopping.set)
        return [asyncio.create_task(self._keep(name)) for name in self._commands]

    async def serve(self) -> None:
        """Wait until somebody stops the demo, then stop every process."""
        await self._stopping.wait()
        alive = list(self._alive.values())
        for process in alive:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
        for process in alive:
            try:
                await asyncio.wait_for(process.wait(), STOP_S)
            except TimeoutError:
                process.kill()

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
        pid = self._run / f"{name}.pid"
        with (self._run / f"{name}.log").open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *self._commands[name],
                stdout=log,
                stderr=log,
                env={**os.environ, **FRUGAL},
            )
        self._alive[name] = process
        pid.write_text(f"{process.pid}\n")
        await process.wait()
        pid.unlink(missing_ok=True)
