"""The environment of a box: a venv of its own, made from requirements.lock alone.

Development packages would be counted otherwise, and the mere presence of some makes Litestar larger
(STACK.md 1). It is kept in .venv-bench until the lock file changes.
"""

import hashlib
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "requirements.lock"
PLACE = ROOT / ".venv-bench"
# As the units run it, without docstrings; the library's bytecode lies there, too: its own folder
# is not ours to write.
AS_ON_A_CARD = """#!/bin/sh
export PYTHONOPTIMIZE=2 PYTHONNODEBUGRANGES=1 PYTHONPYCACHEPREFIX="{place}/bytecode"
exec "{place}/bin/python" "$@"
"""
OURS = ("appliance", "hw", "sync")
COMPILE = """
import compileall, sys, sysconfig
for folder in (sysconfig.get_path("stdlib"), sysconfig.get_path("purelib"), *sys.argv[1:]):
    compileall.compile_dir(folder, quiet=2)
"""


def released_python() -> str:
    """Return the interpreter of the venv, which is made where it is missing or out of date."""
    python, stamp = PLACE / "bin" / "python", PLACE / "lock.sha256"
    on_a_card = PLACE / "bin" / "python-on-a-card"
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text("ascii") != wanted:
        stamp.unlink(missing_ok=True)
        _run(sys.executable, "-m", "venv", "--clear", str(PLACE))
        words = ("install", "-qq", "--no-input", "--disable-pip-version-check", "--no-deps")
        _run(str(python), "-m", "pip", *words, "--require-hashes", "-r", str(LOCK))
        stamp.write_text(wanted, "ascii")
    on_a_card.write_text(AS_ON_A_CARD.format(place=PLACE), "utf-8")
    on_a_card.chmod(0o755)
    _run(str(on_a_card), "-c", COMPILE, *OURS)
    _run(str(on_a_card), "-m", "appliance.web.compiled_pages")
    return str(on_a_card)


def compile_ours(python: str = sys.executable) -> None:
    """Write our own bytecode, as a box's card holds it; a shell may forbid Python to do so here.

    A process that compiles at its start needs megabytes and a second that it never needs on a box.
    """
    _run(python, "-m", "compileall", "-q", *OURS)
    _run(python, "-m", "appliance.web.compiled_pages")


def _run(*words: str) -> None:
    subprocess.run(words, check=True, cwd=ROOT, stdout=sys.stderr)
