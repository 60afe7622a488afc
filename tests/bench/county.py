"""What a county takes in, apart from any sender: prepared, signed batches over loopback HTTP.

Eight halls at once into a real PostgreSQL (fsync on) behind two worker processes on one port, then
one hall into one process over SQLite. What sequencer and projector do behind the ingest is waited
for and printed apart.
"""

import http.client
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from http import HTTPStatus
from pathlib import Path

from sync.county import __main__ as program
from sync.county.exchange import Call
from sync.signing import AUTH_HEADER
from tests.bench.records import records
from tests.bench.released import compile_ours
from tests.bench.serving import Served, enrol, free_port, peak_rss_mb, served
from tests.fakes.postgresql_server import postgresql_server
from tests.sync.county.hall import Hall, opening, stream_id, whole

HALLS = 8
WORKERS = 2
BAR = 6_000  # records/s from eight halls into PostgreSQL, DESIGN.md 11
FOLD_BAR = 1_500
FILE_BAR = 10_000  # records/s from one hall into SQLite
RSS_BAR_MB = 60
Line = dict[str, object]


def measure(count: int = 20_000) -> Line:
    """Upload twice `count` records of eight halls to PostgreSQL, then `count` of one to SQLite."""
    with tempfile.TemporaryDirectory(prefix="bench-county-") as folder:
        eight = _into_server(Path(folder) / "server", 2 * count // HALLS)
        one = _into_file(Path(folder) / "file", count)
    enough = eight["records_per_s"] >= BAR and eight["with_projection_per_s"] >= FOLD_BAR
    good = one["records_per_s"] >= FILE_BAR and one["receiver_rss_mb"] <= RSS_BAR_MB
    return {
        "name": "county",
        "value": eight["records_per_s"],
        "bar": BAR,
        "ok": enough and good,
        "halls": HALLS,
        "workers": WORKERS,
        **eight,
        "projector_bar": FOLD_BAR,
        "sqlite_bar": FILE_BAR,
        **{f"sqlite_{name}": value for name, value in one.items()},
        "load": round(os.getloadavg()[0], 1),  # others at work on the same cores
    }


def _into_file(home: Path, count: int) -> dict[str, float]:
    with served(home) as county:
        key, device = county.device.key, county.device.device
        lines = list(records(count))
        return _drive(county, [Hall(stream=stream_id(1), device=device, key=key, lines=lines)])


def _into_server(home: Path, each: int) -> dict[str, float]:
    with (
        postgresql_server(durable=True) as server,
        _workers(home, server.url("postgres")) as (county, halls),
    ):
        for n, hall in enumerate(halls):
            hall.lines += list(records(each, seed=n))[1:]
        return _drive(county, halls)


def _drive(county: Served, halls: Sequence[Hall]) -> dict[str, float]:
    """Upload all halls at once, a connection each; return the rates."""
    calls = [whole(hall) for hall in halls]
    count = sum(len(hall.lines) for hall in halls)
    senders = [threading.Thread(target=_upload, args=(county.port, each)) for each in calls]
    began = time.perf_counter()
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    taken_s = time.perf_counter() - began
    behind = count - county.folded()
    county.wait_for(count)
    folded_s = time.perf_counter() - began
    size = sum(len(call.body) for each in calls for call in each)
    return {
        "records": count,
        "records_per_s": round(count / taken_s),
        "with_projection_per_s": round(count / folded_s),
        "behind_at_the_end": behind,
        "projector_per_s": round(behind / max(folded_s - taken_s, 0.001)),  # with nothing beside it
        "receiver_rss_mb": peak_rss_mb(county.pid),
        "bytes_per_record_up": round(size / count, 1),
    }


@contextmanager
def _workers(home: Path, url: str) -> Iterator[tuple[Served, list[Hall]]]:
    """Run the worker processes over one database; yield them with halls that have nothing yet."""
    compile_ours()
    home.mkdir()
    (home / "county.toml").write_text(f'database = "{url}"\n', "utf-8")
    names = [f"430922-{n:03}" for n in range(HALLS)]
    codes = [program.create_enrolment_code(home, name) for name in names]
    port = free_port()
    words = [sys.executable, "-m", "sync.county", "--home", str(home), "--port", str(port)]
    with ExitStack() as ending:
        for _ in range(WORKERS):
            process = subprocess.Popen(words, stderr=subprocess.DEVNULL)
            ending.callback(_end, process)
        devices = [enrol(port, code, hall=name) for name, code in zip(names, codes, strict=True)]
        halls = [
            Hall(stream=stream_id(n), device=one.device, key=one.key, lines=[opening(one.hall)])
            for n, one in enumerate(devices)
        ]
        yield Served(pid=process.pid, port=port, device=devices[0]), halls


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    process.wait(20)


def _upload(port: int, calls: Sequence[Call]) -> None:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for call in calls:
        headers = {AUTH_HEADER: call.auth, "Content-Encoding": call.encoding}
        link.request("POST", call.target, call.body, headers)
        answer = link.getresponse()
        body = answer.read()
        if answer.status != HTTPStatus.OK:
            raise SystemExit(f"{answer.status}: {body!r}")
    link.close()
