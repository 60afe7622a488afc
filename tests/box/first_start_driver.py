"""Starts a new box again and again and kills it at its durable steps: `driver ROOT FILE`.

A box of its own for every third step n: killed before n, n + 1 and n + 2, then started a fourth
time for good. A step is an fsync or a rename; how many there are is found by counting. Prints one
line a box: n and the exit codes of its four starts. It runs alone, for it forks.
"""

import os
import sys
from pathlib import Path

from appliance.box.provision import Box, provision
from appliance.identity import Places

KILLED = 9
FOLDERS = ("home/box", "home/local", "home/sync", "card")


def start(root: Path, kill_at: int) -> int:
    """Start the box of a folder in a child that dies before a step; return its exit code."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    code = 1
    try:
        die_at(kill_at)
        box = Box(home=root / "home", places=Places(serial=root / "serial"), chips=root)
        code = 0 if provision(box, root / "card") else 1
    finally:
        os._exit(code)


def die_at(kill_at: int) -> None:
    """Let this process end before its n-th durable step, as the power does: nothing is tidied."""
    seen, replace = [0], os.replace

    def step() -> None:
        seen[0] += 1
        if seen[0] == kill_at:
            os._exit(KILLED)

    def counted_fsync(_handle: int) -> None:
        step()  # what is killed loses nothing that was written; the card itself is asked elsewhere

    def counted_replace(source: str, target: str) -> None:
        step()
        replace(source, target)

    os.fsync, os.replace = counted_fsync, counted_replace  # type: ignore[assignment]  # this child's own


def lay_out(root: Path, order: bytes) -> None:
    """Make a box that was never started, and the card's first partition beside it."""
    for name in FOLDERS:
        (root / name).mkdir(parents=True)
    (root / "serial").write_text("10000000abcd1a2b\x00", encoding="ascii")
    (root / "card/hall.toml").write_bytes(order)


def main(root: Path, order: bytes) -> None:
    """Go through all steps; the last box is one that was never killed."""
    for n in range(1, 200, 3):
        place = root / str(n)
        lay_out(place, order)
        codes = [start(place, at) for at in (n, n + 1, n + 2, 0)]
        print(n, *codes, flush=True)  # noqa: T201 - what the test reads
        if codes[0] == 0:
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]).read_bytes())
