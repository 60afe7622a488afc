"""Leave, cover, corrections and one's own month in Debian's Chromium: tablets, axe, paper."""

import re
from collections.abc import Iterator
from datetime import date, time

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page

from appliance.desk import corrections, cover, leave, off_post, paper_entry
from appliance.domain.beside_punches import Purpose
from appliance.domain.leave import Session
from appliance.domain.leave_slip import RevokeWhy
from appliance.domain.punch_plan import SlotName
from tests.fakes.leave_hall import CLERK, DIRECTOR, OFFICE, OTHER, LeaveHall
from tests.fakes.looks import LYING, barriers, blemishes
from tests.fakes.played_hall import served
from tests.fakes.scales import COLD_KB, weigh
from tests.fakes.tablet import log_in

pytestmark = [pytest.mark.pages, pytest.mark.slow]
PLACES = [
    "/attendance",
    "/attendance/leave",
    "/attendance/leave/new",
    "/attendance/leave/{pending}",
    "/attendance/leave/{granted}",
    "/attendance/leave/{revoked}",
    "/attendance/cover",
    "/attendance/corrections",
    "/attendance/paper",
    "/attendance/off-post",
    "/attendance/mine",
    "/attendance/people/1003",
]
PAPERS = [
    "/attendance/leave/{granted}/print",
    "/attendance/leave/{granted}/handover",
    "/attendance/cover/notice",
    "/attendance/cover/register",
]


def a_week(hall: LeaveHall) -> dict[str, str]:
    """Let some leave, cover and corrections happen; return the slips by what became of them."""
    pair = cover.PairOrder(
        post="社保登记",
        primary_no="1003",
        backup_no="1004",
        duties="参保登记、待遇核定、关系转移",
        first_day=date(2026, 11, 2),
    )
    hall.writer.run(lambda tx: cover.pair_post(tx, pair, DIRECTOR))
    revoked = hall.ask_leave("2026-11-24", "2026-11-25", staff_no="1006")
    hall.grant(revoked, cover_no="1002")
    order = leave.Revocation(why=RevokeWhy.DECEPTION, reason="查明在县城")
    hall.writer.run(lambda tx: leave.revoke_leave(tx, revoked, order, OFFICE))
    for staff_no, at in (("1001", "08:30"), ("1003", "08:51"), ("1004", "09:17")):
        hall.day_on("2026-11-23", at)
        hall.swipe(staff_no)
    correction = corrections.CorrectionOrder(
        staff_no="1004",
        day=date(2026, 11, 23),
        slot=SlotName.AM_IN,
        at=time(8, 55),
        reason="读卡器前排队",
    )
    going = off_post.Going(staff_no="1003", purpose=Purpose.PRIVATE, reason="接孩子")
    rules = hall.rules
    hall.writer.run(lambda tx: corrections.request_correction(tx, correction, OTHER, rules))
    hall.writer.run(lambda tx: off_post.leave_post(tx, going, CLERK))
    granted = hall.ask_leave("2026-11-24", "2026-11-25", halves=(Session.PM, Session.PM))
    hall.grant(granted, cover_no="1004")
    hall.day_on("2026-11-24", "10:20")
    sheet = paper_entry.PaperSheet(
        day=date(2026, 11, 23),
        sheet="签到簿第3页",
        reason="下午停电",
        lines=[
            paper_entry.PaperLine(
                staff_no="1006",
                earliest=time(8, 30),
                latest=time(9, 0),
            )
        ],
    )
    hall.writer.run(lambda tx: paper_entry.enter_paper(tx, sheet, OFFICE))
    pending = hall.ask_leave("2026-11-26", "2026-11-27", halves=(Session.AM, Session.AM))
    return {"pending": pending, "granted": granted, "revoked": revoked}


@pytest.fixture(name="scene", scope="module")
def a_scene(
    chromium: Chromium, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Page, str, dict[str, str]]]:
    hall = LeaveHall(tmp_path_factory.mktemp("leave"))
    slips = a_week(hall)
    with served(hall) as address:
        context = chromium.new_context(viewport=LYING)
        page = log_in(context, address, "1001")
        yield page, address, slips
        context.close()
    hall.close()


Scene = tuple[Page, str, dict[str, str]]


@pytest.mark.parametrize("kind", ["large", "normal"])
@pytest.mark.parametrize("place", PLACES)
def test_a_page_is_whole_on_both_tablets(scene: Scene, place: str, kind: str) -> None:
    page, address, slips = scene
    page.goto(f"{address}{place.format_map(slips)}?type={kind}")
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")

    assert weigh(page) <= COLD_KB * 1024
    assert blemishes(page) == []


@pytest.mark.parametrize("place", PAPERS)
def test_axe_finds_nothing(scene: Scene, place: str) -> None:
    page, address, slips = scene
    page.goto(f"{address}{place.format_map(slips)}")

    assert barriers(page) == []


@pytest.mark.parametrize("place", PAPERS)
def test_a_paper_is_one_sheet_without_the_frame(scene: Scene, place: str) -> None:
    page, address, slips = scene
    page.goto(f"{address}{place.format_map(slips)}")
    paper = page.pdf(prefer_css_page_size=True)
    page.emulate_media(media="print")
    buttons = [one for one in page.locator(".btn").all() if one.is_visible()]
    page.emulate_media(media="null")

    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
    assert buttons == []
