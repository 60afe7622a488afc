"""Verify: prove the whole journal, read-only, beside a running hall; and show its lines.

What is proven: every stored hash of every stream from its own genesis, the link of each stream to
its parent, each copy of a carried tail against the line it copies, and that no (boot, n) founds
two facts here (what was fetched from the county may share one with ours, if both states of the
card lived in one boot; their bytes differ). A line beyond the end of a closed stream may be missing
(a salvage left a hole); that is named, and is no fault of the chain.

Sources: PROTOCOL.md 1 and 4; SYNC.md faults 24, 45, 46.
"""

import json
import sqlite3
from collections.abc import Iterator

from appliance.domain.frozen import dataclass
from appliance.domain.record import Record, decode
from appliance.journal import chain
from appliance.journal.spans import Span, spans


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What could not be proven, and at which position of the file."""

    pos: int
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamProof:
    """What was proven of one stream; `h` is its last hash in hex."""

    stream: str
    records: int
    erased: int
    missing: int
    head: int
    h: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The outcome of a whole check."""

    streams: tuple[StreamProof, ...]
    problems: tuple[Problem, ...]

    @property
    def is_sound(self) -> bool:
        """Say whether every line was proven."""
        return not self.problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One stored line with its place."""

    pos: int
    stream: str
    seq: int
    h: bytes
    body: bytes


class Counters:
    """Which n of which boot were seen: a few ranges a boot, however many records there are."""

    def __init__(self) -> None:
        self._seen: dict[str, list[list[int]]] = {}

    def add(self, boot: str, n: int) -> bool:
        """Take note of (boot, n); return False if it was there before."""
        ranges = self._seen.setdefault(boot, [])
        if ranges and n == ranges[-1][1] + 1:
            ranges[-1][1] = n
            return True
        if any(first <= n <= last for first, last in ranges):
            return False
        ranges.append([n, n])
        ranges.sort()
        return True


def verify(db: sqlite3.Connection) -> Report:
    """Prove every line of every stream; damage is reported, never raised."""
    known = spans(db)
    counters = Counters()
    problems: list[Problem] = []
    proofs: list[StreamProof] = []
    for span in known:
        proofs.append(_prove(db, span, counters, problems))
        problems.extend(_wrong_link(db, span, known))
    problems.extend(_wrong_table(db, known))
    return Report(streams=tuple(proofs), problems=tuple(problems))


def broken_between(db: sqlite3.Connection, span: Span, first: int, last: int) -> list[int]:
    """Return the positions of a stream from `first` to `last` that its chain does not prove."""
    lines = {line.pos: line for line in _lines(db, span, max(first - 1, span.first_pos), last)}
    return [
        pos
        for pos in range(first, last + 1)
        if (pos in lines or pos <= span.agreed_pos)
        and not _is_proven(lines.get(pos), span, lines.get(pos - 1))
    ]


def tail(db: sqlite3.Connection, count: int) -> Iterator[Line]:
    """Yield the last `count` lines of the file, oldest first."""
    newest = db.execute("SELECT max(pos) FROM journal").fetchone()[0] or 0
    return lines_from(db, newest - count + 1)


def lines_from(db: sqlite3.Connection, first: int = 1) -> Iterator[Line]:
    """Yield all lines from a position on, over all streams."""
    for span in spans(db):
        if span.last_pos >= first:
            yield from _lines(db, span, max(first, span.first_pos), span.last_pos)


def export(db: sqlite3.Connection, first: int = 1) -> Iterator[bytes]:
    """Yield each line as NDJSON: pos, stream, seq, h, and the verbatim record under `record`."""
    for line in lines_from(db, first):
        place = {"pos": line.pos, "stream": line.stream, "seq": line.seq, "h": line.h.hex()}
        yield json.dumps(place).encode()[:-1] + b', "record": ' + line.body + b"}\n"


def _prove(
    db: sqlite3.Connection, span: Span, counters: Counters, problems: list[Problem]
) -> StreamProof:
    before: Line | None = None
    records = erased = missing = 0
    for line in _lines(db, span, span.first_pos, span.last_pos):
        gap = line.pos - (before.pos + 1 if before else span.first_pos)
        missing += gap
        if gap and line.pos - gap <= span.agreed_pos:
            problems.append(Problem(pos=line.pos - gap, what="a line is missing"))
        elif not gap and not _is_proven(line, span, before):
            problems.append(Problem(pos=line.pos, what="the stored hash does not fit the line"))
        records += 1
        erased += line.body.startswith(chain.ERASED)
        if not span.is_carried(line.pos) and not _is_fresh(line, counters):
            problems.append(Problem(pos=line.pos, what="no record, or one with a used boot and n"))
        before = line
    return StreamProof(
        stream=span.stream,
        records=records,
        erased=erased,
        missing=missing,
        head=span.last_pos - span.first_pos + 1,
        h=before.h.hex() if before else "",
    )


def _wrong_table(db: sqlite3.Connection, known: list[Span]) -> Iterator[Problem]:
    if sum(span.ends_at is None for span in known) > 1:
        yield Problem(pos=known[-1].first_pos, what="more than one stream is open")
    expected = 1
    for span in known:
        if span.first_pos != expected:
            yield Problem(pos=span.first_pos, what="a stream does not begin where one ended")
        expected = span.last_pos + 1
    if db.execute("SELECT 1 FROM journal WHERE pos < 1").fetchone():
        yield Problem(pos=0, what="a line stands before the first stream")


def _is_proven(line: Line | None, span: Span, before: Line | None) -> bool:
    if line is None:
        return False
    if line.seq == 1 and span.ends_at == 0 and line.pos > span.agreed_pos:
        return True  # a salvage lost the stream's name; nothing can prove its first line
    if line.seq == 1:
        previous = chain.genesis(span.stream)
    elif before is not None:
        previous = before.h
    else:
        return line.pos > span.agreed_pos  # behind a hole left by a salvage
    leaf = _leaf_of(line)
    return leaf is not None and chain.extend(previous, line.seq, leaf) == line.h


def _leaf_of(line: Line) -> bytes | None:
    try:
        return chain.leaf(line.body)
    except (ValueError, KeyError, TypeError):  # what should be left of an erased line is torn
        return None


def _is_fresh(line: Line, counters: Counters) -> bool:
    if line.body.startswith(chain.ERASED):
        return True
    record = record_of(line)
    return record is not None and counters.add(record.boot, record.n)


def record_of(line: Line) -> Record | None:
    """Return the record of a line, None if it was erased or is none."""
    if line.body.startswith(chain.ERASED):
        return None
    try:
        return decode(line.body)
    except ValueError:
        return None


def _wrong_link(db: sqlite3.Connection, span: Span, known: list[Span]) -> Iterator[Problem]:
    """Hold a stream against the one it follows: where it begins, and what it carries."""
    opened = next(_lines(db, span, span.first_pos, span.first_pos), None)
    record = record_of(opened) if opened else None
    parent = record.body.get("parent") if record else None
    if not isinstance(parent, dict):
        return
    before = next((one for one in known if one.stream == parent["stream"]), None)
    if before is None:
        return
    agreed = before.first_pos + parent["seq"] - 1
    stored = db.execute("SELECT h FROM journal WHERE pos = ?", (agreed,)).fetchone()
    is_lost = stored is None and agreed > before.agreed_pos  # a salvage ended the parent earlier
    if parent["seq"] and not is_lost and (stored is None or stored[0].hex() != parent["h"]):
        yield Problem(pos=span.first_pos, what="the stream does not begin where its parent ends")
    originals = {_leaf_of(one) for one in _lines(db, before, agreed + 1, before.last_pos)}
    first = span.first_pos + span.fetched + 1
    copies = list(_lines(db, span, first, span.first_pos + span.carried))
    alone = [copy.pos for copy in copies if _leaf_of(copy) not in originals]
    lost = max(0, len(copies) - len(originals))  # a salvage may find the copy and not the original
    for pos in alone[lost:]:
        yield Problem(pos=pos, what="a carried line is not the line it copies")


def _lines(db: sqlite3.Connection, span: Span, first: int, last: int) -> Iterator[Line]:
    rows = db.execute(
        "SELECT pos, h, body FROM journal WHERE pos BETWEEN ? AND ? ORDER BY pos", (first, last)
    )
    for pos, h, body in rows:  # damage may leave other types than the schema allows
        seq = pos - span.first_pos + 1
        yield Line(pos=pos, stream=span.stream, seq=seq, h=_blob(h), body=_blob(body))


def _blob(value: object) -> bytes:
    return value if isinstance(value, bytes) else b""
