"""The demo as its visitors use it: all processes real, spoken to from outside (issue 2)."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.visitor import Visitor
from tests.fakes.running_hall import (
    PROCESSES,
    RunningHall,
    as_body,
    running_hall,
    seeded_home,
    wait_until,
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", name="hall")
def a_running_hall() -> Iterator[RunningHall]:
    with running_hall() as hall:
        hall.wait_until_delivered()
        yield hall


def account(hall: RunningHall, role: str) -> tuple[str, str]:
    """Return number and password of somebody with a role."""
    accounts = hall.told["accounts"]
    assert isinstance(accounts, list)
    one = next(one for one in accounts if role in one["roles"])
    return one["staff_no"], one["password"]


def test_a_swiped_card_is_on_the_day_page_and_at_the_county(hall: RunningHall) -> None:
    """From key codes at the reader to the county's feed."""
    cards = hall.told["cards"]
    assert isinstance(cards, list)
    one = cards[4]
    before = len(hall.feed.follow())

    told = hall.command("simulate", "swipe", one["number"])
    wait_until(
        lambda: any(
            as_body(line).get("staff_no") == one["staff_no"]
            and line["kind"] == "attendance.punched"
            for line in hall.feed.follow()[before:]
        ),
        "the punch did not reach the county",
    )

    assert told.returncode == 0
    visitor = Visitor(hall.port)
    visitor.log_in(*account(hall, "director"))
    _, page = visitor.get("/attendance")
    visitor.close()
    assert one["name"] in page


def test_a_swipe_that_cannot_be_read_is_never_confirmed(hall: RunningHall) -> None:
    assert [hall.swipe(number).stored for number in ("12", "", "9" * 40, "刷卡")] == [False] * 4


def test_the_ready_line_names_what_demo_json_names(hall: RunningHall) -> None:
    told = hall.told
    expected = f"ready hall={told['hall_url']} county={told['county_url']} home={hall.home}"
    assert hall.ready == expected


def test_a_running_hall_is_well_and_says_so(hall: RunningHall) -> None:
    status = hall.command("status", "--json")
    health = hall.healthz()

    assert status.returncode == 0, status.stdout
    assert json.loads(status.stdout)["processes"].keys() == set(PROCESSES)
    assert hall.command("doctor").returncode == 0
    assert set(health) >= {"status", "stream", "seq", "acked", "unsent", "clock", "schema"}
    assert health["status"] == "ok"


def test_backup_and_verify_work_beside_a_running_hall_and_rebuild_does_not(
    hall: RunningHall, tmp_path: Path
) -> None:
    ends = {
        words: hall.command(*words.split()).returncode
        for words in ("journal verify", f"backup {tmp_path}/copy", "journal rebuild", "hall")
    }

    assert list(ends.values()) == [0, 0, 1, 1]


@pytest.mark.parametrize("name", PROCESSES)
def test_a_process_that_dies_is_started_again(hall: RunningHall, name: str) -> None:
    before = hall.pid(name)
    assert hall.kill(name)

    wait_until(lambda: hall.pid(name) not in (None, before), f"{name} did not come back")
    hall.wait_until_delivered()


def test_a_stopped_demo_leaves_nothing_running_and_starts_again_elsewhere() -> None:
    """The same home on other ports: nothing is written anew, nothing is lost."""
    with tempfile.TemporaryDirectory(prefix="hb-") as place:
        home = Path(place) / "h"
        shutil.copytree(seeded_home(2), home, ignore=shutil.ignore_patterns("run"))
        with RunningHall(home, days=2) as hall:
            hall.wait_until_delivered()
            pids = [hall.pid(name) for name in PROCESSES]
            first = hall.journal()
        left = [pid for pid in pids if Path(f"/proc/{pid}").exists()]
        with RunningHall(home, days=2) as again:
            again.wait_until_delivered()
            second = again.journal()

    assert left == []
    assert second.keys() == first.keys()
    assert all(lines[: len(first[stream])] == first[stream] for stream, lines in second.items())
