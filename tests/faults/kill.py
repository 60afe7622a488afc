"""Kill runs: 200 swipes while processes are killed at random; what was confirmed arrives once.

A person swipes, and where the box does not answer the next one waits until it is back. Half of the
cards are somebody's, and the same ones come again and again; a confirmed punch is known by its
place in the spool. The other half are strangers' cards with last digits of their own, so that one
that was not confirmed can be counted as well.
"""

import random
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hw.person import Outcome
from tests.fakes.running_hall import PROCESSES, RunningHall, as_body, wait_until

SWIPES = 200
KILLS = 12
SWIPED = frozenset({"attendance.punched", "card.unknown"})
LATEST_S = 0.05  # a kill falls somewhere within the swipe it goes with


@dataclass(frozen=True, slots=True, kw_only=True)
class Swipe:
    """One card held to the reader, and what the person heard."""

    number: str
    is_stranger: bool
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a run found; it is sound while nothing is wrong. `kills` counts by process."""

    seed: int
    swipes: int
    confirmed: int
    kills: Counter[str]
    wrong: tuple[str, ...]


def run(hall: RunningHall, seed: int, *, swipes: int = SWIPES, kills: int = KILLS) -> Report:
    """Swipe and kill, wait until all is quiet, and compare both ends.

    Args:
        hall: a running demo; it may have been through other runs.
        seed: chooses cards, victims and moments.
        swipes: how many cards are held to the reader.
        kills: how many processes are killed meanwhile.
    """
    chance = random.Random(seed)
    hall.wait_until_delivered()
    before = len(hall.feed.lines)
    done, killed = list[Swipe](), Counter[str]()
    when = frozenset(chance.sample(range(swipes), kills))
    coming: list[threading.Timer] = []
    for n in range(swipes):
        hall.wait_for_hardware()
        if n in when:
            coming.append(_kill_soon(hall, chance, killed))
        done.append(_swipe(hall, chance, n))
    for one in coming:  # a kill that is still to come would take the mark behind them
        one.join()
    marks = hall.wait_until_delivered()
    fresh = hall.feed.lines[before:]
    return Report(
        seed=seed,
        swipes=swipes,
        confirmed=sum(one.outcome.stored for one in done),
        kills=killed,
        wrong=(*miscounted(done, fresh, marks), *_unequal(hall), *_unproven(hall)),
    )


def _swipe(hall: RunningHall, chance: random.Random, n: int) -> Swipe:
    is_stranger = chance.random() < 0.5
    number = f"031000{n:04d}" if is_stranger else chance.choice(hall.cards)
    return Swipe(number=number, is_stranger=is_stranger, outcome=hall.swipe(number))


def _kill_soon(hall: RunningHall, chance: random.Random, killed: Counter[str]) -> threading.Timer:
    name = chance.choice(PROCESSES)

    def kill() -> None:
        killed[name] += hall.kill(name)

    timer = threading.Timer(chance.random() * LATEST_S, kill)
    timer.start()
    return timer


def miscounted(
    done: Sequence[Swipe], fresh: Sequence[dict[str, object]], marks: int = 1
) -> Iterator[str]:
    """Yield what was confirmed and is not there once, and what else is there more than once.

    Args:
        done: the swipes of the run.
        fresh: the feed's lines of the run.
        marks: how many swipes came behind them.
    """
    arrived = [as_body(line) for line in fresh if line["kind"] in SWIPED]
    places = Counter((body["spool"], body["i"]) for body in arrived)
    strangers = Counter(str(body["last4"]) for body in arrived)
    for n, one in enumerate(done):
        times = places[one.outcome.spool, one.outcome.i]
        if one.outcome.stored and times != 1:
            yield f"swipe {n} of {one.number} was confirmed and came {times} times"
        if one.is_stranger and strangers[one.number[-4:]] > 1:
            yield f"swipe {n} of {one.number} came {strangers[one.number[-4:]]} times"
    if len(arrived) > len(done) + marks:
        yield f"{len(arrived)} came of {len(done)} swipes"
    yield from (f"{place} came {times} times" for place, times in places.items() if times > 1)


def _unequal(hall: RunningHall) -> Iterator[str]:
    """Yield each stream whose lines at the county are not ours, byte for byte."""
    ours = hall.journal()
    wait_until(lambda: hall.healthz().get("unsent") == 0, "not everything was proven")
    for stream, lines in ours.items():
        if hall.at_county(stream)[: len(lines)] != lines:
            yield f"stream {stream} differs at the county"


def _unproven(hall: RunningHall) -> Iterator[str]:
    """Yield what `hallbox journal verify` says against our own journal."""
    verdict = hall.command("journal", "verify")
    if verdict.returncode != 0:
        yield verdict.stderr or verdict.stdout
