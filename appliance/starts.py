"""Starts of hall-web in a row that did not end well: how a harmful document shows itself.

A start that stood five minutes, or ended cleanly, wipes the slate. The list lives in DIR/run, which
is empty after a boot: only starts of one boot are counted together.

Sources: PROTOCOL.md 5 (three starts within one boot); SYNC.md fault 56.
"""

import json
from contextlib import suppress
from pathlib import Path

CRASHES = 3
STEADY_MS = 5 * 60 * 1000

_FILE = "starts.json"


def begin(run: Path, boot: str, mono: int) -> int:
    """Note a start; return how many before it, in this boot and in a row, ended within minutes."""
    before = [one for one in _read(run, boot) if mono - one >= 0]
    crashed = 0
    later = mono
    for one in reversed(before):
        if later - one >= STEADY_MS:
            break
        crashed, later = crashed + 1, one
    _write(run, boot, [*before[len(before) - crashed :], mono])
    return crashed


def end(run: Path) -> None:
    """Wipe the slate: this start stands, or was stopped by somebody."""
    with suppress(OSError):
        (run / _FILE).unlink(missing_ok=True)


def _read(run: Path, boot: str) -> list[int]:
    try:
        noted = json.loads((run / _FILE).read_bytes())
        starts = noted["starts"] if noted["boot"] == boot else []
        return [one for one in starts if type(one) is int]
    except (OSError, ValueError, LookupError, TypeError):
        return []


def _write(run: Path, boot: str, starts: list[int]) -> None:
    with suppress(OSError):  # a disk that refuses is no reason not to start
        run.mkdir(parents=True, exist_ok=True)
        (run / _FILE).write_text(json.dumps({"boot": boot, "starts": starts}), encoding="ascii")
