"""What one county receiver process takes in, apart from any sender: prepared, signed batches.

A real process over loopback HTTP and SQLite. The projection behind the ingest is waited for and
printed apart.
"""

import http.client
import os
import tempfile
import time
from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path

from sync.county.exchange import Call
from sync.signing import AUTH_HEADER
from tests.bench.records import records
from tests.bench.serving import Served, peak_rss_mb, served
from tests.sync.county.hall import Hall, stream_id, whole

BAR = 10_000  # records/s, DESIGN.md 11
RSS_BAR_MB = 60


def measure(count: int = 20_000) -> dict[str, object]:
    """Upload `count` records to a fresh county and return what was seen."""
    with (
        tempfile.TemporaryDirectory(prefix="bench-county-") as folder,
        served(Path(folder)) as county,
    ):
        return _drive(county, count)


def _drive(county: Served, count: int) -> dict[str, object]:
    hall = Hall(
        stream=stream_id(1),
        device=county.device.device,
        key=county.device.key,
        lines=list(records(count)),
    )
    calls = whole(hall)
    began = time.perf_counter()
    _upload(county.port, calls)
    rate = round(count / (time.perf_counter() - began))
    county.wait_for(count)
    folded = round(count / (time.perf_counter() - began))
    rss = peak_rss_mb(county.pid)
    return {
        "name": "county",
        "value": rate,
        "bar": BAR,
        "ok": rate >= BAR and rss <= RSS_BAR_MB,
        "records": count,
        "records_per_s": rate,
        "with_projection_per_s": folded,
        "receiver_rss_mb": rss,
        "bytes_per_record_up": round(sum(len(call.body) for call in calls) / count, 1),
        "load": round(os.getloadavg()[0], 1),  # others at work on the same cores
    }


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
