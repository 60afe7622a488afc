"""Importing and editing the catalogue (事项目录): a preview first, then whole lines or nothing.

Two kinds of list are read. Our own table (a column `code`, or the same as JSON) becomes the whole
catalogue, and one wrong line holds all of it back. An office's list changes only the items it
names and only by the lines that need no answer or got one.

Sources: domain/catalogue_list.py; seed 003-J 办件一(二) (the limit is that of the item setting).
"""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from appliance.desk.catalogue import (
    KIND_OF_WORD,
    UNIT_OF_WORD,
    item_of_row,
)
from appliance.desk.catalogue_changes import Change, Items, put_items, put_whole
from appliance.desk.rules import Actor
from appliance.domain import catalogue as read
from appliance.domain.catalogue_list import KnownItem, ListLine, Verdict, read_list
from appliance.domain.errors import FormIncomplete, PolicyInvalid
from appliance.domain.frozen import dataclass
from appliance.domain.roles import Act
from appliance.journal.transaction import Transaction
from appliance.projections.catalogue import ServiceItem, items_at, read_item, write_items

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
DAY_WORDS = frozenset({"工作日", "自然日"})
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
        problem = _code_problem(row["code"], seen)
        if row.get("promise_unit") in DAY_WORDS and not row.get("promise_days"):
            problem = problem or "no_days"  # an empty cell, or a formula nobody computed
        try:
            items.append(item_of_row({**row, "code": row["code"].upper()}, DOORS))
        except KeyError as unknown:
            problem = problem or str(unknown.args[0])
        except ValueError:
            problem = problem or "not_a_number"
        if problem:
            wrong.append((n, problem))
    return OwnTable(items=items, wrong=wrong)


def read_document(body: bytes) -> OwnTable | None:
    """Return the items of a catalogue as JSON, and every one that cannot be read, from 1 on.

    None where the text is no such document: {"items": [{"code": …, "name": …}, …]}.
    """
    try:
        tree = json.loads(body)
    except (ValueError, RecursionError):
        return None
    entries = tree.get("items") if isinstance(tree, Mapping) else tree
    if not isinstance(entries, list) or not entries:
        return None
    items, wrong, seen = [], [], set[str]()
    for n, entry in enumerate(entries, 1):
        try:
            item = read_item("", entry)
        except PolicyInvalid as broken:
            wrong.append((n, broken.subject.rpartition(".")[2] or "no_item"))
            continue
        problem = _code_problem(item.code, seen)
        wrong += [(n, problem)] if problem else []
        items.append(replace(item, code=item.code.upper(), version=""))
    return OwnTable(items=items, wrong=wrong)


def _code_problem(code: str, seen: set[str]) -> str:
    """Say what keeps a code out of a table, and note it as seen."""
    problem = "code_shape" if "code_shape" in read.code_problems(code) else ""
    problem = "twice" if code.upper() in seen else problem
    seen.add(code.upper())
    return problem


def preview(db: sqlite3.Connection, grid: Grid) -> list[ListLine]:
    """Return a verdict for every line of an office's list, beside the catalogue in force."""
    return read_list(grid, [_known(item) for item in items_at(db, None)])


def put_own_table(tx: Transaction, table: OwnTable, change: Change, actor: Actor) -> int:
    """Put our own table in force as the whole catalogue, from a day on; return its version.

    Raises:
        NotPermitted: the person may not keep the catalogue.
        FormIncomplete: a line is wrong, or the day is past; nothing changed.
    """
    actor.may(Act.CHANGE_CALENDAR)
    _not_past(tx, change)
    if table.wrong or not table.items:
        lines = [f"line.{n}" for n, _ in table.wrong] or ["rows"]
        raise FormIncomplete("", form="catalogue", missing=lines)
    return put_whole(tx, write_items(table.items), change, actor)


def put_list(
    tx: Transaction, grid: Grid, answers: Mapping[str, str], change: Change, actor: Actor
) -> int:
    """Put an office's list in force as far as its lines are clear; return how many items changed.

    Args:
        tx: the open transaction.
        grid: the list, as it was previewed.
        answers: by "row.question", what a person answered; a question without an answer leaves
            its line out.
        change: from which day it holds.
        actor: who imports.

    Raises:
        NotPermitted: the person may not keep the catalogue.
        FormIncomplete: no line is clear, or the day is past.
    """
    actor.may(Act.CHANGE_CALENDAR)
    _not_past(tx, change)
    found = [_answered(line, answers) for line in preview(tx.db, grid)]
    clear = {line.code: line for line in found if line is not None and line.code}

    def listed(items: Items) -> Items:
        return {
            code: _changed(item, clear[code]) if code in clear else item
            for code, item in items.items()
        }

    before = {item.code: item for item in items_at(tx.db, None)}
    after = listed(before)
    changed = sum(after[code] != before[code] for code in before)
    if not changed:
        raise FormIncomplete("", form="catalogue", missing=["rows"])
    put_items(tx, listed, change, actor)
    return changed


def _not_past(tx: Transaction, change: Change) -> None:
    if change.first_day is not None and change.first_day < tx.moment.day:
        raise FormIncomplete("", form="catalogue", missing=["first_day"])


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
