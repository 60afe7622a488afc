"""What the care for buttons asks: the last presses of a window, and what was finished since."""

import sqlite3
from datetime import datetime

from appliance.domain.button_care import PressSeen
from appliance.domain.evaluation import Level
from appliance.domain.frozen import dataclass
from appliance.domain.record import decode

NEWEST = 200  # presses of all windows that are looked through


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowCare:
    """One window's buttons: its last presses oldest first, and cases finished since the last."""

    window: int
    presses: tuple[PressSeen, ...]
    last_at: datetime | None
    finished_since: int


def window_care(db: sqlite3.Connection, windows: int, day: str) -> list[WindowCare]:
    """Return how the buttons of each window are; finished cases are those of the day."""
    return _cares(db, windows, day, NEWEST)


def latest_care(db: sqlite3.Connection, windows: int, day: str) -> list[WindowCare]:
    """Return the same with the last press of each window alone: all that an alarm needs."""
    return _cares(db, windows, day, 1)


def _cares(db: sqlite3.Connection, windows: int, day: str, each: int) -> list[WindowCare]:
    seen: dict[int, list[PressSeen]] = {}
    rows = db.execute(
        "SELECT p.window, p.level, p.why, j.body, p.mono - a.since"
        " FROM (SELECT *, row_number() OVER (PARTITION BY window ORDER BY pos DESC) AS nth"
        " FROM (SELECT * FROM press ORDER BY pos DESC LIMIT ?)) p JOIN journal j USING(pos)"
        " LEFT JOIN rating r ON r.pos = p.pos"
        " LEFT JOIN arming a ON a.window = p.window AND a.pos = r.armed_pos"
        " WHERE p.nth <= ? ORDER BY p.pos",
        (NEWEST, each),
    )
    for window, level, why, body, after_ms in rows:
        one = PressSeen(
            level=Level(level),
            at=datetime.fromisoformat(decode(body).at),
            counted=why == "counted",
            after_ms=after_ms,
        )
        seen.setdefault(window, []).append(one)
    return [_care(db, window, seen.get(window, []), day) for window in range(1, windows + 1)]


def _care(db: sqlite3.Connection, window: int, presses: list[PressSeen], day: str) -> WindowCare:
    last = max((one.at for one in presses), default=None)
    since = last.isoformat() if last is not None and last.date().isoformat() == day else day
    row = db.execute(
        "SELECT count(DISTINCT case_uid) FROM"
        " (SELECT case_uid, at FROM arming WHERE window = ? ORDER BY pos DESC LIMIT 200)"
        " WHERE at > ?",
        (window, since),
    ).fetchone()
    return WindowCare(
        window=window, presses=tuple(presses), last_at=last, finished_since=int(row[0])
    )
