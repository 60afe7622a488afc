"""One played hall and one browser for all tests that look at pages."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import sync_playwright

from tests.fakes.played_hall import play, served
from tests.fakes.small_hall import SmallHall


@pytest.fixture(name="played", scope="session")
def a_played_hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallHall]:
    """Return a hall on the morning of a Friday with some days behind it."""
    hall = play(tmp_path_factory.mktemp("played") / "home")
    yield hall
    hall.close()


@pytest.fixture(name="address", scope="session")
def its_address(played: SmallHall) -> Iterator[str]:
    """Return where the played hall is served."""
    with served(played) as address:
        yield address


@pytest.fixture(name="chromium", scope="session")
def debians_chromium() -> Iterator[Chromium]:
    """Return Debian's own browser; it never calls home."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-quic",
                "--no-first-run",
            ],
        )
        yield browser
        browser.close()
