"""The feed's order, its epochs, the lease of the sequencer, and tokens."""

import json
from collections.abc import Collection, Iterator, Sequence

from sync.county.store.rows import EpochRow, FeedRow, TokenRow
from sync.county.store.sql import Database

_ROW = (
    "SELECT f.gseq, s.hall, s.stream, f.seq, k.kind, r.body FROM feed f"
    " JOIN kind k ON k.no = f.kind_no JOIN stream s ON s.no = f.stream_no"
    " JOIN record r ON r.stream_no = f.stream_no AND r.seq = f.seq"
)


class SqlFeed:
    """The one order of everything, and who may read it."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def hold_lease(self, name: str, holder: str, *, now_s: int, until_s: int) -> bool:
        """Take or renew a lease; False while another holder's runs.

        Whoever gets it holds its row until the transaction ends. Whoever does not is told so by a
        look: to wait for the holder's transaction, or to lock the row in vain, would cost a commit.
        """
        question = "SELECT holder, until_s FROM lease WHERE name = ?"
        row = self._db.execute(question, (name,)).fetchone()
        if row is not None and row[0] != holder and row[1] > now_s:
            return False
        self._db.execute(
            "INSERT INTO lease (name, holder, until_s) VALUES (?, ?, ?)"
            " ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until_s = excluded.until_s"
            " WHERE lease.holder = excluded.holder OR lease.until_s <= ?",
            (name, holder, until_s, now_s),
        )
        return bool(self._db.execute(question, (name,)).fetchone()[0] == holder)

    def last(self) -> int:
        """Return the highest gseq given."""
        return int(self._db.execute("SELECT coalesce(max(gseq), 0) FROM feed").fetchone()[0])

    def give(self, no: int, placed: Sequence[tuple[int, str]]) -> None:
        """Give the next gseqs to (seq, kind) pairs of one stream."""
        numbers = {kind: self._kind_no(kind) for kind in {kind for _, kind in placed}}
        first = self.last() + 1
        rows = [(gseq, no, seq, numbers[kind]) for gseq, (seq, kind) in enumerate(placed, first)]
        self._db.load("feed", rows)

    def _kind_no(self, kind: str) -> int:
        question = "SELECT no FROM kind WHERE kind = ?"
        row = self._db.execute(question, (kind,)).fetchone()
        if row is None:
            self._db.execute("INSERT INTO kind (kind) VALUES (?)", (kind,))
            row = self._db.execute(question, (kind,)).fetchone()
        return int(row[0])

    def rows(
        self, after: int, *, count: int, size: int, kinds: Collection[str] = ()
    ) -> list[FeedRow]:
        """Return positions after `after`: at most `count`, at most `size` bytes, but always one."""
        found: list[FeedRow] = []
        only = f" AND k.kind IN ({', '.join('?' * len(kinds))})" if kinds else ""
        where = f"WHERE f.gseq > ?{only} ORDER BY f.gseq LIMIT ?"
        for row in self._select(where, after, *sorted(kinds), count):
            size -= len(row.line)
            if found and size < 0:
                break
            found.append(row)
        return found

    def at(self, gseq: int) -> FeedRow | None:
        """Return one position."""
        return next(self._select("WHERE f.gseq = ?", gseq), None)

    def epochs(self) -> list[EpochRow]:
        """Return all epochs, oldest first; the last one is current."""
        rows = self._db.execute("SELECT name, after_gseq FROM epoch ORDER BY no").fetchall()
        return [EpochRow(name=name, after_gseq=after_gseq) for name, after_gseq in rows]

    def start_epoch(self, name: str, after_gseq: int) -> None:
        """Start a new epoch: positions handed out before may have been lost."""
        self._db.execute("INSERT INTO epoch (name, after_gseq) VALUES (?, ?)", (name, after_gseq))

    def moved(self) -> bool | None:
        """Say whether this database was put in place from a copy; None where it cannot know."""
        return self._db.moved()

    def enter_token(self, token: TokenRow) -> None:
        """Enter a token."""
        self._db.execute(
            "INSERT INTO token (token_hash, name, halls, kinds, expires_s) VALUES (?, ?, ?, ?, ?)",
            (
                token.token_hash,
                token.name,
                json.dumps(sorted(token.halls)),
                json.dumps(sorted(token.kinds)),
                token.expires_s,
            ),
        )

    def token(self, token_hash: bytes) -> TokenRow | None:
        """Return a token by its hash."""
        return next(self._tokens("WHERE token_hash = ?", token_hash), None)

    def tokens(self) -> list[TokenRow]:
        """Return all tokens, by name."""
        return list(self._tokens("ORDER BY name, expires_s"))

    def end_token(self, token_hash: bytes, at_s: int) -> None:
        """Let a token end now, if it has not ended."""
        self._db.execute(
            "UPDATE token SET expires_s = ? WHERE token_hash = ? AND expires_s > ?",
            (at_s, token_hash, at_s),
        )

    def note_used(self, token_hash: bytes, at_s: int) -> None:
        """Remember when a token was last used."""
        self._db.execute(
            "UPDATE token SET last_used_s = ? WHERE token_hash = ?", (at_s, token_hash)
        )

    def _tokens(self, where: str, *values: object) -> Iterator[TokenRow]:
        for token_hash, name, halls, kinds, expires_s, last_used_s in self._db.execute(
            f"SELECT token_hash, name, halls, kinds, expires_s, last_used_s FROM token {where}",
            values,
        ):
            yield TokenRow(
                token_hash=token_hash,
                name=name,
                halls=frozenset(json.loads(halls)),
                kinds=frozenset(json.loads(kinds)),
                expires_s=expires_s,
                last_used_s=last_used_s,
            )

    def _select(self, where: str, *values: object) -> Iterator[FeedRow]:
        for gseq, hall, stream, seq, kind, line in self._db.execute(f"{_ROW} {where}", values):
            yield FeedRow(gseq=gseq, hall=hall, stream=stream, seq=seq, kind=kind, line=line)
