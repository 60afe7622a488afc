"""The staff room (人员): who works here, enrolling somebody, roles, windows, accounts.

A start word is shown once, to the person at the tablet, and is kept nowhere but as a proof.
"""

import asyncio
from collections.abc import Mapping

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from appliance.desk import accounts, staff
from appliance.desk.dual_management import managers_of
from appliance.desk.opening_list import without_card
from appliance.domain.frozen import dataclass
from appliance.domain.roles import Act, Role, may
from appliance.domain.staff import STAFF_NO, ChangeNotConsented, ChangeReport
from appliance.journal.passwords import start_word
from appliance.projections.cards import cards_of, held_cards
from appliance.projections.staff import (
    StaffMember,
    names_of,
    people,
    person,
    roles_of,
    roles_of_all,
)
from appliance.projections.staff_windows import changes_of
from appliance.web.cases.case_form import read_day
from appliance.web.fields import Fields, fields_of
from appliance.web.frame import HallRequest, actor_of, after, draft_of, hall_of, page, person_of
from appliance.web.house import wording_staff
from appliance.web.once import FIELD, new_form_no, once
from appliance.web.session import needs_act
from appliance.web.wording import ROLES as ROLE_WORDS

Wrong = list[tuple[str, str]]
LONGEST_NAME = 20
LONGEST_UNIT = 30
LOOKS = needs_act(Act.ENROL_STAFF, Act.RELEASE_LOGIN)
NO_FIELDS = Fields(values={})


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffLine:
    """One person in the list: roles in Chinese, whether they hold a card and wait at the login."""

    member: StaffMember
    roles: tuple[str, ...]
    has_card: bool
    waits: bool


@get("/staff", guards=[LOOKS])
async def staff_list(request: HallRequest) -> Response[str]:
    """Show everybody."""
    hall = hall_of(request)
    today = hall.clock.today()
    roles = await hall.read(roles_of_all, today)
    carded = {one.staff_no for one in await hall.read(held_cards)}
    waiting = await asyncio.to_thread(hall.local.accounts.waiting)
    lines = [
        StaffLine(
            member=one,
            roles=role_words(roles.get(one.staff_no, frozenset())),
            has_card=one.staff_no in carded,
            waits=one.staff_no in waiting,
        )
        for one in await hall.read(people, today)
    ]
    return page(
        request,
        "staff/list.html",
        lines=lines,
        heading=wording_staff.list_heading(
            people=len(lines),
            cardless=len(await hall.read(without_card, today)),
            locked_out=sum(line.waits for line in lines),
        ),
        may_enrol=may(person_of(request).roles, Act.ENROL_STAFF),
    )


@get("/staff/new", guards=[needs_act(Act.ENROL_STAFF)])
async def new_page(request: HallRequest) -> Response[str]:
    """Show the form for a person who joins the hall."""
    return _form(request, await draft_of(request), [], new_form_no())


@post("/staff/new", guards=[needs_act(Act.ENROL_STAFF)])
async def enrol(request: HallRequest) -> Response[str] | Redirect:
    """Enrol a person, or say everything that is wrong at once."""
    hall = hall_of(request)
    form = await request.form()
    names = ("staff_no", "name", "unit", "post", "window", FIELD)
    fields = {name: str(form.get(name, "")).strip() for name in names}
    roles = frozenset(str(role) for role in form.getall("roles", []))
    wrong = _check(fields, roles, hall.settings.windows)
    if wrong:
        return _form(request, fields, wrong, fields[FIELD] or new_form_no(), roles)
    order = staff.Enrolment(
        staff_no=fields["staff_no"],
        name=fields["name"],
        unit=fields["unit"],
        post=fields["post"],
        window=int(fields["window"]) if fields["window"] else None,
        roles=frozenset(Role(role) for role in roles),
        windows=hall.settings.windows,
    )
    actor = actor_of(request)

    async def act() -> str:
        await hall.write(lambda tx: staff.enrol(tx, order, actor))
        return f"/staff/{order.staff_no}?saved=new"

    return await once(request, act)


@get("/staff/{staff_no:str}", guards=[LOOKS])
async def person_page(request: HallRequest, staff_no: FromPath[str]) -> Response[str]:
    """Show a person with roles, account and cards."""
    return await show_person(request, staff_no)


@post("/staff/{staff_no:str}/roles", guards=[needs_act(Act.GRANT_ROLES)])
async def give_roles(request: HallRequest, staff_no: FromPath[str]) -> Redirect:
    """Replace the person's roles from today on."""
    form = await request.form()
    asked = frozenset(str(role) for role in form.getall("roles", []))
    roles = frozenset(Role(role) for role in asked & ROLE_WORDS.keys())
    actor = actor_of(request)
    await hall_of(request).write(lambda tx: staff.give_roles(tx, staff_no, roles, actor))
    return after(f"/staff/{staff_no}")


