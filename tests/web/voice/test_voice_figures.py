"""The monthly sheet and the page of the buttons, read as a director reads them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.desk.case_orders import Citizen, Complete, ReceiveCase
from appliance.desk.case_steps import accept_case, complete_case
from appliance.desk.cases import receive_case
from appliance.desk.evaluations import ButtonPress, Why, press
from appliance.projections.voice_figures import by_item, by_window, presses_without_case
from appliance.web.voice.wording_voice import PRESSES
from tests.fakes.browser import Browser
from tests.fakes.case_desk import CLERK, RULES
from tests.fakes.case_hall import WORD, CaseHall
from tests.fakes.rated_case import finish_case
from tests.fakes.small_hall import SmallHall

PENG = Citizen(name="彭小莲", phone="13800138000")


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[CaseHall]:
    hall = CaseHall(tmp_path)
    yield hall
    hall.close()


@pytest.fixture(name="tablet")
def the_directors_tablet(hall: CaseHall) -> Iterator[Browser]:
    with Browser(hall) as tablet:
        tablet.log_in("1001", WORD)
        yield tablet


def finish(hall: CaseHall, times: int, level: str | None = None) -> None:
    for i in range(times):
        finish_case(hall, ReceiveCase(item_code="SB-001", window=3, citizen=PENG))
        if level is not None:
            button = ButtonPress(window=3, level=level, spool="5" * 16, i=i + 1)
            hall.writer.run(lambda tx, button=button: press(tx, button, hall.clock.now()))  # type: ignore[misc]
        hall.clock.advance(minutes=3)


def test_the_good_share_never_stands_without_the_unrated(hall: CaseHall, tablet: Browser) -> None:
    finish(hall, 1, "satisfied")
    finish(hall, 3)
    text = tablet.get("/evaluations/figures").text
    assert "好评率 100.0%，未评率 75.0%" in text
    assert "HB1-" in text
    assert "这个月还没有评价" in tablet.get("/evaluations/figures?month=2026-10").text


def test_the_sheet_is_saved_as_csv_and_xlsx(hall: CaseHall, tablet: Browser) -> None:
    finish(hall, 1, "dissatisfied")
    lines = tablet.get("/evaluations/figures.csv").content.decode("utf-8-sig").splitlines()
    assert lines[1] == "3 号窗,0,0,0,1,0,1,0,0.0,0.0"
    assert tablet.get("/evaluations/figures.xlsx").content.startswith(b"PK")


def test_items_stand_with_their_unrated_and_add_up_to_the_windows(
    hall: CaseHall, tablet: Browser
) -> None:
    finish(hall, 2, "satisfied")
    finish(hall, 1)
    (item,) = hall.ask(by_item, "2026-11-01", "2026-11-30")
    assert (item.satisfaction.rated, item.satisfaction.unrated) == (2, 1)
    text = tablet.get("/evaluations/items").text
    assert "城乡居民基本医疗保险参保登记" in text
    assert "33.3%" in text
    assert "还没有办结的" in tablet.get("/evaluations/items?month=2026-10").text


def test_the_items_of_a_played_month_add_up_to_its_windows(played: SmallHall) -> None:
    """All ways in which a case ends: whatever a window counts, an item counts."""
    month = ("2026-11-01", "2026-11-30")
    items, windows = (played.ask(one, *month) for one in (by_item, by_window))
    assert len(items) > 5
    assert "" not in {one.name for one in items}
    for word in ("rated", "bad", "unrated"):
        whole = sum(getattr(one.satisfaction, word) for one in windows)
        assert sum(getattr(one.satisfaction, word) for one in items) == whole, word


def test_a_case_that_took_longer_than_half_a_year_is_in_the_last_line(hall: CaseHall) -> None:
    """Not looked for, and not forgotten: the items still add up."""
    order = ReceiveCase(item_code="SB-002", window=3, citizen=PENG)
    made = hall.writer.run(lambda tx: receive_case(tx, order, CLERK, RULES))
    hall.writer.run(lambda tx: accept_case(tx, made.uid, CLERK, RULES))
    hall.clock.advance(hours=24 * 250)
    hall.writer.run(lambda tx: complete_case(tx, made.uid, Complete(), CLERK, RULES))
    finish(hall, 1)
    day = hall.clock.today().isoformat()
    parts = hall.ask(by_item, f"{day[:7]}-01", day)
    assert [(one.name, one.satisfaction.unrated) for one in parts] == [
        ("城乡居民基本医疗保险参保登记", 1),
        ("", 1),
    ]


def test_a_clerk_sees_no_figures_by_level(tablet: Browser) -> None:
    tablet.log_in("1003", WORD)
    assert tablet.get("/evaluations/figures").status_code == 403


def test_a_busy_window_nobody_presses_at_is_named(hall: CaseHall, tablet: Browser) -> None:
    assert "评价器都有人按" in tablet.get("/buttons").text
    finish(hall, 6)
    tablet.log_in("1001", WORD)
    text = tablet.get("/buttons").text
    assert "1 个窗口忙着却没有人按" in text
    assert "办结 6 件" in text
    assert "窗口忙着却没有人按评价器" in tablet.get("/morning").text  # without being looked for


def test_what_people_said_waits_on_the_morning_page_of_whoever_may_answer(
    hall: CaseHall, tablet: Browser
) -> None:
    finish(hall, 1, "dissatisfied")
    tablet.log_in("1001", WORD)
    spoken = {"entry": "opinion", "source": "book", "text": "椅子不够"}
    assert tablet.post("/opinions", spoken).status_code == 303
    late = {"entry": "improvement", "source": "rating", "owner_no": "1004", "what": "加椅子"}
    assert tablet.post("/surveys", {**late, "fix_by": "2026-11-20"}).status_code == 303
    gift = {"breach": "gift", "staff_no": "1003", "happened_on": "2026-11-20", "what": "收烟"}
    assert tablet.post("/ladders", {**gift, "cause": "T1", "entry": ""}).status_code == 303
    said = ("差评没有告知：1", "意见没有答复：1", "要改进的过了期：1", "责任追究等提出、等确认：1")
    shown = tablet.get("/morning").text
    tablet.log_in("1005", WORD)
    office = tablet.get("/morning").text
    assert [word for word in said if word not in shown] == []
    assert [word for word in said if word in office] == []


def test_presses_without_a_case_are_statistics_of_the_hall(hall: CaseHall, tablet: Browser) -> None:
    """They stand beside the figures, by why and window, and move none of them."""
    finish(hall, 1, "satisfied")
    hall.clock.advance(hours=1)
    for i, window in enumerate((3, 1, 1)):
        button = ButtonPress(window=window, level="dissatisfied", spool="6" * 16, i=i + 1)
        hall.writer.run(lambda tx, button=button: press(tx, button, hall.clock.now()))  # type: ignore[misc]
        hall.clock.advance(seconds=9)
    tablet.log_in("1001", WORD)
    text = tablet.get("/evaluations/figures").text
    assert hall.ask(presses_without_case, "2026-11-01", "2026-11-30") == {"not_armed": {1: 2, 3: 1}}
    assert "1 号窗 2 次、3 号窗 1 次" in text
    assert "好评率 100.0%，未评率 0.0%" in text
    assert set(PRESSES) == set(Why)


def test_a_self_test_says_whether_the_devices_answered(tablet: Browser) -> None:
    there = tablet.post("/buttons/1/test", shown_on="/buttons").headers["location"]
    gone = tablet.post("/buttons/3/test", shown_on="/buttons").headers["location"]
    assert "再按一遍五个键" in tablet.get(there).text
    assert "叫不应" in tablet.get(gone).text
