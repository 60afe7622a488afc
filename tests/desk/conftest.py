"""The desk that cases, ratings and complaints are tested at."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.case_desk import CaseDesk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[CaseDesk]:
    made = CaseDesk(tmp_path)
    yield made
    made.close()
