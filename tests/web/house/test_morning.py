"""The director's morning: the finding first, every figure with its records."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from appliance.desk.morning import Morning, morning
from appliance.desk.posts import PostState, in_service
from appliance.domain.moment import HALL_TIME
from appliance.domain.receipt import Receipt
from appliance.domain.supervision import WarningLevel
from appliance.projections.reach import reach
from appliance.projections.tail import day_before, first_of_day
from appliance.web.house import wording_morning
from tests.fakes.browser import Browser
from tests.fakes.small_hall import SmallHall

WORD = "a long enough word"


def seen(hall: SmallHall) -> Morning:
    """Ask as the page does."""
    return hall.ask(
        morning, hall.clock.now(), hall.rules, hall.settings.windows, hall.local.receipts()
    )


@pytest.fixture(name="hall")
def a_small_hall(tmp_path: Path) -> Iterator[SmallHall]:
    hall = SmallHall(tmp_path)
    hall.enrol("0101", "周德明", "director", word=WORD)
    hall.enrol("0307", "张红霞", "clerk", window=3, word=WORD)
    yield hall
    hall.close()


def test_the_heading_is_what_must_be_done_now(played: SmallHall) -> None:
    found = seen(played)
    heading = wording_morning.heading(found)

    empty = [post.window for post in found.empty_posts]
    assert ("号窗空着" in heading) == bool(empty)
    assert all(str(window) in heading for window in empty)
    assert ("快到期" in heading) == bool(found.carded(WarningLevel.YELLOW))


def test_every_figure_is_the_count_of_what_stands_below(played: SmallHall) -> None:
    found = seen(played)

    assert found.yesterday is not None
    assert found.yesterday.day == date(2026, 11, 19)
    assert found.yesterday.unrated == sum(line.unrated for line in found.yesterday.windows)
    assert found.yesterday.finished == sum(line.finished for line in found.yesterday.windows)
    cards = found.carded(WarningLevel.RED) + found.carded(WarningLevel.YELLOW)
    assert cards == len(found.cards)


def test_red_cards_stand_before_yellow_ones_and_the_oldest_first(played: SmallHall) -> None:
    shown = [
        (line.card.level is WarningLevel.YELLOW, line.case.due_on) for line in seen(played).cards
    ]

    assert shown
    assert shown == sorted(shown, key=lambda one: (one[0], one[1] or ""))


def test_yesterday_is_complete_only_by_the_countys_proof(played: SmallHall) -> None:
    records = played.ask(reach, ())
    stream = records.streams[-1]
    day = played.ask(day_before, date(2026, 11, 20))
    assert day is not None
    end = played.ask(first_of_day, date(2026, 11, 20))
    before = seen(played).yesterday
    row = played.ask(
        lambda db: db.execute("SELECT h FROM journal WHERE pos = ?", (end - 1,)).fetchone()
    )
    played.local.keep_receipt(Receipt(stream=stream.stream, seq=end - stream.first_pos, h=row[0]))
    after = seen(played).yesterday

    assert before is not None
    assert after is not None
    assert before.proven == 0
    assert after.proven == after.records > 0


def test_a_day_begins_where_its_first_record_stands(played: SmallHall) -> None:
    first = played.ask(first_of_day, date(2026, 11, 20))
    stamps = played.ask(
        lambda db: [
            re.search(rb'"at":"(\d{4}-\d\d-\d\d)', row[0])[1].decode()  # type: ignore[index]  # every record has one
            for row in db.execute(
                "SELECT body FROM journal WHERE pos IN (?, ?) ORDER BY pos", (first - 1, first)
            )
        ]
    )

    assert stamps == ["2026-11-19", "2026-11-20"]


@pytest.mark.parametrize(
    ("clock", "serves"),
    [
        ("08:59", False),
        ("09:00", True),
        ("11:59", True),
        ("12:00", False),
        ("13:29", False),
        ("13:30", True),
        ("17:00", False),
    ],
)
def test_windows_are_empty_only_in_service_hours(
    hall: SmallHall, clock: str, *, serves: bool
) -> None:
    """Handbook A: 09:00 to 12:00 and 13:30 to 17:00."""
    at = datetime.fromisoformat(f"2026-11-23T{clock}:00").replace(tzinfo=HALL_TIME)
    hall.clock.set(at)

    found = seen(hall)

    assert in_service(found.sheet, at) is serves
    third = next(post for post in found.posts if post.window == 3)
    assert third.state is (PostState.EMPTY if serves else PostState.CLOSED)


def test_nobody_is_missed_before_the_hours_or_on_a_rest_day(hall: SmallHall) -> None:
    assert wording_morning.heading(seen(hall)) == "还没到上班时间"
    hall.clock.advance(timedelta(days=5))  # Saturday
    assert wording_morning.heading(seen(hall)) == "今天休息"


def test_a_new_hall_has_a_morning_page_too(hall: SmallHall) -> None:
    with Browser(hall) as tablet:
        tablet.log_in("0101", WORD)
        text = tablet.get("/morning").text

    assert "没有红牌，没有黄牌" in text
    assert "没有等答复的投诉" in text


def test_a_clerk_does_not_see_the_directors_page(hall: SmallHall) -> None:
    with Browser(hall) as tablet:
        tablet.log_in("0307", WORD)

        assert tablet.get("/morning").status_code == 403
        assert "/morning" not in tablet.get("/password").text


def test_every_figure_leads_somewhere(hall: SmallHall) -> None:
    with Browser(hall) as tablet:
        tablet.log_in("0101", WORD)
        text = tablet.get("/morning").text
        figures = text[text.index('<dl class="figures">') : text.index("</dl>")]
        links = re.findall(r'<dd[^>]*><a href="([^"]+)"', figures)

        assert len(links) == figures.count("<dd")
        for link in links:
            if link.startswith("#"):
                assert f'id="{link[1:]}"' in text
            else:
                assert tablet.get(link).status_code == 200
