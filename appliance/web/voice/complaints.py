"""The complaint pages: what waits for an answer, filing one, the page of one with its reply.

Whoever handles complaints sees all; everybody else sees those they took. Nobody opens the one
against themselves.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from appliance.desk.complaint_care import UPHELD
from appliance.desk.complaints import file_complaint, reply_complaint, view_complainant
from appliance.desk.slips import complaint_form
from appliance.domain.complaint import ComplaintChannel, Difficulty, reply_medium
from appliance.domain.errors import HandledByTheAccused, NotPermitted
from appliance.domain.frozen import dataclass
from appliance.domain.ladder import withdrawal_actions
from appliance.domain.record import Record
from appliance.domain.roles import PERMITTED, Act, may
from appliance.projections.complaint_care import (
    BoxOpening,
    box_openings,
    opening_behind,
    story_of_complaint,
    upheld_before,
)
from appliance.projections.complaints import (
    Complainant,
    ComplaintLine,
    complaint_of,
    is_complaint_form_used,
    recent_complaints,
    written_on,
)
from appliance.projections.staff import StaffMember, names_of, people
from appliance.web.cases.case_clock_view import until_words
from appliance.web.fields import Fields, fields_of
from appliance.web.filters import short_day
from appliance.web.frame import HallRequest, actor_of, hall_of, page, person_of
from appliance.web.once import new_form_no, once
from appliance.web.session import Person, needs_act
from appliance.web.voice import wording_complaint_care as acts_words
from appliance.web.voice import wording_complaints as words
from appliance.web.voice.citizens import KEY
from appliance.web.voice.complaint_care_form import offered, told
from appliance.web.voice.complaint_form import (
    OTHERS,
    UNCLEAR,
    need_form,
    printed_values,
    read_complaint,
    read_reply,
)

FILER = needs_act(Act.FILE_COMPLAINTS)
HANDLER = needs_act(Act.HANDLE_COMPLAINTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintFacts:
    """A complaint with the names of the people of the hall."""

    complaint: ComplaintLine
    names: Mapping[str, str]
    story: Sequence[Record]
    upheld_before: int
    opening: BoxOpening | None
    written_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """All complaints one may see, and the names of the people of the hall."""

    complaints: Sequence[ComplaintLine]
    names: Mapping[str, str]


def listed_for(db: sqlite3.Connection, person: Person) -> Listed:
    """Return the complaints a person may see, newest first."""
    handles = may(person.roles, Act.HANDLE_COMPLAINTS)
    found = [
        one
        for one in recent_complaints(db)
        if one.about_staff_no != person.staff_no and (handles or one.taken_by_no == person.staff_no)
    ]
    return Listed(complaints=found, names=names_of(db))


def complaint_facts(db: sqlite3.Connection, uid: str) -> ComplaintFacts:
    """Return what the page of a complaint needs.

    Raises:
        NotFoundException: there is no such complaint.
    """
    found = complaint_of(db, uid)
    if found is None:
        raise NotFoundException
    about = found.about_staff_no
    return ComplaintFacts(
        complaint=found,
        names=names_of(db),
        story=story_of_complaint(db, found.id),
        upheld_before=upheld_before(db, about, found.id) if about else 0,
        opening=opening_behind(db, found.id),
        written_on=written_on(db, found.id),
    )


@get("/complaints", guards=[FILER])
async def list_page(request: HallRequest) -> Response[str]:
    """Show what waits for an answer, what is due first at the head, then the answered ones."""
    hall = hall_of(request)
    listed = await hall.read(listed_for, person_of(request))
    today = hall.clock.today().isoformat()
    waiting = sorted((one for one in listed.complaints if one.open), key=lambda one: one.due_on)
    late = sum(one.due_on < today for one in waiting)
    heading = words.LIST_HEAD if waiting else words.LIST_CALM
    return page(
        request,
        "complaints/list.html",
        heading=heading.format(open=len(waiting), late=late),
        waiting=waiting,
        answered=[one for one in listed.complaints if not one.open],
        names=listed.names,
        today=today,
        words=words,
    )


@get("/complaints/new", guards=[FILER])
async def new_page(request: HallRequest) -> Response[str]:
    """Show the form of a complaint; the code on a paper form fills in what was printed there."""
    number = request.query_params.get("form", "")
    printed = complaint_form(hall_of(request).local.keys[KEY], number)
    values = {} if printed is None else printed_values(number, printed)
    return await _form_page(request, Fields(values=values), new_form_no())


@post("/complaints/new", guards=[FILER])
async def file(request: HallRequest) -> Response[str] | Redirect:
    """File a complaint, once; what is wrong is shown all at once."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    order = read_complaint(fields)
    printed = complaint_form(hall.local.keys[KEY], order.form)
    is_used = await hall.read(is_complaint_form_used, order.form)
    need_form(fields, printed, hall.clock.today(), is_used=is_used)
    if fields.wrong:
        return await _form_page(request, fields, fields["form_no"])

    async def act() -> str:
        made = await hall.write(lambda tx: file_complaint(tx, order, actor, hall.rules))
        return f"/complaints/{made.uid}?saved=complaint-{actor.staff_no}"

    return await once(request, act)


