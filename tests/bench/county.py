"""What one county receiver process takes in: `python -m tests.bench.county [records]`.

A real process over loopback HTTP, prepared and signed batches, SQLite; prints one JSON line. The
projection behind the ingest is waited for and printed apart.
"""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from sync import papers
from sync.county import __main__ as county
from sync.county.exchange import Call
from sync.signing import AUTH_HEADER
from tests.sync.county.hall import Hall, line, opening, stream_id, whole

HALL = "430922-103"
STEPS = ("case.received", "case.accepted", "case.completed", "case.delivered")
MATTERS = (
    "城乡居民基本养老保险参保登记",
    "最低生活保障对象认定、变更登记",
    "高龄津贴申领审核",
    "生育登记服务",
)
VILLAGES = ("石板村", "大畈村", "罗城社区", "桃花江社区", "青山村")


def records(count: int) -> list[bytes]:
    """Return `count` records of the usual length, about 450 bytes each, the first one opening."""
    rows = [opening(HALL)]
    for n in range(2, count + 1):
        body = {
            "local_no": f"2026-1-{n // 4:06}",
            "title": MATTERS[n % 4],
            "window_no": n % 7 + 1,
            "applicant": {"name": f"张*{n % 10}", "idno": f"4309**********{n % 10000:04}"},
            "village": VILLAGES[n % 5],
            "note": "申请人提交材料齐全，符合法定形式",
            "clerk": f"S{n % 14:03}",
        }
        rows.append(line(STEPS[n % 4], n, body))
    return rows


def measure(count: int) -> dict[str, object]:
    """Upload `count` records to a fresh county and return what was seen."""
    with tempfile.TemporaryDirectory(prefix="bench-county-") as folder:
        home = Path(folder)
        code = county.create_enrolment_code(home, HALL)
        port = _free_port()
        process = subprocess.Popen(
            [sys.executable, "-m", "sync.county", "--home", folder, "--port", str(port)],
            stderr=subprocess.DEVNULL,
        )
        try:
            return _drive(process.pid, port, code, count)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


def _drive(pid: int, port: int, code: str, count: int) -> dict[str, object]:
    link = _connect(port)
    hall = _enrol(link, code, records(count))
    calls = whole(hall)
    began = time.perf_counter()
    _upload(link, calls)
    taken_s = time.perf_counter() - began
    while _health(link)["folded"] != count:
        time.sleep(0.02)
    folded_s = time.perf_counter() - began
    return {
        "name": "county",
        "records": count,
        "records_per_s": round(count / taken_s),
        "with_projection_per_s": round(count / folded_s),
        "bytes_per_record": round(sum(len(call.body) for call in calls) / count, 1),
        "receiver_rss_mb": round(_peak_rss_mb(pid), 1),
        "load": os.getloadavg()[0],
    }


def _upload(link: http.client.HTTPConnection, calls: Sequence[Call]) -> None:
    for call in calls:
        link.request(
            "POST",
            call.target,
            call.body,
            {AUTH_HEADER: call.auth, "Content-Encoding": call.encoding},
        )
        answer = link.getresponse()
        body = answer.read()
        if answer.status != http.HTTPStatus.OK:
            raise SystemExit(f"{answer.status}: {body!r}")


def _enrol(link: http.client.HTTPConnection, code: str, lines: list[bytes]) -> Hall:
    asked = papers.EnrolRequest(code=code, hall=HALL, serial="S1", fingerprint="F1")
    link.request("POST", "/hjs/1/enrol", papers.format_enrol(asked))
    given = papers.parse_enrolled(link.getresponse().read())
    return Hall(stream=stream_id(1), device=given.device, key=given.key, lines=lines)


def _health(link: http.client.HTTPConnection) -> dict[str, object]:
    link.request("GET", "/healthz")
    found: dict[str, object] = json.loads(link.getresponse().read())
    return found


def _connect(port: int) -> http.client.HTTPConnection:
    for _ in range(200):
        try:
            link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            link.connect()
        except ConnectionRefusedError:
            time.sleep(0.05)
        else:
            return link
    raise SystemExit("the county did not come up")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _peak_rss_mb(pid: int) -> float:
    for row in Path(f"/proc/{pid}/status").read_text("ascii").splitlines():
        if row.startswith("VmHWM"):
            return int(row.split()[1]) / 1024
    return 0.0


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)))
