"""Devices, enrolment codes and the tries at them."""

from sync.county.store.rows import CodeRow, CodeState, DeviceRow
from sync.county.store.sql import Database

_DEVICE = (
    "device, hall, serial, fingerprint, sealed, digit, enrolled_s,"
    " first_signed_s, revoked_s, replaced_by"
)
_DAY_S = 86_400  # no window is longer
_CODE = "code_hash, hall, expires_s, state, serial, fingerprint, device"


class SqlDevices:
    """Devices, enrolment codes and the tries at them."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def find(self, device: str) -> DeviceRow | None:
        """Return a device by its id."""
        found = self._devices("WHERE device = ?", device)
        return found[0] if found else None

    def of_hall(self, hall: str) -> list[DeviceRow]:
        """Return all devices a hall ever had, oldest first."""
        return self._devices("WHERE hall = ? ORDER BY enrolled_s, digit", hall)

    def every(self) -> list[DeviceRow]:
        """Return all devices of all halls."""
        return self._devices("ORDER BY enrolled_s, hall, digit")

    def enter(self, device: DeviceRow) -> None:
        """Enter a new device."""
        values = [getattr(device, name) for name in DeviceRow.__slots__]
        self._db.execute(
            f"INSERT INTO device ({_DEVICE}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values
        )

    def note_signed(self, device: str, at_s: int) -> None:
        """Remember the first signed request; nothing changes after that."""
        self._db.execute(
            "UPDATE device SET first_signed_s = ? WHERE device = ? AND first_signed_s IS NULL",
            (at_s, device),
        )

    def revoke(self, device: str, at_s: int, *, replaced_by: str | None) -> None:
        """End a device's right to send."""
        self._db.execute(
            "UPDATE device SET revoked_s = ?, replaced_by = ? WHERE device = ?",
            (at_s, replaced_by, device),
        )

    def next_digit(self, hall: str) -> int:
        """Return the next digit no box or stream of the hall has printed."""
        self.hold_hall(hall)
        (highest,) = self._db.execute(
            "SELECT coalesce(max(digit), 0) FROM (SELECT digit FROM device WHERE hall = ?"
            " UNION ALL SELECT digit FROM stream WHERE hall = ?) AS printed",
            (hall, hall),
        ).fetchone()
        return int(highest) + 1

    def hold_hall(self, hall: str) -> None:
        """Let nobody else enrol a box of this hall until the transaction ends."""
        self._db.hold(f"hall {hall}")

    def enter_code(self, code: CodeRow) -> None:
        """Enter a new enrolment code."""
        values = [
            code.code_hash,
            code.hall,
            code.expires_s,
            code.state.value,
            code.serial,
            code.fingerprint,
            code.device,
        ]
        self._db.execute(f"INSERT INTO code ({_CODE}) VALUES (?, ?, ?, ?, ?, ?, ?)", values)

    def code(self, code_hash: bytes) -> CodeRow | None:
        """Return a code by its hash and hold its row until the transaction ends."""
        found = self._codes(f"WHERE code_hash = ? {self._db.locking}", code_hash)
        return found[0] if found else None

    def change_code(self, code: CodeRow) -> None:
        """Store what became of a code."""
        self._db.execute(
            "UPDATE code SET state = ?, serial = ?, fingerprint = ?, device = ?"
            " WHERE code_hash = ?",
            (code.state.value, code.serial, code.fingerprint, code.device, code.code_hash),
        )

    def codes_in(self, state: CodeState) -> list[CodeRow]:
        """Return the codes in a state, oldest first."""
        return self._codes("WHERE state = ? ORDER BY expires_s, code_hash", state.value)

    def note_try(self, address: str, at_s: int) -> None:
        """Remember a failed try at a code."""
        self._db.execute("INSERT INTO code_try (address, at_s) VALUES (?, ?)", (address, at_s))

    def tries_since(self, address: str, at_s: int) -> int:
        """Count the failed tries of an address after a time; older ones are forgotten."""
        self._db.execute("DELETE FROM code_try WHERE at_s <= ?", (at_s - _DAY_S,))
        (tries,) = self._db.execute(
            "SELECT count(*) FROM code_try WHERE address = ? AND at_s > ?", (address, at_s)
        ).fetchone()
        return int(tries)

    def _devices(self, where: str, *values: object) -> list[DeviceRow]:
        rows = self._db.execute(f"SELECT {_DEVICE} FROM device {where}", values).fetchall()
        names = DeviceRow.__slots__
        return [DeviceRow(**dict(zip(names, row, strict=True))) for row in rows]

    def _codes(self, where: str, *values: object) -> list[CodeRow]:
        rows = self._db.execute(f"SELECT {_CODE} FROM code {where}", values).fetchall()
        return [
            CodeRow(
                code_hash=code_hash,
                hall=hall,
                expires_s=expires_s,
                state=CodeState(state),
                serial=serial,
                fingerprint=fingerprint,
                device=device,
            )
            for code_hash, hall, expires_s, state, serial, fingerprint, device in rows
        ]
