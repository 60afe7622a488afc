"""What the case pages read: one question a page, and the case's own page with its forms."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from functools import partial
from typing import TypeVar

from litestar import Response
from litestar.exceptions import NotFoundException

from appliance.desk.added_materials import note_refused
from appliance.desk.case_clock import explanation_owed
from appliance.desk.file_consent import whom_to_ask
from appliance.desk.rules import Actor
from appliance.domain.errors import MaterialNotListed
from appliance.domain.frozen import dataclass
from appliance.domain.moment import Moment
from appliance.domain.roles import Act, Role, may
from appliance.journal.transaction import Transaction
from appliance.projections.case_questions import (
    Applicant,
    CaseLine,
    OpenTask,
    Told,
    case_of,
    owed_of,
    story_of,
    tasks_of,
)
from appliance.projections.fees import unpaid_bills
from appliance.projections.platform_told import ToldLine, told_of
from appliance.projections.staff import StaffMember, names_of, roles_of_all
from appliance.web.cases import wording_case_care as care
from appliance.web.cases import wording_cases as words
from appliance.web.cases.case_care_offers import care_offers, may_file
from appliance.web.cases.case_clocks_shown import clock_shown, hints_of, step_hints, undo_shown
from appliance.web.cases.case_offers import Around, step_offers
from appliance.web.cases.case_paper_list import papers_of
from appliance.web.cases.case_story import story_lines
from appliance.web.cases.case_view import offered_steps
from appliance.web.cases.platform_said import said_at_case
from appliance.web.fields import Fields
from appliance.web.frame import HallRequest, actor_of, hall_of, page, person_of
from appliance.web.once import new_form_no

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """A case with its story, and the people of the hall: their names, and who may consent.

    `asked` are those one of whom has to agree before the reader sees another unit's file;
    `explains` says that finishing it today needs a word about the delay.
    """

    case: CaseLine
    told: Sequence[Told]
    names: Mapping[str, str]
    approvers: Mapping[str, Actor]
    today: date
    windows: Sequence[int]
    tasks: Sequence[OpenTask] = ()
    owed: Sequence[str] = ()
    platform: Sequence[ToldLine] = ()
    unpaid: int = 0
    asked: Sequence[StaffMember] = ()
    explains: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A step's form that came back with errors: which, what is wrong, what was typed."""

    step: str = ""
    fields: Fields = field(default_factory=lambda: Fields(values={}))


async def write_step(request: HallRequest, use_case: Callable[[Transaction], T]) -> T:
    """Run a step of a case; where it asked for more than the catalogue has, that is written down.

    Raises:
        Refusal: as the step does.
    """
    hall, actor = hall_of(request), actor_of(request)
    try:
        return await hall.write(use_case)
    except MaterialNotListed as refused:
        told = partial(note_refused, refused=refused, actor=actor)
        await hall.write(told)
        raise


def case_facts(
    db: sqlite3.Connection, uid: str, day: date, windows: int, reader: Actor
) -> CaseFacts:
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
        today=day,
        windows=range(1, windows + 1),
        tasks=tasks_of(db, case.id),
        owed=owed_of(db, case.id),
        platform=told_of(db, uid),
        unpaid=len(unpaid_bills(db, uid)),
        asked=whom_to_ask(db, case, reader, day),
    )


async def facts_of(request: HallRequest, uid: str) -> CaseFacts:
    """Return what the page of a case needs.

    Raises:
        NotFoundException: there is no such case.
    """
    hall = hall_of(request)
    day, windows = hall.clock.today(), hall.settings.windows
    found = await hall.read(case_facts, uid, day, windows, actor_of(request))
    return replace(found, explains=explanation_owed(found.case, hall.rules, day))


def show_case(
    request: HallRequest,
    facts: CaseFacts,
    opened: Opened | None = None,
    applicant: Applicant | None = None,
) -> Response[str]:
    """Return the page of a case; with a form that has errors, or with the applicant in full."""
    hall, case, opened = hall_of(request), facts.case, opened or Opened()
    steps = offered_steps(case)
    return page(
        request,
        "cases/case.html",
        status_code=422 if opened.fields.wrong else 200,
        case=case,
        **clock_shown(case, facts.told, hall.rules, facts.today),
        hints=[
            *hints_of(case, facts.owed, facts.today, unpaid=facts.unpaid),
            *step_hints(facts.tasks, hall.rules, facts.today),
        ],
        tasks=facts.tasks,
        platform=said_at_case(facts.platform),
        story=story_lines(facts.told, facts.names),
        materials=materials_of(facts.told),
        steps=steps,
        offers=[*step_offers(steps, _around(facts)), *care_offers(case, _around(facts))],
        undo=_undo(request, facts, hall.clock.now()),
        papers=papers_of(facts.told),
        may_file=may_file(case),
        names=facts.names,
        opened=opened.step,
        wrong=opened.fields.wrong,
        values=opened.fields,
        applicant=applicant,
        asked=facts.asked,
        explains=facts.explains,
        **_rights(request),
        form_no=new_form_no(),
        **_what_was_done(request),
        words=words,
        care=care,
    )


def _what_was_done(request: HallRequest) -> dict[str, str]:
    asked = request.query_params
    return {"saved": asked.get("saved", ""), "said": care.SAID.get(asked.get("said", ""), "")}


def _rights(request: HallRequest) -> dict[str, bool]:
    roles = person_of(request).roles
    return {
        "may_view": may(roles, Act.SEE_FULL_NUMBERS),
        "may_act": may(roles, Act.HANDLE_CASES),
        "may_urge": may(roles, Act.URGE),
        "may_judge": may(roles, Act.APPROVE_CASES),
    }


def _undo(request: HallRequest, facts: CaseFacts, now: Moment) -> object:
    return undo_shown(facts.told, actor_of(request), now, facts.names)


def _around(facts: CaseFacts) -> Around:
    lines = story_lines(facts.told, facts.names)
    return Around(
        approvers=[(no, facts.names.get(no, no)) for no in facts.approvers],
        windows=facts.windows,
        tasks=facts.tasks,
        explains=facts.explains,
        records=[(one.ref, f"{one.at[5:10]} {one.head}") for one in lines],
    )


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
