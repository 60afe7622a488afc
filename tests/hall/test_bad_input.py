"""A disk that refuses, met on a page: what happened, what was kept, what to do, and then again."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from appliance.domain.facts.staff import StaffEnrolled
from tests.fakes.browser import Browser
from tests.fakes.small_hall import SmallHall

WORD = "a long enough word"
MANY = range(4100, 4140)
NEWCOMER = {"name": "李小满", "unit": "人社医保", "roles": "clerk"}


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[SmallHall]:
    hall = SmallHall(tmp_path)
    hall.enrol("9001", "周管", "administrator", word=WORD)
    yield hall
    hall.close()


@pytest.mark.parametrize(
    "pragma", ["max_page_count = 1", "query_only = 1"], ids=["full-disk", "read-only-disk"]
)
def test_a_disk_that_refuses_is_a_page_in_three_parts_and_the_form_can_be_sent_again(
    hall: SmallHall, pragma: str
) -> None:
    with Browser(hall) as tablet:
        tablet.log_in("9001", WORD)
        forms = [{**tablet.hidden("/staff/new"), **NEWCOMER, "staff_no": f"{n}"} for n in MANY]
        hall.writer.between(lambda db: db.execute(f"PRAGMA {pragma}").fetchall())
        for form in forms:  # until no page of the file has room for one more
            refused = _send(tablet, form)
            if refused.status_code != 303:
                break

        assert refused.status_code == 503
        for part in ("什么事", "保住了什么", "现在怎么办"):
            assert part in refused.text
        assert tablet.get("/healthz").status_code == 503
        again = _send(tablet, form)
        assert again.status_code == 303
        assert again.headers["location"].startswith(f"/staff/{form['staff_no']}")
        assert tablet.get("/healthz").status_code == 200
    assert _enrolled(hall).count(form["staff_no"]) == 1


def test_pages_are_read_while_the_disk_refuses_every_write(hall: SmallHall) -> None:
    """Law 9: who only looks is not disturbed."""
    with Browser(hall) as tablet:
        tablet.log_in("9001", WORD)
        hall.writer.between(lambda db: db.execute("PRAGMA query_only = 1").fetchall())

        pages = [tablet.get(path).status_code for path in ("/staff", "/sync", "/attendance")]

    assert pages == [200, 200, 200]


def _send(tablet: Browser, form: dict[str, str]) -> httpx.Response:
    origin = str(tablet.client.base_url)
    return tablet.client.post("/staff/new", data=form, headers={"origin": origin})


def _enrolled(hall: SmallHall) -> list[str]:
    rows = hall.ask(
        lambda db: db.execute(
            "SELECT json_extract(CAST(body AS TEXT), '$.body.staff_no') FROM journal"
            " WHERE json_extract(CAST(body AS TEXT), '$.kind') = ?",
            (StaffEnrolled.KIND,),
        ).fetchall()
    )
    return [row[0] for row in rows]
