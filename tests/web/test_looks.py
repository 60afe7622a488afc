"""Pages as people meet them: Debian's Chromium at both tablet sizes, on paper, without scripts."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Error, Page, Response, ViewportSize

from tests.fakes.looks import LYING, barriers, blemishes
from tests.fakes.played_hall import WORD
from tests.fakes.scales import COLD_KB, keep_nothing, weigh
from tests.fakes.small_hall import SmallHall
from tests.fakes.tablet import log_in, tap

pytestmark = [pytest.mark.pages, pytest.mark.slow]
SCREEN = ViewportSize(width=1920, height=1080)
DIRECTOR = "1001"
CLERK = "1004"
DUTY = [
    "/duty",
    "/duty/roster",
    "/duty/occasions",
    "/duty/guards",
    "/duty/shadow",
    "/duty/training",
    "/duty/questions",
]
ATTENDANCE = [
    *("/start", "/attendance", "/attendance/leave", "/attendance/corrections", "/attendance/paper"),
    *("/month", "/month/person/1004", "/month/market"),
    *("/policy", "/policy/change?key=leave.route", "/calendar", "/calendar/2027/type"),
    "/staff/roster",
    "/clock",
    "/attendance/opening",
    "/attendance/post-work",
]
OURS = [
    *(
        "/morning",
        "/sync",
        "/sync/stick",
        "/box",
        "/staff",
        "/staff/new",
        "/staff/1004",
        "/staff/1004/card",
        "/password",
    ),
    *ATTENDANCE,
    "/attendance/filings",
    *(*DUTY, "/report", "/duty/occasions/new", "/pin", "/takeover", "/empty-post"),
]


def joint(path: str) -> str:
    """Return what joins one more value to an address."""
    return "&" if "?" in path else "?"


def watched(page: Page, url: str) -> tuple[list[Response], list[Error]]:
    """Open a page; return everything that was answered and every script error."""
    answers: list[Response] = []
    errors: list[Error] = []

    def note_answer(answer: Response) -> None:
        answers.append(answer)

    def note_error(error: Error) -> None:
        errors.append(error)

    page.on("response", note_answer)
    page.on("pageerror", note_error)
    page.goto(url, wait_until="load")
    return answers, errors


@pytest.fixture(name="director", scope="module")
def a_director(chromium: Chromium, address: str) -> Iterator[Page]:
    context = chromium.new_context(viewport=LYING)
    yield log_in(context, address, DIRECTOR)
    context.close()


def test_the_choice_of_large_type_stays(director: Page, address: str) -> None:
    director.goto(f"{address}/morning?type=large")
    director.goto(f"{address}/morning")

    assert director.locator("html.large").count() == 1


@pytest.mark.parametrize("kind", ["normal", "large"])
@pytest.mark.parametrize("path", ["/login", *OURS])
def test_a_page_is_whole_on_both_tablets(
    director: Page, address: str, path: str, kind: str
) -> None:
    director.goto(f"{address}{path}{joint(path)}type={kind}")

    assert blemishes(director) == []


@pytest.mark.parametrize("path", ["/month/sheet", "/nowhere"])
def test_axe_finds_nothing(director: Page, address: str, path: str) -> None:
    director.goto(f"{address}{path}?type=normal")

    assert barriers(director) == []


def test_axe_finds_nothing_on_the_wall_but_its_refresh(chromium: Chromium, address: str) -> None:
    """The refresh every minute is wanted: the screen has no script and nobody reads it by ear."""
    page = chromium.new_page(viewport=SCREEN)
    page.goto(f"{address}/wall")

    assert [one for one in barriers(page) if not one.startswith("meta-refresh")] == []
    page.close()


@pytest.mark.parametrize(
    "size", [SCREEN, ViewportSize(width=1366, height=768)], ids=["full-hd", "hd-ready"]
)
def test_the_wall_shows_everything_without_scrolling(
    chromium: Chromium, address: str, played: SmallHall, size: ViewportSize
) -> None:
    page = chromium.new_page(viewport=size)
    page.goto(f"{address}/wall")
    boxes = [box.bounding_box() for box in page.locator(".posts > li").all()]
    page.close()

    assert len(boxes) == played.settings.windows
    assert all(box is not None and box["y"] + box["height"] <= size["height"] for box in boxes)


def test_pages_are_light_ask_nobody_else_and_break_nothing(
    chromium: Chromium, address: str
) -> None:
    """DESIGN.md 7: at most 100 KB cold, nothing from outside."""
    context = chromium.new_context(viewport=LYING)
    log_in(context, address, DIRECTOR)
    for path in ["/login", "/wall", *OURS]:
        page = context.new_page()
        keep_nothing(page)
        answers, errors = watched(page, address + path)

        assert 0 < weigh(page) <= COLD_KB * 1024, path
        assert {urlsplit(one.url).netloc for one in answers} == {urlsplit(address).netloc}, path
        assert errors == [], path
        page.close()
    context.close()


@pytest.mark.parametrize("staff_no", [DIRECTOR, CLERK])
def test_no_link_is_dead_and_none_leads_outside(
    chromium: Chromium, address: str, staff_no: str
) -> None:
    context = chromium.new_context()
    log_in(context, address, staff_no)
    waiting, seen = ["/"], {"/"}
    while waiting and len(seen) < 150:
        path = waiting.pop(0)
        answer = context.request.get(address + path)
        assert answer.status < 400, path
        if "text/html" not in answer.headers["content-type"]:
            continue
        text = answer.text()
        for link in re.findall(r'(?:href|src|action)="([^"]*)"', text):
            assert not urlsplit(link).netloc, f"{path} leads to {link}"
        for link in re.findall(r'<a [^>]*href="([^"#]+)', text):
            target = urlsplit(urljoin(path, link.replace("&amp;", "&")))
            shape = re.sub(r"[0-9a-f]{16}-\d+|\d{4}-\d\d-\d\d|\b\d+\b", "…", target.path)
            if shape not in seen:
                seen.add(shape)
                waiting.append(target.path + (f"?{target.query}" if target.query else ""))
    context.close()

    assert len(seen) > 5


def test_a_hall_works_without_scripts(chromium: Chromium, address: str) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport=LYING)
    page = log_in(context, address, DIRECTOR)
    assert page.url == f"{address}/morning"
    page.goto(f"{address}/staff/new")
    page.fill("#staff_no", "？")
    tap(page, "button.big")
    assert "有 3 处要改" in page.content()
    page.goto(f"{address}/staff?type=large")
    assert page.locator("html.large").count() == 1
    tap(page, "text=锁屏")
    assert page.url == f"{address}/login"
    context.close()


def test_the_morning_page_prints_on_paper_without_its_frame(director: Page, address: str) -> None:
    director.goto(f"{address}/morning?type=normal")
    paper = director.pdf(prefer_css_page_size=True)
    director.emulate_media(media="print")
    hidden = [director.locator(part).first.is_hidden() for part in (".top", ".tabs", ".foot")]
    shown = director.locator(".demo").is_visible()
    director.emulate_media(media="screen")

    assert hidden == [True, True, True]
    assert shown, "演示 stands on every print"
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1


def test_what_was_typed_is_back_after_the_lock(chromium: Chromium, address: str) -> None:
    context = chromium.new_context(viewport=LYING)
    page = log_in(context, address, DIRECTOR)
    page.goto(f"{address}/staff/new")
    page.fill("#name", "黄文斌")
    page.locator("[data-draft-state]:not(:empty)").wait_for()
    tap(page, "text=锁屏")
    page.fill("#staff_no", DIRECTOR)
    page.fill("#word", WORD)
    tap(page, "button.big")
    page.goto(f"{address}/staff/new")

    assert page.input_value("#name") == "黄文斌"
    context.close()


def test_the_summary_of_a_refused_form_has_the_focus_and_leads_to_the_field(
    director: Page, address: str
) -> None:
    director.goto(f"{address}/staff/new")
    director.evaluate("localStorage.clear()")
    director.fill("#unit", "督查科")
    tap(director, "button.big")
    assert director.evaluate("document.activeElement.matches('.errors')")

    director.click(".errors a[href='#name']")

    assert director.evaluate("document.activeElement.id") == "name"


def test_a_page_nobody_touches_leaves_the_glass(chromium: Chromium, address: str) -> None:
    """IT-02: the shared tablet locks itself; 15 minutes is the setting's default."""
    context = chromium.new_context(viewport=LYING)
    context.clock.install()
    page = log_in(context, address, DIRECTOR)
    page.goto(f"{address}/staff")
    page.clock.fast_forward("14:00")
    assert page.url == f"{address}/staff"
    page.clock.fast_forward("01:30")
    page.wait_for_url("**/login")
    context.close()
