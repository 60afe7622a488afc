"""The catalogue's pages: guide with nine facts, editing, importing an office's and our own list."""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from openpyxl import Workbook

from appliance.demo import DATA as DEMO
from appliance.desk.catalogue import apply_catalogue, catalogue_from_csv
from appliance.desk.catalogue_import import DOORS
from appliance.domain.facts.agency import VillageAgentNamed
from appliance.domain.facts.hall_book import WindowDescribed
from appliance.policies import chosen_layers
from appliance.projections.case_questions import case_of
from appliance.projections.catalogue import (
    catalogue_in_force,
    coming_catalogues,
    item_coded,
    items_at,
)
from tests.fakes.browser import HOME, Browser
from tests.fakes.case_hall import WORD
from tests.fakes.register_hall import RegisterHall

MESSY = Path(__file__).parents[2] / "data" / "catalogue-messy.xlsx"
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


def values(office: Browser, path: str) -> dict[str, str]:
    """Return what the form of an item shows, as a browser would send it."""
    block = (
        office.get(path).text.split(f'action="{path}" method="post"', 1)[1].split("</form>", 1)[0]
    )
    typed = dict(
        re.findall(r'<input class="[^"]*" id="[^"]+" name="([^"]+)".*? value="([^"]*)"', block)
    )
    chosen = {
        name: (
            re.findall(r'value="([^"]*)" selected', one)
            or re.findall(r"<option selected>([^<]+)", one)
            or [""]
        )[0]
        for name, one in re.findall(r'<select id="[^"]+" name="([^"]+)">(.*?)</select>', block)
    }
    papers = re.findall(r"<textarea[^>]*>([^<]*)</textarea>", block)[0]
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', block))
    return {**typed, **chosen, "materials": papers, **hidden}


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


def test_the_guide_of_an_item_holds_the_nine_published_facts(
    hall: RegisterHall, office: Browser
) -> None:
    """CASE-21, 002-P5·办事原则二; OTN-09: the materials, and where the sample forms lie."""
    township(hall)
    told = WindowDescribed(window=1, name="自然资源", place="进门右手", shelf="资料架二层")
    hall.run(lambda tx: tx.append(told, by="staff:1005"))
    text = office.get("/items/ZJ-001/guide").text
    assert "1 号窗：资料架二层" in text
    facts = ("事项", "服务对象", "责任单位", "要带的材料", "办理程序", "承诺时限", "监督方式")
    for word in (*facts, "全程代办", "收费标准"):
        assert word in text
    assert "15 个工作日" in text


def test_an_edited_item_holds_for_new_cases_and_running_ones_keep_theirs(
    hall: RegisterHall, office: Browser
) -> None:
    old = hall.case("ZJ-001")
    shown = values(office, "/items/ZJ-001")
    wrong = office.post("/items/ZJ-001", {**shown, "days": "999", "materials": "户口簿"})
    assert wrong.status_code == 422
    assert "名称|原件|份数" in wrong.text
    assert "原因：写一句" in wrong.text
    fields = {**shown, "days": "3", "materials": "户口簿|核验|0", "reason": "县审改办 8 号"}
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


def test_an_item_is_added_and_taken_out_by_hand_with_a_reason(
    hall: RegisterHall, office: Browser
) -> None:
    """Running cases keep the version they came under; new ones of the item are refused."""
    fields = {
        "code": "mz-099",
        "name": "高龄津贴",
        "kind": "commitment",
        "item_type": "行政给付",
        "windows": "2、3",
        "days": "7",
        "unit": "working_days",
        "fee": "0",
        "materials": "身份证|核验|0",
    }
    refused = office.post("/items/new", fields)
    assert refused.status_code == 422
    assert "原因：写一句" in refused.text
    assert office.post("/items/new", {**fields, "reason": "县民政 3 号"}).status_code == 303
    item = hall.ask(item_coded, "MZ-099")
    assert item is not None
    assert (item.windows, item.promise_days, item.version) == ((2, 3), 7, "v3")
    again = office.post("/items/new", {**fields, "reason": "县民政 3 号"})
    assert "已经有这个编码" in again.text

    uid = hall.case("MZ-099")
    out = {"reason": "下放到村"}
    assert office.post("/items/MZ-099/take-out", out, shown_on="/items/MZ-099").status_code == 303
    assert hall.ask(item_coded, "MZ-099") is None
    case = hall.ask(case_of, uid)
    assert case is not None
    assert (case.item_version, case.promise_days) == ("v3", 7)
    reasons = [one.body["reason"] for one in hall.records("document.applied")]
    assert reasons[-2:] == ["县民政 3 号", "下放到村"]


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        pytest.param("code", "A" * 33, "编码：2 到 32 位", id="33-characters"),
        pytest.param("code", "社保1", "编码：2 到 32 位", id="no-letters"),
        pytest.param("windows", "19", "窗口：写 1 到 18", id="a-window-that-is-none"),
        pytest.param("days", "366", "承诺时限", id="longer-than-a-year"),
        pytest.param("legal_days", "20", "法定时限", id="a-limit-without-unit"),
        pytest.param("fee", "20 元", "收费：选", id="an-amount"),
        pytest.param("first_day", "2026-11-22", "起用日期", id="a-day-that-is-past"),
        pytest.param("first_day", "12月1日", "起用日期", id="no-day"),
    ],
)
def test_a_wrong_field_of_a_new_item_is_named_and_nothing_is_saved(
    hall: RegisterHall, office: Browser, field: str, text: str, said: str
) -> None:
    whole = {"code": "MZ-099", "name": "高龄津贴", "kind": "commitment", "windows": "3"}
    rest = {"days": "7", "unit": "working_days", "fee": "0", "reason": "3 号", "legal_unit": ""}
    before = hall.ask(catalogue_in_force)
    answer = office.post("/items/new", {**whole, **rest, field: text})
    assert answer.status_code == 422
    assert said in answer.text
    assert hall.ask(catalogue_in_force) == before


