"""The page 制度: what is unset, the look before a change, what a change of the past moves."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.desk.rules import Rules
from appliance.domain.settings_table import SETTINGS, read_value
from appliance.policies import profile, profile_layers, profile_names
from appliance.web.attendance.policy_values import shown, typed
from appliance.web.wording_settings import LABELS
from tests.fakes.attendance_hall import WORD, AttendanceHall
from tests.fakes.browser import Browser

HALF_DAY = "attendance.marks_for_half_day"
SESSIONS = "attendance.sessions"


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[AttendanceHall]:
    hall = AttendanceHall(tmp_path)
    yield hall
    hall.close()


@pytest.fixture(name="tablet")
def the_directors_tablet(hall: AttendanceHall) -> Iterator[Browser]:
    with Browser(hall) as tablet:
        tablet.log_in("1001", WORD)
        yield tablet


def change(tablet: Browser, *, seen: str = "", **fields: str) -> str:
    """Send the form of one setting; return the page that answers."""
    key = fields.pop("key", HALF_DAY)
    body = {
        "key": key,
        key: fields["value"],
        "first_day": fields["first_day"],
        "reason": fields.get("reason", "2026年新规定"),
        "seen": seen,
    }
    answer = tablet.post("/policy/change", body, shown_on=f"/policy/change?key={key}")
    return answer.text or answer.headers["location"]


def seen_on(page: str) -> str:
    return page.split('name="seen" value="')[1].split('"', maxsplit=1)[0]


def test_every_setting_has_a_name_and_every_shipped_value_can_be_typed_as_it_is_shown() -> None:
    assert set(LABELS) == set(SETTINGS)
    for name in (*profile_names(), "common"):
        for key, setting in profile(name).settings.items():
            if setting.value is not None:
                text = shown(key, SETTINGS[key], setting.value)
                assert read_value(key, SETTINGS[key], typed(key, SETTINGS[key], text)) == (
                    setting.value
                )


def test_what_a_document_leaves_open_is_named_and_never_guessed(
    hall: AttendanceHall, tablet: Browser
) -> None:
    hall.rules = Rules(
        mark="LX", layers=tuple(profile_layers("dafan")), calendar=hall.rules.calendar
    )

    page = tablet.get("/policy").text

    assert "考勤还等着定：上下班时间" in page
    assert "000§8" in page


def test_a_change_is_seen_before_it_is_made_and_holds_from_its_day_on(
    hall: AttendanceHall, tablet: Browser
) -> None:
    preview = change(tablet, value="3", first_day="2026-12-01")
    assert "不会改动已有的考勤" in preview
    assert hall.rules.policy(hall.clock.today()).count(HALF_DAY) == 4

    change(tablet, value="3", first_day="2026-12-01", seen=seen_on(preview))

    assert hall.rules.policy(hall.clock.today()).count(HALF_DAY) == 4
    assert hall.rules.policy(hall.clock.today().replace(month=12, day=1)).count(HALF_DAY) == 3
    assert "12月1日起改为3" in tablet.get("/policy").text


def test_a_policy_that_starts_yesterday_shows_whom_it_moves_before_it_is_saved(
    hall: AttendanceHall, tablet: Browser
) -> None:
    """Bad input of issue 3: the past is computed again from that day on, and listed first."""
    hall.swipe("1003", "08:50")
    hall.swipe("1004", "09:17")
    hall.clock.advance(days=1)
    tablet.log_in("1001", WORD)

    page = change(tablet, key=SESSIONS, value="08:30-12:00、13:30-17:00", first_day="2026-11-23")

    assert "会改动 1 人次的考勤" in page  # 1003 is late now; 1004 was and is
    assert "张红霞" in page
    assert "<td>缺卡、缺卡</td><td>迟到、缺卡</td>" in page


def test_a_change_after_the_look_asks_to_look_again(hall: AttendanceHall, tablet: Browser) -> None:
    old = seen_on(change(tablet, value="3", first_day="2026-12-01"))
    fresh = seen_on(change(tablet, value="5", first_day="2026-12-01"))
    change(tablet, value="5", first_day="2026-12-01", seen=fresh)

    page = change(tablet, value="3", first_day="2026-12-01", seen=old)

    assert "再看一遍预览" in page
    assert hall.rules.policy(hall.clock.today().replace(month=12, day=1)).count(HALF_DAY) == 5


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        (SESSIONS, "12:00-08:30", "止比起还早"),
        (SESSIONS, "25:00-26:00", "写成 08:30 这样的时刻"),
        (HALF_DAY, "很多", "写一个整数"),
        ("attendance.summer_from", "13-01", "写成 06-01 这样的月日"),
        ("attendance.market_days", "逢场", "有认不出的日子"),
        ("profile.attendance", "community", "这份制度没有写这一项"),
    ],
)
def test_what_no_setting_can_hold_is_said_beside_the_field(
    tablet: Browser, key: str, value: str, said: str
) -> None:
    page = change(tablet, key=key, value=value, first_day="2026-12-01", reason="")

    assert said in page
    assert "为什么改：还没有写" in page


def test_a_season_table_with_a_gap_is_refused_at_the_form(tablet: Browser) -> None:
    names = ("summer_from", "summer_to", "winter_from", "winter_to")
    keys = [f"attendance.{name}" for name in names]
    values = ("06-01", "09-30", "10-05", "05-31")
    form = {"first_day": "2026-12-01", "reason": "新作息", "seen": ""}
    where = "/policy/change?" + "&".join(f"key={key}" for key in keys)
    body = {**tablet.hidden(where), **form, **dict(zip(keys, values, strict=True))}
    body.pop("key")
    answer = tablet.client.post(
        "/policy/change", data={**body, "key": keys}, headers={"origin": "https://testserver.local"}
    )

    assert "冬夏两季之间有空档或重叠" in answer.text


def test_a_clerk_changes_no_policy(tablet: Browser) -> None:
    tablet.log_in("1003", WORD)

    assert tablet.get(f"/policy/change?key={HALF_DAY}").status_code == 403


def test_an_unknown_setting_has_no_form(tablet: Browser) -> None:
    assert tablet.get("/policy/change?key=attendance.nothing").status_code == 404
    assert tablet.get("/policy/change").status_code == 404
