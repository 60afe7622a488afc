"""What `hallbox status` says: the hall's own health, and which processes are alive."""

import http.client
import json
import os
import ssl
from pathlib import Path
from types import MappingProxyType

from appliance.settings import Settings, WrongSetting, load

PROCESSES = ("hall", "hardware", "sync", "county")
PATIENCE_S = 3.0
LOOPBACK = MappingProxyType({"0.0.0.0": "127.0.0.1", "::": "::1"})  # noqa: S104  # asked, not bound
FIGURES = frozenset({"status", "seq", "acked", "unsent", "clock"})  # what we read of the answer


def look(home: Path) -> dict[str, object]:
    """Return `healthy`, the hall's /healthz under `hall`, and the pids under `processes`."""
    try:
        settings = load(home)
    except WrongSetting as wrong:
        return {"healthy": False, "why": str(wrong), "hall": None, "processes": {}}
    answer, why = _ask(settings)
    processes = {name: _pid(settings.run / f"{name}.pid") for name in PROCESSES}
    healthy = answer is not None and answer.get("status") == "ok"
    return {"healthy": healthy, "why": why, "hall": answer, "processes": processes}


def describe(found: dict[str, object]) -> str:
    """Return what look() found in a few lines of Chinese."""
    hall = found["hall"]
    if not isinstance(hall, dict):
        return (
            f"厅盒没有回答：{found['why']}\n已存的记录都在盘上。请看 DIR/run/hall.log，或重新启动。"
        )
    first = "厅盒正常" if found["healthy"] else f"厅盒不正常：{hall.get('why', '')}"
    return "\n".join(
        (
            first,
            f"本机已存 {hall['seq']} 条，县里已收 {hall['acked']} 条，未送达 {hall['unsent']} 条",
            f"时间：{hall['clock']}",
        )
    )


def _ask(settings: Settings) -> tuple[dict[str, object] | None, str]:
    listen = settings.listen
    host = LOOPBACK.get(listen.host, listen.host)
    if listen.certificate is None:
        door = http.client.HTTPConnection(host, listen.port, timeout=PATIENCE_S)
    else:  # our own certificate, on our own machine
        door = http.client.HTTPSConnection(
            host,
            listen.port,
            timeout=PATIENCE_S,
            context=ssl._create_unverified_context(),  # noqa: S323, SLF001  # loopback only
        )
    try:
        door.request("GET", "/healthz", headers={"Host": listen.hosts[0]})
        found = json.loads(door.getresponse().read())
    except (OSError, http.client.HTTPException, ValueError) as silent:
        return None, str(silent)
    finally:
        door.close()
    if not isinstance(found, dict) or not found.keys() >= FIGURES:
        return None, f"port {listen.port} is answered by another program"
    return found, ""


def _pid(path: Path) -> int | None:
    try:
        pid = int(path.read_text())
        os.kill(pid, 0)
    except (OSError, ValueError):
        return None
    return pid
