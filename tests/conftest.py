"""What is collected, and in which order.

Page tests come last: the browser's driver leaves an event loop behind in its process. Only files
that hold a promise are read for `-m core`: reading all of them costs a third of its minute.
"""

from pathlib import Path

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Take what is slow out of the promises, so that all of them run within a minute."""
    if config.getoption("markexpr") == "core":
        config.option.markexpr = "core and not slow"


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave a file without a promise unread when only the promises are to run."""
    is_test = collection_path.match("test_*.py")
    if is_test and config.getoption("markexpr").startswith("core"):
        return "mark.core" not in collection_path.read_text("utf-8") or None
    return None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files with page tests behind all others; asyncio.run could not run after them."""
    with_pages = {item.path for item in items if item.get_closest_marker("pages")}
    items.sort(key=lambda item: item.path in with_pages)
