"""No program calls what its unit forbids: the kernel's own record of a start, a page, an end.

What a unit forbids fails with EPERM on the box only, where nobody looks; here it is seen.
"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ONLY_ROOT = {"fchown"}  # SQLite gives its files to the database's owner where it runs as root
BY_STRACE = {"restart_syscall"}
CALL = re.compile(r"^[0-9]+ +(?:<\.\.\. )?([a-z_0-9]+)[( ]", re.MULTILINE)


@cache
def members(group: str) -> frozenset[str]:
    """Return every system call of one of systemd's groups."""
    words = ["systemd-analyze", "syscall-filter", "--no-pager", group]
    said = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    names = [line.strip() for line in said.splitlines()[1:] if line.strip()]
    found: set[str] = set()
    for name in names:
        if name.startswith("@"):
            found |= members(name)
        elif not name.startswith("#"):
            found.add(name)
    return frozenset(found)


def allowed(unit: str) -> frozenset[str]:
    """Return what a unit's SystemCallFilter lines let through."""
    text = (ROOT / f"systemd/{unit}.service").read_text(encoding="utf-8")
    # execve and the like are let through for the starter itself
    found = set(members("@default"))
    for line in re.findall(r"^SystemCallFilter=(.*)$", text, re.MULTILINE):
        for group in line.lstrip("~").split():
            found = found - members(group) if line.startswith("~") else found | members(group)
    return frozenset(found)


@contextmanager
def traced(module: str, home: Path, log: Path) -> Iterator[None]:
    """Run a program with every system call written down, and stop it as systemd does."""
    words = ["strace", "-f", "-qq", "-s", "0", "-o", str(log)]
    process = subprocess.Popen(
        [*words, sys.executable, "-m", module, "--home", str(home)],
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )
    try:
        yield
    finally:
        child = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii")
        for pid in child.split():
            os.kill(int(pid), signal.SIGTERM)
        process.communicate(timeout=30)


def calls(log: Path) -> set[str]:
    """Return the names in a record."""
    return set(CALL.findall(log.read_text(encoding="utf-8", errors="replace"))) - BY_STRACE


def until(seen: Callable[[], bool]) -> None:
    """Wait for something that a child does."""
    for _ in range(600):
        if seen():
            return
        time.sleep(0.1)
    raise AssertionError("waited for a minute")


@pytest.mark.slow
def test_no_program_calls_what_its_unit_forbids(tmp_path: Path) -> None:
    home = tmp_path / "h"
    home.mkdir()
    with closing(socket.socket()) as door:
        door.bind(("127.0.0.1", 0))
        port = int(door.getsockname()[1])
    (home / "hall.toml").write_text(
        f'[hall]\nid = "T1"\nname = "试验大厅"\n[listen]\nport = {port}\n', encoding="utf-8"
    )
    (home / "board.toml").write_text(
        'simulated = true\n[[readers]]\nname = "door"\nformat = "8H10D"\n', encoding="utf-8"
    )
    logs = {name: tmp_path / name for name in ("hall-web", "hall-hw", "hall-sync")}
    with (
        traced("appliance", home, logs["hall-web"]),
        traced("hw", home, logs["hall-hw"]),
        traced("sync", home, logs["hall-sync"]),
    ):
        until(lambda: is_well(port))
        until(lambda: "connect" in calls(logs["hall-sync"]))
        urllib.request.urlopen(f"http://127.0.0.1:{port}/login", timeout=10).close()
    for unit, log in logs.items():
        made = calls(log)
        assert "openat" in made
        assert made - allowed(unit) - ONLY_ROOT == set(), unit


def is_well(port: int) -> bool:
    """Say whether hall-web answers, and hall-hw is there with its reader."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return bool(json.load(answer)["status"] == "ok")
    except OSError:
        return False


@pytest.mark.core
def test_what_the_units_forbid_is_known_to_the_test() -> None:
    for unit in ("hall-web", "hall-hw", "hall-sync", "hall-migrate"):
        assert not {"mount", "reboot", "setuid", "ptrace", "bpf"} & allowed(unit)
        assert {"openat", "fsync", "accept4", "execve"} <= allowed(unit)
