"""No deliberate bug of the journal survives the tests that guard it."""

import pytest

from tests.mutations.gate import survivors
from tests.mutations.journal import JOURNAL_BUGS


@pytest.mark.slow
def test_every_deliberate_bug_of_the_journal_is_caught() -> None:
    assert survivors(JOURNAL_BUGS) == []
