"""The real hall-sync against the real county, each a process: the copy equals the journal."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.bench import sync as bench
from tests.bench.serving import served

pytestmark = pytest.mark.core


def lines(path: Path, sql: str) -> list[bytes]:
    """Return all stored lines of a file, in order."""
    with closing(sqlite3.connect(path)) as db:
        return [bytes(line) for (line,) in db.execute(sql)]


def test_a_journal_arrives_byte_for_byte(tmp_path: Path) -> None:
    bench.fill(tmp_path / "hall", 1300)

    with served(tmp_path / "county") as county:
        line = bench.drain(tmp_path / "hall", county, 1300)

    ours = lines(tmp_path / "hall/journal/hall.db", "SELECT body FROM journal ORDER BY pos")
    theirs = lines(tmp_path / "county/county.db", "SELECT body FROM record ORDER BY seq")
    assert line["records"] == len(ours) == 1300
    assert theirs == ours
