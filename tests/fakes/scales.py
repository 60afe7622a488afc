"""Scales for a page: what a browser says it loaded, without asking it for the bodies again."""

from playwright.sync_api import Page

COLD_KB = 100  # DESIGN.md 7
_BYTES_LOADED = """() => ['navigation', 'resource']
  .reduce((all, kind) => all.concat(performance.getEntriesByType(kind)), [])
  .reduce((sum, one) => sum + one.transferSize, 0)"""


def weigh(page: Page) -> int:
    """Return the bytes that the page and its parts took on the wire."""
    return int(page.evaluate(_BYTES_LOADED))


def keep_nothing(page: Page) -> None:
    """Let the browser load every part anew, as one does that was never here before."""
    page.context.new_cdp_session(page).send("Network.setCacheDisabled", {"cacheDisabled": True})
