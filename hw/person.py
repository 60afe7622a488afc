"""Person: swipes and presses at a running simulated hall; the client of run/simulate.sock.

Standard library only, so that the command line starts fast.
"""

import json
import socket
from dataclasses import dataclass
from pathlib import Path

SOCKET = Path("run") / "simulate.sock"
PATIENCE_S = 8.0  # longer than the hardware process takes to say no


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a person would have heard.

    stored is signal 1: the event is on disk at (spool, i). answer is signal 2, None if hall-web did
    not answer within a second. why names the error, in a stable English word, when not stored.
    """

    stored: bool
    spool: str = ""
    i: int = 0
    answer: dict[str, object] | None = None
    why: str = ""


def swipe(home: Path, number: str, reader: str | None = None) -> Outcome:
    """Type a card number into a simulated reader, the board's first one if none is named."""
    return _ask(home, {"m": "swipe", "number": number, "reader": reader})


def press(home: Path, window: int, level: int) -> Outcome:
    """Press a simulated button; level 1 (非常满意) to 5 (非常不满意)."""
    return _ask(home, {"m": "press", "window": window, "level": level})


def plug(home: Path, reader: str | None = None) -> Outcome:
    """Plug a simulated reader in again; `stored` tells whether it was done."""
    return _ask(home, {"m": "plug", "reader": reader})


def unplug(home: Path, reader: str | None = None) -> Outcome:
    """Pull a simulated reader's plug; `stored` tells whether it was done."""
    return _ask(home, {"m": "unplug", "reader": reader})


def _ask(home: Path, request: dict[str, object]) -> Outcome:
    first: dict[str, object] = {}
    answer = None
    try:
        with socket.socket(socket.AF_UNIX) as door:
            door.settimeout(PATIENCE_S)
            door.connect(str(home / SOCKET))
            door.sendall(json.dumps(request).encode() + b"\n")
            lines = door.makefile("rb")
            first = json.loads(lines.readline() or b'{"m":"error","why":"hardware_died"}')
            answer = _signal2(lines.readline()) if first.get("m") == "signal1" else None
    except OSError:
        # Signal 1 stands once it was heard, whatever happened to the line after it.
        first = first or {"m": "error", "why": "hardware_not_running"}
    return _outcome(first, answer)


def _signal2(line: bytes) -> dict[str, object] | None:
    if not line.endswith(b"\n"):
        return None  # the process died while speaking: signal 1 stands alone
    found: dict[str, object] = json.loads(line)
    return found


def _outcome(first: dict[str, object], answer: dict[str, object] | None) -> Outcome:
    match first:
        case {"m": "signal1", "spool": str(spool), "i": int(i)}:
            return Outcome(stored=True, spool=spool, i=i, answer=answer)
        case {"m": "done"}:
            return Outcome(stored=True)
        case {"m": "error", "why": str(why)}:
            return Outcome(stored=False, why=why)
    return Outcome(stored=False, why="not_understood")
