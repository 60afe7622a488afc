"""Importing and editing the catalogue (事项目录): a preview first, then whole lines or nothing.

Two kinds of list are read. Our own table (a column `code`) becomes the whole catalogue, and one
wrong line holds all of it back. An office's list changes only the items it names and only by the
lines that need no answer or got one.

Sources: domain/catalogue_list.py; seed 003-J 办件一(二) (the limit is that of the item setting).
"""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from appliance.desk.catalogue import (
    KIND_OF_WORD,
    UNIT_OF_WORD,
    apply_catalogue,
    item_of_row,
)
from appliance.desk.rules import Actor
from appliance.domain import catalogue as read
from appliance.domain.catalogue_list import KnownItem, ListLine, Verdict, read_list
from appliance.domain.errors import FormIncomplete
from appliance.domain.roles import Act
from appliance.journal.transaction import Transaction
from appliance.projections.catalogue import ServiceItem, item_coded, items_at, write_items

CODE_COLUMN = "code"
WORD_OF_UNIT: Mapping[str, str] = MappingProxyType(
    {unit: word for word, unit in UNIT_OF_WORD.items()}
)
# The doors of our own table: W1 to W6 are the six windows of 001·二(一), X1 and on what was added.
DOORS = MappingProxyType(
    {f"W{n}": [n] for n in range(1, 7)} | {f"X{n}": [n + 6] for n in range(1, 10)}
)
# What a person may answer, by question: the stored word of the answer. All others are left out.
ANSWERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "unit": ("working", "natural"),
        "unit_month": ("thirty",),
        "type_unknown": ("present",),
        "fee_differs": ("present", "list"),
        "fee_amount": ("present", "standard"),
        "joint": ("present",),
    }
)
MONTH_DAYS = 30
Grid = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTable:
    """Our own table as it was read: its items, and what is wrong, by line."""

    items: Sequence[ServiceItem]
    wrong: Sequence[tuple[int, str]]


def is_own_table(grid: Grid) -> bool:
    """Say whether a list is our own table."""
    return bool(grid) and CODE_COLUMN in grid[0]


def read_own_table(grid: Grid) -> OwnTable:
    """Return the items of our own table, and every line that cannot be one, with why."""
    items, wrong, seen = [], [], set[str]()
    for n, cells in enumerate(grid[1:], 2):
        row = dict(zip(grid[0], (cell.strip() for cell in cells), strict=False))
        if not any(row.values()):
            continue
        problem = "code_shape" if "code_shape" in read.code_problems(row["code"]) else ""
        problem = "twice" if row["code"].upper() in seen else problem
        seen.add(row["code"].upper())
        try:
            items.append(item_of_row({**row, "code": row["code"].upper()}, DOORS))
        except KeyError as unknown:
            problem = problem or str(unknown.args[0])
        except ValueError:
            problem = problem or "not_a_number"
        if problem:
            wrong.append((n, problem))
    return OwnTable(items=items, wrong=wrong)


def preview(db: sqlite3.Connection, grid: Grid) -> list[ListLine]:
    """Return a verdict for every line of an office's list, beside the catalogue in force."""
    return read_list(grid, [_known(item) for item in items_at(db, None)])


def put_own_table(tx: Transaction, grid: Grid, actor: Actor) -> int:
    """Put our own table in force as the whole catalogue; return its version.

    Raises:
        NotPermitted: the person may not keep the catalogue.
        FormIncomplete: a line is wrong; nothing changed.
    """
    actor.may(Act.CHANGE_CALENDAR)
    table = read_own_table(grid)
    if table.wrong or not table.items:
        lines = [f"line.{n}" for n, _ in table.wrong] or ["rows"]
        raise FormIncomplete("", form="catalogue", missing=lines)
    return apply_catalogue(tx, write_items(table.items), actor.by)


