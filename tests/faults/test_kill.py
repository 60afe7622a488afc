"""Real processes are killed while people swipe (faults 6, 47, 50 and 51)."""

import pytest

from hw.person import Outcome
from tests.fakes.running_hall import running_hall
from tests.faults.kill import Swipe, miscounted, run

PUNCH = {"kind": "attendance.punched", "body": {"spool": "s", "i": 1, "last4": "4321"}}
STRANGER = {"kind": "card.unknown", "body": {"spool": "s", "i": 2, "last4": "0001"}}
HEARD = Swipe(number="0123454321", is_stranger=False, outcome=Outcome(stored=True, spool="s", i=1))
UNHEARD = Swipe(number="0310000001", is_stranger=True, outcome=Outcome(stored=False))


@pytest.mark.slow
def test_whoever_heard_the_beep_is_at_the_county_once() -> None:
    with running_hall() as hall:
        report = run(hall, seed=1)

    assert report.wrong == ()
    assert set(report.kills) >= {"hall", "hardware"}
    assert report.confirmed >= report.swipes - 3 * report.kills["hardware"]


@pytest.mark.parametrize(
    ("arrived", "is_sound"),
    [
        pytest.param([PUNCH], True, id="the unheard one never came"),
        pytest.param([PUNCH, STRANGER], True, id="the unheard one came"),
        pytest.param([STRANGER], False, id="a confirmed one is lost"),
        pytest.param([PUNCH, PUNCH], False, id="a confirmed one came twice"),
        pytest.param(
            [PUNCH, STRANGER, {**STRANGER, "body": {**STRANGER["body"], "i": 3}}],  # type: ignore[dict-item]
            False,
            id="an unheard one came twice",
        ),
    ],
)
def test_the_count_itself_sees_a_loss_and_a_double(
    arrived: list[dict[str, object]],
    is_sound: bool,  # noqa: FBT001  # a table's column
) -> None:
    """The witness that the proof above can fail."""
    assert (list(miscounted([HEARD, UNHEARD], arrived)) == []) is is_sound
