"""The pages of duty (值班): who is on now, the matters, the roster with its gaps for a year."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from appliance.desk import duty as desk
from appliance.desk.duty import OnDuty, Roster
from appliance.domain.duty import report_minutes
from appliance.domain.duty_roster import DutyKind, Gap
from appliance.domain.frozen import dataclass
from appliance.domain.moment import HALL_TIME
from appliance.domain.roles import Act, may
from appliance.projections.duty import Matter
from appliance.projections.staff import StaffMember, people
from appliance.web.csv_list import csv_response
from appliance.web.duty import wording_duty as words
from appliance.web.duty.duty_form import A_YEAR, day_in, minute_in, read_matter, read_turns
from appliance.web.fields import Fields, fields_of
from appliance.web.filters import day_hour, hour, short_day
from appliance.web.frame import HallRequest, actor_of, after, hall_of, page, person_of
from appliance.web.office_files import Sheet, xlsx_response
from appliance.web.once import FIELD, new_form_no, once
from appliance.web.session import needs_act

KEEPS = needs_act(Act.KEEP_DUTY_ROSTER)
SPANS = (14, 31, 92, 365)  # days the roster shows, the shipped choice first
MIDNIGHT = "00:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class NowView:
    """Who is on duty now and the matters; `minutes` from the matter to its report, by its name."""

    at: datetime
    found: OnDuty
    names: Mapping[str, str]
    heading: str
    lead: str
    mine: int
    minutes: Mapping[str, int]
    own_no: str
    may_keep: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterView:
    """The roster of some days and the form that gives turns."""

    roster: Roster
    first: date
    days: int
    before: date
    following: date
    heading: str
    everybody: Sequence[StaffMember]
    may_keep: bool


@get("/duty")
async def now_page(request: HallRequest) -> Response[str]:
    """Show who is on duty now, what is open, and the form of a matter."""
    return await _now_page(request, Fields(values={}), new_form_no())


@post("/duty/matters")
async def open_matter(request: HallRequest) -> Response[str] | Redirect:
    """Write a matter down, once."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    order = read_matter(fields)
    if order is None:
        return await _now_page(request, fields, fields[FIELD])

    async def act() -> str:
        ref = await hall.write(lambda tx: desk.open_matter(tx, order, actor))
        return f"/duty?saved=matter#{ref}"

    return await once(request, act)


@post("/duty/matters/{ref:str}/{step:str}")
async def matter_step(
    request: HallRequest, ref: FromPath[str], step: FromPath[str]
) -> Response[str] | Redirect:
    """Note that the leader was reached, came, or that the matter is done."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    if step == "close":
        fields.need(f"result-{ref}", words.NEED_SUMMARY, holds=bool(fields["result"]))
    at = minute_in(fields["at"]) or hall.clock.now().at
    if fields.wrong:
        return await _now_page(request, fields, new_form_no())
    if step == "close":
        result = fields["result"]
        await hall.write(lambda tx: desk.close_matter(tx, ref, result=result, actor=actor))
    elif step == "arrived":
        await hall.write(lambda tx: desk.leader_arrived(tx, ref, _cut(at), actor))
    else:
        await hall.write(lambda tx: desk.leader_reached(tx, ref, _cut(at), actor))
    return after(f"/duty#{ref}")


@get("/duty/roster")
async def roster_page(request: HallRequest) -> Response[str]:
    """Show the roster with every gap."""
    return await _roster_page(request, Fields(values={}), new_form_no())


@post("/duty/roster", guards=[KEEPS])
async def assign(request: HallRequest) -> Response[str] | Redirect:
    """Give somebody turns, all or none."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    order = read_turns(fields)
    if order is None:
        return await _roster_page(request, fields, fields[FIELD])

    async def act() -> str:
        await hall.write(lambda tx: desk.assign_duty(tx, order, actor))
        return f"/duty/roster?first={order.first}&saved=turns"

    return await once(request, act)


