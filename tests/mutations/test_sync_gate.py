"""No deliberate bug of sync survives the tests that guard it."""

import pytest

from tests.mutations.gate import survivors
from tests.mutations.sync import SYNC_BUGS


@pytest.mark.slow
def test_every_deliberate_bug_of_sync_is_caught() -> None:
    assert survivors(SYNC_BUGS) == []
