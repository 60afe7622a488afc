"""Before the power is cut: what is left of the day, what needs a reason, and the answer kept."""

from collections.abc import Iterator
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from appliance.desk.closing import CloseHall, close_hall, evening_of
from appliance.desk.platform_entry import note_entry
from appliance.domain.closing import Evening, Leftover, LockUp, left_over, parts_missing
from appliance.domain.errors import FormIncomplete
from appliance.domain.facts.hall import OutageStarted
from appliance.domain.facts.platform_entry import PlatformEntered
from appliance.projections.closing import latest_closings
from tests.fakes.register_hall import CLERK, RegisterHall

MONDAY = date(2026, 11, 23)
ALL = CloseHall(unsent=3, ledger_printed=True, locked=list(LockUp))


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[RegisterHall]:
    hall = RegisterHall(tmp_path)
    yield hall
    hall.close()


@pytest.mark.parametrize("printed", [True, False])
@pytest.mark.parametrize(("same_day", "not_entered", "lines"), list(product((0, 2), repeat=3)))
def test_what_is_left_is_named_and_unsent_records_never_are(
    same_day: int, not_entered: int, lines: int, *, printed: bool
) -> None:
    evening = Evening(
        same_day=same_day, not_entered=not_entered, ledger_lines=lines, ledger_printed=printed
    )
    wanted = {
        *([Leftover.SAME_DAY] if same_day else []),
        *([Leftover.PLATFORM] if not_entered else []),
        *([Leftover.LEDGER] if lines and not printed else []),
    }
    assert set(left_over(evening)) == wanted
    assert bool(parts_missing(left_over(evening), list(LockUp), "")) == bool(wanted)
    assert parts_missing(left_over(evening), list(LockUp), "停电") == ()


def test_an_empty_day_is_closed_without_a_reason(hall: RegisterHall) -> None:
    hall.run(lambda tx: close_hall(tx, ALL, CLERK))
    (fact,) = hall.records("hall.closed")
    assert fact.body["left"] == []
    assert fact.body["unsent"] == 3
    assert [one.day for one in hall.ask(latest_closings, 5)] == [MONDAY.isoformat()]


def test_a_same_day_matter_left_open_wants_a_reason_and_leaves_nothing_without(
    hall: RegisterHall,
) -> None:
    """CASE-06: direct matters on the same day; CASE-32: same-day entry."""
    hall.case("SB-001")
    found = hall.ask(evening_of, MONDAY)
    assert found.left == (Leftover.SAME_DAY, Leftover.PLATFORM)
    with pytest.raises(FormIncomplete) as refused:
        hall.run(lambda tx: close_hall(tx, ALL, CLERK))
    assert refused.value.facts["missing"] == "reason"
    assert hall.records("hall.closed") == []

    why = CloseHall(unsent=0, ledger_printed=True, locked=list(LockUp), reason="系统维护")
    hall.run(lambda tx: close_hall(tx, why, CLERK))
    assert hall.records("hall.closed")[0].body["left"] == ["same_day", "platform"]
    assert hall.tables() == hall.fold_again()


def test_a_hall_that_is_not_locked_up_is_not_closed(hall: RegisterHall) -> None:
    """000§16.2: doors and windows, lights and power."""
    order = CloseHall(unsent=0, ledger_printed=True, locked=[LockUp.WINDOWS_AND_DOORS])
    with pytest.raises(FormIncomplete) as refused:
        hall.run(lambda tx: close_hall(tx, order, CLERK))
    assert refused.value.facts["missing"] == "lights_and_devices"


def test_a_promised_case_is_not_of_the_day_and_an_entered_one_is_not_left(
    hall: RegisterHall,
) -> None:
    uid = hall.case("SB-002")
    hall.run(lambda tx: note_entry(tx, uid, PlatformEntered(platform_no="P2026-1"), CLERK))
    assert hall.ask(evening_of, MONDAY).left == ()


def test_an_outage_of_the_day_excuses_what_was_not_entered(hall: RegisterHall) -> None:
    """CASE-32: the duty holds while the network works."""
    cut = OutageStarted(since="2026-11-23T08:30:00.000+08:00", since_mono=0, why="offline")
    hall.run(lambda tx: tx.append(cut, by="hall"))
    hall.case("SB-002")
    found = hall.ask(evening_of, MONDAY)
    assert found.left == ()
    assert len(found.excused) == 1
