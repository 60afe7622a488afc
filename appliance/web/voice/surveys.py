"""The page of surveys, inspections and improvements (测评、检查、改进)."""

import re
from datetime import date

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from appliance.desk import surveys as desk
from appliance.domain.evaluation import Level
from appliance.domain.facts.surveys import ImprovementOpened, InspectionRecorded, SurveyEntered
from appliance.domain.roles import Act
from appliance.domain.service_points import ServicePoint
from appliance.domain.survey import SurveyKind, is_plausible
from appliance.projections.staff import people
from appliance.projections.surveys import improvements, inspections, surveys
from appliance.web.fields import Fields, day_in, fields_of
from appliance.web.frame import HallRequest, actor_of, hall_of, page
from appliance.web.once import new_form_no, once
from appliance.web.session import needs_act
from appliance.web.voice import wording_evaluations
from appliance.web.voice import wording_surveys as words

LOOKER = needs_act(Act.LOOK_AFTER_POSTS)
NUMBER = re.compile(r"[0-9]{1,4}")
SHEETS_A_PAGE = 3


@get("/surveys", guards=[LOOKER])
async def surveys_page(request: HallRequest) -> Response[str]:
    """Show what is to be improved, the surveys and the inspections, and the forms.

    What something is to be learnt from leads here with its number filled in (002-P4·三(三)).
    """
    return await _show(request, Fields(values=dict(request.query_params)))


@get("/surveys/paper", guards=[LOOKER])
async def blank_sheets(request: HallRequest) -> Response[str]:
    """Show a page of blank sheets (测评表), to be printed, filled in without a name and counted."""
    kind = request.query_params.get("survey", "")
    return page(
        request,
        "surveys/paper.html",
        title=words.SHEETS.get(kind, words.SHEETS[SurveyKind.PUBLIC]),
        count=SHEETS_A_PAGE,
        levels=wording_evaluations.LEVELS,
        words=words,
    )


@post("/surveys", guards=[LOOKER])
async def enter(request: HallRequest) -> Response[str] | Redirect:
    """Enter a survey, an inspection or an improvement, once."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    today = hall.clock.today()
    fact: SurveyEntered | InspectionRecorded | ImprovementOpened
    match fields["entry"]:
        case "inspection":
            fact = _inspection(fields, today)
        case "improvement":
            fact = _improvement(fields, today)
        case _:
            fact = _survey(fields, today)
    if fields.wrong:
        return await _show(request, fields)

    async def act() -> str:
        await hall.write(lambda tx: desk.enter(tx, fact, actor))
        return "/surveys"

    return await once(request, act)


@post("/surveys/{uid:str}/done", guards=[LOOKER])
async def done(request: HallRequest, uid: FromPath[str]) -> Response[str] | Redirect:
    """Note that something was improved, once."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    fields.need("result", words.NEED_RESULT, holds=bool(fields["result"]))
    if fields.wrong:
        return await _show(request, fields)

    async def act() -> str:
        await hall.write(lambda tx: desk.finish_improvement(tx, uid, fields["result"], actor))
        return "/surveys"

    return await once(request, act)


def _held_on(fields: Fields, today: date) -> str:
    day = day_in(fields["held_on"])
    fields.need("held_on", words.NEED_DAY, holds=day is not None and day <= today)
    fields.need("place", words.NEED_PLACE, holds=bool(fields["place"]))
    return (day or today).isoformat()


def _survey(fields: Fields, today: date) -> SurveyEntered:
    fields.need("survey", words.NEED_KIND, holds=fields["survey"] in words.KINDS)
    held_on = _held_on(fields, today)
    levels = {level.value: _count(fields[level.value]) for level in Level}
    sheets = _count(fields["sheets"])
    fields.need("sheets", words.NEED_SHEETS, holds=is_plausible(sheets, levels))
    return SurveyEntered(
        survey=fields["survey"],
        held_on=held_on,
        place=fields["place"],
        about_no=fields["about_no"],
        sheets=sheets,
        levels=levels,
        opinions=fields["opinions"],
    )


def _inspection(fields: Fields, today: date) -> InspectionRecorded:
    fields.need("method", words.NEED_METHOD, holds=fields["method"] in words.METHODS)
    held_on = _held_on(fields, today)
    fields.need("findings", words.NEED_FINDINGS, holds=bool(fields["findings"]))
    looked = [*ServicePoint] if fields["looked"] == "yes" else []
    return InspectionRecorded(
        method=fields["method"],
        held_on=held_on,
        place=fields["place"],
        findings=fields["findings"],
        points=[one.value for one in looked],
        unmet=[one.value for one in looked if fields[f"unmet-{one}"] == "yes"],
    )


def _improvement(fields: Fields, today: date) -> ImprovementOpened:
    fix_by = day_in(fields["fix_by"])
    fields.need("source", words.NEED_SOURCE, holds=fields["source"] in words.SOURCES)
    fields.need("what", words.NEED_WHAT, holds=bool(fields["what"]))
    fields.need("owner_no", words.NEED_OWNER, holds=bool(fields["owner_no"]))
    fields.need("fix_by", words.NEED_FIX_BY, holds=fix_by is not None)
    return ImprovementOpened(
        source=fields["source"],
        cause=fields["cause"],
        what=fields["what"],
        owner_no=fields["owner_no"],
        fix_by=(fix_by or today).isoformat(),
    )


def _count(text: str) -> int:
    return int(text) if NUMBER.fullmatch(text) else 0


async def _show(request: HallRequest, fields: Fields) -> Response[str]:
    hall = hall_of(request)
    today = hall.clock.today().isoformat()
    found, staff = await hall.read(improvements), await hall.read(people)
    opened = [one for one in found if one.done_on is None]
    late = sum(one.fix_by < today for one in opened)
    heading = words.HEAD if opened else words.CALM
    return page(
        request,
        "surveys/surveys.html",
        heading=heading.format(open=len(opened), late=late),
        improvements=found,
        surveys=await hall.read(surveys),
        inspections=await hall.read(inspections),
        today=today,
        staff=staff,
        names={one.staff_no: one.name for one in staff},
        levels=wording_evaluations.LEVELS,
        values=fields,
        wrong=fields.wrong,
        form_no=new_form_no(),
        words=words,
    )


ROUTES = [surveys_page, blank_sheets, enter, done]
