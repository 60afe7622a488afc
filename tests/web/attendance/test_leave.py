"""The leave pages: all errors at once, once only, who sees and decides what, papers that print."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.domain.leave import LeaveKind, LeaveStatus, Session
from appliance.domain.leave_slip import CoverKind, RevokeWhy
from appliance.projections.leave_questions import pending_slips
from appliance.web.attendance import wording_leave as words
from tests.fakes.attendance_hall import WORD
from tests.fakes.browser import Browser
from tests.fakes.duty_hall import DutyHall
from tests.fakes.leave_hall import LeaveHall

HERE = "/attendance/leave"
SLIP = {"kind": "private", "first_day": "2026-11-24", "reason": "家里有事"}


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[LeaveHall]:
    hall = LeaveHall(tmp_path)
    yield hall
    hall.close()


@pytest.fixture(name="tablet")
def a_tablet(hall: LeaveHall) -> Iterator[Browser]:
    with Browser(hall) as tablet:
        yield tablet


def form_on(tablet: Browser, page: str, act: str) -> dict[str, str]:
    """Return the hidden fields with the form number of one of a page's forms."""
    hidden = tablet.hidden(page)
    return {**hidden, "form_no": f"{hidden['form_no'].rpartition('-')[0]}-{act}"}


def test_a_slip_goes_from_the_clerk_to_the_sheet_of_the_day(
    hall: LeaveHall, tablet: Browser
) -> None:
    tablet.log_in("1003", WORD)
    place = tablet.post(f"{HERE}/new", SLIP).headers["location"].partition("?")[0]
    own = tablet.get(place).text
    tablet.log_in("1007", WORD)
    inbox = tablet.get(HERE).text
    tablet.post(f"{place}/grant", form_on(tablet, place, "grant"), shown_on=place)
    after = tablet.get(place).text
    hall.day_on("2026-11-24", "10:00")
    tablet.log_in("1001", WORD)

    assert "自己的单子由别人批" in own
    assert "1 张请假单等批" in inbox
    assert "已批" in after
    assert "事假 11月24日，何伟批" in tablet.get("/attendance").text


def test_a_hall_that_has_not_set_who_is_told_is_led_to_set_it(tmp_path: Path) -> None:
    hall = DutyHall(tmp_path)
    with Browser(hall) as tablet:
        tablet.log_in("1003", WORD)
        place = tablet.post(f"{HERE}/new", SLIP).headers["location"].partition("?")[0]
        tablet.log_in("1001", WORD)
        form = form_on(tablet, place, "grant")
        answer = tablet.post(f"{place}/grant", form, shown_on=place)
    hall.close()

    assert answer.status_code == 409
    assert "本大厅还没有定这一项：抄送。" in answer.text
    assert 'href="/policy/change?key=leave.copy_to">去定下' in answer.text


def test_all_errors_come_at_once_and_nothing_typed_is_lost(
    hall: LeaveHall, tablet: Browser
) -> None:
    tablet.log_in("1003", WORD)
    wrong = {"first_day": "2026-11-25", "last_day": "2026-11-24", "begins": "9", "cover_no": "1004"}

    answer = tablet.post(f"{HERE}/new", wrong)

    assert answer.status_code == 422
    for sentence in (
        words.NEED_KIND,
        words.NEED_REASON,
        words.NEED_HOURS,
        words.NEED_COVER,
        words.SPAN_WRONG["leave_reversed"],
    ):
        assert sentence in answer.text
    assert 'value="2026-11-25"' in answer.text
    assert hall.ask(pending_slips) == []


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"first_day": "2026-11-28"}, words.SPAN_WRONG["leave_without_working_day"]),
        ({"last_day": "2028-11-28"}, words.SPAN_WRONG["leave_too_long"]),
        ({"first_day": "morgen"}, words.NEED_FIRST),
        ({"first_day": "2026-02-30"}, words.NEED_FIRST),
    ],
)
def test_days_that_cannot_be_are_said_beside_the_field(
    tablet: Browser, fields: dict[str, str], sentence: str
) -> None:
    tablet.log_in("1003", WORD)

    assert sentence in tablet.post(f"{HERE}/new", {**SLIP, **fields}).text


def test_pressing_twice_makes_one_slip(hall: LeaveHall, tablet: Browser) -> None:
    tablet.log_in("1003", WORD)
    fields = {**SLIP, **tablet.hidden(f"{HERE}/new")}

    places = {
        tablet.post(f"{HERE}/new", fields).headers["location"].partition("?")[0] for _ in range(2)
    }

    assert len(places) == 1
    assert len(hall.ask(pending_slips)) == 1


