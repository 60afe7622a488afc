"""All projections in one table: what to create, what to fold, what to empty before a rebuild."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence

from sqlite_utils import Migrations

from appliance.domain.frozen import dataclass
from appliance.domain.record import Entry

FoldOne = Callable[[sqlite3.Connection, Entry], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """One subject's read model."""

    schema: Migrations
    tables: Sequence[str]
    folds: Mapping[str, FoldOne]


class Projections:
    """The folds of all subjects, by kind, in the order in which the subjects are listed."""

    def __init__(self, projections: Sequence[Projection]) -> None:
        self.schemas = [one.schema for one in projections]
        self.tables = [table for one in projections for table in one.tables]
        self._by_kind: dict[str, list[FoldOne]] = {}
        for one in projections:
            for kind, fold in one.folds.items():
                self._by_kind.setdefault(kind, []).append(fold)

    def fold(self, db: sqlite3.Connection, entry: Entry) -> None:
        """Fold one entry into every read model that reads its kind."""
        for fold in self._by_kind.get(entry.record.kind, ()):
            fold(db, entry)

    def empty(self, db: sqlite3.Connection) -> None:
        """Empty all read models, before they are folded again from the first record."""
        for table in self.tables:
            db.execute(f"DELETE FROM {table}")
