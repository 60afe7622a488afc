"""Shadow study at the county hall (001 四(一)): its days are study, never absence."""

from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path

import pytest

from appliance.desk import occasions, shadow, study
from appliance.desk.attendance import day_sheet
from appliance.desk.day_sheet import Standing
from appliance.desk.month import month_sheet
from appliance.desk.month_sheet import Sign
from appliance.desk.occasions import OccasionOrder
from appliance.desk.shadow import ShadowEnd, ShadowOrder
from appliance.domain.errors import NotPermitted
from appliance.domain.moment import HALL_TIME
from appliance.domain.occasions import OccasionKind, Presence
from appliance.domain.shadow import Days, ShadowNotPossible, ShadowResult
from appliance.domain.staff import StaffUnknown
from tests.fakes.duty_hall import CLERK, DIRECTOR, OFFICE, DutyHall

TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (date(2026, 11, day) for day in (24, 25, 26, 27))
THREE_DAYS = Days(first=TUESDAY, last=THURSDAY)


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[DutyHall]:
    hall = DutyHall(tmp_path)
    yield hall
    hall.close()


def arranged(hall: DutyHall, days: Days = THREE_DAYS, staff_no: str = "1003") -> str:
    order = ShadowOrder(staff_no=staff_no, days=days, place="县厅 12 号窗", items="不动产登记")
    return hall.do(lambda tx: shadow.plan_shadow(tx, order, DIRECTOR))


def ended(hall: DutyHall, ref: str, last: date) -> None:
    found = ShadowEnd(last=last, result=ShadowResult.ABLE, note="三件都会办")
    hall.do(lambda tx: shadow.end_shadow(tx, ref, found, DIRECTOR))


def late_on(hall: DutyHall, day: date) -> None:
    hall.clock.set(datetime.combine(day, time(23), HALL_TIME))


def standings(hall: DutyHall, *days: date) -> list[Standing]:
    found = []
    for day in days:
        sheet = hall.ask(day_sheet, day, hall.rules, hall.clock.now())
        found += [line.standing for line in sheet.lines if line.member.staff_no == "1003"]
    return found


def test_the_days_are_study_and_the_day_after_is_not(hall: DutyHall) -> None:
    arranged(hall)
    late_on(hall, FRIDAY)

    found = standings(hall, TUESDAY, THURSDAY, FRIDAY)

    assert found == [Standing.STUDYING, Standing.STUDYING, Standing.NO_SWIPE]


def test_the_month_counts_the_days_as_attendance_and_signs_them_as_study(hall: DutyHall) -> None:
    arranged(hall)
    late_on(hall, THURSDAY)
    sheet = hall.ask(month_sheet, "2026-11", hall.rules, hall.clock.now())
    (line,) = (one for one in sheet.lines if one.member.staff_no == "1003")
    signs = [
        halves
        for head, halves in zip(sheet.heads, line.halves, strict=True)
        if TUESDAY <= head.day <= THURSDAY
    ]

    assert signs == [(Sign.STUDY, Sign.STUDY)] * 3
    assert line.sums.worked == 3
    assert line.sums.absent == 1  # Monday, before it began
    assert hall.folds_the_same_again()


def test_a_study_that_ended_early_leaves_the_other_days_to_attendance(hall: DutyHall) -> None:
    ref = arranged(hall)
    late_on(hall, WEDNESDAY)
    ended(hall, ref, TUESDAY)
    late_on(hall, THURSDAY)

    found = standings(hall, TUESDAY, WEDNESDAY)

    assert found == [Standing.STUDYING, Standing.NO_SWIPE]


def test_a_study_that_was_called_off_excuses_nothing(hall: DutyHall) -> None:
    ref = arranged(hall)
    hall.do(lambda tx: shadow.withdraw_shadow(tx, ref, "窗口缺人", DIRECTOR))
    late_on(hall, TUESDAY)

    assert standings(hall, TUESDAY) == [Standing.NO_SWIPE]
    arranged(hall, Days(first=WEDNESDAY, last=THURSDAY))  # its days are free again


def test_whoever_learns_at_the_county_does_not_miss_study_in_the_hall(hall: DutyHall) -> None:
    arranged(hall)
    order = OccasionOrder(
        kind=OccasionKind.STUDY,
        title="学条例",
        day=TUESDAY,
        begins="15:00",
        expected=("1003", "1004"),
    )
    ref = hall.do(lambda tx: occasions.plan_occasion(tx, order, OFFICE))
    hall.clock.set(datetime.combine(TUESDAY, time(15), HALL_TIME))
    hall.do(lambda tx: occasions.open_occasion(tx, ref, reader="door", actor=OFFICE))
    hall.clock.advance(minutes=5)
    hall.do(lambda tx: occasions.close_occasion(tx, ref, OFFICE))

    sheet = hall.ask(occasions.roll_of, ref, hall.rules)
    misses = hall.ask(study.study_misses, TUESDAY, TUESDAY, hall.rules)
    assert [line.presence for line in sheet.lines] == [Presence.AT_COUNTY, Presence.ABSENT]
    assert [miss.staff_no for miss in misses] == ["1004"]


@pytest.mark.parametrize(
    ("days", "why"),
    [
        pytest.param(Days(first=THURSDAY, last=TUESDAY), "reversed", id="reversed"),
        pytest.param(Days(first=date(2026, 11, 20), last=TUESDAY), "began", id="began"),
        pytest.param(Days(first=TUESDAY, last=date(2028, 1, 1)), "too_long", id="too-long"),
        pytest.param(Days(first=THURSDAY, last=FRIDAY), "overlaps", id="overlaps"),
    ],
)
def test_days_that_do_not_fit_are_refused(hall: DutyHall, days: Days, why: str) -> None:
    arranged(hall)
    with pytest.raises(ShadowNotPossible, match=why):
        arranged(hall, days)

    assert len(hall.records("shadow.planned")) == 1


def test_nobody_arranges_their_own_and_clerks_arrange_none(hall: DutyHall) -> None:
    with pytest.raises(ShadowNotPossible, match="oneself"):
        arranged(hall, staff_no="1001")
    with pytest.raises(StaffUnknown):
        arranged(hall, staff_no="9999")
    order = ShadowOrder(staff_no="1004", days=THREE_DAYS, place="县厅", items="社保")
    with pytest.raises(NotPermitted):
        hall.do(lambda tx: shadow.plan_shadow(tx, order, CLERK))


@pytest.mark.parametrize(
    ("now", "last", "why"),
    [
        pytest.param(date(2026, 11, 23), TUESDAY, "not_begun", id="not-begun"),
        pytest.param(WEDNESDAY, THURSDAY, "outside", id="ahead"),
        pytest.param(FRIDAY, FRIDAY, "outside", id="after-its-end"),
    ],
)
def test_a_result_is_of_a_day_that_was_study(
    hall: DutyHall, now: date, last: date, why: str
) -> None:
    ref = arranged(hall)
    late_on(hall, now)
    with pytest.raises(ShadowNotPossible, match=why):
        ended(hall, ref, last)


def test_a_result_is_written_once(hall: DutyHall) -> None:
    ref = arranged(hall)
    late_on(hall, THURSDAY)
    ended(hall, ref, THURSDAY)
    with pytest.raises(ShadowNotPossible, match="not_planned"):
        ended(hall, ref, THURSDAY)
