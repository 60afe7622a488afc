"""The pages about bad ratings (差评): what waits, and each one from call-back to visit.

Whoever handles complaints handles these. The person concerned sees their own once the citizen was
called back, speaks for themselves, may appeal once, and handles nothing.
"""

import sqlite3
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from appliance.desk import bad_ratings as desk
from appliance.desk.rules import Actor, Rules
from appliance.domain.bad_rating import (
    OF_THE_CONCERNED,
    BadRatingFigures,
    BadRatingState,
    BadRatingStep,
    concerned_may_know,
    steps_of,
)
from appliance.domain.frozen import dataclass
from appliance.domain.record import Record
from appliance.domain.roles import Act, may
from appliance.projections.bad_ratings import (
    BadRatingLine,
    bad_rating_figures,
    bad_rating_of,
    closed_bad_ratings,
    open_bad_ratings,
    story_of_bad_rating,
)
from appliance.projections.staff import names_of
from appliance.web.fields import Fields, fields_of
from appliance.web.filters import day, short_day
from appliance.web.frame import HallRequest, actor_of, after, hall_of, page, person_of
from appliance.web.once import new_form_no, once
from appliance.web.session import Person, needs_act
from appliance.web.voice import bad_rating_form, wording_evaluations
from appliance.web.voice import wording_bad_ratings as words

