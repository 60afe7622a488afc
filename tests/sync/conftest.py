"""A hall and a county with a stick to be carried between them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.small_journal import person
from tests.fakes.stick_hall import StickHall
from tests.sync.county.small_county import SmallCounty, open_county


@pytest.fixture(name="county")
def one_county(tmp_path: Path) -> Iterator[SmallCounty]:
    """Open a county in a home of its own."""
    opened = open_county(tmp_path / "county")
    yield opened
    opened.desk.close()


@pytest.fixture(name="hall")
def one_hall(tmp_path: Path, county: SmallCounty) -> Iterator[StickHall]:
    """Give a hall of that county that has written four lines, one of them a citizen's."""
    hall = StickHall(tmp_path / "hall", county)
    with hall.journal as journal:
        journal.remarks("one", "two")
        journal.append(person("李大山", 1))
        journal.remarks("three")
        yield hall
