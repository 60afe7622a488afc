"""Setting the wall clock: which note is followed, and to which moment."""

import struct
from datetime import UTC, datetime, timedelta

import pytest

from appliance.box.set_clock import OLDEST_MS, rtc_time, wanted

BOOT = "0123456789abcdef"
BUILT = datetime(2026, 11, 1, tzinfo=UTC)
TOLD = "2026-11-22T08:25:00.500+08:00"
NOTE: dict[str, object] = {"boot": BOOT, "mono": 100_000, "wall": TOLD}


def test_the_time_is_what_was_told_and_what_has_passed_since() -> None:
    found = wanted(NOTE, boot=BOOT, mono=104_250, earliest=BUILT)
    assert found == datetime.fromisoformat(TOLD) + timedelta(seconds=4, milliseconds=250)


@pytest.mark.parametrize(
    "changed",
    [
        {"boot": "fedcba9876543210"},
        {"mono": 100_001},  # written in the future
        {"mono": 100_000 - OLDEST_MS - 1},
        {"mono": "100000"},
        {"wall": "2026-10-31T08:25:00+08:00"},  # before this software was built
        {"wall": "2100-01-01T08:25:00+08:00"},
        {"wall": "2026-11-22T08:25:00"},  # of which zone?
        {"wall": "half past eight"},
        {"wall": "9999-12-31T23:59:59+08:00"},
        {"wall": None},
    ],
)
def test_a_note_that_cannot_be_true_sets_nothing(changed: dict[str, object]) -> None:
    assert wanted(NOTE, boot=BOOT, mono=100_000, earliest=BUILT) is not None
    assert wanted(NOTE | changed, boot=BOOT, mono=100_000, earliest=BUILT) is None


def test_no_note_sets_nothing() -> None:
    assert wanted({}, boot=BOOT, mono=0, earliest=BUILT) is None


def test_the_battery_clock_keeps_utc_with_months_from_nought_and_years_from_1900() -> None:
    told = struct.unpack("9i", rtc_time(datetime.fromisoformat("2027-01-01T07:59:58+08:00")))
    assert told[:6] == (58, 59, 23, 31, 11, 126)
    assert told[6:] == (0, 0, 0)
