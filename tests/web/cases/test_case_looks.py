"""Cases, ratings and complaints in Debian's Chromium: both tablets, paper, without scripts."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Error, Page

from appliance.projections.case_questions import CaseLine, open_cases
from tests.fakes.looks import LYING, STANDING, blemishes
from tests.fakes.scales import COLD_KB, keep_nothing, weigh
from tests.fakes.small_hall import SmallHall
from tests.fakes.tablet import log_in, tap

pytestmark = [pytest.mark.pages, pytest.mark.slow]
CLERK = "1005"
PLACES = [
    "/today",
    "/cases",
    "/cases/new",
    "/cases/{case}",
    "/cases/{case}/slip",
    "/cases/{case}/file",
    "/cases/files",
    "/evaluations",
    "/evaluations/3/rate",
    "/complaints",
    "/complaints/new",
]


def first_running(played: SmallHall) -> CaseLine:
    """Return a case at window 3 whose clock runs over days."""
    running = played.ask(open_cases, 3)
    return next(case for case in running if case.state == "accepted" and case.promise_days > 1)


@pytest.fixture(name="clerk", scope="module")
def a_clerk(chromium: Chromium, address: str) -> Iterator[Page]:
    context = chromium.new_context(viewport=LYING)
    yield log_in(context, address, CLERK)
    context.close()


@pytest.mark.parametrize("kind", ["large", "normal"])
@pytest.mark.parametrize("place", PLACES)
def test_a_page_is_whole_on_both_tablets(
    clerk: Page, address: str, played: SmallHall, place: str, kind: str
) -> None:
    clerk.goto(f"{address}{place.format(case=first_running(played).uid)}?type={kind}")

    assert blemishes(clerk) == []


def test_the_registration_and_its_save_bar_fit_one_view(clerk: Page, address: str) -> None:
    """UI.md 2: four taps and a name, all of it on both tablets without scrolling."""
    clerk.goto(f"{address}/cases/new?type=normal")
    for size in (STANDING, LYING):
        clerk.set_viewport_size(size)
        tile, bar, save = (
            clerk.locator(part).last.bounding_box() for part in (".tile", ".hold", ".hold .btn")
        )

        assert tile is not None
        assert bar is not None
        assert save is not None
        assert tile["y"] + tile["height"] <= bar["y"], "the last choice stands above the bar"
        assert save["y"] + save["height"] <= size["height"]


def test_four_taps_and_a_name_finish_a_same_day_matter(clerk: Page, address: str) -> None:
    clerk.set_viewport_size(LYING)
    clerk.goto(f"{address}/cases/new?type=normal")
    clerk.locator(".tile").first.click()
    clerk.fill("#name", "周建平")
    clerk.click("text=齐了")
    clerk.click("text=当场办结并交付")
    tap(clerk, "button.big")

    assert clerk.url.startswith(f"{address}/evaluations?window=3")
    assert "周**" in clerk.content()
    assert clerk.locator("[data-left]").is_visible()


def test_what_was_typed_goes_once_it_is_saved(clerk: Page, address: str) -> None:
    clerk.goto(f"{address}/cases/new")
    clerk.fill("#name", "没存完")
    clerk.locator("[data-draft-state]", has_text="已留底").wait_for()
    clerk.reload()
    kept = clerk.input_value("#name")
    clerk.locator(".tile").first.click()
    tap(clerk, "button.big")
    clerk.goto(f"{address}/cases/new")

    assert kept == "没存完"
    assert clerk.input_value("#name") == ""


@pytest.mark.parametrize("place", ["/cases/{case}/slip", "acceptance"])
def test_papers_print_without_the_frame_and_on_one_sheet(
    clerk: Page, address: str, played: SmallHall, place: str
) -> None:
    uid = first_running(played).uid
    if place == "acceptance":
        clerk.goto(f"{address}/cases/{uid}?type=normal")
        tap(clerk, "[aria-label='受理通知书 A4 纸']")
    else:
        clerk.goto(address + place.format(case=uid))
    paper = clerk.pdf(prefer_css_page_size=True)
    clerk.emulate_media(media="print")
    shown = clerk.get_by_text("演示").first.is_visible()
    buttons = [one for one in clerk.locator(".btn").all() if one.is_visible()]
    clerk.emulate_media(media="null")  # else the next PDF shows the screen

    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
    assert shown, "演示 stands on every print"
    assert buttons == []


def test_a_case_is_registered_and_rated_without_scripts(chromium: Chromium, address: str) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport=LYING)
    page = log_in(context, address, CLERK)
    page.goto(f"{address}/cases/new")
    tap(page, "button.big")
    assert "有 2 处要改" in page.content()
    page.locator(".tile").first.click()
    page.fill("#name", "唐爱国")
    page.click("text=当场办结并交付")
    tap(page, "button.big")
    page.goto(f"{address}/evaluations/3/rate")
    tap(page, "button:has-text('基本满意')")
    assert "谢谢您" in page.content()
    context.close()


def test_pages_are_light_and_break_nothing(
    chromium: Chromium, address: str, played: SmallHall
) -> None:
    """DESIGN.md 7: at most 100 KB cold; no script error."""
    uid = first_running(played).uid
    context = chromium.new_context(viewport=LYING)
    log_in(context, address, CLERK)
    for place in PLACES:
        page = context.new_page()
        keep_nothing(page)
        errors = errors_of(page)
        page.goto(address + place.format(case=uid), wait_until="load")

        assert 0 < weigh(page) <= COLD_KB * 1024, place
        assert errors == [], place
        page.close()
    context.close()


def errors_of(page: Page) -> list[Error]:
    """Return the list that every script error of a page is going to stand in."""
    errors: list[Error] = []

    def note_error(error: Error) -> None:
        errors.append(error)

    page.on("pageerror", note_error)
    return errors
