"""A roster as an office sends it (花名册): which line is a person, and what about it is doubtful.

Rule 1: nothing is guessed. A doubtful field stays empty until a person answers; the line says why.
Rule 2: numbers of identity cards are read only when they are asked for, to compare; never kept.
Rule 3: a person is one number of an identity card, else name, unit and telephone; the serial number
of a line is no key, and a name alone is no person.
Rule 4: absence from a file removes nobody; a card is given by swiping, whatever the file says.

Sources: issue 3 (roster import); RULEBOOK ORG-14, LEV-20; GB 11643-1999 (check digit).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from appliance.domain.errors import Refusal

Cell = str | int | float | date | None
Rows = Sequence[Sequence[Cell]]


class RosterUnreadable(Refusal):
    """A file is no roster. `why` is encoding, broken, no_header, two_in_a_line or no_people."""

    code = "roster_unreadable"

    def __init__(self, subject: str, *, why: str) -> None:
        super().__init__(subject, why=why)


class Verdict(StrEnum):
    """What becomes of a line. Used by pages only, never stored."""

    ACCEPT = "accept"
    ACCEPT_WITH_NOTICE = "accept_with_notice"
    ASK = "ask"
    REFUSE = "refuse"
    IGNORE = "ignore"
    BLANK = "blank"
    TITLE = "title"
    HEADER = "header"


class Column(StrEnum):
    """What a column holds."""

    SERIAL = "serial"
    NAME = "name"
    SEX = "sex"
    ID_NUMBER = "id_number"
    HOME_UNIT = "home_unit"
    WINDOW = "window"
    AB = "ab"
    PHONE = "phone"
    JOINED = "joined"
    CARD = "card"
    REMARK = "remark"


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterPerson:
    """A person of the file; what is doubtful or absent is None. Only what is enrolled is kept."""

    name: str | None = None
    sex: str | None = None
    id_number: str | None = None
    home_unit: str | None = None
    window: str | None = None
    ab: str | None = None
    phone: str | None = None
    joined: date | None = None
    card: str | None = None
    remark: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterLine:
    """One line with its verdict. `notices` and `questions` are codes, with what they are about."""

    row: int
    verdict: Verdict
    person: RosterPerson | None = None
    notices: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    same_as: int | None = None


@dataclass(slots=True)
class Doubt:
    """What was found about a line while it is read."""

    notices: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)


# A heading begins with one of these; the first that fits names the column.
HEADINGS: Mapping[Column, tuple[str, ...]] = MappingProxyType(
    {
        Column.SERIAL: ("序号", "编号"),
        Column.NAME: ("姓名", "人员姓名", "职工姓名", "工作人员姓名"),
        Column.SEX: ("性别",),
        Column.ID_NUMBER: ("身份证", "公民身份", "证件号"),
        Column.HOME_UNIT: ("派出单位", "派驻单位", "所在单位", "工作单位", "单位", "部门"),
        Column.AB: ("A/B岗", "AB岗"),
        Column.WINDOW: ("窗口", "所在窗口", "岗位"),
        Column.PHONE: ("联系电话", "电话", "手机"),
        Column.JOINED: ("进驻时间", "进驻日期", "到岗"),
        Column.CARD: ("考勤卡号", "卡号"),
        Column.REMARK: ("备注",),
    }
)
_LAST = ("合计", "总计", "小计", "审核人", "负责人", "制表", "填表", "注:", "备注:", "说明:")
_SPACES = re.compile(r"\s+")
_SHORT = 15  # letters of a number that a spreadsheet has kept: beyond, its last digits are lost


def plain(found: Cell) -> str:
    """Return a cell's text in half-width letters, without spaces at the ends."""
    if found is None:
        return ""
    if isinstance(found, float) and found.is_integer() and abs(found) < 10**_SHORT:
        found = int(found)
    text = found.isoformat() if isinstance(found, date) else str(found)
    return unicodedata.normalize("NFKC", text).strip().lstrip("'")


def headings(rows: Rows) -> tuple[int, dict[int, Column]]:
    """Return the first row of data and what each column holds, of a heading of one or two lines.

    Raises:
        RosterUnreadable: no line names a column of names, or it names two, one person beside
            another.
    """
    for number, row in enumerate(rows):
        found = dict(_columns(row))
        if Column.NAME not in found.values():
            continue
        if list(found.values()).count(Column.NAME) > 1:
            raise RosterUnreadable("", why="two_in_a_line")
        below = dict(_columns(rows[number + 1])) if number + 1 < len(rows) else {}
        if below and Column.NAME not in below.values():
            return number + 2, found | below
        return number + 1, found
    raise RosterUnreadable("", why="no_header")


def filled(rows: Rows, merged: Iterable[tuple[int, int, int, int]], first: int) -> Rows:
    """Return the rows with cells merged downwards in the data filled in from above."""
    out = [list(row) for row in rows]
    for top, left, bottom, right in merged:
        if top >= first and left == right:
            for r in range(top + 1, bottom + 1):
                out[r][left] = out[top][left]
    return out


def is_blank(row: Sequence[Cell]) -> bool:
    """Say whether a line holds nothing."""
    return not any(plain(cell) for cell in row)


def is_foot(row: Sequence[Cell]) -> bool:
    """Say whether a line is a total or a signature."""
    words = [_SPACES.sub("", plain(cell)) for cell in row if plain(cell)]
    return bool(words) and words[0].startswith(_LAST)


def is_heading(row: Sequence[Cell]) -> bool:
    """Say whether a line names columns: the heading again, at the top of a printed page."""
    found = [column for _, column in _columns(row)]
    return Column.NAME in found and len(found) > 1


def _columns(row: Sequence[Cell]) -> Iterator[tuple[int, Column]]:
    for place, cell in enumerate(row):
        word = _SPACES.sub("", plain(cell)).upper()
        if (
            not word
            or len(word) > max(len(one) for known in HEADINGS.values() for one in known) + 4
        ):
            continue
        for column, known in HEADINGS.items():
            if word != "岗位情况" and word.startswith(known):
                yield place, column
                break
