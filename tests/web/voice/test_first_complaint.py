"""docs/first-complaint.zh-CN.md, walked: a bad rating and a complaint of two units, to their ends.

Keyboard only, both sizes; standing without scripts. HALLBOX_PICTURES=DIR keeps what was seen.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium

from appliance.desk.case_orders import Citizen, ReceiveCase
from appliance.desk.evaluations import ButtonPress, press
from appliance.desk.rules import Rules
from appliance.policies import chosen_layers, seeded_calendar
from appliance.projections.bad_ratings import bad_rating_figures, open_bad_ratings
from appliance.projections.complaints import recent_complaints
from appliance.projections.sanctions import sanctions
from tests.fakes.case_hall import WORD, CaseHall
from tests.fakes.keyboard import Keyboard
from tests.fakes.looks import LYING, STANDING, blemishes
from tests.fakes.played_hall import served
from tests.fakes.rated_case import finish_case

pytestmark = [pytest.mark.pages, pytest.mark.slow]
GUIDE = Path(__file__).parents[3] / "docs" / "first-complaint.zh-CN.md"
PENG = Citizen(name="彭小莲", id_number="432126198807080021", phone="13800138000")
RULES = Rules(
    mark="LX",
    layers=tuple(
        chosen_layers({"limits": "dafan", "complaints": "dafan", "ladders": "handbook-j"})
    ),
    calendar=seeded_calendar(),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """A hall, its address, and hands on a keyboard."""

    hall: CaseHall
    address: str
    hands: Keyboard
    pictures: Path | None
    scripts: bool

    def go(self, path: str) -> None:
        self.hands.page.goto(self.address + path)

    def seen(self, name: str) -> None:
        """Keep what stands on the screen, where somebody asked for pictures."""
        if self.pictures is not None:
            self.hands.page.screenshot(path=self.pictures / f"{name}.png")

    def look(self, name: str) -> None:
        """Keep the page, look at it at both sizes where scripts can be asked, open it again."""
        self.seen(name)
        if self.scripts:
            assert blemishes(self.hands.page) == []
            self.hands.page.set_viewport_size(LYING)
            self.hands.page.reload()

    def says(self, text: str) -> bool:
        return text in self.hands.page.inner_text("body")

    def log_in(self, staff_no: str) -> None:
        self.go("/login")
        self.hands.write("staff_no", staff_no)
        self.hands.write("word", WORD)
        self.hands.send("/login")


@pytest.fixture(
    name="walk",
    params=[(LYING, True), (STANDING, False)],
    ids=["lying", "standing-without-scripts"],
)
def a_walk(request: pytest.FixtureRequest, chromium: Chromium, tmp_path: Path) -> Iterator[Walk]:
    size, scripts = request.param
    folder = os.environ.get("HALLBOX_PICTURES") if scripts else None
    hall = CaseHall(tmp_path)
    hall.rules = RULES
    context = chromium.new_context(viewport=size, java_script_enabled=scripts)
    with served(hall) as address:
        yield Walk(
            hall=hall,
            address=address,
            hands=Keyboard(context.new_page()),
            pictures=Path(folder) if folder else None,
            scripts=scripts,
        )
        context.close()
    hall.close()


def test_a_bad_rating_is_brought_to_its_end(walk: Walk) -> None:
    hall, hands = walk.hall, walk.hands
    finish_case(hall, ReceiveCase(item_code="SB-001", window=3, citizen=PENG))
    button = ButtonPress(window=3, level="dissatisfied", spool="5" * 16, i=1)
    hall.writer.run(lambda tx: press(tx, button, hall.clock.now()))
    path = f"/bad-ratings/{hall.ask(open_bad_ratings)[0].uid}"
    walk.log_in("1002")
    walk.go(path)
    walk.seen("1-bad-rating")
    assert walk.says("11月30日（周一）")

    hands.choose("way", "phone")
    hands.choose("reached", "yes")
    hands.write("said", "等了一个小时，没人说要等多久")
    hands.send(f"{path}/contact")
    hands.open("find")
    hands.choose("finding", "true")
    hands.write("grounds", "监控里 9:10 到 10:05 窗口没叫号")
    hands.send(f"{path}/find")
    hands.open("mend")
    hands.choose("remedy", "at_once")
    hands.write("done", "开了 4 号窗分流，贴出等候时间")
    hands.send(f"{path}/mend")
    hands.open("tell")
    hands.choose("way", "phone")
    hands.write("answer", "向您道歉，已经加开窗口")
    hands.send(f"{path}/tell")
    hands.choose("outcome", "satisfied")
    hands.send(f"{path}/revisit")
    walk.look("2-bad-rating-closed")

    day = hall.clock.today().isoformat()
    found = hall.ask(bad_rating_figures, day, day)
    assert hall.ask(open_bad_ratings) == []
    assert (found.answered_share, found.mended_share, found.satisfied_share) == (100, 100, 100)
    assert hands.page.inner_text("ol.line").count("\n") > 5


def test_a_complaint_of_two_units_is_answered_and_somebody_answers_for_it(walk: Walk) -> None:
    hall, hands = walk.hall, walk.hands
    walk.log_in("1002")
    _file(walk)
    (one,) = hall.ask(recent_complaints)
    path = f"/complaints/{one.uid}"
    walk.look("3-complaint")
    assert walk.says("11月30日（周一）")
    assert walk.says("5 个工作日")
    hands.follow("打印小票")
    walk.seen("4-slip")
    code = re.findall(r"查询码 (\S+)", hands.page.inner_text("body"))[0]
    walk.go(path)
    _handle(walk, path)
    _close(walk, path)
    _look_up(walk, one.local_no, code)
    _answer_for(walk)
    assert hall.ask(recent_complaints)[0].state == "closed"
    assert [line.state for line in hall.ask(sanctions)] == ["confirmed"]


def _file(walk: Walk) -> None:
    hands = walk.hands
    walk.go("/complaints/new")
    hands.choose("channel", "onsite")
    hands.choose("about", "3")
    hands.choose("about_staff_no", "1003")
    hands.choose("category", "bad_service")
    hands.choose("difficulty", "clear")
    hands.tick("units")
    hands.write("title", "两个单位互相推")
    hands.write("content", "医保说找民政，民政说找医保，跑了三趟。")
    hands.write("name", "谭建军")
    hands.write("phone", "13900139000")
    hands.send("/complaints/new")


def _handle(walk: Walk, path: str) -> None:
    hands = walk.hands
    hands.open("accept")
    hands.choose("told_way", "spot")
    hands.send(f"{path}/do/accept")
    hands.open("assign")
    hands.choose("to_no", "1005")
    hands.write("units", "医保窗口、民政窗口")
    hands.send(f"{path}/do/assign")
    for side, said in (("complainant", "跑了三趟"), ("accused", "以为归民政办")):
        hands.open("state")
        hands.choose("side", side)
        hands.write("statement", said)
        hands.send(f"{path}/do/state")
    hands.choose("finding", "true")
    hands.write("reply", "两个窗口已当面道歉，材料一次收齐，当天办好。")
    hands.choose("way", "phone")
    hands.send(f"{path}/reply")


def _close(walk: Walk, path: str) -> None:
    hands = walk.hands
    hands.open("rectify")
    hands.choose("refused", "no")
    hands.write("done", "医保、民政合用一张材料单")
    hands.send(f"{path}/do/rectify")
    hands.open("close")
    hands.write("file_no", "2026-投-001")
    hands.send(f"{path}/do/close")


def _look_up(walk: Walk, number: str, code: str) -> None:
    hands = walk.hands
    walk.go("/my")
    hands.write("number", number.lower())
    hands.write("slip", code.lower())
    hands.send("/my")
    walk.seen("6-looked-up")
    assert walk.says("已答复")
    assert not walk.says("谭建军")


def _answer_for(walk: Walk) -> None:
    hands = walk.hands
    walk.go("/ladders")
    walk.seen("7-proposed")
    hands.follow("提出")
    hands.write("what", "推诿，让人跑了三趟")
    hands.send("/ladders")
    walk.look("8-step")
    path = hands.page.url.removeprefix(walk.address)
    assert walk.says("第 1 次")
    hands.write("reason", "监控和说明都对得上")
    hands.send(f"{path}/confirm")


def test_the_guide_shows_pictures_that_are_there() -> None:
    pictures = re.findall(r"\]\(([^)]+\.png)\)", GUIDE.read_text(encoding="utf-8"))
    assert len(pictures) >= 4
    assert [one for one in pictures if not (GUIDE.parent / one).is_file()] == []
