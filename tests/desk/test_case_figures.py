"""The figures of a period, each held against a count by hand and against the cases behind it."""

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from appliance.desk.case_figures import period_figures, promises_of
from appliance.desk.case_orders import Complete, Refuse
from appliance.desk.case_steps import complete_case, decline_case, withdraw_case
from appliance.domain.case_figures import OneExam, Promise, one_exam_of, speed_of
from appliance.projections.agency import AGENCY
from appliance.projections.case_figures import BEHIND, Figure, Period, cases_behind
from appliance.projections.inquiries import FIRST_CONTACT
from appliance.projections.registry import Projections
from tests.fakes.case_desk import CLERK, PROJECTIONS, RULES, CaseDesk

NOVEMBER = Period(first=date(2026, 11, 1), last=date(2026, 11, 30), today=date(2026, 12, 31))
REFUSE = Refuse(
    reason="条件不符",
    basis="办法",
    review_body="县人社局",
    review_person="法规股",
    review_limit="60 日以内",
)


@pytest.fixture(name="month")
def a_month_at_the_desk(tmp_path: Path) -> Iterator[CaseDesk]:
    """Monday, 23 November 2026: one of each kind of end."""
    desk = CaseDesk(tmp_path, projections=Projections([*PROJECTIONS, AGENCY, FIRST_CONTACT]))
    desk.delivered("SB-001")
    refused, undone = desk.receive(), desk.receive()
    desk.run(lambda tx: decline_case(tx, refused.uid, REFUSE, CLERK, RULES))
    desk.run(lambda tx: withdraw_case(tx, undone.uid, "登记错了", CLERK, by_applicant=False))
    fast, slow = desk.accepted(), desk.accepted()
    desk.accepted()
    desk.clock.advance(hours=24 * 2)
    desk.run(lambda tx: complete_case(tx, fast.uid, Complete(), CLERK, RULES))
    desk.clock.advance(hours=24 * 15)
    desk.run(lambda tx: complete_case(tx, slow.uid, Complete(), CLERK, RULES))
    yield desk
    desk.close()


def test_the_figures_are_what_a_hand_counts(month: CaseDesk) -> None:
    """CASE-34 to 36, DL-34, DL-35: due on 7 December; done on 25 November and 10 December."""
    found = month.ask(period_figures, NOVEMBER, RULES)
    whole = found.whole
    assert {name: getattr(whole, name) for name in BEHIND} == {
        "received": 5,
        "finished": 4,
        "late": 1,
        "overdue": 1,
        "refused": 1,
        "again": 0,
        "withdrawn": 1,
    }
    assert (found.speed.cases, found.speed.promised, found.speed.used) == (2, 10.0, 7.5)
    assert found.speed.saved == 2.5
    assert [(one.day, one.received) for one in found.days] == [
        ("2026-11-23", 6),
        ("2026-11-25", 0),
    ]


def test_every_figure_opens_as_many_cases_as_it_says(month: CaseDesk) -> None:
    found = month.ask(period_figures, NOVEMBER, RULES)
    for line in (found.whole, *found.windows, *found.items):
        for what in BEHIND:
            figure = Figure(what=what, window=line.window or None, item_code=line.item_code)
            behind = month.ask(cases_behind, NOVEMBER, figure)
            assert len(behind) == getattr(line, what), (line.window, line.item_code, what)


def test_another_month_has_none_of_it(month: CaseDesk) -> None:
    october = Period(first=date(2026, 10, 1), last=date(2026, 10, 31), today=NOVEMBER.today)
    found = month.ask(period_figures, october, RULES)
    assert (found.whole.received, found.days, found.speed.cases) == (0, [], 0)


def test_days_used_agree_with_an_independent_count() -> None:
    """The same table of days, counted from the notice alone: weekdays, off days, make-up days."""
    pick, table = random.Random(7), RULES.calendar.years[2026]
    for _ in range(300):
        begun = date(2026, 1, 5).toordinal() + pick.randrange(280)
        span = pick.randrange(60)
        days = {date.fromordinal(begun + n) for n in range(1, span + 1)}
        weekdays = {day for day in days if day.isoweekday() < 6}
        row = (date.fromordinal(begun).isoformat(), date.fromordinal(begun + span).isoformat())
        (promise,) = promises_of([(*row, 10, 1)], RULES)
        assert promise.used == len((weekdays - set(table.off)) | (days & set(table.make_up)))


def test_same_day_matters_promise_no_days_and_means_are_weighed() -> None:
    assert speed_of([Promise(promised=0, used=0, cases=9)]).saved is None
    speed = speed_of(
        [Promise(promised=10, used=4, cases=3), Promise(promised=20, used=22, cases=1)]
    )
    assert (speed.promised, speed.used, speed.saved) == (12.5, 8.5, 4.0)


@pytest.mark.parametrize(
    ("short", "of", "percent", "holds"),
    [
        pytest.param(66, 120, 55.0, False, id="the-demos-catalogue"),
        pytest.param(4, 5, 80.0, True, id="exactly-the-line"),
        pytest.param(799, 1000, 79.9, False, id="just-below"),
        pytest.param(0, 0, None, False, id="no-item-at-all"),
    ],
)
def test_the_share_of_short_chains_stands_to_the_line_of_the_handbook(
    short: int, of: int, percent: float | None, *, holds: bool
) -> None:
    """003-J 办件三, CASE-26: it must reach 80 per cent."""
    found = one_exam_of(["一审一核"] * short + ["受理 审核 审批"] * (of - short))
    assert found == OneExam(items=short, of=of)
    assert (found.percent, found.holds) == (percent, holds)
