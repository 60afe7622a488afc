"""Fees (收费): only approved items and standards, at the settlement window, before the result.

Rule 1: a fee needs a standard that was filed with its document and holds on that day (004·八.1).
Rule 2: an amount above the standard is refused; a smaller one is a matter of the unit (004·八.2).
Rule 3: a free item takes no bill, whatever is filed; 未填 is not free, it is unknown.
Rule 4: the result is handed over once every bill of the case is paid (004·八.3).

Sources: seed 004 八; seed 000 第十二条第二款 (agency is free of charge).
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from appliance.domain.errors import FeeNotApproved
from appliance.domain.frozen import dataclass

APPROVED_ONLY = "004·八.1"
NOT_ABOVE = "004·八.2"
FREE_WORDS = frozenset({"0", "不收费", "免费", "无", "不收"})


class FeeKind(StrEnum):
    """What the catalogue says of an item's fee. Values are shown by name; never rename one."""

    FREE = "free"  # 不收费
    STANDARD = "standard"  # 按标准
    UNKNOWN = "unknown"  # 未填


class PayWay(StrEnum):
    """How a bill was paid. Values are stored; never rename one."""

    CASH = "cash"  # 现金
    SCAN = "scan"  # 扫码
    CARD = "card"  # 刷卡
    TRANSFER = "transfer"  # 转账


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """An approved amount in fen for one unit, from a day to a day; None has no end."""

    uid: str
    item_code: str
    name: str
    fen: int
    unit: str
    document: str
    first_day: str
    last_day: str | None

    def holds_on(self, day: date) -> bool:
        """Say whether the standard is in force on a day; both ends are included."""
        text = day.isoformat()
        return self.first_day <= text and (self.last_day is None or text <= self.last_day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """What a clerk would charge: how many units, and the sum in fen."""

    day: date
    count: int
    fen: int


def fee_kind(text: str) -> FeeKind:
    """Return what the catalogue's word for a fee says."""
    if text.strip() in FREE_WORDS:
        return FeeKind.FREE
    return FeeKind.STANDARD if text.strip() else FeeKind.UNKNOWN


def check_charge(item: str, fee: FeeKind, standard: Standard | None, charge: Charge) -> None:
    """Let a bill pass that an approved standard covers.

    Raises:
        FeeNotApproved: the item is free, no standard holds, or the sum is above it.
    """
    if fee is FeeKind.FREE:
        raise FeeNotApproved(item, why="free", clause=NOT_ABOVE)
    if standard is None or not standard.holds_on(charge.day):
        raise FeeNotApproved(item, why="no_standard", clause=APPROVED_ONLY)
    if not 0 < charge.fen <= standard.fen * max(charge.count, 0):
        raise FeeNotApproved(item, why="above", clause=NOT_ABOVE)


def in_force(standards: Iterable[Standard], day: date) -> list[Standard]:
    """Return the standards that hold on a day."""
    return [one for one in standards if one.holds_on(day)]


def yuan(fen: int) -> str:
    """Return an amount as it is printed: 20.00."""
    return f"{fen // 100}.{fen % 100:02}"


def fen_of(text: str) -> int | None:
    """Return the fen of a typed amount of yuan, None if it is none; no part of a fen is dropped."""
    whole, _, part = text.strip().partition(".")
    if not (whole.isascii() and whole.isdecimal() and len(part) <= len("00")):
        return None
    if part and not (part.isascii() and part.isdecimal()):
        return None
    return int(whole) * 100 + int(part.ljust(2, "0") or "0")
