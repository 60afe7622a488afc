"""The two commands of the README, the lock files behind them, and the letter that explains them."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import click
import pytest

from appliance.cli import main

ROOT = Path(__file__).parents[1]
OURS = frozenset({"appliance", "hw", "sync", "tests"})
PI_ONLY = frozenset({"lgpio"})  # comes with Raspberry Pi OS; the demo uses gpiozero's mock pins
COUNTY_ONLY = frozenset({"psycopg"})  # the extra `county`; no box has a PostgreSQL to talk to
LETTER = (ROOT / "pyproject.toml").read_text("utf-8")


def locked(lock: str) -> set[str]:
    """Return the packages a lock file pins for this machine."""
    text = (ROOT / lock).read_text("ascii")
    lines = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    return {normal(line.partition("==")[0]) for line in lines if "'never'" not in line}


def normal(name: str) -> str:
    """Return a package's name as all tools compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def imported(*folders: str) -> Iterator[tuple[str, str]]:
    """Yield (file, package) for everything foreign that files import."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                for name in _names(node):
                    if name not in OURS and name not in sys.stdlib_module_names:
                        yield str(path.relative_to(ROOT)), name


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name.partition(".")[0] for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [node.module.partition(".")[0]]
    return []


@pytest.mark.parametrize(
    ("lock", "folders"),
    [
        ("requirements.lock", ("appliance", "hw", "sync")),
        ("requirements-dev.lock", ("appliance", "hw", "sync", "tests")),
    ],
)
def test_everything_we_import_is_locked(lock: str, folders: tuple[str, ...]) -> None:
    of = packages_distributions()
    pinned = locked(lock)
    elsewhere = PI_ONLY | (COUNTY_ONLY if lock == "requirements.lock" else frozenset())
    missing = {
        (path, name)
        for path, name in imported(*folders)
        if name not in elsewhere and not {normal(one) for one in of.get(name, [name])} & pinned
    }

    assert missing == set()


def test_the_programs_need_nothing_of_the_tools() -> None:
    """What pytest, mypy or playwright bring along stays off the box."""
    runtime, whole = locked("requirements.lock"), locked("requirements-dev.lock")

    assert runtime < whole
    assert runtime & {"pytest", "mypy", "ruff", "hypothesis", "playwright"} == set()


def test_every_pin_has_a_hash() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / lock).read_text("ascii")
        pins = re.split(r"\n(?=\S)", text.strip())
        assert all("--hash=sha256:" in pin for pin in pins if not pin.startswith("#"))


def test_what_the_letter_asks_for_is_what_is_pinned() -> None:
    letter = tomllib.loads(LETTER)
    asked = [*letter["project"]["dependencies"], *letter["dependency-groups"]["dev"]]
    names = {normal(re.split(r"[<>=!~; \[]", one)[0]) for one in asked}

    assert names <= locked("requirements-dev.lock")


def reasons() -> list[str]:
    """Return the lines of the letter that ask for a package or except something from a rule."""
    asking = r"^(?:dependencies|dev|ignore|\"\S+\") = \[\n(.*?)^\]"
    lists = re.findall(asking, LETTER, re.MULTILINE | re.DOTALL)
    return [line for part in lists for line in part.splitlines() if line.strip().startswith('"')]


def test_every_dependency_and_every_exception_gives_its_reason() -> None:
    lines = reasons()

    assert len(lines) > 30
    assert [line for line in lines if not re.search(r"#\s+\S+", line)] == []


def test_every_package_that_is_left_out_has_a_reason_above() -> None:
    """The overrides leave out what two packages require and none of ours imports."""
    before = LETTER.partition("override-dependencies")[0].splitlines()[-1]

    assert before.startswith("# ")
    assert {"rich", "faker", "pip"} & {name for _, name in imported("appliance", "hw", "sync")} == (
        set()
    )


def set_up() -> subprocess.CompletedProcess[str]:
    """Run ./setup for the tests, as ./test does before anything else."""
    words = ["./setup", "requirements-dev.lock"]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)


def test_setup_does_nothing_when_all_is_there() -> None:
    first = set_up()
    stamp = (ROOT / ".venv" / ".requirements-dev.lock").stat().st_mtime_ns

    again = set_up()

    assert first.returncode == 0, first.stderr
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert (ROOT / ".venv" / ".requirements-dev.lock").stat().st_mtime_ns == stamp


@pytest.mark.parametrize("command", ["run", "test", "setup"])
def test_the_commands_can_be_run_and_stop_at_the_first_fault(command: str) -> None:
    path = ROOT / command

    assert path.stat().st_mode & 0o111
    assert "set -euo pipefail" in path.read_text("utf-8")


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_every_command_of_the_readme_exists(page: str) -> None:
    """A command somebody copies from the README must be one."""
    text = (ROOT / page).read_text("utf-8")
    told = re.findall(r"hallbox ((?:[a-z]+ ?)+)", text)

    assert told
    assert [words for words in told if not _is_command(words.split())] == []


def _is_command(words: list[str]) -> bool:
    found: click.Command = main
    for word in words:
        if not isinstance(found, click.Group):
            return True
        if word not in found.commands:
            return False
        found = found.commands[word]
    return True


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_every_file_the_readme_points_to_is_there(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    links = [one for one in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in one]

    assert [one for one in links if not (ROOT / one).exists()] == []
