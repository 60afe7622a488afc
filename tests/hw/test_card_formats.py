"""Number formats: every row of the two tables that came with the cards."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from hw.card_formats import FORMATS, CardIdentity, Medium, identify

pytestmark = pytest.mark.core

DATA = Path(__file__).parent.parent / "data"
# What is on the cards (card-formats.csv, rows 10H and UID…): the witness for every other row.
CARDS = {
    "card_A_125k": "01026f6c3a",
    "card_B_125k": "3b00d507d0",
    "card_C_125k": "7b00d507d0",
    "card_D_125k": "f0e16f6c3a",
    "card_E_1356": "026f6c3a",
    "card_F_1356_7byte": "04a2b3c4d5e680",
}


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(newline="", encoding="utf-8") as table:
        return list(csv.DictReader(table))


PRINTED = [
    pytest.param(row, card, id=f"{row['format']}-{card}")
    for row in rows("card-formats.csv")
    for card in CARDS
    if row[card]
]


@pytest.mark.parametrize(("row", "card"), PRINTED)
def test_each_print_of_each_card_gives_the_bytes_its_format_keeps(
    row: dict[str, str], card: str
) -> None:
    kept = 2 * int(row["id_bytes_kept"])
    medium = Medium.LOW if row["medium"] == "125kHz" else Medium.HIGH
    expected = CardIdentity(id=CARDS[card][-kept:], medium=medium)
    assert identify(row[card], row["format"]) == expected


def test_every_format_of_the_table_is_known_and_no_other() -> None:
    assert {row["format"] for row in rows("card-formats.csv")} == set(FORMATS)


Relation = Callable[[CardIdentity | None, CardIdentity | None], bool]


def ends_alike(one: CardIdentity | None, two: CardIdentity | None) -> bool:
    assert one is not None
    assert two is not None
    return one.id.endswith(two.id) or two.id.endswith(one.id)


RELATIONS: dict[str, Relation] = {
    "same": ends_alike,
    "same if no other enrolled card shares the last 4 bytes": ends_alike,
    "same 4 bytes": lambda one, two: one == two,
    "same 3 bytes": lambda one, two: one == two,
    "compatible": ends_alike,
    "different": lambda one, two: not ends_alike(one, two),
    "cannot tell: B and C are two cards": lambda one, two: one == two,
    "cannot tell: A and D are two cards": lambda one, two: one == two,
    "different media, equal digits": lambda one, two: ends_alike(one, two) and one != two,
    "cannot tell": lambda one, two: not ends_alike(one, two),
    "same after padding, ask when the column came from a spreadsheet": lambda one, two: (
        one is None and two is not None
    ),
    "same only if the reader cuts to 12 places": lambda one, two: not ends_alike(one, two),
}


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(row, id=f"{row['format_1']}-{row['output_1']}-{row['format_2']}")
        for row in rows("card-pairs.csv")
    ],
)
def test_each_pair_of_prints_relates_as_the_table_says(row: dict[str, str]) -> None:
    one = identify(row["output_1"], row["format_1"])
    two = identify(row["output_2"], row["format_2"])
    assert RELATIONS[row["verdict"]](one, two)


@pytest.mark.parametrize(
    ("raw", "format_name"),
    [
        ("004085663", "8H10D"),
        ("00408566345", "8H10D"),
        ("4294967296", "8H10D"),  # one more than four bytes hold
        ("16777216", "6H8D"),
        ("256,27706", "2H4H"),
        ("111,65536", "2H4H"),
        ("99927706", "2H4H-8"),
        ("1099511627776", "12D"),
        ("0004335823930", "12D"),
        ("01026F6C3G", "10H"),
        ("01026F6C3A?", "10H-framed"),
        ("０040856634", "8H10D"),  # noqa: RUF001 - a full-width digit is the case
        ("0040856634\n", "8H10D"),
        ("", "10H"),
    ],
)
def test_a_text_that_does_not_fit_names_no_card(raw: str, format_name: str) -> None:
    assert identify(raw, format_name) is None
