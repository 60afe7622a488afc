"""The county's pages in a real browser: forms are taken, a stick goes through a clerk's desk."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page

from sync.stick import RECEIPT, parse_receipt
from tests.fakes.looks import LYING, blemishes
from tests.sync.county.hall import Hall
from tests.sync.county.running import RunningCounty, running
from tests.sync.county.small_county import HALL
from tests.sync.county.test_figures import person, punch, story
from tests.sync.county.test_manage import bundle_of
from tests.sync.county.test_outages import clock, outage

pytestmark = [pytest.mark.pages, pytest.mark.slow]
HIDDEN = """() => [...document.querySelectorAll('.scroll')]
  .filter(one => one.scrollWidth > one.clientWidth + 1)
  .map(one => one.getAttribute('aria-label'))"""
WORD = "柳溪镇政务2026"


@pytest.fixture(name="county", scope="module")
def one_running_county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCounty]:
    with running(tmp_path_factory.mktemp("county")) as county:
        yield county


@pytest.fixture(name="hall", scope="module")
def a_hall_with_something_to_show(county: RunningCounty) -> Hall:
    hall = county.hall(1)
    hall.lines += [*story(), person(8, "S1", "县人社局"), punch(9, "S1", "2026-11-02")]
    hall.lines += outage(10, clock("10:00"), clock("10:30"))
    hall.today = {"open": 38, "red": 12, "unrated": 15, "disk_mb": 150, "readers": 1}
    hall.today |= {"readers_lost": 1, "buttons": 18, "buttons_lost": 3}
    hall.unsent, hall.oldest = 181_520, "2026-03-02T09:15:30.250+08:00"
    assert county.send(hall.batch(1, len(hall.lines))).status == 200
    county.folded(len(hall.lines))
    return hall


@pytest.fixture(name="page")
def a_page(chromium: Chromium) -> Iterator[Page]:
    context = chromium.new_context(viewport=LYING)
    yield context.new_page()
    context.close()


def pressed(page: Page, form: str) -> None:
    """Press the button of a form, and wait for the page it leads to."""
    with page.expect_navigation():
        page.click(f'form[action="{form}"] button')


def test_a_county_clerk_logs_in_and_takes_a_stick_from_a_hall(
    county: RunningCounty, hall: Hall, page: Page, tmp_path: Path
) -> None:
    home = f"http://127.0.0.1:{county.port}"
    page.goto(f"{home}/manage")
    page.fill('form[action="/manage/account"] input[name=name]', "周敏")
    page.select_option('form[action="/manage/account"] select', "administrator")
    pressed(page, "/manage/account")
    word = page.inner_text("[role=status] b")
    page.goto(f"{home}/")
    page.fill("input[name=name]", "周敏")
    page.fill("input[name=word]", word)
    pressed(page, "/login")
    assert page.url == f"{home}/word"
    page.fill("input[name=old]", word)
    for name in ("new", "again"):
        page.fill(f"input[name={name}]", WORD)
    pressed(page, "/word")
    assert page.url == f"{home}/"

    page.goto(f"{home}/manage")
    page.set_input_files("input[name=bundle]", bundle_of(hall, len(hall.lines), tmp_path))
    pressed(page, "/manage/bundle")
    assert "收下 0 条" in page.inner_text("[role=status]")
    with page.expect_download() as saved:
        page.click("a[download]")
    assert re.fullmatch(rf"HB-[A-Z0-9-]+\{RECEIPT}", saved.value.suggested_filename)
    (head,) = parse_receipt(saved.value.path().read_bytes(), hall.device, hall.key)
    assert head.seq == len(hall.lines)

    found = {}
    for path in ("/", "/outages?month=2026-11", f"/hall/{HALL}", "/voice?month=2026-11", "/manage"):
        page.set_viewport_size(LYING)
        page.goto(home + path)
        found[path] = page.evaluate(HIDDEN) + blemishes(page)
    assert not any(found.values()), found
