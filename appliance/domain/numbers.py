"""Printed numbers (编号): gapless per box, year and kind, carrying the box's digit.

Two promises, kept by this file alone: a series has no gap, and two boxes of one hall never print
the same number. A number whose case was undone is never given again; it stays in the book as 作废.

A box that was cloned, forked or restored has no digit until the county gives it one; its numbers
carry the mark 暂 in the digit's place and form a series of their own (DESIGN.md 6).
"""

import re
from collections.abc import Iterable
from enum import StrEnum

from appliance.domain.errors import NumberNotNext
from appliance.domain.frozen import dataclass

NO_DIGIT_YET = "暂"
_SHAPE = re.compile(r"([A-Z0-9]{2,6}?)(\d\d)-([A-Z]?)([0-9暂])(\d{4,})")


class NumberKind(StrEnum):
    """What is numbered; the value is the letter that stands in the number. Never rename one."""

    CASE = ""  # 办件
    COMPLAINT = "T"  # 投诉
    NOTICE = "G"  # 告知书
    ACCEPTANCE = "S"  # 受理通知书
    DECISION = "J"  # 决定书
    DELIVERY = "D"  # 送达凭证
    PROMISE = "C"  # 承诺件通知书
    EXTENSION = "Y"  # 延期告知书
    PROCEDURE = "P"  # 特别程序告知书
    REPLY = "H"  # 书面答复
    LEAVE = "Q"  # 请假单
    VILLAGE = "V"  # 村级台账回执


_LETTERS = frozenset(kind.value for kind in NumberKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberSeries:
    """One gapless row of numbers: of one hall, year, kind and box."""

    hall_mark: str  # the hall's short mark in capitals, such as LX
    year: int
    kind: NumberKind
    digit: int | None  # the box's digit at the county; None prints 暂


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedNumber:
    """One number of a series: LX26-100042 is the 42nd case of box 1 in 2026."""

    series: NumberSeries
    serial: int

    def __str__(self) -> str:
        """Return the number as it is printed."""
        row = self.series
        digit = NO_DIGIT_YET if row.digit is None else str(row.digit)
        return f"{row.hall_mark}{row.year % 100:02}-{row.kind}{digit}{self.serial:05}"


def next_number(series: NumberSeries, last_serial: int) -> PrintedNumber:
    """Return the number after the last one given (0: none yet); undone ones count as given."""
    return PrintedNumber(series=series, serial=last_serial + 1)


def check_next(number: PrintedNumber, last_serial: int) -> None:
    """Let a number pass that follows the last one given.

    Raises:
        NumberNotNext: it would leave a gap or be given twice.
    """
    if number.serial != last_serial + 1:
        raise NumberNotNext(str(number), expected=last_serial + 1, found=number.serial)


def missing_serials(serials: Iterable[int]) -> list[int]:
    """Return the gaps of a series that begins at 1: an empty list for every sound book."""
    found = set(serials)
    return [serial for serial in range(1, max(found, default=0) + 1) if serial not in found]


def parse_number(text: str) -> PrintedNumber | None:
    """Return the number a person typed, whatever its case; None if it is none of ours.

    The century is read as 20xx.
    """
    match = _SHAPE.fullmatch(text.strip().upper())
    if match is None or match[3] not in _LETTERS:
        return None
    series = NumberSeries(
        hall_mark=match[1],
        year=2000 + int(match[2]),
        kind=NumberKind(match[3]),
        digit=None if match[4] == NO_DIGIT_YET else int(match[4]),
    )
    return PrintedNumber(series=series, serial=int(match[5]))
