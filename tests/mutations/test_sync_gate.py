"""No deliberate bug of sync survives the tests that guard it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mutations.gate import Bug, copied_house, is_caught
from tests.mutations.sync import SYNC_BUGS

pytestmark = pytest.mark.slow


@pytest.fixture(name="house", scope="module")
def a_house_to_break() -> Iterator[Path]:
    """Return a copy of the house."""
    with copied_house() as house:
        yield house


@pytest.mark.parametrize("bug", SYNC_BUGS, ids=lambda bug: bug.name.replace(" ", "-"))
def test_the_bug_is_caught(bug: Bug, house: Path) -> None:
    assert is_caught(bug, house)
