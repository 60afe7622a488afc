"""WholeHall: hall-web without its pages: real files, writer and sockets, a clock wound by hand."""

import asyncio
import shutil
import sqlite3
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from functools import cache
from pathlib import Path
from weakref import finalize

from appliance.domain.record import Record, decode
from appliance.hall import Hall
from appliance.journal.chain import ERASED
from appliance.journal.reading import connect_readonly
from appliance.opening import open_core
from appliance.settings import Settings, load
from tests.fakes.hand_wound_board import HandWoundBoard

TOML = """
[hall]
id = "LX01"
name = "柳溪镇便民服务中心"
windows = 6

[listen]
hosts = "testserver.local,127.0.0.1"
"""
PATIENCE_S = 20.0


class WholeHall:
    """Opens a home as hall-web does; `opened()` lets its two sockets listen."""

    def __init__(self, home: Path, board: HandWoundBoard | None = None) -> None:
        self.board = board or HandWoundBoard()
        self.settings: Settings = load(home)
        self.hall = Hall(open_core(self.settings, board=self.board))

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Hall]:
        """Let both sockets listen, and close everything behind."""
        hall = self.hall
        await hall.devices.socket.open()
        await hall.county.socket.open()
        try:
            yield hall
        finally:
            await hall.devices.socket.close()
            await hall.county.socket.close()
            hall.close()

    def records(self, kind: str = "") -> list[Record]:
        """Return all records that are on disk, or those of a kind."""
        with closing(connect_readonly(self.settings.journal)) as db:
            lines = db.execute("SELECT body FROM journal ORDER BY pos").fetchall()
        found = [decode(line) for (line,) in lines if not line.startswith(ERASED)]
        return [one for one in found if kind in ("", one.kind)]

    def stream(self) -> tuple[str, int, str]:
        """Return the open stream, its head and its last hash in hex."""
        with closing(connect_readonly(self.settings.journal)) as db:
            return stream_of(db)


def stream_of(db: sqlite3.Connection) -> tuple[str, int, str]:
    """Return the open stream of a journal, its head and its last hash in hex."""
    name, first = db.execute(
        "SELECT stream, first_pos FROM stream ORDER BY first_pos DESC LIMIT 1"
    ).fetchone()
    pos, h = db.execute("SELECT pos, h FROM journal ORDER BY pos DESC LIMIT 1").fetchone()
    return name, pos - first + 1, h.hex()


def new_home() -> Path:
    """Return a home with a journal that was opened once; short enough for a socket's path."""
    place = Path(tempfile.mkdtemp(prefix="hb-"))
    finalize(_KEEPER, shutil.rmtree, place, ignore_errors=True)
    home = place / "h"
    shutil.copytree(_opened_once(), home)
    return home


async def until(holds: Callable[[], bool], otherwise: str) -> None:
    """Let the loop go on until something holds."""
    async with asyncio.timeout(PATIENCE_S):
        while not holds():  # noqa: ASYNC110  # one turn of the loop, no time passes
            await asyncio.sleep(0)
    assert holds(), otherwise


class _Keeper:
    """Lives as long as the test run; homes go with it."""


_KEEPER = _Keeper()


@cache
def _opened_once() -> Path:
    place = Path(tempfile.mkdtemp(prefix="hb-"))
    finalize(_KEEPER, shutil.rmtree, place, ignore_errors=True)
    home = place / "h"
    home.mkdir()
    (home / "hall.toml").write_text(TOML, encoding="utf-8")
    WholeHall(home).hall.close()
    return home
