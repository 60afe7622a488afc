"""What a platform said, shown at the record in its own words, and on the page of the platform."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.domain.facts.platform_told import (
    PlatformAccepted,
    PlatformCompared,
    PlatformRefused,
)
from tests.fakes.browser import Browser
from tests.fakes.case_hall import WORD
from tests.fakes.register_hall import RegisterHall

HOSTILE = '<script>alert("平台")</script>事项编码不存在'


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[RegisterHall]:
    hall = RegisterHall(tmp_path)
    yield hall
    hall.close()


@pytest.fixture(name="tablet")
def the_clerks_tablet(hall: RegisterHall) -> Iterator[Browser]:
    with Browser(hall) as tablet:
        tablet.log_in("1003", WORD)
        yield tablet


def say(hall: RegisterHall, uid: str, what: str, *, refused: str = "", change: str = "new") -> None:
    told = {
        "target": "hunan", "what": what, "ref": what, "version": 1, "digest": "d",
        "mapping": "m", "change": change, "mark": "1.", "left": 0,
    }  # fmt: skip
    fact = (
        PlatformRefused(**told, text=refused)  # type: ignore[arg-type]  # the fields both facts share
        if refused
        else PlatformAccepted(**told, text="成功", platform_no="430922-7")  # type: ignore[arg-type]  # the same
    )
    hall.run(lambda tx: tx.append(fact, by="hall", subject=uid))


def test_a_refusal_stands_at_the_case_in_the_platforms_own_words(
    hall: RegisterHall, tablet: Browser
) -> None:
    uid = hall.case()
    say(hall, uid, "case", refused=HOSTILE)
    for path in (f"/cases/{uid}", f"/platform/{uid}", "/platform"):
        text = tablet.get(path).text
        assert "事项编码不存在" in text
        assert "<script>alert" not in text
    assert "平台退回 <b>1</b>" in tablet.get("/platform").text


def test_what_was_taken_stands_at_the_case_in_one_line_and_on_its_page_each(
    hall: RegisterHall, tablet: Browser
) -> None:
    uid = hall.case()
    for what in ("case", "material", "step"):
        say(hall, uid, what)
    case = tablet.get(f"/cases/{uid}").text
    assert "平台已收</span> 收件受理、材料、环节" in case
    assert '省平台号</small> <span class="num">430922-7</span>' in case
    page = tablet.get(f"/platform/{uid}").text
    assert page.count("平台已收") == 3
    assert 'value="430922-7"' in page


def test_a_refusal_goes_from_the_page_once_it_was_taken(
    hall: RegisterHall, tablet: Browser
) -> None:
    uid = hall.case()
    say(hall, uid, "case", refused="请补手机号")
    say(hall, uid, "case")
    assert "请补手机号" not in tablet.get("/platform").text
    assert "平台退回" not in tablet.get(f"/cases/{uid}").text


def test_what_was_withdrawn_is_called_so(hall: RegisterHall, tablet: Browser) -> None:
    uid = hall.case()
    say(hall, uid, "case", change="withdrawn")
    assert "平台已撤" in tablet.get(f"/platform/{uid}").text
    assert "平台已收" not in tablet.get(f"/cases/{uid}").text


def test_the_difference_list_shows_each_number_that_does_not_agree(
    hall: RegisterHall, tablet: Browser
) -> None:
    fact = PlatformCompared(
        target="hunan", day="2026-11-20", ours=12, theirs=11, missing_there=["LX26-100007"],
        missing_here=[], differing=["LX26-100003"],
    )  # fmt: skip
    hall.run(lambda tx: tx.append(fact, by="hall"))
    text = tablet.get("/platform").text
    for piece in ("和平台核对", "LX26-100007", "LX26-100003"):
        assert piece in text


def test_a_hall_that_reports_nothing_sees_none_of_it(hall: RegisterHall, tablet: Browser) -> None:
    uid = hall.case()
    assert "平台退回" not in tablet.get("/platform").text
    assert "平台的答复" not in tablet.get(f"/platform/{uid}").text
