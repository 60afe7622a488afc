"""The wall clock and the battery clock are set to what hall-web was told; it may set neither.

On a government network without a time server nobody else ever sets the battery clock: each morning
would begin with a time that is believed by nobody. A note of another boot, of long ago or of a time
before this software was built sets nothing.

Sources: DESIGN.md 5 (Clock); APPLIANCE.md 2.8.
"""

import argparse
import fcntl
import logging
import struct
import sys
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import appliance
from appliance.clock import THIS_BOARD
from appliance.journal import box_notes

OLDEST_MS = 60_000  # a note that lay longer was written for somebody who did not come
LAST_YEAR = 2099  # a DS3231 counts no further
BATTERY_CLOCK = Path("/dev/rtc0")
RTC_SET_TIME = 0x4024700A  # _IOW('p', 0x0a, struct rtc_time): nine ints

log = logging.getLogger("hallbox.set_clock")


def wanted(
    note: Mapping[str, object], *, boot: str, mono: int, earliest: datetime
) -> datetime | None:
    """Return the time it is now by a note, None where the note is not to be followed.

    Args:
        note: boot, CLOCK_BOOTTIME in ms and wall time, as hall-web wrote them.
        boot: the name of this boot.
        mono: CLOCK_BOOTTIME now, in ms.
        earliest: no time before it can be true.
    """
    told, wall = note.get("mono"), note.get("wall")
    if note.get("boot") != boot or not isinstance(told, int) or not isinstance(wall, str):
        return None
    age = mono - told
    try:
        now = datetime.fromisoformat(wall) + timedelta(milliseconds=age)
    except (ValueError, OverflowError):
        return None
    is_fresh = 0 <= age <= OLDEST_MS and now.tzinfo is not None
    return now if is_fresh and now >= earliest and now.year <= LAST_YEAR else None


def rtc_time(now: datetime) -> bytes:
    """Return the kernel's struct rtc_time of a moment, in UTC as Linux keeps battery clocks."""
    at = now.astimezone(UTC)
    day = (at.day, at.month - 1, at.year - 1900)
    return struct.pack("9i", at.second, at.minute, at.hour, *day, 0, 0, 0)


def set_battery_clock(device: Path) -> None:
    """Set it at the next full second, from the wall clock: its own seconds begin when it is set.

    Raises:
        OSError: the clock does not take it.
    """
    with device.open("rb") as clock:
        time.sleep(-time.time() % 1.0)
        fcntl.ioctl(clock, RTC_SET_TIME, rtc_time(datetime.now(UTC) + timedelta(milliseconds=100)))


def main(home: Path) -> int:
    """Follow the note; 1 where it is not to be followed."""
    logging.basicConfig(level=logging.INFO, format="%(name)s %(message)s")
    built = datetime.fromtimestamp(Path(appliance.__file__).stat().st_mtime, UTC)
    note = box_notes.note(home / box_notes.TOLD_TIME)
    before, mono = THIS_BOARD.read()
    now = wanted(note, boot=THIS_BOARD.boot(), mono=mono, earliest=built)
    if now is None:
        log.warning("not followed: note=%s", dict(note))
        return 1
    time.clock_settime(time.CLOCK_REALTIME, now.timestamp())
    log.info("set: before=%s now=%s", before.isoformat(), now.isoformat())
    if BATTERY_CLOCK.exists():
        set_battery_clock(BATTERY_CLOCK)
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m appliance.box.set_clock")
    parser.add_argument("--home", type=Path, required=True)
    sys.exit(main(parser.parse_args().home))
