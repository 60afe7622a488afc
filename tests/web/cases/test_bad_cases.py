"""What goes wrong at the case pages: a stated result or a clear refusal, and nothing half-saved."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from appliance.desk.catalogue import apply_catalogue
from appliance.domain.id_number import check_digit_holds
from appliance.domain.moment import HALL_TIME
from appliance.policies import chosen_layers
from appliance.projections.case_questions import recent_cases, story_of
from appliance.projections.catalogue import write_items
from tests.fakes.browser import Browser
from tests.fakes.case_desk import ITEMS
from tests.fakes.case_hall import WORD, CaseHall

SAME_DAY = {"item": "SB-001", "papers": "full", "ending": "later"}


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[CaseHall]:
    hall = CaseHall(tmp_path)
    yield hall
    hall.close()


@pytest.fixture(name="tablet")
def the_clerks_tablet(hall: CaseHall) -> Iterator[Browser]:
    with Browser(hall) as tablet:
        tablet.log_in("1003", WORD)
        yield tablet


def registered(tablet: Browser, **fields: str) -> str:
    answer = tablet.post("/cases/new", {**SAME_DAY, "name": "彭小莲", **fields})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"]).partition("?")[0]


def step(tablet: Browser, path: str, name: str, **fields: str) -> int:
    return tablet.post(f"{path}/{name}", fields, shown_on=path).status_code


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("00000000-1", id="eight-zeros"),
        pytest.param("A" * 33, id="thirty-three-characters"),
        pytest.param("sb-001", id="lower-case"),
        pytest.param("", id="none"),
    ],
)
def test_an_item_code_that_no_item_has_is_refused_in_words(
    hall: CaseHall, tablet: Browser, code: str
) -> None:
    answer = tablet.post("/cases/new", {**SAME_DAY, "item": code, "name": "彭小莲"})
    assert answer.status_code in (409, 422)
    assert "事项" in answer.text or "办什么事" in answer.text
    assert hall.kinds() == []


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        pytest.param("彭", "*", id="one-character"),
        pytest.param("买买提·艾力", "买*****", id="with-a-dot"),
        pytest.param("阿" * 30, "阿" + "*" * 29, id="thirty-characters"),
    ],
)
def test_a_name_of_any_length_is_kept_whole_and_shown_masked(
    hall: CaseHall, tablet: Browser, name: str, masked: str
) -> None:
    path = registered(tablet, name=name)
    (case,) = hall.ask(recent_cases)
    assert case.applicant[0] == masked[0]
    assert name not in tablet.get(path).text or len(name) == 1
    assert name in tablet.post(f"{path}/person", {"why": "核对证件"}, shown_on=path).text


def test_a_company_is_masked_as_one_and_a_name_of_31_is_asked_again(
    hall: CaseHall, tablet: Browser
) -> None:
    answer = tablet.post("/cases/new", {**SAME_DAY, "name": "阿" * 31})
    assert answer.status_code == 422
    assert "最多 30 个字" in answer.text
    registered(tablet, name="柳溪镇山水农业发展有限公司", organisation="yes")
    (case,) = hall.ask(recent_cases)
    assert "山水农业发展" not in case.applicant


@pytest.mark.parametrize(
    ("number", "holds"),
    [
        pytest.param("11010519491231002X", True, id="the-standards-own-example"),
        pytest.param("11010519491231002x", True, id="a-small-x"),
        pytest.param("440524188001010014", True, id="the-standards-other-example"),
        pytest.param("110105194912310021", False, id="a-digit-for-the-x"),
        pytest.param("110105194912301002X", False, id="nineteen-signs"),
        pytest.param("\uff11\uff11010519491231002X", False, id="full-width-digits"),
    ],
)
def test_the_check_digit_is_the_standards(number: str, *, holds: bool) -> None:
    """GB 11643-1999, 附录: its two worked examples."""
    assert check_digit_holds(number) is holds


def test_a_wrong_check_digit_is_asked_about_and_kept_with_a_reason(
    hall: CaseHall, tablet: Browser
) -> None:
    wrong = {**SAME_DAY, "name": "彭小莲", "id_number": "432126198807080021"}
    asked = tablet.post("/cases/new", wrong)
    assert asked.status_code == 422
    assert "最后一位对不上" in asked.text
    assert hall.kinds() == []
    path = registered(tablet, id_number=wrong["id_number"], id_note="照证件原样登记")
    shown = tablet.post(f"{path}/person", {"why": "核对证件"}, shown_on=path).text
    assert "照证件原样登记" in shown


def test_a_number_with_an_x_passes_without_a_question(tablet: Browser) -> None:
    registered(tablet, id_number="43212619880708002x")


def test_a_case_is_accepted_on_a_rest_day_and_counted_from_the_next_working_day(
    hall: CaseHall, tablet: Browser
) -> None:
    """CASE-65: acceptance is never blocked by the hours."""
    hall.clock.reboot(off=datetime(2026, 11, 28, 10, 0, tzinfo=HALL_TIME) - hall.clock.at)
    tablet.log_in("1003", WORD)
    registered(tablet, item="SB-002")
    (case,) = hall.ask(recent_cases)
    assert case.received_at.startswith("2026-11-28")
    assert case.due_on == "2026-12-11", "ten working days after Saturday, 28 November"


def test_a_case_that_was_not_accepted_is_not_finished(hall: CaseHall, tablet: Browser) -> None:
    path = registered(tablet, item="SB-002", papers="short", missing="补贴申请表")
    before = hall.kinds()
    assert step(tablet, path, "complete") == 409
    assert hall.kinds() == before


def test_two_tablets_finishing_one_case_finish_it_once(hall: CaseHall, tablet: Browser) -> None:
    path = registered(tablet, item="SB-002")
    with Browser(hall) as other:
        other.log_in("1004", WORD)
        forms = [one.hidden(path) for one in (tablet, other)]
        answers = [
            one.client.post(
                f"{path}/complete", data=form, headers={"origin": str(one.client.base_url)}
            )
            for one, form in zip((tablet, other), forms, strict=True)
        ]
    assert sorted(one.status_code for one in answers) == [303, 409]
    assert "也许另一台平板刚办过" in next(one.text for one in answers if one.status_code == 409)
    assert hall.kinds().count("case.completed") == 1


def test_saving_twice_from_the_page_of_a_case_makes_one_record(
    hall: CaseHall, tablet: Browser
) -> None:
    path = registered(tablet, item="SB-002")
    numbers = re.findall(r'name="form_no" value="([^"]+-note)"', tablet.get(path).text)
    form = {**tablet.hidden(path), "kind": "work_noted", "text": "已入户", "form_no": numbers[0]}
    origin = {"origin": str(tablet.client.base_url)}
    first, second = (
        tablet.client.post(f"{path}/note", data=form, headers=origin) for _ in range(2)
    )
    assert first.headers["location"] == second.headers["location"]
    assert hall.kinds().count("case.noted") == 1


def test_a_tab_left_open_over_a_new_catalogue_registers_under_the_one_in_force(
    hall: CaseHall, tablet: Browser
) -> None:
    """A case keeps the version it was received under; the page is not asked which."""
    form = {**tablet.hidden("/cases/new"), **SAME_DAY, "item": "SB-002", "name": "彭小莲"}
    longer = [replace(one, promise_days=one.promise_days + 5) for one in ITEMS]
    hall.writer.run(lambda tx: apply_catalogue(tx, write_items(longer), by="hall"))
    answer = tablet.client.post(
        "/cases/new", data=form, headers={"origin": str(tablet.client.base_url)}
    )
    assert answer.status_code == 303
    (case,) = hall.ask(recent_cases)
    assert case.promise_days == 15


def test_a_tab_left_open_over_a_policy_change_is_judged_by_the_one_in_force(
    hall: CaseHall, tablet: Browser
) -> None:
    """X21: the page was shown while the case would have been followed to its end."""
    path = registered(tablet, item="SB-002")
    form = {**tablet.hidden(path), "organ": "县人社局"}
    hall.rules = replace(
        hall.rules,
        layers=tuple(chosen_layers({"limits": "handbook-j", "complaints": "dafan"})),
    )
    origin = {"origin": str(tablet.client.base_url)}
    assert tablet.client.post(f"{path}/refer", data=form, headers=origin).status_code == 303
    (case,) = hall.ask(recent_cases)
    referred = hall.ask(story_of, case.id)[-1].record.body
    assert referred["counts_as_done"] is True
    assert referred["policy"] == hall.rules.policy(hall.clock.today()).version


def test_a_tab_left_open_over_a_lost_item_says_so_and_saves_nothing(
    hall: CaseHall, tablet: Browser
) -> None:
    form = {**tablet.hidden("/cases/new"), **SAME_DAY, "name": "彭小莲"}
    fewer = [one for one in ITEMS if one.code != "SB-001"]
    hall.writer.run(lambda tx: apply_catalogue(tx, write_items(fewer), by="hall"))
    answer = tablet.client.post(
        "/cases/new", data=form, headers={"origin": str(tablet.client.base_url)}
    )
    assert answer.status_code == 409
    assert "事项" in answer.text
    assert hall.kinds() == []


def test_a_calendar_that_lost_its_year_still_dates_the_case_and_says_provisional(
    hall: CaseHall, tablet: Browser
) -> None:
    years = {y: t for y, t in hall.rules.calendar.years.items() if y != 2026}
    hall.rules = replace(hall.rules, calendar=replace(hall.rules.calendar, years=years))
    path = registered(tablet, item="SB-002")
    (case,) = hall.ask(recent_cases)
    assert case.due_on == "2026-12-07"
    assert case.provisional
    assert "暂定" in tablet.get(path).text
