"""The demo's supervisor with tiny processes: dying ones come back, and nobody is left behind."""

import asyncio
import os
from pathlib import Path

import pytest

from appliance.demo.supervisor import Supervisor
from tests.fakes.whole_hall import until

pytestmark = pytest.mark.core
STAYS = ["-c", "import signal; print('up', flush=True); signal.pause()"]
DIES = ["-c", "print('up', flush=True)"]
_DEAF = """
import signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("up", flush=True)
while True:
    signal.pause()
"""
STUBBORN = ["-c", _DEAF]


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def pid_of(run: Path, name: str) -> int:
    path = run / f"{name}.pid"
    return int(path.read_text() or 0) if path.exists() else 0


def said(run: Path, name: str) -> int:
    log = run / f"{name}.log"
    return log.read_text().count("up") if log.exists() else 0


def test_a_process_that_dies_is_started_again_and_its_neighbour_is_left_alone(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        supervisor = Supervisor(tmp_path, {"dies": DIES, "stays": STAYS})
        await supervisor.start()
        await until(lambda: said(tmp_path, "dies") >= 3, "not started again")
        assert said(tmp_path, "stays") <= 1
        supervisor.stop()
        await supervisor.serve()

    asyncio.run(story())


def test_stopping_ends_every_process_and_takes_the_pids_away(tmp_path: Path) -> None:
    async def story() -> None:
        supervisor = Supervisor(tmp_path, {"a": STAYS, "b": STAYS})
        await supervisor.start()
        await until(lambda: said(tmp_path, "a") + said(tmp_path, "b") == 2, "not up")
        pids = [pid_of(tmp_path, name) for name in "ab"]
        assert all(lives(pid) for pid in pids)
        supervisor.stop()
        await supervisor.serve()
        assert not any(lives(pid) for pid in pids)

    asyncio.run(story())
    assert list(tmp_path.glob("*.pid")) == []


def test_a_stop_in_the_middle_of_a_start_leaves_nobody_behind(tmp_path: Path) -> None:
    """The process is born after the order to stop; nobody had seen its pid."""

    async def story() -> None:
        supervisor = Supervisor(tmp_path, {"late": STAYS})
        await supervisor.start()
        await asyncio.sleep(0)  # its start has begun and is not over
        supervisor.stop()
        await supervisor.serve()

    asyncio.run(story())
    assert list(tmp_path.glob("*.pid")) == []
    assert [path for path in Path("/proc").glob("[0-9]*") if _logs_into(path, tmp_path)] == []


def test_a_process_that_will_not_stop_is_killed(tmp_path: Path) -> None:
    async def story() -> None:
        supervisor = Supervisor(tmp_path, {"stubborn": STUBBORN}, stop_s=0.05)
        await supervisor.start()
        await until(lambda: said(tmp_path, "stubborn") == 1, "not up")
        pid = pid_of(tmp_path, "stubborn")
        supervisor.stop()
        await supervisor.serve()
        assert not lives(pid)

    asyncio.run(story())


def _logs_into(process: Path, folder: Path) -> bool:
    try:
        return str((process / "fd" / "1").readlink()).startswith(str(folder))
    except OSError:
        return False
