"""The page of the work beside a post: what A and B know (互学业务), who is sent elsewhere."""

from datetime import date, timedelta

from litestar import Response, get, post
from litestar.response import Redirect

from appliance.desk.post_work import ElsewhereOrder, SkillOrder, assign_elsewhere, note_skill
from appliance.domain.post_work import SkillLevel, WorkNotNoted
from appliance.domain.roles import Act, may
from appliance.projections.post_work import elsewhere_between, skills
from appliance.projections.staff import hall_staff, names_of
from appliance.web.attendance import wording_post_work as words
from appliance.web.csv_list import csv_response
from appliance.web.duty.duty_form import day_in
from appliance.web.fields import Fields, fields_of
from appliance.web.frame import HallRequest, actor_of, hall_of, page, person_of
from appliance.web.office_files import Sheet, xlsx_response
from appliance.web.once import new_form_no, once
from appliance.web.session import needs_act

HERE = "/attendance/post-work"
KEEPER = needs_act(Act.CORRECT_ATTENDANCE)
SHOWN = timedelta(days=366)


@get(HERE)
async def post_work_page(request: HallRequest) -> Response[str]:
    """Show the skills and the assignments of about a year."""
    return await _page(request, Fields(values={}))


@post(f"{HERE}/skill", guards=[KEEPER])
async def skill(request: HallRequest) -> Response[str] | Redirect:
    """Note a skill, once."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    since = day_in(fields["since"])
    fields.need("staff_no", words.NEED_STAFF, holds=bool(fields["staff_no"]))
    fields.need("work", words.NEED_WORK, holds=bool(fields["work"]))
    fields.need("level", words.NEED_LEVEL, holds=fields["level"] in list(SkillLevel))
    fields.need("told_by", words.NEED_TOLD_BY, holds=bool(fields["told_by"]))
    fields.need("since", words.NEED_DAY, holds=since is not None)
    if fields.wrong or since is None:
        return await _page(request, fields)
    order = SkillOrder(
        staff_no=fields["staff_no"],
        work=fields["work"],
        level=SkillLevel(fields["level"]),
        since=since,
        told_by=fields["told_by"],
    )

    async def act() -> str:
        await hall.write(lambda tx: note_skill(tx, order, actor))
        return HERE

    try:
        return await once(request, act)
    except WorkNotNoted:
        fields.wrong.append(("since", words.NOT_YET))
        return await _page(request, fields)


@post(f"{HERE}/elsewhere", guards=[KEEPER])
async def elsewhere(request: HallRequest) -> Response[str] | Redirect:
    """Note an assignment elsewhere, once."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    first, last = day_in(fields["first"]), day_in(fields["last"])
    fields.need("who", words.NEED_STAFF, holds=bool(fields["who"]))
    fields.need("place", words.NEED_PLACE, holds=bool(fields["place"]))
    fields.need("decided_by", words.NEED_DECIDED_BY, holds=bool(fields["decided_by"]))
    for name, day in (("first", first), ("last", last)):
        fields.need(name, words.NEED_DAY, holds=day is not None)
    if fields.wrong or first is None or last is None:
        return await _page(request, fields)
    order = ElsewhereOrder(
        staff_no=fields["who"],
        place=fields["place"],
        first=first,
        last=last,
        decided_by=fields["decided_by"],
    )

    async def act() -> str:
        await hall.write(lambda tx: assign_elsewhere(tx, order, actor))
        return HERE

    try:
        return await once(request, act)
    except WorkNotNoted:
        fields.wrong.append(("last", words.REVERSED))
        return await _page(request, fields)


@get(f"{HERE}/skills.csv")
async def skill_list(request: HallRequest) -> Response[bytes]:
    """Give the skills as a list."""
    return csv_response("huxue.csv", words.CSV_HEAD, await _rows(request))


@get(f"{HERE}/skills.xlsx")
async def skill_workbook(request: HallRequest) -> Response[bytes]:
    """Give the skills as a workbook."""
    sheet = Sheet(title=words.XLSX_TITLE, rows=[words.CSV_HEAD, *await _rows(request)])
    return await xlsx_response("huxue.xlsx", words.XLSX_TITLE, [sheet])


async def _rows(request: HallRequest) -> list[list[str]]:
    hall = hall_of(request)
    names = await hall.read(names_of)
    return [
        [
            one.staff_no,
            names.get(one.staff_no, ""),
            one.work,
            words.LEVELS.get(one.level, one.level),
            one.since,
            one.told_by,
            names.get(one.by[6:], one.by),
        ]
        for one in await hall.read(skills)
    ]


async def _page(request: HallRequest, fields: Fields) -> Response[str]:
    hall = hall_of(request)
    today = hall.clock.today()
    known = await hall.read(skills)
    count = len({one.staff_no for one in known})
    return page(
        request,
        "leave/post_work.html",
        heading=words.HEADING.format(count=count) if count else words.NOBODY,
        skills=known,
        away=await hall.read(elsewhere_between, today - SHOWN, date.max),
        staff=await hall.read(hall_staff, today),
        names=await hall.read(names_of),
        keeps=may(person_of(request).roles, Act.CORRECT_ATTENDANCE),
        today=today,
        values=fields,
        wrong=fields.wrong,
        form_no=new_form_no(),
        words=words,
    )


ROUTES = [post_work_page, skill, elsewhere, skill_list, skill_workbook]
