"""The page before the power is cut, as the last person in the hall uses it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.browser import Browser
from tests.fakes.case_hall import WORD
from tests.fakes.register_hall import RegisterHall

LOCKED = {"windows_and_doors": "yes", "lights_and_devices": "yes"}


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


def test_a_quiet_evening_is_confirmed_in_two_ticks(tablet: Browser) -> None:
    assert "今天的事都收好了" in tablet.get("/closing").text
    assert tablet.post("/closing", LOCKED).status_code == 303
    assert "09:00 张红霞 已确认可以断电" in tablet.get("/closing").text


def test_what_is_left_is_listed_with_the_way_to_it_and_wants_a_reason(
    hall: RegisterHall, tablet: Browser
) -> None:
    uid = hall.case("SB-001")
    text = tablet.get("/closing").text
    assert "还有 2 样没收好" in text
    assert f'href="/cases/{uid}"' in text
    assert f'href="/platform/{uid}"' in text
    assert "断电不会丢" in text

    short = tablet.post("/closing", {"windows_and_doors": "yes"})
    assert short.status_code == 422
    assert "有 2 处要补" in short.text
    reason = {"reason": "县系统维护，明早补录", "ledger": "yes"}
    assert tablet.post("/closing", {**LOCKED, **reason}).status_code == 303
    assert "留到明天：县系统维护，明早补录" in tablet.get("/closing").text


def test_a_ledger_that_is_not_printed_wants_a_reason_too(
    hall: RegisterHall, tablet: Browser
) -> None:
    hall.case("SB-002")
    hall.writer.run(lambda tx: tx.db.execute("UPDATE cases SET platform_needed = 0"))
    assert "今天的事都收好了" in tablet.get("/closing").text
    assert tablet.post("/closing", LOCKED).status_code == 422
    assert tablet.post("/closing", {**LOCKED, "ledger": "yes"}).status_code == 303