def test_a_clerk_cannot_write_for_another_nor_see_anothers_slip(
    hall: LeaveHall, tablet: Browser
) -> None:
    uid = hall.ask_leave("2026-11-24", staff_no="1004")
    tablet.log_in("1003", WORD)
    tablet.post(f"{HERE}/new", {**SLIP, "staff_no": "1006"})

    assert tablet.get(f"{HERE}/{uid}").status_code == 403
    assert {slip.staff_no for slip in hall.ask(pending_slips)} == {"1003", "1004"}
    assert "邓小军" not in tablet.get(HERE).text
    assert tablet.get("/attendance/people/1004").status_code == 403


def test_a_head_is_told_why_the_own_slip_cannot_be_approved(
    hall: LeaveHall, tablet: Browser
) -> None:
    uid = hall.ask_leave("2026-11-24", staff_no="1007")
    tablet.log_in("1007", WORD)
    place = f"{HERE}/{uid}"
    answer = tablet.post(f"{place}/grant", form_on(tablet, place, "grant"), shown_on=place)

    assert answer.status_code == 409
    assert "自己的单子不能自己批" in answer.text


def test_the_gap_of_the_document_is_shown(hall: LeaveHall, tablet: Browser) -> None:
    """X11, R12."""
    uid = hall.ask_leave("2026-11-24", "2026-11-25", halves=(Session.AM, Session.AM))
    tablet.log_in("1001", WORD)

    page = tablet.get(f"{HERE}/{uid}").text

    assert "文件对 1 天以上、2 天以下没有规定，本厅定为大厅主任批" in page
    assert "1.5 个工作日" in page


def test_a_fourth_day_of_private_leave_is_said_and_not_forbidden(
    hall: LeaveHall, tablet: Browser
) -> None:
    """LEV-06, X12; only where the hall follows 000."""
    hall.grant(hall.ask_leave("2026-11-24", "2026-11-25"), cover_no="1004")
    uid = hall.ask_leave("2026-11-26", "2026-11-27")
    tablet.log_in("1001", WORD)

    assert "11 月事假合计 4 天" in tablet.get(f"{HERE}/{uid}").text


def test_the_papers_hold_what_the_regulation_asks_for(hall: LeaveHall, tablet: Browser) -> None:
    """RULEBOOK 4.2, P22 and P25."""
    uid = hall.ask_leave("2026-11-24")
    hall.grant(uid)
    tablet.log_in("1001", WORD)
    slip = tablet.get(f"{HERE}/{uid}/print").text
    sheet = tablet.get(f"{HERE}/{uid}/handover").text

    for word in ("种类", "起止", "事由", "批准层级", "办公室备案", "抄送原单位", "顶岗人"):
        assert word in slip
    for word in ("A岗（交）", "B岗（接）", "手头的事", "交接时间"):
        assert word in sheet


def test_who_looks_after_the_book_marks_the_copies(hall: LeaveHall, tablet: Browser) -> None:
    uid = hall.ask_leave("2026-11-24")
    hall.grant(uid)
    tablet.log_in("1005", WORD)
    place = f"{HERE}/{uid}"
    form = {**form_on(tablet, place, "copy-office"), "to": "office"}
    tablet.post(f"{place}/copied", form, shown_on=place)
    page = tablet.get(place).text

    assert "抄送原单位：已送" in page
    assert "办公室备案：已送" not in page


def test_the_inbox_lists_as_csv(hall: LeaveHall, tablet: Browser) -> None:
    hall.ask_leave("2026-11-24")
    tablet.log_in("1001", WORD)
    text = tablet.get(f"{HERE}/list.csv").content.decode("utf-8-sig")

    assert text.splitlines()[1].split(",")[1:6] == ["1003", "张红霞", "事假", "11月24日", "1"]


@pytest.mark.parametrize(
    "path", [f"{HERE}/list.xlsx", "/attendance/corrections/list.xlsx", "/policy/policy.xlsx"]
)
def test_every_list_is_a_workbook_too(tablet: Browser, path: str) -> None:
    tablet.log_in("1001", WORD)
    answer = tablet.get(path)

    assert answer.status_code == 200
    assert answer.content.startswith(b"PK")


