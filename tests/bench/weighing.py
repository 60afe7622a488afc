"""What processes cost: memory as if they were alone on the machine, and CPU time.

PSS shares a page among all who map it, so every other Python on the machine makes ours look
smaller. On a box nobody else is there: a page that several of ours map counts once, and one that
only a stranger maps as well counts fully.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

_HEAD = re.compile(r"[0-9a-f]+-[0-9a-f]+ (\S+) ([0-9a-f]+) \S+ (\d+)")
_SIZE = re.compile(r"(\w+):\s+(\d+) kB")


def pss_mb(pids: Iterable[int]) -> float:
    """Return the proportional size of some processes, in MiB."""
    rollups = "".join(Path(f"/proc/{pid}/smaps_rollup").read_text("ascii") for pid in pids)
    return round(
        sum(int(size) for size in re.findall(r"^Pss:\s+(\d+)", rollups, re.MULTILINE)) / 1024, 1
    )


def alone_mb(pids: Iterable[int]) -> float:
    """Return what some processes would weigh together with nobody beside them, in MiB."""
    private = 0
    shared: dict[tuple[str, str, str], int] = defaultdict(int)
    for pid in pids:
        for mapping, sizes in _mappings(pid):
            private += sizes["Private_Clean"] + sizes["Private_Dirty"]
            among = sizes["Shared_Clean"] + sizes["Shared_Dirty"]
            shared[mapping] = max(shared[mapping], among)
    return round((private + sum(shared.values())) / 1024, 1)


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
