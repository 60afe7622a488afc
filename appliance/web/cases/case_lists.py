"""The list of cases to carry away, as CSV and XLSX: what the page of cases found, only longer."""

import sqlite3
from collections.abc import Mapping

from litestar import Response, get

from appliance.domain.case import CaseState
from appliance.domain.roles import Act
from appliance.projections.case_questions import CaseLine
from appliance.projections.case_search import find_cases
from appliance.projections.staff import names_of
from appliance.web.cases import wording_cases as words
from appliance.web.cases.front import Found, asked_of
from appliance.web.csv_list import csv_response
from appliance.web.frame import HallRequest, hall_of
from appliance.web.office_files import Sheet, xlsx_response
from appliance.web.session import needs_act

MOST_ROWS = 5000
MINUTES = len("2026-11-23 09:00")
EXPORTER = needs_act(Act.EXPORT_LISTS)


def long_list(
    db: sqlite3.Connection, text: str, state: CaseState | None, window: int | None
) -> Found:
    """Return the newest cases that fit, as many as a file holds."""
    found = find_cases(db, text, state=state, window=window, limit=MOST_ROWS)
    return Found(cases=found, names=names_of(db))


@get("/lists/cases.csv", guards=[EXPORTER])
async def csv_list(request: HallRequest) -> Response[bytes]:
    """Return the list as CSV."""
    found = await hall_of(request).read(long_list, *asked_of(request.query_params))
    return csv_response("cases.csv", words.LIST_HEAD, rows_of(found))


@get("/lists/cases.xlsx", guards=[EXPORTER])
async def xlsx_list(request: HallRequest) -> Response[bytes]:
    """Return the list as a workbook."""
    found = await hall_of(request).read(long_list, *asked_of(request.query_params))
    sheet = Sheet(
        title=words.LIST_TITLE, rows=[list(words.LIST_HEAD), *rows_of(found)], landscape=True
    )
    return await xlsx_response("cases.xlsx", words.LIST_TITLE, [sheet])


def rows_of(found: Found) -> list[list[str]]:
    """Return cases as cells of text; the applicants stay masked."""
    return [_row(case, found.names) for case in found.cases]


def _row(case: CaseLine, names: Mapping[str, str]) -> list[str]:
    return [
        case.local_no,
        case.platform_no or "",
        case.item_name,
        case.applicant,
        str(case.window),
        names.get(case.clerk_no, case.clerk_no),
        words.STATES[case.state],
        _printed(case.received_at),
        _printed(case.accepted_at),
        case.due_on or "",
        case.finished_on or "",
        case.delivered_on or "",
    ]


def _printed(text: str | None) -> str:
    return (text or "").replace("T", " ")[:MINUTES]


ROUTES = [csv_list, xlsx_list]
