"""The feed: what county systems pull, in the sequencer's order, within a token's scope.

Rule 1: a token reads halls and kinds; EVERY among the kinds leaves the erasable ones out, those
must be named.
Rule 2: the cursor moves over everything that was looked at, also over what the token may not see.
Rule 3: a cursor of an older epoch is refused with the place from which all is the same again.

Sources: PROTOCOL.md 5; DESIGN.md 10 (fields of a line).
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace

from appliance.domain.erasable import ERASABLE
from appliance.journal import chain
from sync import papers
from sync.county.clock import Now, unix_s
from sync.county.sequencer import UNREADABLE
from sync.county.store.rows import EVERY, EpochRow, FeedRow, PulledRow, TokenRow
from sync.county.store.seam import Store, Tables
from sync.county.vault import Vault
from sync.fields import Malformed, load, mapping

LIMIT = 1000  # lines of an answer when nothing is said
MOST = 5000
METRICS = "metrics"  # a kind no record has: the token may read /metrics
_SCAN = 20_000  # positions one question may look at
_STEP = 250
_STEP_SIZE = 1024 * 1024  # bytes of records in memory at a time
_SIZE = 1024 * 1024  # bytes of an answer
_TOKEN_BYTES = 32
_USED_EVERY_S = 60
_TABLE_STEP = 250  # records of a table in memory at a time; as text in rows they are ten times that
_TABLE_SIZE = 128 * 1024
_BOOK_S = 400 * 86_400
_LONGEST_ASKED = 200


class TokenRefused(Exception):
    """No token, an unknown one, or one whose time is over."""


class CursorGone(Exception):
    """The cursor belongs to an epoch that a restore has ended; go on at `restart_at`."""

    def __init__(self, restart_at: str) -> None:
        super().__init__(f"go on at {restart_at}")
        self.restart_at = restart_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What was asked: empty kinds or halls mean all the token may read."""

    after: str = ""
    limit: int = LIMIT
    kinds: frozenset[str] = frozenset()
    halls: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """An answer: its lines, and the cursor to ask with next."""

    lines: bytes
    cursor: str


class Feed:
    """Gives out tokens and pages."""

    def __init__(self, store: Store, vault: Vault, now: Now) -> None:
        self._store = store
        self._vault = vault
        self._now = now

    def create_token(
        self, name: str, halls: Collection[str], kinds: Collection[str], *, days: int = 365
    ) -> str:
        """Return a new token of 256 bits; it is shown once and cannot be read back."""
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        row = TokenRow(
            token_hash=self._vault.recognise("token", token),
            name=name,
            halls=frozenset(halls),
            kinds=frozenset(kinds),
            expires_s=unix_s(self._now()) + days * 86_400,
        )
        with self._store.transaction() as tables:
            tables.feed.enter_token(row)
        return token

    def tokens(self) -> list[TokenRow]:
        """Return all tokens, ended ones too."""
        with self._store.snapshot() as tables:
            return tables.feed.tokens()

    def end_token(self, token_hash: bytes) -> None:
        """Let a token end now."""
        with self._store.transaction() as tables:
            tables.feed.end_token(token_hash, unix_s(self._now()))

    def admit(self, authorization: str) -> TokenRow:
        """Return what the token of an Authorization header may read; note that it was used.

        Raises:
            TokenRefused: none, unknown or expired.
        """
        scheme, _, token = authorization.partition(" ")
        now_s = unix_s(self._now())
        with self._store.snapshot() as tables:
            row = tables.feed.token(self._vault.recognise("token", token.strip()))
        if scheme.lower() != "bearer" or row is None or row.expires_s <= now_s:
            raise TokenRefused
        if row.last_used_s is None or row.last_used_s + _USED_EVERY_S <= now_s:
            with self._store.transaction() as tables:
                tables.feed.note_used(row.token_hash, now_s)
            row = replace(row, last_used_s=now_s)
        return row

    def page(self, token: TokenRow, wanted: Wanted) -> Page:
        """Return the lines after a cursor.

        Raises:
            CursorGone: the cursor is of an epoch that ended.
            Malformed: the cursor is none, or no line was asked for.
        """
        if wanted.limit < 1:
            raise Malformed("limit: a whole number from 1")
        with self._store.snapshot() as tables:
            epochs = tables.feed.epochs()
            after = _start(epochs, wanted.after)
            lines, last = _collect(tables, token, wanted, after)
        return Page(lines=lines, cursor=papers.format_cursor(epochs[-1].name, last))

    def found(self, token: TokenRow, wanted: Wanted, after: str) -> Page:
        """Return the next lines of the kinds that are wanted; the same cursor back at the end.

        Raises:
            CursorGone: the cursor is of an epoch that ended.
            Malformed: the cursor is none.
        """
        with self._store.snapshot() as tables:
            epochs = tables.feed.epochs()
            start = _start(epochs, after)
            rows = tables.feed.rows(start, count=_TABLE_STEP, size=_TABLE_SIZE, kinds=wanted.kinds)
            last = rows[-1].gseq if rows else start
        lines = [feed_line(row) for row in rows if may_read(token, row) and _is_wanted(wanted, row)]
        cursor = papers.format_cursor(epochs[-1].name, last)
        return Page(lines=b"".join(lines), cursor=cursor if rows else after)

    def note_pulled(self, token: TokenRow, address: str, asked: str, lines: int) -> None:
        """Write into the book who took how many lines; looking without getting any is not kept."""
        if not lines:
            return
        now_s = unix_s(self._now())
        row = PulledRow(
            at_s=now_s, token=token.name, address=address, asked=asked[:_LONGEST_ASKED], lines=lines
        )
        with self._store.transaction() as tables:
            tables.people.note_pulled(row, keep_from_s=now_s - _BOOK_S)


