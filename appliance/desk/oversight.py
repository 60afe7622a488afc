"""Oversight by the public at the desk: what is announced, observers and their reports, petitions.

Sources: domain/oversight.py.
"""

from collections.abc import Mapping
from dataclasses import replace

from appliance.desk.rules import Actor
from appliance.domain.errors import FormIncomplete
from appliance.domain.facts.oversight import (
    ObserverEngaged,
    ObserverLeft,
    ObserverReported,
    OversightWaySet,
    PetitionNoted,
)
from appliance.domain.masking import mask_numbers
from appliance.domain.oversight import OversightWay, was_engaged
from appliance.domain.roles import Act
from appliance.journal.transaction import Transaction
from appliance.projections.oversight import Observer, observer_of, ways_announced

FORM = "oversight"


def announce(tx: Transaction, ways: Mapping[OversightWay, str], actor: Actor) -> list[OversightWay]:
    """Write down the numbers and places that changed; return which.

    Raises:
        NotPermitted: the person may not handle complaints.
    """
    actor.may(Act.HANDLE_COMPLAINTS)
    known = ways_announced(tx.db)
    changed = [way for way, place in ways.items() if place.strip() != known.get(way, "")]
    for way in changed:
        tx.append(OversightWaySet(way=way, place=ways[way].strip()), by=actor.by)
    return changed


def engage(tx: Transaction, order: ObserverEngaged, actor: Actor) -> str:
    """Enter an observer (聘请监督员); return the subject.

    Raises:
        NotPermitted: the person may not handle complaints.
        FormIncomplete: name, unit or first day is missing.
    """
    actor.may(Act.HANDLE_COMPLAINTS)
    missing = [name for name in ("name", "unit", "first_day") if not getattr(order, name).strip()]
    if missing:
        raise FormIncomplete(order.name, form=FORM, missing=missing)
    return tx.append(order, by=actor.by).subject


def end(tx: Transaction, uid: str, order: ObserverLeft, actor: Actor) -> None:
    """Let an observer's time end.

    Raises:
        NotPermitted: the person may not handle complaints.
        FormIncomplete: there is no such observer, their time is over, or a day before the first.
    """
    actor.may(Act.HANDLE_COMPLAINTS)
    one = _known(tx, uid)
    if one.last_day is not None or order.last_day < one.first_day:
        raise FormIncomplete(one.name, form=FORM, missing=["last_day"])
    tx.append(order, by=actor.by, subject=uid)


def report(tx: Transaction, uid: str, order: ObserverReported, actor: Actor) -> None:
    """Enter what an observer saw.

    Raises:
        NotPermitted: the person may not handle complaints.
        FormIncomplete: nothing said, a day to come, or one on which they were not engaged.
    """
    actor.may(Act.HANDLE_COMPLAINTS)
    one = _known(tx, uid)
    holds = order.day <= tx.moment.day.isoformat()
    engaged = holds and was_engaged(one.first_day, one.last_day, order.day)
    missing = ([] if engaged else ["day"]) + ([] if order.found.strip() else ["found"])
    if missing:
        raise FormIncomplete(one.name, form=FORM, missing=missing)
    fact = replace(order, found=mask_numbers(order.found.strip()))
    tx.append(fact, by=actor.by, subject=uid)


def note_petition(tx: Transaction, order: PetitionNoted, actor: Actor) -> str:
    """Count a petition about the hall (上访); return the subject.

    Raises:
        NotPermitted: the person may not handle complaints.
        FormIncomplete: nobody petitioned, nothing said, or a day to come.
    """
    actor.may(Act.HANDLE_COMPLAINTS)
    holds = {
        "day": bool(order.day) and order.day <= tx.moment.day.isoformat(),
        "people": order.people > 0,
        "matter": bool(order.matter.strip()),
    }
    missing = [name for name, held in holds.items() if not held]
    if missing:
        raise FormIncomplete(order.day, form=FORM, missing=missing)
    fact = replace(
        order, matter=mask_numbers(order.matter.strip()), outcome=mask_numbers(order.outcome)
    )
    return tx.append(fact, by=actor.by).subject


def _known(tx: Transaction, uid: str) -> Observer:
    one = observer_of(tx.db, uid)
    if one is None:
        raise FormIncomplete(uid, form=FORM, missing=["observer"])
    return one