HANDLER = needs_act(Act.HANDLE_COMPLAINTS)
ANYBODY = needs_act(Act.FILE_COMPLAINTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One bad rating in the list with its last day."""

    line: BadRatingLine
    due: desk.AnswerDue
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What the list shows; `figures` are of the year so far."""

    waiting: Sequence[Waiting]
    done: Sequence[BadRatingLine]
    figures: BadRatingFigures
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One bad rating with its story and the names of the people of the hall."""

    line: BadRatingLine
    story: Sequence[Record]
    names: Mapping[str, str]


def listed(db: sqlite3.Connection, person: Person, today: date, rules: Rules) -> Listed:
    """Return what a person may see: all, or their own once the citizen was called back."""
    handles = may(person.roles, Act.HANDLE_COMPLAINTS)

    def is_shown(one: BadRatingLine) -> bool:
        if one.clerk_no == person.staff_no:
            return concerned_may_know(BadRatingState(one.state))
        return handles

    waiting = [_waiting(one, today, rules) for one in open_bad_ratings(db) if is_shown(one)]
    return Listed(
        waiting=sorted(waiting, key=lambda one: (one.line.told_on is not None, one.due.due)),
        done=[one for one in closed_bad_ratings(db) if is_shown(one)],
        figures=bad_rating_figures(db, f"{today.year}-01-01", today.isoformat()),
        names=names_of(db),
    )


def told(db: sqlite3.Connection, uid: str) -> Told:
    """Return one bad rating with its story.

    Raises:
        NotFoundException: there is no such bad rating.
    """
    line = bad_rating_of(db, uid)
    if line is None:
        raise NotFoundException
    return Told(line=line, story=story_of_bad_rating(db, line.id), names=names_of(db))


@get("/bad-ratings", guards=[ANYBODY])
async def list_page(request: HallRequest) -> Response[str]:
    """Show what waits, what is due first at the head, and what was done."""
    hall = hall_of(request)
    found = await hall.read(listed, person_of(request), hall.clock.today(), hall.rules)
    late = sum(one.late for one in found.waiting)
    heading = words.LIST_HEAD if found.waiting else words.LIST_CALM
    return page(
        request,
        "bad_ratings/list.html",
        heading=heading.format(open=len(found.waiting), late=late),
        found=found,
        handles=may(person_of(request).roles, Act.HANDLE_COMPLAINTS),
        levels=wording_evaluations.LEVELS,
        channels=wording_evaluations.CHANNELS,
        words=words,
    )


@get("/bad-ratings/{uid:str}", guards=[ANYBODY])
async def bad_rating_page(request: HallRequest, uid: FromPath[str]) -> Response[str]:
    """Show one bad rating: by when, what next, what has happened."""
    return _show(request, await _seen(request, uid), "", Fields(values={}))


@post("/bad-ratings/{uid:str}/{step:str}", guards=[ANYBODY])
async def take_step(
    request: HallRequest, uid: FromPath[str], step: FromPath[str]
) -> Response[str] | Redirect:
    """Take one step, once; what is wrong is shown all at once.

    Raises:
        NotFoundException: there is no such step.
    """
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    seen = await _seen(request, uid)
    read = bad_rating_form.READERS.get(step)
    if read is None:
        raise NotFoundException
    use_case = read(fields, hall.clock.today())
    if fields.wrong:
        return _show(request, seen, step, fields)
    return await once(request, _act(request, uid, use_case, actor))


def _act(
    request: HallRequest, uid: str, use_case: bad_rating_form.Act, actor: Actor
) -> Callable[[], Awaitable[str]]:
    async def act() -> str:
        await hall_of(request).write(lambda tx: use_case(tx, uid, actor))
        return f"/bad-ratings/{uid}"

    return act


@get("/cases/{uid:str}/bad-rating", guards=[HANDLER])
async def of_case(request: HallRequest, uid: FromPath[str]) -> Redirect:
    """Lead from a case to its bad rating, or to the list where it has none."""
    rating = await hall_of(request).read(_of_case, uid)
    return after(f"/bad-ratings/{rating}" if rating else "/bad-ratings")


def _of_case(db: sqlite3.Connection, case_uid: str) -> str | None:
    found = [one.uid for one in open_bad_ratings(db) if one.case_uid == case_uid]
    return found[0] if found else None


def _waiting(one: BadRatingLine, today: date, rules: Rules) -> Waiting:
    due = desk.due_of(one, rules)
    late = BadRatingState(one.state).owes_answer and due.due < today
    return Waiting(line=one, due=due, late=late)


async def _seen(request: HallRequest, uid: str) -> Told:
    """Return a bad rating that this person may see.

    Raises:
        NotFoundException: there is none, or none that this person may know of.
    """
    seen, person = await hall_of(request).read(told, uid), person_of(request)
    if seen.line.clerk_no == person.staff_no:
        allowed = concerned_may_know(BadRatingState(seen.line.state))
    else:
        allowed = may(person.roles, Act.HANDLE_COMPLAINTS)
    if not allowed:
        raise NotFoundException
    return seen


def _show(request: HallRequest, seen: Told, opened: str, fields: Fields) -> Response[str]:
    hall, line, person = hall_of(request), seen.line, person_of(request)
    due = desk.due_of(line, hall.rules)
    rated = short_day(line.rated_at)
    owes = BadRatingState(line.state).owes_answer
    return page(
        request,
        "bad_ratings/bad_rating.html",
        one=line,
        due=due,
        late=owes and due.due < hall.clock.today(),
        owes=owes,
        counted=words.COUNTED.format(rated=rated, days=due.days),
        extended=words.EXTENDED.format(due=day(due.due)) if line.extended_to else "",
        steps=_offered(line, person),
        story=[_sentence(one, seen.names) for one in reversed(seen.story)],
        names=seen.names,
        levels=wording_evaluations.LEVELS,
        channels=wording_evaluations.CHANNELS,
        opened=opened,
        values=fields,
        wrong=fields.wrong,
        form_no=new_form_no(),
        words=words,
    )


def _offered(line: BadRatingLine, person: Person) -> list[BadRatingStep]:
    """Return the steps this person can take."""
    own = line.clerk_no == person.staff_no
    steps = [step for step in steps_of(line.rule) if (step in OF_THE_CONCERNED) == own]
    if line.found_by == person.staff_no:
        steps = [step for step in steps if step is not BadRatingStep.DECIDE_APPEAL]
    return steps


def _sentence(record: Record, names: Mapping[str, str]) -> tuple[str, str, str]:
    """Return when, what and who of one record."""
    places = {
        name: words.STORED.get(name, {}).get(str(value), str(value))
        for name, value in record.body.items()
    }
    staff_no = record.by.removeprefix("staff:")
    return record.at, words.TOLD[record.kind].format(**places), names.get(staff_no, staff_no)


ROUTES = [list_page, bad_rating_page, take_step, of_case]
