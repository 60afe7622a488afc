"""The gate names what it could not break, and every bug of its lists still fits the code."""

from pathlib import Path

import pytest

from tests.mutations.gate import Bug, Stale, survivors
from tests.mutations.journal import JOURNAL_BUGS
from tests.mutations.sync import SYNC_BUGS

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "bug", [*JOURNAL_BUGS, *SYNC_BUGS], ids=lambda bug: bug.name.replace(" ", "-")
)
def test_each_bug_still_fits_the_code_it_breaks(bug: Bug) -> None:
    assert (ROOT / bug.file).read_text(encoding="utf-8").count(bug.right) == 1


@pytest.mark.slow
def test_the_gate_itself_lets_a_harmless_change_through_and_names_a_stale_one() -> None:
    file = "appliance/journal/chain.py"
    tests = ["tests/journal/test_documents.py"]
    harmless = Bug(name="x", file=file, right="# the only value in", wrong="# the", tests=tests)
    assert survivors([harmless]) == ["x"]
    gone = Bug(name="y", file=file, right="no such code", wrong="", tests=tests)
    with pytest.raises(Stale):
        survivors([gone])
