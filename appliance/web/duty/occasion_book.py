"""What is written down of study and meetings: minutes, tasks, names by hand; the training book."""

from collections.abc import Sequence
from datetime import date

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from appliance.desk import occasion_book as desk
from appliance.desk.occasion_book import MeetingTask, TrainingLine, book_of_meeting, trainings
from appliance.desk.occasions import roll_of
from appliance.domain.frozen import dataclass
from appliance.domain.roles import Act, may
from appliance.projections.staff import people
from appliance.web.csv_list import csv_response
from appliance.web.duty import wording_duty
from appliance.web.duty import wording_study as words
from appliance.web.duty.duty_form import day_in
from appliance.web.duty.occasions import CALLS, HERE, roll
from appliance.web.duty.shadow import year_of
from appliance.web.fields import fields_of
from appliance.web.frame import HallRequest, actor_of, hall_of, page, person_of
from appliance.web.office_files import Sheet, xlsx_response
from appliance.web.once import FIELD, write_once
from appliance.web.session import needs_act

BOOK = "/duty/training"
LISTS = needs_act(Act.EXPORT_LISTS)
OCCASION = f"{HERE}/{{ref:str}}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingView:
    """The trainings of a year."""

    today: date
    year: int
    heading: str
    lines: Sequence[TrainingLine]
    may_call: bool
    may_list: bool


@post(f"{OCCASION}/minutes", guards=[CALLS])
async def write_minutes(request: HallRequest, ref: FromPath[str]) -> Response[str] | Redirect:
    """Write the minutes, or better ones."""
    fields, actor = await fields_of(request), actor_of(request)
    fields.need("led_by", words.NEED_LED_BY, holds=bool(fields["led_by"]))
    fields.need("minutes", words.NEED_MINUTES, holds=bool(fields["minutes"]))
    if fields.wrong:
        return await roll(request, ref, fields, _form_no(fields[FIELD]))
    led_by, minutes = fields["led_by"], fields["minutes"]
    return await write_once(
        request,
        lambda tx: desk.write_minutes(tx, ref, led_by, minutes, actor),
        f"{HERE}/{ref}",
    )


@get(f"{OCCASION}/minutes")
async def minutes_paper(request: HallRequest, ref: FromPath[str]) -> Response[str]:
    """Show the minutes as a sheet to be printed and signed."""
    hall = hall_of(request)
    sheet = await hall.read(roll_of, ref, hall.rules)
    book = await hall.read(book_of_meeting, ref)
    line = TrainingLine(sheet=sheet, minutes=book.minutes)
    return page(
        request,
        "occasions/minutes.html",
        one=sheet.occasion,
        book=book,
        came=line.came,
        by_hand=line.by_hand,
        absent=line.absent,
        names={one.staff_no: one.name for one in await hall.read(people)},
        words=words,
        duty=wording_duty,
    )


@post(f"{OCCASION}/task", guards=[CALLS])
async def hand_out(request: HallRequest, ref: FromPath[str]) -> Response[str] | Redirect:
    """Hand a task out, once."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    due = day_in(fields["due"])
    ahead = due is not None and due >= hall.clock.today()
    fields.need("title", words.NEED_TASK, holds=bool(fields["title"]))
    fields.need("owner_no", words.NEED_OWNER, holds=bool(fields["owner_no"]))
    fields.need("due", words.NEED_DUE, holds=ahead)
    if fields.wrong or due is None:
        return await roll(request, ref, fields, _form_no(fields[FIELD]))
    task = MeetingTask(title=fields["title"], owner_no=fields["owner_no"], due=due)
    return await write_once(
        request,
        lambda tx: desk.hand_out(tx, ref, task, actor, hall.rules),
        f"{HERE}/{ref}",
    )


@post(f"{OCCASION}/hand", guards=[CALLS])
async def sign_by_hand(request: HallRequest, ref: FromPath[str]) -> Response[str] | Redirect:
    """Write down who came without a card."""
    fields, actor = await fields_of(request), actor_of(request)
    came = [str(one) for one in (await request.form()).getall("people", [])]
    reason = fields["hand_reason"]
    fields.need("people", words.NEED_NAMES, holds=bool(came))
    fields.need("hand_reason", words.NEED_HAND_WHY, holds=bool(reason))
    if fields.wrong:
        return await roll(request, ref, fields, _form_no(fields[FIELD]))
    return await write_once(
        request, lambda tx: desk.sign_by_hand(tx, ref, came, reason, actor), f"{HERE}/{ref}"
    )


@get(BOOK)
async def training_page(request: HallRequest) -> Response[str]:
    """Show the training register of a year."""
    hall, year, roles = hall_of(request), year_of(request), person_of(request).roles
    lines = await hall.read(trainings, year, hall.rules)
    held = sum(len(line.came) for line in lines)
    sentence = words.TRAINING_COUNT if lines else words.TRAINING_NONE
    view = TrainingView(
        today=hall.clock.today(),
        year=year,
        heading=sentence.format(year=year, count=len(lines), people=held),
        lines=lines,
        may_call=may(roles, Act.KEEP_OCCASIONS),
        may_list=may(roles, Act.EXPORT_LISTS),
    )
    return page(request, "study/training.html", view=view, words=words, duty_words=wording_duty)


@get(f"{BOOK}/list.csv", guards=[LISTS])
async def listed(request: HallRequest) -> Response[bytes]:
    """Give the register for a spreadsheet."""
    year, rows = await _rows(request)
    return csv_response(words.CSV_TRAINING.format(year=year), words.CSV_TRAINING_HEAD, rows)


@get(f"{BOOK}/list.xlsx", guards=[LISTS])
async def workbook(request: HallRequest) -> Response[bytes]:
    """Give the same register as a workbook."""
    year, rows = await _rows(request)
    name = words.CSV_TRAINING.format(year=year).replace(".csv", ".xlsx")
    sheet = Sheet(title=words.XLSX_TRAINING, rows=[words.CSV_TRAINING_HEAD, *rows])
    return await xlsx_response(name, f"{words.XLSX_TRAINING} {year}", [sheet])


async def _rows(request: HallRequest) -> tuple[int, list[list[str]]]:
    hall, year = hall_of(request), year_of(request)
    return year, [_row(line) for line in await hall.read(trainings, year, hall.rules)]


def _row(line: TrainingLine) -> list[str]:
    one = line.sheet.occasion
    by_card = [name for name in line.came if name not in line.by_hand]
    return [
        one.day.isoformat(),
        one.title,
        line.minutes.led_by if line.minutes else "",
        str(len(one.expected)),
        str(len(line.came)),
        words.AND.join(by_card),
        words.AND.join(line.by_hand),
        words.AND.join(line.absent),
        line.minutes.minutes if line.minutes else "",
    ]


def _form_no(shown: str) -> str:
    """Return the number of the page's form; each of its forms adds one letter of its own."""
    return shown[:-1]


ROUTES = [
    write_minutes,
    minutes_paper,
    hand_out,
    sign_by_hand,
    training_page,
    listed,
    workbook,
]
