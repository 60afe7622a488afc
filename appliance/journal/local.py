"""The local store (DESIGN.md 5): passwords, sessions, keys, waits, forms, drafts, the receipt.

DIR/local/local.db, 0600 in a directory of 0700, opened by hall-web alone. Nothing of it is
journalled, fed to the county or put into a support bundle. Time comes in as (boot, mono): a wall
clock that jumps neither opens nor closes a session.
"""

import hashlib
import json
import os
import secrets
import sqlite3
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Self

from sqlite_utils import Database, Migrations

from appliance.journal.passwords import COST, Cost, Proof, prove, proves
from appliance.journal.schema import migrate, refuse_newer

KEYS = ("card", "slip", "form")  # card hashes, slip codes, form guards
TOUCH_MS = 60_000  # a session is written at most once a minute
WAITS_S = (0, 0, 0, 5, 15, 60, 300, 900)  # after that many failures; the last one stays
FORMS_KEPT = 5000
SCHEMA = Migrations("local")


@SCHEMA()
def m001_local(db: Database) -> None:
    """Create everything the box keeps for itself."""
    for table in (
        "account(staff_no TEXT PRIMARY KEY, salt BLOB NOT NULL, digest BLOB NOT NULL,"
        " n INTEGER NOT NULL, r INTEGER NOT NULL, p INTEGER NOT NULL,"
        " is_start_word INTEGER NOT NULL)",
        "session(id_hash TEXT PRIMARY KEY, staff_no TEXT NOT NULL, address TEXT NOT NULL,"
        " boot TEXT NOT NULL, opened INTEGER NOT NULL, seen INTEGER NOT NULL,"
        " must_choose INTEGER NOT NULL)",
        "local_key(name TEXT PRIMARY KEY, bytes BLOB NOT NULL)",
        "attempt(staff_no TEXT NOT NULL, address TEXT NOT NULL, failures INTEGER NOT NULL,"
        " boot TEXT NOT NULL, mono INTEGER NOT NULL, PRIMARY KEY(staff_no, address))",
        "draft(staff_no TEXT NOT NULL, path TEXT NOT NULL, fields TEXT NOT NULL,"
        " PRIMARY KEY(staff_no, path))",
        "receipt(stream TEXT PRIMARY KEY, seq INTEGER NOT NULL, h BLOB NOT NULL,"
        " safe INTEGER NOT NULL, epoch TEXT NOT NULL, sig TEXT NOT NULL, t TEXT)",
    ):
        db.execute(f"CREATE TABLE {table} STRICT, WITHOUT ROWID")
    db.execute(
        "CREATE TABLE form(n INTEGER PRIMARY KEY, form_no TEXT NOT NULL UNIQUE, target TEXT) STRICT"
    )


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The county's last proven answer for a stream; `t` is its time, None if unsigned."""

    stream: str
    seq: int
    h: bytes
    safe: int = 0
    epoch: str = ""
    sig: str = ""
    t: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSeen:
    """What became of a form number. `target` is None while, or since, its act did not finish."""

    is_new: bool
    target: str | None


