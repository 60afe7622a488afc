"""A slot on trial: committed by health alone; the one that came back says why."""

import json
from pathlib import Path

import pytest

from appliance.box.slots import FAILURE, FELL_BACK, NOTE, Slots


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "box").mkdir()
    return tmp_path


def slots(home: Path, running: str, trial: str = "") -> Slots:
    """Return the slots of a card after a start."""
    (home / "cmdline").write_text(f"ro rauc.slot={running} quiet\n", encoding="ascii")
    if trial:
        (home / NOTE).write_text(f"{trial}\n", encoding="ascii")
    return Slots(home, home / "cmdline")


def why(home: Path) -> str:
    """Return the reason that was kept."""
    found: str = json.loads((home / FAILURE).read_text("utf-8"))["why"]
    return found


def never() -> str:
    raise AssertionError("a slot that does not run cannot be looked at")


def test_without_a_trial_there_is_nothing_to_judge(home: Path) -> None:
    assert slots(home, "A").on_trial() is None
    (home / NOTE).write_text("C", encoding="ascii")
    assert slots(home, "A").on_trial() is None


def test_a_well_slot_is_committed(home: Path) -> None:
    after = slots(home, "B", "B").judged("B", lambda: "")
    assert after == [["fw_setenv", "BOOT_B_LEFT", "3"], ["fw_setenv", "B_COMMITTED", "1"]]
    assert not (home / NOTE).exists()
    assert not (home / FAILURE).exists()


def test_a_sick_slot_is_started_again_and_not_committed(home: Path) -> None:
    after = slots(home, "B", "B").judged("B", lambda: "hall-web is not running")
    assert after == [["systemctl", "--no-block", "reboot"]]
    assert (home / NOTE).exists()
    assert why(home) == "hall-web is not running"


def test_the_slot_that_came_back_keeps_the_first_reason(home: Path) -> None:
    slots(home, "B", "B").judged("B", lambda: "the pages do not answer")
    assert slots(home, "A").judged("B", never) == []
    assert why(home) == "the pages do not answer"
    assert not (home / NOTE).exists()


def test_a_slot_that_never_came_so_far_is_told_of_too(home: Path) -> None:
    assert slots(home, "A", "B").judged("B", never) == []
    assert why(home) == FELL_BACK
