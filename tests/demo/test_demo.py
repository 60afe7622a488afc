"""The demo's township: a believable month, written through the desk, with nobody's real data."""

import json
import re
import sqlite3
import stat
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner

from appliance.cli import main
from appliance.demo.home import write_demo_file, write_settings
from appliance.demo.main import write_history
from appliance.demo.plan import Month
from appliance.demo.seed import Seeder, working_days
from appliance.domain.facts import ERASABLE
from appliance.domain.record import Record, decode
from appliance.journal.local import LocalStore
from appliance.journal.reading import connect_readonly
from appliance.journal.rebuild import fingerprint_of, rebuild
from appliance.opening import open_writer, rules_of
from appliance.projections.all import PROJECTIONS
from appliance.settings import Settings, load
from hw.board import read_board
from tests.fakes.small_hall import CHEAP

DAYS = 30
UNTIL = date(2026, 11, 21)  # a Saturday; never today
CHINESE = re.compile("[\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeded:
    """A seeded month: its home, plan and records."""

    settings: Settings
    month: Month
    records: list[Record]
    lines: list[bytes]

    def of(self, kind: str) -> list[Record]:
        """Return the records of a kind."""
        return [one for one in self.records if one.kind == kind]


def seed(home: Path, days: int) -> Seeded:
    """Write a month as `hallbox demo` does."""
    write_settings(home, hall_name="柘坪镇政务服务大厅", county_name="岭川县", port=8600)
    settings = load(home)
    rules = rules_of(settings)
    month = Month(working_days(rules.calendar, until=UNTIL, count=days))
    local = LocalStore.open(settings.local, cost=CHEAP)
    write_history(settings, month, Seeder(month, rules, local.keys["card"]))
    local.close()
    with closing(connect_readonly(settings.journal)) as db:
        lines = [bytes(line) for (line,) in db.execute("SELECT body FROM journal ORDER BY pos")]
    return Seeded(
        settings=settings, month=month, records=[decode(one) for one in lines], lines=lines
    )


@pytest.fixture(scope="module", name="month")
def the_month(tmp_path_factory: pytest.TempPathFactory) -> Seeded:
    return seed(tmp_path_factory.mktemp("demo") / "hall", DAYS)


def late_shifts(month: Seeded) -> float:
    """Return the share of mornings on which the first punch came at 09:01 or later."""
    first: dict[tuple[object, str], str] = {}
    for one in month.of("attendance.punched"):
        first.setdefault((one.body["staff_no"], one.at[:10]), one.at[11:16])
    return sum(at >= "09:01" for at in first.values()) / len(first)


def rated(month: Seeded) -> float:
    """Return the share of finished cases that were rated."""
    return len(month.of("evaluation.given")) / len(month.of("case.completed"))


def praised(month: Seeded) -> float:
    """Return the share of ratings that are very satisfied."""
    levels = Counter(one.body["level"] for one in month.of("evaluation.given"))
    return levels["very_satisfied"] / levels.total()


def overdue(month: Seeded) -> float:
    """Return how many cases were finished after their due date."""
    due = {one.subject: str(one.body["due_on"]) for one in month.of("case.accepted")}
    return sum(one.at[:10] > due[one.subject] for one in month.of("case.completed"))


@pytest.mark.parametrize(
    ("measure", "lowest", "highest"),
    [
        pytest.param(lambda m: len(m.of("case.received")) / DAYS, 60, 140, id="cases a day"),
        pytest.param(lambda m: len(m.of("attendance.punched")) / DAYS, 45, 62, id="punches a day"),
        pytest.param(late_shifts, 0.005, 0.10, id="late mornings"),
        pytest.param(rated, 0.40, 0.70, id="rated"),
        pytest.param(praised, 0.65, 0.90, id="very satisfied"),
        pytest.param(overdue, 1, 40, id="overdue"),
        pytest.param(lambda m: len(m.of("card.unknown")), 3, 60, id="unknown cards"),
        pytest.param(lambda m: len(m.of("outage.started")), 1, 3, id="outages"),
        pytest.param(lambda m: len(m.of("complaint.filed")), 2, 6, id="complaints"),
        pytest.param(lambda m: len(m.of("button.pressed")), 25, 120, id="presses for nothing"),
        pytest.param(lambda m: len(m.month.staff), 14, 14, id="people"),
    ],
)
def test_the_month_is_believable(
    month: Seeded, measure: Callable[[Seeded], float], lowest: float, highest: float
) -> None:
    assert lowest <= measure(month) <= highest


def test_the_registers_hold_a_month_too(month: Seeded) -> None:
    """First questions to all ends, tasks open and reported, villages with agents and registers."""
    count = {kind: len(month.of(kind)) for kind in {one.kind for one in month.records}}
    assert count["inquiry.received"] == 4 * DAYS
    assert count["inquiry.answered"] > count["inquiry.referred"] == count["inquiry.taken_over"] > 5
    assert count["inquiry.sent_elsewhere"] > 0
    assert count["inquiry.promised"] > 0
    assert (count["task.assigned"], count["task.reported"]) == (3, 1)
    assert count["village.visited"] == 3
    assert count["village.agent_named"] > 5
    assert (count["window.described"], count["rule.registered"]) == (9, 1)
    assert (count["village.agents_trained"], count["village.cards_delivered"]) == (1, 2)
    assert count["village.matter_recorded"] > 100
    by_agency = [one.body["by_agency"] for one in month.of("village.matter_recorded")]
    assert 0.9 < sum(map(bool, by_agency)) / len(by_agency) < 0.98


def test_nothing_of_the_month_was_lost_on_the_way(month: Seeded) -> None:
    assert month.of("spool.gap") == []
    assert len(month.of("outage.started")) == len(month.of("outage.ended"))


def test_every_record_is_marked_as_invented(month: Seeded) -> None:
    """A real county refuses the stream; what devices told is marked one by one."""
    opened = month.records[0]
    told = [one for one in month.records if one.by.startswith(("reader:", "window:"))]

    assert (opened.kind, opened.body["demo"]) == ("stream.opened", True)
    assert all(one.body["simulated"] is True for one in told)
    assert len(told) > 1000


def test_a_day_is_one_boot_because_the_power_goes_every_evening(month: Seeded) -> None:
    days: dict[str, set[str]] = defaultdict(set)
    for one in month.records:
        days[one.at[:10]].add(one.boot)

    assert {len(boots) for boots in days.values()} == {1}
    assert len({boot for boots in days.values() for boot in boots}) == len(days) == DAYS


def test_no_clock_of_the_month_goes_back(month: Seeded) -> None:
    for before, after in pairwise(month.records):
        assert before.at <= after.at
        assert before.boot != after.boot or before.mono <= after.mono


def test_nobody_works_on_a_day_off(month: Seeded) -> None:
    rules = rules_of(month.settings)
    days = {date.fromisoformat(one.at[:10]) for one in month.records}

    assert all(rules.calendar.is_working_day(day) for day in days)


def test_full_numbers_and_phones_stand_in_erasable_facts_alone(month: Seeded) -> None:
    people = [one for one in month.records if one.kind in ERASABLE]
    rest = b"\n".join(
        line
        for line, one in zip(month.lines, month.records, strict=True)
        if one.kind not in ERASABLE
    )
    digits = set(re.findall(r"[0-9]{10,}[0-9X]", rest.decode()))
    numbers = {str(one.body.get(name)) for one in people for name in ("id_number", "phone")}

    assert len(numbers) > 1000
    assert numbers & digits == set()


def test_full_names_stand_in_erasable_facts_alone(month: Seeded) -> None:
    """A name of two characters may be part of a word; it must not stand alone."""
    known = {one.name for one in month.month.staff}
    known |= {str(one.body["name"]) for one in month.of("village.agent_named")}  # published
    names = {str(one.body["name"]) for one in month.records if one.kind in ERASABLE} - known
    found = {
        run[at : at + length]
        for line, one in zip(month.lines, month.records, strict=True)
        if one.kind not in ERASABLE
        for run in CHINESE.findall(line.decode())
        for length in ((2,) if len(run) == 2 else (3, 4))
        for at in range(len(run) - length + 1)
    }

    assert len(names) > 500
    assert names & found == set()


def test_a_rebuild_gives_the_same_tables(month: Seeded) -> None:
    def tables() -> str:
        with closing(sqlite3.connect(month.settings.journal)) as db:
            return fingerprint_of(db, list(PROJECTIONS.tables))

    before = tables()
    writer = open_writer(month.settings)
    folded = rebuild(writer, PROJECTIONS)
    writer.close()

    assert folded == len(month.lines)
    assert tables() == before


def test_the_same_seed_is_the_same_month_and_another_seed_another() -> None:
    days = [date(2026, 11, 19), date(2026, 11, 20)]
    first, again, other = (Month(days, seed=seed) for seed in (7, 7, 8))

    assert [day.actions for day in first.days] == [day.actions for day in again.days]
    assert [day.actions for day in first.days] != [day.actions for day in other.days]


def test_the_same_month_is_written_twice_alike(tmp_path: Path) -> None:
    """All but what is random on purpose: stream ids, salts, and the keys of card hashes."""
    first, again = (seed(tmp_path / name, 1) for name in ("a", "b"))

    assert [(one.kind, one.at, one.by, one.mono) for one in first.records] == [
        (one.kind, one.at, one.by, one.mono) for one in again.records
    ]


def test_what_the_demo_tells_its_visitors_is_for_their_eyes_only(tmp_path: Path) -> None:
    """DESIGN.md 10: the fields of demo.json, mode 0600."""
    staff = Month([date(2026, 11, 20)]).staff
    passwords = write_demo_file(tmp_path, port=8600, staff=staff, feed_token="t" * 43)

    path = tmp_path / "demo.json"
    told: Mapping[str, object] = json.loads(path.read_text(encoding="utf-8"))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert told["hall_url"] == "http://127.0.0.1:8600"
    assert told["county_url"] == "http://127.0.0.1:8601"
    assert told["feed_token"] == "t" * 43
    assert told["accounts"] == [
        {
            "staff_no": one.staff_no,
            "password": passwords[one.staff_no],
            "roles": list(one.roles),
        }
        for one in staff
    ]
    assert told["cards"] == [
        {"number": one.card, "staff_no": one.staff_no, "name": one.name} for one in staff
    ]
    assert told["windows"] == list(range(1, 10))
    assert len(set(passwords.values())) == len(staff)


def test_the_demos_board_and_settings_can_be_read(tmp_path: Path) -> None:
    write_settings(tmp_path, hall_name="柘坪镇政务服务大厅", county_name="岭川县", port=8700)
    settings, board = load(tmp_path), read_board(tmp_path / "board.toml")

    assert settings.demo
    assert (settings.listen.host, settings.listen.port) == ("127.0.0.1", 8700)
    assert tomllib.loads((tmp_path / "board.toml").read_text("utf-8"))["simulated"] is True
    assert list(board.findings) == []


def test_the_demo_leaves_a_directory_alone_that_is_not_its_own(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("ten years of work", "utf-8")

    answer = CliRunner().invoke(main, ["demo", "--home", str(tmp_path)])

    assert answer.exit_code == 1
    assert [one.name for one in tmp_path.iterdir()] == ["thesis.txt"]
