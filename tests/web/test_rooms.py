"""Rooms that open when somebody enters: the same hall, only later in memory."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute
from litestar.testing import TestClient

from appliance.web.app import House, build
from appliance.web.frame import TABS
from appliance.web.rooms import FRONT, LATE, every_route, routes_of
from tests.fakes.browser import HOME
from tests.fakes.fresh_python import loaded
from tests.fakes.small_hall import SmallHall


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[SmallHall]:
    hall = SmallHall(tmp_path)
    yield hall
    hall.close()


def paths_of(app: Litestar) -> set[str]:
    return {route.path for route in app.routes}


def test_every_web_file_with_routes_is_a_room() -> None:
    folder = Path(__file__).parents[2] / "appliance" / "web"
    with_routes = {
        ".".join(path.relative_to(folder).with_suffix("").parts)
        for path in folder.rglob("*.py")
        if "\nROUTES" in path.read_text(encoding="utf-8")
    }
    assert with_routes == {*FRONT, *LATE}


def test_no_open_room_stands_before_a_late_one(hall: SmallHall) -> None:
    """The open rooms are asked first: a late path of their shape would never be reached."""
    front, late = build(hall, routes_of(FRONT)), build(hall, routes_of(LATE))
    taken = [
        path
        for path in paths_of(late)
        for known in paths_of(front)
        if len(path.split("/")) == len(known.split("/"))
        and all(
            a == b or b.startswith("{")
            for a, b in zip(path.split("/"), known.split("/"), strict=True)
        )
    ]
    assert taken == []


def test_no_handler_is_made_for_asking_an_address_its_methods(hall: SmallHall) -> None:
    """Litestar's own would be one for each path, 3 MB of a Pi."""
    app = build(hall, every_route())
    ours = {one.fn for one in every_route() if isinstance(one, HTTPRouteHandler)}
    reached = {
        handler.fn
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
    }
    assert reached == ours


def test_every_tab_leads_to_a_room(hall: SmallHall) -> None:
    assert {tab.path for tab in TABS} <= paths_of(build(hall, every_route()))


@pytest.mark.parametrize(("path", "status"), [("/login", 200), ("/staff", 302), ("/nowhere", 404)])
def test_the_house_answers_as_one(hall: SmallHall, path: str, status: int) -> None:
    with TestClient(House(hall), base_url=HOME, raise_server_exceptions=False) as client:
        client.follow_redirects = False
        answer = client.get(path)
    assert answer.status_code in {status, 303 if status == 302 else status}
    assert answer.headers["x-frame-options"] == "DENY"


def test_a_late_room_is_not_imported_at_the_start() -> None:
    """What is imported at start is paid for in memory on a Pi."""
    assert loaded("import appliance.program").isdisjoint(f"appliance.web.{one}" for one in LATE)


def test_no_room_loads_the_ciphers_or_what_makes_sheets() -> None:
    """They work in programs of their own: seven megabytes here for two constants, once."""
    found = loaded("from appliance.web.rooms import every_route; every_route()")
    assert found.isdisjoint({"cryptography", "openpyxl", "httpx"})
