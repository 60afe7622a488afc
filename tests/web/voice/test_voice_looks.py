"""The citizen's voice in Chromium: both tablets, both types, paper, axe, without scripts."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page

from appliance.desk.slips import slip_code
from appliance.projections.bad_ratings import open_bad_ratings
from appliance.projections.case_questions import recent_cases
from appliance.projections.evaluation_questions import standing_rating
from tests.fakes.looks import LYING, STANDING, blemishes
from tests.fakes.small_hall import SmallHall
from tests.fakes.tablet import log_in

pytestmark = [pytest.mark.pages, pytest.mark.slow]
PLACES = [
    "/bad-ratings",
    "/bad-ratings/{bad}",
    "/evaluations/figures",
    "/evaluations/items",
    "/evaluations/enter",
    "/evaluations/forms",
    "/buttons",
    "/seal",
    "/ladders",
    "/integrity",
    "/opinions",
    "/surveys",
    "/complaints/forms",
    "/oversight",
    "/oversight/paper",
    "/my",
    "/my/{slip}",
]


@pytest.fixture(name="director", scope="module")
def a_director(chromium: Chromium, address: str) -> Iterator[Page]:
    context = chromium.new_context(viewport=LYING)
    page = log_in(context, address, "1001")
    yield page
    context.close()


def path_of(place: str, played: SmallHall) -> str:
    """Return an address of the played hall: a bad rating, and a slip that can still be rated."""
    bad = played.ask(open_bad_ratings)[0].uid
    unrated = next(
        case
        for case in played.ask(recent_cases)
        if case.finished_on and played.ask(standing_rating, case.uid) is None
    )
    code = slip_code(played.local.keys["slip"], unrated.uid)
    return place.format(bad=bad, slip=f"{unrated.local_no}/{code}")


@pytest.mark.parametrize("kind", ["large", "normal"])
@pytest.mark.parametrize("place", PLACES)
def test_a_page_is_whole_on_both_tablets(
    director: Page, address: str, played: SmallHall, place: str, kind: str
) -> None:
    answer = director.goto(f"{address}{path_of(place, played)}?type={kind}")

    assert answer is not None
    assert answer.status == 200
    assert blemishes(director) == []


def test_a_slip_is_rated_by_keyboard_alone_and_without_scripts(
    chromium: Chromium, address: str, played: SmallHall
) -> None:
    context = chromium.new_context(viewport=STANDING, java_script_enabled=False)
    page = context.new_page()
    page.goto(address + path_of("/my/{slip}", played))
    page.focus(".levels button:nth-of-type(2)")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert "谢谢您" in page.inner_text("h1")
    context.close()


@pytest.mark.parametrize(
    ("place", "sheets"),
    [
        ("/evaluations/forms", 2),
        ("/evaluations/figures", 2),
        ("/complaints/forms", 1),
        ("/oversight/paper", 1),
    ],
)
def test_paper_and_sheet_print_on_a4(
    director: Page, address: str, played: SmallHall, place: str, sheets: int
) -> None:
    director.goto(address + path_of(place, played))
    printed = director.pdf(format="A4", print_background=False)

    assert 1 <= printed.count(b"/Type /Page\n") <= sheets