# 002-P4·一(三) and 大坡乡: what belongs to the hall, by a word in the names of its items.
BROUGHT_IN = {
    "CASE-53": ("就业", "社会保险", "救助", "高龄", "生育", "用地", "医疗保险", "补贴"),
    "CASE-52": ("生育", "宅基地", "林木", "户口", "社会保险", "培训", "医疗保险", "证"),
}


def test_the_list_of_a_window_and_of_a_unit_is_read_and_printed(
    hall: RegisterHall, office: Browser
) -> None:
    """CASE-52, CASE-53, CASE-55: groups by the unit in charge, each window's own list."""
    township(hall)
    items = hall.ask(items_at, None)
    for row, words in BROUGHT_IN.items():
        lacking = [word for word in words if not any(word in one.name for one in items)]
        assert lacking == [], row
    own = {one.name for one in items if 1 in one.windows}
    text = office.get("/items?window=1").text
    assert f"1 号窗能办 {len(own)} 个事项" in text
    assert "data-print" in text
    assert set(re.findall(r'<a href="/items/[^>]+">([^<]+)</a>', text)) == own
    unit = next(one.department for one in items if one.department)
    text = office.get(f"/items?unit={unit}").text
    theirs = {one.name for one in items if one.department == unit}
    assert set(re.findall(r'<a href="/items/[^>]+">([^<]+)</a>', text)) == theirs


def test_a_promise_keeps_to_the_tier_of_whoever_decides(
    hall: RegisterHall, office: Browser
) -> None:
    """DL-26 to DL-30, CASE-64, 002-P5 时限; other documents show no tiers."""
    assert "谁能决定" not in office.get("/items/SB-001").text
    layers = tuple(chosen_layers({"limits": "five-tier", "complaints": "dafan"}))
    hall.rules = replace(hall.rules, layers=layers, _policies={})
    assert "个事项还没有定谁能决定" in office.get("/items").text
    page = office.get("/items/new").text
    assert "中心能办理的（3 个自然日）" in page
    item = {"code": "MZ-099", "name": "高龄津贴", "kind": "commitment", "windows": "3"}
    item |= {"unit": "natural_days", "fee": "0", "reason": "3 号", "legal_unit": ""}
    beyond = office.post("/items/new", {**item, "days": "4", "tier": "centre"})
    assert beyond.status_code == 422
    assert "承诺时限：中心能办理的（3 个自然日），不能更长" in beyond.text
    assert office.post("/items/new", {**item, "days": "3", "tier": "centre"}).status_code == 303
    assert "中心能办理的" in office.get("/items/MZ-099").text


def test_an_edition_for_a_day_to_come_waits_and_can_be_taken_back(
    hall: RegisterHall, office: Browser
) -> None:
    fields = {**values(office, "/items/ZJ-001"), "days": "3", "reason": "县审改办 8 号"}
    sent = {**fields, "first_day": "2026-12-01"}
    assert office.post("/items/ZJ-001", sent).headers["location"] == "/items"
    shown = office.get("/items").text
    assert "第 3 版从12月1日（周二）起用" in shown
    assert "县审改办 8 号" in shown
    item = hall.ask(item_coded, "ZJ-001")
    assert item is not None
    assert item.promise_days == 5
    back = office.post("/items/coming/3", {"reason": "文件撤回"}, shown_on="/items")
    assert back.status_code == 303
    assert "起用" not in office.get("/items").text
    assert office.post("/items/coming/3", {"reason": "再来"}, shown_on="/items").status_code == 404


