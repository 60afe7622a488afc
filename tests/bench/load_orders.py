"""Orders to the processes the halls live in, and what they report (load_fleet.py)."""

import json
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

SENDERS = 4  # processes
PATIENCE_S = 600
MOST = 0.9  # of the halls
_PAUSE = threading.Event()  # never set


@dataclass(kw_only=True)
class Report:
    """What all halls saw since the last report."""

    seconds: Counter[int] = field(default_factory=Counter)  # questions, by second
    took_ms: list[int] = field(default_factory=list)
    body_bytes: int = 0
    behind: int = 0
    proven: int = 0
    written: dict[str, int] = field(default_factory=dict)  # records of each hall, by name

    def add(self, words: dict[str, Any]) -> None:
        """Take the report of one process."""
        self.seconds.update({int(at): count for at, count in words["seconds"].items()})
        self.took_ms += words["took_ms"]
        self.body_bytes += words["body_bytes"]
        self.behind += words["behind"]
        self.proven += words["proven"]
        self.written.update(words["written"])

    def take_over(self, before: "Report") -> None:
        """Count what was seen before as well; how far they are is as it is now."""
        self.seconds.update(before.seconds)
        self.took_ms += before.took_ms
        self.body_bytes += before.body_bytes

    def percentile_ms(self, share: float) -> int:
        """Return how long all but a share of the questions took at the most."""
        ordered = sorted(self.took_ms) or [0]
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    def most(self, window_s: int) -> float:
        """Return the most questions a second in any window."""
        return (
            max(
                (sum(self.seconds[at + n] for n in range(window_s)) for at in self.seconds),
                default=0,
            )
            / window_s
        )


@dataclass(kw_only=True)
class Fleet:
    """The processes the halls live in."""

    senders: Sequence[subprocess.Popen[str]]

    def tell(self, **order: float) -> None:
        """Give all halls an order."""
        for sender in self.senders:
            assert sender.stdin is not None
            sender.stdin.write(json.dumps(order) + "\n")
            sender.stdin.flush()

    def report(self) -> Report:
        """Return what they saw since the last one."""
        self.tell(report=1)
        found = Report()
        for sender in self.senders:
            assert sender.stdout is not None
            found.add(json.loads(sender.stdout.readline()))
        return found

    def settle(self, count: int) -> tuple[Report, float]:
        """Wait until every hall's records are proven; return what was seen, and the seconds."""
        began, before = time.monotonic(), Report()
        while time.monotonic() < began + PATIENCE_S:
            seen = self.report()
            seen.take_over(before)
            if seen.proven >= count and not seen.behind:
                return seen, time.monotonic() - began
            before = seen
            _PAUSE.wait(0.2)
        raise SystemExit(f"not settled: {before.behind} behind")

    def heal(
        self, wanted: Mapping[str, int], held: Callable[[], Mapping[str, int]]
    ) -> tuple[Report, float, float]:
        """Wait until the county holds what was wanted of each hall.

        Returns:
            What was seen, and the seconds until nine in ten halls were whole, and all.
        """
        began, before = time.monotonic(), Report()
        most: list[float] = []
        while time.monotonic() < began + PATIENCE_S:
            seen = self.report()
            seen.take_over(before)
            known, passed = held(), time.monotonic() - began
            whole = sum(known.get(name, 0) >= count for name, count in wanted.items())
            if whole >= MOST * len(wanted):
                most.append(passed)
            if whole == len(wanted):
                return seen, most[0], passed
            before = seen
            _PAUSE.wait(1)
        raise SystemExit("the county did not get back what it had")


@contextmanager
def fleet_of(codes: dict[int, str], port: int) -> Iterator[Fleet]:
    """Let the halls of these codes live until the block ends."""
    words = [sys.executable, "-m", "tests.bench.load_fleet", f"http://127.0.0.1:{port}"]
    pipe = subprocess.PIPE
    senders = [subprocess.Popen(words, stdin=pipe, stdout=pipe, text=True) for _ in range(SENDERS)]
    for at, sender in enumerate(senders):
        assert sender.stdin is not None
        own = {n: code for n, code in codes.items() if n % SENDERS == at}
        sender.stdin.write(json.dumps(own) + "\n")
        sender.stdin.flush()
    try:
        yield Fleet(senders=senders)
    finally:
        for sender in senders:
            sender.kill()
            sender.wait(20)
