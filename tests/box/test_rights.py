"""Who may reach what on the box: tmpfiles.d and sysusers.d, tried with three real users.

Only root can become three users. Elsewhere the same questions are answered from the modes alone,
so that the tables are never untested.
"""

import json
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TMPFILES = ROOT / "systemd/tmpfiles.d/hallbox.conf"
SYSUSERS = ROOT / "systemd/sysusers.d/hallbox.conf"
BASE = 61_300  # ids of nobody else
STASH = Path(tempfile.gettempdir()) / "hb-rights-stash"
NEEDED = sorted({Path(sys.base_prefix).resolve(), Path(sys.prefix).resolve(), ROOT})

LINES = [
    line.split()
    for path in (TMPFILES, SYSUSERS)
    for line in path.read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
PLACES = {Path(line[1]): line[2:5] for line in LINES if line[0] == "d"}
HOME = Path("/var/lib/hallbox")


@dataclass(frozen=True, slots=True)
class Who:
    """A user of sysusers.d with its groups, by name."""

    name: str
    group: str
    groups: frozenset[str] = field(default_factory=frozenset)


def users() -> dict[str, Who]:
    """Return the users that sysusers.d makes, with their first and further groups."""
    found = {}
    for line in LINES:
        if line[0] == "u":
            first = line[2].partition(":")[2] or line[1]
            further = {one[2] for one in LINES if one[0] == "m" and one[1] == line[1]}
            found[line[1]] = Who(line[1], first, frozenset({first, *further}))
    return found


USERS = users()
NAMES = sorted({"root"} | {one.group for one in USERS.values()} | set(USERS))
GROUPS = sorted(set().union(*(one.groups for one in USERS.values())))
IDS = {name: BASE + place for place, name in enumerate(sorted({*NAMES, *GROUPS}))} | {"root": 0}


def may(who: str, place: Path, right: int) -> bool:
    """Say from the table whether a user has a right (4 read, 2 write, 1 pass) on a directory."""
    mode, owner, group = PLACES[place]
    bits = int(mode, 8)
    if owner == who:
        return bool(bits >> 6 & right)
    if group in USERS[who].groups:
        return bool(bits >> 3 & right)
    return bool(bits & right)


@pytest.mark.core
@pytest.mark.parametrize(
    ("who", "place", "rights"),
    [
        ("hall-web", HOME / "journal", 7),
        ("hall-sync", HOME / "journal", 5),
        ("hall-hw", HOME / "journal", 0),
        ("hall-web", HOME / "local", 7),
        ("hall-sync", HOME / "local", 0),
        ("hall-hw", HOME / "local", 0),
        ("hall-web", HOME / "sync", 0),
        ("hall-sync", HOME / "sync", 7),
        ("hall-hw", HOME / "sync", 0),
        ("hall-web", HOME / "spool", 0),
        ("hall-sync", HOME / "spool", 0),
        ("hall-hw", HOME / "spool", 7),
        ("hall-hw", Path("/run/hallbox"), 5),
        ("hall-sync", Path("/run/hallbox"), 5),
        ("hall-web", Path("/run/hallbox"), 7),
        ("hall-hw", HOME, 1),
        ("hall-sync", HOME, 5),
        ("hall-web", HOME, 5),
    ],
)
def test_the_table_gives_each_program_its_own_and_no_more(
    who: str, place: Path, rights: int
) -> None:
    assert sum(right for right in (4, 2, 1) if may(who, place, right)) == rights


@pytest.mark.core
def test_the_data_are_theirs_in_the_next_slot_too() -> None:
    """Two images number their users alike, or the second cannot read what the first wrote."""
    numbers = [line[2].partition(":")[0] for line in LINES if line[0] == "u"]
    assert all(number.isdigit() for number in numbers)
    assert len(set(numbers)) == len(numbers)


@pytest.mark.core
def test_the_units_run_as_the_users_of_the_table() -> None:
    for name, who in USERS.items():
        text = (ROOT / f"systemd/{name}.service").read_text(encoding="utf-8")
        assert f"User={name}\n" in text
        assert f"Group={who.group}\n" in text
        said = re.search(r"SupplementaryGroups=(.*)", text)
        assert said is not None
        assert set(said[1].split()) == who.groups - {who.group}


def closed_top(path: Path) -> Path | None:
    """Return the outermost folder above a path that others may not pass, such as /root."""
    tops = [one for one in reversed(path.parents) if not one.stat().st_mode & 0o001]
    return tops[0] if tops else None


def window(needed: Iterable[Path]) -> str:
    """Return shell lines that show what Python needs below a closed folder, here and now only."""
    hidden = {path: STASH / str(place) for place, path in enumerate(needed) if closed_top(path)}
    lines = ["umask 022"]
    for path, stash in hidden.items():
        lines += [f"mkdir -p {stash}", f"mount --bind {path} {stash}"]
    lines += [
        f"mount -t tmpfs -o mode=755 none {top}" for top in {closed_top(one) for one in hidden}
    ]
    for path, stash in hidden.items():
        lines += [f"mkdir -p {path}", f"mount --bind {stash} {path}"]
    return " && ".join(lines)


def can_be_others() -> bool:
    """Say whether we may become another user and still have a Python to run."""
    if os.geteuid() != 0:
        return False
    if not any(closed_top(path) for path in NEEDED):
        return True
    return subprocess.run(["unshare", "-m", "true"], check=False).returncode == 0


def as_user(who: str, *arguments: str) -> list[str]:
    """Return the command that runs Python as one of the three users."""
    user = USERS[who]
    become = ["setpriv", f"--reuid={IDS[who]}", f"--regid={IDS[user.group]}"]
    become += [f"--groups={','.join(str(IDS[one]) for one in sorted(user.groups))}"]
    script = f'{window(NEEDED)} && umask {umask(who)} && exec "$@"'
    return ["unshare", "-m", "sh", "-c", script, "sh", *become, sys.executable, *arguments]


@dataclass(slots=True)
class Box:
    """A home as the box has it, with real owners, and hall-web running in it as its user."""

    home: Path
    port: int

    def run(self, who: str, code: str) -> "subprocess.CompletedProcess[str]":
        """Run Python as a user of the box."""
        return subprocess.run(
            as_user(who, "-c", code, str(self.home)),
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
            cwd=ROOT,
        )

    def health(self) -> dict[str, object]:
        """Return what /healthz answers."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
            found: dict[str, object] = json.load(answer)
        return found


def umask(who: str) -> str:
    """Return the UMask of a unit."""
    text = (ROOT / f"systemd/{who}.service").read_text(encoding="utf-8")
    return next(line[6:] for line in text.splitlines() if line.startswith("UMask="))


def lay_out(root: Path) -> Path:
    """Make what tmpfiles.d makes, below another root; return the home."""
    home = root / "home"
    for place, (mode, owner, group) in PLACES.items():
        real = home / place.relative_to(HOME) if place.is_relative_to(HOME) else root / place.name
        real.mkdir(parents=True, exist_ok=True)
        os.chown(real, IDS[owner], IDS[group])
        real.chmod(int(mode, 8))
    (home / "run").symlink_to(root / "hallbox")
    return home


def free_port() -> int:
    """Return a port nobody has."""
    with closing(socket.socket()) as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


@pytest.fixture(scope="module")
def box() -> Iterator[Box]:
    """Run hall-web as its user; the others come as they like."""
    root = Path(tempfile.mkdtemp(prefix="hb-rights-"))  # short, and passable: pytest's are 0700
    root.chmod(0o755)
    made = Box(home=lay_out(root), port=free_port())
    settings = made.home / "hall.toml"
    settings.write_text(
        f'[hall]\nid = "T1"\nname = "试验大厅"\n\n[listen]\nport = {made.port}\n', encoding="utf-8"
    )
    os.chown(settings, 0, IDS["hall"])
    settings.chmod(0o640)
    process = subprocess.Popen(
        as_user("hall-web", "-m", "appliance", "--home", str(made.home)),
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )
    try:
        wait_until_up(process, made)
        yield made
    finally:
        process.terminate()
        process.communicate(timeout=20)
        shutil.rmtree(root)


def wait_until_up(process: "subprocess.Popen[bytes]", made: Box) -> None:
    """Wait until the pages answer, or tell what the program said when it ended."""
    for _ in range(300):
        if process.poll() is not None:
            raise AssertionError(process.communicate()[1].decode())
        try:
            made.health()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("hall-web did not come up")


REAL = pytest.mark.parametrize("real", [pytest.param(None, id="users")] if can_be_others() else [])
READ = """
import sys; from pathlib import Path; from appliance.journal.reading import JournalReader
home = Path(sys.argv[1]); reader = JournalReader.open(home / "journal" / "hall.db")
print(reader.streams()[-1].head); reader.close()
"""
WRITE = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1] + "/journal/hall.db", timeout=1)
db.execute("CREATE TABLE planted(x)"); db.commit()
"""
TALK = """
import json, socket, sys
with socket.socket(socket.AF_UNIX) as line:
    line.settimeout(5); line.connect(sys.argv[1] + "/run/{name}.sock")
    line.sendall(json.dumps({message}).encode() + b"\\n"); print(line.recv(4096).decode())
"""


@REAL
def test_hall_sync_reads_the_journal(box: Box, real: None) -> None:
    assert real is None
    read = box.run("hall-sync", READ)
    assert read.returncode == 0, read.stderr
    assert int(read.stdout) > 0


@REAL
@pytest.mark.parametrize("who", ["hall-sync", "hall-hw"])
def test_nobody_but_hall_web_writes_the_journal(box: Box, who: str, real: None) -> None:
    assert real is None
    written = box.run(who, WRITE)
    assert written.returncode != 0
    assert re.search("readonly|unable to open", written.stderr)


@REAL
def test_a_reader_leaves_nothing_behind_that_stops_the_writer(box: Box, real: None) -> None:
    """A group-writable directory would let a reader make -shm as its own user."""
    assert real is None
    box.run("hall-sync", READ)
    owners = {path.stat().st_uid for path in (box.home / "journal").iterdir()}
    assert owners == {IDS["hall-web"]}
    with closing(sqlite3.connect(f"file:{box.home}/journal/hall.db?mode=ro", uri=True)) as db:
        assert db.execute("SELECT count(*) FROM journal").fetchone()[0] > 0
    assert box.health()["status"] == "ok"


@REAL
@pytest.mark.parametrize(
    ("who", "name"),
    [
        ("hall-hw", "journal/hall.db"),
        ("hall-hw", "local/local.db"),
        ("hall-hw", "hall.toml"),
        ("hall-sync", "local/local.db"),
        ("hall-sync", "local/first-login.txt"),
    ],
)
def test_what_is_not_theirs_cannot_be_read(box: Box, who: str, name: str, real: None) -> None:
    assert real is None
    assert (box.home / name).exists()
    read = box.run(who, f"import sys; open(sys.argv[1] + '/{name}', 'rb').read(1)")
    assert "PermissionError" in read.stderr


@REAL
def test_hall_hw_reaches_its_own_socket(box: Box, real: None) -> None:
    assert real is None
    hello = '{"m": "hello", "spool": "00ff00ff00ff00ff", "first": 1, "last": 0}'
    said = box.run("hall-hw", TALK.format(name="devices", message=hello))
    assert '"m":"head"' in said.stdout, said.stderr


@REAL
def test_hall_hw_is_not_heard_where_receipts_are_told(box: Box, real: None) -> None:
    assert real is None
    state = '{"m": "state", "state": "idle", "text": ""}'
    said = box.run("hall-hw", TALK.format(name="county", message=state))
    assert '"m"' not in said.stdout


@REAL
def test_hall_sync_is_greeted_by_hall_web(box: Box, real: None) -> None:
    assert real is None
    state = '{"m": "state", "state": "idle", "text": ""}'
    said = box.run("hall-sync", TALK.format(name="county", message=state))
    assert '"m":"hello"' in said.stdout, said.stderr


@REAL
def test_the_spool_is_written_by_hall_hw_alone(box: Box, real: None) -> None:
    assert real is None
    append = "import sys; from pathlib import Path; from hw.spool import Spool\n"
    append += "Spool(Path(sys.argv[1]) / 'spool').start()"
    assert box.run("hall-hw", append).returncode == 0
    assert box.run("hall-sync", append).returncode != 0
    assert box.run("hall-web", append).returncode != 0
