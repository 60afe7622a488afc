"""The page of a day on paper (补录): a page of the paper ledger entered as cases, as a whole."""

import re
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date, time

from litestar import Response, get, post
from litestar.response import Redirect

from appliance.desk.case_orders import Citizen
from appliance.desk.case_paper_entry import CopiedCase, LedgerPage, enter_page
from appliance.domain.frozen import dataclass
from appliance.domain.roles import Act
from appliance.projections.case_paper_days import EnteredLine, lines_of_day
from appliance.projections.catalogue import ServiceItem, items_at
from appliance.projections.staff import StaffMember, people
from appliance.web.cases import wording_cases as case_words
from appliance.web.cases import wording_paper_cases as words
from appliance.web.cases.case_form import LONGEST_NAME
from appliance.web.fields import Fields, day_in, fields_of
from appliance.web.frame import HallRequest, actor_of, draft_of, hall_of, page, person_of
from appliance.web.once import new_form_no, once
from appliance.web.session import needs_act

HERE = "/paper-cases"
ROWS = 10  # lines in one go: what stands on half a page of the paper ledger
CLERK = needs_act(Act.HANDLE_CASES)
_TIME = re.compile(r"([01]?[0-9]|2[0-3])[:\uff1a]([0-5][0-9])")
_BETWEEN = re.compile(r"[-\u2013~\uff5e至到]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the page needs: the items, the staff, and what was entered for the day."""

    items: Sequence[ServiceItem]
    staff: Sequence[StaffMember]
    entered: Sequence[EnteredLine]


def found_on(db: sqlite3.Connection, day: str) -> Found:
    """Return what the page of a day needs."""
    return Found(items=items_at(db, None), staff=people(db), entered=lines_of_day(db, day))


@get(HERE, guards=[CLERK])
async def paper_page(request: HallRequest) -> Response[str]:
    """Show the page to fill in, and what was entered for its day."""
    hall, person = hall_of(request), person_of(request)
    day = request.query_params.get("day", "")
    known: Mapping[str, str] = {
        "clerk": person.staff_no,
        "window": str(person.window or ""),
        "day": day or hall.clock.today().isoformat(),
    }
    fields = Fields(values={**known, **await draft_of(request)})
    return await _page(request, fields, new_form_no())


@post(HERE, guards=[CLERK])
async def enter(request: HallRequest) -> Response[str] | Redirect:
    """Enter a page, once and whole."""
    hall, fields, actor = hall_of(request), await fields_of(request), actor_of(request)
    order = read_page(fields, hall.settings.windows)
    if fields.wrong:
        return await _page(request, fields, fields["form_no"])

    async def act() -> str:
        made = await hall.write(lambda tx: enter_page(tx, order, actor, hall.rules))
        return f"{HERE}?day={order.day}&made={len(made)}&saved=paper-cases-{actor.staff_no}"

    return await once(request, act)


def read_page(fields: Fields, windows: int) -> LedgerPage:
    """Return the page a form holds; `fields.wrong` says whether it can be used."""
    day, window = day_in(fields["day"]), fields["window"]
    known = window.isdecimal() and 1 <= int(window[:3]) <= windows
    fields.need("day", words.NEED_DAY, holds=day is not None)
    fields.need("sheet", words.NEED_SHEET, holds=bool(fields["sheet"]))
    fields.need("window", words.NEED_WINDOW, holds=known)
    fields.need("clerk", words.NEED_CLERK, holds=bool(fields["clerk"]))
    fields.need("reason", words.NEED_REASON, holds=bool(fields["reason"]))
    lines = [_line(fields, row) for row in range(1, ROWS + 1) if _is_used(fields, row)]
    fields.need("r1-line", words.NEED_LINES, holds=bool(lines))
    return LedgerPage(
        day=day or date.min,
        sheet=fields["sheet"],
        window=int(window) if known else 1,
        clerk_no=fields["clerk"],
        reason=fields["reason"],
        lines=[line for line in lines if line is not None],
    )


def _is_used(fields: Fields, row: int) -> bool:
    return any(fields[f"r{row}-{name}"] for name in ("line", "item", "name", "time"))


def _line(fields: Fields, row: int) -> CopiedCase | None:
    line, name = fields[f"r{row}-line"], fields[f"r{row}-name"]
    bounds = _bounds(fields[f"r{row}-time"])
    holds = bool(
        re.fullmatch(r"[0-9]{1,2}", line)
        and fields[f"r{row}-item"]
        and 0 < len(name) <= LONGEST_NAME
        and bounds
    )
    fields.need(f"r{row}-line", words.BAD_LINE.format(n=row), holds=holds)
    if not holds or bounds is None:
        return None
    return CopiedCase(
        line=int(line),
        item_code=fields[f"r{row}-item"],
        citizen=Citizen(name=name, phone=fields[f"r{row}-phone"]),
        earliest=bounds[0],
        latest=bounds[1],
        finished=fields[f"r{row}-ending"] == "done",
    )


def _bounds(text: str) -> tuple[time, time] | None:
    found = [_TIME.fullmatch(part.strip()) for part in _BETWEEN.split(text, maxsplit=1)]
    times = [time(int(one[1]), int(one[2])) for one in found if one]
    return (times[0], times[-1]) if len(times) == len(found) else None


async def _page(request: HallRequest, fields: Fields, form_no: str) -> Response[str]:
    hall = hall_of(request)
    day = day_in(fields["day"]) or hall.clock.today()
    found = await hall.read(found_on, day.isoformat())
    return page(
        request,
        "cases/paper_day.html",
        found=found,
        day=day,
        rows=range(1, ROWS + 1),
        windows=range(1, hall.settings.windows + 1),
        values=fields,
        wrong=fields.wrong,
        bad={name for name, _ in fields.wrong},
        form_no=form_no,
        saved=request.query_params.get("saved", ""),
        made=request.query_params.get("made", ""),
        words=words,
        case_words=case_words,
    )


ROUTES = [paper_page, enter]
