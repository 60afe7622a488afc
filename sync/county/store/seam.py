"""The storage seam: what any database under the county receiver must do.

Two promises every store keeps:
1. What happened inside `transaction()` is durable when the block ends, or never happened.
2. `lock` holds a stream's row until the transaction ends: two uploads of one stream wait for each
   other, two uploads of different streams need not.

SQLite holds them with one process and one writing connection (DESIGN.md law 5); a database server
may hold them with many.
"""

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from sync.county.store.figures_seam import Figures
from sync.county.store.outages_seam import Outages
from sync.county.store.people_seam import People
from sync.county.store.programs_seam import Programs
from sync.county.store.rows import (
    CodeRow,
    CodeState,
    ContactRow,
    DeviceRow,
    DocumentRow,
    EpochRow,
    FeedRow,
    HallState,
    NewStream,
    StoredLine,
    StreamRow,
    TokenRow,
)

SCHEME = "postgresql+psycopg://"  # what the URL of a database server begins with


class DatabaseRefused(RuntimeError):
    """The database cannot be used; the text says why and what to do. Nothing was changed."""


class Streams(Protocol):
    """Streams, their verbatim records and what was erased of them."""

    def find(self, stream: str) -> StreamRow | None:
        """Return a stream, or None if nobody opened it here."""

    def lock(self, stream: str) -> StreamRow | None:
        """Return a stream and hold its row until the transaction ends."""

    def open(self, new: NewStream) -> StreamRow:
        """Enter a stream with an empty head."""

    def hold(self, no: int) -> None:
        """Hold a stream's row until the transaction ends: no upload writes beside us."""

    def of_hall(self, hall: str) -> list[StreamRow]:
        """Return the streams of a hall in the order in which they came."""

    def every(self) -> list[StreamRow]:
        """Return all streams in the order in which they came."""

    def hash_at(self, no: int, seq: int) -> bytes | None:
        """Return h at a seq from 1, or None beyond the head."""

    def lines(self, no: int, first: int, *, count: int, size: int) -> list[StoredLine]:
        """Return lines from `first`: at most `count`, at most `size` bytes, but always one."""

    def append(self, no: int, first: int, chained: Sequence[tuple[bytes, bytes]]) -> None:
        """Store (h, line) pairs from seq `first` on and move the head."""

    def rewrite(self, no: int, seq: int, line: bytes) -> None:
        """Put bytes in the place of their leaf line, or a leaf line in the place of its bytes."""

    def leaf_lines(self, no: int, first: int, last: int) -> list[StoredLine]:
        """Return those lines in a range that are leaf lines."""

    def mark_sequenced(self, no: int, seq: int) -> None:
        """Remember up to where the sequencer has been."""

    def unsequenced(self) -> list[StreamRow]:
        """Return the streams whose head is beyond `sequenced`."""

    def mark_safe(self, stream: str, seq: int) -> None:
        """Remember that a verified backup holds this stream up to `seq`; never lowers it."""

    def remember_leaves(self, hall: str, no: int, leaves: Sequence[tuple[bytes, int]]) -> None:
        """Enter (leaf, seq) pairs of a stream of a hall that has carried records."""

    def leaves_known_to(self, no: int) -> int:
        """Return the last seq of a stream whose leaf was remembered."""

    def places_of(self, hall: str, leaf: bytes) -> list[tuple[int, int]]:
        """Return the remembered (stream no, seq) of a leaf in a hall."""

    def note_erased(self, hall: str, leaf: bytes) -> None:
        """Remember that this body was erased by a fact of the hall."""

    def is_erased(self, hall: str, leaf: bytes) -> bool:
        """Say whether this body was erased by a fact of the hall."""


class Devices(Protocol):
    """Devices, enrolment codes and the tries at them."""

    def find(self, device: str) -> DeviceRow | None:
        """Return a device by its id."""

    def of_hall(self, hall: str) -> list[DeviceRow]:
        """Return all devices a hall ever had, oldest first."""

    def every(self) -> list[DeviceRow]:
        """Return all devices of all halls."""

    def enter(self, device: DeviceRow) -> None:
        """Enter a new device."""

    def note_signed(self, device: str, at_s: int) -> None:
        """Remember the first signed request; nothing changes after that."""

    def revoke(self, device: str, at_s: int, *, replaced_by: str | None) -> None:
        """End a device's right to send."""

    def next_digit(self, hall: str) -> int:
        """Return the next digit no box or stream of the hall has printed."""

    def hold_hall(self, hall: str) -> None:
        """Let nobody else enrol a box of this hall until the transaction ends."""

    def enter_code(self, code: CodeRow) -> None:
        """Enter a new enrolment code."""

    def code(self, code_hash: bytes) -> CodeRow | None:
        """Return a code by its hash and hold its row until the transaction ends."""

    def change_code(self, code: CodeRow) -> None:
        """Store what became of a code."""

    def codes_in(self, state: CodeState) -> list[CodeRow]:
        """Return the codes in a state, oldest first."""

    def note_try(self, address: str, at_s: int) -> None:
        """Remember a failed try at a code."""

    def tries_since(self, address: str, at_s: int) -> int:
        """Count the failed tries of an address after a time; older ones are forgotten."""


