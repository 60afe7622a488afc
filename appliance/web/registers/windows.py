"""Windows for those who look for them (窗口位置): where each stands, its forms, where to pay.

One list for the hall, the same for everybody without a login, and signs to hang up. Sources:
000§14.10 (point to the window, say where forms lie); 001·一(四) (signs with the windows' names,
what each handles); 001·二(一), 004·八.3 (the settlement window).
"""

import sqlite3
from collections.abc import Sequence

from litestar import Response, get, post
from litestar.response import Redirect

from appliance.desk.service_windows import describe_window
from appliance.domain.facts.hall_book import WindowDescribed
from appliance.domain.frozen import dataclass
from appliance.domain.roles import Act, may
from appliance.domain.service_window import ServiceWindow, moved_in
from appliance.projections.catalogue import items_at
from appliance.projections.service_windows import service_windows
from appliance.web.fields import Fields, fields_of
from appliance.web.frame import HallRequest, actor_of, hall_of, page, person_of
from appliance.web.once import new_form_no, write_once
from appliance.web.registers import wording_windows as words
from appliance.web.session import EVERYBODY, needs_act

HERE = "/windows"
ITEMS_A_SIGN = 24  # in two columns below the number; the guide has them all
OFFICE = needs_act(Act.EXPORT_LISTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One window with what it handles; `told` is None while nobody has described it."""

    number: int
    told: ServiceWindow | None
    items: Sequence[str]


def windows_listed(db: sqlite3.Connection, most: int) -> list[Listed]:
    """Return every window of the hall, those that were described and those that were not."""
    told, items = service_windows(db), items_at(db, None)
    return [
        Listed(
            number=number,
            told=told.get(number),
            items=[one.name for one in items if number in one.windows],
        )
        for number in range(1, most + 1)
    ]


def windows_of_items(db: sqlite3.Connection) -> dict[str, tuple[int, ...]]:
    """Return for each listed item the windows that handle it, by code and name."""
    return {f"{one.code} {one.name}": one.windows for one in items_at(db, None)}


@get(HERE, guards=[EVERYBODY])
async def list_page(request: HallRequest) -> Response[str]:
    """Show the windows, and the form to describe one."""
    listed = await _listed(request)
    asked = request.query_params.get("window", "")
    told = next((one.told for one in listed if str(one.number) == asked), None)
    values = {"window": asked}
    if told is not None:
        values |= {"name": told.name, "place": told.place, "shelf": told.shelf}
        values["settlement"] = "yes" if told.settlement else ""
    return await _page(request, Fields(values=values), new_form_no())


@post(HERE, guards=[OFFICE])
async def describe(request: HallRequest) -> Response[str] | Redirect:
    """Describe a window, once; what is wrong is shown all at once."""
    fields, actor = await fields_of(request), actor_of(request)
    most = hall_of(request).settings.windows
    number = int(fields["window"]) if fields["window"] in _numbers(most) else 0
    fields.need("window", words.NEED_WINDOW.format(most=most), holds=bool(number))
    fields.need("name", words.NEED_NAME, holds=bool(fields["name"]))
    fields.need("place", words.NEED_PLACE, holds=bool(fields["place"]))
    if fields.wrong:
        return await _page(request, fields, fields["form_no"])
    order = WindowDescribed(
        window=number,
        name=fields["name"],
        place=fields["place"],
        shelf=fields["shelf"],
        settlement=fields["settlement"] == "yes",
    )
    return await write_once(request, lambda tx: describe_window(tx, order, most, actor), HERE)


@get(f"{HERE}/signs", guards=[EVERYBODY])
async def signs(request: HallRequest) -> Response[str]:
    """Show a sign for each window that was described, one a sheet."""
    found = [one for one in await _listed(request) if one.told is not None]
    return page(request, "windows/signs.html", windows=found, most=ITEMS_A_SIGN)


@get("/guides/windows", opt={"open": True})
async def open_page(request: HallRequest) -> Response[str]:
    """Show everybody where the windows stand; nobody logs in here."""
    return page(request, "guides/windows.html", windows=await _listed(request))


async def _page(request: HallRequest, fields: Fields, form_no: str) -> Response[str]:
    listed = await _listed(request)
    said = sum(one.told is not None for one in listed)
    heading = words.HEAD if said < len(listed) else words.HEAD_WHOLE
    hall = hall_of(request)
    inside, outside = moved_in(await hall.read(windows_of_items), hall.settings.windows)
    return page(
        request,
        "windows/list.html",
        windows=listed,
        heading=heading.format(said=said, left=len(listed) - said),
        coverage=words.COVERAGE.format(inside=inside, all=inside + len(outside)),
        outside=outside,
        may_keep=may(person_of(request).roles, Act.EXPORT_LISTS),
        values=fields,
        wrong=fields.wrong,
        form_no=form_no,
    )


async def _listed(request: HallRequest) -> list[Listed]:
    hall = hall_of(request)
    return await hall.read(windows_listed, hall.settings.windows)


def _numbers(most: int) -> frozenset[str]:
    return frozenset(str(number) for number in range(1, most + 1))


ROUTES = [list_page, describe, signs, open_page]
