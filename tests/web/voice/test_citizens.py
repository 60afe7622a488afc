"""The citizens' own pages: open to whoever holds the slip, and to nobody else; no personal data."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.desk.case_orders import Citizen, ReceiveCase, Registered
from appliance.desk.slips import new_form_number, slip_code
from appliance.projections.bad_ratings import open_bad_ratings
from tests.fakes.browser import Browser
from tests.fakes.case_hall import WORD, CaseHall
from tests.fakes.rated_case import finish_case

PENG = Citizen(name="彭小莲", id_number="432126198807080021", phone="13800138000")


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[CaseHall]:
    hall = CaseHall(tmp_path)
    yield hall
    hall.close()


@pytest.fixture(name="made")
def a_finished_case(hall: CaseHall) -> Registered:
    return finish_case(hall, ReceiveCase(item_code="SB-001", window=3, citizen=PENG))


@pytest.fixture(name="phone")
def a_citizens_telephone(hall: CaseHall) -> Iterator[Browser]:
    with Browser(hall) as phone:
        yield phone


def path_of(hall: CaseHall, made: Registered) -> str:
    return f"/my/{made.local_no}/{slip_code(hall.local.keys['slip'], made.uid)}"


def test_whoever_holds_the_slip_sees_the_matter_and_no_personal_data(
    hall: CaseHall, made: Registered, phone: Browser
) -> None:
    text = phone.get(path_of(hall, made)).text
    assert "城乡居民基本医疗保险参保登记" in text
    assert "12月2日（周三）" in text
    for secret in ("彭", "13800138000", "432126198807080021", "张红霞"):
        assert secret not in text


def test_a_slip_rates_once_and_says_why_once(
    hall: CaseHall, made: Registered, phone: Browser
) -> None:
    path = path_of(hall, made)
    first = phone.post(f"{path}/rate", {"level": "dissatisfied"}, shown_on=path)
    why = first.headers["location"]
    assert "等太久" in phone.get(why).text
    assert phone.post(why, {"reason": "waited", "wants_call": "yes"}).status_code == 303
    again = phone.post(f"{path}/rate", {"level": "satisfied"}, shown_on="/my")
    assert again.status_code == 409
    assert "已经评价过" in phone.get(path).text
    assert "不满意" not in phone.get(path).text
    assert "等太久" not in phone.get(why).text
    assert hall.ask(open_bad_ratings)[0].named == 1


def test_another_matters_code_a_guess_and_an_unknown_number_look_the_same(
    hall: CaseHall, made: Registered, phone: Browser
) -> None:
    other = finish_case(hall, ReceiveCase(item_code="SB-001", window=3, citizen=PENG))
    code = slip_code(hall.local.keys["slip"], other.uid)
    assert phone.get(f"/my/{made.local_no}/{code}").status_code == 404
    assert phone.get("/my/LX26-199999/AAAA-BBBB-CCCCC").status_code == 404
    wrong = phone.post("/my", {"number": made.local_no, "slip": code})
    unknown = phone.post("/my", {"number": "LX26-199999", "slip": code})
    assert wrong.status_code == unknown.status_code == 422
    assert "没有找到" in wrong.text


def test_number_and_code_can_be_typed(hall: CaseHall, made: Registered, phone: Browser) -> None:
    code = slip_code(hall.local.keys["slip"], made.uid).lower()
    answer = phone.post("/my", {"number": made.local_no.lower(), "slip": code})
    assert answer.status_code == 303
    assert phone.get(answer.headers["location"]).status_code == 200
    assert phone.post("/my", {}).text.count('class="err"') == 2


def test_a_tablet_somebody_of_the_staff_is_logged_in_at_rates_no_slip(
    hall: CaseHall, made: Registered, phone: Browser
) -> None:
    path = path_of(hall, made)
    phone.log_in("1003", WORD)
    answer = phone.post(f"{path}/rate", {"level": "very_satisfied"}, shown_on=path)
    assert answer.status_code == 422
    assert "evaluation.given" not in hall.kinds()


def test_the_slip_carries_a_code_and_only_staff_can_print_it(
    made: Registered, phone: Browser
) -> None:
    path = f"/cases/{made.uid}/slip.svg"
    assert phone.get(path).status_code == 303
    phone.log_in("1003", WORD)
    picture = phone.get(path)
    assert picture.headers["content-type"].startswith("image/svg+xml")
    assert picture.text.startswith("<svg ")


def test_the_slip_shows_the_code_for_a_telephone_without_a_camera(
    hall: CaseHall, made: Registered, phone: Browser
) -> None:
    phone.log_in("1003", WORD)
    code = slip_code(hall.local.keys["slip"], made.uid)
    assert f"查询码 {code}" in phone.get(f"/cases/{made.uid}/slip").text


def test_a_paper_form_is_printed_and_entered_by_its_number(
    hall: CaseHall, made: Registered, phone: Browser
) -> None:
    phone.log_in("1002", WORD)
    assert phone.get("/evaluations/forms?window=3&n=3").text.count("纸质评价表</h1>") == 3
    number = new_form_number(hall.local.keys["slip"], 3, "2026-11-23")
    fields = {"channel": "paper", "form": number, "case": made.local_no, "level": "satisfied"}
    invented = phone.post("/evaluations/enter", {**fields, "form": "3-20261123-AAAA-BBBBBBBB"})
    right = phone.post("/evaluations/enter", fields)
    again = phone.post("/evaluations/enter", fields)
    assert invented.status_code == 422
    assert right.status_code == 303
    assert again.status_code == 409
    assert hall.kinds().count("evaluation.given") == 1


def test_a_clerk_enters_no_paper_form(phone: Browser) -> None:
    phone.log_in("1003", WORD)
    assert phone.get("/evaluations/enter").status_code == 403
