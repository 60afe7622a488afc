"""What the tables need of a database: the few things SQLite and PostgreSQL do differently.

The questions themselves are written once, in SQL both understand: `?` for a value, `ON CONFLICT`
instead of dialects. Numbers in a question are never compared with an untyped NULL.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol


class Rows(Protocol):
    """What came of a question."""

    @property
    def rowcount(self) -> int:
        """Return how many rows were changed."""

    def fetchone(self) -> Any:  # noqa: ANN401  # a row of any columns; each caller unpacks its own
        """Return the next row, or None."""

    def fetchall(self) -> list[Any]:
        """Return all rows that are left."""

    def __iter__(self) -> Iterator[Any]:
        """Yield the rows."""


class Database(Protocol):
    """One connection inside a transaction or a snapshot."""

    @property
    def locking(self) -> str:
        """Return what a SELECT of one row says at its end to hold it until the transaction ends."""

    def execute(self, sql: str, values: Sequence[object] = (), /) -> Rows:
        """Ask or change; values travel apart from the words."""

    def executemany(self, sql: str, rows: Iterable[Sequence[object]], /) -> Rows:
        """Change once per row."""

    def load(self, table: str, rows: Sequence[Sequence[object]]) -> None:
        """Put rows into `record` or `feed`, the fastest way there is; none of them may be there."""

    def hold(self, what: str) -> None:
        """Keep every other transaction that holds the same word waiting until this one ends."""

    def moved(self) -> bool | None:
        """Say whether the database was put in place from a copy; None where it cannot know.

        Asked once at every start; the next question of a later start compares with this one.
        """
