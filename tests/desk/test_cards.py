"""Staff cards: whose a reading is, by the verdicts of the table of pairs; giving, taking back."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.desk import cards
from appliance.desk.intake import Say
from appliance.domain.errors import NotPermitted, Refusal
from appliance.domain.staff_card import CardIsHeld, CardNotHeld, NoFreshCard
from appliance.projections.cards import cards_of, held_cards
from hw.card_formats import FORMATS, identify
from tests.fakes.punch_desk import CLERK, HEAD, KEY, PunchDesk, card

pytestmark = pytest.mark.core
PAIRS = Path(__file__).parents[1] / "data" / "card-pairs.csv"
A, B, C, D = "01026f6c3a", "3b00d507d0", "7b00d507d0", "f0e16f6c3a"


@pytest.fixture(name="desk")
def a_desk(tmp_path: Path) -> Iterator[PunchDesk]:
    made = PunchDesk(tmp_path)
    yield made
    made.close()


def pairs(*verdicts: str) -> list[tuple[str, str, str, str]]:
    """Return the rows with such a verdict that readers, and not spreadsheets, can produce."""
    with PAIRS.open(encoding="utf-8", newline="") as table:
        return [
            (row["format_1"], row["output_1"], row["format_2"], row["output_2"])
            for row in csv.DictReader(table)
            if row["verdict"].startswith(verdicts)
            and not row["verdict"].startswith("same only")  # a reader that cuts digits off
            and identify(row["output_1"], row["format_1"])
            and identify(row["output_2"], row["format_2"])
        ]


def event(raw: str, format_name: str, reader: str) -> dict[str, object]:
    """Return the card event hall-hw makes of a text at a reader of this format."""
    known = identify(raw, format_name)
    made = card(known.id if known else "", raw=raw, reader=reader)
    return {**made, "medium": FORMATS[format_name].medium, "id": known.id if known else None}


def said(desk: PunchDesk, shown: dict[str, object]) -> str:
    desk.clock.advance(minutes=2, seconds=1)
    return str(desk.take([desk.line(shown)]).answers[0].say)


@pytest.mark.parametrize(
    ("format_1", "output_1", "format_2", "output_2"),
    [way for row in pairs("same", "compatible") for way in (row, row[2:] + row[:2])],
)
def test_one_card_is_known_at_readers_of_both_formats(
    desk: PunchDesk, format_1: str, output_1: str, format_2: str, output_2: str
) -> None:
    """Rows same and compatible: given at the one reader, known at the other."""
    assert said(desk, event(output_1, format_1, "a")) == Say.UNKNOWN_CARD
    desk.run(lambda tx: cards.give_card(tx, "1003", reader="a", actor=HEAD))

    assert said(desk, event(output_2, format_2, "b")) == Say.KNOWN


@pytest.mark.parametrize(("format_1", "output_1", "format_2", "output_2"), pairs("different"))
def test_different_cards_are_different(
    desk: PunchDesk, format_1: str, output_1: str, format_2: str, output_2: str
) -> None:
    """Rows different and different media: equal digits of another medium are another card."""
    said(desk, event(output_1, format_1, "a"))
    desk.run(lambda tx: cards.give_card(tx, "1003", reader="a", actor=HEAD))

    assert said(desk, event(output_2, format_2, "b")) == Say.UNKNOWN_CARD


def test_what_cannot_be_told_apart_is_never_guessed(desk: PunchDesk) -> None:
    """Cards B and C differ in the first byte alone, which an 8H10D reader drops."""
    desk.give("1003", B)
    desk.give("1004", C)

    assert said(desk, card(B)) == Say.KNOWN
    assert said(desk, card(C)) == Say.KNOWN
    assert said(desk, card(B[2:], reader="8h10d")) == Say.UNKNOWN_CARD
    assert [one.body["why"] for one in desk.facts("card.unknown")][-1] == "ambiguous"


def test_a_longer_reading_finds_the_card_given_at_a_shorter_reader(desk: PunchDesk) -> None:
    """Row 10H and 8H10D: the same, if no other card that was given shares the last four bytes."""
    desk.give("1003", A[2:], reader="8h10d")

    assert said(desk, card(A)) == Say.KNOWN
    assert said(desk, card(A[4:], reader="6h8d")) == Say.KNOWN
    assert said(desk, card(D)) == Say.UNKNOWN_CARD


def test_no_card_is_given_that_may_be_somebody_elses(desk: PunchDesk) -> None:
    """A and D share their last three bytes: at a 6H8D reader they are one number."""
    desk.give("1003", A[4:], reader="6h8d")
    desk.clock.advance(minutes=5)
    desk.swipe(D)
    before = len(desk.records())

    with pytest.raises(CardIsHeld) as refused:
        desk.run(lambda tx: cards.give_card(tx, "1004", reader="door", actor=HEAD))

    assert refused.value.facts["holder"] == "1003"
    assert len(desk.records()) == before


@pytest.mark.parametrize(
    ("wait", "reader", "refusal"),
    [
        pytest.param(121, "door", NoFreshCard, id="two-minutes-are-over"),
        pytest.param(1, "back", NoFreshCard, id="another-reader"),
    ],
)
def test_only_the_card_that_was_just_read_can_be_given(
    desk: PunchDesk, wait: int, reader: str, refusal: type[Refusal]
) -> None:
    desk.swipe(A)
    desk.clock.advance(seconds=wait)

    with pytest.raises(refusal):
        desk.run(lambda tx: cards.give_card(tx, "1003", reader=reader, actor=HEAD))


def test_a_card_that_was_given_a_moment_ago_is_held(desk: PunchDesk) -> None:
    """Two people with one card: the second is refused, with the name of the first."""
    desk.give("1003", A)

    with pytest.raises(CardIsHeld) as refused:
        desk.run(lambda tx: cards.give_card(tx, "1004", reader="door", actor=HEAD))

    assert refused.value.facts["holder"] == "1003"


def test_a_reading_before_the_power_was_cut_cannot_be_given(desk: PunchDesk) -> None:
    desk.swipe(A)
    mono = desk.clock.mono
    desk.clock.reboot(mono=mono + 1000)
    desk.start()

    assert desk.ask(cards.fresh_card, "door", desk.clock.now()) is None


def test_a_number_nobody_could_read_is_given_to_nobody(desk: PunchDesk) -> None:
    desk.take([desk.line({**card(A), "id": None})])

    with pytest.raises(NoFreshCard):
        desk.run(lambda tx: cards.give_card(tx, "1003", reader="door", actor=HEAD))


def test_who_may_not_enrol_gives_and_takes_no_card(desk: PunchDesk) -> None:
    desk.swipe(A)
    with pytest.raises(NotPermitted):
        desk.run(lambda tx: cards.give_card(tx, "1003", reader="door", actor=CLERK))
    with pytest.raises(NotPermitted):
        desk.run(lambda tx: cards.withdraw_card(tx, "1003", "x", why="lost", actor=CLERK))


def test_a_lost_card_says_so_and_can_be_given_anew(desk: PunchDesk) -> None:
    desk.give("1003", A)
    (held,) = desk.ask(cards_of, "1003")
    desk.run(lambda tx: cards.withdraw_card(tx, "1003", held.card, why="lost", actor=HEAD))

    assert said(desk, card(A)) == Say.UNKNOWN_CARD
    assert desk.facts("card.unknown")[-1].body["why"] == "withdrawn"
    desk.run(lambda tx: cards.give_card(tx, "1004", reader="door", actor=HEAD))
    assert said(desk, card(A)) == Say.KNOWN
    assert [one.staff_no for one in desk.ask(held_cards)] == ["1004"]


def test_a_card_that_is_not_held_cannot_be_taken(desk: PunchDesk) -> None:
    desk.give("1003", A)
    (held,) = desk.ask(cards_of, "1003")

    with pytest.raises(CardNotHeld):
        desk.run(lambda tx: cards.withdraw_card(tx, "1004", held.card, why="lost", actor=HEAD))


def test_no_number_stands_in_the_journal(desk: PunchDesk) -> None:
    """DESIGN.md 5: a keyed hash and the last four, in every length a reader may keep."""
    desk.give("1003", A)
    desk.swipe(A)
    text = desk.path.read_bytes().lower() + b"".join(
        one.read_bytes().lower() for one in desk.path.parent.glob("*-wal")
    )

    assert A.encode() not in text
    assert cards.hashes_of(KEY, "125k", bytes.fromhex(A))[3].encode() in text
