"""CASE-41, 000§14.20: another unit's file is read only with the word of one of its people."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.desk.case_care import Note, note_case
from appliance.desk.cases import view_person
from appliance.desk.rules import Actor
from appliance.domain.case_care import NoteKind
from appliance.domain.errors import FormIncomplete
from appliance.domain.facts.staff import StaffEnrolled
from appliance.journal.transaction import Transaction
from tests.fakes.case_desk import CLERK, COLLEAGUE, HEAD, SUPERVISOR, CaseDesk

PEOPLE = {"1001": "镇政府", "1002": "镇政府", "1003": "人社", "1004": "派出所", "1006": "人社"}
SAME_UNIT = Actor.of("1006", ["clerk"])
WHY = "电话联系本人"


@pytest.fixture(name="desk")
def a_desk(tmp_path: Path) -> Iterator[CaseDesk]:
    """The clerk 1003 and 1006 come from one unit, the colleague 1004 from another."""
    desk = CaseDesk(tmp_path)

    def enrol(tx: Transaction) -> None:
        for staff_no, unit in PEOPLE.items():
            fact = StaffEnrolled(staff_no=staff_no, name=staff_no, unit=unit, post="A岗", window=3)
            tx.append(fact, by="hall")

    desk.run(enrol)
    yield desk
    desk.close()


def look(desk: CaseDesk, uid: str, actor: Actor, agreed_no: str = "") -> bool:
    return desk.run(lambda tx: view_person(tx, uid, WHY, actor, agreed_no=agreed_no)) is not None


@pytest.mark.parametrize("agreed_no", ["", "1004", "1001", "9999"])
def test_without_a_word_of_the_files_unit_nothing_is_shown_or_written(
    desk: CaseDesk, agreed_no: str
) -> None:
    uid = desk.receive().uid
    with pytest.raises(FormIncomplete) as refused:
        look(desk, uid, COLLEAGUE, agreed_no)
    assert refused.value.facts["missing"] == "agreed_no"
    assert "person.viewed" not in desk.kinds()


def test_a_consent_is_kept_and_holds_for_its_day_and_its_case(desk: CaseDesk) -> None:
    uid, other = desk.receive().uid, desk.receive().uid
    assert look(desk, uid, COLLEAGUE, "1006")
    assert desk.records()[-1].body["agreed_no"] == "1006"
    assert look(desk, uid, COLLEAGUE)
    with pytest.raises(FormIncomplete):
        look(desk, other, COLLEAGUE)
    desk.clock.advance(days=1)
    with pytest.raises(FormIncomplete):
        look(desk, uid, COLLEAGUE)


@pytest.mark.parametrize("actor", [CLERK, SAME_UNIT, HEAD, SUPERVISOR])
def test_the_own_unit_and_those_who_watch_over_all_ask_nobody(desk: CaseDesk, actor: Actor) -> None:
    uid = desk.receive().uid
    assert look(desk, uid, actor, "1004")
    assert desk.records()[-1].body["agreed_no"] == ""


def test_whoever_has_worked_on_a_case_handles_it(desk: CaseDesk) -> None:
    uid = desk.receive().uid
    told = Note(kind=NoteKind.WORK_NOTED, text="受托送达")
    desk.run(lambda tx: note_case(tx, uid, told, COLLEAGUE))
    assert look(desk, uid, COLLEAGUE)
