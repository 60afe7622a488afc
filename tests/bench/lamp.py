"""From the edge of a button to the line of its lamp, whatever hall-web does: dead, starting, busy.

hall-hw is whole here, with its debounce, spool and fsync; only the pins are mock ones. hall-web is
a process of its own. In each state 18 windows are pressed one after the other, then all at once.
Bar (DESIGN.md 3): 0.2 s for the slowest press of all.
"""

import asyncio
import shutil
import statistics
import tempfile
from pathlib import Path

from appliance.settings import load
from tests.bench.signal import clerks, is_answering, running, wait_for
from tests.fakes.running_hall import seeded_home
from tests.fakes.watched_lamps import WINDOWS, bench

BAR_S = 0.2


def measure() -> dict[str, object]:
    """Press in every state of hall-web and return the line to print."""
    with tempfile.TemporaryDirectory(prefix="hb-") as place:
        home = Path(place) / "h"
        shutil.copytree(seeded_home(1), home, ignore=shutil.ignore_patterns("run"))
        (home / "run").mkdir()
        states = _in_every_state(home, load(home).listen.port)
    slowest = max(max(found) for found in states.values())
    return {
        "name": "lamp",
        "value": round(slowest, 3),
        "bar": BAR_S,
        "unit": "s from edge to lamp, the slowest press of all states",
        **{name: _ms(found) for name, found in states.items()},
        "ok": slowest <= BAR_S,
    }


def _in_every_state(home: Path, port: int) -> dict[str, list[float]]:
    """Return how long each press took in each state, in seconds."""
    found = {"dead": _presses(home)}
    with running("appliance", home):
        found["starting"] = _presses(home)
        wait_for(lambda: is_answering(port))
        found["idle"] = _presses(home)
        with clerks(port):
            found["busy"] = _presses(home)
    found["dead_again"] = _presses(home)
    return found


def _presses(home: Path) -> list[float]:
    return asyncio.run(_press_all(home))


async def _press_all(home: Path) -> list[float]:
    """Press every window by itself, then all of them at once."""
    async with bench(home) as made:
        for window in range(1, WINDOWS + 1):
            made.press(window)
            alone = await made.seconds()
    async with bench(home) as made:
        for window in range(1, WINDOWS + 1):
            made.press(window)
        return [*alone, *await made.seconds()]


def _ms(found: list[float]) -> dict[str, float]:
    return {
        "median_ms": round(1000 * statistics.median(found), 1),
        "slowest_ms": round(1000 * max(found), 1),
    }
