"""Living rules: the hall's settings, typed years and the county's documents, as they stand now."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest

from appliance.desk.calendar import YearOrder, confirm_year, propose_year
from appliance.desk.county_papers import Paper, take_paper
from appliance.desk.policy_book import PolicyOrder, change_settings, look_of, policy_book
from appliance.desk.rules import Actor
from appliance.domain.errors import FormIncomplete, NotPermitted, PolicyInvalid
from appliance.domain.facts.hall import SettingChanged
from appliance.domain.hall_policy import HallChange, PreviewIsOld, policy_on
from appliance.domain.notice_days import NothingToConfirm, read_days
from appliance.domain.punch_plan import duty_on, plan_for
from appliance.domain.workdays import days_of
from appliance.journal.documents import digest
from appliance.journal.rebuild import fingerprint_of, rebuild
from appliance.policies import profile, profile_layers, seeded_calendar
from appliance.projections.all import PROJECTIONS
from tests.fakes.attendance_hall import HEAD, AttendanceHall

CLERK = Actor.of("1003", ["clerk"])
DEPUTY = Actor.of("1002", ["deputy_director"])
HALF_DAY = "attendance.marks_for_half_day"
DAY = date(2026, 11, 23)


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[AttendanceHall]:
    hall = AttendanceHall(tmp_path)
    yield hall
    hall.close()


def order(value: object = 3, first: str = "2026-11-23", reason: str = "新规定") -> PolicyOrder:
    return PolicyOrder(
        values=((HALF_DAY, value),), first_day=date.fromisoformat(first), reason=reason
    )


def change(hall: AttendanceHall, one: PolicyOrder, actor: Actor = HEAD) -> None:
    seen = hall.ask(look_of, one)
    hall.writer.run(lambda tx: change_settings(tx, one, actor, hall.rules, seen=seen))


def paper(
    name: str, tree: Mapping[str, object], v: int = 1, not_before: str | None = None
) -> Paper:
    body = json.dumps(tree).encode()
    return Paper(name=name, v=v, sha256=digest(body), not_before=not_before, body=body)


@pytest.mark.core
def test_a_change_holds_at_the_very_next_question(hall: AttendanceHall) -> None:
    change(hall, order())

    assert hall.rules.policy(DAY).count(HALF_DAY) == 3
    assert hall.rules.policy(date(2026, 11, 22)).count(HALF_DAY) == 4
    line = next(
        line
        for area in hall.ask(policy_book, DAY, hall.rules).areas
        for line in area.lines
        if line.key == HALF_DAY
    )
    assert line.setting is not None
    assert (line.setting.clause, line.setting.by) == ("003-A·三.2", "staff:1001")


def test_only_the_head_changes_the_policy_and_never_without_a_reason(hall: AttendanceHall) -> None:
    with pytest.raises(NotPermitted):
        change(hall, order(), CLERK)
    with pytest.raises(FormIncomplete):
        change(hall, order(reason=""))
    with pytest.raises(PolicyInvalid):
        change(hall, order(value="three"))
    with pytest.raises(PreviewIsOld):
        hall.writer.run(lambda tx: change_settings(tx, order(), HEAD, hall.rules, seen="x"))

    assert hall.rules.policy(DAY).count(HALF_DAY) == 4


def test_the_countys_policy_stands_over_the_profile_from_its_day_on(hall: AttendanceHall) -> None:
    """001·序: one working time with the county hall, pushed down and kept with its version."""
    tree = {"attendance": {"marks_for_half_day": {"value": 9, "clause": "县考勤办法"}}}
    sent = paper("policy", tree, not_before="2026-12-01T00:00:00+08:00")

    hall.writer.run(lambda tx: take_paper(tx, sent))

    assert hall.rules.policy(DAY).count(HALF_DAY) == 4
    december = hall.rules.policy(date(2026, 12, 1))
    assert december.count(HALF_DAY) == 9
    assert december.version.endswith("county/1")


@pytest.mark.parametrize(
    "sent",
    [
        paper("policy", {"attendance": {"brain_waves": {"value": 1, "clause": "x"}}}),
        paper("calendar-2027", {"year": 2027}),
        paper("calendar-x", {}),
    ],
)
def test_a_document_no_hall_can_hold_is_rejected_and_changes_nothing(
    hall: AttendanceHall, sent: Paper
) -> None:
    before = hall.rules

    hall.writer.run(lambda tx: take_paper(tx, sent))

    assert hall.rules.policy(DAY).version == before.policy(DAY).version
    assert hall.rules.calendar.version == before.calendar.version


def test_the_countys_calendar_holds_when_it_arrives(hall: AttendanceHall) -> None:
    tree = {
        "year": 2027,
        "version": 1,
        "source": "国办",
        "make_up": ["2027-02-14"],
        "off": {"new_year": ["2027-01-01"]},
    }

    hall.writer.run(lambda tx: take_paper(tx, paper("calendar-2027", tree)))

    assert hall.rules.calendar.is_working_day(date(2027, 2, 14))
    assert hall.rules.calendar.version == "2027"


def test_a_year_is_confirmed_once_and_only_its_newest_typing(hall: AttendanceHall) -> None:
    typed = YearOrder(year=2027, off={"new_year": "1月1日至3日"}, make_up="", source="国办")
    old = hall.writer.run(lambda tx: propose_year(tx, typed, DEPUTY, hall.rules))
    new = hall.writer.run(lambda tx: propose_year(tx, typed, DEPUTY, hall.rules))

    with pytest.raises(NothingToConfirm):
        hall.writer.run(lambda tx: confirm_year(tx, old, HEAD))
    hall.writer.run(lambda tx: confirm_year(tx, new, HEAD))
    with pytest.raises(NothingToConfirm):
        hall.writer.run(lambda tx: confirm_year(tx, new, HEAD))


@pytest.mark.core
def test_folding_again_gives_the_same_rules(hall: AttendanceHall) -> None:
    change(hall, order())
    typed = YearOrder(year=2027, off={"new_year": "1月1日"}, make_up="", source="国办")
    ref = hall.writer.run(lambda tx: propose_year(tx, typed, DEPUTY, hall.rules))
    hall.writer.run(lambda tx: confirm_year(tx, ref, HEAD))
    tables = ["setting_change", "calendar_year", "paper"]
    before = hall.ask(fingerprint_of, tables)

    rebuild(hall.writer, PROJECTIONS)

    assert hall.ask(fingerprint_of, tables) == before


def test_a_record_without_a_day_changes_nothing_and_stops_nobody(hall: AttendanceHall) -> None:
    odd = SettingChanged(name=HALF_DAY, value=1, first_day="someday", reason="")
    hall.writer.run(lambda tx: tx.append(odd, by="staff:1001"))

    assert hall.rules.policy(DAY).count(HALF_DAY) == 4


SET_BY_HALLS: dict[str, list[tuple[str, object]]] = {
    "dafan": [("attendance.sessions", [["08:30", "12:00"], ["14:00", "17:30"]])],
    "taojiang": [("attendance.sessions", [["09:00", "12:00"], ["13:00", "17:00"]])],
    "market-town": [("attendance.market_days", ["tail:3", "tail:8"])],
    "handbook-a": [("attendance.sessions_fri", [["09:00", "12:00"], ["13:30", "16:30"]])],
    "four-punch": [("attendance.summer_from", "05-01"), ("attendance.summer_to", "09-30")],
    "luocheng": [],
}


@pytest.mark.parametrize(("name", "values"), SET_BY_HALLS.items())
def test_every_profile_judges_every_day_of_a_year_once_the_hall_set_what_is_open(
    name: str, values: list[tuple[str, object]]
) -> None:
    changes = [
        HallChange(name=key, value=value, first_day=date(2026, 1, 1)) for key, value in values
    ]
    calendar = seeded_calendar()

    for day in days_of(date(2026, 1, 1), date(2026, 12, 31)):
        policy = policy_on(day, profile_layers(name), changes, profile)
        assert plan_for(day, policy, duty=duty_on(day, policy, calendar)).slots


def test_a_weekday_may_have_hours_of_its_own() -> None:
    changes = [
        HallChange(name=key, value=value, first_day=date(2026, 1, 1))
        for key, value in SET_BY_HALLS["handbook-a"]
    ]
    policy = policy_on(DAY, profile_layers("handbook-a"), changes, profile)

    assert plan_for(date(2026, 11, 27), policy).slots[-1].opens_at == 16 * 60 + 30
    assert plan_for(DAY, policy).slots[-1].opens_at == 17 * 60


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("1月1日至3日", [(1, 1), (1, 2), (1, 3)]),
        ("1月1日(周四)至1月3日(周六)", [(1, 1), (1, 2), (1, 3)]),
        ("1.1-1.3", [(1, 1), (1, 2), (1, 3)]),
        ("2026-01-01、2026年1月3日", [(1, 1), (1, 3)]),
        ("１月３１日到２月１日", [(1, 31), (2, 1)]),
        ("", []),
    ],
)
def test_days_are_read_as_a_notice_writes_them(text: str, days: list[tuple[int, int]]) -> None:
    assert [(day.month, day.day) for day in read_days(2026, text)] == days
