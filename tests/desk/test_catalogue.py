"""The catalogue of items: imported whole or not at all, kept for ever, versioned on each case."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from appliance.desk.catalogue import apply_catalogue, catalogue_from_csv
from appliance.domain.errors import PolicyInvalid
from appliance.domain.facts.hall import DocumentApplied, StreamOpened
from appliance.domain.record import decode
from appliance.journal.reading import connect_readonly
from appliance.projections.case_questions import case_of
from appliance.projections.catalogue import (
    catalogue_in_force,
    item_coded,
    items_at,
    read_items,
    write_items,
)
from tests.fakes.case_desk import ITEMS, CaseDesk

pytestmark = pytest.mark.core
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