@post("/staff/{staff_no:str}/window", guards=[needs_act(Act.ENROL_STAFF)])
async def assign_window(request: HallRequest, staff_no: FromPath[str]) -> Response[str] | Redirect:
    """Move the person to another window, or to none; who leaves one needs a report (LEV-20)."""
    hall, actor, fields = hall_of(request), actor_of(request), await fields_of(request)
    text = fields["window"]
    report = ChangeReport(
        report_no=fields["report_no"],
        consented_by=fields["consented_by"],
        effective_on=read_day(fields, "effective_on", wording_staff.NEED_EFFECTIVE),
    )
    move = staff.Move(
        window=int(text) if text.isascii() and text.isdigit() else None,
        windows=hall.settings.windows,
        report=report,
    )
    try:
        await hall.write(lambda tx: staff.assign_window(tx, staff_no, move, actor))
    except ChangeNotConsented as refused:
        fields.wrong.append(wording_staff.CHANGE_LACKS[str(refused.facts["why"])])
        return await show_person(request, staff_no, moving=fields)
    return after(f"/staff/{staff_no}")


@post("/staff/{staff_no:str}/account", guards=[needs_act(Act.ENROL_STAFF)])
async def open_account(request: HallRequest, staff_no: FromPath[str]) -> Response[str]:
    """Give the person a start word and show it, this once; the word before opens nothing more."""
    hall, actor = hall_of(request), actor_of(request)
    await hall.write(lambda tx: accounts.open_account_for(tx, staff_no, actor=actor))
    word = start_word()
    await asyncio.to_thread(hall.local.accounts.set_word, staff_no, word, is_start_word=True)
    await asyncio.to_thread(hall.local.sessions.close_all, staff_no)
    await asyncio.to_thread(hall.local.accounts.release, staff_no)
    return await show_person(request, staff_no, word=word)


@post("/staff/{staff_no:str}/release", guards=[needs_act(Act.RELEASE_LOGIN)])
async def release(request: HallRequest, staff_no: FromPath[str]) -> Redirect:
    """Lift the wait of an account whose word was typed wrongly too often."""
    await asyncio.to_thread(hall_of(request).local.accounts.release, staff_no)
    return after(f"/staff/{staff_no}")


async def show_person(
    request: HallRequest,
    staff_no: str,
    *,
    word: str = "",
    photo_wrong: bool = False,
    moving: Fields = NO_FIELDS,
) -> Response[str]:
    """Return the page of one person; `word` is a start word to show this once.

    Raises:
        NotFoundException: nobody has that number.
    """
    hall, roles = hall_of(request), person_of(request).roles
    today = hall.clock.today()
    known = await hall.read(person, staff_no, today)
    if known is None:
        raise NotFoundException
    lacking = await hall.read(without_card, today)
    return page(
        request,
        "staff/person.html",
        one=known,
        status_code=422 if photo_wrong or moving.wrong else 200,
        moving=moving,
        changes=await hall.read(changes_of, staff_no),
        names=await hall.read(names_of),
        managers=await hall.read(managers_of, known.unit, today),
        today=today,
        word=word,
        photo_wrong=photo_wrong,
        has_photo=await asyncio.to_thread(hall.local.photos.has, staff_no),
        held=await hall.read(roles_of, staff_no, today),
        cards=await hall.read(cards_of, staff_no),
        following=next(iter(lacking), None),
        waits=staff_no in await asyncio.to_thread(hall.local.accounts.waiting),
        may_enrol=may(roles, Act.ENROL_STAFF),
        may_grant=may(roles, Act.GRANT_ROLES),
        may_release=may(roles, Act.RELEASE_LOGIN),
        windows=hall.settings.windows,
        why_words=wording_staff.CARD_WHY,
        words=wording_staff,
    )


def role_words(roles: frozenset[Role]) -> tuple[str, ...]:
    """Return the names of roles in the order of the table."""
    return tuple(word for role, word in ROLE_WORDS.items() if role in roles)


def _check(fields: Mapping[str, str], roles: frozenset[str], windows: int) -> Wrong:
    wrong: Wrong = []
    if not STAFF_NO.fullmatch(fields["staff_no"]):
        wrong.append(("staff_no", wording_staff.STAFF_NO))
    if not 0 < len(fields["name"]) <= LONGEST_NAME:
        wrong.append(("name", wording_staff.NAME.format(most=LONGEST_NAME)))
    if not 0 < len(fields["unit"]) <= LONGEST_UNIT:
        wrong.append(("unit", wording_staff.UNIT.format(most=LONGEST_UNIT)))
    window = fields["window"]
    if window and not (window.isascii() and window.isdigit() and 1 <= int(window) <= windows):
        wrong.append(("window", wording_staff.WINDOW.format(windows=windows)))
    if not roles or not roles <= ROLE_WORDS.keys():
        wrong.append(("roles", wording_staff.ROLES_NEEDED))
    return wrong


def _form(
    request: HallRequest,
    fields: Mapping[str, str],
    wrong: Wrong,
    form_no: str,
    roles: frozenset[str] = frozenset({Role.CLERK}),
) -> Response[str]:
    return page(
        request,
        "staff/new.html",
        fields=fields,
        wrong=wrong,
        form_no=form_no,
        roles=roles,
        may_grant=may(person_of(request).roles, Act.GRANT_ROLES),
        windows=hall_of(request).settings.windows,
    )


ROUTES = [
    staff_list,
    new_page,
    enrol,
    person_page,
    give_roles,
    assign_window,
    open_account,
    release,
]
