"""The pages about answering for it (责任追究): what was found, the rule's step, who confirms.

Whoever handles complaints sees all and decides, never about themselves; everybody sees their own
and may appeal once. A leader or unit that answers as well stands in a row of its own.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from appliance.desk import ladders as desk
from appliance.desk.rules import Rules
from appliance.domain.frozen import dataclass
from appliance.domain.roles import Act, may
from appliance.domain.sanction import MADE_GOOD, SanctionState, SanctionStep, sanction_steps
from appliance.journal.transaction import Transaction
from appliance.projections.inquiry_causes import left_alone
from appliance.projections.ladder_causes import Untaken, untaken
from appliance.projections.sanctions import (
    Fallen,
    SanctionLine,
    Talk,
    fallen,
    sanction_of,
    sanctions,
    talks,
)
from appliance.projections.staff import names_of
from appliance.web.fields import Fields, fields_of
from appliance.web.frame import HallRequest, actor_of, hall_of, page, person_of
from appliance.web.once import new_form_no, once
from appliance.web.session import Person, needs_act
from appliance.web.voice import ladder_form
from appliance.web.voice import wording_ladders as words

ANYBODY = needs_act(Act.FILE_COMPLAINTS)
HANDLER = needs_act(Act.HANDLE_COMPLAINTS)
LEADS = "director_leader_responsibility"


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """What the page shows."""

    lines: Sequence[SanctionLine]
    untaken: Sequence[Untaken]
    fallen: Sequence[Fallen]
    talks: Sequence[Talk]
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One of them with the step the rule has for it."""

    line: SanctionLine
    proposal: desk.Proposal
    names: Mapping[str, str]


def book(db: sqlite3.Connection, person: Person, month: str, today: date) -> Book:
    """Return what a person may see."""
    handles = may(person.roles, Act.HANDLE_COMPLAINTS)
    lines = [one for one in sanctions(db) if handles or _concerns(one, person)]
    waiting = [*untaken(db), *left_alone(db, today)] if handles else []
    return Book(
        lines=lines,
        untaken=[one for one in waiting if one.staff_no != person.staff_no],
        fallen=fallen(db, month) if handles else [],
        talks=talks(db) if handles else [],
        names=names_of(db),
    )


def led(names: Mapping[str, str], one: SanctionLine) -> list[tuple[str, str]]:
    """Return who answers as well, and for what (000§10.5, §11.10; 002-P3·追究3, R29)."""
    found = []
    if one.leader_no or LEADS in one.follows:
        found.append((names.get(one.leader_no, one.leader_no) or words.HEAD_OF_HALL, words.LED))
    if one.unit:
        found.append((one.unit, words.UNIT_TOO))
    return found


def shown(db: sqlite3.Connection, uid: str, rules: Rules) -> Shown:
    """Return one with its proposal.

    Raises:
        NotFoundException: there is none.
    """
    line = sanction_of(db, uid)
    if line is None:
        raise NotFoundException
    return Shown(line=line, proposal=desk.proposal_for(db, line, rules), names=names_of(db))


@get("/ladders", guards=[ANYBODY])
async def book_page(request: HallRequest) -> Response[str]:
    """Show what waits for a decision, what was decided, and what falls this month."""
    return await _book(request, Fields(values=dict(request.query_params)))


@post("/ladders", guards=[HANDLER])
async def record(request: HallRequest) -> Response[str] | Redirect:
    """Write down what somebody has to answer for, or a talk, once."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    is_talk = fields["entry"] == "talk"
    today = hall.clock.today()
    talk = ladder_form.read_talk(fields, today) if is_talk else None
    breach = None if is_talk else ladder_form.read_breach(fields, actor.staff_no, today)
    if fields.wrong:
        return await _book(request, fields)

    def use_case(tx: Transaction) -> str:
        if talk is not None:
            desk.hold_talk(tx, talk, actor)
        return desk.record_breach(tx, breach, actor) if breach is not None else ""

    async def act() -> str:
        uid = await hall.write(use_case)
        return f"/ladders/{uid}" if uid else "/ladders"

    return await once(request, act)


@get("/ladders/{uid:str}", guards=[ANYBODY])
async def one_page(request: HallRequest, uid: FromPath[str]) -> Response[str]:
    """Show one: what happened, the rule's step, who decided what."""
    return _one(request, await _seen(request, uid), Fields(values={}))