def may_read(token: TokenRow, row: FeedRow) -> bool:
    """Say whether a token's scope covers a position."""
    hall = EVERY in token.halls or row.hall in token.halls
    free = row.kind not in ERASABLE and EVERY in token.kinds
    return hall and (free or row.kind in token.kinds)


def feed_line(row: FeedRow) -> bytes:
    """Return the line of a position; an erased record keeps its kind and nothing else."""
    words: dict[str, str] = dict.fromkeys(("subject", "by", "at", "trust"), "")
    body: dict[str, object] | None = None
    erased = row.line.startswith(chain.ERASED)
    if not erased and row.kind != UNREADABLE:
        record = load(row.line)
        words = {name: _word(record.get(name)) for name in words}
        body = _body(record)
    return papers.format_feed_line(
        papers.FeedLine(
            gseq=row.gseq,
            hall=row.hall,
            stream=row.stream,
            seq=row.seq,
            kind=row.kind,
            body=body,
            erased=erased,
            **words,
        )
    )


def _word(value: object) -> str:
    return value if isinstance(value, str) else ""


def _body(record: dict[str, object]) -> dict[str, object] | None:
    try:
        return mapping(record, "body")
    except Malformed:  # a kind of later days whose body is no object: its place is kept
        return None


def _start(epochs: list[EpochRow], cursor: str) -> int:
    if not cursor:
        return 0
    name, gseq = papers.parse_cursor(cursor)
    names = [epoch.name for epoch in epochs]
    if name == names[-1]:
        return gseq
    # an epoch this database never knew was lost with a restore: only the beginning is certain
    common = 0
    if name in names:
        later = epochs[names.index(name) + 1 :]
        common = min(gseq, *(epoch.after_gseq for epoch in later))
    raise CursorGone(papers.format_cursor(names[-1], common))


def _collect(tables: Tables, token: TokenRow, wanted: Wanted, after: int) -> tuple[bytes, int]:
    lines: list[bytes] = []
    size = 0
    limit = min(wanted.limit, MOST)
    last, end = after, after + _SCAN
    while last < end:
        rows = tables.feed.rows(last, count=_STEP, size=_STEP_SIZE)
        for row in rows:
            if len(lines) == limit or size > _SIZE:
                return b"".join(lines), last
            if may_read(token, row) and _is_wanted(wanted, row):
                lines.append(feed_line(row))
                size += len(lines[-1])
            last = row.gseq
        if not rows:
            break
    return b"".join(lines), last


def _is_wanted(wanted: Wanted, row: FeedRow) -> bool:
    kind = not wanted.kinds or row.kind in wanted.kinds
    return kind and (not wanted.halls or row.hall in wanted.halls)
