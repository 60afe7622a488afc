"""The day's seal (当日封条): the journal's head in a form that fits on paper and can be typed.

A printed seal pins every record before it: who alters, inserts or takes out one later cannot make
the journal lead to the seal again. It holds 80 bits of the head's hash and where it stands.

    HB1-26A9F3C1-1042-K7QX-9D2M-4HPA-ZW3C

Sources: PROTOCOL.md 1 (the chain); DESIGN.md law 7.
"""

import base64
import re
import sqlite3

from appliance.domain.frozen import dataclass
from appliance.journal.spans import spans
from appliance.journal.verify import verify

VERSION = "HB1"
STREAM = 8  # first characters of the stream's id
BYTES = 10  # of the hash: 80 bits, 16 characters
ALPHABET = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", b"ABCDEFGH9JKLMN8PQRSTUVWXYZ234567")
SHAPE = re.compile(rf"{VERSION}-?([0-9A-F]{{{STREAM}}})-([0-9]{{1,10}})-([2-9A-HJ-NP-Z-]{{16,20}})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """A record's place and the first bytes of its hash, in the letters of the printed form."""

    stream: str
    seq: int
    letters: str

    def __str__(self) -> str:
        """Return the printed form."""
        groups = "-".join(self.letters[at : at + 4] for at in range(0, len(self.letters), 4))
        return f"{VERSION}-{self.stream}-{self.seq}-{groups}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SealCheck:
    """What became of checking a seal; `why` is empty where it holds."""

    holds: bool
    why: str = ""


def seal_of(db: sqlite3.Connection, *, until: int | None = None) -> Seal | None:
    """Return the seal of the newest record, or of the last one up to `until`; None before any."""
    for span in reversed(spans(db)):
        pos = span.last_pos if until is None else min(until, span.last_pos)
        if pos < span.first_pos:
            continue
        row = db.execute("SELECT h FROM journal WHERE pos = ?", (pos,)).fetchone()
        return None if row is None else _seal(span.stream, pos - span.first_pos + 1, row[0])
    return None


def read_seal(text: str) -> Seal | None:
    """Return the seal somebody typed from paper; blanks and small letters do not matter."""
    match = SHAPE.fullmatch("".join(text.upper().split()))
    if match is None:
        return None
    letters = match[3].replace("-", "")
    if len(letters) != BYTES * 8 // 5:
        return None
    return Seal(stream=match[1], seq=int(match[2]), letters=letters)


def check_seal(db: sqlite3.Connection, seal: Seal) -> SealCheck:
    """Say whether the journal still leads to a seal: all of its chain first, then the one record.

    A journal whose chain was computed anew after a change proves itself, and misses the seal.
    """
    for span in spans(db):
        if not span.stream.upper().startswith(seal.stream):
            continue
        pos = span.first_pos + seal.seq - 1
        row = db.execute("SELECT h FROM journal WHERE pos = ?", (pos,)).fetchone()
        if pos > span.last_pos or row is None:
            return SealCheck(holds=False, why="missing")
        if _seal(span.stream, seal.seq, row[0]) != seal:
            return SealCheck(holds=False, why="differs")
        broken = any(problem.pos <= pos for problem in verify(db).problems)
        return SealCheck(holds=not broken, why="broken" if broken else "")
    return SealCheck(holds=False, why="another_box")


def _seal(stream: str, seq: int, h: bytes) -> Seal:
    letters = base64.b32encode(h[:BYTES]).translate(ALPHABET).decode()
    return Seal(stream=stream[:STREAM].upper(), seq=seq, letters=letters)
