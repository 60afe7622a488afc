"""A substitute's temporary card (LEV-12): it stands for the substitution and ends by itself."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from appliance.desk import cards, cover
from appliance.desk.attendance import day_sheet
from appliance.desk.cards import CardTerms
from appliance.desk.intake import Say
from appliance.domain.moment import HALL_TIME, Trust
from appliance.domain.staff_card import CardPurpose, CardUntilNeeded, NoSubstitution
from appliance.projections.attendance import punches_on
from tests.fakes.attendance_hall import WORD
from tests.fakes.browser import Browser
from tests.fakes.duty_hall import DIRECTOR, OFFICE, DutyHall

PLATE = "01aabbccdd"
TEMPORARY = CardTerms(purpose=CardPurpose.TEMPORARY)
WEDNESDAY = date(2026, 11, 25)


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[DutyHall]:
    """Return a hall with a substitute, 1021, for 1003 until Wednesday 17:00."""
    hall = DutyHall(tmp_path)
    hall.enrol("1021", "何小兰", "clerk", word=WORD)
    order = cover.SubstitutionOrder(
        staff_no="1003",
        substitute_no="1021",
        unit="人社局",
        begins=datetime(2026, 11, 23, 8, 0),  # noqa: DTZ001  # hall time without offset, as filed
        ends=datetime(2026, 11, 25, 17, 0),  # noqa: DTZ001  # hall time without offset, as filed
        reason="出差",
    )
    hall.do(lambda tx: cover.file_substitution(tx, order, OFFICE))
    yield hall
    hall.close()


def give(hall: DutyHall, terms: CardTerms = TEMPORARY, staff_no: str = "1021") -> None:
    hall.hold(PLATE, "door")
    hall.do(lambda tx: cards.give_card(tx, staff_no, reader="door", actor=DIRECTOR, terms=terms))


def swiped(hall: DutyHall, at: datetime) -> Say:
    hall.clock.set(at)
    return hall.hold(PLATE, "door")[0].say


def test_it_counts_to_the_last_minute_of_its_last_day_and_not_a_minute_longer(
    hall: DutyHall,
) -> None:
    give(hall)
    (issued,) = hall.records("card.issued")[-1:]
    midnight = datetime(2026, 11, 26, tzinfo=HALL_TIME)

    before = swiped(hall, midnight - timedelta(minutes=1))
    after = swiped(hall, midnight)

    assert (issued.body["purpose"], issued.body["until"]) == ("temporary", "2026-11-25")
    assert (before, after) == (Say.KNOWN, Say.UNKNOWN_CARD)
    fact = hall.records("card.unknown")[-1]
    assert (fact.body["why"], fact.body["held_by"]) == ("expired", "1021")
    assert [one.staff_no for one in hall.ask(punches_on, WEDNESDAY)] == ["1021"]
    assert hall.folds_the_same_again()


def test_the_substitute_has_an_own_attendance_meanwhile(hall: DutyHall) -> None:
    """LEV-12: the substitute obeys all rules, so the day is judged as everybody's."""
    give(hall)
    swiped(hall, datetime(2026, 11, 24, 8, 10, tzinfo=HALL_TIME))

    sheet = hall.ask(day_sheet, date(2026, 11, 24), hall.rules, hall.clock.now())

    punched = {line.member.staff_no: len(line.punches) for line in sheet.lines}
    assert (punched["1021"], punched["1003"]) == (1, 0)


def test_after_its_end_the_page_says_whose_it_was_to_the_office_and_to_that_person(
    hall: DutyHall,
) -> None:
    give(hall)
    swiped(hall, datetime(2026, 11, 26, 8, 0, tzinfo=HALL_TIME))
    shown = {}
    for staff_no in ("1001", "1021"):
        with Browser(hall) as tablet:
            tablet.log_in(staff_no, WORD)
            shown[staff_no] = tablet.get("/attendance").text

    for page in shown.values():
        assert "替岗临时卡到期，不再记考勤" in page
        assert "原来发给 何小兰" in page


def test_a_clock_in_doubt_ends_no_card(hall: DutyHall) -> None:
    """The power was cut on Wednesday; in the next boot nobody knows what day it is."""
    give(hall)
    hall.clock.set(datetime(2026, 11, 25, 17, 0, tzinfo=HALL_TIME))
    hall.look()
    hall.clock.reboot()
    hall.clock.at = datetime(2030, 1, 1, 8, 0, tzinfo=HALL_TIME)
    hall.clock.believe(Trust.UNKNOWN)
    hall.start()

    assert hall.hold(PLATE, "door")[0].say is Say.KNOWN


def test_an_ended_card_is_given_to_the_next_substitute_without_taking_it_back(
    hall: DutyHall,
) -> None:
    give(hall)
    hall.clock.set(datetime(2026, 11, 26, 8, 0, tzinfo=HALL_TIME))
    give(hall, CardTerms(purpose=CardPurpose.OWN), "1004")

    assert hall.hold(PLATE, "upstairs")[0].name == "邓小军"


def test_nobody_gets_one_who_stands_in_for_nobody(hall: DutyHall) -> None:
    with pytest.raises(NoSubstitution):
        give(hall, staff_no="1004")


@pytest.mark.parametrize("until", [date(2026, 11, 22), date(2026, 11, 26)])
def test_it_ends_within_the_substitution(hall: DutyHall, until: date) -> None:
    with pytest.raises(CardUntilNeeded):
        give(hall, CardTerms(purpose=CardPurpose.TEMPORARY, until=until))


def test_it_may_end_before_the_substitution_does(hall: DutyHall) -> None:
    give(hall, CardTerms(purpose=CardPurpose.TEMPORARY, until=date(2026, 11, 23)))

    assert swiped(hall, datetime(2026, 11, 24, 8, 0, tzinfo=HALL_TIME)) is Say.UNKNOWN_CARD
