"""A fresh Python: what it has loaded after some lines, for what is loaded is paid for on a Pi."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def loaded(*lines: str, words: tuple[str, ...] = ()) -> set[str]:
    """Run lines in a Python of their own, with `words` in sys.argv; return the modules it holds.

    Raises:
        subprocess.CalledProcessError: a line failed; its `stderr` says which.
    """
    program = "\n".join(("import sys", *lines, "print(*sys.modules)"))
    told = subprocess.run(
        [sys.executable, "-c", program, *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(told.stdout.split())
