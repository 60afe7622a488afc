"""The local store (DESIGN.md 5): words, PINs, sessions, keys, forms, photos, receipts.

DIR/local/local.db, 0600 in a directory of 0700, opened by hall-web alone. Nothing of it is
journalled, fed to the county or put into a support bundle.
"""

import hmac
import os
import threading
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Self

from appliance.domain.receipt import Receipt
from appliance.journal.local.accounts import Accounts
from appliance.journal.local.file import LocalFile
from appliance.journal.local.forms import Forms
from appliance.journal.local.photos import Photos
from appliance.journal.local.pins import Pins
from appliance.journal.local.sessions import Sessions
from appliance.journal.passwords import COST, Cost

KEYS = ("card", "slip", "form")  # card hashes, slip codes, form guards
RECOVERY = "recovery"  # backups, and what the others are made from
SECRET_BYTES = 16  # of the recovery key that the recovery sheet shows


class LocalStore:
    """The one holder of local.db. Every method of its parts may be called from any thread."""

    def __init__(self, file: LocalFile, *, cost: Cost = COST) -> None:
        self._file = file
        self.accounts = Accounts(file, cost=cost)
        self.sessions = Sessions(file)
        self.forms = Forms(file)
        self.pins = Pins(file, cost=cost)
        self.photos = Photos(file)
        self.keys = self._read_or_make_keys()
        self._receipts = self._read_receipts()
        self._unsaved: set[str] = set()
        self._changing = threading.Lock()

    @classmethod
    def open(cls, path: Path, *, cost: Cost = COST) -> Self:
        """Open the store, making it at the first start with keys of its own.

        Raises:
            JournalIsNewer: a newer program wrote it; nothing was touched.
        """
        return cls(LocalFile.open(path), cost=cost)

    def close(self) -> None:
        """Save what is not saved yet and let go of the file."""
        self.save_receipts()
        self._file.close()

    def receipts(self) -> tuple[Receipt, ...]:
        """Return the last proven receipt of each stream; from memory."""
        return tuple(self._receipts.values())

    def keep_receipt(self, receipt: Receipt) -> None:
        """Keep a receipt that hall-sync has proven, in memory; save_receipts() writes what is new.

        A county that is asked every few minutes and has nothing new costs the card nothing.
        """
        with self._changing:
            if receipt.proves_more_than(self._receipts.get(receipt.stream)):
                self._unsaved.add(receipt.stream)
            self._receipts = {**self._receipts, receipt.stream: receipt}

    def save_receipts(self) -> bool:
        """Write what is new since the last time; say whether there was anything.

        At most once a minute: the county's answer can be asked for again, the card wears out.
        """
        with self._changing:
            new = [self._receipts[stream] for stream in self._unsaved]
            self._unsaved.clear()
        for receipt in new:
            self._save(receipt)
        return bool(new)

    def _save(self, receipt: Receipt) -> None:
        self._file.write(
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

    def _read_receipts(self) -> dict[str, Receipt]:
        rows = self._file.all("SELECT stream, seq, h, safe, epoch, sig, t FROM receipt")
        return {
            stream: Receipt(stream=stream, seq=seq, h=h, safe=safe, epoch=epoch, sig=sig, t=t)
            for stream, seq, h, safe, epoch, sig, t in rows
        }

    @classmethod
    def begin(cls, path: Path, recovery: bytes) -> None:
        """Make the store of a box that takes the place of another, with that one's keys.

        Args:
            path: where there is no store yet; one that is there keeps its own keys.
            recovery: the recovery key, as the lost box's recovery sheet shows it.
        """
        file = LocalFile.open(path)
        file.write("INSERT OR IGNORE INTO local_key VALUES(?, ?)", RECOVERY, recovery)
        cls(file).close()

    def _read_or_make_keys(self) -> Mapping[str, bytes]:
        """Return the box's keys; what is not there yet comes from the recovery key.

        So a box that takes another's place from its recovery sheet knows that one's cards.
        """
        sql = "INSERT OR IGNORE INTO local_key VALUES(?, ?)"
        self._file.write(sql, RECOVERY, os.urandom(32))
        row = self._file.one("SELECT bytes FROM local_key WHERE name = ?", RECOVERY)
        secret = bytes(row[0])[:SECRET_BYTES] if row else b""
        for name in KEYS:
            self._file.write(sql, name, hmac.digest(secret, b"hallbox " + name.encode(), "sha256"))
        return MappingProxyType(dict(self._file.all("SELECT name, bytes FROM local_key")))
