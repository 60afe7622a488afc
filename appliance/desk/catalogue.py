"""Putting a catalogue of items (事项) in force: the document is kept, a fact names its hash."""

import csv
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from appliance.domain.case import CaseKind
from appliance.domain.clocks import LimitUnit
from appliance.domain.facts.hall import DocumentApplied
from appliance.journal import documents
from appliance.journal.transaction import Transaction
from appliance.projections.catalogue import (
    NAME,
    ServiceItem,
    catalogue_in_force,
    coming_catalogues,
    read_items,
    write_items,
)

KIND_OF_WORD = MappingProxyType(
    {
        "即办": CaseKind.INSTANT,
        "承诺": CaseKind.COMMITMENT,
        "上报": CaseKind.REFERRAL,
        "联办": CaseKind.JOINT,
    }
)
UNIT_OF_WORD = MappingProxyType(
    {
        "工作日": LimitUnit.WORKING_DAYS,
        "自然日": LimitUnit.NATURAL_DAYS,
        "当场": LimitUnit.ON_THE_SPOT,
        "当日": LimitUnit.SAME_DAY,
    }
)


def apply_catalogue(tx: Transaction, body: bytes, by: str) -> int:
    """Put a catalogue document in force from now on; return its version.

    The same document again changes nothing.

    Raises:
        PolicyInvalid: the document is no catalogue; the one before stays in force.
    """
    read_items(body)
    current = catalogue_in_force(tx.db)
    if current.sha256 == documents.digest(body):
        return current.version
    version = max([current.version, *(one.version for one in coming_catalogues(tx.db))]) + 1
    kept = documents.store(tx.db, name=NAME, version=version, body=body)
    tx.append(DocumentApplied(name=NAME, version=version, sha256=kept.sha256), by=by)
    return version


def catalogue_from_csv(lines: Sequence[str], windows: Mapping[str, Sequence[int]]) -> bytes:
    """Return the document for a table as data/catalogue.csv has it.

    Args:
        lines: the table with its head line.
        windows: which windows of the hall serve a window code of the table (W1 → 1).

    Raises:
        KeyError: a column is missing, or a kind, unit or window code is not known.
        ValueError: a number is none.
    """
    return write_items(item_of_row(row, windows) for row in csv.DictReader(lines))


def item_of_row(row: Mapping[str, str], windows: Mapping[str, Sequence[int]]) -> ServiceItem:
    """Return the item of one line of our own table.

    Raises:
        KeyError: a column is missing, or a kind, unit or window code is not known.
        ValueError: a number is none.
    """
    return ServiceItem(
        code=row["code"],
        name=row["name"],
        kind=KIND_OF_WORD[row["kind"]],
        windows=tuple(windows[row["window_code"]]),
        promise_days=int(row["promise_days"] or 0),
        promise_unit=UNIT_OF_WORD[row["promise_unit"]],
        legal_days=int(row["statutory_days"] or 0),
        legal_unit=UNIT_OF_WORD[row["statutory_unit"]] if row["statutory_unit"] else "",
        materials=tuple(one for one in row["materials"].split(";") if one),
        department=row["department"],
        item_type=row["type"],
        legal_basis=row["legal_basis"],
        fee=row["fee"],
        delivery=row["delivery"],
        special=row["special"],
        chief_delegated=row["chief_delegated"] == "yes",
        report_upward=row["report_upward"] == "yes",
        weight=float(row["monthly_weight"] or 0),
        prov_code=row.get("prov_code", ""),
        applicant=row.get("applicant", ""),
        steps=row.get("steps", ""),
        notes=row.get("notes", ""),
    )
