"""The annual report (年度汇报材料): figures computed, text typed, a sheet to print."""

from collections import Counter
from collections.abc import Mapping, Sequence

from litestar import Response, get, post
from litestar.response import Redirect

from appliance.desk import annual_report as desk
from appliance.desk.annual_report import AnnualReport, Personnel, Section
from appliance.domain.annual_report import ReportPart
from appliance.domain.frozen import dataclass
from appliance.domain.roles import Act
from appliance.web.duty.shadow import year_of
from appliance.web.filters import day
from appliance.web.frame import HallRequest, actor_of, hall_of, page
from appliance.web.office_files import Row, Sheet, xlsx_response
from appliance.web.once import new_form_no, write_once
from appliance.web.registers import wording_reports as words
from appliance.web.session import needs_act

HERE = "/report"
READS = needs_act(Act.EXPORT_LISTS)
LONGEST = 4000
WORKING = frozenset({"ready", "warned"})
Devices = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartView:
    """One part as it is shown: its head, what was computed, what was typed."""

    part: ReportPart
    head: str
    hint: str
    computed: Sequence[str]
    text: str
    pos: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """A year's report as pages show it; `sections` and `villages` are the rows of tables."""

    year: int
    heading: str
    until: str
    parts: Sequence[PartView]
    sections: Sequence[Sequence[str | int]]
    villages: Sequence[Sequence[str | int]]


@get(HERE, guards=[READS])
async def report_page(request: HallRequest) -> Response[str]:
    """Show the figures of a year with what was typed, and the form."""
    view = _view(*await _report(request))
    return page(request, "report/annual.html", view=view, words=words, form_no=new_form_no())


@get(f"{HERE}/paper", guards=[READS])
async def report_paper(request: HallRequest) -> Response[str]:
    """Show the report as a sheet to be printed."""
    view = _view(*await _report(request))
    today = hall_of(request).clock.today()
    return page(request, "report/paper.html", view=view, words=words, today=today)


@post(HERE, guards=[READS])
async def write(request: HallRequest) -> Redirect:
    """Write down the parts that changed, once."""
    form, year, actor = await request.form(), year_of(request), actor_of(request)
    texts = {
        part: str(form[part]).replace("\r\n", "\n").strip()[:LONGEST]
        for part in ReportPart
        if part in form
    }
    return await write_once(
        request, lambda tx: desk.write_parts(tx, year, texts, actor), f"{HERE}?year={year}"
    )


@get(f"{HERE}/report.xlsx", guards=[READS])
async def workbook(request: HallRequest) -> Response[bytes]:
    """Give the report as a workbook: the text, the windows, the villages."""
    view = _view(*await _report(request))
    said: list[Row] = [
        (one.head, line) for one in view.parts for line in (*one.computed, *one.text.splitlines())
    ]
    rows: tuple[list[Row], ...] = (
        [words.PART_COLUMNS, *said],
        [words.COLUMNS, *view.sections],
        [words.VILLAGE_COLUMNS, *view.villages],
    )
    sheets = [
        Sheet(title=title, rows=found) for title, found in zip(words.SHEETS, rows, strict=True)
    ]
    return await xlsx_response(words.FILE.format(year=view.year), view.heading, sheets)


async def _report(request: HallRequest) -> tuple[AnnualReport, Devices]:
    hall = hall_of(request)
    found = await hall.read(desk.annual_report, year_of(request), hall.clock.today(), hall.rules)
    ready = Counter(one.kind for one in hall.devices.known if one.state in WORKING)
    return found, tuple(sorted(ready.items()))


def _view(found: AnnualReport, devices: Devices) -> ReportView:
    computed = _computed(found, devices)
    return ReportView(
        year=found.year,
        heading=words.HEADING.format(year=found.year),
        until=words.WHOLE if found.is_whole else words.UNTIL.format(until=day(found.until)),
        parts=[_part(part, found, computed) for part in ReportPart],
        sections=_section_rows(found),
        villages=[[one.village, one.matters, one.by_agency] for one in found.villages.counts],
    )


def _part(
    part: ReportPart, found: AnnualReport, computed: Mapping[ReportPart, Sequence[str]]
) -> PartView:
    typed = found.texts.get(part)
    return PartView(
        part=part,
        head=words.PARTS[part],
        hint=words.HINTS[part],
        computed=computed.get(part, ()),
        text=typed.text if typed else "",
        pos=typed.pos if typed else None,
    )


def _computed(found: AnnualReport, devices: Devices) -> Mapping[ReportPart, Sequence[str]]:
    total, villages = found.total, found.villages
    return {
        ReportPart.PERSONNEL: _people_words(found.personnel),
        ReportPart.BUSINESS: [
            words.TOTAL.format(
                received=total.received, finished=total.finished, delivered=total.delivered
            ),
            words.COMPLAINTS.format(
                filed=found.complaints.filed,
                answered=found.complaints.answered,
                in_time=found.complaints.in_time,
                late=found.complaints.late,
            ),
            words.PETITIONS.format(count=found.petitions)
            if found.petitions
            else words.NO_PETITIONS,
        ],
        ReportPart.HARDWARE: [
            words.device_words(devices),
            words.OUTAGES.format(count=found.outages),
        ],
        ReportPart.VILLAGES: [
            words.VILLAGES.format(
                agents=villages.agents,
                matters=sum(one.matters for one in villages.counts),
                by_agency=sum(one.by_agency for one in villages.counts),
                visits=villages.visits,
            )
        ],
    }


def _people_words(people: Personnel) -> list[str]:
    return [
        words.PEOPLE.format(
            people=people.people,
            at_windows=people.at_windows,
            units=words.unit_words(people.units),
        ),
        words.LEARNT.format(
            meetings=people.meetings,
            studies=people.studies,
            trainings=people.trainings,
            trained=people.trained,
            shadows=people.shadows,
        ),
    ]


def _section_rows(found: AnnualReport) -> list[list[str | int]]:
    rows = [_section_row(one) for one in found.sections]
    total = found.total
    if rows:
        rows.append([words.ALL, "", total.received, total.finished, total.delivered, "", ""])
    return rows


def _section_row(one: Section) -> list[str | int]:
    good = one.voice.satisfaction.good_share if one.voice else None
    return [
        words.WINDOW.format(window=one.counts.window),
        words.AND.join(one.units),
        one.counts.received,
        one.counts.finished,
        one.counts.delivered,
        words.DASH if good is None else words.SHARE.format(share=good),
        one.voice.satisfaction.unrated if one.voice else 0,
    ]


ROUTES = [report_page, report_paper, write, workbook]