def test_a_hall_without_a_route_leads_the_director_to_where_it_is_set(tmp_path: Path) -> None:
    """From the slip, from the morning and from the steps of opening a hall."""
    hall = LeaveHall(tmp_path, leave_profile="handbook-a")
    uid = hall.ask_leave("2026-11-24")
    with Browser(hall) as tablet:
        tablet.log_in("1001", WORD)
        slip, morning = tablet.get(f"{HERE}/{uid}").text, tablet.get("/morning").text
        steps, form = tablet.get("/start").text, tablet.get("/policy/change?key=leave.route").text
    hall.close()

    for text in (slip, steps):
        assert 'href="/policy/change?key=leave.route"' in text
    assert "leave.route：" not in slip
    assert 'href="/start"' in morning
    assert "请假单等批：1" in morning
    for key in ("deputy_director_up_to_days", "director_from_days", "route_between", "copy_to"):
        assert f'name="leave.{key}"' in form


def test_a_correction_is_asked_for_and_approved_on_its_page(
    hall: LeaveHall, tablet: Browser
) -> None:
    hall.swipe("1003", "09:17")
    place = "/attendance/corrections"
    tablet.log_in("1003", WORD)
    empty = tablet.post(place, {"day": "2026-11-31"})
    tablet.post(place, {"day": "2026-11-23", "slot": "am_in", "at": "8:55", "reason": "卡忘在家里"})
    tablet.log_in("1005", WORD)
    page = tablet.get(place).text
    uid = page.partition(f"{place}/")[2].partition("/approve")[0]
    uid = uid.rpartition(f"{place}/")[2] or uid
    tablet.post(f"{place}/{uid}/approve", form_on(tablet, place, f"ok-{uid}"), shown_on=place)
    row = tablet.get("/attendance/day.csv?day=2026-11-23").content.decode("utf-8-sig")

    assert empty.status_code == 422
    assert all(one in empty.text for one in (words.NEED_DAY, words.NEED_SLOT, words.NEED_TIME))
    assert "1 张补卡单等批" in page
    assert "08:55（补卡） 09:17" in row


def test_a_paper_sheet_shows_its_errors_cell_by_cell(hall: LeaveHall, tablet: Browser) -> None:
    hall.day_on("2026-11-24", "10:00")
    tablet.log_in("1005", WORD)
    place = "/attendance/paper"
    sheet = {"day": "2026-11-23", "sheet": "签到簿第3页", "reason": "停电"}
    wrong = tablet.post(place, {**sheet, "t-1003-1": "8.55", "t-1004-1": "9:20-8:50"})
    right = tablet.post(place, {**sheet, "t-1003-1": "8:55", "t-1004-1": "08:30-09:00"})
    page = tablet.get("/attendance?day=2026-11-23").text

    assert wrong.status_code == 422
    assert "张红霞：时间写成 08:55" in wrong.text
    assert "邓小军：时间写成 08:55" in wrong.text
    assert right.status_code == 303
    assert "08:55（补录）" in page


def test_leaving_the_post_and_coming_back_is_two_presses(hall: LeaveHall, tablet: Browser) -> None:
    hall.day_on("2026-11-23", "09:30")
    tablet.log_in("1003", WORD)
    place = "/attendance/off-post"
    tablet.post(f"{place}/leave", {"purpose": "private"}, shown_on=place)
    out = tablet.get(place).text
    uid = out.partition("/back")[0].rpartition(f"{place}/")[2]
    tablet.post(f"{place}/{uid}/back", form_on(tablet, place, "back"), shown_on=place)

    assert "1 人离岗未回" in out
    assert "现在没有人离岗" in tablet.get(place).text


def test_the_own_month_adds_up(hall: LeaveHall, tablet: Browser) -> None:
    hall.grant(hall.ask_leave("2026-11-24", halves=(Session.PM, Session.PM)))
    hall.swipe("1003", "09:17")
    hall.day_on("2026-11-25")
    tablet.log_in("1003", WORD)

    page = tablet.get("/attendance/mine").text

    assert "张红霞 11 月的考勤" in page
    assert "迟到早退 1 次" in page
    assert "事假 0.5 天" in page
    assert tablet.get("/attendance/mine?month=%00").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        f"{HERE}/nothing",
        f"{HERE}/nothing/print",
        "/attendance/people/9999",
    ],
)
def test_what_is_not_there_is_said_so(tablet: Browser, path: str) -> None:
    tablet.log_in("1001", WORD)

    assert tablet.get(path).status_code == 404


def test_every_stored_word_of_leave_has_a_chinese_one() -> None:
    assert set(words.KINDS) == set(LeaveKind)
    assert set(words.STATUSES) == set(LeaveStatus)
    assert set(words.COVERS) == set(CoverKind)
    assert set(words.WHYS) == set(words.WHY_HINTS) == set(RevokeWhy)
