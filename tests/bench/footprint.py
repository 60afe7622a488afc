"""What the three processes of a hall weigh: idle, and after 1,000 requests over all pages.

The demo's board and a seeded day, in the environment of a box. `value` is PSS, as the bars and the
peers were measured; `alone_mb` is what would be left with no other Python on the machine, not even
the county beside the hall (tests/bench/weighing.py).
Bars (DESIGN.md 11): 100 MB after the requests, 90 MB idle.
"""

import subprocess
import threading
from collections.abc import Sequence

from tests.bench.released import released_python
from tests.bench.visitor import Visitor, shape_of
from tests.bench.weighing import weigh
from tests.fakes.running_hall import RunningHall, running_hall

BAR_MB, IDLE_BAR_MB = 100, 90
REQUESTS = 1_000
PAGES = 400  # links are followed until so many addresses are known
REST_S = 3.0  # after the last record is delivered: what is done at a start is done
OURS = ("hall", "hardware", "sync")
VISITORS = ("1001", "1003", "1014")  # director, chief representative, administrator


def measure() -> dict[str, object]:
    """Run a hall and return the line to print."""
    python = released_python()
    with running_hall(days=1, python=python) as hall:
        hall.wait_until_delivered()
        threading.Event().wait(REST_S)
        pids = [pid for name in OURS if (pid := hall.pid(name)) is not None]
        idle = weigh(pids)
        pages = visit(hall, REQUESTS)
        after = weigh(pids)
        single = {name: weigh([pid]).alone_mb for name, pid in zip(OURS, pids, strict=True)}
    return {
        "name": "footprint",
        "value": after.pss_mb,
        "bar": BAR_MB,
        "ok": after.pss_mb <= BAR_MB and idle.pss_mb <= IDLE_BAR_MB,
        "idle_mb": idle.pss_mb,
        "idle_bar": IDLE_BAR_MB,
        "alone_mb": after.alone_mb,
        "idle_alone_mb": idle.alone_mb,
        "each_alone_mb": single,
        "bare_python_mb": bare_mb(python),
        "requests": REQUESTS,
        "pages": sorted(pages),
    }


def visit(hall: RunningHall, requests: int) -> set[str]:
    """Let people of all roles look at all pages; return which kinds of page were seen."""
    kinds: set[str] = set()
    for staff_no in VISITORS:
        visitor = Visitor(hall.port)
        visitor.log_in(staff_no, password_of(hall, staff_no))
        paths = one_of_each(visitor.discover("/password", PAGES)) + visitor.discover("/cases", 30)
        visitor.go_round(paths, requests // len(VISITORS) + 1)
        visitor.close()
        kinds |= {shape_of(path) for path in paths}
    return kinds


def one_of_each(paths: Sequence[str]) -> list[str]:
    """Return one address for each kind of page."""
    return list({shape_of(path): path for path in paths}.values())


def password_of(hall: RunningHall, staff_no: str) -> str:
    """Return the password that demo.json names."""
    accounts = hall.told["accounts"]
    assert isinstance(accounts, list)
    return str(next(one["password"] for one in accounts if one["staff_no"] == staff_no))


def bare_mb(python: str) -> float:
    """Return what an interpreter weighs that does nothing: the floor of each process."""
    program = "import sys; print(flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [python, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as idle:
        assert idle.stdin is not None
        assert idle.stdout is not None
        idle.stdout.readline()
        weight = weigh([idle.pid]).alone_mb
        idle.stdin.close()
    return weight
