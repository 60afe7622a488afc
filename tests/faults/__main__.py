"""The long fault run, `python -m tests.faults`: a line a kill run, then sums; 1 if any failed.

Kill runs first, several on one demo and then a new one, so that much-killed homes are covered too;
then the simulation of sender and receiver over many seeds, each failing one with its replay; then
strangers at every address of county and hall.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.fakes.running_hall import RunningHall, running_hall
from tests.faults.kill import run
from tests.strangers.clerks import broken
from tests.strangers.doors import DOORS
from tests.sync import simulation

RUNS_OF_ONE_HOME = 5


def kill_runs(first: int, count: int) -> int:
    """Do `count` kill runs from a seed on; return how many were not sound."""
    failed = 0
    for start in range(first, first + count, RUNS_OF_ONE_HOME):
        with running_hall() as hall:
            for seed in range(start, min(start + RUNS_OF_ONE_HOME, first + count)):
                told = _told(hall, seed)
                failed += not told.startswith("ok ")
                sys.stdout.write(f"{told}\n")
                sys.stdout.flush()
    return failed


def _told(hall: RunningHall, seed: int) -> str:
    """Do one kill run; return its line. A run that cannot go on is one that failed."""
    try:
        report = run(hall, seed)
    except AssertionError as stuck:
        return f"stuck seed={seed} {stuck}"
    return f"{'differs' if report.wrong else 'ok'} {report}"


def simulations(count: int) -> int:
    """Play `count` schedules of faults; return how many did not end with equal ends."""
    failed = 0
    for seed in range(count):
        found = simulation.failure(seed)
        if found is not None:
            failed += 1
            sys.stdout.write(f"{found}\n")
    return failed


def strangers(cases: int) -> int:
    """Ask every address so many invented questions; return how many answers were wrong."""
    failed = 0
    for name, opened in DOORS.items():
        with tempfile.TemporaryDirectory() as home, opened(Path(home) / "home") as door:
            heard = door.knock(cases)
        failed += len(heard.wrong)
        asked = sum(sum(found.values()) for found in heard.statuses.values())
        sys.stdout.write(f"{name}: {asked} questions\n")
        sys.stdout.writelines(f"{wrong}\n" for wrong in heard.wrong)
    with tempfile.TemporaryDirectory() as home:
        faults = broken(Path(home) / "home", seed=cases, rounds=max(1, cases // 10))
    sys.stdout.writelines(f"{fault}\n" for fault in faults)
    return failed + len(faults)


def main(arguments: list[str]) -> int:
    """Run them all."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--seeds", type=int, default=25, help="kill runs of 200 swipes each")
    parser.add_argument("--first", type=int, default=1, help="the first seed of the kill runs")
    parser.add_argument("--simulations", type=int, default=10_000, help="schedules of faults")
    parser.add_argument("--api", type=int, default=200, help="invented questions an address")
    chosen = parser.parse_args(arguments)
    killed = kill_runs(chosen.first, chosen.seeds)
    sys.stdout.write(f"{chosen.seeds} kill runs, {killed} failed\n")
    played = simulations(chosen.simulations)
    sys.stdout.write(f"{chosen.simulations} simulations, {played} failed\n")
    strange = strangers(chosen.api) if chosen.api else 0
    sys.stdout.write(f"{chosen.api} questions an address, {strange} answers wrong\n")
    return 1 if killed or played or strange else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
