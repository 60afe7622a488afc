"""The county's mark of a whole chain: looked at in slices, broken by any touched record."""

import sqlite3
from contextlib import closing

import pytest
from litestar.testing import TestClient
from litestar.types import Receive, Scope, Send

from sync.county import soundness
from sync.county.soundness import ChainMark, ChainWatch
from sync.county.web.app import create_app
from sync.county.web.wording import chain_words, is_whole
from tests.sync.county.small_county import HALL, SmallCounty

COUNT = 30
MIDDLE = 15


def mark_of(county: SmallCounty) -> ChainMark:
    return ChainWatch().look(county.desk.store)[HALL]


@pytest.mark.core
def test_what_came_in_order_is_whole(county: SmallCounty) -> None:
    county.send(county.hall(COUNT), 1, COUNT)

    mark = mark_of(county)

    assert (mark.checked, mark.records, mark.broken_at, mark.forks) == (COUNT, COUNT, None, 0)
    assert chain_words(mark) == "完整"


def rows_of(db: sqlite3.Connection) -> tuple[str, str]:
    """Return the table and the column that hold the lines, whatever the store calls them."""
    for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
        if {"seq", "h"} <= set(columns) and {"body", "line"} & set(columns):
            return table, "line" if "line" in columns else "body"
    raise AssertionError("no table holds the lines")


@pytest.mark.parametrize("change", ["alter", "out", "hash"])
def test_a_record_touched_in_the_countys_own_file_breaks_it(
    file_county: SmallCounty, change: str
) -> None:
    file_county.send(file_county.hall(COUNT), 1, COUNT)
    with closing(sqlite3.connect(file_county.home / "county.db", isolation_level=None)) as db:
        table, column = rows_of(db)
        where = f"WHERE seq = {MIDDLE}"
        db.execute(
            {
                "alter": f"UPDATE {table} SET {column} = CAST(replace(CAST({column} AS TEXT),"
                f" 'door', 'gate') AS BLOB) {where}",
                "out": f"DELETE FROM {table} {where}",
                "hash": f"UPDATE {table} SET h = zeroblob(32) {where}",
            }[change]
        )
    mark = mark_of(file_county)

    assert mark.broken_at == MIDDLE
    assert not is_whole(mark)
    assert chain_words(mark) == f"断在第 {MIDDLE} 条"


def test_a_long_chain_is_looked_at_in_slices_and_then_from_the_start_again(
    county: SmallCounty,
) -> None:
    long = soundness.SLICE + 500
    hall = county.hall(long)
    for first in range(1, long, 500):
        county.send(hall, first, min(first + 499, long))
    watch = ChainWatch()
    marks = [watch.look(county.desk.store)[HALL] for _ in range(3)]

    assert [mark.checked for mark in marks] == [soundness.SLICE, long, long]
    assert chain_words(marks[0]) == f"完整，核到第 {soundness.SLICE} 条"


def test_going_on_from_other_records_is_shown(county: SmallCounty) -> None:
    county.send(county.hall(3, reason="fork"), 1, 3)

    mark = mark_of(county)

    assert (mark.forks, mark.broken_at, is_whole(mark)) == (1, None, False)


@pytest.mark.core
def test_the_fleet_page_shows_the_mark(county: SmallCounty) -> None:
    county.send(county.hall(COUNT), 1, COUNT)
    app = create_app(county.desk)

    async def at_the_machine(scope: Scope, receive: Receive, send: Send) -> None:
        scope["client"] = ("127.0.0.1", 50_000)
        await app(scope, receive, send)

    with TestClient(at_the_machine, base_url="http://127.0.0.1:8601") as browser:
        text = browser.get("/").text

    assert '<span class="got nb">完整</span>' in text
