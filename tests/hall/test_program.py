"""hall-web as a process: systemd hears of it, it stops cleanly, and it says why it cannot start."""

import http.client
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from appliance.journal.salvage import damaged_files
from appliance.status import describe, look
from tests.fakes.whole_hall import new_home

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60


def home_on(port: int, more: str = "") -> Path:
    home = new_home()
    path = home / "hall.toml"
    text = path.read_text(encoding="utf-8").replace("[listen]", f"[listen]\nport = {port}\n{more}")
    path.write_text(text, encoding="utf-8")
    return home


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


@contextmanager
def running(home: Path) -> Iterator[tuple["subprocess.Popen[str]", socket.socket]]:
    """Start hall-web and what stands for systemd's ear; kill what is left."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        (home / "notify").unlink(missing_ok=True)
        systemd.bind(str(home / "notify"))
        systemd.settimeout(PATIENCE_S)
        process = subprocess.Popen(
            [sys.executable, "-m", "appliance", "--home", str(home)],
            cwd=ROOT,
            env={**os.environ, "NOTIFY_SOCKET": str(home / "notify")},
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            yield process, systemd
        finally:
            process.kill()
            process.communicate()


@pytest.mark.parametrize(
    "order",
    [
        pytest.param(signal.SIGTERM, id="systemd", marks=pytest.mark.core),
        pytest.param(signal.SIGINT, id="keyboard"),
    ],
)
def test_it_says_ready_and_alive_and_stops_cleanly(order: signal.Signals) -> None:
    home = home_on(free_port())
    with running(home) as (process, systemd):
        heard: set[bytes] = set()
        while not heard >= {b"READY=1", b"WATCHDOG=1"}:
            heard.add(systemd.recv(100))
        found = look(home)
        assert found["healthy"]
        assert describe(found).startswith("厅盒正常")
        process.send_signal(order)
        assert process.wait(PATIENCE_S) == 0

    assert list((home / "run").glob("*.sock")) == []
    assert not (home / "journal" / "hall.db-wal").exists()  # the last connection was closed


def test_a_port_that_is_taken_ends_with_1_and_the_journal_is_free_again() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        home = home_on(int(taken.getsockname()[1]))
        with running(home) as (process, _systemd):
            assert process.wait(PATIENCE_S) == 1
            assert process.stderr is not None
            said = process.stderr.read()
    assert "address already in use" in said
    assert list((home / "run").glob("*.sock")) == []


def test_a_home_too_deep_for_a_socket_ends_with_one_line(tmp_path: Path) -> None:
    home = tmp_path / ("e" * 120)
    home_on(free_port()).rename(home)
    done = subprocess.run(
        [sys.executable, "-m", "appliance", "--home", str(home)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )

    assert done.returncode == 1
    assert "its path has at most 89 bytes" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_a_journal_that_breaks_under_way_ends_the_run_and_the_next_one_works() -> None:
    """What would refuse every page until somebody pulls the plug mends itself instead.

    The tail is broken behind the writer's back; a lock held for too long makes it look again.
    """
    home = home_on(free_port())
    journal = home / "journal" / "hall.db"
    with running(home) as (process, systemd):
        while systemd.recv(100) != b"READY=1":
            pass
        with closing(sqlite3.connect(journal, timeout=20, isolation_level=None)) as db:
            db.execute("UPDATE journal SET h = zeroblob(32) WHERE pos = 2")
            db.execute("BEGIN IMMEDIATE")
            assert process.wait(PATIENCE_S) == 0
    with running(home) as (process, systemd):
        while systemd.recv(100) != b"READY=1":
            pass
        assert look(home)["healthy"]
    assert [path.name for path in damaged_files(journal)] == ["hall-damaged-1.db"]


def asked_on(port: int, path: str) -> int:
    door = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    with closing(door):
        door.request("GET", path)
        return door.getresponse().status


def test_the_citizens_have_a_port_of_their_own_and_nothing_else_answers_there() -> None:
    hall, citizens = free_port(), free_port()
    home = home_on(hall, f"citizens_port = {citizens}")
    with running(home) as (process, systemd):
        while systemd.recv(100) != b"READY=1":
            pass
        inside = [asked_on(hall, path) for path in ("/my", "/login", "/healthz")]
        outside = [asked_on(citizens, path) for path in ("/my", "/wall", "/login", "/healthz")]
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_S) == 0
    assert (inside, outside) == ([200, 200, 200], [200, 200, 404, 404])


def test_a_citizens_port_that_is_taken_closes_that_door_only() -> None:
    """Law 9: the hall's own pages go on, and the log says which door stayed shut."""
    hall = free_port()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        home = home_on(hall, f"citizens_port = {taken.getsockname()[1]}")
        with running(home) as (process, systemd):
            while systemd.recv(100) != b"READY=1":
                pass
            assert asked_on(hall, "/my") == 200
            process.send_signal(signal.SIGTERM)
            said = process.communicate(timeout=PATIENCE_S)[1]
    assert process.returncode == 0
    assert "closed why=" in said
