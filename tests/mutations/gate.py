"""The gate itself: a copy of the house, one edit, the named tests, and whether they noticed."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAMS = ("appliance", "hw", "sync")
COPIED = (*PROGRAMS, "tests", "pyproject.toml")
FAILED = 1  # pytest's exit code when tests ran and some failed


@dataclass(frozen=True, slots=True, kw_only=True)
class Bug:
    """One deliberate bug: in `file`, `right` becomes `wrong`; `tests` must notice."""

    name: str
    file: str
    right: str
    wrong: str
    tests: Sequence[str]


class Stale(Exception):
    """A bug no longer fits the code it was written for, or its tests do not run."""


@contextmanager
def copied_house() -> Iterator[Path]:
    """Yield a copy of the house to break, compiled once: an edit alone is compiled anew."""
    with tempfile.TemporaryDirectory(prefix="mutations-") as place:
        house = Path(place)
        _copy(house)
        compiler = [sys.executable, "-m", "compileall", "-q", *PROGRAMS]
        subprocess.run(compiler, cwd=house, check=True)
        yield house


def survivors(bugs: Iterable[Bug]) -> list[str]:
    """Return the names of the bugs that no test noticed.

    Raises:
        Stale: the code to break is not there, or the tests could not be run.
    """
    with copied_house() as house:
        return [bug.name for bug in bugs if not is_caught(bug, house)]


def is_caught(bug: Bug, house: Path) -> bool:
    """Say whether the named tests notice a bug; the house is whole again afterwards.

    Raises:
        Stale: the code to break is not there, or the tests could not be run.
    """
    path = house / bug.file
    source = path.read_text(encoding="utf-8")
    if source.count(bug.right) != 1:
        raise Stale(f"{bug.name}: {bug.file} holds the code {source.count(bug.right)} times")
    path.write_text(source.replace(bug.right, bug.wrong), encoding="utf-8")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:randomly", *bug.tests],
            cwd=house,
            env={
                **os.environ,
                "PYTHONDONTWRITEBYTECODE": "1",
            },  # never an edit taken for the original
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    finally:
        path.write_text(source, encoding="utf-8")
    if done.returncode not in {0, FAILED}:
        raise Stale(f"{bug.name}: the tests did not run: {done.stdout[-500:]}{done.stderr[-500:]}")
    return done.returncode == FAILED


def _copy(house: Path) -> None:
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, house / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, house / name)
