"""What a township builds up in its villages: service rooms step by step, contact cards.

Rule 1: a room comes on in four dated steps, each once and in their order; no step is before the
one that leads to it.
Rule 2: every household gets a card; what is missing is counted, never guessed.

Sources: seed 002-P1 五.3 (survey from 15 April, plan by the end of May, the Party committee's
decision, the county's acceptance in November); seed 002-P4 富冲村 (cards).
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum


class RoomStep(StrEnum):
    """The steps of a room. Values are stored and sent; never rename one."""

    SURVEYED = "surveyed"  # 调查摸底
    PLANNED = "planned"  # 拿定方案
    APPROVED = "approved"  # 党委政府研究决定
    ACCEPTANCE_ASKED = "acceptance_asked"  # 申请县里验收


def next_step(taken: Sequence[str]) -> RoomStep | None:
    """Return the step that follows those taken, None once all are."""
    return next((step for step in RoomStep if step not in taken), None)


def begins_too_early(day: date, last: date | None) -> bool:
    """Say whether a step would stand before the one that leads to it."""
    return last is not None and day < last


def cards_missing(households: int, delivered: int) -> int:
    """Return how many households have no card yet."""
    return max(0, households - delivered)
