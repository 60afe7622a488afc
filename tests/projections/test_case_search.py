"""Finding cases by pieces: the index and the reading of what is new find the same."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.desk.case_orders import Citizen, ReceiveCase
from appliance.desk.cases import receive_case
from appliance.domain.facts.hall import BodyErased
from appliance.projections.case_search import fill_slice, find_case_ids, unfilled
from tests.fakes.register_hall import CLERK, RegisterHall

NAMES = ("彭小莲", "周建平", "欧阳小莲", "周小平", "买买提·艾力")


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[RegisterHall]:
    hall = RegisterHall(tmp_path)
    for n, name in enumerate(NAMES):
        person = Citizen(name=name, phone=f"1380013800{n}")
        order = ReceiveCase(item_code="SB-002", window=3, citizen=person)
        receive(hall, order)
    yield hall
    hall.close()


def receive(hall: RegisterHall, order: ReceiveCase) -> None:
    hall.run(lambda tx: receive_case(tx, order, CLERK, hall.rules))


def found(hall: RegisterHall, words: str) -> list[str]:
    """Return the names of the cases found, oldest first."""
    ids = [row[0] for row in hall.ask(lambda db: list(db.execute("SELECT id FROM cases")))]
    hits = set(hall.ask(find_case_ids, words))
    return [name for case_id, name in zip(sorted(ids), NAMES, strict=True) if case_id in hits]


@pytest.mark.parametrize("filled", [0, 2, 5], ids=["not-filled", "half-filled", "filled"])
@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("小莲", ["彭小莲", "欧阳小莲"]),
        ("艾力", ["买买提·艾力"]),
        ("8003", ["周小平"]),
        ("13800138001", ["周建平"]),
        ("补贴", list(NAMES)),
        ("平小", []),
        ("莲", []),
        ("", []),
    ],
)
def test_two_characters_or_four_digits_find_a_case(
    hall: RegisterHall, filled: int, words: str, names: list[str]
) -> None:
    if filled:
        assert hall.run(lambda tx: fill_slice(tx.db, filled)) == filled
    assert found(hall, words) == names


def test_the_index_is_filled_in_slices_until_nothing_is_left(hall: RegisterHall) -> None:
    sizes = [hall.run(lambda tx: fill_slice(tx.db, 2)) for _ in range(4)]
    assert sizes == [2, 2, 1, 0]
    assert not hall.ask(unfilled)


def test_a_person_erased_is_found_no_more(hall: RegisterHall) -> None:
    """DESIGN.md 5: erasing takes every copy of a name."""
    hall.run(lambda tx: fill_slice(tx.db))
    leaf = hall.ask(
        lambda db: db.execute("SELECT leaf FROM case_person ORDER BY case_id").fetchone()[0]
    )
    fact = BodyErased(leaf=leaf.hex(), stream="s", seq=1, why="期满")
    hall.run(lambda tx: tx.append(fact, by="hall"))
    assert found(hall, "小莲") == ["欧阳小莲"]
    rows = hall.ask(lambda db: list(db.execute("SELECT 1 FROM case_gram WHERE gram = '彭小'")))
    assert rows == []


def test_any_pair_of_any_name_finds_its_case(hall: RegisterHall) -> None:
    pick = random.Random(7)
    hall.run(lambda tx: fill_slice(tx.db, 3))
    for _ in range(40):
        name = pick.choice(NAMES)
        at = pick.randrange(len(name) - 1)
        assert name in found(hall, name[at : at + 2])
