"""The pages of the six clears (六清核对): a day's sheet to print, and the ticks of one case."""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from appliance.desk.six_clears import tick_clears
from appliance.domain.frozen import dataclass
from appliance.domain.roles import Act, may
from appliance.projections.case_questions import CaseLine, case_of
from appliance.projections.ledger import LedgerLine, LedgerQuery, ledger_lines
from appliance.projections.six_clears import clears_of
from appliance.projections.staff import names_of
from appliance.web.cases import wording_six_clears as words
from appliance.web.cases.case_form import read_clears
from appliance.web.fields import Fields, day_in, fields_of
from appliance.web.frame import HallRequest, actor_of, hall_of, page, person_of
from appliance.web.once import new_form_no, write_once
from appliance.web.session import EVERYBODY, needs_act

HERE = "/clears"
CLERK = needs_act(Act.HANDLE_CASES)


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySheet:
    """The cases received on a day, what was ticked for each, and the names of the clerks."""

    lines: Sequence[LedgerLine]
    clear: Mapping[str, frozenset[str]]
    names: Mapping[str, str]

    @property
    def whole(self) -> int:
        """Return for how many of the cases all six were kept to."""
        six = frozenset(words.SIX_CLEARS)
        return sum(self.clear.get(one.uid, frozenset()) >= six for one in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSheet:
    """One case with what was ticked for it."""

    case: CaseLine
    clear: frozenset[str]


def day_sheet(db: sqlite3.Connection, day: date) -> DaySheet:
    """Return a day's sheet."""
    lines = ledger_lines(db, LedgerQuery(first=day, last=day))
    return DaySheet(
        lines=lines, clear=clears_of(db, (one.uid for one in lines)), names=names_of(db)
    )


def case_sheet(db: sqlite3.Connection, uid: str) -> CaseSheet:
    """Return the sheet of one case.

    Raises:
        NotFoundException: there is no such case.
    """
    case = case_of(db, uid)
    if case is None:
        raise NotFoundException
    return CaseSheet(case=case, clear=clears_of(db, [uid]).get(uid, frozenset()))


@get(HERE, guards=[EVERYBODY])
async def day_page(request: HallRequest) -> Response[str]:
    """Show a day's sheet, to be printed."""
    hall = hall_of(request)
    day = day_in(request.query_params.get("day", "")) or hall.clock.today()
    sheet = await hall.read(day_sheet, day)
    heading = words.HEAD if sheet.lines else words.HEAD_NONE
    return page(
        request,
        "clears/day.html",
        sheet=sheet,
        heading=heading.format(received=len(sheet.lines), whole=sheet.whole),
        day=day.isoformat(),
        words=words,
    )


@get(f"{HERE}/{{uid:str}}", guards=[EVERYBODY])
async def case_page(request: HallRequest, uid: FromPath[str]) -> Response[str]:
    """Show what was ticked for a case, and the six tiles."""
    return await _case(request, uid, Fields(values={}), new_form_no())


@post(f"{HERE}/{{uid:str}}", guards=[CLERK])
async def tick(request: HallRequest, uid: FromPath[str]) -> Response[str] | Redirect:
    """Write the sheet of a case, once."""
    fields, actor = await fields_of(request), actor_of(request)
    clear = read_clears(fields)
    fields.need("clear", words.NEED_ONE, holds=bool(clear))
    if fields.wrong:
        return await _case(request, uid, fields, fields["form_no"])
    return await write_once(request, lambda tx: tick_clears(tx, uid, clear, actor), f"{HERE}/{uid}")


async def _case(request: HallRequest, uid: str, fields: Fields, form_no: str) -> Response[str]:
    return page(
        request,
        "clears/case.html",
        sheet=await hall_of(request).read(case_sheet, uid),
        may_tick=may(person_of(request).roles, Act.HANDLE_CASES),
        wrong=fields.wrong,
        form_no=form_no,
        words=words,
    )


ROUTES = [day_page, case_page, tick]