@post("/duty/roster/{ref:str}/withdraw", guards=[KEEPS])
async def withdraw(request: HallRequest, ref: FromPath[str]) -> Redirect:
    """Take a turn off the roster."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    reason = fields["reason"]
    await hall.write(lambda tx: desk.withdraw_duty(tx, ref, reason=reason, actor=actor))
    first = day_in(fields["first"])
    return after(f"/duty/roster?first={first}" if first else "/duty/roster")


@get("/duty/roster.csv")
async def roster_list(request: HallRequest) -> Response[bytes]:
    """Give the roster as a list for a spreadsheet, gaps included."""
    first, rows = await _listed(request)
    return csv_response(words.CSV_ROSTER.format(first=first), words.CSV_ROSTER_HEAD, rows)


@get("/duty/roster.xlsx")
async def roster_workbook(request: HallRequest) -> Response[bytes]:
    """Give the same list as a workbook."""
    first, rows = await _listed(request)
    sheet = Sheet(title=words.XLSX_ROSTER, rows=[words.CSV_ROSTER_HEAD, *rows])
    name = words.CSV_ROSTER.format(first=first).replace(".csv", ".xlsx")
    return await xlsx_response(name, f"{words.XLSX_ROSTER} {first}", [sheet])


async def _listed(request: HallRequest) -> tuple[date, list[list[str]]]:
    first, days = _span(request)
    last = first + timedelta(days=days - 1)
    roster = await hall_of(request).read(desk.roster, first, last)
    return first, [row for day in roster.days for row in _rows(day, roster.names)]


def gap_words(gap: Gap) -> str:
    """Return both minutes with a dash between; the midnight after a day is its 24:00."""
    ends = hour(gap.ends)
    return words.SPAN.format(begins=hour(gap.begins), ends="24:00" if ends == MIDNIGHT else ends)


def _rows(day: desk.RosterDay, names: Mapping[str, str]) -> list[list[str]]:
    text = day.day.isoformat()
    rows = [
        [
            text,
            words.DUTIES[one.turn.duty],
            one.turn.staff_no,
            names.get(one.turn.staff_no, one.turn.staff_no),
            day_hour(one.turn.begins),
            day_hour(one.turn.ends),
        ]
        for one in day.turns
    ]
    for duty, gaps in ((DutyKind.STAFF, day.gaps), (DutyKind.LEADER, day.lead_gaps)):
        rows += [
            [text, words.DUTIES[duty], "", words.CSV_ROSTER_GAP, gap_words(gap), ""] for gap in gaps
        ]
    return rows


def _span(request: HallRequest) -> tuple[date, int]:
    asked = request.query_params
    first = day_in(asked.get("first", "")) or hall_of(request).clock.today()
    text = asked.get("days", "")
    days = int(text) if text.isascii() and text.isdigit() and len(text) < len("1000") else SPANS[0]
    return first, max(1, min(days, A_YEAR))


def _cut(at: datetime) -> datetime:
    return at.astimezone(HALL_TIME).replace(second=0, microsecond=0)


async def _roster_page(request: HallRequest, fields: Fields, form_no: str) -> Response[str]:
    hall = hall_of(request)
    first, days = _span(request)
    last = first + timedelta(days=days - 1)
    roster = await hall.read(desk.roster, first, last)
    sentence = words.ROSTER_GAPS if roster.gap_days else words.ROSTER_WHOLE
    view = RosterView(
        roster=roster,
        first=first,
        days=days,
        before=first - timedelta(days=days),
        following=last + timedelta(days=1),
        heading=sentence.format(first=short_day(first), last=short_day(last), days=roster.gap_days),
        everybody=await hall.read(people),
        may_keep=may(person_of(request).roles, Act.KEEP_DUTY_ROSTER),
    )
    return page(
        request,
        "duty/roster.html",
        view=view,
        values=defaultdict(str, fields.values),
        wrong=fields.wrong,
        form_no=form_no,
        words=words,
        spans=SPANS,
        gap_words=gap_words,
    )


async def _now_page(request: HallRequest, fields: Fields, form_no: str) -> Response[str]:
    hall, person = hall_of(request), person_of(request)
    at = hall.clock.now().at.astimezone(HALL_TIME)
    found = await hall.read(desk.on_duty, at)
    names = {one.staff_no: one.name for one in await hall.read(people)}
    staff = "、".join(names.get(one.turn.staff_no, "") for one in found.staff)
    leaders = "、".join(names.get(one.turn.staff_no, "") for one in found.leaders)
    view = NowView(
        at=at,
        found=found,
        names=names,
        heading=words.ON_DUTY.format(names=staff) if staff else words.NOBODY_ON_DUTY,
        lead=words.LED_BY.format(names=leaders) if leaders else words.NO_LEADER,
        mine=sum(one.leader_no == person.staff_no for one in found.open),
        minutes=_report_minutes([*found.open, *found.done]),
        own_no=person.staff_no,
        may_keep=may(person.roles, Act.KEEP_DUTY_ROSTER),
    )
    return page(
        request,
        "duty/now.html",
        view=view,
        values=defaultdict(str, fields.values),
        wrong=fields.wrong,
        form_no=form_no,
        words=words,
    )


def _report_minutes(matters: Sequence[Matter]) -> dict[str, int]:
    return {one.ref: report_minutes(one.times.happened, one.times.reported) for one in matters}


ROUTES = [
    now_page,
    open_matter,
    matter_step,
    roster_page,
    assign,
    withdraw,
    roster_list,
    roster_workbook,
]
