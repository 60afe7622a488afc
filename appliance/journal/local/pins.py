"""PINs (数字口令) for taking a shared tablet over with one's card; only proofs are kept.

A PIN is short, so it opens nothing without a card read a moment before, shares the waits of the
account, and after ten failures in a row opens nothing until its holder has logged in by word.
"""

from appliance.journal.local.file import LocalFile
from appliance.journal.passwords import COST, Cost, Proof, nobodys, prove, proves

MOST_FAILURES = 10


class Pins:
    """The PINs of the box."""

    def __init__(self, file: LocalFile, *, cost: Cost = COST) -> None:
        self._file = file
        self._cost = cost
        self._nobody = nobodys(cost)

    def set(self, staff_no: str, pin: str) -> None:
        """Let this PIN count from now on, and no other."""
        proof = prove(pin, self._cost)
        self._file.write(
            "INSERT OR REPLACE INTO pin VALUES(?, ?, ?, ?, ?, ?, 0)",
            staff_no,
            proof.salt,
            proof.digest,
            proof.cost.n,
            proof.cost.r,
            proof.cost.p,
        )

    def has(self, staff_no: str) -> bool:
        """Say whether the person has a PIN."""
        return self._file.one("SELECT 1 FROM pin WHERE staff_no = ?", staff_no) is not None

    def is_shut(self, staff_no: str) -> bool:
        """Say whether the PIN failed too often and waits for a login by word."""
        row = self._file.one("SELECT failures FROM pin WHERE staff_no = ?", staff_no)
        return row is not None and row[0] >= MOST_FAILURES

    def check(self, staff_no: str, pin: str) -> bool:
        """Say whether the PIN is right, and count it; no PIN and a shut one take as long."""
        row = self._file.one(
            "SELECT salt, digest, n, r, p, failures FROM pin WHERE staff_no = ?", staff_no
        )
        proof, failures = self._nobody, 0
        if row is not None:
            salt, digest, n, r, p, failures = row
            proof = Proof(salt=salt, digest=digest, cost=Cost(n=n, r=r, p=p))
        right = proves(pin, proof) and row is not None and failures < MOST_FAILURES
        if right:
            self.forgive(staff_no)
        else:
            self._file.write("UPDATE pin SET failures = failures + 1 WHERE staff_no = ?", staff_no)
        return right

    def forgive(self, staff_no: str) -> None:
        """Forget the failures: the holder has logged in by word."""
        self._file.write("UPDATE pin SET failures = 0 WHERE staff_no = ? AND failures", staff_no)
