"""The county's pages over real HTTP: every page opens, no dead link, a hostile hall is text."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from appliance import web as hall_web
from sync.county import web
from sync.county.platform_standing import STANDING, folder_of
from tests.sync.county.hall import line
from tests.sync.county.running import RunningCounty, running
from tests.sync.county.small_county import HALL
from tests.sync.county.test_figures import person, punch, story

NOVEMBER = "2026-11-05T08:00:00.000+08:00"
EVIL = "<script>alert(1)</script>"
PATHS = (
    "/",
    "/cards",
    "/voice",
    "/voice?month=2026-11",
    "/month?month=2026-11",
    "/work",
    "/outages",
    "/outages?month=2026-11",
    "/manage",
)
LINK = re.compile(r'(?:href|src)="([^"#]+)"')


@pytest.fixture(name="county", scope="module")
def one_running_county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCounty]:
    with running(tmp_path_factory.mktemp("county")) as county:
        hall = county.hall(1)
        hall.lines += [
            *(one.replace("养老保险参保登记".encode(), EVIL.encode()) for one in story()),
            person(8, "S1", EVIL),
            punch(9, "S1", "2026-11-02"),
            line("evaluation.given", 10, {"level": EVIL}),
            line(EVIL, 11, {}),
            line("outage.started", 12, {"since": NOVEMBER, "since_mono": 1, "why": EVIL}),
            line("outage.ended", 13, {"since": NOVEMBER, "until": NOVEMBER}),
            line("hall.started", 14, {"software": EVIL, "taken_back": EVIL}),
            line("update.judged", 15, {"name": EVIL, "offered": EVIL, "why": EVIL}),
        ]
        assert county.send(hall.batch(1, len(hall.lines))).status == 200
        county.folded(len(hall.lines))
        refused = dict.fromkeys(("local_no", "item_name", "what", "text", "at"), EVIL)
        place = folder_of(county.home, HALL)
        place.mkdir(parents=True)
        (place / STANDING).write_text(json.dumps({"told": 1, "refused": [refused]}), "utf-8")
        for content in (f'{{"a": 1, "b": "{EVIL}"}}', f'{{"a": 2, "b": "{EVIL}"}}'):
            publish(county, content)
        yield county


def publish(county: RunningCounty, content: str) -> None:
    """Send a version of the policy down to the one hall, from this machine."""
    form = urlencode({"hall": HALL, "name": "policy", "content": content})
    headers = {
        "Origin": f"http://127.0.0.1:{county.port}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    assert county.ask("POST", "/manage/document", form.encode(), headers).status in {200, 201, 303}


@pytest.mark.parametrize("path", [*PATHS, f"/hall/{HALL}", f"/hall/{HALL}/paper/policy"])
def test_a_hostile_hall_is_shown_as_text(county: RunningCounty, path: str) -> None:
    heard = county.ask("GET", path)

    page = heard.body.decode()
    assert heard.status == 200
    assert EVIL not in page
    assert "<h1>" in page
    assert heard.headers["Content-Security-Policy"].startswith("default-src 'self'")
    assert "http://" not in page


def test_no_page_leads_to_one_that_is_not_there(county: RunningCounty) -> None:
    seen: set[str] = set()
    todo = [*PATHS]
    while todo:
        path = todo.pop()
        if path not in seen:
            seen.add(path)
            heard = county.ask("GET", path)
            assert heard.status == 200, path
            if heard.headers["Content-Type"].startswith("text/html"):
                todo += [link for link in LINK.findall(heard.body.decode()) if link[0] == "/"]

    assert {f"/hall/{HALL}", f"/hall/{HALL}/paper/policy"} <= seen
    assert any(path.startswith("/outages.csv") for path in seen)
    assert any(path.startswith("/work.csv") for path in seen)


def test_what_a_version_changed_is_read_at_the_county(county: RunningCounty) -> None:
    page = county.ask("GET", f"/hall/{HALL}/paper/policy").body.decode()

    assert "第 2 版比第 1 版改了什么" in page
    assert "<del>a: 1</del>" in page
    assert "<ins>a: 2</ins>" in page
    assert county.ask("GET", f"/hall/{HALL}/paper/policy?v=9").status == 404


def test_a_month_of_work_is_a_table_too(county: RunningCounty) -> None:
    heard = county.ask("GET", "/work.csv?month=2026-11")

    rows = heard.body.decode("utf-8-sig").splitlines()
    assert rows == ["大厅,收件,办结,收费笔数,收费（元）", f"{HALL},1,0,0,0.00", "合计,1,0,0,0.00"]


def test_the_tab_of_the_page_is_marked(county: RunningCounty) -> None:
    for path in ("/", "/cards", "/voice", "/month", "/work", "/outages", "/manage"):
        page = county.ask("GET", path).body.decode()
        assert re.findall(r'<a href="([^"]+)" aria-current="page">', page) == [path]


def test_a_hall_nobody_knows_is_404_and_one_that_never_came_has_a_page(
    county: RunningCounty,
) -> None:
    assert county.ask("GET", "/hall/nobody").status == 404
    assert county.ask("GET", f"/hall/{quote(EVIL)}").status == 404


def test_one_look_tells_whether_a_hall_is_complete_up_to_yesterday(county: RunningCounty) -> None:
    page = county.ask("GET", f"/hall/{HALL}").body.decode()

    assert re.search(r"<h1>昨天(收齐了|没收齐)</h1>", page)
    assert "省平台退回 <b>1</b>" in page
    assert "搁置 <b>1</b>" in page
    found = county.ask("GET", f"/?hall={HALL[-3:]}").body.decode()
    assert f"<h1>{HALL} 昨天" in found
    assert "<h1>没有这个大厅</h1>" in county.ask("GET", "/?hall=nobody").body.decode()


def test_style_and_script_are_the_halls_own() -> None:
    """One copy: a file that a tool made out of the link would be seen here when it falls behind."""
    ours, theirs = Path(web.__file__).parent, Path(hall_web.__file__).parent
    for name in ("hallbox.css", "hallbox.js"):
        assert (ours / "static" / name).read_bytes() == (theirs / "static" / name).read_bytes()