class LocalStore:
    """The one holder of local.db. Every method may be called from any thread."""

    def __init__(self, db: Database, *, cost: Cost = COST) -> None:
        self._db = db
        self._cost = cost
        self._lock = threading.RLock()
        self._hashing = threading.Lock()  # one scrypt at a time: its memory is counted once
        self._seen: dict[str, int] = {}
        self._receipts = self._read_receipts()
        self._nobody = prove(secrets.token_hex(8), cost)
        self.keys: Mapping[str, bytes] = self._read_or_make_keys()

    @classmethod
    def open(cls, path: Path, *, cost: Cost = COST) -> Self:
        """Open the store, making it at the first start with keys of its own.

        Raises:
            JournalIsNewer: a newer program wrote it; nothing was touched.
        """
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.parent.chmod(0o700)
        if path.exists() and path.stat().st_size:
            refuse_newer(path, [SCHEMA])
        else:
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        path.chmod(0o600)
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA journal_mode=TRUNCATE")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA secure_delete=ON")
        db = Database(connection, execute_plugins=False)
        migrate(db, path, [SCHEMA])
        return cls(db, cost=cost)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._db.conn.close()

    # Accounts --------------------------------------------------------------------------------

    def set_word(self, staff_no: str, word: str, *, is_start_word: bool) -> None:
        """Let this word open the account from now on, and no other; sessions stay open."""
        with self._hashing:
            proof = prove(word, self._cost)
        self._write(
            "INSERT INTO account VALUES(?, ?, ?, ?, ?, ?, ?) ON CONFLICT(staff_no) DO UPDATE SET"
            " salt = excluded.salt, digest = excluded.digest, n = excluded.n, r = excluded.r,"
            " p = excluded.p, is_start_word = excluded.is_start_word",
            staff_no,
            proof.salt,
            proof.digest,
            proof.cost.n,
            proof.cost.r,
            proof.cost.p,
            int(is_start_word),
        )

    def check_word(self, staff_no: str, word: str) -> bool:
        """Say whether the word opens the account; an unknown account takes as long."""
        row = self._one("SELECT salt, digest, n, r, p FROM account WHERE staff_no = ?", staff_no)
        proof = self._nobody
        if row is not None:
            salt, digest, n, r, p = row
            proof = Proof(salt=salt, digest=digest, cost=Cost(n=n, r=r, p=p))
        with self._hashing:
            right = proves(word, proof)
        return right and row is not None

    def has_start_word(self, staff_no: str) -> bool:
        """Say whether the account still waits for its holder to choose a word."""
        row = self._one("SELECT is_start_word FROM account WHERE staff_no = ?", staff_no)
        return bool(row and row[0])

    # Waits -----------------------------------------------------------------------------------

    def wait_ms(self, staff_no: str, address: str, seen: Seen) -> int:
        """Return how long this pair still has to wait before its next attempt."""
        row = self._one(
            "SELECT failures, boot, mono FROM attempt WHERE staff_no = ? AND address = ?",
            staff_no,
            address,
        )
        if row is None:
            return 0
        failures, boot, mono = row
        since = mono if boot == seen.boot else 0  # after a restart the wait begins anew
        wait = 1000 * WAITS_S[min(failures, len(WAITS_S) - 1)]
        return max(0, since + wait - seen.mono)

    def note_failure(self, staff_no: str, address: str, seen: Seen) -> None:
        """Count a failed attempt of this pair."""
        self._write(
            "INSERT INTO attempt VALUES(?, ?, 1, ?, ?) ON CONFLICT(staff_no, address) DO UPDATE SET"
            " failures = failures + 1, boot = excluded.boot, mono = excluded.mono",
            staff_no,
            address,
            seen.boot,
            seen.mono,
        )

    def release(self, staff_no: str, address: str | None = None) -> None:
        """Forget failed attempts: of the pair after a login, of the whole account by a person."""
        self._write(
            "DELETE FROM attempt WHERE staff_no = ?1 AND (?2 IS NULL OR address = ?2)",
            staff_no,
            address,
        )

    def waiting(self) -> frozenset[str]:
        """Return the accounts that somebody has to wait for."""
        first_wait = next(at for at, wait in enumerate(WAITS_S) if wait)
        with self._lock:
            rows = self._db.execute(
                "SELECT DISTINCT staff_no FROM attempt WHERE failures >= ?", [first_wait]
            ).fetchall()
        return frozenset(row[0] for row in rows)

    # Sessions --------------------------------------------------------------------------------

    def open_session(self, staff_no: str, address: str, seen: Seen, *, must_choose: bool) -> str:
        """Return the id of a new session; only its hash is kept."""
        token = secrets.token_urlsafe(24)
        self._write(
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
        with self._lock:
            row = self._one(
                "SELECT staff_no, boot, seen, must_choose, (SELECT count(*) FROM session other"
                " WHERE other.staff_no = session.staff_no AND other.id_hash <> session.id_hash"
                " AND other.boot = session.boot) FROM session WHERE id_hash = ?",
                id_hash,
            )
            if row is None:
                return None
            staff_no, boot, written, must_choose, others = row
            last = max(written, self._seen.get(id_hash, 0))
            lapsed = boot != seen.boot or seen.mono - last > idle_ms
            if lapsed:
                self.close_session(id_hash)
            elif touch:
                self._touch(id_hash, written, seen.mono)
        return SessionSeen(
            id_hash=id_hash,
            staff_no=staff_no,
            must_choose=bool(must_choose),
            others=others,
            lapsed=lapsed,
        )

    def close_session(self, id_hash: str) -> None:
        """End one session."""
        self._seen.pop(id_hash, None)
        self._write("DELETE FROM session WHERE id_hash = ?", id_hash)

    def close_sessions(self, staff_no: str) -> int:
        """End all sessions of a person; return how many there were."""
        with self._lock:
            self._write("DELETE FROM session WHERE staff_no = ?", staff_no)
            return int(self._db.execute("SELECT changes()").fetchone()[0])

    def has_session(self, staff_no: str, boot: str) -> bool:
        """Say whether the person has a session open in this boot."""
        row = self._one("SELECT 1 FROM session WHERE staff_no = ? AND boot = ?", staff_no, boot)
        return row is not None

    # Forms and drafts ------------------------------------------------------------------------

    def begin_form(self, form_no: str) -> FormSeen:
        """Claim a form number before its act; whoever comes second gets what became of it."""
        with self._lock:
            row = self._one("SELECT target FROM form WHERE form_no = ?", form_no)
            if row is not None:
                return FormSeen(is_new=False, target=row[0])
            self._write("INSERT INTO form(form_no) VALUES(?)", form_no)
            self._write("DELETE FROM form WHERE n <= (SELECT max(n) FROM form) - ?", FORMS_KEPT)
        return FormSeen(is_new=True, target=None)

    def finish_form(self, form_no: str, target: str) -> None:
        """Keep where the form's record stands."""
        self._write("UPDATE form SET target = ? WHERE form_no = ?", target, form_no)

    def forget_form(self, form_no: str) -> None:
        """Give the number free again: its act was refused and nothing was stored."""
        self._write("DELETE FROM form WHERE form_no = ? AND target IS NULL", form_no)

    def keep_draft(self, staff_no: str, path: str, fields: Mapping[str, str]) -> None:
        """Keep what somebody had typed when the box locked."""
        self._write(
            "INSERT INTO draft VALUES(?, ?, ?)"
            " ON CONFLICT(staff_no, path) DO UPDATE SET fields = excluded.fields",
            staff_no,
            path,
            json.dumps(dict(fields), ensure_ascii=False),
        )

    def take_draft(self, staff_no: str, path: str) -> dict[str, str]:
        """Return what was kept for this page and person, once."""
        with self._lock:
            row = self._one(
                "SELECT fields FROM draft WHERE staff_no = ? AND path = ?", staff_no, path
            )
            if row is None:
                return {}
            self._write("DELETE FROM draft WHERE staff_no = ? AND path = ?", staff_no, path)
        found: dict[str, str] = json.loads(row[0])
        return found

    # Receipts --------------------------------------------------------------------------------

    def receipts(self) -> tuple[Receipt, ...]:
        """Return the last proven receipt of each stream; from memory."""
        return self._receipts

    def keep_receipt(self, receipt: Receipt) -> None:
        """Keep a receipt that hall-sync has proven; one that proves less never replaces it."""
        self._write(
            "INSERT INTO receipt VALUES(?, ?, ?, ?, ?, ?, ?) ON CONFLICT(stream) DO UPDATE SET"
            " seq = excluded.seq, h = excluded.h, safe = excluded.safe, epoch = excluded.epoch,"
            " sig = excluded.sig, t = excluded.t",
            receipt.stream,
            receipt.seq,
            receipt.h,
            receipt.safe,
            receipt.epoch,
            receipt.sig,
            receipt.t,
        )
        self._receipts = self._read_receipts()

    def _read_receipts(self) -> tuple[Receipt, ...]:
        with self._lock:
            rows = self._db.execute("SELECT stream, seq, h, safe, epoch, sig, t FROM receipt")
            return tuple(
                Receipt(stream=stream, seq=seq, h=h, safe=safe, epoch=epoch, sig=sig, t=t)
                for stream, seq, h, safe, epoch, sig, t in rows
            )

    def _read_or_make_keys(self) -> Mapping[str, bytes]:
        for name in KEYS:
            self._write("INSERT OR IGNORE INTO local_key VALUES(?, ?)", name, os.urandom(32))
        with self._lock:
            rows = self._db.execute("SELECT name, bytes FROM local_key").fetchall()
        return MappingProxyType(dict(rows))

    def _touch(self, id_hash: str, written: int, mono: int) -> None:
        self._seen[id_hash] = mono
        if mono - written >= TOUCH_MS:
            self._write("UPDATE session SET seen = ? WHERE id_hash = ?", mono, id_hash)

    def _one(self, sql: str, *values: object) -> tuple[object, ...] | None:
        with self._lock:
            row: tuple[object, ...] | None = self._db.execute(sql, list(values)).fetchone()
        return row

    def _write(self, sql: str, *values: object) -> None:
        with self._lock:
            self._db.execute(sql, list(values))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
