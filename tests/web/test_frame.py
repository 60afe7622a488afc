"""The frame: hosts, forms, errors in three parts, static files, forms pressed twice."""

import asyncio
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from litestar import get, post
from litestar.response import Redirect

from appliance.domain.facts.staff import SessionClosed
from appliance.journal.faults import StorageFault
from appliance.web.app import HEADERS
from appliance.web.frame import HallRequest, hall_of, page
from appliance.web.once import new_form_no, once
from appliance.web.rooms import every_route
from tests.fakes.browser import HOME, Browser
from tests.fakes.small_hall import SmallHall

pytestmark = pytest.mark.core
WORD = "a long enough word"


@get("/probe")
async def probe(request: HallRequest) -> object:
    return page(request, "probe.html", form_no=new_form_no())


@post("/probe")
async def press(request: HallRequest) -> Redirect:
    hall = hall_of(request)

    async def act() -> str:
        await asyncio.sleep(0)
        await hall.write(
            lambda tx: tx.append(SessionClosed(staff_no="0307", why="pressed"), by="hall")
        )
        return "/password"

    return await once(request, act)


@get("/broken", opt={"open": True})
async def broken() -> None:
    raise StorageFault(OSError(28, "No space left on device"))


@get("/surprise", opt={"open": True})
async def surprise() -> None:
    raise ZeroDivisionError


@pytest.fixture(name="hall", scope="module")
def a_hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallHall]:
    hall = SmallHall(tmp_path_factory.mktemp("hall"))
    hall.enrol("0307", "张红霞", "clerk", window=3, word=WORD)
    yield hall
    hall.close()


@pytest.fixture(name="tablet", scope="module")
def a_tablet(hall: SmallHall) -> Iterator[Browser]:
    with Browser(hall, [*every_route(), press, broken, surprise]) as tablet:
        tablet.log_in("0307", WORD)
        yield tablet


def pressed(hall: SmallHall) -> int:
    row = hall.ask(
        lambda db: db.execute(
            "SELECT count(*) FROM journal WHERE instr(CAST(body AS TEXT), '\"pressed\"')"
        ).fetchone()
    )
    return int(row[0])


def guard(tablet: Browser) -> dict[str, str]:
    return {"csrf": tablet.hidden("/password")["csrf"]}


def test_a_form_pressed_twice_makes_one_record(hall: SmallHall, tablet: Browser) -> None:
    body = {**guard(tablet), "form_no": "twice"}
    before = pressed(hall)

    answers = [tablet.client.post("/probe", data=body, headers={"origin": HOME}) for _ in range(2)]

    assert [one.headers["location"] for one in answers] == ["/password", "/password"]
    assert pressed(hall) == before + 1


def test_a_form_pressed_by_ten_fingers_at_once_makes_one_record(
    hall: SmallHall, tablet: Browser
) -> None:
    body = {**guard(tablet), "form_no": "ten"}
    before = pressed(hall)

    with ThreadPoolExecutor(10) as fingers:
        answers = list(
            fingers.map(
                lambda _: tablet.client.post("/probe", data=body, headers={"origin": HOME}),
                range(10),
            )
        )

    assert {one.status_code for one in answers} == {303}
    assert pressed(hall) == before + 1


def test_a_form_whose_end_nobody_knows_is_not_run_again(hall: SmallHall, tablet: Browser) -> None:
    hall.local.forms.begin("cut")
    before = pressed(hall)

    answer = tablet.client.post(
        "/probe", data={**guard(tablet), "form_no": "cut"}, headers={"origin": HOME}
    )

    assert answer.status_code == 409
    assert "不会记成两件" in answer.text
    assert pressed(hall) == before


@pytest.mark.parametrize(
    "body",
    [b"note=\xff\xfe", b"note=%FF%FE", b"note=a%00b"],
    ids=["raw bytes", "escaped bytes", "nul"],
)
def test_bytes_that_are_no_text_are_refused_with_a_clear_text(tablet: Browser, body: bytes) -> None:
    """STACK.md 4: Litestar by itself answers 500 to invalid UTF-8."""
    csrf = guard(tablet)["csrf"].encode()

    answer = tablet.client.post(
        "/probe",
        content=b"csrf=" + csrf + b"&" + body,
        headers={"origin": HOME, "content-type": "application/x-www-form-urlencoded"},
    )

    assert answer.status_code == 400
    assert "认不出的字符" in answer.text


