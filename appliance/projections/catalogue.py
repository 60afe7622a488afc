"""The item catalogue (事项) in force, read from the document that was applied last.

The document is JSON: {"items": [{…}, …]}, each with the fields of ServiceItem. A case keeps the
name and version it was received under; older catalogues stay in the table `document` for ever.
What the office sets for a day to come waits here until the hall takes it up on that day.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from functools import lru_cache

from sqlite_utils import Database, Migrations

from appliance.domain.case import CaseKind
from appliance.domain.clocks import LimitUnit
from appliance.domain.errors import PolicyInvalid
from appliance.domain.facts import fact_from
from appliance.domain.facts.hall import DocumentApplied, DocumentRejected
from appliance.domain.frozen import dataclass
from appliance.domain.record import Entry
from appliance.projections.registry import Projection

NAME = "catalogue"  # of the document
OFFICE = (
    "staff:"  # a person says the day beforehand; the county's and the hall's word holds at once
)
OFTEN = 64  # items kept read: what the windows ask for on one day
SCHEMA = Migrations("catalogue")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceItem:
    """One matter (事项) as the hall handles it. `windows` are the numbers of the doors it is at.

    A material is "name|form|copies"; the form is 原件, 复印件 or 核验.
    `tier` is a word of domain/tiers.py.
    """

    code: str
    name: str
    kind: str
    windows: tuple[int, ...]
    promise_days: int
    promise_unit: str
    legal_days: int = 0
    legal_unit: str = ""
    materials: tuple[str, ...] = ()
    department: str = ""
    item_type: str = ""
    legal_basis: str = ""
    fee: str = "0"
    delivery: str = ""
    special: str = ""
    chief_delegated: bool = False
    report_upward: bool = False
    weight: float = 0
    version: str = ""
    prov_code: str = ""
    applicant: str = ""
    steps: str = ""
    notes: str = ""
    chief_no: str = ""
    tier: str = ""


@SCHEMA()
def m001_items(db: Database) -> None:
    """Create the items."""
    db.execute(
        "CREATE TABLE item(code TEXT PRIMARY KEY, weight REAL NOT NULL, body TEXT NOT NULL)"
        " STRICT, WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE item_list(one INTEGER PRIMARY KEY CHECK(one = 1), version INTEGER NOT NULL,"
        " sha256 TEXT NOT NULL) STRICT"
    )


@SCHEMA()
def m002_coming(db: Database) -> None:
    """Create the catalogues that were set for a day to come."""
    db.execute(
        "CREATE TABLE item_coming(first_day TEXT PRIMARY KEY, version INTEGER NOT NULL,"
        " sha256 TEXT NOT NULL, said_by TEXT NOT NULL, reason TEXT NOT NULL)"
        " STRICT, WITHOUT ROWID"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """A catalogue that will be in force from a day on (2026-12-01)."""

    first_day: str
    version: int
    sha256: str
    said_by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """Which catalogue is in force: version 0 and no hash before the first."""

    version: int
    sha256: str


def read_items(body: bytes) -> list[ServiceItem]:
    """Return the items of a catalogue document.

    Raises:
        PolicyInvalid: with the place, what is wrong and what stood there.
    """
    try:
        tree = json.loads(body)
    except ValueError as broken:
        raise PolicyInvalid(NAME, problem="not_json", found=str(broken)[:80]) from broken
    found = tree.get("items") if isinstance(tree, Mapping) else None
    if not isinstance(found, Sequence) or not found or isinstance(found, str):
        raise PolicyInvalid(f"{NAME}.items", problem="not_a_list")
    items = [read_item(f"{NAME}.items[{i}]", entry) for i, entry in enumerate(found)]
    codes = [item.code for item in items]
    for code in codes:
        if codes.count(code) > 1:
            raise PolicyInvalid(f"{NAME}.{code}", problem="twice")
    return items


def write_items(items: Iterable[ServiceItem]) -> bytes:
    """Return the document that holds these items."""
    tree = {"items": [asdict(item) for item in items]}
    return json.dumps(tree, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def fold_applied(db: sqlite3.Connection, entry: Entry) -> None:
    """Put the items of an applied catalogue in place of those before, or let it wait."""
    fact = fact_from(DocumentApplied, entry.record.body)
    if fact.name != NAME:
        return
    if fact.not_before is not None and entry.record.by.startswith(OFFICE):
        db.execute(
            "INSERT OR REPLACE INTO item_coming(first_day, version, sha256, said_by, reason)"
            " VALUES(?, ?, ?, ?, ?)",
            (fact.not_before, fact.version, fact.sha256, entry.record.by, fact.reason),
        )
        return
    db.execute("DELETE FROM item_coming WHERE version = ?", (fact.version,))
    row = db.execute("SELECT body FROM document WHERE sha256 = ?", (fact.sha256,)).fetchone()
    if row is None:  # a fact fetched from the county before its document
        return
    db.execute("DELETE FROM item")
    db.execute(
        "INSERT OR REPLACE INTO item_list(one, version, sha256) VALUES(1, ?, ?)",
        (fact.version, fact.sha256),
    )
    db.executemany(
        "INSERT INTO item(code, weight, body) VALUES(?, ?, ?)",
        [
            (item.code, item.weight, json.dumps(asdict(item), ensure_ascii=False))
            for item in (_versioned(one, fact.version) for one in read_items(row[0]))
        ],
    )


def fold_rejected(db: sqlite3.Connection, entry: Entry) -> None:
    """Let a catalogue that was taken back before its day not come."""
    fact = fact_from(DocumentRejected, entry.record.body)
    if fact.name == NAME:
        db.execute("DELETE FROM item_coming WHERE version = ?", (fact.version,))


def catalogue_in_force(db: sqlite3.Connection) -> InForce:
    """Return which catalogue is in force."""
    row = db.execute("SELECT version, sha256 FROM item_list").fetchone()
    return InForce(version=0, sha256="") if row is None else InForce(version=row[0], sha256=row[1])


def coming_catalogues(db: sqlite3.Connection) -> list[Coming]:
    """Return the catalogues set for a day to come, the next first."""
    rows = db.execute(
        "SELECT first_day, version, sha256, said_by, reason FROM item_coming ORDER BY first_day"
    )
    return [
        Coming(first_day=day, version=version, sha256=sha256, said_by=by, reason=reason)
        for day, version, sha256, by, reason in rows
    ]


def items_of_version(db: sqlite3.Connection, sha256: str, version: int) -> list[ServiceItem]:
    """Return the items of a kept catalogue, empty if its document is not here."""
    row = db.execute("SELECT body FROM document WHERE sha256 = ?", (sha256,)).fetchone()
    return [] if row is None else [_versioned(one, version) for one in read_items(row[0])]


def item_coded(db: sqlite3.Connection, code: str) -> ServiceItem | None:
    """Return one item of the catalogue in force."""
    row = db.execute("SELECT body FROM item WHERE code = ?", (code,)).fetchone()
    return None if row is None else _coded(row[0])


def items_at(db: sqlite3.Connection, window: int | None) -> list[ServiceItem]:
    """Return the items of a window, or all, the most frequent first."""
    rows = db.execute("SELECT body FROM item ORDER BY weight DESC, code")
    items = [_stored(row[0]) for row in rows]
    return [item for item in items if window is None or window in item.windows]


def _versioned(item: ServiceItem, version: int) -> ServiceItem:
    return ServiceItem(**{**asdict(item), "version": item.version or f"v{version}"})


def _stored(text: str) -> ServiceItem:
    return read_item(NAME, json.loads(text))


@lru_cache(maxsize=OFTEN)
def _coded(text: str) -> ServiceItem:
    """Return a stored item; a window asks for the same few all day, and twice for each case."""
    return _stored(text)


def read_item(place: str, entry: object) -> ServiceItem:
    """Return one item of a catalogue document.

    Raises:
        PolicyInvalid: with the place, what is wrong and what stood there.
    """
    if not isinstance(entry, Mapping):
        raise PolicyInvalid(place, problem="not_a_table", found=repr(entry)[:80])
    known = {field.name: field.type for field in fields(ServiceItem)}
    given = {name: _list(value) for name, value in entry.items() if name in known}
    try:
        item = ServiceItem(**given)  # type: ignore[arg-type]  # the next lines check each value
    except TypeError as missing:
        raise PolicyInvalid(place, problem="field_missing", found=str(missing)) from missing
    _check(f"{place}.{item.code}", item)
    return item


def _list(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def _check(place: str, item: ServiceItem) -> None:
    texts = (field.name for field in fields(ServiceItem) if field.type is str)
    wrong = {
        **{name: not isinstance(getattr(item, name), str) for name in texts},
        "weight": isinstance(item.weight, bool) or not isinstance(item.weight, int | float),
        "code": not (isinstance(item.code, str) and item.code),
        "name": not (isinstance(item.name, str) and item.name),
        "kind": item.kind not in list(CaseKind),
        "promise_unit": item.promise_unit not in list(LimitUnit),
        "promise_days": not isinstance(item.promise_days, int) or item.promise_days < 0,
        "windows": not _all(int, item.windows),
        "materials": not _all(str, item.materials),
    }
    for name, is_wrong in wrong.items():
        if is_wrong:
            raise PolicyInvalid(f"{place}.{name}", problem="wrong", found=repr(getattr(item, name)))


def _all(kind: type, found: object) -> bool:
    return isinstance(found, tuple) and all(isinstance(one, kind) for one in found)


CATALOGUE = Projection(
    schema=SCHEMA,
    tables=["item", "item_list", "item_coming"],
    folds={DocumentApplied.KIND: fold_applied, DocumentRejected.KIND: fold_rejected},
)
