"""What the case pages read: one question a page, and the case's own page with its forms."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from litestar import Response
from litestar.exceptions import NotFoundException

from appliance.desk.case_clock import card_of, deadline_of
from appliance.desk.rules import Actor, Rules
from appliance.domain.roles import Act, Role, may
from appliance.projections.case_questions import (
    Applicant,
    CaseLine,
    Told,
    case_of,
    story_of,
)
from appliance.projections.staff import people, roles_of_all
from appliance.web import wording_cases as words
from appliance.web.case_clock_view import explained, limit_words, ruler_of, until_words
from appliance.web.case_form import Fields
from appliance.web.case_view import CARDS, offered_steps, story_lines
from appliance.web.frame import HallRequest, hall_of, page, person_of
from appliance.web.once import new_form_no


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """A case with its story, and the people of the hall: their names, and who may consent."""

    case: CaseLine
    told: Sequence[Told]
    names: Mapping[str, str]
    approvers: Mapping[str, Actor]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A step's form that came back with errors: which, what is wrong, what was typed."""

    step: str = ""
    fields: Fields = field(default_factory=lambda: Fields(values={}))


def actor_of(request: HallRequest) -> Actor:
    """Return who asks, as the desk knows them."""
    person = person_of(request)
    return Actor(staff_no=person.staff_no, roles=person.roles)


def names_of(db: sqlite3.Connection) -> dict[str, str]:
    """Return the names of all staff by their numbers."""
    return {one.staff_no: one.name for one in people(db)}


def case_facts(db: sqlite3.Connection, uid: str, day: date) -> CaseFacts:
    """Return what the page of a case needs.

    Raises:
        NotFoundException: there is no such case.
    """
    case = case_of(db, uid)
    if case is None:
        raise NotFoundException
    return CaseFacts(
        case=case,
        told=story_of(db, case.id),
        names=names_of(db),
        approvers=_approvers(roles_of_all(db, day)),
    )


async def facts_of(request: HallRequest, uid: str) -> CaseFacts:
    """Return what the page of a case needs.

    Raises:
        NotFoundException: there is no such case.
    """
    hall = hall_of(request)
    return await hall.read(case_facts, uid, hall.clock.today())


def show_case(
    request: HallRequest,
    facts: CaseFacts,
    opened: Opened | None = None,
    applicant: Applicant | None = None,
) -> Response[str]:
    """Return the page of a case; with a form that has errors, or with the applicant in full."""
    hall, case, opened = hall_of(request), facts.case, opened or Opened()
    return page(
        request,
        "cases/case.html",
        status_code=422 if opened.fields.wrong else 200,
        case=case,
        **_clock_shown(facts, hall.rules, hall.clock.today()),
        story=story_lines(facts.told, facts.names),
        materials=materials_of(facts.told),
        steps=offered_steps(case),
        names=facts.names,
        approver_options=[(no, facts.names.get(no, no)) for no in facts.approvers],
        told_options=[(word, word) for word in words.TOLD_BY],
        opened=opened.step,
        wrong=opened.fields.wrong,
        values=opened.fields,
        applicant=applicant,
        may_view=may(person_of(request).roles, Act.SEE_FULL_NUMBERS),
        may_act=may(person_of(request).roles, Act.HANDLE_CASES),
        form_no=new_form_no(),
        saved=request.query_params.get("saved", ""),
        words=words,
    )


def _clock_shown(facts: CaseFacts, rules: Rules, today: date) -> dict[str, object]:
    """Return the case's clock as its page shows it: date, card, ruler, steps."""
    case = facts.case
    found = deadline_of(case, facts.told, rules)
    until = until_words(rules, found.due)
    card = card_of(case, rules, today)
    return {
        "found": found,
        "until": until,
        "card": card,
        "mark": card.level if card is not None and card.level in CARDS else "",
        "ruler": ruler_of(found, rules, today),
        "explained": explained(found, until=until, item_version=case.item_version),
        "limit": limit_words(found.limit),
        "moved": case.due_on not in (None, found.due.isoformat()),
    }


def _approvers(roles: Mapping[str, frozenset[Role]]) -> dict[str, Actor]:
    return {
        staff_no: Actor(staff_no=staff_no, roles=held)
        for staff_no, held in roles.items()
        if may(held, Act.APPROVE_CASES)
    }


def materials_of(told: Sequence[Told]) -> list[tuple[str, str]]:
    """Return the receipt list: each material with its form and copies."""
    listed = told[0].record.body.get("materials") if told else None
    found = []
    for one in listed if isinstance(listed, list) else []:
        name, _, rest = str(one).partition("|")
        form, _, copies = rest.partition("|")
        found.append((name, f"{form} {copies}" if copies not in {"", "0"} else form))
    return found
