"""Read models over all halls, the quarantine, and the devices' own words."""

from collections.abc import Sequence

from sync.county.store.rows import ContactRow, HallState
from sync.county.store.sql import Database

_FOLD = "fleet"
_ALIVE_EVERY_S = 60


class SqlFleet:
    """Read models over all halls."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def folded(self) -> int:
        """Return the gseq up to which records were folded."""
        row = self._db.execute("SELECT gseq FROM folded WHERE name = ?", (_FOLD,)).fetchone()
        return 0 if row is None else int(row[0])

    def mark_folded(self, gseq: int) -> None:
        """Remember up to where records were folded."""
        self._db.execute(
            "INSERT INTO folded (name, gseq) VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET gseq = excluded.gseq",
            (_FOLD, gseq),
        )

    def count(self, counts: Sequence[tuple[str, str, int]]) -> None:
        """Add (hall, kind, n) triples."""
        self._db.executemany(
            "INSERT INTO hall_kind (hall, kind, n) VALUES (?, ?, ?)"
            " ON CONFLICT (hall, kind) DO UPDATE SET n = hall_kind.n + excluded.n",
            counts,
        )

    def note_state(self, state: HallState) -> None:
        """Remember the newest state of a hall by gseq; no software keeps the one before."""
        self._db.execute(
            "INSERT INTO hall_state (hall, gseq, at, trust, software) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (hall) DO UPDATE SET gseq = excluded.gseq, at = excluded.at,"
            " trust = excluded.trust, software = coalesce(excluded.software, hall_state.software)"
            " WHERE excluded.gseq >= hall_state.gseq",
            (state.hall, state.gseq, state.at, state.trust, state.software),
        )

    def quarantine(self, gseq: int, error: str) -> None:
        """Set a record aside with the error of its fold."""
        entered = self._db.execute(
            "INSERT INTO quarantine (gseq, error) VALUES (?, ?) ON CONFLICT DO NOTHING",
            (gseq, error),
        )
        self._count_aside(gseq, entered.rowcount)

    def release(self, gseq: int) -> None:
        """Take a record out of the quarantine."""
        left = self._db.execute("DELETE FROM quarantine WHERE gseq = ?", (gseq,))
        self._count_aside(gseq, -left.rowcount)

    def _count_aside(self, gseq: int, more: int) -> None:
        # counted with the stream, so that an ack costs the same however much is set aside
        self._db.execute(
            "UPDATE behind SET aside = aside + ?"
            " WHERE stream_no = (SELECT stream_no FROM feed WHERE gseq = ?)",
            (more, gseq),
        )

    def quarantined(self, after: int, *, count: int) -> list[tuple[int, str]]:
        """Return up to `count` (gseq, error) of records set aside, after a gseq, in order."""
        return self._db.execute(
            "SELECT gseq, error FROM quarantine WHERE gseq > ? ORDER BY gseq LIMIT ?",
            (after, count),
        ).fetchall()

    def note_contact(self, contact: ContactRow) -> None:
        """Remember what a device last said of itself; None keeps `today`."""
        self._db.execute(
            "INSERT INTO contact (device, hall, at_s, unsent, oldest, today)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (device) DO UPDATE SET"
            " at_s = excluded.at_s, unsent = excluded.unsent, oldest = excluded.oldest,"
            " today = coalesce(excluded.today, contact.today)",
            (
                contact.device,
                contact.hall,
                contact.at_s,
                contact.unsent,
                contact.oldest,
                contact.today,
            ),
        )

    def note_alive(self, device: str, at_s: int) -> None:
        """Remember that a device asked; at most one write a minute, for the disk's sake."""
        self._db.execute(
            "UPDATE contact SET at_s = ? WHERE device = ? AND at_s < ?",
            (at_s, device, at_s - _ALIVE_EVERY_S),
        )

    def contacts(self) -> list[ContactRow]:
        """Return the last contact of every device."""
        rows = self._db.execute(
            "SELECT device, hall, at_s, unsent, oldest, today FROM contact ORDER BY device"
        ).fetchall()
        names = ContactRow.__slots__
        return [ContactRow(**dict(zip(names, row, strict=True))) for row in rows]

    def states(self) -> list[HallState]:
        """Return the state of every hall."""
        rows = self._db.execute(
            "SELECT hall, gseq, at, trust, software FROM hall_state ORDER BY hall"
        )
        names = HallState.__slots__
        return [HallState(**dict(zip(names, row, strict=True))) for row in rows.fetchall()]

    def counts(self) -> list[tuple[str, str, int]]:
        """Return (hall, kind, n) of all halls."""
        return self._db.execute(
            "SELECT hall, kind, n FROM hall_kind ORDER BY hall, kind"
        ).fetchall()