class Feed(Protocol):
    """The one order of everything, given after commit by the one sequencer; and who may read it."""

    def hold_lease(self, name: str, holder: str, *, now_s: int, until_s: int) -> bool:
        """Take or renew a lease; False while another holder's runs.

        Whoever holds it keeps every other from taking it until this transaction ends, whatever
        the clocks say.
        """

    def last(self) -> int:
        """Return the highest gseq given."""

    def give(self, no: int, placed: Sequence[tuple[int, str]]) -> None:
        """Give the next gseqs to (seq, kind) pairs of one stream."""

    def rows(
        self, after: int, *, count: int, size: int, kinds: Collection[str] = ()
    ) -> list[FeedRow]:
        """Return positions after `after`: at most `count`, at most `size` bytes, but always one.

        Where kinds are named, only those: the ones between are passed over unread.
        """

    def at(self, gseq: int) -> FeedRow | None:
        """Return one position."""

    def epochs(self) -> list[EpochRow]:
        """Return all epochs, oldest first; the last one is current."""

    def start_epoch(self, name: str, after_gseq: int) -> None:
        """Start a new epoch: positions handed out before may have been lost."""

    def moved(self) -> bool | None:
        """Say whether this database was put in place from a copy; None where it cannot know."""

    def enter_token(self, token: TokenRow) -> None:
        """Enter a token."""

    def token(self, token_hash: bytes) -> TokenRow | None:
        """Return a token by its hash."""

    def tokens(self) -> list[TokenRow]:
        """Return all tokens, by name."""

    def end_token(self, token_hash: bytes, at_s: int) -> None:
        """Let a token end now, if it has not ended."""

    def note_used(self, token_hash: bytes, at_s: int) -> None:
        """Remember when a token was last used."""


class Documents(Protocol):
    """Rules on their way down."""

    def publish(self, document: DocumentRow, content: bytes) -> None:
        """Enter a version and its content."""

    def newest(self, hall: str) -> list[DocumentRow]:
        """Return the newest version of each name for a hall; its own goes before EVERY."""

    def find(self, hall: str, name: str, v: int | None) -> DocumentRow | None:
        """Return a version for a hall; the newest when v is None."""

    def content(self, sha256: str) -> bytes:
        """Return the bytes of a document that was published."""


class Fleet(Protocol):
    """Read models over all halls, their quarantine, and what devices say of themselves."""

    def folded(self) -> int:
        """Return the gseq up to which records were folded."""

    def mark_folded(self, gseq: int) -> None:
        """Remember up to where records were folded."""

    def count(self, counts: Sequence[tuple[str, str, int]]) -> None:
        """Add (hall, kind, n) triples."""

    def note_state(self, state: HallState) -> None:
        """Remember the newest state of a hall by gseq; no software keeps the one before."""

    def quarantine(self, gseq: int, error: str) -> None:
        """Set a record aside with the error of its fold."""

    def release(self, gseq: int) -> None:
        """Take a record out of the quarantine."""

    def quarantined(self, after: int, *, count: int) -> list[tuple[int, str]]:
        """Return up to `count` (gseq, error) of records set aside, after a gseq, in order."""

    def note_contact(self, contact: ContactRow) -> None:
        """Remember what a device last said of itself; None keeps `today`."""

    def note_alive(self, device: str, at_s: int) -> None:
        """Remember that a device asked; its last words stay as they are."""

    def contacts(self) -> list[ContactRow]:
        """Return the last contact of every device."""

    def states(self) -> list[HallState]:
        """Return the state of every hall."""

    def counts(self) -> list[tuple[str, str, int]]:
        """Return (hall, kind, n) of all halls."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """All parts of one store, inside one transaction or one snapshot."""

    streams: Streams
    devices: Devices
    feed: Feed
    documents: Documents
    people: People
    figures: Figures
    outages: Outages
    programs: Programs
    fleet: Fleet


class Store(Protocol):
    """One database."""

    @property
    def holder(self) -> str:
        """Return the name under which this process takes leases."""

    @property
    def writers(self) -> int:
        """Return how many transactions may usefully run at once."""

    def transaction(self) -> AbstractContextManager[Tables]:
        """Begin to write; commit durably at the end of the block, undo all when it raises."""

    def savepoint(self) -> AbstractContextManager[None]:
        """Inside a transaction: undo only this block when it raises."""

    def snapshot(self) -> AbstractContextManager[Tables]:
        """Begin to read one consistent view; the writer is not kept waiting."""

    def forget_deleted(self) -> None:
        """Make sure that bytes erased before are in no file of the live database."""

    def close(self) -> None:
        """Close all connections."""
