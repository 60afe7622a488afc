"""Oversight by the public: what hangs on the wall, who watches from outside, petitions counted.

CMP-24 (002-P2·七), CMP-25 (000§3, 003-J·承诺一6), CMP-34 (002-P1·三.2).
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from appliance.desk import oversight as desk
from appliance.desk.annual_report import annual_report
from appliance.domain.errors import FormIncomplete, NotPermitted
from appliance.domain.facts.oversight import (
    ObserverEngaged,
    ObserverLeft,
    ObserverReported,
    PetitionNoted,
)
from appliance.domain.oversight import OversightWay, PetitionLevel, was_engaged
from appliance.projections.oversight import observer_reports, observers, petitions, ways_announced
from appliance.web.voice import wording_oversight as words
from tests.fakes.browser import Browser
from tests.fakes.case_hall import WORD
from tests.fakes.register_hall import CLERK, HEAD, RegisterHall

OLD_LI = ObserverEngaged(name="李长庚", unit="柘溪村", phone="", first_day="2026-11-02")
CROWD = PetitionNoted(
    day="2026-11-20", level="county", people=6, matter="宅基地批得慢，电话 13900139000", outcome=""
)


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[RegisterHall]:
    hall = RegisterHall(tmp_path)
    yield hall
    hall.close()


@pytest.fixture(name="tablet")
def the_supervisors_tablet(hall: RegisterHall) -> Iterator[Browser]:
    with Browser(hall) as tablet:
        tablet.log_in("1002", WORD)
        yield tablet


@pytest.mark.parametrize(
    ("day", "engaged"),
    [("2026-11-01", False), ("2026-11-02", True), ("2026-11-20", True), ("2026-11-21", False)],
)
def test_an_observer_watches_from_the_first_day_to_the_last(day: str, *, engaged: bool) -> None:
    assert was_engaged("2026-11-02", "2026-11-20", day) is engaged
    assert was_engaged("2026-11-02", None, day) is (day > "2026-11-01")


def test_reports_belong_to_the_time_of_the_observer(hall: RegisterHall) -> None:
    uid = hall.run(lambda tx: desk.engage(tx, OLD_LI, HEAD))
    seen = ObserverReported(day="2026-11-20", found="3 号窗主动起身，问了 13900139000 的事")
    hall.run(lambda tx: desk.report(tx, uid, seen, HEAD))
    for wrong in ("2026-11-01", "2026-11-24"):
        with pytest.raises(FormIncomplete):
            hall.run(
                lambda tx, wrong=wrong: desk.report(tx, uid, replace(seen, day=wrong), HEAD)  # type: ignore[misc]
            )
    hall.run(lambda tx: desk.end(tx, uid, ObserverLeft(last_day="2026-11-20"), HEAD))
    with pytest.raises(FormIncomplete):
        hall.run(lambda tx: desk.end(tx, uid, ObserverLeft(last_day="2026-11-21"), HEAD))
    (line,) = hall.ask(observer_reports)
    assert (line.name, line.day, "13900139000" in line.found) == ("李长庚", "2026-11-20", False)
    assert hall.ask(observers)[0].last_day == "2026-11-20"
    assert hall.tables() == hall.fold_again()


def test_petitions_are_counted_in_their_year_and_none_is_said(hall: RegisterHall) -> None:
    day = date(2026, 11, 23)
    assert hall.ask(annual_report, 2026, day, hall.rules).petitions == 0
    hall.run(lambda tx: desk.note_petition(tx, CROWD, HEAD))
    for wrong in (replace(CROWD, people=0), replace(CROWD, day="2026-11-24")):
        with pytest.raises(FormIncomplete):
            hall.run(lambda tx, wrong=wrong: desk.note_petition(tx, wrong, HEAD))  # type: ignore[misc]
    (one,) = hall.ask(petitions, "2026-01-01", "2026-12-31")
    assert "13900139000" not in one.matter
    assert hall.ask(annual_report, 2026, day, hall.rules).petitions == 1
    assert hall.ask(annual_report, 2025, day, hall.rules).petitions == 0


def test_only_what_changed_is_announced_and_a_clerk_announces_nothing(hall: RegisterHall) -> None:
    first = {OversightWay.COMPLAINT_BOX: "大门左边", OversightWay.REPORT_PHONE: "0700-2000001"}
    again = {OversightWay.COMPLAINT_BOX: "大门左边", OversightWay.REPORT_PHONE: ""}
    hall.run(lambda tx: desk.announce(tx, first, HEAD))
    changed = hall.run(lambda tx: desk.announce(tx, again, HEAD))
    assert changed == [OversightWay.REPORT_PHONE]
    assert hall.ask(ways_announced) == {"complaint_box": "大门左边"}
    with pytest.raises(NotPermitted):
        hall.run(lambda tx: desk.announce(tx, first, CLERK))


def test_the_wall_list_says_where_to_turn_to_how_long_it_takes_and_who_watches(
    tablet: Browser,
) -> None:
    here = "/oversight"
    tablet.post(f"{here}/ways", {"complaint_box": "大门左边"}, shown_on=here)
    engaged = {"name": "李长庚", "unit": "柘溪村", "first_day": "2026-11-02"}
    assert tablet.post(f"{here}/observers", engaged, shown_on=here).status_code == 303
    bare = tablet.post(f"{here}/petitions", {"day": "2026-11-24"}, shown_on=here)
    right = {"day": "2026-11-20", "level": "town", "people": "2", "matter": "等太久"}
    assert tablet.post(f"{here}/petitions", right, shown_on=here).status_code == 303
    tablet.log_in("1003", WORD)
    paper = tablet.get(f"{here}/paper").text
    assert "有 4 处要改" in bare.text
    assert all(said in paper for said in ("大门左边", "李长庚", "5 个工作日", "当场、当天答复"))
    assert "举报箱" not in paper  # nobody said where it hangs
    assert tablet.get(here).status_code == 403
    tablet.log_in("1001", WORD)
    assert "2026 年上访 1 次、2 人次" in tablet.get(here).text


def test_every_way_and_level_has_its_label() -> None:
    assert set(words.WAYS) == set(OversightWay)
    assert set(words.LEVELS) == set(PetitionLevel)
