"""Changing the catalogue (事项目录) by hand: an item added, changed, taken out; from which day.

A change holds from its day on, for every edition that is set for a later day too, so nothing is
undone by an edition that was written before it. Running cases keep the version they came under.

Sources: seed 003-J 办件一(二) (the limit is that of the item setting); seed 001 四(三).
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from appliance.desk.rules import Actor
from appliance.domain import catalogue as read
from appliance.domain.errors import FormIncomplete
from appliance.domain.facts.hall import DocumentApplied, DocumentRejected
from appliance.domain.frozen import dataclass
from appliance.domain.roles import Act
from appliance.journal import documents
from appliance.journal.transaction import Transaction
from appliance.projections.catalogue import (
    NAME,
    ServiceItem,
    catalogue_in_force,
    coming_catalogues,
    items_at,
    items_of_version,
    read_items,
    write_items,
)

FORM = "catalogue"
Items = Mapping[str, ServiceItem]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """From which day a change holds, None for now, and why it is made."""

    first_day: date | None = None
    reason: str = ""


def add_item(tx: Transaction, item: ServiceItem, change: Change, actor: Actor) -> int:
    """Put a new item in force beside all others; return the version of the catalogue.

    Raises:
        NotPermitted: the person may not keep the catalogue.
        FormIncomplete: no reason, a day that is past, a code that is none or is taken.
        PolicyInvalid: a value cannot be one.
    """
    missing = [] if "code_shape" not in read.code_problems(item.code) else ["code"]
    taken = any(item.code in _by_code(one) for one in _editions(tx))
    _begin(tx, change, actor, item.code, [*missing, *(["code_taken"] if taken else [])])
    return put_items(tx, lambda items: {**items, item.code: item}, change, actor)


def edit_item(tx: Transaction, item: ServiceItem, change: Change, actor: Actor) -> int:
    """Put a changed item in force beside all others; return the version of the catalogue.

    Raises:
        NotPermitted: the person may not keep the catalogue.
        FormIncomplete: no reason, a day that is past, or there is no such item.
        PolicyInvalid: a value cannot be one.
    """
    known = any(item.code in _by_code(one) for one in _editions(tx))
    _begin(tx, change, actor, item.code, [] if known else ["item"])
    return put_items(tx, lambda items: {**items, item.code: item}, change, actor)


def take_item_out(tx: Transaction, code: str, change: Change, actor: Actor) -> int:
    """Take an item out of the catalogue; return the catalogue's version.

    Raises:
        NotPermitted: the person may not keep the catalogue.
        FormIncomplete: no reason, a day that is past, no such item, or it is the only one.
    """
    in_force = items_at(tx.db, None)
    known = any(code in _by_code(one) for one in _editions(tx))
    only = [one.code for one in in_force] == [code]
    _begin(tx, change, actor, code, [] if known and not only else ["item"])
    return put_items(tx, lambda items: _without(items, code), change, actor)


def put_items(
    tx: Transaction, changed: Callable[[Items], Items], change: Change, actor: Actor
) -> int:
    """Change the catalogue of a day and every later one; return the version of the first.

    Raises:
        PolicyInvalid: a value cannot be one; nothing changes.
    """
    start = change.first_day if change.first_day and change.first_day > tx.moment.day else None
    coming = coming_catalogues(tx.db)
    before = [one for one in coming if start and one.first_day <= start.isoformat()]
    base = items_at(tx.db, None)
    if before:
        base = items_of_version(tx.db, before[-1].sha256, before[-1].version)
    version = _put(tx, _changed(base, changed), start, change.reason, actor)
    for one in coming:
        if one not in before:
            later = _changed(items_of_version(tx.db, one.sha256, one.version), changed)
            _put(tx, later, date.fromisoformat(one.first_day), one.reason, actor)
    return version


def put_whole(tx: Transaction, body: bytes, change: Change, actor: Actor) -> int:
    """Put a whole catalogue in force from a day on; return its version.

    Raises:
        PolicyInvalid: the document is no catalogue; the one before stays in force.
    """
    start = change.first_day if change.first_day and change.first_day > tx.moment.day else None
    return _put(tx, body, start, change.reason, actor)


def take_back(tx: Transaction, version: int, why: str, actor: Actor) -> None:
    """Take back a catalogue before its day has come.

    Raises:
        NotPermitted: the person may not keep the catalogue.
        FormIncomplete: no reason, or no such catalogue waits.
    """
    actor.may(Act.CHANGE_CALENDAR)
    found = [one for one in coming_catalogues(tx.db) if one.version == version]
    missing = [] if why.strip() else ["reason"]
    if missing or not found:
        raise FormIncomplete("", form=FORM, missing=missing or ["version"])
    fact = DocumentRejected(
        name=NAME, version=version, sha256=found[0].sha256, why=f"taken back: {why.strip()}"
    )
    tx.append(fact, by=actor.by)


def _begin(tx: Transaction, change: Change, actor: Actor, code: str, missing: list[str]) -> None:
    actor.may(Act.CHANGE_CALENDAR)
    if not change.reason.strip():
        missing = [*missing, "reason"]
    if change.first_day is not None and change.first_day < tx.moment.day:
        missing = [*missing, "first_day"]
    if missing:
        raise FormIncomplete(code, form=FORM, missing=missing)


def _editions(tx: Transaction) -> list[list[ServiceItem]]:
    """Return the items in force, and those of every catalogue to come."""
    coming = coming_catalogues(tx.db)
    later = [items_of_version(tx.db, one.sha256, one.version) for one in coming]
    return [items_at(tx.db, None), *later]


def _by_code(items: list[ServiceItem]) -> dict[str, ServiceItem]:
    return {item.code: item for item in items}


def _without(items: Items, code: str) -> Items:
    return {known: item for known, item in items.items() if known != code}


def _changed(base: list[ServiceItem], changed: Callable[[Items], Items]) -> bytes:
    """Return the document of a changed catalogue: what changed takes the document's version."""
    before = _by_code(base)
    return write_items(
        item if item == before.get(code) else replace(item, version="")
        for code, item in changed(before).items()
    )


def _put(tx: Transaction, body: bytes, start: date | None, reason: str, actor: Actor) -> int:
    """Keep a document and say from when it holds; the one in force again changes nothing."""
    read_items(body)
    in_force, sha256 = catalogue_in_force(tx.db), documents.digest(body)
    if start is None and in_force.sha256 == sha256:
        return in_force.version
    newest = max([in_force.version, *(one.version for one in coming_catalogues(tx.db))])
    kept = documents.store(tx.db, name=NAME, version=newest + 1, body=body)
    fact = DocumentApplied(
        name=NAME,
        version=newest + 1,
        sha256=kept.sha256,
        not_before=start.isoformat() if start else None,
        reason=reason.strip(),
    )
    tx.append(fact, by=actor.by)
    return newest + 1
