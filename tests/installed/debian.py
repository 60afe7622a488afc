"""A Debian as people have it: made by mmdebstrap, started with its own systemd, asked by a shell.

It sees this machine's kernel and nothing else of it: no network, no reader, no lines. What pip
installs lies in a folder beside it, fetched here as the lock files pin it.
"""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from appliance.box.install import LOCKS, TOOLS

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PYTHON = {"bookworm": "3.11", "trixie": "3.13"}
BASE = ("systemd", "systemd-sysv", "udev", "dbus", "kmod", "iproute2", "procps", "ca-certificates")
CHECKOUT, WHEELS = "root/hallbox", "wheels"
INSIDE = ("PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LANG=C.UTF-8")
ONLY_HERE = ("PIP_NO_INDEX=1", f"PIP_FIND_LINKS=/{WHEELS}")
PATIENCE_S = 600.0


class NotDone(Exception):
    """Something in there, or what makes it, failed; the message holds its last words."""


class Debian:
    """One Debian in a folder; at most one start of it at a time."""

    def __init__(self, folder: Path, suite: str) -> None:
        self.folder = folder
        self.suite = suite
        self._process: subprocess.Popen[bytes] | None = None

    def make(self) -> None:
        """Make it new: Debian, what the installer's page asks for, the newest commit, its wheels.

        Raises:
            NotDone: mmdebstrap or pip failed.
        """
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        packages = ",".join((*BASE, *TOOLS))
        words = ["mmdebstrap", "--variant=apt", f"--include={packages}", self.suite]
        recommends = '--aptopt=APT::Install-Recommends "false"'
        _done([*words, recommends, str(self.folder), f"deb {_mirror()} {self.suite} main"])
        checkout, wheels = self.folder / CHECKOUT, self.folder / WHEELS
        checkout.mkdir(parents=True)
        pack = f"git -C {ROOT} archive HEAD | tar -x -C {checkout}"
        _done(["sh", "-c", pack])
        pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(wheels)]
        for lock in LOCKS:
            pinned = ["--require-hashes", f"--python-version={PYTHON[self.suite]}"]
            _done([*pip, *pinned, "-r", str(ROOT / lock)])
        _done([*pip, "setuptools", "wheel"])  # evdev and lgpio are compiled

    @contextmanager
    def power(self) -> Iterator[None]:
        """Start it, and switch it off at the end as a person would.

        Raises:
            NotDone: its systemd does not come up.
        """
        words = [str(HERE / "enter-debian"), str(self.folder)]
        with (self.folder.parent / f"{self.suite}.log").open("ab") as log:
            self._process = subprocess.Popen(
                words, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        try:
            self.wait_for("systemctl is-system-running | grep -qE 'running|degraded|starting'")
            yield
            self.run("systemctl poweroff")
            self._process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired as stuck:
            raise NotDone("it does not switch itself off") from stuck
        finally:
            self._process.kill()
            self._process.wait()

    def run(self, line: str) -> str:
        """Run a line of shell in it as root; return what it printed.

        Raises:
            NotDone: it failed.
        """
        inside = ["nsenter", f"--target={self._first()}", "--all", "--root", "--wd"]
        return _done([*inside, "env", "-i", *INSIDE, *ONLY_HERE, "sh", "-euc", line])

    def wait_for(self, condition: str, patience_s: float = PATIENCE_S) -> float:
        """Wait until a shell condition holds; return how long it took.

        Raises:
            NotDone: it does not in time.
        """
        began = time.monotonic()
        while time.monotonic() < began + patience_s:
            try:
                self.run(condition)
            except NotDone:
                time.sleep(0.5)
            else:
                return time.monotonic() - began
        raise NotDone(f"{condition} did not hold within {patience_s:.0f} s")

    def _first(self) -> int:
        """Return our number of its process 1."""
        assert self._process is not None
        pid = self._process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
        if not children or Path(f"/proc/{children[0]}/exe").readlink().name != "systemd":
            raise NotDone("it is not started")  # and until it is, its root is this machine's
        return int(children[0])


def _mirror() -> str:
    """Return the mirror of this machine's own apt."""
    said = _done(["apt-get", "indextargets", "--format", "$(SITE)", "Identifier: Packages"])
    found = [line for line in said.splitlines() if line.rstrip("/").endswith("/debian")]
    if not found:
        raise NotDone("apt of this machine names no mirror of Debian")
    return found[0]


def _done(words: Sequence[str]) -> str:
    try:
        done = subprocess.run(words, capture_output=True, text=True, check=False)
    except FileNotFoundError as missing:
        raise NotDone(f"{words[0]} is missing on this machine") from missing
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip())[-800:]
        raise NotDone(f"{' '.join(words)[-200:]}: {said}")
    return done.stdout
