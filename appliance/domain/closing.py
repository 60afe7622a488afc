"""Before the power is cut (下班前): what of the day is still undone, and when the answer is yes.

Rule 1: nothing is lost by cutting the power; what is unsent is on the disk and goes tomorrow. So
unsent records are told and never hold anybody back.
Rule 2: what the rules want done the same day needs a word of why when it is left over night.

Sources: seed 000 第十六条第二款, seed 004 九.7, 十二.2 (cut the power, close doors and windows);
seed 002-P1 三.2 (same-day entry and ledger); seed 002-P2 三.1 (direct matters on the same day);
seed 002-P4 一(三) (the township works with the province's platform).
"""

from collections.abc import Collection
from enum import StrEnum

from appliance.domain.frozen import dataclass


class Leftover(StrEnum):
    """What is still undone in the evening. Values are stored and sent; never rename one."""

    SAME_DAY = "same_day"  # 当天该办完的件
    PLATFORM = "platform"  # 没录省平台
    LEDGER = "ledger"  # 台账没有打印


class LockUp(StrEnum):
    """What the last person has seen to. Values are stored and sent; never rename one."""

    WINDOWS_AND_DOORS = "windows_and_doors"  # 门窗
    LIGHTS_AND_DEVICES = "lights_and_devices"  # 灯和电器


@dataclass(frozen=True, slots=True, kw_only=True)
class Evening:
    """How the day stands: how many of each are left, and whether the ledger has lines to print.

    `not_entered` counts only what no outage excuses.
    """

    same_day: int
    not_entered: int
    ledger_lines: int
    ledger_printed: bool


def left_over(evening: Evening) -> tuple[Leftover, ...]:
    """Return what is still undone, in the order in which it is to be done."""
    found = {
        Leftover.SAME_DAY: evening.same_day > 0,
        Leftover.PLATFORM: evening.not_entered > 0,
        Leftover.LEDGER: evening.ledger_lines > 0 and not evening.ledger_printed,
    }
    return tuple(one for one, holds in found.items() if holds)


def parts_missing(
    left: Collection[Leftover], locked: Collection[LockUp], reason: str
) -> tuple[str, ...]:
    """Return what the form still lacks before the power may be cut; empty when it may."""
    missing = [str(one) for one in LockUp if one not in locked]
    if left and not reason.strip():
        missing.append("reason")
    return tuple(missing)
