"""Many halls in one process: python -m tests.bench.load_fleet URL, codes and orders on stdin.

The first line is {number: code, …}. Then orders, a line of JSON each: {"grow": n} each hall writes
n records at once; {"per_s": r} each hall writes r a second from now on; {"report": true} is
answered with a line; the end of stdin ends the run.
"""

import json
import sys
import threading
from collections import Counter

from tests.bench.load_hall import LoadHall


def main(url: str) -> None:
    """Let the halls live until stdin ends."""
    stop = threading.Event()
    codes: dict[str, str] = json.loads(sys.stdin.readline())
    halls = [LoadHall(int(number), code=code, url=url, stop=stop) for number, code in codes.items()]
    threads = [threading.Thread(target=hall.live, daemon=True) for hall in halls]
    for thread in threads:
        thread.start()
    for line in sys.stdin:
        _obey(json.loads(line), halls)
    stop.set()
    for hall in halls:
        hall.woken.set()
    for thread in threads:
        thread.join(5)


def _obey(order: dict[str, float], halls: list[LoadHall]) -> None:
    for hall in halls:
        hall.owed += int(order.get("grow", 0))
        hall.per_s = float(order.get("per_s", hall.per_s))
        hall.woken.set()
    if "report" in order:
        sys.stdout.write(json.dumps(_report(halls)) + "\n")
        sys.stdout.flush()


def _report(halls: list[LoadHall]) -> dict[str, object]:
    """Say what was seen since the last report."""
    seconds: Counter[int] = Counter()
    took: list[int] = []
    size = 0
    for hall in halls:
        asked, hall.seen.asked = hall.seen.asked, []
        seconds.update(int(at) for at, _ in asked)
        took += [round(taken * 1000) for _, taken in asked]
        size, hall.seen.body_bytes = size + hall.seen.body_bytes, 0
    return {
        "seconds": seconds,
        "took_ms": took,
        "body_bytes": size,
        "behind": sum(hall.behind for hall in halls),
        "proven": sum(hall.proven for hall in halls),
        "written": {hall.name: hall.written for hall in halls},
    }


if __name__ == "__main__":
    main(sys.argv[1])
