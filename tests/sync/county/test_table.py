"""The feed as a table: a month into a spreadsheet with one line, and who took what in the book."""

import csv
import io
import json
import shlex
from collections.abc import Iterator
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

import pytest

from sync.county.pace import Pace
from sync.county.table import Span, csv_text
from sync.fields import Malformed
from tests.sync.county.hall import Hall, line
from tests.sync.county.running import Heard, RunningCounty, running

if TYPE_CHECKING:
    from tests.fakes.postgresql_server import Server

ROOT = Path(__file__).parents[3]
RECEIVED = {
    "local_no": "2026-1-000001",
    "item_code": "SS-001",
    "item_name": "=HYPERLINK(1)",
    "window": 3,
    "materials": ["身份证", "户口簿"],
    "added_later": {"x": 1},
}


@pytest.fixture(name="county", scope="module", params=["sqlite", "postgresql"])
def one_running_county(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningCounty]:
    url = ""
    if request.param == "postgresql":
        server: Server = request.getfixturevalue("server")
        server.run("createdb", "tables")
        url = server.url("tables")
    with running(tmp_path_factory.mktemp("county"), database=url) as county:
        hall = county.hall(3)
        hall.lines += [
            received(4, "2026-10-31"),
            received(5, "2026-11-01"),
            received(6, "2026-12-01"),
        ]
        send(county, hall)
        yield county


def received(n: int, day: str) -> bytes:
    return line("case.received", n, RECEIVED).replace(b"2026-03-02", day.encode())


def send(county: RunningCounty, hall: Hall) -> None:
    last = len(hall.lines)
    assert county.send(hall.batch(1, last)).status == 200
    county.folded(last)


def asked(county: RunningCounty, path: str) -> Heard:
    headers = {"Authorization": f"Bearer {county.token}"}
    return county.ask("GET", f"/hjs/1/{path}", headers=headers)


def rows(heard: Heard) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(heard.body.decode("utf-8-sig"), newline="")))


def test_a_month_of_one_kind_is_one_question(county: RunningCounty) -> None:
    heard = asked(county, "feed.csv?kind=case.received&month=2026-11")

    (row,) = rows(heard)
    assert heard.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert heard.body.startswith(b"\xef\xbb\xbf")
    assert (row["hall"], row["seq"], row["at"][:10]) == ("430922-103", "5", "2026-11-01")
    assert (row["local_no"], row["window"]) == ("2026-1-000001", "3")
    assert json.loads(row["materials"]) == ["身份证", "户口簿"]
    assert json.loads(row["body"]) == {"added_later": {"x": 1}}


@pytest.mark.parametrize("page", ["README.md", "docs/county.md"])
def test_the_line_of_the_readme_pulls_a_month_into_a_spreadsheet(
    county: RunningCounty, tmp_path: Path, page: str
) -> None:
    lines = (ROOT / page).read_text("utf-8").splitlines()
    line = next(one for one in lines if one.startswith("curl") and "month=2026-11" in one)
    known = {"TOKEN": county.token, "COUNTY": f"http://127.0.0.1:{county.port}"}
    words = [Template(word).substitute(known) for word in shlex.split(line)]
    assert words[:2] == ["curl", "-H"]
    name, _, value = words[2].partition(": ")
    heard = county.ask("GET", words[3].removeprefix(known["COUNTY"]), headers={name: value})

    table = tmp_path / words[words.index("-o") + 1]
    table.write_bytes(heard.body)
    with table.open(encoding="utf-8-sig", newline="") as sheet:
        found = list(csv.DictReader(sheet))
    assert heard.status == 200
    assert {row["at"][:7] for row in found} <= {"2026-11"}
    assert ("case.received" in line) == bool(found)


def test_no_cell_of_a_hostile_hall_is_calculated(county: RunningCounty) -> None:
    (row, *_) = rows(asked(county, "feed.csv?kind=case.received"))

    assert row["item_name"] == "'=HYPERLINK(1)"
    assert csv_text([["@a", "-1", "a=1", "\tx"]]) == b"'@a,'-1,a=1,'\tx\r\n"


@pytest.mark.parametrize(
    ("query", "seqs"),
    [
        ("", ["1", "2", "3", "4", "5", "6"]),
        ("?kind=case.received", ["4", "5", "6"]),
        ("?kind=case.received&first=2026-11-01&last=2026-11", ["5"]),
        ("?kind=case.received&first=2026-11", ["5", "6"]),
        ("?kind=case.received,attendance.punched&last=2026-03", ["2", "3"]),
        ("?hall=nobody", []),
        ("?kind=weather.turned", []),
    ],
)
def test_kinds_halls_and_days_choose(county: RunningCounty, query: str, seqs: list[str]) -> None:
    assert [row["seq"] for row in rows(asked(county, f"feed.csv{query}"))] == seqs


def test_the_same_as_a_workbook(county: RunningCounty) -> None:
    heard = asked(county, "feed.xlsx?kind=case.received&month=2026-11")

    assert heard.status == 200
    assert heard.body.startswith(b"PK")
    assert "spreadsheetml" in heard.headers["Content-Type"]


def test_who_took_what_stands_in_the_book_and_no_secret(county: RunningCounty) -> None:
    asked(county, f"feed.csv?kind=stream.opened&token={county.token}")
    asked(county, "feed?kind=weather.turned")

    page = county.ask("GET", "/manage").body.decode()

    assert "/feed.csv kind=stream.opened" in page
    assert "weather.turned" not in page
    assert county.token not in page


@pytest.mark.parametrize(
    "query", ["?month=November", "?first=2026-1-1", "?last='; DROP TABLE record"]
)
def test_a_day_that_is_none_is_told_so(county: RunningCounty, query: str) -> None:
    heard = asked(county, f"feed.csv{query.replace(' ', '%20')}")

    assert (heard.status, heard.json["error"]) == (400, "malformed")


def test_without_a_token_there_is_no_table(county: RunningCounty) -> None:
    assert county.ask("GET", "/hjs/1/feed.csv").status == 401
    assert county.ask("GET", "/hjs/1/feed.xlsx").status == 401


def test_so_many_questions_a_minute_and_no_more() -> None:
    pace = Pace(most=3, window_s=60)
    assert [pace.wait_s(b"a", at) for at in (0.0, 1.0, 2.0)] == [0, 0, 0]
    assert pace.wait_s(b"a", 10.0) == 51
    assert pace.wait_s(b"b", 10.0) == 0
    assert pace.wait_s(b"a", 60.5) == 0


@pytest.mark.parametrize(
    ("query", "at", "held"),
    [
        ({}, "", True),
        ({"month": "2026-11"}, "2026-11-30T23:59:59.999+08:00", True),
        ({"month": "2026-11"}, "2026-12-01T00:00:00.000+08:00", False),
        ({"first": "2026-11-02"}, "2026-11-01T23:59:59.999+08:00", False),
        ({"last": "2026-11-02"}, "2026-11-02T23:59:59.999+08:00", True),
    ],
)
def test_days_and_months_hold_both_their_ends(
    query: dict[str, str], at: str, *, held: bool
) -> None:
    assert Span.of(query).holds(at) is held


def test_a_span_is_days_or_months() -> None:
    with pytest.raises(Malformed, match="2026-11-30"):
        Span.of({"first": "yesterday"})


def test_a_consumer_that_asks_too_often_is_told_to_wait(county: RunningCounty) -> None:
    statuses = [asked(county, "feed?limit=1").status for _ in range(125)]

    assert statuses[0] == 200
    assert statuses[-1] == 429
    assert 0 < int(asked(county, "feed").headers["Retry-After"]) <= 60
