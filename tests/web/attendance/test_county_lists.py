"""Notices and a roster that the county sends down: judged, shown, enrolled by the hall itself."""

import hashlib
import json
from pathlib import Path

import pytest

from appliance.desk.county_lists import LARGEST_ROSTER, county_roster, notices_on
from appliance.desk.county_papers import Paper, take_paper
from appliance.domain.facts.hall import DocumentRejected
from appliance.domain.record import decode
from appliance.projections.staff import people
from tests.fakes.attendance_hall import WORD, AttendanceHall
from tests.fakes.browser import HOME, Browser
from tests.web.attendance.test_calendar_roster import take

EVIL = "<script>alert(1)</script>"
NOTICES = {"notices": [{"title": f"防汛值班{EVIL}", "text": "今起值班。\n电话 0737-1"}]}
ROSTER = "姓名,单位,岗位\n孙小满,县人社局,3号窗A岗\n何立秋,县民政局,4号窗A岗\n"


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> "AttendanceHall":
    return AttendanceHall(tmp_path)


def sent(hall: AttendanceHall, name: str, body: bytes, v: int = 1) -> str:
    """Let a version come down; return why it was rejected, empty if it was not."""
    paper = Paper(
        name=name, v=v, sha256=hashlib.sha256(body).hexdigest(), not_before=None, body=body
    )
    hall.writer.run(lambda tx: take_paper(tx, paper))
    lines = hall.ask(lambda db: [row[0] for row in db.execute("SELECT body FROM journal")])
    newest = decode(lines[-1])
    return str(newest.body["why"]) if newest.kind == DocumentRejected.KIND else ""


def test_a_list_that_nobody_could_read_is_rejected_and_the_one_before_stays(
    hall: AttendanceHall,
) -> None:
    assert sent(hall, "notices", json.dumps(NOTICES).encode()) == ""
    assert "notices" in sent(hall, "notices", b'{"notices": 1}', v=2)
    assert [one.text for one in hall.ask(notices_on, hall.clock.today())] == [
        "今起值班。\n电话 0737-1"
    ]
    for v, body in enumerate((b"", b"\xff", "无标题".encode(), bytes(LARGEST_ROSTER + 1)), 1):
        assert sent(hall, "roster", body, v=v)
    assert hall.ask(county_roster) is None
    hall.close()


def test_a_notice_is_read_in_the_morning_and_a_roster_is_taken_by_the_hall(
    hall: AttendanceHall,
) -> None:
    """The county proposes; who works here is the hall's own fact (DESIGN 2, law 4)."""
    before = len(hall.ask(people))
    with Browser(hall) as tablet:
        tablet.log_in("1001", WORD)
        assert "今天没有县里的通知" in tablet.get("/notices").text
        assert "县里下发的这一份" not in tablet.get("/staff/roster").text
        sent(hall, "notices", json.dumps(NOTICES).encode())
        sent(hall, "roster", ROSTER.encode())
        assert len(hall.ask(people)) == before
        for path in ("/notices", "/morning"):
            text = tablet.get(path).text
            assert "防汛值班" in text
            assert EVIL not in text
        assert "<p>电话 0737-1</p>" in tablet.get("/notices").text
        tablet.log_in("1005", WORD)
        assert "县里下发的这一份" in tablet.get("/staff/roster").text
        chosen = {**tablet.hidden("/staff/roster"), "county": "1"}
        page = tablet.client.post("/staff/roster/look", data=chosen, headers={"origin": HOME}).text
        assert take(tablet, page, "take") == "/staff"
    names = [one.name for one in hall.ask(people)]
    assert len(names) == before + 2
    assert {"孙小满", "何立秋"} <= set(names)
    hall.close()