def document(count: int = 3, **changes: object) -> bytes:
    lines = TOWNSHIP.read_text(encoding="utf-8").splitlines()
    tree = json.loads(catalogue_from_csv(lines, DOORS))
    tree["items"] = tree["items"][:count]
    tree["items"][1].update(changes)
    return json.dumps(tree, ensure_ascii=False).encode()


def test_a_catalogue_as_json_is_previewed_and_becomes_the_catalogue_on_its_day(
    hall: RegisterHall, office: Browser
) -> None:
    shown = upload(office, "list.json", b"\xef\xbb\xbf" + document())
    assert "3 个事项都读得通" in shown.text
    before = hall.ask(catalogue_in_force)
    answer = confirm(office, shown, first_day="2027-01-01", reason="新版清单")
    assert answer.status_code == 303
    assert hall.ask(catalogue_in_force) == before
    (coming,) = hall.ask(coming_catalogues)
    assert (coming.first_day, coming.reason) == ("2027-01-01", "新版清单")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        pytest.param(document(kind="也许"), "第 2 个事项", id="kind"),
        pytest.param(document(code="社保"), "编码要 2 到 32 位", id="code"),
        pytest.param(document(promise_days="十"), "promise_days", id="days"),
        pytest.param(b'{"items": [7]}', "第 1 个事项", id="no-item"),
        pytest.param(b'{"items": []}', "这个 JSON 里没有事项", id="empty"),
        pytest.param(b'{"items": ', "这个 JSON 里没有事项", id="cut"),
        pytest.param(b"[" * 90_000, "这个 JSON 里没有事项", id="deep"),
    ],
)
def test_a_wrong_json_says_where_and_changes_nothing(
    hall: RegisterHall, office: Browser, body: bytes, said: str
) -> None:
    before = hall.ask(catalogue_in_force)
    shown = upload(office, "list.json", body)
    assert said in shown.text
    assert confirm(office, shown).status_code in {303, 403, 409}
    assert hall.ask(catalogue_in_force) == before


def test_the_guides_are_read_by_everybody_without_a_login(hall: RegisterHall) -> None:
    """PUB-09, PUB-10: eight facts and the fee; OTN-14 on a tablet; AG-12 the telephones."""
    township(hall)
    agent = VillageAgentNamed(
        village="石桥村",
        name="李国强",
        duty="副主任",
        phone="0745-5550101",
        first_day="2026-01-01",
        contacts=["村支书|周建平|0745-5550102"],
    )
    hall.run(lambda tx: tx.append(agent, by="staff:1005"))
    with Browser(hall) as kiosk:
        listed = kiosk.get("/guides?q=宅基地").text
        assert 'href="/guides/ZJ-001"' in listed
        assert "MZ-001" not in listed
        guide = kiosk.get("/guides/ZJ-001").text
        for word in ("事项", "服务对象", "责任单位", "要带的材料", "办理程序", "承诺时限"):
            assert word in guide
        for word in ("监督方式", "全程代办", "收费标准", "15 个工作日"):
            assert word in guide
        villages = kiosk.get("/guides/villages").text
        assert "0745-5550101" in villages
        assert "0745-5550102" in villages
        assert kiosk.get("/guides/XX-999").status_code == 404
        assert kiosk.get("/items/ZJ-001").status_code == 303


def test_a_workbook_with_a_formula_and_a_hidden_row_says_which_line_and_changes_nothing(
    hall: RegisterHall, office: Browser
) -> None:
    """A formula without its value is no number; what is hidden counts as what is seen."""
    lines = list(csv.reader(TOWNSHIP.read_text(encoding="utf-8").splitlines()))[:4]
    column = lines[0].index("promise_days")
    unit = lines[0].index("promise_unit")
    lines[2][column], lines[2][unit], lines[3][column] = "=5+5", "工作日", "也许"
    book = Workbook()
    for line in lines:
        book.active.append(line)
    book.active.row_dimensions[4].hidden = True
    file = io.BytesIO()
    book.save(file)
    before = hall.ask(catalogue_in_force)
    shown = upload(office, "清单.xlsx", file.getvalue()).text
    assert "第 3 行：写了按天数，没有天数" in shown
    assert "第 4 行：天数或权重不是数字" in shown
    assert hall.ask(catalogue_in_force) == before
