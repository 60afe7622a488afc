"""The whole way: a hall's journal through the real hall-sync into the real county process.

Measured from hall-web's hello to the receipt that proves the last record; bytes are TCP payload
both ways, headers included.
"""

import json
import os
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from appliance.journal import chain
from sync.keys import DeviceKey, KeyCabinet
from tests.bench.records import HALL, records
from tests.bench.relay import CountingRelay
from tests.bench.serving import Served, peak_rss_mb, served
from tests.sync.county.hall import stream_id

RATE_BAR = 10_000  # records/s, DESIGN.md 11
MORANGO = 160  # records/s it was recorded with at its best, 117 at its worst (SYNC.md 3.1)
TIMES_MORANGO_BAR = 60
BYTES_BAR = 55
DRAINS = 3
BATCH = 500  # records
SENDER_BAR_MB = 45
RECEIVER_BAR_MB = 60


def measure(count: int = 20_000) -> dict[str, object]:
    """Drain a journal into a fresh county three times; return the least disturbed drain.

    Whatever else runs on the machine can only slow a drain down; all three rates are printed. The
    floor in the same run is the least that any receiver must do: hash the chain and store it.
    """
    with tempfile.TemporaryDirectory(prefix="bench-sync-") as folder:
        drains = [_drained(Path(folder) / str(n), count) for n in range(DRAINS)]
        floor = _bare_per_s(Path(folder) / "bare.db", count)
    best = max(drains, key=lambda line: int(str(line["value"])))
    return {
        **best,
        "rates": [line["value"] for line in drains],
        "bare_per_s": floor,
        "share_of_bare": round(int(str(best["value"])) / floor, 2),
    }


def _drained(place: Path, count: int) -> dict[str, object]:
    fill(place / "hall", count)
    with served(place / "county") as county:
        return drain(place / "hall", county, count)


def _bare_per_s(path: Path, count: int) -> int:
    """Return how many records a second one process chains and stores durably, 500 at a time."""
    lines = list(records(count))
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL").fetchone()
    db.execute("PRAGMA synchronous=FULL")
    db.execute("CREATE TABLE record(seq INTEGER PRIMARY KEY, h BLOB NOT NULL, line BLOB NOT NULL)")
    h, began = chain.genesis(stream_id(1)), time.perf_counter()
    for first in range(0, count, BATCH):
        db.execute("BEGIN")
        for seq, line in enumerate(lines[first : first + BATCH], first + 1):
            h = chain.extend(h, seq, chain.leaf(line))
            db.execute("INSERT INTO record VALUES (?, ?, ?)", (seq, h, line))
        db.execute("COMMIT")
    rate = round(count / (time.perf_counter() - began))
    db.close()
    return rate


def fill(home: Path, count: int) -> None:
    """Write a journal as hall-web leaves it."""
    (home / "journal").mkdir(parents=True)
    (home / "run").mkdir()
    db = sqlite3.connect(home / "journal" / "hall.db", isolation_level=None)
    db.execute("PRAGMA journal_mode=WAL").fetchone()
    db.execute("CREATE TABLE journal(pos INTEGER PRIMARY KEY, h BLOB NOT NULL, body BLOB NOT NULL)")
    db.execute(
        "CREATE TABLE stream(first_pos INTEGER PRIMARY KEY, stream TEXT NOT NULL,"
        " last_pos INTEGER, ends_at INTEGER)"
    )
    stream = stream_id(1)
    db.execute("BEGIN")
    db.execute("INSERT INTO stream VALUES (1, ?, NULL, NULL)", (stream,))
    h = chain.genesis(stream)
    for seq, line in enumerate(records(count), 1):
        h = chain.extend(h, seq, chain.leaf(line))
        db.execute("INSERT INTO journal VALUES (?, ?, ?)", (seq, h, line))
    db.execute("COMMIT")
    db.close()


def drain(home: Path, county: Served, count: int) -> dict[str, object]:
    """Run hall-sync over a journal until the county has proven all of it; return the line."""
    relay = CountingRelay(county.port)
    relay.start()
    url = f"http://127.0.0.1:{relay.port}"
    KeyCabinet(home).keep(replace(DeviceKey.granted(county.device, url), url=url))
    (home / "hall.toml").write_text(f'[county]\nurl = "{url}"\n', "utf-8")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(home / "run" / "county.sock"))
        listening.listen()
        sender = subprocess.Popen(
            [sys.executable, "-m", "sync", "--home", str(home)], stderr=subprocess.DEVNULL
        )
        try:
            taken_s, sender_rss = _listen(listening, sender.pid, count)
        finally:
            sender.terminate()
            sender.wait(20)
    return _line(county, relay, count=count, taken_s=taken_s, sender_rss=sender_rss)


def _listen(listening: socket.socket, pid: int, count: int) -> tuple[float, float]:
    """Play hall-web: say hello, then wait for the receipt of the last record."""
    listening.settimeout(20)
    peer, _ = listening.accept()
    hello = {"m": "hello", "hall": HALL, "serial": "S1", "fingerprint": "F1", "demo": False}
    with peer, peer.makefile("rb") as words:
        began = time.perf_counter()
        peer.sendall(json.dumps(hello).encode() + b"\n")
        for word in words:
            message = json.loads(word)
            if message["m"] == "receipt" and message["seq"] == count:
                return time.perf_counter() - began, peak_rss_mb(pid)
    raise SystemExit("hall-sync ended before the last receipt")


def _line(
    county: Served, relay: CountingRelay, *, count: int, taken_s: float, sender_rss: float
) -> dict[str, object]:
    rate = round(count / taken_s)
    size = round((relay.up + relay.down) / count, 1)
    receiver_rss = peak_rss_mb(county.pid)
    return {
        "name": "sync",
        "value": rate,
        "bar": RATE_BAR,
        "ok": (
            rate >= max(RATE_BAR, TIMES_MORANGO_BAR * MORANGO)
            and size <= BYTES_BAR
            and sender_rss <= SENDER_BAR_MB
            and receiver_rss <= RECEIVER_BAR_MB
        ),
        "records": count,
        "records_per_s": rate,
        "times_morango": round(rate / MORANGO),
        "bytes_per_record": size,
        "sender_rss_mb": sender_rss,
        "receiver_rss_mb": receiver_rss,
        "load": round(os.getloadavg()[0], 1),  # others at work on the same cores
    }
