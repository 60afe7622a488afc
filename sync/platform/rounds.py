"""Sending by itself: whether a round is due, and how long to wait after it.

A timer wakes `hallbox platform send --when-due` every few minutes; mostly there is nothing to do.
DIR/sync/platform.round says until when, by the clock that nobody can set (CLOCK_BOOTTIME); another
boot, or a file that cannot be read, means now.

Rule 1: without `every` in [send] nothing is sent by itself, and nothing outside its hours.
Rule 2: the day before is compared with the platform's own list once, where it can be asked.
Rule 3: a platform that does not answer is left alone longer each time: full jitter, six hours at
the most, and never less than five minutes.

Sources: DOMAIN.md 2.6 (time windows, maintenance); PROTOCOL.md 3 (waiting); DESIGN.md 9; RULEBOOK
CASE-24, IT-13.
"""

import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from appliance.domain.moment import HALL_TIME
from sync.courier import Patience
from sync.fields import Malformed, load, number, text
from sync.platform.mapping import Target
from sync.platform.sending import Tally, is_open
from sync.program import this_boot

FILE = Path("sync") / "platform.round"
SHORTEST_S = 300.0
LONGEST_S = 6 * 3600.0
_MINUTE_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What a round knows of time: this boot, its running seconds, the hour of day, and chance."""

    boot: str = field(default_factory=this_boot)
    mono_s: Callable[[], float] = lambda: time.clock_gettime(time.CLOCK_BOOTTIME)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    chance: random.Random = field(default_factory=random.SystemRandom)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """What the round before left.

    The next is not before `due_s`, after so many rounds without an answer; `compared` is the last
    day (2026-11-22) that was compared, whatever the boot.
    """

    due_s: float = 0.0
    failures: int = 0
    compared: str = ""


def is_due(home: Path, target: Target, watch: Watch) -> bool:
    """Say whether a round is to begin now."""
    if not target.every or not is_open(target, watch.now()):
        return False
    return watch.mono_s() >= _kept(home, watch.boot).due_s


def take(home: Path, target: Target, watch: Watch, send: Callable[[], Tally]) -> Tally:
    """Let one round happen and note when the next is due, whatever came of it."""
    before, is_answered = _kept(home, watch.boot), False
    try:
        tally = send()
        is_answered = not tally.stopped
        return tally
    finally:
        every_s = target.every * _MINUTE_S
        failures = 0 if is_answered else before.failures + 1
        wait_s = every_s if is_answered else _patience(watch, every_s, before.failures)
        due_s = watch.mono_s() + wait_s
        _keep(home, watch, replace(before, due_s=due_s, failures=failures))


def day_to_compare(home: Path, target: Target, watch: Watch) -> date | None:
    """Return the day before, if the platform can be asked for it and was not yet."""
    day = watch.now().astimezone(HALL_TIME).date() - timedelta(days=1)
    is_owed = target.query.path and _kept(home, watch.boot).compared < day.isoformat()
    return day if is_owed else None


def note_compared(home: Path, watch: Watch, day: date) -> None:
    """Note that a day was compared."""
    _keep(home, watch, replace(_kept(home, watch.boot), compared=day.isoformat()))


def _patience(watch: Watch, every_s: float, failures: int) -> float:
    waits = Patience(watch.chance, base_s=every_s, cap_s=LONGEST_S, failures=failures)
    return max(SHORTEST_S, waits.after(None))


def _kept(home: Path, boot: str) -> _Kept:
    try:
        words = load((home / FILE).read_bytes())
        compared = text(words, "compared")
        kept = _Kept(
            due_s=number(words, "due_s"), failures=number(words, "failures"), compared=compared
        )
        is_of_this_boot = text(words, "boot") == boot
    except (OSError, Malformed):  # none yet, or torn by a power cut: a round too many harms nobody
        return _Kept()
    return kept if is_of_this_boot else _Kept(compared=compared)


def _keep(home: Path, watch: Watch, kept: _Kept) -> None:
    words = {
        "boot": watch.boot,
        "due_s": int(kept.due_s),
        "failures": kept.failures,
        "compared": kept.compared,
    }
    (home / FILE).parent.mkdir(mode=0o700, exist_ok=True)
    (home / FILE).write_text(json.dumps(words), encoding="ascii")
