"""A day on paper entered afterwards: times of the paper, numbers of the hall, a line only once."""

from dataclasses import replace
from datetime import date, time

import pytest

from appliance.desk.case_orders import Citizen, Registered
from appliance.desk.case_paper_entry import CopiedCase, LedgerPage, enter_page
from appliance.desk.case_steps import withdraw_case
from appliance.domain.case_paper import PaperLineRefused
from appliance.domain.numbers import missing_serials, parse_number
from appliance.projections.case_paper_days import lines_of_day
from appliance.projections.case_questions import case_of, day_count, story_of
from tests.fakes.case_desk import CLERK, COLLEAGUE, RULES, CaseDesk

FRIDAY = date(2026, 11, 20)  # the desk's clock shows Monday, 23 November 2026
INSTANT = CopiedCase(
    line=1,
    item_code="SB-001",
    citizen=Citizen(name="彭小莲", phone="13800138000"),
    earliest=time(9, 0),
    latest=time(9, 30),
    finished=True,
)
PROMISED = replace(INSTANT, line=2, item_code="SB-002", latest=time(10, 5), finished=False)
PAGE = LedgerPage(
    day=FRIDAY,
    sheet="纸台账第 3 页",
    window=3,
    clerk_no="1004",
    reason="停电",
    lines=[INSTANT, PROMISED],
)


def enter(desk: CaseDesk, page: LedgerPage = PAGE) -> list[Registered]:
    return desk.run(lambda tx: enter_page(tx, page, CLERK, RULES))


def test_a_copied_case_came_and_ended_on_the_day_of_its_paper(desk: CaseDesk) -> None:
    """Conflict X43: the book is true and of the day; the record says who copied it, and when."""
    done, promised = enter(desk)
    case, later = (desk.ask(case_of, one.uid) for one in (done, promised))
    assert case is not None
    assert later is not None
    assert case.received_at == "2026-11-20T09:30:00.000+08:00"
    assert (case.finished_on, case.delivered_on, case.clerk_no) == ("2026-11-20",) * 2 + ("1004",)
    assert later.accepted_at == "2026-11-20T10:05:00.000+08:00"
    assert later.due_on == "2026-12-04", "ten working days after Friday, the first not counted"
    entered = next(one for one in desk.records() if one.kind == "case.entered")
    assert entered.at.startswith("2026-11-23")
    assert entered.by == "staff:1003"
    assert entered.body["earliest"] == "09:00"


def test_the_counts_of_both_days_follow_the_paper_and_folding_again_gives_the_same(
    desk: CaseDesk,
) -> None:
    desk.delivered("SB-001")
    enter(desk)
    friday, monday = (desk.ask(day_count, day) for day in ("2026-11-20", "2026-11-23"))
    assert (friday.received, friday.finished, friday.delivered) == (2, 1, 1)
    assert (monday.received, monday.finished, monday.delivered) == (1, 1, 1)
    assert desk.tables() == desk.fold_again()


def test_a_line_is_entered_once_and_a_page_whole_or_not_at_all(desk: CaseDesk) -> None:
    enter(desk)
    before = desk.kinds()
    again = replace(PAGE, lines=[replace(INSTANT, line=7), PROMISED])
    with pytest.raises(PaperLineRefused) as refused:
        enter(desk, again)
    assert refused.value.facts["why"] == "taken"
    assert refused.value.facts["line"] == 2
    assert desk.kinds() == before


def test_a_line_whose_case_was_undone_may_be_entered_again(desk: CaseDesk) -> None:
    (wrong,) = enter(desk, replace(PAGE, lines=[PROMISED]))
    desk.run(lambda tx: withdraw_case(tx, wrong.uid, "录错了", CLERK, by_applicant=False))
    enter(desk, replace(PAGE, lines=[PROMISED]))
    assert [one.state for one in desk.ask(lines_of_day, "2026-11-20")] == ["withdrawn", "accepted"]


def test_numbers_of_copied_cases_leave_no_gap(desk: CaseDesk) -> None:
    """CASE-31: the row of the hall goes on, whatever was refused between."""
    desk.receive()
    enter(desk)
    with pytest.raises(PaperLineRefused):
        enter(desk)
    desk.receive()
    numbers = [str(one.body["local_no"]) for one in desk.records() if one.kind == "case.received"]
    parsed = [found.serial for found in map(parse_number, numbers) if found is not None]
    assert len(parsed) == 4
    assert missing_serials(parsed) == []


@pytest.mark.parametrize(
    ("page", "why"),
    [
        pytest.param(replace(PAGE, sheet=" "), "no_sheet", id="no-page"),
        pytest.param(replace(PAGE, reason=""), "no_reason", id="no-reason"),
        pytest.param(replace(PAGE, lines=[replace(INSTANT, line=0)]), "no_line", id="no-line"),
        pytest.param(
            replace(PAGE, lines=[replace(INSTANT, earliest=time(11, 0))]), "reversed", id="reversed"
        ),
        pytest.param(replace(PAGE, day=date(2026, 11, 24)), "future", id="tomorrow"),
    ],
)
def test_a_line_that_does_not_hold_is_refused_with_nothing_written(
    desk: CaseDesk, page: LedgerPage, why: str
) -> None:
    with pytest.raises(PaperLineRefused) as refused:
        enter(desk, page)
    assert refused.value.facts["why"] == why
    assert desk.kinds() == []


def test_nobody_is_asked_to_rate_what_was_long_over(desk: CaseDesk) -> None:
    enter(desk)
    assert not [kind for kind in desk.kinds() if kind.startswith("evaluation.")]


def test_two_people_can_copy_two_pages_of_one_day(desk: CaseDesk) -> None:
    enter(desk)
    other = replace(PAGE, sheet="纸台账第 4 页")
    desk.run(lambda tx: enter_page(tx, other, COLLEAGUE, RULES))
    case = desk.ask(case_of, desk.ask(lines_of_day, "2026-11-20")[-1].uid)
    assert case is not None
    told = desk.ask(story_of, case.id)
    assert {one.day for one in told if one.record.kind != "case.entered"} == {FRIDAY}
