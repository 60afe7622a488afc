"""From the hall's own cases to a platform and back: what is told, what was answered and noted."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest

from appliance.desk.case_orders import Complete
from appliance.desk.case_steps import accept_case, complete_case
from appliance.desk.case_undo import undo_case
from appliance.desk.cases import view_person
from appliance.desk.clock_trust import anchor
from appliance.desk.evaluations import ButtonPress, press
from appliance.desk.platform_notes import note_answer, note_comparison
from appliance.desk.platform_reports import day_lines, to_tell
from appliance.domain.errors import FormIncomplete
from appliance.domain.evaluation import Level
from appliance.domain.facts.platform_told import (
    PlatformAccepted,
    PlatformCompared,
    PlatformRefused,
)
from appliance.domain.moment import Trust, stamp
from appliance.domain.platform_report import CaseReports, What
from appliance.projections.case_questions import case_of
from appliance.projections.platform_entry import platform_line
from appliance.projections.platform_told import newest_comparisons, refusals, told_of
from tests.fakes.register_hall import CLERK, RegisterHall

MONDAY = date(2026, 11, 23)


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[RegisterHall]:
    hall = RegisterHall(tmp_path)
    yield hall
    hall.close()


def accepted(hall: RegisterHall) -> str:
    uid = hall.case("SB-001")
    hall.run(lambda tx: accept_case(tx, uid, CLERK, hall.rules))
    return uid


def finished(hall: RegisterHall) -> str:
    uid = accepted(hall)
    order = Complete(result="准予")
    hall.run(lambda tx: complete_case(tx, uid, order, CLERK, hall.rules))
    return uid


def waiting(hall: RegisterHall, target: str = "plain") -> list[CaseReports]:
    return hall.ask(lambda db: list(to_tell(db, target, "liuxi")))


def answered(case: CaseReports, ref: str, left: int = 0) -> PlatformAccepted:
    report = next(one for one in case.reports if one.ref == ref)
    return PlatformAccepted(
        target="plain", what=report.what, ref=ref, version=1, digest="d", mapping="m",
        change="new", mark=case.mark, left=left, text="成功", platform_no="4301",
    )  # fmt: skip


def note(hall: RegisterHall, uid: str, fact: PlatformAccepted | PlatformRefused) -> None:
    hall.run(lambda tx: note_answer(tx, uid, fact))


def test_a_finished_case_tells_its_whole_story_with_the_name_in_full(hall: RegisterHall) -> None:
    uid = finished(hall)
    (case,) = waiting(hall)
    kinds = {one.what for one in case.reports}
    assert kinds == {What.CASE, What.MATERIAL, What.STEP, What.RESULT, What.SERVICE}
    first = case.reports[0].values
    assert first["applicant"] == "彭小莲"
    assert first["clerk"] == "张红霞"
    assert first["accepted_at"].startswith("2026-11-23T09:00")
    assert case.case_uid == uid


def test_a_rating_goes_up_with_the_case_a_citizen_gave_it_for(hall: RegisterHall) -> None:
    """DOMAIN.md 0.4: never a rating that no citizen gave."""
    finished(hall)
    assert What.RATING not in {one.what for one in waiting(hall)[0].reports}
    button = ButtonPress(window=3, level=Level.SATISFIED, spool="ab", i=1, simulated=False)
    hall.clock.advance(seconds=5)
    hall.run(lambda tx: press(tx, button, tx.moment))
    rating = waiting(hall)[0].reports[-1]
    assert (rating.what, rating.values["level"]) == (What.RATING, "satisfied")


def test_a_case_told_whole_waits_no_more_until_something_happens(hall: RegisterHall) -> None:
    uid = accepted(hall)
    (case,) = waiting(hall)
    note(hall, uid, answered(case, "case", left=1))
    assert len(waiting(hall)) == 1
    note(hall, uid, answered(case, "material.1"))
    assert waiting(hall) == []
    order = Complete(result="准予")
    hall.run(lambda tx: complete_case(tx, uid, order, CLERK, hall.rules))
    assert [one.case_uid for one in waiting(hall)] == [uid]


def test_a_look_or_a_print_makes_nothing_to_tell(hall: RegisterHall) -> None:
    uid = accepted(hall)
    note(hall, uid, answered(waiting(hall)[0], "case"))
    hall.run(lambda tx: view_person(tx, uid, "核对证件", CLERK))
    assert waiting(hall) == []


def test_a_time_nobody_believes_is_told_once_the_boot_is_anchored(hall: RegisterHall) -> None:
    """DESIGN.md 5: unknown is empty, and an anchor of the same boot proves it later."""
    hall.clock.reboot(off=timedelta(minutes=5))
    hall.clock.believe(Trust.UNKNOWN)
    hall.case("SB-001")
    assert waiting(hall)[0].reports[0].values["received_at"] == ""
    assert waiting(hall)[0].is_doubtful
    now = hall.clock.now()
    hall.run(lambda tx: anchor(tx, replace(now, trust=Trust.NETWORK)))
    assert not waiting(hall)[0].is_doubtful
    told = waiting(hall)[0].reports[0].values["received_at"]
    assert told[:16] == stamp(now.at)[:16]


def test_one_target_knows_nothing_of_what_another_was_told(hall: RegisterHall) -> None:
    uid = accepted(hall)
    note(hall, uid, answered(waiting(hall)[0], "case"))
    assert waiting(hall) == []
    assert len(waiting(hall, "another")) == 1


def test_the_number_the_platform_gave_is_entered_at_the_case(hall: RegisterHall) -> None:
    """002-P1 三.2: what was pushed needs no second entry by hand."""
    uid = accepted(hall)
    note(hall, uid, answered(waiting(hall)[0], "case"))
    line = hall.ask(platform_line, uid)
    assert line is not None
    assert (line.platform_no, bool(line.entered_at)) == ("4301", True)
    case = hall.ask(case_of, uid)
    assert case is not None
    assert case.platform_no == "4301", "the case's own page names it"
    assert hall.tables() == hall.fold_again()


def test_a_refusal_stands_at_the_case_in_the_platforms_words_until_it_is_accepted(
    hall: RegisterHall,
) -> None:
    uid = accepted(hall)
    (case,) = waiting(hall)
    refused = PlatformRefused(
        target="plain", what="case", ref="case", version=1, digest="d", mapping="m", change="new",
        mark=case.mark, left=3, text="事项编码不存在",
    )  # fmt: skip
    note(hall, uid, refused)
    (line,) = hall.ask(refusals)
    assert (line.case_uid, line.text) == (uid, "事项编码不存在")
    assert waiting(hall)[0].told["case"].version == 0
    note(hall, uid, answered(case, "case"))
    assert hall.ask(refusals) == []
    assert [one.version for one in hall.ask(told_of, uid)] == [1]


def test_a_case_undone_at_once_is_void_and_still_named(hall: RegisterHall) -> None:
    uid = hall.case("SB-001")
    hall.run(lambda tx: undo_case(tx, uid, "", CLERK))
    (case,) = waiting(hall)
    assert case.is_void
    assert case.reports[0].values["local_no"] == case.local_no


def test_nothing_personal_stands_in_what_was_noted(hall: RegisterHall) -> None:
    uid = accepted(hall)
    note(hall, uid, answered(waiting(hall)[0], "case"))
    (record,) = hall.records("platform.accepted")
    assert "彭小莲" not in str(record.body)
    assert "彭小莲" not in waiting(hall, "another")[0].reports[0].essence.decode()


def test_an_answer_for_no_case_of_ours_is_not_noted(hall: RegisterHall) -> None:
    accepted(hall)
    fact = answered(waiting(hall)[0], "case")
    with pytest.raises(FormIncomplete):
        note(hall, "nobody-1", fact)
    assert hall.records("platform.") == []


def test_a_comparison_stands_with_its_day_and_the_newest_one_holds(hall: RegisterHall) -> None:
    for missing in (["2026-0001-1"], []):
        hall.run(partial(note_comparison, fact=compared("2026-11-23", missing)))
    (found,) = hall.ask(newest_comparisons)
    assert found.is_equal
    with pytest.raises(ValueError, match="Invalid isoformat"):
        hall.run(partial(note_comparison, fact=compared("Monday", [])))


def compared(day: str, missing: list[str]) -> PlatformCompared:
    return PlatformCompared(
        target="plain", day=day, ours=2, theirs=1, missing_there=missing, missing_here=[],
        differing=[],
    )  # fmt: skip


def test_a_days_cases_are_those_that_must_stand_in_the_platform(hall: RegisterHall) -> None:
    uid = accepted(hall)
    assert [one.uid for one in hall.ask(day_lines, MONDAY)] == [uid]


def test_the_tables_of_answers_are_the_same_folded_again(hall: RegisterHall) -> None:
    uid = finished(hall)
    note(hall, uid, answered(waiting(hall)[0], "case", left=2))
    before = hall.tables()
    assert hall.fold_again() == before