@pytest.mark.parametrize(
    ("path", "status"), [("/nope", 404), ("/lock", 405), ("/broken", 503), ("/surprise", 500)]
)
def test_every_error_has_three_parts_and_no_code_word(
    tablet: Browser, path: str, status: int
) -> None:
    answer = tablet.get(path)

    assert answer.status_code == status
    for part in ("什么事", "保住了什么", "现在怎么办"):
        assert part in answer.text
    words = re.sub(r"<[^>]+>", "", answer.text)
    assert not re.search(r"Error|Exception|Traceback|ZeroDivision|\b(404|405|500|503)\b", words)


def test_an_address_tells_its_methods_and_nothing_else(tablet: Browser) -> None:
    answer = tablet.client.options("/lock")

    assert answer.status_code == 204
    assert answer.headers["allow"] == "OPTIONS, POST"
    assert answer.text == ""
    assert tablet.get("/password").status_code == 200  # nobody was locked out by asking


def test_whoever_is_not_logged_in_is_not_told_the_methods(hall: SmallHall) -> None:
    with Browser(hall, [*every_route(), press, broken, surprise]) as stranger:
        answer = stranger.client.options("/lock")

    assert answer.status_code == 303
    assert "allow" not in answer.headers


def test_a_body_beyond_the_limit_is_refused(tablet: Browser) -> None:
    answer = tablet.client.post(
        "/probe", data={**guard(tablet), "note": "x" * 300_000}, headers={"origin": HOME}
    )

    assert answer.status_code == 413
    assert "太大" in answer.text


@pytest.mark.parametrize("host", ["evil.example", "testserver.local.evil.example", ""])
def test_a_host_that_is_not_ours_is_refused(tablet: Browser, host: str) -> None:
    answer = tablet.get("/login", headers={"host": host})

    assert answer.status_code == 400
    assert "不是本大厅的" in answer.text


@pytest.mark.parametrize("path", ["/login", "/nope", "/healthz", "/broken", "/wall"])
def test_every_answer_carries_the_content_policy(tablet: Browser, path: str) -> None:
    answer = tablet.get(path)

    for name, value in HEADERS.items():
        assert answer.headers[name] == value


@pytest.mark.parametrize(
    "name",
    ["../app.py", "..%2Fapp.py", "%2e%2e/app.py", "....//app.py", "hallbox.css%00", "/etc/passwd"],
)
def test_static_files_lead_nowhere_else(tablet: Browser, name: str) -> None:
    answer = tablet.get(f"/static/x/{name}")

    assert answer.status_code in {400, 404}
    assert "import" not in answer.text


def test_a_static_file_is_kept_for_ever_under_its_hash_only(tablet: Browser) -> None:
    address = re.search(r'href="(/static/[^"]+\.css)"', tablet.get("/login").text)
    assert address is not None

    assert "immutable" in tablet.get(address[1]).headers["cache-control"]
    assert tablet.get("/static/old/hallbox.css").headers["cache-control"] == "no-cache"
    assert "set-cookie" not in tablet.get(address[1]).headers


def test_large_type_is_remembered_by_a_cookie(tablet: Browser) -> None:
    asked = tablet.get("/login?type=large")

    assert '<html lang="zh-Hans" class="large">' in asked.text
    assert "type=large" in asked.headers["set-cookie"]
    tablet.client.cookies.set("type", "large")
    assert 'class="large"' in tablet.get("/login").text
    tablet.client.cookies.delete("type")


def test_names_are_escaped_wherever_they_stand(hall: SmallHall) -> None:
    hall.enrol("0666", "<script>alert(1)</script>", "director", word=WORD)
    with Browser(hall) as tablet:
        tablet.log_in("0666", WORD)
        for path in ("/staff", "/staff/0666", "/sync", "/morning", "/wall"):
            assert "<script>alert" not in tablet.get(path).text
