"""What the county answers to the upload: heads, acks, hashes, streams, refusals. Pure.

An answer here is only words; whether it is believed is decided by its signature (`signing.py`)
and by `outbox.read_answer`.

Sources: PROTOCOL.md 2, 3.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from sync.fields import (
    Malformed,
    dump,
    hash_of,
    items,
    load,
    mapping,
    number,
    optional_text,
    text,
    versions,
    whole,
)
from sync.wire import MAX_RECORDS, PROTOCOL


class RefusalCode(StrEnum):
    """Why a request was refused. Sent; never rename one."""

    GAP = "gap"  # 409: first > head + 1; `seq` is the county's head
    FORK = "fork"  # 409: the county holds another record; `seq` is the first known to differ
    CHAIN = "chain"  # 422: the batch does not end in its own `last`
    MAC = "mac"  # 401: the signature is wrong
    REVOKED = "revoked"  # 401: the device was replaced
    DEMO = "demo"  # 403: a demo stream at a real county
    STREAM = "stream"  # 403: the stream belongs to another device
    MALFORMED = "malformed"  # 400
    TOO_LARGE = "too_large"  # 413
    UNKNOWN = "unknown"  # 404, and every word a newer county may say


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadAnswer:
    """What the county holds of a stream: 200, or 404 with seq 0. Signed."""

    stream: str
    seq: int
    h: bytes  # empty while seq is 0
    epoch: str
    safe: int
    t: str | None = None  # the county's time, RFC 3339; sets a clock of low trust
    docs: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchAnswer:
    """200 to a batch: `h` is the county's own hash at `ack`. Signed."""

    stream: str
    ack: int
    h: bytes
    dup: int
    safe: int
    epoch: str
    t: str | None
    max_records: int = MAX_RECORDS
    wait_ms: int = 0
    docs: Mapping[str, int] = field(default_factory=dict)
    quarantined: int = 0
    digit: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """The body of a 4xx answer; `seq` belongs to gap and fork only. Signed where a key is known."""

    code: RefusalCode
    seq: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamLine:
    """One stream of the hall in the answer to `GET /streams`, in gseq order of opening.

    `yours` says that the asking device wrote it, or replaces the one that did.
    """

    stream: str
    device: str
    seq: int
    h: bytes  # empty while seq is 0
    parent: Mapping[str, object] | None
    reason: str
    yours: bool = True


def format_head(answer: HeadAnswer) -> bytes:
    """Return the body of a head answer; status 404 goes with seq 0."""
    return dump(
        {
            "hjs": PROTOCOL,
            "stream": answer.stream,
            "seq": answer.seq,
            "h": answer.h.hex(),
            "epoch": answer.epoch,
            "safe": answer.safe,
            "t": answer.t,
            "docs": dict(answer.docs),
        }
    )


def parse_head(body: bytes) -> HeadAnswer:
    """Return a head answer.

    Raises:
        Malformed: a field is missing or of the wrong kind.
    """
    members = load(body)
    seq = number(members, "seq")
    return HeadAnswer(
        stream=text(members, "stream"),
        seq=seq,
        h=hash_of(members, "h") if seq else b"",
        epoch=text(members, "epoch"),
        safe=number(members, "safe", 0),
        t=optional_text(members, "t"),
        docs=versions(members),
    )


def format_answer(answer: BatchAnswer) -> bytes:
    """Return the body of a 200 to a batch."""
    members: dict[str, object] = {
        "hjs": PROTOCOL,
        "stream": answer.stream,
        "ack": answer.ack,
        "h": answer.h.hex(),
        "dup": answer.dup,
        "safe": answer.safe,
        "epoch": answer.epoch,
        "t": answer.t,
        "next": {"max": answer.max_records, "wait_ms": answer.wait_ms},
        "docs": dict(answer.docs),
        "quarantined": answer.quarantined,
    }
    if answer.digit is not None:
        members["digit"] = answer.digit
    return dump(members)


def parse_answer(body: bytes) -> BatchAnswer:
    """Return a batch answer; whether it is accepted is `outbox.read_answer`'s to say.

    Raises:
        Malformed: a field is missing or of the wrong kind.
    """
    members = load(body)
    pace = mapping(members, "next")
    return BatchAnswer(
        stream=text(members, "stream"),
        ack=number(members, "ack"),
        h=hash_of(members, "h"),
        dup=number(members, "dup", 0),
        safe=number(members, "safe", 0),
        epoch=text(members, "epoch"),
        t=optional_text(members, "t"),
        max_records=number(pace, "max", MAX_RECORDS),
        wait_ms=number(pace, "wait_ms", 0),
        docs=versions(members),
        quarantined=number(members, "quarantined", 0),
        digit=number(members, "digit") if "digit" in members else None,
    )


def format_hashes(stream: str, hashes: Mapping[int, bytes]) -> bytes:
    """Return the body of a hashes answer; a seq the county does not hold is left out."""
    known = {str(seq): h.hex() for seq, h in hashes.items()}
    return dump({"hjs": PROTOCOL, "stream": stream, "hashes": known})


def parse_hashes(body: bytes) -> dict[int, bytes]:
    """Return h by seq.

    Raises:
        Malformed: there are none, a seq is no number or a hash no hash.
    """
    members = load(body)
    if "hashes" not in members:  # an answer without them is none, not one that knows nothing
        raise Malformed("hashes: an object")
    known = mapping(members, "hashes")
    return {whole(seq): hash_of(known, seq) for seq in known}


def format_streams(streams: Sequence[StreamLine]) -> bytes:
    """Return the body of the list of streams."""
    rows = [
        {
            "stream": line.stream,
            "device": line.device,
            "seq": line.seq,
            "h": line.h.hex(),
            "parent": line.parent,
            "reason": line.reason,
            "yours": line.yours,
        }
        for line in streams
    ]
    return dump({"hjs": PROTOCOL, "streams": rows})


def parse_streams(body: bytes) -> list[StreamLine]:
    """Return the streams of the hall.

    Raises:
        Malformed: a field is missing or of the wrong kind.
    """
    return [_stream_line(row) for row in items(load(body), "streams")]


def _stream_line(row: Mapping[str, object]) -> StreamLine:
    seq = number(row, "seq")
    return StreamLine(
        stream=text(row, "stream"),
        device=text(row, "device"),
        seq=seq,
        h=hash_of(row, "h") if seq else b"",
        parent=mapping(row, "parent") or None,
        reason=text(row, "reason"),
        yours=row.get("yours") is not False,
    )


def format_refusal(refusal: Refusal) -> bytes:
    """Return the body of a 4xx answer."""
    members: dict[str, object] = {"hjs": PROTOCOL, "error": refusal.code.value}
    if refusal.code is RefusalCode.GAP:
        members["head"] = refusal.seq
    elif refusal.code is RefusalCode.FORK:
        members["seq"] = refusal.seq
    if refusal.text:
        members["text"] = refusal.text
    return dump(members)


def parse_refusal(body: bytes) -> Refusal:
    """Return a refusal; a word of a newer county becomes UNKNOWN and is kept in the text.

    Raises:
        Malformed: no JSON object, or it names no error.
    """
    members = load(body)
    word = text(members, "error")
    code = RefusalCode(word) if word in set(RefusalCode) else RefusalCode.UNKNOWN
    place = {RefusalCode.GAP: "head", RefusalCode.FORK: "seq"}.get(code)
    return Refusal(
        code=code,
        seq=number(members, place) if place else None,
        text=optional_text(members, "text") or word,
    )
