"""The ledger of cases: pages with sums, no gap in the numbers, a seal that can be checked."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from appliance.desk.closing import evening_of
from appliance.desk.ledger import print_ledger, seal_of_day
from appliance.domain.errors import FormIncomplete
from appliance.projections.ledger import (
    ROWS_OF_PAGE,
    LedgerQuery,
    ledger_lines,
    ledger_pages,
    number_gaps,
)
from tests.fakes.browser import Browser
from tests.fakes.case_hall import WORD
from tests.fakes.register_hall import CLERK, RegisterHall

MONDAY = date(2026, 11, 23)
THE_DAY = LedgerQuery(first=MONDAY, last=MONDAY)


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[RegisterHall]:
    hall = RegisterHall(tmp_path)
    yield hall
    hall.close()


def test_the_pages_carry_their_sums_on(hall: RegisterHall) -> None:
    for _ in range(ROWS_OF_PAGE + 3):
        hall.case()
    pages = ledger_pages(hall.ask(ledger_lines, LedgerQuery(first=MONDAY, last=MONDAY)))
    assert [(one.number, len(one.lines), one.received_so_far) for one in pages] == [
        (1, ROWS_OF_PAGE, ROWS_OF_PAGE),
        (2, 3, ROWS_OF_PAGE + 3),
    ]


def test_the_book_of_a_day_a_window_or_an_item_holds_only_those(hall: RegisterHall) -> None:
    hall.case("SB-001")
    hall.case("SB-002")
    hall.clock.advance(hours=24)
    hall.case("SB-002")
    asked = [
        LedgerQuery(first=MONDAY, last=MONDAY),
        LedgerQuery(first=MONDAY, last=date(2026, 11, 24)),
        LedgerQuery(first=MONDAY, last=MONDAY, item_code="SB-001"),
        LedgerQuery(first=MONDAY, last=MONDAY, window=1),
    ]
    assert [len(hall.ask(ledger_lines, one)) for one in asked] == [2, 3, 1, 0]


def test_a_number_left_out_inside_a_run_is_named() -> None:
    assert number_gaps(["LX26-100001", "LX26-100002", "LX26-100003"]) == []
    assert number_gaps(["LX26-100001", "LX26-100004"]) == ["LX26-…00002", "LX26-…00003"]


def test_the_seal_of_a_day_does_not_move_with_the_next_day(hall: RegisterHall) -> None:
    hall.case()
    sealed = hall.ask(seal_of_day, MONDAY)
    hall.clock.advance(hours=24)
    hall.case()
    assert hall.ask(seal_of_day, MONDAY) == sealed
    assert hall.ask(seal_of_day, date(2026, 11, 24)) != sealed


def test_the_page_prints_the_seal_and_exports_what_it_shows(hall: RegisterHall) -> None:
    hall.case()
    with Browser(hall) as office:
        office.log_in("1005", WORD)
        text = office.get("/ledger").text
        assert "编号连续，没有缺号" in text
        assert hall.ask(seal_of_day, MONDAY) in text
        assert "彭**" in office.get("/ledger/list.csv").text
        assert office.get("/ledger/list.xlsx").content.startswith(b"PK")


def test_every_print_is_a_fact_and_from_the_second_on_a_copy(hall: RegisterHall) -> None:
    """CASE-31: the log of prints counts each part of the book by itself."""
    with pytest.raises(FormIncomplete):
        hall.run(lambda tx: print_ledger(tx, THE_DAY, CLERK))
    assert hall.records("ledger.") == []
    hall.case()
    one_window = LedgerQuery(first=MONDAY, last=MONDAY, window=3)
    asked = (THE_DAY, one_window, THE_DAY)
    times = [hall.run(partial(print_ledger, part=part, actor=CLERK)) for part in asked]
    assert times == [1, 1, 2]
    printed = [one.body for one in hall.records("ledger.printed")]
    assert [(one["lines"], one["pages"], one["window"]) for one in printed][:2] == [
        (1, 1, None),
        (1, 1, 3),
    ]
    assert hall.tables() == hall.fold_again()


def test_what_came_after_the_print_is_not_printed(hall: RegisterHall) -> None:
    hall.case()
    hall.run(lambda tx: print_ledger(tx, THE_DAY, CLERK))
    assert hall.ask(evening_of, MONDAY).printed is not None
    hall.case()
    assert hall.ask(evening_of, MONDAY).printed is None


def test_the_paper_says_whether_it_was_written_down_and_that_it_is_a_copy(
    hall: RegisterHall,
) -> None:
    hall.case()
    with Browser(hall) as office:
        office.log_in("1005", WORD)
        assert "没有登记的打印" in office.get("/ledger").text
        for note in ("这一份是第 1 次打印", "副本，第 2 次打印"):
            printed = office.post("/ledger/prints", shown_on="/ledger")
            page = office.get(printed.headers["location"]).text
            assert note in page
            assert "没有登记的打印" not in page
        assert "今天的台账打印了，09:00" in office.get("/closing").text
