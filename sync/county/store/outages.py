"""Outages of all halls."""

from dataclasses import astuple

from sync.county.store.outages_seam import Outage
from sync.county.store.sql import Database

_COLUMNS = "hall, uid, boot, since, since_mono, until, why, doubtful"
_OPEN = "9999"  # later than any time


class SqlOutages:
    """When which hall had no answer from the county."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def find(self, hall: str, uid: str) -> Outage | None:
        """Return one outage."""
        found = self._asked("WHERE hall = ? AND uid = ?", hall, uid)
        return found[0] if found else None

    def put(self, outage: Outage) -> None:
        """Enter an outage, or what is known of it now."""
        *words, doubtful = astuple(outage)
        self._db.execute(
            f"INSERT INTO outage ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (hall, uid) DO UPDATE SET since = excluded.since,"
            " until = excluded.until, doubtful = excluded.doubtful",
            (*words, int(doubtful)),
        )

    def touching(self, first: str, end: str, count: int) -> list[Outage]:
        """Return outages of known hours that touch [first, end), the newest first."""
        return self._asked(
            "WHERE doubtful = 0 AND since < ? AND coalesce(until, ?) >= ?"
            " ORDER BY since DESC, hall LIMIT ?",
            end,
            _OPEN,
            first,
            count,
        )

    def newest(self, hall: str, count: int) -> list[Outage]:
        """Return a hall's last outages of known hours, the newest first."""
        return self._asked(
            "WHERE doubtful = 0 AND hall = ? ORDER BY since DESC LIMIT ?", hall, count
        )

    def doubtful(self) -> int:
        """Return of how many outages nobody knows the hours."""
        row = self._db.execute("SELECT count(*) FROM outage WHERE doubtful = 1").fetchone()
        return int(row[0])

    def _asked(self, where: str, *values: object) -> list[Outage]:
        rows = self._db.execute(f"SELECT {_COLUMNS} FROM outage {where}", values)
        return [
            Outage(
                hall=hall,
                uid=uid,
                boot=boot,
                since=since,
                since_mono=mono,
                until=until,
                why=why,
                doubtful=bool(doubtful),
            )
            for hall, uid, boot, since, mono, until, why, doubtful in rows
        ]
