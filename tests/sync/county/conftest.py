"""A county in a fresh directory for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.county.small_county import SmallCounty, open_county


@pytest.fixture
def county(tmp_path: Path) -> Iterator[SmallCounty]:
    """A real county, empty."""
    opened = open_county(tmp_path)
    yield opened
    opened.desk.close()


@pytest.fixture
def demo_county(tmp_path: Path) -> Iterator[SmallCounty]:
    """A county of a demo, empty."""
    opened = open_county(tmp_path, demo=True)
    yield opened
    opened.desk.close()
