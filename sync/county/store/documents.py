"""Documents on their way down."""

from sync.county.store.rows import EVERY, DocumentRow
from sync.county.store.sql import Database

_COLUMNS = "hall, name, v, prev, sha256, not_before, rollback_of"


class SqlDocuments:
    """Versions by hall and name; contents by their SHA-256."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def publish(self, document: DocumentRow, content: bytes) -> None:
        """Enter a version and its content."""
        values = [getattr(document, name) for name in DocumentRow.__slots__]
        self._db.execute(
            "INSERT INTO content (sha256, content) VALUES (?, ?) ON CONFLICT DO NOTHING",
            (document.sha256, content),
        )
        self._db.execute(f"INSERT INTO document ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)", values)

    def newest(self, hall: str) -> list[DocumentRow]:
        """Return the newest version of each name for a hall."""
        rows = self._db.execute(
            "SELECT DISTINCT name FROM document WHERE hall IN (?, ?) ORDER BY name", (hall, EVERY)
        ).fetchall()
        found = (self.find(hall, name, None) for (name,) in rows)
        return [document for document in found if document is not None]

    def find(self, hall: str, name: str, v: int | None) -> DocumentRow | None:
        """Return a version for a hall; the newest when v is None."""
        version, values = ("", []) if v is None else ("AND v = ?", [v])
        row = self._db.execute(
            f"SELECT {_COLUMNS} FROM document WHERE hall IN (?, ?) AND name = ? {version}"
            " ORDER BY v DESC, hall = ? LIMIT 1",
            [hall, EVERY, name, *values, EVERY],
        ).fetchone()
        if row is None:
            return None
        return DocumentRow(**dict(zip(DocumentRow.__slots__, row, strict=True)))

    def content(self, sha256: str) -> bytes:
        """Return the bytes of a document that was published."""
        row = self._db.execute("SELECT content FROM content WHERE sha256 = ?", (sha256,)).fetchone()
        return bytes(row[0])
