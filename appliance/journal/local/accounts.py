"""Words and waits: what opens an account, and how long somebody waits who does not know it."""

import threading

from appliance.journal.local.file import LocalFile
from appliance.journal.local.sessions import Seen
from appliance.journal.passwords import COST, Cost, Proof, nobodys, prove, proves

WAITS_S = (0, 0, 0, 5, 15, 60, 300, 900)  # after that many failures; the last one stays


class Accounts:
    """The accounts of the box; only proofs of their words are kept."""

    def __init__(self, file: LocalFile, *, cost: Cost = COST) -> None:
        self._file = file
        self._cost = cost
        self._hashing = threading.Lock()  # one scrypt at a time: its memory is counted once
        self._nobody = nobodys(cost)

    def set_word(self, staff_no: str, word: str, *, is_start_word: bool) -> None:
        """Let this word open the account from now on, and no other; sessions stay open."""
        with self._hashing:
            proof = prove(word, self._cost)
        self._file.write(
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
        if is_start_word:  # whoever forgot the word may have lost the PIN to somebody, too
            self._file.write("DELETE FROM pin WHERE staff_no = ?", staff_no)

    def check_word(self, staff_no: str, word: str) -> bool:
        """Say whether the word opens the account; an unknown account takes as long."""
        row = self._file.one(
            "SELECT salt, digest, n, r, p FROM account WHERE staff_no = ?", staff_no
        )
        proof = self._nobody
        if row is not None:
            salt, digest, n, r, p = row
            proof = Proof(salt=salt, digest=digest, cost=Cost(n=n, r=r, p=p))
        with self._hashing:
            right = proves(word, proof)
        return right and row is not None

    def is_empty(self) -> bool:
        """Say whether nobody at all has a word here."""
        return self._file.one("SELECT 1 FROM account LIMIT 1") is None

    def has_start_word(self, staff_no: str) -> bool:
        """Say whether the account still waits for its holder to choose a word."""
        row = self._file.one("SELECT is_start_word FROM account WHERE staff_no = ?", staff_no)
        return bool(row and row[0])

    def wait_ms(self, staff_no: str, address: str, seen: Seen) -> int:
        """Return how long this pair still has to wait before its next attempt."""
        row = self._file.one(
            "SELECT failures, boot, mono FROM attempt WHERE staff_no = ? AND address = ?",
            staff_no,
            address,
        )
        if row is None:
            return 0
        failures, boot, mono = row
        since: int = mono if boot == seen.boot else 0  # after a restart the wait begins anew
        wait = 1000 * WAITS_S[min(failures, len(WAITS_S) - 1)]
        return max(0, since + wait - seen.mono)

    def note_failure(self, staff_no: str, address: str, seen: Seen) -> None:
        """Count a failed attempt of this pair."""
        self._file.write(
            "INSERT INTO attempt VALUES(?, ?, 1, ?, ?) ON CONFLICT(staff_no, address) DO UPDATE SET"
            " failures = failures + 1, boot = excluded.boot, mono = excluded.mono",
            staff_no,
            address,
            seen.boot,
            seen.mono,
        )

    def release(self, staff_no: str, address: str | None = None) -> None:
        """Forget failed attempts: of the pair after a login, of the whole account by a person."""
        self._file.write(
            "DELETE FROM attempt WHERE staff_no = ?1 AND (?2 IS NULL OR address = ?2)",
            staff_no,
            address,
        )

    def waiting(self) -> frozenset[str]:
        """Return the accounts that somebody has to wait for."""
        first_wait = next(at for at, wait in enumerate(WAITS_S) if wait)
        rows = self._file.all(
            "SELECT DISTINCT staff_no FROM attempt WHERE failures >= ?", first_wait
        )
        return frozenset(row[0] for row in rows)
