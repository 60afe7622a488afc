"""The register of rules at the desk (制度登记): documents followed, the county's, the hall's own.

Sources: seed 000 第四条第一款; domain/rule_register.py.
"""

import sqlite3
from collections.abc import Sequence
from datetime import date

from appliance.desk.policy_book import policy_book
from appliance.desk.rules import Actor, Rules
from appliance.domain.errors import FormIncomplete, TurnNotAllowed
from appliance.domain.facts.hall_book import RuleRegistered, RuleRepealed
from appliance.domain.frozen import dataclass
from appliance.domain.hall_policy import PROFILE
from appliance.domain.roles import Act
from appliance.domain.rule_register import Regulation, SourceDocument, Standing, standing_of
from appliance.journal.transaction import Transaction
from appliance.policies.source_documents import source_documents
from appliance.projections.papers import AppliedPaper, applied
from appliance.projections.regulations import regulations

FORM = "rule"
COUNTY = "county"  # who said a document that came from there


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """The document a hall follows in an area; `since` is empty if it did so from the beginning."""

    area: str
    profile: str
    document: SourceDocument | None
    since: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRegister:
    """What a hall is ruled by on a day, with versions and the days from which they hold."""

    policy: str
    calendar: str
    followed: Sequence[Followed]
    county: Sequence[AppliedPaper]
    own: Sequence[tuple[Regulation, Standing]]


def rule_register(db: sqlite3.Connection, day: date, rules: Rules) -> RuleRegister:
    """Return the register as it stands on a day."""
    book, versions = policy_book(db, day, rules), regulations(db)
    documents = source_documents()
    return RuleRegister(
        policy=book.version,
        calendar=book.calendar,
        followed=[
            Followed(
                area=one.area,
                profile=one.profile,
                document=documents.get(one.profile),
                since=_since(one.area, day, rules),
            )
            for one in book.areas
        ],
        county=[one for one in applied(db) if one.said_by == COUNTY],
        own=[(one, standing_of(one, versions, day)) for one in versions],
    )


def register_rule(tx: Transaction, order: RuleRegistered, actor: Actor) -> str:
    """Write a version of a rule of the hall into the register; return its subject.

    Raises:
        NotPermitted: the person may not change what is published of the hall.
        FormIncomplete: a part is missing, it begins before its issue, or the version stands there.
    """
    actor.may(Act.EXPORT_LISTS)
    parts = ("name", "version", "issuer", "issued_on", "first_day")
    missing = [part for part in parts if not getattr(order, part).strip()]
    if order.first_day < order.issued_on:
        missing.append("first_day")
    if any((one.name, one.version) == (order.name, order.version) for one in regulations(tx.db)):
        missing.append("version")
    if missing:
        raise FormIncomplete(order.name, form=FORM, missing=missing)
    return tx.append(order, by=actor.by).subject


def repeal_rule(tx: Transaction, uid: str, order: RuleRepealed, actor: Actor) -> None:
    """Let a version hold no more after a day.

    Raises:
        NotPermitted: the person may not change what is published of the hall.
        FormIncomplete: there is no such version, or no reason.
        TurnNotAllowed: it was repealed before.
    """
    actor.may(Act.EXPORT_LISTS)
    found = next((one for one in regulations(tx.db) if one.uid == uid), None)
    if found is None or not order.reason.strip():
        raise FormIncomplete(found.name if found else uid, form=FORM, missing=["reason"])
    if found.last_day is not None:
        raise TurnNotAllowed(found.name, state=Standing.REPEALED, step="repeal")
    tx.append(order, by=actor.by, subject=uid)


def _since(area: str, day: date, rules: Rules) -> str:
    """Return from which day the hall chose its document of an area, empty if it never chose."""
    days = [
        change.first_day
        for change in rules.changes
        if change.name == PROFILE + area and change.first_day <= day
    ]
    return max(days).isoformat() if days else ""
