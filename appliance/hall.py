"""Hall: what the rooms of hall-web share, as one value that its parts list puts together."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from appliance.journal.reading import connect_readonly

P = ParamSpec("P")
T = TypeVar("T")
READERS = 2  # threads and connections; one for each core that pages can use beside the writer


class Readers:
    """Read-only connections for pages: one a thread, one consistent view a question."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._mine = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._threads = ThreadPoolExecutor(READERS, thread_name_prefix="reader")

    async def read(
        self,
        question: Callable[Concatenate[sqlite3.Connection, P], T],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Ask a question of a projection on a reader's thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._threads, lambda: self.ask(question, *args, **kwargs)
        )

    def ask(
        self,
        question: Callable[Concatenate[sqlite3.Connection, P], T],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Ask a question on the calling thread."""
        db = self._connection()
        db.execute("BEGIN")
        try:
            return question(db, *args, **kwargs)
        finally:
            db.execute("ROLLBACK")

    def close(self) -> None:
        """Close all connections."""
        self._threads.shutdown(wait=True)
        for db in self._opened:
            db.close()

    def _connection(self) -> sqlite3.Connection:
        found: sqlite3.Connection | None = getattr(self._mine, "db", None)
        if found is None:
            found = connect_readonly(self._path)
            self._mine.db = found
            self._opened.append(found)
        return found
