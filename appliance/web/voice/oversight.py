"""The page of oversight by the public (群众监督) and its wall list: ways, observers, petitions."""

import re
import sqlite3
from collections.abc import Sequence
from datetime import date

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from appliance.desk import oversight as desk
from appliance.desk.rules import Rules
from appliance.domain.errors import PolicyNotSet
from appliance.domain.facts.oversight import (
    ObserverEngaged,
    ObserverLeft,
    ObserverReported,
    PetitionNoted,
)
from appliance.domain.frozen import dataclass
from appliance.domain.oversight import OversightWay, PetitionLevel
from appliance.domain.roles import Act
from appliance.projections.oversight import (
    Observer,
    ObserverReport,
    Petition,
    observer_reports,
    observers,
    petitions,
    ways_announced,
)
from appliance.web.fields import Fields, day_in, fields_of
from appliance.web.frame import HallRequest, actor_of, hall_of, page
from appliance.web.once import new_form_no, write_once
from appliance.web.session import needs_act
from appliance.web.voice import wording_oversight as words

HERE = "/oversight"
HANDLER = needs_act(Act.HANDLE_COMPLAINTS)
READER = needs_act(Act.FILE_COMPLAINTS)
PEOPLE = re.compile(r"[1-9][0-9]{0,2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Overseen:
    """What the page shows: what is announced, who watches, and the petitions of a year."""

    ways: dict[str, str]
    observers: Sequence[Observer]
    reports: Sequence[ObserverReport]
    petitions: Sequence[Petition]


def overseen(db: sqlite3.Connection, year: int) -> Overseen:
    """Return what is known, with the petitions of a year."""
    return Overseen(
        ways=ways_announced(db),
        observers=observers(db),
        reports=observer_reports(db),
        petitions=petitions(db, f"{year}-01-01", f"{year}-12-31"),
    )


@get(HERE, guards=[HANDLER])
async def oversight_page(request: HallRequest) -> Response[str]:
    """Show what is announced, the observers with their reports, and the petitions of the year."""
    return await _show(request, Fields(values={}))


@get(f"{HERE}/paper", guards=[READER])
async def wall_list(request: HallRequest) -> Response[str]:
    """Show the list to be posted: where to turn to, how long an answer takes, who watches."""
    hall = hall_of(request)
    today = hall.clock.today()
    found = await hall.read(overseen, today.year)
    return page(
        request,
        "oversight/paper.html",
        ways=[(words.WAYS[way], found.ways[way]) for way in OversightWay if way in found.ways],
        observers=[one for one in found.observers if one.last_day is None],
        limits=_limits(hall.rules, today),
        today=today.isoformat(),
        words=words,
    )


@post(f"{HERE}/ways", guards=[HANDLER])
async def announce(request: HallRequest) -> Redirect:
    """Write down the numbers and places that changed, once."""
    fields, actor = await fields_of(request), actor_of(request)
    ways = {way: fields[way] for way in OversightWay}
    return await write_once(request, lambda tx: desk.announce(tx, ways, actor), HERE)


@post(f"{HERE}/observers", guards=[HANDLER])
async def engage(request: HallRequest) -> Response[str] | Redirect:
    """Enter an observer, once."""
    fields, actor = await fields_of(request), actor_of(request)
    day = _day(fields, "first_day", hall_of(request).clock.today())
    fields.need("name", words.NEED_NAME, holds=bool(fields["name"]))
    fields.need("unit", words.NEED_UNIT, holds=bool(fields["unit"]))
    if fields.wrong:
        return await _show(request, fields)
    order = ObserverEngaged(
        name=fields["name"], unit=fields["unit"], phone=fields["phone"], first_day=day
    )
    return await write_once(request, lambda tx: desk.engage(tx, order, actor), HERE)


@post(f"{HERE}/observers/{{uid:str}}/left", guards=[HANDLER])
async def end(request: HallRequest, uid: FromPath[str]) -> Response[str] | Redirect:
    """End an observer's time, once."""
    fields, actor = await fields_of(request), actor_of(request)
    day = day_in(fields["last_day"])
    fields.need("last_day", words.NEED_LAST, holds=day is not None)
    if fields.wrong or day is None:
        return await _show(request, fields)
    order = ObserverLeft(last_day=day.isoformat())
    return await write_once(request, lambda tx: desk.end(tx, uid, order, actor), HERE)


@post(f"{HERE}/observers/{{uid:str}}/report", guards=[HANDLER])
async def report(request: HallRequest, uid: FromPath[str]) -> Response[str] | Redirect:
    """Enter what an observer saw, once."""
    fields, actor = await fields_of(request), actor_of(request)
    day = _day(fields, "day", hall_of(request).clock.today())
    fields.need("found", words.NEED_FOUND, holds=bool(fields["found"]))
    if fields.wrong:
        return await _show(request, fields)
    order = ObserverReported(day=day, found=fields["found"])
    return await write_once(request, lambda tx: desk.report(tx, uid, order, actor), HERE)


@post(f"{HERE}/petitions", guards=[HANDLER])
async def note_petition(request: HallRequest) -> Response[str] | Redirect:
    """Count a petition, once."""
    fields, actor = await fields_of(request), actor_of(request)
    day = _day(fields, "day", hall_of(request).clock.today())
    people = fields["people"]
    fields.need("level", words.NEED_LEVEL, holds=fields["level"] in list(PetitionLevel))
    fields.need("people", words.NEED_PEOPLE, holds=bool(PEOPLE.fullmatch(people)))
    fields.need("matter", words.NEED_MATTER, holds=bool(fields["matter"]))
    if fields.wrong:
        return await _show(request, fields)
    order = PetitionNoted(
        day=day,
        level=fields["level"],
        people=int(people),
        matter=fields["matter"],
        outcome=fields["outcome"],
    )
    return await write_once(request, lambda tx: desk.note_petition(tx, order, actor), HERE)


def _day(fields: Fields, name: str, today: date) -> str:
    day = day_in(fields[name])
    fields.need(name, words.NEED_DAY, holds=day is not None and day <= today)
    return (day or today).isoformat()


def _limits(rules: Rules, today: date) -> list[tuple[str, str]]:
    """Return how long an answer takes, without what the hall's rules leave open."""
    policy, found = rules.policy(today), []
    for key, said in words.LIMITS.items():
        try:
            days = policy.days(key)
        except PolicyNotSet:
            continue
        found.append((said, words.DAYS.format(days=days) if days else words.AT_ONCE))
    return found


async def _show(request: HallRequest, fields: Fields) -> Response[str]:
    hall = hall_of(request)
    year = hall.clock.today().year
    found = await hall.read(overseen, year)
    people = sum(one.people for one in found.petitions)
    heading = words.HEAD if found.petitions else words.CALM
    return page(
        request,
        "oversight/oversight.html",
        heading=heading.format(year=year, count=len(found.petitions), people=people),
        found=found,
        values=fields,
        wrong=fields.wrong,
        form_no=new_form_no(),
        words=words,
    )


ROUTES = [oversight_page, wall_list, announce, engage, end, report, note_petition]
