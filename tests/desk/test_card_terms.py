"""Cards lost, replaced and lent, as facts with dates."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from appliance.desk import cards
from appliance.desk.cards import CardTerms
from appliance.desk.intake import Say
from appliance.domain.staff_card import CardNotHeld, CardPurpose, CardUntilNeeded
from appliance.projections.cards import StaffCard, cards_of, lent_overdue
from tests.fakes.duty_hall import DIRECTOR, DutyHall

OTHER = "01aabbccdd"


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[DutyHall]:
    hall = DutyHall(tmp_path)
    yield hall
    hall.close()


def held(hall: DutyHall, staff_no: str = "1003") -> list[StaffCard]:
    return [one for one in hall.ask(cards_of, staff_no) if one.withdrawn_at is None]


def given(hall: DutyHall, terms: CardTerms, staff_no: str = "1003") -> None:
    hall.hold(OTHER, "door")
    hall.do(lambda tx: cards.give_card(tx, staff_no, reader="door", actor=DIRECTOR, terms=terms))


def test_a_lost_card_names_the_day_and_is_nobodys_from_then_on(hall: DutyHall) -> None:
    (old,) = held(hall)
    since = date(2026, 11, 20)
    hall.do(lambda tx: cards.report_lost(tx, "1003", old.card, since=since, actor=DIRECTOR))

    said = hall.read_at("1003")
    (fact,) = hall.records("card.withdrawn")
    assert (fact.body["why"], fact.body["since"]) == ("lost", "2026-11-20")
    assert said.say == Say.UNKNOWN_CARD
    assert hall.records("card.unknown")[-1].body["why"] == "withdrawn"
    assert hall.folds_the_same_again()


def test_a_replacement_takes_the_old_card_back_in_the_same_breath(hall: DutyHall) -> None:
    (old,) = held(hall)
    given(hall, CardTerms(purpose=CardPurpose.REPLACEMENT, replaces=old.card))

    (new,) = held(hall)
    assert (new.last4, new.purpose) == ("CCDD", "replacement")
    assert hall.records("card.withdrawn")[0].body["why"] == "replaced"
    assert hall.read_at("1003").say == Say.UNKNOWN_CARD
    assert hall.hold(OTHER, "door")[0].name == "张红霞"


def test_a_replacement_of_a_card_nobody_holds_gives_nothing(hall: DutyHall) -> None:
    with pytest.raises(CardNotHeld):
        given(hall, CardTerms(purpose=CardPurpose.REPLACEMENT, replaces="nothing"))

    assert len(held(hall)) == 1


def test_a_lent_card_counts_beside_ones_own_and_is_asked_back_after_its_day(
    hall: DutyHall,
) -> None:
    """It goes on counting in its holder's favour; the list says that it is due."""
    given(hall, CardTerms(purpose=CardPurpose.LENT, until=date(2026, 11, 24)))
    both = [hall.read_at("1003").name, hall.hold(OTHER, "upstairs")[0].name]
    on_the_day = hall.ask(lent_overdue, date(2026, 11, 24))
    (due,) = hall.ask(lent_overdue, date(2026, 11, 25))
    hall.do(lambda tx: cards.withdraw_card(tx, "1003", due.card, why="returned", actor=DIRECTOR))

    assert both == ["张红霞", "张红霞"]
    assert on_the_day == []
    assert due.until == "2026-11-24"
    assert hall.ask(lent_overdue, date(2026, 11, 25)) == []


def test_a_returned_card_is_lent_to_somebody_else(hall: DutyHall) -> None:
    loan = CardTerms(purpose=CardPurpose.LENT, until=date(2026, 11, 24))
    given(hall, loan)
    lent = next(one for one in held(hall) if one.purpose == "lent")
    hall.do(lambda tx: cards.withdraw_card(tx, "1003", lent.card, why="returned", actor=DIRECTOR))
    hall.clock.advance(minutes=3)
    given(hall, loan, "1004")

    assert hall.hold(OTHER, "upstairs")[0].name == "邓小军"


@pytest.mark.parametrize("until", [None, date(2026, 11, 22), date(2026, 12, 25)])
def test_a_loan_needs_a_day_within_a_month(hall: DutyHall, until: date | None) -> None:
    with pytest.raises(CardUntilNeeded):
        given(hall, CardTerms(purpose=CardPurpose.LENT, until=until))

    assert len(held(hall)) == 1
