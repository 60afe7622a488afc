"""The door of port 80: citizens' pages, public screen, certificate; nothing else answers there."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from litestar import Request
from litestar.testing import TestClient

from appliance.desk.case_orders import Citizen, ReceiveCase, Registered
from appliance.desk.slips import slip_code
from appliance.web.app import build
from appliance.web.citizens_door import CitizensDoor
from appliance.web.port import Hall
from appliance.web.qr import citizens_address
from appliance.web.rooms import every_route
from tests.fakes.browser import FIELD, Browser
from tests.fakes.case_hall import WORD, CaseHall
from tests.fakes.rated_case import finish_case

PENG = Citizen(name="彭小莲", id_number="432126198807080021", phone="13800138000")
BOX = "http://testserver.local"
OPEN_HERE = {
    "/my",
    "/my/{local_no:str}/{slip:str}",
    "/my/{local_no:str}/{slip:str}/rate",
    "/my/{local_no:str}/{slip:str}/why/{number:str}",
    "/wall",
    "/wall/photo/{pos:int}",
    "/wall/swipes",
    "/guides",
    "/guides/villages",
    "/guides/windows",
    "/guides/{code:str}",
    "/empty-post",
    "/certificate",
    "/static/{tag:str}/{name:str}",
}
TWIN = "-----BEGIN CERTIFICATE-----\nTUlJQg==\n-----END CERTIFICATE-----\n"
OTHER_BLOCK = "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n"


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[CaseHall]:
    hall = CaseHall(tmp_path)
    yield hall
    hall.close()


@pytest.fixture(name="path")
def a_slip(hall: CaseHall) -> str:
    made: Registered = finish_case(hall, ReceiveCase(item_code="SB-001", window=3, citizen=PENG))
    return f"/my/{made.local_no}/{slip_code(hall.local.keys['slip'], made.uid)}"


@contextmanager
def door_of(hall: Hall) -> Iterator[TestClient[CitizensDoor]]:
    client = TestClient(CitizensDoor(build(hall)), base_url=BOX, raise_server_exceptions=False)
    client.follow_redirects = False
    yield client


def every_path() -> set[str]:
    return {path for route in every_route() for path in getattr(route, "paths", ())}


def asked(path: str) -> str:
    """Return a path with something in each of its places."""
    return re.sub(r"\{\w+:(\w+)\}", lambda kind: "3" if kind[1] == "int" else "x", path)


def test_no_other_room_of_the_house_can_be_entered_here(hall: CaseHall) -> None:
    """Every route of every room, by each method; a closed one looks like one that is not there."""
    closed = sorted(every_path() - OPEN_HERE - {"/"})
    with door_of(hall) as phone:
        nowhere = phone.get("/no-such-room")
        found = {
            path: (answer.status_code, answer.text, "location" in answer.headers)
            for path in closed
            for answer in (phone.get(asked(path)), phone.post(asked(path), data={"a": "b"}))
        }
    assert len(closed) > 100
    assert set(found.values()) == {(404, nowhere.text, False)}


def test_the_rooms_that_are_open_here_are_rooms_of_the_house() -> None:
    assert every_path() >= OPEN_HERE


@pytest.mark.parametrize(
    "path",
    [
        "/my/../login",
        "/my//",
        "//login",
        "/my/a/b/../../login",
        "/wall/",
        "/static/../login",
        "/MY",
    ],
)
def test_no_crooked_path_leads_further(hall: CaseHall, path: str) -> None:
    with door_of(hall) as phone:
        assert phone.request("GET", f"{BOX}{path}").status_code == 404


def test_a_slip_is_looked_up_and_rated_here(hall: CaseHall, path: str) -> None:
    with door_of(hall) as phone:
        assert phone.get("/").headers["location"] == "/my"
        shown = phone.get(path)
        fields = dict(FIELD.findall(shown.text)) | {"level": "satisfied"}
        rated = phone.post(f"{path}/rate", data=fields, headers={"origin": BOX})
        thanks = phone.get(rated.headers["location"])
        screen = phone.get("/wall")
    assert "彭" not in shown.text
    assert (rated.status_code, thanks.status_code, screen.status_code) == (303, 200, 200)
    assert hall.kinds().count("evaluation.given") == 1


def test_the_guides_hold_nothing_about_a_citizen(hall: CaseHall, path: str) -> None:
    """They are open here though DESIGN.md 7 does not name them."""
    number = path.split("/")[2]
    with door_of(hall) as phone:
        guides = ["/guides", "/guides/SB-001", "/guides/villages", "/guides/windows"]
        pages = [phone.get(one) for one in guides]
    assert [one.status_code for one in pages] == [200] * len(guides)
    assert not [word for one in pages for word in ("彭", "138001", number) if word in one.text]


def test_every_link_of_these_pages_leads_somewhere_here(hall: CaseHall, path: str) -> None:
    with door_of(hall) as phone:
        pages = [phone.get(one).text for one in ("/my", path, "/wall", "/empty-post")]
        links = {
            link for text in pages for link in re.findall(r'(?:href|src|action)="(/[^"]*)"', text)
        }
        dead = {link for link in links if phone.get(link).status_code == 404}
    assert "/empty-post" in links
    assert not dead - {f"{path}/rate"}


def test_a_session_is_not_honoured_on_plain_http(hall: CaseHall) -> None:
    with Browser(hall) as tablet:
        tablet.log_in("1003", WORD)
        cookie = tablet.client.cookies["hall"]
        inside = tablet.get("/my").text
    with door_of(hall) as phone:
        outside = phone.get("/my", headers={"cookie": f"hall={cookie}; type=large"}).text
    assert "锁屏" in inside
    assert "锁屏" not in outside
    assert 'class="large"' in outside


def test_the_certificate_is_given_without_its_key(hall: CaseHall, tmp_path: Path) -> None:
    pem = tmp_path / "hall.pem"
    pem.write_text(OTHER_BLOCK + TWIN, encoding="ascii")
    with door_of(hall) as phone:
        none = phone.get("/certificate")
    hall.settings = replace(hall.settings, listen=replace(hall.settings.listen, certificate=pem))
    with door_of(hall) as phone:
        given = phone.get("/certificate")
    assert none.status_code == 404
    assert given.text == TWIN
    assert given.headers["content-type"].startswith("application/x-x509-ca-cert")


@pytest.mark.parametrize(
    ("port", "host", "address"),
    [
        (None, "127.0.0.1:8600", "http://127.0.0.1:8600/my"),
        (80, "192.168.1.20", "http://192.168.1.20/my"),
        (80, "hall-0001.local:443", "http://hall-0001.local/my"),
        (80, "[fd00::20]:443", "http://[fd00::20]/my"),
        (8080, "192.168.1.20", "http://192.168.1.20:8080/my"),
    ],
)
def test_the_slip_leads_to_the_citizens_own_listener(
    hall: CaseHall, port: int | None, host: str, address: str
) -> None:
    hall.settings = replace(hall.settings, listen=replace(hall.settings.listen, citizens_port=port))
    scope = {"type": "http", "headers": [(b"host", host.encode())], "litestar_app": build(hall, [])}
    assert citizens_address(Request(scope), "/my") == address  # type: ignore[arg-type]
