"""Documents: rules and imports, kept for ever under the SHA-256 of their bytes.

Two promises, kept by this file alone:
1. A document is never changed or removed; the same bytes are stored once.
2. What is read is hashed again before anyone applies it.

Sources: DESIGN.md 5 (Documents); PROTOCOL.md 5; SYNC.md fault 5.
"""

import hashlib
import sqlite3

from appliance.domain.frozen import dataclass
from appliance.journal.faults import DocumentIsDamaged


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One version of a named document, as the bytes that were hashed."""

    name: str
    version: int
    sha256: str
    body: bytes


def digest(body: bytes) -> str:
    """Return the name a document's bytes have in facts: SHA-256 in hex."""
    return hashlib.sha256(body).hexdigest()


def store(db: sqlite3.Connection, *, name: str, version: int, body: bytes) -> Document:
    """Keep a document inside the writer's transaction; the fact that applies it stands beside it.

    Bytes that are here already keep the name and version under which they first came.
    """
    sha256 = digest(body)
    db.execute(
        "INSERT INTO document(sha256, name, v, body) VALUES(?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (sha256, name, version, body),
    )
    return Document(name=name, version=version, sha256=sha256, body=body)


def find(db: sqlite3.Connection, sha256: str) -> Document | None:
    """Return a document by its hash, None if it is not here.

    Raises:
        DocumentIsDamaged: the stored bytes have another hash; fetch it again.
    """
    row = db.execute("SELECT name, v, body FROM document WHERE sha256 = ?", (sha256,)).fetchone()
    if row is None:
        return None
    name, version, body = row
    if digest(body) != sha256:
        raise DocumentIsDamaged(name, sha256)
    return Document(name=name, version=version, sha256=sha256, body=body)


def damaged(db: sqlite3.Connection) -> list[str]:
    """Return the hashes of all documents whose bytes no longer fit them."""
    rows = db.execute("SELECT sha256, body FROM document ORDER BY sha256")
    return [sha256 for sha256, body in rows if digest(body) != sha256]


def replace_damaged(db: sqlite3.Connection, sha256: str, body: bytes) -> None:
    """Put the right bytes back under their hash.

    Raises:
        ValueError: these bytes have another hash.
    """
    if digest(body) != sha256:
        raise ValueError(f"these are not the bytes of {sha256}")
    db.execute("UPDATE document SET body = ? WHERE sha256 = ?", (body, sha256))
