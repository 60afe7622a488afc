"""The catalogue's pages: guide with nine facts, editing, importing an office's and our own list."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from appliance.demo import DATA as DEMO
from appliance.desk.catalogue import apply_catalogue, catalogue_from_csv
from appliance.desk.catalogue_import import DOORS
from appliance.projections.case_questions import case_of
from appliance.projections.catalogue import catalogue_in_force, item_coded, items_at
from tests.fakes.browser import HOME, Browser
from tests.fakes.case_hall import WORD
from tests.fakes.register_hall import RegisterHall

MESSY = Path(__file__).parents[1] / "data" / "catalogue-messy.xlsx"
TOWNSHIP = DEMO / "catalogue.csv"


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[RegisterHall]:
    hall = RegisterHall(tmp_path)
    yield hall
    hall.close()


@pytest.fixture(name="office")
def the_office_tablet(hall: RegisterHall) -> Iterator[Browser]:
    with Browser(hall) as tablet:
        tablet.log_in("1005", WORD)
        yield tablet


def township(hall: RegisterHall) -> None:
    """Put the demo township's 166 items in force."""
    lines = TOWNSHIP.read_text(encoding="utf-8").splitlines()
    hall.run(lambda tx: apply_catalogue(tx, catalogue_from_csv(lines, DOORS), by="hall"))


def upload(office: Browser, name: str, body: bytes) -> httpx.Response:
    fields = office.hidden("/items/import")
    return office.client.post(
        "/items/import", data=fields, files={"file": (name, body)}, headers={"origin": HOME}
    )


def confirm(office: Browser, shown: httpx.Response, **answers: str) -> httpx.Response:
    fields = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', shown.text))
    return office.client.post(
        "/items/import/confirm", data={**fields, **answers}, headers={"origin": HOME}
    )


@pytest.mark.core
def test_the_guide_of_an_item_holds_the_nine_published_facts(
    hall: RegisterHall, office: Browser
) -> None:
    """002-P5·办事原则二."""
    township(hall)
    text = office.get("/items/ZJ-001/guide").text
    facts = ("事项", "服务对象", "责任单位", "要带的材料", "办理程序", "承诺时限", "监督方式")
    for word in (*facts, "全程代办", "收费标准"):
        assert word in text
    assert "15 个工作日" in text


def test_an_edited_item_holds_for_new_cases_and_running_ones_keep_theirs(
    hall: RegisterHall, office: Browser
) -> None:
    old = hall.case("ZJ-001")
    wrong = office.post("/items/ZJ-001", {"days": "999", "materials": "户口簿"})
    assert wrong.status_code == 422
    assert "名称|原件|份数" in wrong.text
    fields = {"days": "3", "unit": "working", "materials": "户口簿|核验|0"}
    assert office.post("/items/ZJ-001", fields).status_code == 303
    new = hall.case("ZJ-001")
    found = [hall.ask(case_of, uid) for uid in (old, new)]
    assert [case.promise_days for case in found if case] == [5, 3]
    assert len({case.item_version for case in found if case}) == 2


def test_a_messy_workbook_is_previewed_and_changes_nothing_by_itself(
    hall: RegisterHall, office: Browser
) -> None:
    township(hall)
    before = hall.ask(catalogue_in_force)
    shown = upload(office, "清单.xlsx", MESSY.read_bytes())
    assert shown.status_code in {200, 201}
    assert "12 行可以导入，11 行要回答" in shown.text
    assert "和前面一行同名（第 13 行）" in shown.text
    assert hall.ask(catalogue_in_force) == before


def test_only_clear_and_answered_lines_are_imported(hall: RegisterHall, office: Browser) -> None:
    township(hall)
    shown = upload(office, "清单.xlsx", MESSY.read_bytes())
    answer = confirm(office, shown, **{"5.unit": "natural"})
    assert answer.status_code == 303
    answered, unanswered = hall.ask(item_coded, "ZJ-002"), hall.ask(item_coded, "NY-010")
    assert answered is not None
    assert unanswered is not None
    limit = (answered.promise_days, answered.promise_unit)
    assert (*limit, answered.version) == (5, "natural_days", "v4")
    assert unanswered.version == "v3"
    assert len(hall.ask(items_at, None)) == 166


def test_our_own_table_with_a_wrong_line_is_held_back_whole(
    hall: RegisterHall, office: Browser
) -> None:
    lines = TOWNSHIP.read_text(encoding="utf-8").splitlines()
    lines[2] = lines[2].replace(",上报,", ",也许,")
    before = hall.ask(catalogue_in_force)
    shown = upload(office, "list.csv", "\n".join(lines).encode())
    assert "第 3 行" in shown.text
    assert confirm(office, shown).status_code in {403, 409}
    assert hall.ask(catalogue_in_force) == before


def test_our_own_table_becomes_the_catalogue(office: Browser) -> None:
    shown = upload(office, "list.csv", TOWNSHIP.read_bytes())
    assert "166 个事项都读得通" in shown.text
    assert confirm(office, shown).headers["location"] == "/items"
    assert "166 个事项" in office.get("/items").text
