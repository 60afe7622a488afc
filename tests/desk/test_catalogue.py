"""The catalogue of items: imported whole or not at all, kept for ever, versioned on each case."""

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from appliance.desk.catalogue import apply_catalogue, catalogue_from_csv
from appliance.desk.catalogue_changes import Change, add_item, edit_item, take_item_out
from appliance.desk.catalogue_days import take_up_catalogue
from appliance.desk.rules import Actor
from appliance.domain.errors import FormIncomplete, NotPermitted, PolicyInvalid
from appliance.domain.facts.hall import DocumentApplied, StreamOpened
from appliance.domain.record import decode
from appliance.journal.reading import connect_readonly
from appliance.projections.case_questions import case_of
from appliance.projections.catalogue import (
    catalogue_in_force,
    coming_catalogues,
    item_coded,
    items_at,
    items_of_version,
    read_items,
    write_items,
)
from tests.fakes.case_desk import ITEMS, CaseDesk

OFFICE, CLERK = Actor.of("1005", ["office"]), Actor.of("1003", ["clerk"])
TOWNSHIP = Path(__file__).parents[2] / "appliance" / "demo" / "data" / "catalogue.csv"
WINDOWS = {f"W{n}": [n] for n in range(1, 7)} | {f"X{n}": [n + 6] for n in range(1, 5)}


def applied(desk: CaseDesk) -> list[DocumentApplied]:
    db = connect_readonly(desk.path)
    try:
        lines = [row[0] for row in db.execute("SELECT body FROM journal ORDER BY pos")]
    finally:
        db.close()
    records = [decode(line) for line in lines]
    return [
        DocumentApplied(**record.body)  # type: ignore[arg-type]  # the body is that fact's own
        for record in records
        if record.kind == DocumentApplied.KIND
    ]


def test_the_same_catalogue_again_changes_nothing(desk: CaseDesk) -> None:
    version = desk.run(lambda tx: apply_catalogue(tx, write_items(ITEMS), by="hall"))
    assert version == 1
    assert len(applied(desk)) == 1


def test_a_case_keeps_the_edition_it_was_received_under(desk: CaseDesk) -> None:
    old = desk.receive()
    shorter = [replace(item, promise_days=3) for item in ITEMS]
    desk.run(lambda tx: apply_catalogue(tx, write_items(shorter), by="office"))
    new = desk.receive()
    found = [desk.ask(case_of, made.uid) for made in (old, new)]
    assert [(case.item_version, case.promise_days) for case in found if case] == [
        ("v1", 10),
        ("v2", 3),
    ]
    assert desk.tables() == desk.fold_again()


def test_going_back_to_an_older_catalogue_is_a_version_of_its_own(desk: CaseDesk) -> None:
    desk.run(lambda tx: apply_catalogue(tx, write_items(ITEMS[:1]), by="office"))
    desk.run(lambda tx: apply_catalogue(tx, write_items(ITEMS), by="office"))
    assert [fact.version for fact in applied(desk)] == [1, 2, 3]
    assert desk.ask(catalogue_in_force).version == 3
    assert len(desk.ask(items_at, None)) == len(ITEMS)
    assert desk.tables() == desk.fold_again()


def broken(**changes: object) -> bytes:
    tree = json.loads(write_items(ITEMS))
    tree["items"][1].update(changes)
    return json.dumps(tree).encode()


def without(name: str) -> bytes:
    tree = json.loads(write_items(ITEMS))
    del tree["items"][0][name]
    return json.dumps(tree).encode()


@pytest.mark.parametrize(
    ("body", "place"),
    [
        pytest.param(b"\xff\xfe", "catalogue", id="no-text"),
        pytest.param(b"[]", "catalogue.items", id="no-object"),
        pytest.param(b'{"items": []}', "catalogue.items", id="empty"),
        pytest.param(b'{"items": "abc"}', "catalogue.items", id="a-text"),
        pytest.param(b'{"items": [7]}', "catalogue.items[0]", id="an-item-that-is-none"),
        pytest.param(without("name"), "catalogue.items[0]", id="no-name"),
        pytest.param(broken(code="SB-001"), "catalogue.SB-001", id="twice"),
        pytest.param(broken(kind="magic"), "catalogue.items[1].SB-002.kind", id="kind"),
        pytest.param(
            broken(promise_unit="moons"), "catalogue.items[1].SB-002.promise_unit", id="unit"
        ),
        pytest.param(
            broken(promise_days=-1), "catalogue.items[1].SB-002.promise_days", id="minus-one-day"
        ),
        pytest.param(
            broken(promise_days="10"), "catalogue.items[1].SB-002.promise_days", id="days-as-text"
        ),
        pytest.param(broken(windows=["3"]), "catalogue.items[1].SB-002.windows", id="windows"),
    ],
)
def test_a_broken_catalogue_is_refused_with_the_place_and_the_old_one_stays(
    desk: CaseDesk, body: bytes, place: str
) -> None:
    before = desk.tables()
    with pytest.raises(PolicyInvalid) as refused:
        desk.run(lambda tx: apply_catalogue(tx, body, by="office"))
    assert refused.value.subject == place
    assert desk.tables() == before
    assert desk.ask(item_coded, "SB-001") is not None