@get("/complaints/{uid:str}", guards=[FILER])
async def complaint_page(request: HallRequest, uid: FromPath[str]) -> Response[str]:
    """Show one complaint: by when, about what, what was answered."""
    return show_complaint(request, await facts_for(request, uid), Fields(values={}))


@post("/complaints/{uid:str}/reply", guards=[HANDLER])
async def reply(request: HallRequest, uid: FromPath[str]) -> Response[str] | Redirect:
    """Answer a complaint, once."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    facts = await facts_for(request, uid)
    order = read_reply(fields, facts.complaint)
    if fields.wrong:
        return show_complaint(request, facts, fields)

    async def act() -> str:
        await hall.write(lambda tx: reply_complaint(tx, uid, order, actor))
        return f"/complaints/{uid}"

    return await once(request, act)


@post("/complaints/{uid:str}/person", guards=[HANDLER])
async def person_page(request: HallRequest, uid: FromPath[str]) -> Response[str]:
    """Show who complained, in full, once the look is a fact."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    await facts_for(request, uid)
    why = fields["why"] or words.VIEW_REASONS[0]
    person = await hall.write(lambda tx: view_complainant(tx, uid, why, actor))
    return show_complaint(request, await facts_for(request, uid), Fields(values={}), person)


async def facts_for(request: HallRequest, uid: str) -> ComplaintFacts:
    """Return a complaint that this person may see.

    Raises:
        NotFoundException: there is no such complaint.
        HandledByTheAccused: it is about the person who asks.
        NotPermitted: neither taken by the person, nor theirs to handle.
    """
    facts, person = await hall_of(request).read(complaint_facts, uid), person_of(request)
    found = facts.complaint
    if found.about_staff_no == person.staff_no:
        raise HandledByTheAccused(found.local_no, staff_id=person.staff_no)
    act = Act.HANDLE_COMPLAINTS
    if not may(person.roles, act) and found.taken_by_no != person.staff_no:
        raise NotPermitted(person.staff_no, act=act, needs=PERMITTED[act])
    return facts


def show_complaint(
    request: HallRequest,
    facts: ComplaintFacts,
    fields: Fields,
    complainant: Complainant | None = None,
) -> Response[str]:
    """Return the page of a complaint; with a form that has errors, or the complainant in full."""
    hall, found = hall_of(request), facts.complaint
    today = hall.clock.today()
    channel, difficulty = ComplaintChannel(found.channel), Difficulty(found.difficulty)
    return page(
        request,
        "complaints/complaint.html",
        complaint=found,
        names=facts.names,
        late=bool(found.open) and found.due_on < today.isoformat(),
        until=until_words(hall.rules, today),
        counted=_counted(request, facts),
        medium=words.MEDIA[reply_medium(channel, difficulty)],
        complainant=complainant,
        may_handle=may(person_of(request).roles, Act.HANDLE_COMPLAINTS),
        steps=offered(found),
        story=[told(one, facts.names) for one in reversed(facts.story)],
        consequences=_consequences(facts),
        acts=acts_words,
        values=fields,
        wrong=fields.wrong,
        form_no=new_form_no(),
        saved=request.query_params.get("saved", ""),
        words=words,
    )


def _consequences(facts: ComplaintFacts) -> list[str]:
    """Return what the text has for refusing to correct, or for being upheld again."""
    found = facts.complaint
    upheld = found.finding in UPHELD
    actions = withdrawal_actions(
        upheld=upheld, refuses=bool(found.refused), times=facts.upheld_before + 1
    )
    return [acts_words.CONSEQUENCES[one] for one in actions]


def _counted(request: HallRequest, facts: ComplaintFacts) -> str:
    """Return how the due date was counted: from the opening of its box, or its paper form."""
    found, opening = facts.complaint, facts.opening
    if found.channel == ComplaintChannel.TRANSFER:
        return words.BY_LETTER
    begun = opening.opened_at if opening else facts.written_on or found.received_at
    received, due = begun[:10], found.due_on
    days = hall_of(request).rules.calendar.working_days_after(
        date.fromisoformat(received), date.fromisoformat(due)
    )
    sentence = words.BY_FORM if facts.written_on else words.BY_LIMIT
    sentence = words.BY_OPENING if opening else sentence
    return sentence.format(
        channel=words.CHANNELS[found.channel],
        difficulty=words.DIFFICULTIES[found.difficulty],
        received=short_day(received),
        days=words.SOME_DAYS.format(days=days) if days else words.NO_DAYS,
    )


async def _form_page(request: HallRequest, fields: Fields, form_no: str) -> Response[str]:
    hall, person = hall_of(request), person_of(request)
    staff: list[StaffMember] = await hall.read(people)
    openings = await hall.read(box_openings)
    return page(
        request,
        "complaints/form.html",
        windows=range(1, hall.settings.windows + 1),
        unclear=UNCLEAR,
        others=OTHERS,
        openings=openings,
        boxes=acts_words.BOXES,
        staff=[one for one in staff if one.staff_no != person.staff_no],
        values=fields,
        wrong=fields.wrong,
        form_no=form_no,
        words=words,
    )


ROUTES = [list_page, new_page, file, complaint_page, reply, person_page]
