"""Evidence: what the pages of a damaged journal hold, and which of it its chain proves. Pure.

A line is proven by the hash before it and its own. Where a body rotted and the hashes round it
stand, only that line is lost; where a hash rotted, it is computed again from its neighbours. A line
behind a hole is readable and unproven: it is kept and named, for losing it would be worse.

Sources: PROTOCOL.md 4 (Damage); SYNC.md faults 22 to 24.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from appliance.domain.facts import KINDS, fact_from
from appliance.domain.record import Record, decode, encode
from appliance.journal import chain
from appliance.journal.pages import Row, View, rows
from appliance.journal.schema import PAGE_SIZE
from appliance.journal.spans import Span
from appliance.journal.streams import new_stream_id

STREAM_ID = re.compile(rb"(?<![A-Z2-7])[A-Z2-7]{26}(?![A-Z2-7])")
OPENED = b'"kind":"stream.opened"'
HASH = 32  # bytes
SHORTEST_LINE = 64  # bytes that a line takes in the file at the very least


@dataclass(frozen=True, slots=True)
class Candidate:
    """What one page says stands at a position."""

    h: bytes
    body: bytes


@dataclass(slots=True)
class Evidence:
    """Everything readable: by position what may stand there, best first; streams; documents."""

    lines: dict[int, list[Candidate]] = field(default_factory=dict)
    spans: dict[int, Span] = field(default_factory=dict)
    documents: dict[str, tuple[str, int, bytes]] = field(default_factory=dict)
    nameless: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Proof:
    """One stream as far as it could be read: `agreed` is the last position proven from genesis."""

    span: Span
    agreed: int
    kept: dict[int, Candidate] = field(default_factory=dict)
    unproven: list[int] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)


def gather(pages: Sequence[View], ids: Iterable[str] = ()) -> Evidence:
    """Collect the rows of all views; `ids` are names that an open stream may have had."""
    found = Evidence()
    for view in pages:
        most = len(view) * PAGE_SIZE // SHORTEST_LINE
        for row in rows(view):
            if 0 < row.rowid <= most:  # a damaged rowid would send us on an endless walk
                _sort_in(found, row)
    names = {
        name.decode()
        for view in pages
        for page in view.values()
        for name in STREAM_ID.findall(page)
    }
    _complete_spans(found, names | set(ids))
    return found


def prove(found: Evidence, span: Span) -> Proof:
    """Walk one stream and keep what is proven, or at least readable."""
    proof = Proof(span=span, agreed=span.first_pos - 1)
    is_nameless = span.first_pos in found.nameless
    before = None if is_nameless else chain.genesis(span.stream)
    for pos in range(span.first_pos, span.last_pos + 1):
        line, after = _best(found.lines, span, pos, before)
        if line is None:
            proof.missing.append(pos)
        else:
            proof.kept[pos] = line
            if before is None:
                proof.unproven.append(pos)
        if line is not None and before is not None and proof.agreed == pos - 1:
            proof.agreed = pos if not is_nameless else proof.agreed
        before = after
    return proof


def record_in(body: bytes) -> Record | None:
    """Return the record in a line; None if it was erased or cannot be read."""
    try:
        return decode(body)
    except (ValueError, RecursionError):
        return None


def _best(
    lines: Mapping[int, Sequence[Candidate]], span: Span, pos: int, before: bytes | None
) -> tuple[Candidate | None, bytes | None]:
    """Return the line to keep at a position and the hash behind it, None where unknown."""
    here = lines.get(pos, ())
    seq = pos - span.first_pos + 1
    if before is None:
        readable = next((one for one in here if _leaf(one.body) and _is_line(one.body)), None)
        return readable, readable.h if readable else _hash_of(here, lines, pos, seq)
    for one in here:
        h = _computed(before, seq, one.body)
        if h == one.h:
            return one, h
    for one in here:
        h = _computed(before, seq, one.body)
        if h is not None and _follows(lines, pos, seq, h):
            return Candidate(h, one.body), h  # the hash rotted; both neighbours prove the body
    return None, _hash_of(here, lines, pos, seq)


def _hash_of(
    here: Sequence[Candidate], lines: Mapping[int, Sequence[Candidate]], pos: int, seq: int
) -> bytes | None:
    """Return the stored hash of a line whose body is lost, if the line behind it proves it."""
    return next((one.h for one in here if _follows(lines, pos, seq, one.h)), None)


def _follows(lines: Mapping[int, Sequence[Candidate]], pos: int, seq: int, h: bytes) -> bool:
    behind = lines.get(pos + 1, ())
    return any(_computed(h, seq + 1, one.body) == one.h for one in behind)


def _computed(before: bytes, seq: int, body: bytes) -> bytes | None:
    leaf = _leaf(body)
    return None if leaf is None else chain.extend(before, seq, leaf)


def _leaf(body: bytes) -> bytes | None:
    try:
        return chain.leaf(body)
    except (ValueError, KeyError, TypeError):
        return None


def _is_line(body: bytes) -> bool:
    """Say whether bytes that nothing proves are at least what we would have written."""
    if body.startswith(chain.ERASED):
        return _leaf(body) is not None
    record = record_in(body)
    if record is None or encode(record) != body or not isinstance(record.n, int):
        return False
    kind = KINDS.get((record.kind, record.v))
    try:
        return kind is None or fact_from(kind, record.body) is not None
    except (TypeError, AttributeError):
        return False


def _sort_in(found: Evidence, row: Row) -> None:
    match row.values:
        case (None, bytes() as h, bytes() as body) if len(h) == HASH:
            candidates = found.lines.setdefault(row.rowid, [])
            if Candidate(h, body) not in candidates:
                candidates.append(Candidate(h, body))
        case (None, str() as stream, last, ends, int() as fetched, int() as carried, tail_of) if (
            STREAM_ID.fullmatch(stream.encode())
        ):
            span = Span(
                stream=stream,
                first_pos=row.rowid,
                last_pos=last if isinstance(last, int) else 0,
                ends_at=ends if isinstance(ends, int) else None,
                fetched=fetched,
                carried=carried,
                tail_of=tail_of if isinstance(tail_of, int) else None,
            )
            found.spans.setdefault(row.rowid, span)
        case (str() as sha256, str() as name, int() as version, bytes() as body) if (
            hashlib.sha256(body).hexdigest() == sha256
        ):
            found.documents.setdefault(sha256, (name, version, body))


def _complete_spans(found: Evidence, names: Iterable[str]) -> None:
    """Hold the streams against their first lines: only the right name at the right place fits."""
    names = {*names, *(span.stream for span in found.spans.values())}
    proven: dict[int, str] = {}
    for pos, candidates in found.lines.items():
        for one in candidates:
            if OPENED in one.body:
                proven.update((pos, name) for name in names if _opens(name, one))
    for pos, span in list(found.spans.items()):
        if span.stream in proven.values() and proven.get(pos) != span.stream:  # its row was torn
            del found.spans[pos]
    for pos, name in proven.items():
        if pos not in found.spans:
            opened = next(one for one in found.lines[pos] if _opens(name, one))
            found.spans[pos] = _span_from(found, name, pos, record_in(opened.body))
    _name_the_nameless(found)
    _end_parents(found)
    _close_spans(found)


def _opens(name: str, line: Candidate) -> bool:
    return _computed(chain.genesis(name), 1, line.body) == line.h


def _name_the_nameless(found: Evidence) -> None:
    """Give streams whose name is lost one that nobody holds: all of their lines are carried.

    Nothing proves their first line; those behind it prove each other.
    """
    seen: set[bytes] = set()
    starts = {min(found.lines, default=0)} - {0}
    for pos in sorted(found.lines):
        bodies = {one.body for one in found.lines[pos] if OPENED in one.body}
        if bodies - seen:  # a carried copy of a first line begins no stream
            starts.add(pos)
        seen |= bodies
    first_known = min(found.spans, default=0)
    for pos in sorted(starts):
        is_first = pos == min(starts) and (not first_known or pos < first_known)
        is_opening = any(OPENED in one.body for one in found.lines[pos])
        if pos not in found.spans and (is_first or is_opening):
            opened = next((one for one in found.lines[pos] if OPENED in one.body), None)
            record = record_in(opened.body) if opened else None
            found.spans[pos] = _span_from(found, new_stream_id(), pos, record)
            found.nameless.add(pos)


def _end_parents(found: Evidence) -> None:
    """Let a stream whose row is lost end where its heir says that it begins."""
    for span in list(found.spans.values()):
        for one in found.lines.get(span.first_pos, ()):
            record = record_in(one.body)
            parent = record.body.get("parent") if record else None
            for before in list(found.spans.values()):
                if isinstance(parent, dict) and before.stream == parent.get("stream"):
                    ends_at = before.ends_at or parent.get("seq")
                    found.spans[before.first_pos] = replace(before, ends_at=ends_at)


def _span_from(found: Evidence, name: str, pos: int, opened: Record | None) -> Span:
    body = opened.body if opened else {}
    carried, parent = body.get("carried"), body.get("parent")
    count = carried if isinstance(carried, int) else 0
    named = parent.get("stream") if isinstance(parent, dict) else None
    before = next((at for at, one in found.spans.items() if one.stream == named), None)
    own = {one.body for at, lines in found.lines.items() if at < pos for one in lines}
    fetched = sum(
        all(one.body not in own for one in found.lines.get(at, ()))
        for at in range(pos + 1, pos + count + 1)
    )
    return Span(
        stream=name,
        first_pos=pos,
        last_pos=0,
        ends_at=None,
        fetched=fetched,
        carried=count,
        tail_of=before,
    )


def _close_spans(found: Evidence) -> None:
    """Let each stream reach to the next one, and the last one to the last line."""
    starts = sorted(found.spans)
    newest = max(found.lines, default=0)
    for start, following in zip(starts, [*starts[1:], newest + 1], strict=False):
        span = found.spans[start]
        is_last = following == newest + 1
        found.spans[start] = replace(
            span,
            last_pos=max(following - 1, start),
            ends_at=None if is_last else span.ends_at or following - start,
        )
