"""What a store hands out: frozen rows, the same for every database. `_s` means Unix seconds."""

from dataclasses import dataclass
from enum import StrEnum

EVERY = "*"  # in a token's halls or kinds, or as the hall of a document: all of them


class CodeState(StrEnum):
    """Where an enrolment code stands. Stored; never rename one."""

    OPEN = "open"  # nobody came with it yet
    WAITING = "waiting"  # the hall has a box already: a person decides
    REPLACE = "replace"  # decided: the new box takes the old one's place
    SECOND = "second"  # decided: a second box in the same hall
    REFUSED = "refused"  # decided: not ours
    USED = "used"  # a device came out of it


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamRow:
    """One stream and its head. `no` is the store's own key.

    `sequenced` and `safe` are seqs, `aside` counts records in the quarantine.
    """

    no: int
    stream: str
    hall: str
    device: str
    reason: str
    parent: str | None
    carried: int
    digit: int | None
    seq: int
    h: bytes
    sequenced: int
    safe: int
    aside: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStream:
    """What `stream.opened` says of a stream that is not known yet; `h` is h[0]."""

    stream: str
    hall: str
    device: str
    reason: str
    parent: str | None
    carried: int
    digit: int | None
    h: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredLine:
    """One stored line and h at its seq."""

    seq: int
    h: bytes
    line: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRow:
    """A box that was enrolled. `sealed` is its key, encrypted with a key outside the database."""

    device: str
    hall: str
    serial: str
    fingerprint: str
    sealed: bytes
    digit: int
    enrolled_s: int
    first_signed_s: int | None = None
    revoked_s: int | None = None
    replaced_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRow:
    """An enrolment code; only its keyed hash is known."""

    code_hash: bytes
    hall: str
    expires_s: int
    state: CodeState
    serial: str | None = None
    fingerprint: str | None = None
    device: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRow:
    """A feed token: its hash, what it may read, until when, and when it was last used."""

    token_hash: bytes
    name: str
    halls: frozenset[str]
    kinds: frozenset[str]
    expires_s: int
    last_used_s: int | None = None


class Role(StrEnum):
    """What a person at the county may do. Stored; never rename one."""

    READER = "reader"  # look at everything
    ADMINISTRATOR = "administrator"  # and give orders


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """A person at the county; of the word only its proof is kept, `cost` is JSON [n, r, p]."""

    name: str
    salt: bytes
    digest: bytes
    cost: str
    role: Role
    must_choose: bool
    opened_s: int
    closed_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneRow:
    """An order somebody gave."""

    at_s: int
    name: str
    act: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PulledRow:
    """A question a consumer asked: by whose token, from where, what, and how many lines it got."""

    at_s: int
    token: str
    address: str
    asked: str
    lines: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRow:
    """One version of a document sent down; `hall` is EVERY or one hall, `prev` 0 for the first."""

    hall: str
    name: str
    v: int
    prev: int
    sha256: str
    not_before: str
    rollback_of: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRow:
    """One position of the feed: which record it is, its kind, and the line as stored now."""

    gseq: int
    hall: str
    stream: str
    seq: int
    kind: str
    line: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochRow:
    """An epoch of feed positions; those after `after_gseq` belong to it."""

    name: str
    after_gseq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRow:
    """The last batch head of a device: what it says of itself. A hint, never evidence."""

    device: str
    hall: str
    at_s: int
    unsent: int
    oldest: str | None
    today: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HallState:
    """What the records of a hall last said about its clock and its software."""

    hall: str
    gseq: int
    at: str
    trust: str
    software: str | None
