"""What travels down and beside: enrolment, records, documents, the feed. Pure; both ends use it.

Records and documents are one JSON line followed by the exact bytes, so that no encoding stands
between a hash and what it is the hash of.

Sources: PROTOCOL.md 2, 5; DESIGN.md 10 (fields of a feed line).
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sync.fields import Malformed, dump, hash_of, load, mapping, number, optional_text, text, whole
from sync.signing import KEY_BYTES, document_mac
from sync.wire import MAX_COMPRESSED, MAX_RAW, MAX_RECORDS, PROTOCOL

MAX_DOCUMENT = 256 * 1024  # bytes
FEED_NEXT = "HJS-Next"  # header of a feed answer: <epoch>:<gseq>


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """What a county says of itself before anybody is known to it."""

    protocols: Sequence[int] = (PROTOCOL,)
    county: str = ""
    telephone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolRequest:
    """A hall asks for its device key with the one-time code a person typed."""

    code: str
    hall: str
    serial: str
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """200 to an enrolment; 202 has no body that matters."""

    device: str
    key: bytes
    hall: str
    county: str
    digit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsHead:
    """The first line of a records answer: `prev` is h[first - 1], `h` the county's head hash."""

    stream: str
    first: int
    n: int
    prev: bytes
    head: int
    h: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document and its envelope; `not_before` is RFC 3339 or empty."""

    name: str
    v: int
    prev: int  # the version it follows, 0 for the first
    sha256: str
    not_before: str
    rollback_of: int | None
    mac: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLine:
    """One record as county systems read it; an erased one has no body.

    `trust` says how far `at` may be believed: a box without a clock writes 1970 and says so.
    """

    gseq: int
    hall: str
    stream: str
    seq: int
    kind: str
    subject: str
    by: str
    at: str
    body: Mapping[str, object] | None
    trust: str = ""
    erased: bool = False


def format_hello(hello: Hello) -> bytes:
    """Return the body of the hello answer."""
    limits = {"records": MAX_RECORDS, "raw": MAX_RAW, "compressed": MAX_COMPRESSED}
    return dump(
        {
            "hjs": list(hello.protocols),
            "limits": limits,
            "county": hello.county,
            "telephone": hello.telephone,
        }
    )


def format_enrol(request: EnrolRequest) -> bytes:
    """Return the body of an enrolment."""
    return dump({name: getattr(request, name) for name in EnrolRequest.__slots__})


def parse_enrol(body: bytes) -> EnrolRequest:
    """Return an enrolment.

    Raises:
        Malformed: a field is missing.
    """
    members = load(body)
    return EnrolRequest(**{name: text(members, name) for name in EnrolRequest.__slots__})


def format_enrolled(answer: Enrolled) -> bytes:
    """Return the body of a granted enrolment."""
    return dump(
        {
            "device": answer.device,
            "key": answer.key.hex(),
            "hall": answer.hall,
            "county": answer.county,
            "digit": answer.digit,
        }
    )


def parse_enrolled(body: bytes) -> Enrolled:
    """Return a granted enrolment.

    Raises:
        Malformed: a field is missing, or the key has not 32 bytes.
    """
    members = load(body)
    key = hash_of(members, "key")
    if len(key) != KEY_BYTES:
        raise Malformed(f"key: {KEY_BYTES} bytes")
    return Enrolled(
        device=text(members, "device"),
        key=key,
        hall=text(members, "hall"),
        county=text(members, "county"),
        digit=number(members, "digit"),
    )


def format_records(head: RecordsHead, lines: Sequence[bytes]) -> bytes:
    """Return the body of a records answer."""
    first_line = dump(
        {
            "hjs": PROTOCOL,
            "stream": head.stream,
            "first": head.first,
            "n": head.n,
            "prev": head.prev.hex(),
            "head": head.head,
            "h": head.h.hex(),
        }
    )
    return b"\n".join([first_line, *lines, b""])


def parse_records(body: bytes) -> tuple[RecordsHead, list[bytes]]:
    """Return the head and the verbatim lines; the caller proves them by the chain.

    Raises:
        Malformed: a field is missing or the lines are not `n`.
    """
    if not body.endswith(b"\n"):
        raise Malformed("records end with a newline")
    first_line, *lines = body[:-1].split(b"\n")
    members = load(first_line)
    head = RecordsHead(
        stream=text(members, "stream"),
        first=number(members, "first"),
        n=number(members, "n"),
        prev=hash_of(members, "prev"),
        head=number(members, "head"),
        h=hash_of(members, "h"),
    )
    if head.n != len(lines):
        raise Malformed(f"n={head.n}, but {len(lines)} lines")
    return head, lines


def seal(key: bytes, hall: str, document: Document) -> str:
    """Return the mac of a document's envelope for one device of a hall."""
    return document_mac(
        key,
        hall,
        document.name,
        str(document.v),
        str(document.prev),
        document.sha256,
        document.not_before,
        "" if document.rollback_of is None else str(document.rollback_of),
    )


def format_document(document: Document) -> bytes:
    """Return the body of a document answer: the envelope's line, then the exact content."""
    envelope = dump(
        {
            "hjs": PROTOCOL,
            "name": document.name,
            "v": document.v,
            "prev": document.prev,
            "sha256": document.sha256,
            "not_before": document.not_before,
            "rollback_of": document.rollback_of,
            "mac": document.mac,
        }
    )
    return envelope + b"\n" + document.content


def parse_document(body: bytes) -> Document:
    """Return a document whose content has the hash its envelope names.

    Raises:
        Malformed: a field is missing, it is too large, or the hash is another.
    """
    first_line, newline, content = body.partition(b"\n")
    members = load(first_line)
    sha256 = hashlib.sha256(content).hexdigest()
    if not newline or len(content) > MAX_DOCUMENT or sha256 != text(members, "sha256"):
        raise Malformed("a document whose content is not what its envelope says")
    return Document(
        name=text(members, "name"),
        v=number(members, "v"),
        prev=number(members, "prev", 0),
        sha256=sha256,
        not_before=optional_text(members, "not_before") or "",
        rollback_of=None if members.get("rollback_of") is None else number(members, "rollback_of"),
        mac=text(members, "mac"),
        content=content,
    )


def format_feed_line(line: FeedLine) -> bytes:
    """Return one line of the feed, with its newline."""
    members = {name: getattr(line, name) for name in FeedLine.__slots__}
    if not line.erased:
        del members["erased"]
    return dump(members) + b"\n"


def parse_feed_line(line: bytes) -> FeedLine:
    """Return one line of the feed.

    Raises:
        Malformed: a field is missing or of the wrong kind.
    """
    members = load(line)
    erased = members.get("erased") is True
    words = {
        name: text(members, name) for name in ("hall", "stream", "kind", "subject", "by", "at")
    }
    return FeedLine(
        gseq=number(members, "gseq"),
        seq=number(members, "seq"),
        body=None if members.get("body") is None else mapping(members, "body"),
        trust=optional_text(members, "trust") or "",
        erased=erased,
        **words,
    )


def format_cursor(epoch: str, gseq: int) -> str:
    """Return the value of HJS-Next and of `after`."""
    return f"{epoch}:{gseq}"


def parse_cursor(value: str) -> tuple[str, int]:
    """Return epoch and gseq.

    Raises:
        Malformed: not `<epoch>:<gseq>`.
    """
    epoch, colon, gseq = value.rpartition(":")
    if not colon:
        raise Malformed("after: <epoch>:<gseq>")
    return epoch, whole(gseq)
