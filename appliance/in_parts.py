"""What hall-sync sends in parts, put together again: a document, and lines that the county holds.

A line of the socket is short, so both travel in pieces. Pieces that do not follow each other are
let go together; hall-sync offers the whole again after its next hello.

Sources: DESIGN.md 3; PROTOCOL.md 4, 5.
"""

import base64
import hashlib
from collections.abc import Mapping

from appliance.desk.county_papers import Paper
from appliance.message_fields import rows, text, whole

MOST_PARTS = 16  # a document has 256 KiB at the most, a part not less than 24

Message = Mapping[str, object]


class PaperParts:
    """The parts of the document that is on its way."""

    def __init__(self) -> None:
        self._key: tuple[str, int, str, int] | None = None
        self._parts: list[bytes] = []

    def forget(self) -> None:
        """Let go of what came so far."""
        self._key, self._parts = None, []

    def take(self, message: Message) -> Paper | None:
        """Take a part; return the document with its last one, else None.

        Raises:
            ValueError: the part does not follow, or the whole does not have its hash.
        """
        part, of, sha256 = whole(message, "part"), whole(message, "of"), text(message, "sha256")
        key = (text(message, "name"), whole(message, "v"), sha256, of)
        if part == 1:
            self._key, self._parts = key, []
        if key != self._key or part != len(self._parts) + 1 or not part <= of <= MOST_PARTS:
            self.forget()
            raise ValueError(f"part {part} of {of} does not follow")
        self._parts.append(_bytes(message))
        if part < of:
            return None
        body = b"".join(self._parts)
        self.forget()
        if hashlib.sha256(body).hexdigest() != sha256:
            raise ValueError("the parts do not have the hash of the document")
        name, v, _, _ = key
        not_before = text(message, "not_before", "") or None
        rollback_of = message.get("rollback_of")
        return Paper(
            name=name,
            v=v,
            sha256=sha256,
            not_before=not_before,
            body=body,
            rollback_of=rollback_of if isinstance(rollback_of, int) else None,
        )


class FetchedLines:
    """Lines that the county holds behind the point of a divergence, proven by hall-sync."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Let go of what came so far."""
        self._stream = ""
        self._first = 0
        self._lines: list[bytes] = []
        self._pieces: list[bytes] = []

    def take(self, message: Message) -> None:
        """Take lines, or a piece of a long one; whatever does not follow begins anew.

        Raises:
            ValueError: a piece does not follow.
        """
        stream, first = text(message, "stream"), whole(message, "first")
        if (stream, first) != (self._stream, self._first + len(self._lines)):
            self.forget()
            self._stream, self._first = stream, first
        if "of" in message:
            self._take_piece(message)
        else:
            self._lines += [str(line).encode() for line in rows(message, "lines")]

    def after(self, stream: str, seq: int, head: int | None) -> list[bytes]:
        """Return, once, the lines after a seq up to the county's head; none if none were fetched.

        Raises:
            ValueError: others were fetched, or not all.
        """
        lines, begins = self._lines, (self._stream, self._first)
        self.forget()
        if lines and (begins != (stream, seq + 1) or head not in {None, seq + len(lines)}):
            raise ValueError(f"{len(lines)} fetched lines do not reach from {seq} to {head}")
        return lines

    def _take_piece(self, message: Message) -> None:
        part, of = whole(message, "part"), whole(message, "of")
        if part == 1:
            self._pieces = []
        if part != len(self._pieces) + 1 or part > of:
            self.forget()
            raise ValueError(f"piece {part} of {of} does not follow")
        self._pieces.append(_bytes(message))
        if part == of:
            self._lines.append(b"".join(self._pieces))
            self._pieces = []


def _bytes(message: Message) -> bytes:
    return base64.b64decode(text(message, "data"), validate=True)
