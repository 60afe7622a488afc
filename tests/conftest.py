"""Page tests come last: the browser's driver leaves an event loop behind in its process."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files with page tests behind all others; asyncio.run could not run after them."""
    with_pages = {item.path for item in items if item.get_closest_marker("pages")}
    items.sort(key=lambda item: item.path in with_pages)
