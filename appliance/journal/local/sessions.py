"""Sessions of the box: issued at login, known by their hash, closed by idleness or a restart.

Time comes in as (boot, mono): a wall clock that jumps neither opens nor closes a session.
"""

import hashlib
import secrets

from appliance.domain.frozen import dataclass
from appliance.journal.local.file import LocalFile

TOUCH_MS = 60_000  # a session is written at most once a minute


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """When something reached the box: the boot and CLOCK_BOOTTIME in ms."""

    boot: str
    mono: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionSeen:
    """A session that a browser named. `others` counts the person's other open sessions."""

    id_hash: str
    staff_no: str
    must_choose: bool
    others: int
    lapsed: bool = False


class Sessions:
    """The open sessions. When each was last used stands in memory, on disk only by the minute."""

    def __init__(self, file: LocalFile) -> None:
        self._file = file
        self._seen: dict[str, int] = {}

    def open(self, staff_no: str, address: str, seen: Seen, *, must_choose: bool) -> str:
        """Return the id of a new session; only its hash is kept."""
        token = secrets.token_urlsafe(24)
        self._file.write("DELETE FROM session WHERE boot <> ?", seen.boot)
        self._file.write(
            "INSERT INTO session VALUES(?, ?, ?, ?, ?, ?, ?)",
            _hash(token),
            staff_no,
            address,
            seen.boot,
            seen.mono,
            seen.mono,
            int(must_choose),
        )
        return token

    def look_up(
        self, token: str, seen: Seen, *, idle_ms: int, touch: bool = True
    ) -> SessionSeen | None:
        """Return the session of a token, or None for a token we never gave.

        A session of an earlier boot, or one idle for too long, is closed here and comes back with
        `lapsed`. `touch` is False for parts that fetch themselves.
        """
        id_hash = _hash(token)
        with self._file.lock:
            row = self._file.one(
                "SELECT staff_no, boot, seen, must_choose, (SELECT count(*) FROM session other"
                " WHERE other.staff_no = session.staff_no AND other.id_hash <> session.id_hash"
                " AND other.boot = session.boot AND other.seen >= ?) FROM session"
                " WHERE id_hash = ?",
                seen.mono - idle_ms - TOUCH_MS,
                id_hash,
            )
            if row is None:
                return None
            staff_no, boot, written, must_choose, others = row
            last = max(written, self._seen.get(id_hash, 0))
            lapsed = boot != seen.boot or seen.mono - last > idle_ms
            if lapsed:
                self.close(id_hash)
            elif touch:
                self._touch(id_hash, written, seen.mono)
        return SessionSeen(
            id_hash=id_hash,
            staff_no=staff_no,
            must_choose=bool(must_choose),
            others=others,
            lapsed=lapsed,
        )

    def close(self, id_hash: str) -> None:
        """End one session."""
        self._seen.pop(id_hash, None)
        self._file.write("DELETE FROM session WHERE id_hash = ?", id_hash)

    def close_all(self, staff_no: str) -> int:
        """End all sessions of a person; return how many there were."""
        return self._file.write("DELETE FROM session WHERE staff_no = ?", staff_no)

    def has(self, staff_no: str, seen: Seen, *, idle_ms: int) -> bool:
        """Say whether the person has a session open that is not idle."""
        row = self._file.one(
            "SELECT 1 FROM session WHERE staff_no = ? AND boot = ? AND seen >= ?",
            staff_no,
            seen.boot,
            seen.mono - idle_ms - TOUCH_MS,
        )
        return row is not None

    def _touch(self, id_hash: str, written: int, mono: int) -> None:
        self._seen[id_hash] = mono
        if mono - written >= TOUCH_MS:
            self._file.write("UPDATE session SET seen = ? WHERE id_hash = ?", mono, id_hash)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
