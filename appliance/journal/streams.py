"""Streams: which incarnation of the hall's journal is open, and how one follows another.

Three promises, kept by this file alone:
1. Exactly one stream is open, and its first record says where it comes from.
2. A tail that the county does not have is carried byte for byte and folded once, where it first
   stood; what is fetched from the county is folded where it is carried.
3. A card in another box never writes into the stream of the box it was copied from.

Sources: PROTOCOL.md 1 and 4; SYNC.md faults 25, 30 to 33.
"""

import base64
import json
import secrets
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum

from appliance.domain.facts import ERASABLE
from appliance.domain.facts.hall import BodyErased, StreamOpened
from appliance.domain.frozen import dataclass
from appliance.domain.record import decode
from appliance.journal import chain
from appliance.journal.spans import Span, own_tail, salvage_marks, spans
from appliance.journal.transaction import Transaction


class Reason(StrEnum):
    """Why a stream was opened. Stored and sent; never rename one."""

    NEW = "new"  # the first start of a new card
    CLONE = "clone"  # the card woke in another box
    RESTORE = "restore"  # an older state of this card came back
    FORK = "fork"  # the county holds another continuation
    SALVAGE = "salvage"  # the file was damaged; what could be read goes on
    REPLACE = "replace"  # a new box took the place of another


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who writes: hall and box, the parts of the box's fingerprint, program and schema.

    A part of the fingerprint that could not be read is left out; it does not count.
    """

    hall: str
    serial: str
    fingerprint: Mapping[str, str]
    software: str
    schema: str
    demo: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Divergence:
    """Hall and county agree on `stream` up to `seq` and no further.

    `fetched` are the county's own lines after `seq`, verbatim and proven; empty for a clone.
    """

    stream: str
    seq: int
    reason: Reason
    fetched: Sequence[bytes] = ()


def new_stream_id() -> str:
    """Return 128 random bits as 26 characters of base32."""
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=")


def ensure_stream(
    tx: Transaction, identity: Identity, *, new_id: Callable[[], str] = new_stream_id
) -> Reason | None:
    """Open a stream where this card has none, or none of this box; return why, None if all is well.

    The first use case of every start: nothing else may be written before it.
    """
    if not tx.head.stream:
        _open(tx, identity, _Opening(Reason.NEW, new_id(), parent=None, carried=0))
        return Reason.NEW
    if marks := salvage_marks(tx.db):
        for first_pos, agreed in marks:
            _carry_salvaged(tx, identity, first_pos, agreed, new_id)
        return Reason.SALVAGE
    if is_same_box(_fingerprint_of(tx.db, tx.head.first_pos), identity.fingerprint):
        return None
    here = Divergence(stream=tx.head.stream, seq=tx.head.seq, reason=Reason.CLONE)
    diverge(tx, identity, here, new_id=new_id)
    return Reason.CLONE


def diverge(
    tx: Transaction,
    identity: Identity,
    divergence: Divergence,
    *,
    new_id: Callable[[], str] = new_stream_id,
) -> str:
    """Open a stream from the last agreed seq, carrying what either side alone holds; return its id.

    Raises:
        ValueError: this file holds no such stream or seq, or a fetched line is no record.
    """
    parent = _span_named(tx, divergence)
    tail = own_tail(tx.db, parent, divergence.seq)
    carried = len(divergence.fetched) + len(tail)
    link = {
        "stream": parent.stream,
        "seq": divergence.seq,
        "h": _hash_at(tx.db, parent, divergence.seq).hex(),
    }
    _open(tx, identity, _Opening(divergence.reason, new_id(), link, carried))
    tx.db.execute(
        "UPDATE stream SET ends_at = ? WHERE first_pos = ?", (divergence.seq, parent.first_pos)
    )
    tx.db.execute(
        "UPDATE stream SET fetched = ?, carried = ?, tail_of = ? WHERE first_pos = ?",
        (len(divergence.fetched), carried, parent.first_pos, tx.head.first_pos),
    )
    for line in divergence.fetched:
        tx.carry(line, fold=True)
    _forget_erased(tx.db, divergence.fetched)
    for pos in tail:
        tx.carry(_line_at(tx.db, pos), fold=False)
    return tx.head.stream


def fingerprint_text(parts: Mapping[str, str]) -> str:
    """Return the parts of a fingerprint as stream.opened carries them: JSON, keys sorted."""
    return json.dumps(dict(parts), sort_keys=True, separators=(",", ":"))


def is_same_box(stored: str, parts: Mapping[str, str]) -> bool:
    """Say whether no part that both sides could read tells the boxes apart."""
    known = json.loads(stored) if stored else {}
    return all(known[name] == parts[name] for name in known.keys() & parts.keys())


@dataclass(frozen=True, slots=True)
class _Opening:
    reason: Reason
    stream: str
    parent: Mapping[str, object] | None
    carried: int


def _open(tx: Transaction, identity: Identity, opening: _Opening) -> None:
    tx.begin_stream(opening.stream)
    opened = StreamOpened(
        hall=identity.hall,
        serial=identity.serial,
        fingerprint=fingerprint_text(identity.fingerprint),
        alg=chain.ALGORITHM,
        parent=opening.parent,
        reason=opening.reason.value,
        carried=opening.carried,
        software=identity.software,
        schema=identity.schema,
        demo=identity.demo,
    )
    tx.append(opened, by="hall")


def _forget_erased(db: sqlite3.Connection, fetched: Sequence[bytes]) -> None:
    """Let go of bodies here that the fetched facts say were erased since this state was saved."""
    erased = b'"kind":"%s"' % BodyErased.KIND.encode()
    leaves = {str(decode(line).body["leaf"]) for line in fetched if erased in line}
    if not leaves:
        return
    for kind in sorted(ERASABLE):
        rows = db.execute(
            "SELECT pos, body FROM journal WHERE instr(body, ?)", (f'"kind":"{kind}"'.encode(),)
        ).fetchall()
        for pos, line in rows:
            if chain.leaf(line).hex() in leaves:
                kept = (chain.erased_line(line), pos)
                db.execute("UPDATE journal SET body = ? WHERE pos = ?", kept)


def _carry_salvaged(
    tx: Transaction, identity: Identity, first_pos: int, agreed: int, new_id: Callable[[], str]
) -> None:
    span = next(one for one in spans(tx.db) if one.first_pos == first_pos)
    proven = Divergence(stream=span.stream, seq=agreed - first_pos + 1, reason=Reason.SALVAGE)
    diverge(tx, identity, proven, new_id=new_id)
    tx.db.execute("DELETE FROM progress WHERE name = ?", (f"salvage {first_pos}",))


def _span_named(tx: Transaction, divergence: Divergence) -> Span:
    for span in spans(tx.db):
        agreed = span.agreed_pos - span.first_pos + 1
        if span.stream == divergence.stream and 0 <= divergence.seq <= agreed:
            return span
    raise ValueError(f"no seq {divergence.seq} of stream {divergence.stream} here")


def _hash_at(db: sqlite3.Connection, span: Span, seq: int) -> bytes:
    if seq == 0:
        return chain.genesis(span.stream)
    pos = span.first_pos + seq - 1
    row = db.execute("SELECT h FROM journal WHERE pos = ?", (pos,)).fetchone()
    if row is None:
        raise ValueError(f"position {pos} is missing")
    found: bytes = row[0]
    return found


def _line_at(db: sqlite3.Connection, pos: int) -> bytes:
    line: bytes = db.execute("SELECT body FROM journal WHERE pos = ?", (pos,)).fetchone()[0]
    return line


def _fingerprint_of(db: sqlite3.Connection, first_pos: int) -> str:
    text = decode(_line_at(db, first_pos)).body.get("fingerprint", "")
    return text if isinstance(text, str) else ""
