"""The page of shadow study (跟班学习): who is at the county hall, the year's list, the results."""

import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from appliance.desk import shadow as desk
from appliance.desk.shadow import ShadowEnd, ShadowOrder
from appliance.domain.frozen import dataclass
from appliance.domain.roles import Act, may
from appliance.domain.shadow import Days, ShadowResult
from appliance.projections.shadow import ShadowStudy, shadows_between
from appliance.projections.staff import StaffMember, hall_staff, people
from appliance.web.csv_list import csv_response
from appliance.web.duty import wording_duty
from appliance.web.duty import wording_study as words
from appliance.web.duty.duty_form import YEARS, day_in
from appliance.web.fields import Fields, fields_of
from appliance.web.frame import HallRequest, actor_of, hall_of, page, person_of
from appliance.web.office_files import Sheet, xlsx_response
from appliance.web.once import FIELD, new_form_no, write_once
from appliance.web.session import needs_act

HERE = "/duty/shadow"
ARRANGES = needs_act(Act.GRANT_LEAVE)
LISTS = needs_act(Act.EXPORT_LISTS)
LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ShadowView:
    """The shadow studies of a year, and what the person may do with them."""

    today: date
    year: int
    heading: str
    found: Sequence[ShadowStudy]
    everybody: Mapping[str, StaffMember]
    to_pick: Sequence[StaffMember]
    own_no: str
    may_arrange: bool
    may_list: bool


@get(HERE)
async def shadow_page(request: HallRequest) -> Response[str]:
    """Show a year's shadow studies, with the form that arranges one."""
    return await _page(request, Fields(values={}), new_form_no())


@post(HERE, guards=[ARRANGES])
async def arrange(request: HallRequest) -> Response[str] | Redirect:
    """Arrange a shadow study, once; what is wrong is shown all at once."""
    fields, actor = await fields_of(request), actor_of(request)
    order = _read(fields)
    if order is None:
        return await _page(request, fields, fields[FIELD])
    return await write_once(request, lambda tx: desk.plan_shadow(tx, order, actor), HERE)


@post(f"{HERE}/{{ref:str}}/end", guards=[ARRANGES])
async def end(request: HallRequest, ref: FromPath[str]) -> Response[str] | Redirect:
    """Write a result down."""
    fields, actor = await fields_of(request), actor_of(request)
    last = day_in(fields["ended_on"])
    fields.need("ended_on", words.NEED_LAST, holds=last is not None)
    fields.need("result", words.NEED_RESULT, holds=fields["result"] in list(ShadowResult))
    if fields.wrong or last is None:
        return await _page(request, fields, new_form_no())
    found = ShadowEnd(last=last, result=ShadowResult(fields["result"]), note=fields["note"])
    return await write_once(request, lambda tx: desk.end_shadow(tx, ref, found, actor), HERE)


@post(f"{HERE}/{{ref:str}}/withdraw", guards=[ARRANGES])
async def withdraw(request: HallRequest, ref: FromPath[str]) -> Redirect:
    """Call a shadow study off."""
    actor, reason = actor_of(request), (await fields_of(request))["reason"]
    return await write_once(request, lambda tx: desk.withdraw_shadow(tx, ref, reason, actor), HERE)


@get(f"{HERE}/list.csv", guards=[LISTS])
async def listed(request: HallRequest) -> Response[bytes]:
    """Give a year's list for a spreadsheet."""
    year, rows = await _rows(request)
    return csv_response(words.CSV_SHADOW.format(year=year), words.CSV_SHADOW_HEAD, rows)


@get(f"{HERE}/list.xlsx", guards=[LISTS])
async def workbook(request: HallRequest) -> Response[bytes]:
    """Give the same list as a workbook."""
    year, rows = await _rows(request)
    name = words.CSV_SHADOW.format(year=year).replace(".csv", ".xlsx")
    sheet = Sheet(title=words.XLSX_SHADOW, rows=[words.CSV_SHADOW_HEAD, *rows])
    return await xlsx_response(name, f"{words.XLSX_SHADOW} {year}", [sheet])


def year_of(request: HallRequest) -> int:
    """Return the year an address asks for, this year if none."""
    asked = str(request.query_params.get("year", ""))
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == len("2026") else 0
    return year if year in YEARS else hall_of(request).clock.today().year


def _of_year(db: sqlite3.Connection, year: int) -> list[ShadowStudy]:
    return shadows_between(db, date(year, 1, 1), date(year, 12, 31))


async def _rows(request: HallRequest) -> tuple[int, list[list[str]]]:
    hall, year = hall_of(request), year_of(request)
    named = {one.staff_no: one for one in await hall.read(people)}
    return year, [_row(one, named) for one in await hall.read(_of_year, year)]


def _row(one: ShadowStudy, named: Mapping[str, StaffMember]) -> list[str]:
    who = named.get(one.staff_no)
    return [
        one.staff_no,
        who.name if who else "",
        who.unit if who else "",
        one.first.isoformat(),
        one.last.isoformat(),
        one.place,
        one.items,
        words.SHADOW_STATES[one.state][1],
        words.RESULTS[one.result][1] if one.result else "",
        one.note,
    ]


def _read(fields: Fields) -> ShadowOrder | None:
    first, last = day_in(fields["first"]), day_in(fields["last"])
    fields.need("staff_no", words.NEED_PERSON, holds=bool(fields["staff_no"]))
    fields.need("first", words.NEED_FIRST, holds=first is not None)
    fields.need("last", words.NEED_LAST, holds=last is not None)
    fields.need("place", words.NEED_PLACE, holds=0 < len(fields["place"]) <= LONGEST)
    fields.need("items", words.NEED_ITEMS, holds=0 < len(fields["items"]) <= LONGEST)
    if fields.wrong or first is None or last is None:
        return None
    return ShadowOrder(
        staff_no=fields["staff_no"],
        days=Days(first=first, last=last),
        place=fields["place"],
        items=fields["items"],
    )


async def _page(request: HallRequest, fields: Fields, form_no: str) -> Response[str]:
    hall, year, who = hall_of(request), year_of(request), person_of(request)
    today = hall.clock.today()
    found = await hall.read(_of_year, year)
    view = ShadowView(
        today=today,
        year=year,
        heading=_heading(found, year, today),
        found=found,
        everybody={one.staff_no: one for one in await hall.read(people)},
        to_pick=await hall.read(hall_staff, today),
        own_no=who.staff_no,
        may_arrange=may(who.roles, Act.GRANT_LEAVE),
        may_list=may(who.roles, Act.EXPORT_LISTS),
    )
    return page(
        request,
        "study/shadow.html",
        view=view,
        values=defaultdict(str, fields.values),
        wrong=fields.wrong,
        form_no=form_no,
        words=words,
        duty_words=wording_duty,
    )


def _heading(found: Sequence[ShadowStudy], year: int, today: date) -> str:
    counted = [one for one in found if one.counts]
    now = sum(one.first <= today <= one.last for one in counted)
    able = sum(one.result == ShadowResult.ABLE for one in counted)
    if now:
        return words.SHADOW_NOW.format(count=now)
    if not counted:
        return words.SHADOW_NONE.format(year=year)
    return words.SHADOW_COUNT.format(year=year, count=len(counted), able=able)


ROUTES = [shadow_page, arrange, end, withdraw, listed, workbook]
