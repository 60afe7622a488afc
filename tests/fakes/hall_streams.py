"""HallStreams: a hall's journal in real SQLite as hall-sync reads it, with hall-web's moves."""

import base64
import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from appliance.journal import chain
from appliance.journal.reading import JournalReader, StreamSpan

SCHEMA = """
CREATE TABLE journal(pos INTEGER PRIMARY KEY, h BLOB NOT NULL, body BLOB NOT NULL);
CREATE TABLE stream(stream TEXT NOT NULL, first_pos INTEGER PRIMARY KEY, last_pos INTEGER,
                    ends_at INTEGER);
"""
FINGERPRINT = '{"serial":"10000000aabbccdd"}'


def stream_id(number: int) -> str:
    """Return a stream id that says which one it is."""
    return base64.b32encode(number.to_bytes(16, "big")).decode("ascii").rstrip("=")


class HallStreams:
    """Appends, parts, erases and goes back in time like hall-web and its card."""

    def __init__(self, path: Path | str = ":memory:") -> None:
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.row_factory = sqlite3.Row
        self.db.executescript(SCHEMA)
        self.streams_opened = 0
        self.records_made = 0
        self.open_stream(reason="new", parent=None, carried=[])

    def reader(self) -> JournalReader:
        """Return a reader over the same connection."""
        return JournalReader(self.db)

    def close(self) -> None:
        self.db.close()

    def spans(self) -> list[StreamSpan]:
        return self.reader().streams()

    def lines(self, span: StreamSpan) -> list[bytes]:
        """Return what the county is to hold of a stream."""
        end = span.head if span.ends_at is None else span.ends_at
        return self.reader().lines(span, 1, count=end, size=10**9)[:end]

    def append(self, *, text: str = "", kind: str = "test.noted") -> bytes:
        """Append one record unlike any other."""
        self.records_made += 1
        line = record_line(self.records_made, kind=kind, body={"text": text})
        self._put(line)
        return line

    def open_stream(
        self, *, reason: str, parent: Mapping[str, object] | None, carried: Sequence[bytes]
    ) -> None:
        self.streams_opened += 1
        stream = stream_id(self.streams_opened)
        first = self._newest() + 1
        self.db.execute("INSERT INTO stream VALUES (?, ?, NULL, NULL)", (stream, first))
        self.records_made += 1
        opened = {
            "hall": "H1",
            "fingerprint": FINGERPRINT,
            "alg": "sha256",
            "parent": parent,
            "reason": reason,
            "carried": len(carried),
            "demo": True,
        }
        self._put(record_line(self.records_made, kind="stream.opened", body=opened))
        for line in carried:
            self._put(line)

    def part(self, diverged: Mapping[str, object], fetched: Iterable[bytes]) -> None:
        """Act on a divergence as PROTOCOL.md 4 says: theirs first, then our own tail."""
        span = self.spans()[-1]
        agreed = int(str(diverged["seq"]))
        tail = self.reader().lines(span, agreed + 1, count=span.head, size=10**9)
        tail = tail[: span.head - agreed]
        self.db.execute(
            "UPDATE stream SET last_pos = ?, ends_at = ? WHERE stream = ?",
            (self._newest(), agreed, span.stream),
        )
        parent = {"stream": span.stream, "seq": agreed, "h": diverged["h"]}
        carried = [*fetched, *tail]
        self.open_stream(reason=str(diverged["reason"]), parent=parent, carried=carried)

    def erase(self, pos: int) -> None:
        """Replace a record's bytes by its leaf."""
        line = self.db.execute("SELECT body FROM journal WHERE pos = ?", (pos,)).fetchone()[0]
        if b"stream.opened" not in line:
            self.db.execute(
                "UPDATE journal SET body = ? WHERE pos = ?", (chain.erased_line(line), pos)
            )

    def copy(self) -> list[tuple[object, ...]]:
        """Return an image of the card."""
        rows = [("journal", *row) for row in self.db.execute("SELECT * FROM journal")]
        return rows + [("stream", *row) for row in self.db.execute("SELECT * FROM stream")]

    def go_back(self, image: Iterable[tuple[object, ...]]) -> None:
        """Put an older image of the card back."""
        self.db.execute("DELETE FROM journal")
        self.db.execute("DELETE FROM stream")
        for table, *row in image:
            marks = ",".join("?" * len(row))
            self.db.execute(f"INSERT INTO {table} VALUES ({marks})", row)

    def _newest(self) -> int:
        return int(self.db.execute("SELECT coalesce(max(pos), 0) FROM journal").fetchone()[0])

    def _put(self, line: bytes) -> None:
        stream, first = self.db.execute(
            "SELECT stream, first_pos FROM stream ORDER BY first_pos DESC"
        ).fetchone()
        pos = self._newest() + 1
        before = self.db.execute("SELECT h FROM journal WHERE pos = ?", (pos - 1,)).fetchone()
        previous = chain.genesis(stream) if pos == first else before[0]
        h = chain.extend(previous, pos - first + 1, chain.leaf(line))
        self.db.execute("INSERT INTO journal VALUES (?, ?, ?)", (pos, h, line))


def record_line(n: int, *, kind: str, body: Mapping[str, object]) -> bytes:
    """Return a record of the shape that travels."""
    members = {
        "at": "2026-03-02T09:00:00.000+08:00",
        "body": body,
        "boot": "00112233445566aa",
        "by": "test",
        "kind": kind,
        "mono": 1000 + n,
        "n": n,
        "subject": f"b.{n}",
        "trust": "rtc",
        "v": 1,
    }
    return json.dumps(members, ensure_ascii=False, sort_keys=True).encode("utf-8")
