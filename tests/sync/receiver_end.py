"""The product's receiver as the county's end of the simulation, over a real county.db."""

import random
import shutil
import sqlite3
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sync import signing
from sync.county.documents import Draft, publish
from sync.county.epochs import HighWater, settle_epoch
from sync.county.exchange import Call
from sync.county.exchange import Reply as Answer
from sync.county.receiver import County, Receiver
from sync.county.store.rows import DeviceRow
from sync.county.store.sqlite import SqliteStore
from sync.county.updates import FOLDER, Shelf
from sync.county.vault import Vault
from sync.exchange import Letter, Reply
from sync.wire import PREFIX
from tests.fakes.list_county import DEVICE, HALL, KEY

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


class ReceiverEnd:
    """Letters become calls, replies come back; a restore is a file put back."""

    def __init__(self, _chance: random.Random) -> None:
        self._home = Path(tempfile.mkdtemp(prefix="county-"))
        weakref.finalize(self, shutil.rmtree, self._home)
        self._vault = Vault(bytes(32))
        self._lives = 0
        self.shelf, self.updates = Shelf(self._home), self._home / FOLDER
        self._start()
        with self._store.transaction() as tables:
            tables.devices.enter(
                DeviceRow(
                    device=DEVICE,
                    hall=HALL,
                    serial="S",
                    fingerprint="F",
                    sealed=self._vault.seal(DEVICE, KEY),
                    digit=1,
                    enrolled_s=0,
                )
            )
        self.save()

    def _start(self) -> None:
        self._lives += 1
        self._store = SqliteStore.open(self._home / "county.db")
        settle_epoch(self._store, HighWater(self._home / f"water-{self._lives}"))
        county = County(name="county", demo=True)
        self._receiver = Receiver(self._store, self._vault, county, lambda: NOW, shelf=self.shelf)

    def answer(self, letter: Letter) -> Reply:
        call = Call(
            method=letter.method,
            target=letter.path,
            body=letter.body,
            auth=letter.headers[signing.AUTH_HEADER],
            encoding=letter.headers.get("Content-Encoding", ""),
        )
        stream, _, rest = letter.path.removeprefix(f"{PREFIX}/streams/").partition("/")
        acts = {
            "head": self._receiver.head,
            "hashes": self._receiver.hashes,
            "records": self._receiver.records,
            "batch": self._receiver.batch,
        }
        act = acts.get(rest.partition("?")[0])
        found = self._of_the_hall(call) if act is None else act(call, stream)
        return Reply(
            status=found.status,
            body=found.body,
            content_type=found.media_type,
            signature=found.headers.get(signing.SIG_HEADER),
        )

    def _of_the_hall(self, call: Call) -> "Answer":
        place = call.target.removeprefix(PREFIX).partition("?")[0]
        if place == "/streams":
            return self._receiver.streams(call)
        if place == "/update":
            return self._receiver.updates(call)
        if place.startswith("/update/"):
            return self._receiver.update(call, place.rpartition("/")[2])
        return self._receiver.document(call, place.rpartition("/")[2])

    def publish(self, name: str, content: bytes) -> None:
        """Publish the next version of a document for the hall."""
        publish(self._store, Draft(name=name, content=content, hall=HALL))

    @contextmanager
    def hand(self) -> Iterator[sqlite3.Connection]:
        """Do what an insider at the county can do with sqlite3."""
        with closing(sqlite3.connect(self._home / "county.db")) as db, db:
            db.create_function("replace", 3, _changed)
            yield db

    def stored(self) -> dict[str, list[bytes]]:
        with self._store.snapshot() as tables:
            return {
                row.stream: [
                    kept.line for kept in tables.streams.lines(row.no, 1, count=10**6, size=10**9)
                ]
                for row in tables.streams.of_hall(HALL)
            }

    def hash_at(self, stream: str, seq: int) -> bytes | None:
        with self._store.snapshot() as tables:
            row = tables.streams.find(stream)
            return None if row is None else tables.streams.hash_at(row.no, seq)

    def save(self) -> None:
        copy = self._home / "backup.db"
        copy.unlink(missing_ok=True)
        with (
            closing(sqlite3.connect(self._home / "county.db")) as live,
            closing(sqlite3.connect(copy)) as target,
        ):
            live.backup(target)

    def lose(self) -> None:
        self._store.close()
        for name in ("county.db-wal", "county.db-shm"):
            (self._home / name).unlink(missing_ok=True)
        shutil.copy(self._home / "backup.db", self._home / "county.db")
        self._start()

    def close(self) -> None:
        self._store.close()


def _changed(line: bytes, old: str, new: str) -> bytes:
    return line.replace(old.encode(), new.encode())
