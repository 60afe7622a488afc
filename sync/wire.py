"""The upload of HJS/1 as bytes: paths, limits, the batch. Pure; both ends use this file.

What the county answers is in `answers.py`, what it sends down in `papers.py`, the signatures in
`signing.py`. Parsers are strict about what they need and leave unknown fields alone.

Sources: PROTOCOL.md 1, 2, 3.
"""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from appliance.domain.record import LARGEST
from appliance.journal.chain import ALGORITHM
from sync.fields import (
    Malformed,
    dump,
    hash_of,
    load,
    mapping,
    number,
    optional_text,
    versions,
    whole,
)

PROTOCOL = 1
PREFIX = "/hjs/1"
BATCH_TYPE = "application/x-ndjson"
JSON_TYPE = "application/json"

MAX_RECORDS = 500
MAX_RAW = 256 * 1024  # bytes of a batch before compression
MAX_COMPRESSED = 64 * 1024
MAX_INFLATED = 4 * 1024 * 1024  # the receiver's cap
MAX_HASHES = 64


class TooLarge(ValueError):
    """A compressed body beyond the cap; the receiver answers 413."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchHead:
    """The first line of a batch: `prev` is h[first - 1], `last` is h[first + n - 1]."""

    first: int
    n: int
    prev: bytes
    last: bytes
    boots: Sequence[tuple[str, str, int, str]] = ()  # boot, wall, mono in ms, trust
    unsent: int = 0
    oldest: str | None = None  # `at` of the oldest unsent record
    docs: Mapping[str, int] = field(default_factory=dict)
    today: Mapping[str, object] | None = None  # a hint, never evidence

    @property
    def last_seq(self) -> int:
        """Return the seq of the last line."""
        return self.first + self.n - 1


# Paths: what the sender asks and what is signed as the target.


def head_path(stream: str) -> str:
    """Return the path of a stream's head."""
    return f"{PREFIX}/streams/{stream}/head"


def hashes_path(stream: str, seqs: Iterable[int]) -> str:
    """Return the path that asks for full hashes, 64 at the most."""
    return f"{PREFIX}/streams/{stream}/hashes?at={','.join(map(str, seqs))}"


def batch_path(stream: str) -> str:
    """Return the path a stream's batches are posted to."""
    return f"{PREFIX}/streams/{stream}/batch"


def parse_hashes_query(at: str) -> list[int]:
    """Return the seqs of `at=n,n,…`.

    Raises:
        Malformed: no number, a number below 0, or more than 64.
    """
    words = at.split(",")
    if len(words) > MAX_HASHES:
        raise Malformed(f"at: {MAX_HASHES} sequence numbers at the most")
    return [whole(word) for word in words]


def streams_path() -> str:
    """Return the path of the list of the hall's streams."""
    return f"{PREFIX}/streams"


def records_path(stream: str, first: int, last: int) -> str:
    """Return the path of verbatim lines, both ends included."""
    return f"{PREFIX}/streams/{stream}/records?from={first}&to={last}"


def document_path(name: str, v: int) -> str:
    """Return the path of one version of a document."""
    return f"{PREFIX}/documents/{name}?v={v}"


# The batch.


def format_batch(head: BatchHead, lines: Sequence[bytes]) -> bytes:
    """Return the raw body: the head line and the lines, each with its newline."""
    members: dict[str, object] = {
        "hjs": PROTOCOL,
        "first": head.first,
        "n": head.n,
        "prev": head.prev.hex(),
        "last": head.last.hex(),
        "boots": [list(boot) for boot in head.boots],
        "depth": {"unsent": head.unsent, "oldest": head.oldest},
        "docs": dict(head.docs),
    }
    if head.first == 1:
        members["alg"] = ALGORITHM
    if head.today is not None:
        members["today"] = dict(head.today)
    return b"\n".join([dump(members), *lines, b""])


def parse_batch(raw: bytes) -> tuple[BatchHead, list[bytes]]:
    """Return the head and the verbatim lines of a raw (inflated) body.

    Raises:
        Malformed: a field is missing, the lines are not `n`, or a line is empty or too long.
    """
    if not raw.endswith(b"\n"):
        raise Malformed("a batch ends with a newline")
    first_line, *lines = raw[:-1].split(b"\n")
    members = load(first_line)
    if members.get("hjs") != PROTOCOL:
        raise Malformed(f"hjs: {PROTOCOL} is spoken here")
    if members.get("alg", ALGORITHM) != ALGORITHM:
        raise Malformed(f"alg: {ALGORITHM} is the only one")
    head = _batch_head(members)
    if head.first < 1 or head.n != len(lines) or not 1 <= head.n <= MAX_RECORDS:
        raise Malformed(f"first={head.first} n={head.n}, but {len(lines)} lines")
    if not all(0 < len(line) <= LARGEST for line in lines):
        raise Malformed(f"a line is empty or longer than {LARGEST} bytes")
    return head, lines


def _batch_head(members: Mapping[str, object]) -> BatchHead:
    depth = mapping(members, "depth")
    today = members.get("today")
    return BatchHead(
        first=number(members, "first"),
        n=number(members, "n"),
        prev=hash_of(members, "prev"),
        last=hash_of(members, "last"),
        boots=_boots(members.get("boots")),
        unsent=number(depth, "unsent", 0),
        oldest=optional_text(depth, "oldest"),
        docs=versions(members),
        today=today if isinstance(today, dict) else None,
    )


def _boots(value: object) -> tuple[tuple[str, str, int, str], ...]:
    """Read boots leniently: they are a hint about time, and no record may fail for one."""
    if not isinstance(value, list):
        return ()
    found: list[tuple[str, str, int, str]] = []
    for row in value:
        match row:
            case [str(boot), str(wall), int(mono), str(trust)]:
                found.append((boot, wall, mono, trust))
            case _:
                pass
    return tuple(found)


def compress(raw: bytes) -> bytes:
    """Return gzip-6 of raw, the same bytes for the same input (no time inside)."""
    packer = zlib.compressobj(6, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return packer.compress(raw) + packer.flush()


def inflate(body: bytes, cap: int = MAX_INFLATED) -> bytes:
    """Return what a gzip body holds, never more than cap bytes.

    Raises:
        TooLarge: it would be longer.
        Malformed: no gzip, cut short, or something stands behind it.
    """
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        raw = unpacker.decompress(body, cap + 1)
    except zlib.error as broken:
        raise Malformed(f"no gzip: {broken}") from broken
    if len(raw) > cap:
        raise TooLarge(f"more than {cap} bytes inside")
    if not unpacker.eof or unpacker.unused_data:
        raise Malformed("gzip: cut short, or followed by something")
    return raw
