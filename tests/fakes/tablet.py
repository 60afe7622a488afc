"""Tablet: a person who logs in, taps, and sees the next page whole before going on."""

from playwright.sync_api import BrowserContext, Page

from tests.fakes.played_hall import WORD


def log_in(context: BrowserContext, address: str, staff_no: str) -> Page:
    """Return a page on which somebody of the played hall has logged in."""
    page = context.new_page()
    page.goto(f"{address}/login")
    page.fill("#staff_no", staff_no)
    page.fill("#word", WORD)
    tap(page, "button.big")
    return page


def tap(page: Page, selector: str) -> None:
    """Tap what leads to another page, and wait until that has loaded; a bare click does not."""
    with page.expect_navigation():
        page.click(selector)
