"""A list of matters as an office sends it (事项清单), with a verdict for every line.

A line is taken, taken with a notice, asked, refused, or no item at all; nothing holds before a
person has answered. It is matched with the present catalogue by its exact name; a name that
fits several items, or none, is asked. Sources: domain/catalogue.py.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from appliance.domain import catalogue as read
from appliance.domain.catalogue import Amount, Material

NAME_COLUMN = "事项名称"
COLUMNS = ("窗口", "序号", NAME_COLUMN, "事项类型", "办件类型", "办理时限", "申请材料", "收费")
BASIS = "设定依据"
MORE_THAN_ONE = 2
STARS = "*\N{FULLWIDTH ASTERISK}"


class Verdict(StrEnum):
    """What an honest importer does with a line. Values are shown by name; never rename one."""

    TITLE = "title"  # 标题
    HEADER = "header"  # 表头
    ACCEPT = "accept"  # 可以导入
    NOTICE = "accept_with_notice"  # 可以导入, with a word
    ASK = "ask"  # 要人答
    REFUSE = "refuse"  # 不能导入
    IGNORE = "ignore"  # 合计行
    NOTE = "note"  # 说明


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownItem:
    """What the present catalogue says of an item."""

    code: str
    name: str
    item_type: str
    fee: str
    statutory: Amount | None
    promise: Amount | None


@dataclass(slots=True, kw_only=True)
class ListLine:
    """One line as it was read; `notices` and `questions` are codes, `rest` is kept as a note."""

    row: int
    verdict: Verdict
    written: str = ""
    name: str = ""
    window: str = ""
    code: str | None = None
    item_type: str | None = None
    kind: str | None = None
    statutory: Amount | None = None
    promise: Amount | None = None
    materials: list[Material] = field(default_factory=list)
    fee: str | None = None
    basis: str = ""
    chief_delegated: bool = False
    same_as_row: int | None = None
    rest: str = ""
    notices: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)


Cells = Mapping[str, str]


def read_list(grid: Sequence[Sequence[str]], known: Sequence[KnownItem]) -> list[ListLine]:
    """Return a verdict for every line of a list; no header line means titles only."""
    header = next((n for n, row in enumerate(grid) if NAME_COLUMN in row), len(grid))
    found = [ListLine(row=n + 1, verdict=Verdict.TITLE) for n in range(min(header, len(grid)))]
    if header == len(grid):
        return found
    found.append(ListLine(row=header + 1, verdict=Verdict.HEADER))
    window, seen = "", dict[str, int]()
    for n, row in enumerate(grid[header + 1 :], header + 2):
        cells = {name: text.strip() for name, text in zip(grid[header], row, strict=False)}
        line = _other_line(n, cells) or _item_line(n, cells, known)
        if line.name:
            window = line.window = line.window or window
            _refuse_repeat(line, seen)
        found.append(line)
    return found


def _other_line(n: int, cells: Cells) -> ListLine | None:
    first = cells.get("窗口", "")
    if first.startswith(("合计", "总计")):
        return ListLine(row=n, verdict=Verdict.IGNORE, rest=cells.get("序号", ""))
    if not cells.get(NAME_COLUMN, ""):
        return ListLine(row=n, verdict=Verdict.NOTE, rest=first)
    return None


def _item_line(n: int, cells: Cells, known: Sequence[KnownItem]) -> ListLine:
    written = cells[NAME_COLUMN]
    name = written.replace("\n", "").strip()
    line = ListLine(
        row=n,
        verdict=Verdict.ACCEPT,
        written=written,
        name=name.rstrip(STARS),
        window=cells.get("窗口", ""),
        basis=cells.get(BASIS, ""),
        chief_delegated=name.endswith(tuple(STARS)),
    )
    if not any(cells.get(column) for column in ("序号", "事项类型", "办件类型", "申请材料")):
        line.verdict = Verdict.REFUSE
        line.notices.append("not_an_item")
        return line
    present = _match(line, known)
    _read_written(line, cells)
    _read_type_and_kind(line, cells, present)
    _read_limits(line, cells, present)
    _read_papers_and_fee(line, cells, present)
    if line.questions:
        line.verdict = Verdict.ASK
    elif line.notices:
        line.verdict = Verdict.NOTICE
    return line


def _match(line: ListLine, known: Sequence[KnownItem]) -> KnownItem | None:
    exact = [one for one in known if one.name == line.name]
    if len(exact) == 1:
        line.code = exact[0].code
        return exact[0]
    alike = [one for one in known if one.name.startswith(line.name)]
    line.questions.append("several_items" if len(alike) >= MORE_THAN_ONE else "not_in_catalogue")
    return None


def _read_written(line: ListLine, cells: Cells) -> None:
    if line.chief_delegated:
        line.notices.append("star")
    if "\n" in line.written:
        line.notices.append("line_break")
    if any(sign.isdigit() and not sign.isascii() for sign in cells.get("办理时限", "")):
        line.notices.append("full_width")


def _read_type_and_kind(line: ListLine, cells: Cells, present: KnownItem | None) -> None:
    written = cells.get("事项类型", "")
    kind = read.plain(cells.get("办件类型", "")).removesuffix("件")
    line.kind = read.KINDS.get(kind)
    if line.kind is None:
        line.questions.append("joint" if kind == "联办" else "kind_unknown")
    bare = written if written in read.TYPES else written.removesuffix("事项")
    if bare not in read.TYPES:
        line.questions.append("type_unknown")
        return
    line.item_type = bare
    if bare != written:
        line.notices.append("type_word")
    if present is not None and present.item_type != bare:
        line.notices.append("type_differs")


def _read_limits(line: ListLine, cells: Cells, present: KnownItem | None) -> None:
    limits = read.read_limits(cells.get("办理时限", ""))
    line.statutory, line.promise, line.rest = limits.statutory, limits.promise, limits.rest
    only = limits.statutory is None and present is not None and limits.promise is not None
    if only and present and limits.promise == present.statutory != present.promise:
        line.statutory, line.promise = limits.promise, None
        line.notices.append("only_statutory")
    if limits.is_half_day:
        line.notices.append("half_day")
    if limits.is_range:
        line.questions.append("range")
    elif limits.rest:
        line.notices.append("kept_as_note")
    unit = line.promise[1] if line.promise else read.SPOT
    if unit == read.MONTH:
        line.questions.append("unit_month")
    elif unit is None:
        line.questions.append("unit")


def _read_papers_and_fee(line: ListLine, cells: Cells, present: KnownItem | None) -> None:
    papers, fee = cells.get("申请材料", ""), cells.get("收费", "")
    line.materials = read.read_materials(papers)
    if not papers:
        line.notices.append("materials_empty")
    if read.lacks_copies(papers) >= MORE_THAN_ONE:
        line.notices.append("copies_assumed")
    if not line.basis and not papers:
        line.notices.append("basis_empty")
    line.fee = read.read_fee(fee)
    if not fee:
        line.notices.append("fee_empty")
    elif line.fee is None:
        line.questions.append("fee_amount")
    elif present is not None and present.fee != line.fee:
        line.questions.append("fee_differs")


def _refuse_repeat(line: ListLine, seen: dict[str, int]) -> None:
    first = seen.setdefault(line.name, line.row)
    if first != line.row:
        line.verdict = Verdict.REFUSE
        line.same_as_row = first
        line.questions.clear()
        line.notices.append("twice")


def tally(lines: Sequence[ListLine]) -> Mapping[Verdict, int]:
    """Return how many lines got which verdict."""
    return Counter(line.verdict for line in lines)
