"""A real PostgreSQL from Debian's packages: a cluster of its own in a temporary place, no port."""

import getpass
import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_READY = "ready to accept connections"
_FAST = ("fsync=off", "full_page_writes=off")  # a test's cluster outlives no power cut
_SETTINGS = ("listen_addresses=", "shared_buffers=32MB", "max_connections=60", "log_timezone=UTC")


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A running cluster; `sockets` is the directory of its socket."""

    sockets: Path
    user: str

    def url(self, database: str) -> str:
        """Return the URL of a database of it."""
        return f"postgresql+psycopg://{self.user}@/{database}?host={self.sockets}"

    def run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs against it."""
        known = {**os.environ, "PGHOST": str(self.sockets), "PGUSER": self.user}
        subprocess.run([_program(program), *arguments], env=known, check=True, capture_output=True)


@contextmanager
def postgresql_server(*, durable: bool = False) -> Iterator[Server]:
    """Serve a fresh cluster until the block ends; `durable` as a county would run it."""
    place = Path(tempfile.mkdtemp(prefix="hb-pg-"))
    own = _own_user()
    if own:
        shutil.chown(place, own, own)
    user = own or getpass.getuser()
    try:
        data = place / "data"
        words = ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        made = _as_user(own, [_program("initdb"), f"--pgdata={data}", f"--username={user}", *words])
        subprocess.run(made, check=True, capture_output=True, cwd=place)
        settings = [*_SETTINGS, f"unix_socket_directories={place}", *(() if durable else _FAST)]
        given = [word for setting in settings for word in ("-c", setting)]
        with subprocess.Popen(
            _as_user(own, [_program("postgres"), "-D", str(data), *given]),
            stderr=subprocess.PIPE,
            cwd=place,
            text=True,
        ) as process:
            reader: threading.Thread | None = None
            try:
                reader = _wait(process)
                yield Server(sockets=place, user=user)
            finally:
                process.send_signal(signal.SIGINT)  # SIGTERM would wait for clients
                process.wait(30)
                if reader is not None:
                    reader.join(30)  # before the pipe is closed under it
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _wait(process: "subprocess.Popen[str]") -> threading.Thread:
    assert process.stderr is not None
    said: deque[str] = deque(maxlen=20)
    for line in process.stderr:
        said.append(line)
        if _READY in line:
            # what it says later must not fill the pipe
            reader = threading.Thread(target=said.extend, args=(process.stderr,), daemon=True)
            reader.start()
            return reader
    raise AssertionError("".join(said))


def _own_user() -> str:
    """Return the user a cluster needs: PostgreSQL refuses to run as root."""
    return "postgres" if os.getuid() == 0 else ""


def _as_user(user: str, words: list[str]) -> list[str]:
    if not user:
        return ["setpriv", "--pdeathsig", "INT", *words]
    change = [f"--reuid={user}", f"--regid={user}", "--clear-groups", "--pdeathsig", "INT"]
    return ["setpriv", *change, *words]


def _program(name: str) -> str:
    newest = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda at: int(at.parent.name))
    return str(newest / name)
