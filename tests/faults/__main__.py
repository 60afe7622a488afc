"""The long fault run: `python -m tests.faults [--seeds N]` prints a line a run; 1 if one fails.

Kill runs first, several on one demo and then a new one, so that much-killed homes are covered too;
then the simulation of sender and receiver over many seeds.
"""

import argparse
import sys

from tests.fakes.running_hall import running_hall
from tests.faults.kill import run

RUNS_OF_ONE_HOME = 5


def kill_runs(first: int, count: int) -> int:
    """Do `count` kill runs from a seed on; return how many were not sound."""
    failed = 0
    for start in range(first, first + count, RUNS_OF_ONE_HOME):
        with running_hall() as hall:
            for seed in range(start, min(start + RUNS_OF_ONE_HOME, first + count)):
                report = run(hall, seed)
                failed += bool(report.wrong)
                sys.stdout.write(f"{'differs' if report.wrong else 'ok'} {report}\n")
                sys.stdout.flush()
    return failed


def main(arguments: list[str]) -> int:
    """Run them all."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--seeds", type=int, default=25, help="kill runs of 200 swipes each")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    chosen = parser.parse_args(arguments)
    failed = kill_runs(chosen.first, chosen.seeds)
    sys.stdout.write(f"{chosen.seeds} kill runs, {failed} failed\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
