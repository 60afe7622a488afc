"""The table of read models: no table has two owners, and folding keeps the order of the list."""

import sqlite3
from collections import Counter

import pytest
from sqlite_utils import Migrations

from appliance.domain.facts.hall import HallStarted
from appliance.domain.moment import stamp
from appliance.domain.record import Entry, Record
from appliance.projections.all import PROJECTIONS
from appliance.projections.registry import Projection, Projections
from tests.fakes.hand_wound_clock import FIRST_BOOT, MORNING
from tests.fakes.whole_hall import WholeHall, new_home

pytestmark = pytest.mark.core
STARTED = Entry(
    pos=1,
    leaf="00",
    record=Record(
        kind=HallStarted.KIND,
        v=1,
        subject=f"{FIRST_BOOT}-1",
        by="hall",
        at=stamp(MORNING),
        boot=FIRST_BOOT,
        n=1,
        mono=0,
        trust="rtc",
        body={"software": "1", "schema": "1"},
    ),
)


def test_no_table_and_no_schema_has_two_owners() -> None:
    for names in (PROJECTIONS.tables, [schema.name for schema in PROJECTIONS.schemas]):
        assert [name for name, count in Counter(names).items() if count > 1] == []


def test_a_record_is_folded_by_all_who_read_its_kind_in_the_order_of_the_list() -> None:
    order: list[str] = []

    def reader(name: str, kind: str) -> Projection:
        def fold(_db: sqlite3.Connection, _entry: Entry) -> None:
            order.append(name)

        return Projection(schema=Migrations(name), tables=[name], folds={kind: fold})

    kind = HallStarted.KIND
    models = Projections([reader("b", kind), reader("x", "case.received"), reader("a", kind)])
    with sqlite3.connect(":memory:") as db:
        models.fold(db, STARTED)
    db.close()

    assert order == ["b", "a"]
    assert models.tables == ["b", "x", "a"]


def test_every_table_named_here_exists_and_can_be_emptied() -> None:
    whole = WholeHall(new_home())
    try:
        whole.hall.core.writer.between(PROJECTIONS.empty)
        counts = whole.hall.core.writer.between(
            lambda db: [
                db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                for table in PROJECTIONS.tables
            ]
        )
    finally:
        whole.hall.close()

    assert set(counts) == {0}
