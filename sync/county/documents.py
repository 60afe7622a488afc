"""Rules down: publishing a version of a document to one hall or to all (PROTOCOL.md 5)."""

import hashlib
import re
from dataclasses import dataclass

from sync.county.store.rows import EVERY, DocumentRow
from sync.county.store.seam import Store
from sync.papers import MAX_DOCUMENT

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A version about to be published.

    `name` is a word of small letters, digits, `-` and `_`; `hall` one hall, or EVERY; `not_before`
    is RFC 3339, empty for at once; `rollback_of` names the version this is the way back from.
    """

    name: str
    content: bytes
    hall: str = EVERY
    not_before: str = ""
    rollback_of: int | None = None


class DocumentRefused(ValueError):
    """A document that cannot be published as it is; nothing was stored."""


def publish(store: Store, draft: Draft) -> DocumentRow:
    """Enter the next version of a document and return it.

    Raises:
        DocumentRefused: the name is not ours, or there are more than 256 KiB.
    """
    if not _NAME.fullmatch(draft.name) or len(draft.content) > MAX_DOCUMENT:
        raise DocumentRefused(f"{draft.name}: {len(draft.content)} bytes, {MAX_DOCUMENT} at most")
    with store.transaction() as tables:
        tables.devices.hold_hall(draft.hall)  # versions follow each other
        before = tables.documents.find(draft.hall, draft.name, None)
        row = DocumentRow(
            hall=draft.hall,
            name=draft.name,
            v=1 if before is None else before.v + 1,
            prev=0 if before is None else before.v,
            sha256=hashlib.sha256(draft.content).hexdigest(),
            not_before=draft.not_before,
            rollback_of=draft.rollback_of,
        )
        tables.documents.publish(row, draft.content)
    return row
