"""One whole day of a hall, through all layers, without sleeping (DESIGN.md 12).

Monday, 23 November 2026. 07:50 the box is switched on for the first time; the county's answer sets
its clock. Four people get their cards. From 08:30 they swipe in, one of them late. Cases are
registered, rated, delivered; somebody presses a button nobody armed; somebody complains. From 10:30
the line is gone for twelve minutes. At 14:30 the power fails; the box comes back in 1970 and is put
right by the county. At 17:01 they swipe out.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path

import pytest

from appliance.domain.moment import HALL_TIME
from hw.events import Level
from tests.fakes.browser import Browser
from tests.fakes.played_world import Heard, PlayedWorld

pytestmark = pytest.mark.core

DIRECTOR = ("1001", "the director's word")
PEOPLE = (
    ("1002", "罗秀英", "首席代表", "1", ["chief_representative", "clerk"], "0040856634"),
    ("1003", "张红霞", "A岗", "3", ["clerk"], "0040856635"),
    ("1004", "邓小军", "A岗", "7", ["clerk"], "0040856636"),
)
CARDS = {"1001": "0040856633", **{one[0]: one[5] for one in PEOPLE}}
IN_1970 = datetime(1970, 1, 1, 8, 0, 20, tzinfo=HALL_TIME)


class Day:
    """Plays the day; what people saw and heard on the way is kept for the tests."""

    def __init__(self, place: Path) -> None:
        self.world = PlayedWorld(place)
        self.pages: dict[str, str] = {}
        self.heard: dict[str, Heard] = {}
        self.words: dict[str, str] = dict([DIRECTOR])
        self.cases: dict[str, str] = {}

    def play(self) -> None:
        """Let it all happen."""
        self.world.sync()
        self._enrol_people()
        self._morning()
        self._counter()
        self._line_down()
        self._power_cut()
        self._evening()

    def tablet(self, staff_no: str) -> Browser:
        """Return the tablet, taken over by a person."""
        return self.world.as_person(staff_no, self.words[staff_no])

    def look(self, name: str, staff_no: str, path: str) -> None:
        """Keep what a person sees on a page."""
        answer = self.tablet(staff_no).get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        self.pages[name] = answer.text

    def _enrol_people(self) -> None:
        for staff_no, name, post, window, roles, card in PEOPLE:
            tablet = self.tablet("1001")
            fields = {"staff_no": staff_no, "name": name, "unit": "人社医保", "post": post}
            made = send(tablet, "/staff/new", {**fields, "window": window, "roles": roles})
            assert made.startswith(f"/staff/{staff_no}")
            self._give_card(staff_no, card)
            self._open_account(staff_no)
            self.world.advance(seconds=30)
        self._give_card("1001", CARDS["1001"])

    def _give_card(self, staff_no: str, card: str) -> None:
        self.heard[f"{staff_no} before"] = self.world.swipe(card)
        send(self.tablet("1001"), f"/staff/{staff_no}/card", {})

    def _open_account(self, staff_no: str) -> None:
        tablet = self.tablet("1001")
        shown = tablet.post(f"/staff/{staff_no}/account", shown_on=f"/staff/{staff_no}").text
        start = re.search(r"\b(?:[2-9a-z]{4}-){2}[2-9a-z]{4}\b", shown)
        assert start is not None
        self.world.as_person(staff_no, start[0])
        self.words[staff_no] = f"my own word {staff_no}"
        own = {"new": self.words[staff_no], "again": self.words[staff_no]}
        assert send(self.world.tablet, "/password", own) == "/"

    def _morning(self) -> None:
        for clock, staff_no in (("08:31", "1001"), ("08:52", "1002"), ("08:59", "1003")):
            self.world.until(clock)
            self.heard[f"{staff_no} in"] = self.world.swipe(CARDS[staff_no])
        self.world.advance(seconds=20)
        self.heard["1003 again"] = self.world.swipe(CARDS["1003"])
        self.world.until("09:17")
        self.heard["1004 in"] = self.world.swipe(CARDS["1004"])
        self.heard["a stranger"] = self.world.swipe("0077001234")
        self.world.sync()
        self.look("attendance at nine", "1001", "/attendance")
        self.look("morning", "1001", "/morning")

    def _counter(self) -> None:
        self.world.until("09:40")
        self.heard["nobody armed"] = self.world.press(3, Level.VERY_DISSATISFIED)
        clerk = self.tablet("1003")
        whole = {"name": "彭小莲", "phone": "13800138000", "id_number": "43212619880708002X"}
        page = send(
            clerk,
            "/cases/new",
            {"item": "SB-002", "papers": "full", "ending": "later", "in_writing": "yes", **whole},
        )
        self.cases["rated"] = uid = page.partition("?")[0].rpartition("/")[2]
        self.look("case accepted", "1003", f"/cases/{uid}")
        self.world.until("10:05")
        armed = send(self.tablet("1003"), f"/cases/{uid}/complete", {}, shown_on=f"/cases/{uid}")
        assert armed.startswith("/evaluations?window=3")
        self.look("window armed", "1003", "/evaluations?window=3")
        self.world.advance(seconds=25)
        self.heard["rated"] = self.world.press(3, Level.SATISFIED)
        self.heard["rated again"] = self.world.press(3, Level.VERY_DISSATISFIED)
        way = {"way": "window", "signed": "yes"}
        send(self.tablet("1003"), f"/cases/{uid}/deliver", way, shown_on=f"/cases/{uid}")
        self.look("case delivered", "1003", f"/cases/{uid}")
        self._complain()

    def _complain(self) -> None:
        filed = send(
            self.tablet("1002"),
            "/complaints/new",
            {
                "channel": "onsite",
                "about": "7",
                "category": "bad_service",
                "difficulty": "complex",
                "title": "等了半天没有人",
                "content": "七号窗口上午一直没有人，问了也没人答。",
                "name": "蒋大顺",
                "phone": "13900139000",
            },
        )
        self.look("complaint", "1002", filed)

    def _line_down(self) -> None:
        self.world.until("10:30")
        self.world.sync()
        self.world.line_is_up = False
        for _ in range(12):
            self.world.advance(minutes=1)
            self._breathe()
        instant = {"item": "SB-001", "papers": "full", "ending": "done", "name": "向金花"}
        send(self.tablet("1003"), "/cases/new", instant)
        self._breathe()
        self.look("sync while the line is down", "1001", "/sync")
        self.world.line_is_up = True
        self.world.advance(minutes=5)
        self._breathe()
        self.look("sync when it is back", "1001", "/sync")

    def _breathe(self) -> None:
        self.world.sync()
        self.world.tick()

    def _power_cut(self) -> None:
        self.world.until("12:01")
        self._everybody("noon out")
        self.world.until("13:20")
        self._everybody("noon in")
        self.world.until("14:30")
        self.world.cut_power(off=timedelta(minutes=9), shows=IN_1970)
        self.look("1970", "1001", "/attendance")
        self.heard["in 1970"] = self.world.swipe(CARDS["1004"])
        self.look("a clerk in 1970", "1003", "/cases/new")
        self.world.advance(minutes=3)
        self._breathe()
        self.look("put right", "1001", "/attendance")

    def _evening(self) -> None:
        self.world.clock.at = self.world.true_time  # the time server has stepped the wall clock
        self.world.tick()
        self.world.until("17:01")
        self._everybody("out")
        self.world.advance(minutes=1)
        self._breathe()
        self._breathe()
        self.look("attendance at night", "1001", "/attendance")
        self.look("sync at night", "1001", "/sync")
        self._breathe()

    def _everybody(self, what: str) -> None:
        for staff_no, card in CARDS.items():
            self.world.advance(seconds=4)
            self.heard[f"{staff_no} {what}"] = self.world.swipe(card)


def send(
    tablet: Browser,
    path: str,
    fields: Mapping[str, str | Sequence[str]],
    *,
    shown_on: str | None = None,
) -> str:
    """Send a form that must be taken; return where it leads."""
    answer = tablet.post(path, fields, shown_on=shown_on)  # type: ignore[arg-type]  # a field may have several values
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


@pytest.fixture(scope="module", name="day")
def the_day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    day = Day(tmp_path_factory.mktemp("day"))
    try:
        day.play()
        yield day
    finally:
        day.world.close()


def text_of(page: str) -> str:
    """Return what a page says between its tags, in one line."""
    main = page[page.index("<main") :]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def body_of(line: bytes) -> dict[str, object]:
    """Return the body of a record."""
    found: dict[str, object] = json.loads(line)["body"]
    return found


def kind_of(line: bytes) -> str:
    """Return the kind of a record."""
    return str(json.loads(line)["kind"])


@pytest.mark.parametrize(
    ("who", "say", "late"),
    [
        ("1003 before", "unknown_card", 0),
        ("1003 in", "known", 0),
        ("1003 again", "repeat", 0),
        ("1004 in", "known", 17),
        ("a stranger", "unknown_card", 0),
        ("nobody armed", "not_counted", 0),
        ("rated", "counted", 0),
        ("rated again", "not_counted", 0),
        ("in 1970", "known", 0),
        ("1004 out", "known", 0),
    ],
)
def test_whoever_stands_at_a_device_hears_what_became_of_it(
    day: Day, who: str, say: str, late: int
) -> None:
    answer = day.heard[who].answer
    assert (answer["say"], answer["late"]) == (say, late)


def test_the_book_of_the_day_says_who_was_late(day: Day) -> None:
    page = text_of(day.pages["attendance at nine"])

    assert "应到 4 人，已刷卡 4 人；迟到 1 人，没有消息 0 人" in page
    assert "邓小军 人社医保 7 号窗 A岗 迟到 17 分" in page
    assert "08:59 · 08:59（重复）" in page
    assert "09:17 door 1234 没有发给任何人" in page


def test_at_night_the_book_holds_four_punches_each_and_the_county_has_them(day: Day) -> None:
    page = text_of(day.pages["attendance at night"])

    assert "罗秀英 人社医保 1 号窗 首席代表 08:52 12:01 13:20 17:01 按时 县里已收" in page
    assert "周德明 柳溪镇 大厅主任 08:31 12:01 13:20 17:01 按时 县里已收" in page


def test_the_director_sees_first_what_to_ask_about(day: Day) -> None:
    page = text_of(day.pages["morning"])

    assert "1 人没按时到" in page
    assert "邓小军 7 号窗 迟到 17 分" in page


def test_a_case_explains_its_due_date_and_shows_no_full_name(day: Day) -> None:
    """Ten working days from Monday, 23 November, the first day not counted: Monday, 7 December."""
    page = text_of(day.pages["case accepted"])

    assert "12月7日（周一）17:00 前" in page
    assert "还剩 10 个工作日" in page
    assert "彭小莲" not in page


def test_the_case_ends_delivered_with_its_whole_story(day: Day) -> None:
    page = text_of(day.pages["case delivered"])

    found = [page.index(f"11月23日 {word}") for word in ("10:05 送达", "10:05 办结", "09:40 受理")]
    assert found == sorted(found)


def test_one_visit_has_one_vote(day: Day) -> None:
    """The press before the window was armed and the one after the first count for nothing."""
    lines = day.world.journal()
    given = [body_of(line) for line in lines if kind_of(line) == "evaluation.given"]
    pressed = [line for line in lines if kind_of(line) == "button.pressed"]

    assert "已打开" in text_of(day.pages["window armed"])
    assert [one["level"] for one in given] == ["satisfied"]
    assert len(pressed) == 2


def test_a_complaint_has_a_due_date_that_is_counted_in_front_of_everybody(day: Day) -> None:
    page = text_of(day.pages["complaint"])

    assert "11月26日（周四）17:00 前" in page
    assert "当天不计，3 个工作日" in page
    assert "蒋大顺" not in page


def test_without_a_line_the_hall_goes_on_and_says_what_is_kept(day: Day) -> None:
    page = text_of(day.pages["sync while the line is down"])

    assert "县里不通，大厅照常办事" in page
    assert "没有联系上县里，已有 12 分钟。" in page
    assert "送达 HB26-100002 城乡居民基本医疗保险参保登记 已存本机 等网通" in page


def test_the_outage_is_a_fact_dated_back_to_the_last_answer(day: Day) -> None:
    page = text_of(day.pages["sync at night"])
    started = [body_of(line) for line in day.world.journal() if kind_of(line) == "outage.started"]

    assert "11月23日 10:30 11月23日 10:47 17 分钟 没有联系上" in page
    assert [one["since"] for one in started] == ["2026-11-23T10:30:00.000+08:00"]


def test_a_clock_in_1970_takes_nobody_the_work_out_of_the_hands(day: Day) -> None:
    """The roles of the newest known day hold, and the book of that day is shown."""
    assert "应到 4 人" in text_of(day.pages["1970"])
    assert "登记办件" in text_of(day.pages["a clerk in 1970"])


def test_a_punch_of_1970_stands_where_the_countys_clock_puts_it(day: Day) -> None:
    """14:39 true time, three minutes before the first answer of the county in that boot."""
    before, after = text_of(day.pages["1970"]), text_of(day.pages["put right"])

    assert "14:3" not in before
    assert "09:17 · 12:01 · 13:20 · 14:38\u201314:39（按校时推算）" in after


def test_the_county_reads_every_fact_of_the_day_once_and_in_order(day: Day) -> None:
    fields = ("kind", "subject", "by", "at", "body")
    ours = [{name: json.loads(line)[name] for name in fields} for line in day.world.journal()]
    feed = day.world.county.feed(with_people=True)

    assert [{name: line[name] for name in fields} for line in feed] == ours[: len(feed)]
    assert [line["seq"] for line in feed] == list(range(1, len(feed) + 1))
    assert {kind_of(line) for line in day.world.journal()[len(feed) :]} <= {"session.opened"}


def test_a_token_of_the_county_reads_no_personal_data_unless_it_names_them(day: Day) -> None:
    kinds = {line["kind"] for line in day.world.county.feed(with_people=False)}

    assert kinds >= {"case.accepted", "complaint.filed"}
    assert kinds.isdisjoint({"case.person_recorded", "complaint.person_recorded"})


def test_personal_data_stand_in_their_own_facts_alone(day: Day) -> None:
    secrets = ("彭小莲", "13800138000", "43212619880708002X", "向金花", "蒋大顺", "13900139000")
    found = {
        (kind_of(line), secret)
        for line in day.world.journal()
        for secret in secrets
        if secret.encode() in line
    }

    assert {kind for kind, _ in found} == {"case.person_recorded", "complaint.person_recorded"}
    assert {secret for _, secret in found} == set(secrets)


def test_no_page_of_the_day_is_heavy(day: Day) -> None:
    assert max(len(page.encode()) for page in day.pages.values()) <= 100_000


def test_the_journal_is_proven_and_all_lists_can_be_computed_again(day: Day) -> None:
    report = day.world.proof()
    before = day.world.tables()

    assert report.is_sound, report.problems
    assert sum(stream.records for stream in report.streams) == len(day.world.journal())
    assert day.world.fold_again() == before
