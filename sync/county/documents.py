"""Rules down: publishing a version of a document to one hall or to all (PROTOCOL.md 5)."""

import hashlib
import re

from sync.county.store.rows import EVERY, DocumentRow
from sync.county.store.seam import Store
from sync.papers import MAX_DOCUMENT

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


class DocumentRefused(ValueError):
    """A document that cannot be published as it is; nothing was stored."""


def publish(
    store: Store,
    name: str,
    content: bytes,
    *,
    hall: str = EVERY,
    not_before: str = "",
    rollback_of: int | None = None,
) -> DocumentRow:
    """Enter the next version of a document and return it.

    Args:
        store: where it goes.
        name: a word of small letters, digits, `-` and `_`.
        content: the exact bytes, at most 256 KiB.
        hall: one hall, or EVERY.
        not_before: RFC 3339; it is in force from then on. Empty: at once.
        rollback_of: the version whose content comes back, when this is a way back.

    Raises:
        DocumentRefused: the name or the size is not ours.
    """
    if not _NAME.fullmatch(name) or len(content) > MAX_DOCUMENT:
        raise DocumentRefused(f"{name}: {len(content)} bytes, {MAX_DOCUMENT} at most")
    with store.transaction() as tables:
        before = tables.documents.find(hall, name, None)
        row = DocumentRow(
            hall=hall,
            name=name,
            v=1 if before is None else before.v + 1,
            prev=0 if before is None else before.v,
            sha256=hashlib.sha256(content).hexdigest(),
            not_before=not_before,
            rollback_of=rollback_of,
        )
        tables.documents.publish(row, content)
    return row
