"""A hall whose disk refuses: run by test_disk.py under strace, which makes system calls fail.

It prints `ack TEXT` for every record that was confirmed and `refused` for every one that was not.

Run: python -m tests.faults.injected_driver HOME RECORDS
"""

import os
import sys
from pathlib import Path

from appliance.journal.faults import Fault
from tests.fakes.small_journal import SmallJournal


def main(home: Path, records: int) -> None:
    """Open the journal and append, whatever the disk says."""
    hall = SmallJournal(home)
    try:
        hall.start()
    except Fault:
        say("refused")
        return
    for number in range(records):
        text = f"第 {number} 条 " + "x" * 300
        try:
            hall.remarks(text)
        except Fault:
            say("refused")
        else:
            say(f"ack {text}")
    hall.stop()


def say(line: str) -> None:
    """Tell the test at once."""
    os.write(1, f"{line}\n".encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
