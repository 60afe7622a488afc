"""Sending by itself: days of a timer that looks every ten minutes, in no time at all."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from appliance.domain.moment import HALL_TIME
from sync.platform.mapping import Target
from sync.platform.reading import read_target
from sync.platform.rounds import (
    FILE,
    LONGEST_S,
    SHORTEST_S,
    Watch,
    day_to_compare,
    is_due,
    note_compared,
    take,
)
from sync.platform.sending import Tally

MIDNIGHT = datetime(2026, 11, 23, tzinfo=HALL_TIME)
TICK_S, DAY_S = 600, 86_400
PLAIN = '[mapping]\nbase = "plain"\n[send]\nurl = "https://platform.test"\n'


@dataclass
class Days:
    """A box whose timer looks every ten minutes, and a platform that answers or does not."""

    home: Path
    target: Target
    boot: str = "0" * 16
    silent: range = range(0)  # seconds in which no answer comes
    at_s: int = 0
    rounds: list[int] = field(default_factory=list)

    def live(self, seconds: int) -> list[int]:
        """Let time pass; return the seconds at which rounds began."""
        before, end = len(self.rounds), self.at_s + seconds
        while self.at_s < end:
            watch = Watch(
                boot=self.boot,
                mono_s=lambda: float(self.at_s),
                now=lambda: MIDNIGHT + timedelta(seconds=self.at_s),
                chance=random.Random(self.at_s),
            )
            if is_due(self.home, self.target, watch):
                take(self.home, self.target, watch, self.send)
            self.at_s += TICK_S
        return self.rounds[before:]

    def send(self) -> Tally:
        self.rounds.append(self.at_s)
        return Tally(stopped="silent" if self.at_s in self.silent else "", refused=1)


def days(home: Path, more: str = "", *, silent: range = range(0)) -> Days:
    return Days(home=home, target=read_target(PLAIN + more), silent=silent)


def test_a_round_every_half_hour_whatever_the_platform_refuses(tmp_path: Path) -> None:
    assert days(tmp_path, "every = 30\n").live(DAY_S) == list(range(0, DAY_S, 1800))


def test_without_a_word_in_the_mapping_nothing_is_sent_by_itself(tmp_path: Path) -> None:
    assert days(tmp_path).live(DAY_S) == []


def test_outside_the_hours_of_the_platform_nothing_begins(tmp_path: Path) -> None:
    begun = days(tmp_path, 'every = 60\nhours = ["07:00-22:00"]\n').live(2 * DAY_S)
    assert {second % DAY_S // 3600 for second in begun} == set(range(7, 22))


def test_a_silent_platform_is_left_alone_longer_and_found_again(tmp_path: Path) -> None:
    box = days(tmp_path, "every = 10\n", silent=range(3 * DAY_S))
    silent = box.live(3 * DAY_S)
    waits = [later - before for before, later in pairwise(silent)]
    assert len(silent) < 3 * DAY_S / TICK_S / 8
    assert min(waits) >= SHORTEST_S
    assert max(waits) <= LONGEST_S + TICK_S
    assert max(waits) > 3600
    found = box.live(DAY_S)
    assert found[0] < 3 * DAY_S + LONGEST_S + TICK_S
    assert found[1:] == list(range(found[1], 4 * DAY_S, TICK_S))


@pytest.mark.parametrize("left", [b"", b'{"boot":"0000000000000000","due_s":"soon"}', b"\xff"])
def test_a_torn_note_is_no_reason_to_wait(tmp_path: Path, left: bytes) -> None:
    box = days(tmp_path, "every = 60\n")
    box.live(TICK_S)
    (tmp_path / FILE).write_bytes(left)
    assert box.live(TICK_S) == [TICK_S]


def test_another_boot_begins_with_a_round(tmp_path: Path) -> None:
    box = days(tmp_path, "every = 1440\n")
    box.live(2 * TICK_S)
    box.boot = "1" * 16
    assert box.live(2 * TICK_S) == [2 * TICK_S]


def test_the_day_before_is_compared_once_and_a_boot_does_not_forget_it(tmp_path: Path) -> None:
    target = read_target(PLAIN + "every = 10\n")
    morning = [Watch(boot=boot * 16, now=lambda: MIDNIGHT) for boot in "01"]
    day = day_to_compare(tmp_path, target, morning[0])
    assert day == date(2026, 11, 22)
    note_compared(tmp_path, morning[0], day)
    assert [day_to_compare(tmp_path, target, one) for one in morning] == [None, None]
    later = Watch(boot="1" * 16, now=lambda: MIDNIGHT + timedelta(days=1))
    assert day_to_compare(tmp_path, target, later) == date(2026, 11, 23)


def test_a_round_that_could_not_even_begin_counts_as_silence(tmp_path: Path) -> None:
    watch = Watch(boot="0" * 16, mono_s=lambda: 0.0, now=lambda: MIDNIGHT)
    target = read_target(PLAIN + "every = 10\n")

    def absent() -> Tally:
        raise ConnectionError("hall-web")

    with pytest.raises(ConnectionError):
        take(tmp_path, target, watch, absent)
    assert not is_due(tmp_path, target, watch)