@post("/ladders/{uid:str}/{step:str}", guards=[ANYBODY])
async def take_step(
    request: HallRequest, uid: FromPath[str], step: FromPath[str]
) -> Response[str] | Redirect:
    """Take one step, once.

    Raises:
        NotFoundException: there is no such step.
    """
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    seen = await _seen(request, uid)
    form = await request.form()
    by_gravity = seen.proposal.step is None
    chosen = [str(one) for one in form.getall("penalty", [])] if by_gravity else None
    use_case = ladder_form.read_step(step, fields, chosen, hall.rules)
    if use_case is None:
        raise NotFoundException
    if fields.wrong:
        return _one(request, seen, fields)

    async def act() -> str:
        await hall.write(lambda tx: use_case(tx, uid, actor))
        return f"/ladders/{uid}"

    return await once(request, act)


async def _seen(request: HallRequest, uid: str) -> Shown:
    """Return one that this person may see.

    Raises:
        NotFoundException: there is none, or it is not theirs to see.
    """
    hall, person = hall_of(request), person_of(request)
    seen = await hall.read(shown, uid, hall.rules)
    if not may(person.roles, Act.HANDLE_COMPLAINTS) and not _concerns(seen.line, person):
        raise NotFoundException
    return seen


def _concerns(one: SanctionLine, person: Person) -> bool:
    return person.staff_no in {one.staff_no, one.leader_no}


async def _book(request: HallRequest, fields: Fields) -> Response[str]:
    hall, person = hall_of(request), person_of(request)
    today = hall.clock.today()
    found = await hall.read(book, person, today.isoformat()[:7], today)
    waiting = [one.state for one in found.lines]
    opened, appeals = waiting.count(SanctionState.OPEN), waiting.count(SanctionState.APPEALED)
    fresh = len(found.untaken)
    heading = words.HEAD if fresh or opened or appeals else words.CALM
    return page(
        request,
        "ladders/book.html",
        heading=heading.format(fresh=fresh, open=opened, appeals=appeals),
        found=found,
        led=partial(led, found.names),
        person=person,
        may_handle=may(person.roles, Act.HANDLE_COMPLAINTS),
        values=fields,
        wrong=fields.wrong,
        form_no=new_form_no(),
        words=words,
    )


def _one(request: HallRequest, seen: Shown, fields: Fields) -> Response[str]:
    person, step = person_of(request), seen.proposal.step
    own = seen.line.staff_no == person.staff_no
    decided = seen.line.decided_by == person.staff_no
    handles = may(person.roles, Act.HANDLE_COMPLAINTS)
    steps = [
        one
        for one in sanction_steps(SanctionState(seen.line.state))
        if (one is SanctionStep.APPEAL) == own
        and (own or handles)
        and not (decided and one in {SanctionStep.UPHOLD, SanctionStep.LIFT})
    ]
    says = words.BY_GRAVITY
    if step is not None:
        listed = "、".join(words.CONSEQUENCES.get(one, one) for one in step.consequences)
        says = words.PROPOSED.format(nth=seen.proposal.nth, clause=step.clause, steps=listed)
    return page(
        request,
        "ladders/one.html",
        one=seen.line,
        says=says,
        by_gravity=step is None,
        made_good=handles and seen.line.breach in MADE_GOOD,
        steps=steps,
        own=own,
        names=seen.names,
        values=fields,
        wrong=fields.wrong,
        form_no=new_form_no(),
        words=words,
    )


ROUTES = [book_page, record, one_page, take_step]
