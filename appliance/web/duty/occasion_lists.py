"""The rolls of a month as lists to carry away: CSV and XLSX."""

import sqlite3
from datetime import date

from litestar import Response, get

from appliance.desk import occasions as desk
from appliance.desk.occasions import RollSheet, month_of
from appliance.desk.rules import Rules
from appliance.projections.occasions import Signature, occasions_between
from appliance.web.csv_list import csv_response
from appliance.web.duty import wording_duty as words
from appliance.web.duty.occasions import CALLS, HERE, month_asked
from appliance.web.filters import hour
from appliance.web.frame import HallRequest, hall_of
from appliance.web.office_files import Sheet, xlsx_response


@get(f"{HERE}/roll.csv", guards=[CALLS])
async def roll_list(request: HallRequest) -> Response[bytes]:
    """Give the rolls of a month as a list for a spreadsheet."""
    month, rows = await _listed(request)
    return csv_response(words.CSV_ROLL.format(day=month), words.CSV_ROLL_HEAD, rows)


@get(f"{HERE}/roll.xlsx", guards=[CALLS])
async def roll_workbook(request: HallRequest) -> Response[bytes]:
    """Give the same list as a workbook."""
    month, rows = await _listed(request)
    sheet = Sheet(title=words.XLSX_ROLL, rows=[words.CSV_ROLL_HEAD, *rows])
    name = words.CSV_ROLL.format(day=month).replace(".csv", ".xlsx")
    return await xlsx_response(name, f"{words.XLSX_ROLL} {month}", [sheet])


async def _listed(request: HallRequest) -> tuple[str, list[list[str]]]:
    hall, month = hall_of(request), month_asked(request)
    sheets = await hall.read(_sheets, month, hall.rules)
    return f"{month:%Y-%m}", [_row(sheet, line) for sheet in sheets for line in sheet.lines]


def _sheets(db: sqlite3.Connection, month: date, rules: Rules) -> list[RollSheet]:
    first, last = month_of(month)
    return [desk.roll_of(db, one.ref, rules) for one in occasions_between(db, first, last)]


def _row(sheet: RollSheet, line: desk.RollLine) -> list[str]:
    one = sheet.occasion
    return [
        one.day.isoformat(),
        one.begins,
        one.title,
        words.OCCASIONS[one.kind],
        line.staff_no,
        line.name,
        line.unit,
        words.PRESENCES[line.presence][1],
        _signed(line.signature),
        str(line.half_days) if line.half_days else "",
    ]


def _signed(signature: Signature | None) -> str:
    if signature is None:
        return ""
    return words.BY_HAND if signature.by_hand else hour(signature.at)


ROUTES = [roll_list, roll_workbook]