def put_list(tx: Transaction, grid: Grid, answers: Mapping[str, str], actor: Actor) -> int:
    """Put an office's list in force as far as its lines are clear; return how many items changed.

    Args:
        tx: the open transaction.
        grid: the list, as it was previewed.
        answers: by "row.question", what a person answered; a question without an answer leaves
            its line out.
        actor: who imports.

    Raises:
        NotPermitted: the person may not keep the catalogue.
        FormIncomplete: no line is clear.
    """
    actor.may(Act.CHANGE_CALENDAR)
    items = {item.code: item for item in items_at(tx.db, None)}
    before = dict(items)
    for line in preview(tx.db, grid):
        answered = _answered(line, answers)
        if answered is not None and answered.code in items:
            items[answered.code] = _changed(items[answered.code], answered)
    changed = sum(items[code] != before[code] for code in items)
    if not changed:
        raise FormIncomplete("", form="catalogue", missing=["rows"])
    apply_catalogue(tx, write_items(_unversioned(items, before)), actor.by)
    return changed


def edit_item(tx: Transaction, item: ServiceItem, actor: Actor) -> int:
    """Put a changed item in force beside all others; running cases keep theirs.

    Raises:
        NotPermitted: the person may not keep the catalogue.
        FormIncomplete: there is no such item.
        PolicyInvalid: a value cannot be one.
    """
    actor.may(Act.CHANGE_CALENDAR)
    if item_coded(tx.db, item.code) is None:
        raise FormIncomplete(item.code, form="catalogue", missing=["item"])
    before = {one.code: one for one in items_at(tx.db, None)}
    items = {**before, item.code: item}
    return apply_catalogue(tx, write_items(_unversioned(items, before)), actor.by)


def _unversioned(
    items: Mapping[str, ServiceItem], before: Mapping[str, ServiceItem]
) -> list[ServiceItem]:
    """Return the items for a document: a changed one takes the new document's version."""
    return [
        item if item == before[code] else replace(item, version="") for code, item in items.items()
    ]


def _answered(line: ListLine, answers: Mapping[str, str]) -> ListLine | None:
    """Return a line as it may be imported, None if a question has no answer."""
    if line.verdict in (Verdict.ACCEPT, Verdict.NOTICE):
        return line
    if line.verdict is not Verdict.ASK or line.code is None:
        return None
    for question in line.questions:
        answer = answers.get(f"{line.row}.{question}", "")
        if answer not in ANSWERS.get(question, ()):
            return None
        _take(line, question, answer)
    return line


def _take(line: ListLine, question: str, answer: str) -> None:
    if question == "unit" and line.promise:
        line.promise = (line.promise[0], read.WORKING if answer == "working" else read.NATURAL)
    elif question == "unit_month" and line.promise:
        line.promise = (line.promise[0] * MONTH_DAYS, read.NATURAL)
    elif question in {"fee_differs", "fee_amount"}:
        line.fee = {"standard": "按标准", "list": line.fee}.get(answer)


def _changed(item: ServiceItem, line: ListLine) -> ServiceItem:
    """Return an item with what a line says; what a line leaves empty stays as it was."""
    changed = replace(
        item,
        item_type=line.item_type or item.item_type,
        kind=KIND_OF_WORD[line.kind] if line.kind else item.kind,
        fee=item.fee if line.fee is None else line.fee,
        legal_basis=line.basis or item.legal_basis,
        chief_delegated=line.chief_delegated or item.chief_delegated,
        notes=line.rest or item.notes,
    )
    if line.materials:
        told = tuple(f"{name}|{form or '原件'}|{copies}" for name, form, copies in line.materials)
        changed = replace(changed, materials=told)
    days, unit = line.statutory or (0, None)
    if unit is not None:
        changed = replace(changed, legal_days=days, legal_unit=UNIT_OF_WORD[unit])
    days, unit = line.promise or (0, None)
    if unit is not None:
        changed = replace(changed, promise_days=days, promise_unit=UNIT_OF_WORD[unit])
    return changed


def _known(item: ServiceItem) -> KnownItem:
    return KnownItem(
        code=item.code,
        name=item.name,
        item_type=item.item_type,
        fee=item.fee,
        statutory=(item.legal_days, WORD_OF_UNIT[item.legal_unit]) if item.legal_unit else None,
        promise=(item.promise_days, WORD_OF_UNIT[item.promise_unit]),
    )
