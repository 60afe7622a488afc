"""The page 上报: nothing gets lost, and only the county's proof is green."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.domain.facts.hall import BodyErased, OutageStarted
from appliance.domain.receipt import Receipt
from appliance.projections.reach import Reach, Step, StreamReach
from tests.fakes.browser import Browser
from tests.fakes.small_hall import STREAM, SmallHall

WORD = "a long enough word"


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[SmallHall]:
    hall = SmallHall(tmp_path)
    hall.enrol("0307", "张红霞", "clerk", window=3, word=WORD)
    yield hall
    hall.close()


@pytest.fixture(name="tablet")
def a_tablet(hall: SmallHall) -> Iterator[Browser]:
    with Browser(hall) as tablet:
        tablet.log_in("0307", WORD)
        yield tablet


def prove(hall: SmallHall, seq: int) -> None:
    row = hall.ask(lambda db: db.execute("SELECT h FROM journal WHERE pos = ?", (seq,)).fetchone())
    hall.local.keep_receipt(Receipt(stream=STREAM, seq=seq, h=row[0]))


def test_each_record_stands_on_one_of_three_steps() -> None:
    """The table is its own witness: positions 1 to 9 of two streams, the first one left."""
    reach = Reach(
        streams=(
            StreamReach(stream="a", first_pos=1, last_pos=4, is_open=False, acked=4),
            StreamReach(stream="b", first_pos=5, last_pos=9, is_open=True, acked=2),
        )
    ).with_sent({"b": 3})

    steps = [reach.step(pos) for pos in range(1, 10)]

    assert steps == [Step.GOT] * 6 + [Step.SENT] + [Step.STORED] * 2
    assert (reach.unsent, reach.proven_between(4, 9), reach.sent_between(4, 9)) == (3, 3, 4)


def test_what_is_sent_is_not_yet_received(hall: SmallHall, tablet: Browser) -> None:
    hall.county.sent[STREAM] = 4

    text = tablet.get("/sync").text

    assert "还有 4 条等县里回执" in text
    assert "已发送<b>4</b>" in text
    assert "县里已收<b>0</b>" in text


def test_all_is_said_to_be_there_only_when_all_is_proven(hall: SmallHall, tablet: Browser) -> None:
    prove(hall, 4)

    assert "县里全收到了" in tablet.get("/sync").text


def test_an_outage_keeps_the_page_and_says_what_is_safe(hall: SmallHall, tablet: Browser) -> None:
    hall.county.state = "offline"
    fact = OutageStarted(since="2026-11-23T07:40:00.000+08:00", since_mono=0, why="offline")
    hall.writer.run(lambda tx: tx.append(fact, by="hall"))

    text = tablet.get("/sync").text

    assert "县里不通，大厅照常办事" in text
    assert "已有 20 分钟" in text
    assert "断电也不丢" in text


@pytest.mark.parametrize("state", ["refused", "diverged"])
def test_what_needs_a_person_is_said_so(hall: SmallHall, tablet: Browser, state: str) -> None:
    hall.county.state = state

    assert "上报停着，要人处理" in tablet.get("/sync").text


def test_a_part_that_has_not_changed_is_not_sent_again(tablet: Browser) -> None:
    first = tablet.get("/sync/part", headers={"x-live": "1"})

    again = tablet.get(
        "/sync/part", headers={"x-live": "1", "if-none-match": first.headers["etag"]}
    )

    assert again.status_code == 304
    assert again.text == ""


def test_a_record_is_named_in_the_words_of_the_hall(hall: SmallHall, tablet: Browser) -> None:
    fact = BodyErased(leaf="00", stream=STREAM, seq=1, why="term")
    hall.writer.run(lambda tx: tx.append(fact, by="hall"))

    text = tablet.get("/sync").text

    for words in ("登录 张红霞", "登记人员 张红霞", "开新册", "按期删除一份个人信息"):
        assert words in text


def test_a_strange_certificate_is_no_dead_line(hall: SmallHall, tablet: Browser) -> None:
    """An installer who copied the fingerprint wrongly must not be sent to the router."""
    hall.county.state, hall.county.text = "offline", "tls: certificate verify failed"
    text = tablet.get("/sync").text
    assert "上报停着，要人处理" in text
    assert "指纹（hall.toml 的 ca）对不上" in text
    assert "路由器" not in text
    hall.county.text = "connect: timed out"
    assert "路由器" in tablet.get("/sync").text