def test_the_township_catalogue_is_read_whole() -> None:
    body = catalogue_from_csv(TOWNSHIP.read_text(encoding="utf-8").splitlines(), WINDOWS)
    items = {item.code: item for item in read_items(body)}
    assert len(items) == 166
    assert items["ZJ-001"].promise_days == 15
    assert items["ZJ-001"].chief_delegated
    assert items["ZJ-001"].materials[0] == "农村宅基地和建房（规划许可）申请表|原件|1"
    assert sum(item.kind == "instant" for item in items.values()) == 46


def test_a_cloned_box_prints_a_mark_until_the_county_gives_it_a_digit(desk: CaseDesk) -> None:
    """DESIGN 6: a cloned, forked or restored box prints 暂."""
    desk.receive()
    opened = StreamOpened(
        hall="liuxi",
        serial="2",
        fingerprint="",
        alg="sha256",
        parent=None,
        reason="clone",
        carried=0,
        software="test",
        schema="test",
        demo=False,
    )
    desk.run(lambda tx: tx.append(opened, by="hall"))
    assert desk.receive().local_no == "LX26-暂00001"
    assert desk.tables() == desk.fold_again()


def on(day: date | None) -> Change:
    return Change(first_day=day, reason="县审改办 8 号")


def days_of(desk: CaseDesk) -> list[tuple[str, int]]:
    """Return the promised days of SB-002 in every catalogue to come, by its first day."""
    return [
        (coming.first_day, item.promise_days)
        for coming in desk.ask(coming_catalogues)
        for item in desk.ask(items_of_version, coming.sha256, coming.version)
        if item.code == "SB-002"
    ]


def test_a_catalogue_set_for_a_day_holds_for_the_first_case_of_that_day(desk: CaseDesk) -> None:
    """A case keeps the version it was received under; the day before nothing changes."""
    december = desk.clock.today() + timedelta(days=8)
    shorter = replace(ITEMS[1], promise_days=3)
    desk.run(lambda tx: edit_item(tx, shorter, on(december), OFFICE))
    before = desk.receive()
    desk.clock.advance(days=8)
    after = desk.receive()
    found = [desk.ask(case_of, made.uid) for made in (before, after)]
    assert [(case.item_version, case.promise_days) for case in found if case] == [
        ("v1", 10),
        ("v2", 3),
    ]
    assert desk.ask(coming_catalogues) == []
    assert desk.tables() == desk.fold_again()


def test_a_change_of_today_is_not_undone_by_an_edition_written_before_it(desk: CaseDesk) -> None:
    later = desk.clock.today() + timedelta(days=8)
    named = replace(ITEMS[1], promise_days=3)
    desk.run(lambda tx: edit_item(tx, named, on(later), OFFICE))
    other = replace(ITEMS[0], code="XX-001", name="新事项")
    desk.run(lambda tx: add_item(tx, other, on(None), OFFICE))
    assert desk.ask(item_coded, "XX-001") is not None
    assert days_of(desk) == [(later.isoformat(), 3)]
    desk.clock.advance(days=8)
    assert desk.run(take_up_catalogue) == 1
    assert desk.run(take_up_catalogue) == 0
    assert desk.ask(item_coded, "XX-001") is not None
    changed = desk.ask(item_coded, "SB-002")
    assert changed is not None
    assert changed.promise_days == 3
    assert desk.tables() == desk.fold_again()


def test_an_edition_for_a_later_day_begins_from_the_one_before_it(desk: CaseDesk) -> None:
    """Two changes for two days: on the second day both hold."""
    first, second = (desk.clock.today() + timedelta(days=n) for n in (5, 8))
    desk.run(lambda tx: edit_item(tx, replace(ITEMS[1], promise_days=3), on(first), OFFICE))
    desk.run(lambda tx: take_item_out(tx, "SB-001", on(second), OFFICE))
    assert [day for _, day in days_of(desk)] == [3, 3]
    desk.clock.advance(days=9)
    assert desk.run(take_up_catalogue) == 2
    assert desk.ask(item_coded, "SB-001") is None


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        pytest.param(Change(), "reason", id="no-reason"),
        pytest.param(Change(first_day=date(2020, 1, 1), reason="x"), "first_day", id="past"),
    ],
)
def test_a_change_names_its_reason_and_no_day_that_is_past(
    desk: CaseDesk, change: Change, missing: str
) -> None:
    before = desk.tables()
    with pytest.raises(FormIncomplete) as refused:
        desk.run(lambda tx: take_item_out(tx, "SB-001", change, OFFICE))
    assert refused.value.facts["missing"] == missing
    assert desk.tables() == before


def test_a_clerk_does_not_keep_the_catalogue(desk: CaseDesk) -> None:
    with pytest.raises(NotPermitted):
        desk.run(lambda tx: take_item_out(tx, "SB-001", on(None), CLERK))
