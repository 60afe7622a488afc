"""A hall whose card is full: run by test_writer.py in a process of its own (limits stay there)."""

import resource
import signal
import sys
from pathlib import Path

from appliance.journal.faults import StorageFault
from tests.fakes.small_journal import SmallJournal


def say(line: str) -> None:
    """Tell the test."""
    sys.stdout.write(f"{line}\n")


def main(home: Path) -> None:
    """Fill the card, see the refusal, make room, go on; print what was true."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    hall = SmallJournal(home).start()
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))
    confirmed: list[str] = []
    refusal = "nothing"
    for i in range(1000):
        try:
            hall.remarks(f"{i} " + "x" * 500)
        except StorageFault as full:
            refusal = type(full).__name__
            break
        confirmed.append(f"{i} " + "x" * 500)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    stored = hall.texts()
    say(f"confirmed={'stored' if stored[: len(confirmed)] == confirmed else 'lost'}")
    say(f"refused={refusal}")
    hall.remarks("again")
    say(f"again={'stored' if hall.texts()[-1] == 'again' else 'lost'}")
    hall.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
