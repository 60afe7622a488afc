"""The care for buttons: a busy window nobody presses at, and patterns somebody should ask about.

Rule 1: a pattern is a question, never a verdict: a child, a cable and a helpful clerk look alike.
Rule 2: nothing here takes a rating away.

Sources: FEATURES.md rows 25, 31; issue: alarm for a silent busy window, signs of self-praise.
"""

from collections.abc import Sequence
from datetime import datetime, time
from enum import StrEnum

from appliance.domain.evaluation import Level
from appliance.domain.frozen import dataclass

BUSY_FROM = 5  # finished cases since the last press that make silence strange
LEAST = 20  # presses below which no pattern means anything
LONELY_PERCENT = 60  # of presses without a case
SAME_RHYTHM_MS = 700  # presses this close in their delay look like one hand
RHYTHM_RUN = 8
PRAISE_RUN = 40


class Question(StrEnum):
    """What somebody should ask about. Values are stored in no fact; never rename one."""

    NO_CASE = "no_case"  # 没有办件也按
    RHYTHM = "rhythm"  # 按得太整齐
    ONE_LEVEL = "one_level"  # 全是同一档
    OUT_OF_HOURS = "out_of_hours"  # 下班时间按


@dataclass(frozen=True, slots=True, kw_only=True)
class PressSeen:
    """One press of a window; `after_ms` is how long after the opening, None without a case."""

    level: Level
    at: datetime
    counted: bool
    after_ms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question with its numbers."""

    question: Question
    count: int
    share: int = 0
    seconds: int = 0


def is_silent(*, finished_since: int, minutes: int, quiet_minutes: int) -> bool:
    """Say whether a window finishes cases and nobody presses: the buttons may be broken."""
    return finished_since >= BUSY_FROM and minutes >= quiet_minutes


def questions(presses: Sequence[PressSeen], opens: time, closes: time) -> list[Asked]:
    """Return what somebody should ask about, of the presses of one window, oldest first."""
    found = []
    lonely = sum(not one.counted for one in presses)
    percent = 100 * lonely // len(presses) if presses else 0
    if len(presses) >= LEAST and percent >= LONELY_PERCENT:
        found.append(Asked(question=Question.NO_CASE, count=lonely, share=percent))
    outside = sum(not opens <= one.at.time() <= closes for one in presses)
    if outside:
        found.append(Asked(question=Question.OUT_OF_HOURS, count=outside))
    counted = [one for one in presses if one.counted]
    found.extend(_rhythm([one.after_ms for one in counted if one.after_ms is not None]))
    praised = _ending_run([one.level is Level.VERY_SATISFIED for one in counted])
    if praised >= PRAISE_RUN:
        found.append(Asked(question=Question.ONE_LEVEL, count=praised))
    return found


def _rhythm(delays: Sequence[int]) -> list[Asked]:
    """Return the question of the last run of presses that all came after the same pause."""
    run = delays[-RHYTHM_RUN:]
    if len(run) < RHYTHM_RUN or max(run) - min(run) > SAME_RHYTHM_MS:
        return []
    return [Asked(question=Question.RHYTHM, count=len(run), seconds=round(run[-1] / 1000))]


def _ending_run(holds: Sequence[bool]) -> int:
    return next((n for n, one in enumerate(reversed(holds)) if not one), len(holds))
