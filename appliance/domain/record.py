"""Record: one fact as the exact bytes that are stored and that travel (PROTOCOL.md 1)."""

import json
from collections.abc import Mapping

from appliance.domain.frozen import dataclass

LARGEST = 64 * 1024  # bytes of one record
_WRITTEN = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class RecordTooLarge(ValueError):
    """A record would be longer than 64 KiB; nothing was stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The envelope and the body. Identity is (stream, seq), which stands outside the bytes."""

    kind: str
    v: int
    subject: str
    by: str
    at: str
    boot: str
    n: int
    mono: int
    trust: str
    body: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A record at its position in the hall's journal, as projections fold it.

    `leaf` is the SHA-256 of its line in hex: what `body.erased` names, so a projection that shows
    personal data keeps it beside the row.
    """

    pos: int
    record: Record
    leaf: str = ""


def reference(record: Record) -> str:
    """Return how other facts name this one; also the subject that it founds."""
    return f"{record.boot}-{record.n}"


def encode(record: Record) -> bytes:
    """Return the bytes of a record: keys sorted, UTF-8, no newline.

    Raises:
        RecordTooLarge: more than 64 KiB.
        UnicodeEncodeError: a lone surrogate stands in a text.
    """
    members = {name: getattr(record, name) for name in Record.__slots__}
    line = _WRITTEN.encode(members).encode("utf-8")
    if len(line) > LARGEST:
        raise RecordTooLarge(f"{record.kind}: {len(line)} bytes, {LARGEST} at most")
    return line


def decode(line: bytes) -> Record:
    """Return the record a line holds; fields of a newer version are left where they are.

    Raises:
        ValueError: not a record of ours (no JSON object, or a field is missing).
    """
    members = json.loads(line)
    try:
        return Record(**{name: members[name] for name in Record.__slots__})
    except (KeyError, TypeError) as missing:
        raise ValueError(f"not a record: {missing}") from missing
