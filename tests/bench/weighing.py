"""What processes cost: memory as if they were alone on the machine, and CPU time.

PSS shares a page among all who map it, so every other Python on the machine makes ours look
smaller. On a box nobody else is there: a page that several of ours map counts once, and one that
only a stranger maps as well counts fully.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_HEAD = re.compile(r"[0-9a-f]+-[0-9a-f]+ (\S+) ([0-9a-f]+) \S+ (\d+)")
_SIZE = re.compile(r"(\w+):\s+(\d+) kB")


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """What some processes weigh together, in MiB: their PSS, and what it would be alone."""

    pss_mb: float
    alone_mb: float


def weigh(pids: Iterable[int]) -> Weight:
    """Weigh some processes together."""
    pss = private = 0
    shared: dict[tuple[str, str, str], int] = defaultdict(int)
    for pid in pids:
        for mapping, sizes in _mappings(pid):
            pss += sizes["Pss"]
            private += sizes["Private_Clean"] + sizes["Private_Dirty"]
            among = sizes["Shared_Clean"] + sizes["Shared_Dirty"]
            shared[mapping] = max(shared[mapping], among)
    alone = private + sum(shared.values())
    return Weight(pss_mb=round(pss / 1024, 1), alone_mb=round(alone / 1024, 1))


def cpu_s(pid: int) -> float:
    """Return the CPU time of all threads of a process so far, in seconds."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text("ascii").split()[0]) for task in tasks) / 1e9


def _mappings(pid: int) -> Iterable[tuple[tuple[str, str, str], dict[str, int]]]:
    """Yield each mapping of a process by (inode, offset, rights) with its sizes in kB."""
    name, sizes = ("", "", ""), dict[str, int]()
    for line in Path(f"/proc/{pid}/smaps").read_text("utf-8", "replace").splitlines():
        if head := _HEAD.match(line):
            if sizes:
                yield name, sizes
            rights, offset, inode = head[1], head[2], head[3]
            name, sizes = (inode if inode != "0" else f"{pid}:{line}", offset, rights), {}
        elif size := _SIZE.match(line):
            sizes[size[1]] = int(size[2])
    if sizes:
        yield name, sizes
