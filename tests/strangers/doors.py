"""The doors strangers knock at, each with somebody behind it and a document of what it says."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from appliance.desk.case_orders import Citizen, ReceiveCase
from appliance.desk.slips import slip_code
from appliance.web.app import build
from appliance.web.rooms import every_route
from sync.county.documents import Draft, publish
from sync.county.pace import Pace
from sync.county.updates import Shelf
from sync.county.web.app import create_app
from sync.county.web.openapi import document as county_document
from tests.fakes.case_hall import CaseHall
from tests.fakes.rated_case import finish_case
from tests.strangers import hall_document, protocol_document
from tests.strangers.asking import App, Heard, ask
from tests.strangers.callers import Box, Visitor
from tests.sync.county.small_county import SmallCounty, open_county

PENG = Citizen(name="彭小莲", id_number="432126198807080021", phone="13800138000")
# A page judges what a field means, and says so on the page; a document cannot know it.
OF_PAGES = ("positive_data_acceptance", "negative_data_rejection")
WORKBOOK = "/hjs/1/feed.xlsx"  # each answer starts a process of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Who answers, what the document says, what goes along, and which checks mean nothing here."""

    app: App
    document: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)
    without: tuple[str, ...] = ()

    def knock(self, cases: int, wanted: Callable[[str], bool] = bool) -> Heard:
        """Ask every address that is wanted, so many invented questions each."""
        paths = {path: found for path, found in self.document["paths"].items() if wanted(path)}
        return ask(
            {**self.document, "paths": paths},
            self.app,
            cases=cases,
            headers=self.headers,
            without=self.without,
        )


@contextmanager
def for_consumers(home: Path) -> Iterator[Door]:
    """Open the county's door for systems that pull, with a token that reads all there is."""
    with _county(home) as county:
        hall = county.hall(40)
        county.send(hall, 1, 40)
        county.catch_up()
        token = county.desk.feed.create_token("all", ["*"], ["*", "metrics"])
        app = create_app(county.desk)
        app.state.pace = Pace(most=10**9)  # or all but the first questions would hear 429
        yield Door(
            app=app,
            document=county_document("测试县"),
            headers={"Authorization": f"Bearer {token}"},
        )


@contextmanager
def for_boxes(home: Path) -> Iterator[Door]:
    """Open the county's door for halls, to a box that signs whatever it asks."""
    with _county(home) as county:
        hall = county.hall(40)
        county.send(hall, 1, 40)
        publish(county.desk.store, Draft(name="policy", content=b"a = 1\n"))
        (home / "4.hallbundle").write_bytes(bytes(99))
        Shelf(home).offer(home / "4.hallbundle", [], county.clock.now)
        yield Door(
            app=Box(create_app(county.desk), hall),
            document=protocol_document.document(hall.stream),
            without=OF_PAGES,
        )


@contextmanager
def for_citizens(home: Path) -> Iterator[Door]:
    """Open the hall's door for who is not logged in, with the slip of a case in the hand."""
    hall = CaseHall(home)
    try:
        made = finish_case(hall, ReceiveCase(item_code="SB-001", window=3, citizen=PENG))
        slip = slip_code(hall.local.keys["slip"], made.uid)
        known = {"local_no": made.local_no, "slip": slip, "code": "SB-001", "number": "x"}
        yield Door(
            app=Visitor(build(hall), hall),
            document=hall_document.document(open_routes(), known),
            without=OF_PAGES,
        )
    finally:
        hall.close()


DOORS: Mapping[str, Callable[[Path], AbstractContextManager[Door]]] = {
    "consumers": for_consumers,
    "boxes": for_boxes,
    "citizens": for_citizens,
}


def open_routes() -> list[tuple[str, str]]:
    """Return method and path of each address of the hall that needs no login."""
    return [
        (method, path)
        for route in every_route()
        if getattr(route, "opt", {}).get("open")
        for path in getattr(route, "paths", ())
        for method in getattr(route, "http_methods", ())
        if method != "OPTIONS"
    ]


@contextmanager
def _county(home: Path) -> Iterator[SmallCounty]:
    home.mkdir(parents=True, exist_ok=True)
    county = open_county(home)
    try:
        yield county
    finally:
        county.desk.close()
