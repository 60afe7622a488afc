"""The box itself: its fingerprint, its clock, what it tells systemd."""

import os
import socket
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from appliance.clock import HallClock, Kernel
from appliance.domain.moment import Trust
from appliance.identity import Places, fingerprint, serial_number
from appliance.notify import notify
from tests.fakes.hand_wound_board import HandWoundBoard
from tests.fakes.hand_wound_clock import MORNING


def box(folder: Path, *parts: str) -> Places:
    """Return the places of a box that has these parts only."""
    device = folder.stat().st_dev
    (folder / "sda2").touch()
    (folder / "block").mkdir()
    (folder / "block" / f"{os.major(device)}:{os.minor(device)}").symlink_to(folder / "sda2")
    (folder / "by-uuid").mkdir()
    if "filesystem" in parts:
        (folder / "by-uuid" / "0AF1-22").symlink_to(folder / "sda2")
    (folder / "by-uuid" / "other").symlink_to(folder / "sda1")
    for name, text in (
        ("serial", "10000000abcd\x00"),
        ("machine", "f" * 32),
        ("card", "27504853\n"),
    ):
        if name in parts:
            (folder / name).write_text(text, encoding="ascii")
    return Places(
        serial=folder / "serial",
        machine=folder / "machine",
        card=folder / "card",
        block=folder / "block",
        by_uuid=folder / "by-uuid",
    )


def test_all_parts_of_a_box_are_read_without_their_padding(tmp_path: Path) -> None:
    places = box(tmp_path, "serial", "card", "filesystem")

    assert fingerprint(tmp_path, places) == {
        "serial": "10000000abcd",
        "card": "27504853",
        "filesystem": "0AF1-22",
    }


@pytest.mark.parametrize("there", ["serial", "card", "filesystem"])
def test_a_part_that_cannot_be_read_is_left_out(tmp_path: Path, there: str) -> None:
    """PROTOCOL.md 4: it does not count."""
    assert set(fingerprint(tmp_path, box(tmp_path, there))) == {there}


def test_a_box_without_any_part_has_an_empty_fingerprint(tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere"
    places = Places(serial=nowhere, machine=nowhere, card=nowhere, block=nowhere, by_uuid=nowhere)

    assert fingerprint(nowhere, places) == {}
    assert serial_number(places) == "unknown"


@pytest.mark.parametrize(
    ("parts", "number"),
    [(("serial", "machine"), "10000000abcd"), (("machine",), "f" * 16)],
    ids=["board", "machine"],
)
def test_a_machine_without_a_board_number_has_one_that_stands_for_it(
    tmp_path: Path, parts: tuple[str, ...], number: str
) -> None:
    assert serial_number(box(tmp_path, *parts)) == number


# The clock


@pytest.mark.parametrize(
    ("network", "battery", "trust"),
    [
        (True, "1\n", Trust.NETWORK),
        (False, "1\n", Trust.RTC),
        (False, "0\n", Trust.FLOOR),
        (False, None, Trust.FLOOR),
        (False, "\xe9", Trust.FLOOR),
    ],
)
def test_the_board_says_who_set_its_clock(
    tmp_path: Path, *, network: bool, battery: str | None, trust: Trust
) -> None:
    if network:
        (tmp_path / "synchronized").touch()
    if battery is not None:
        (tmp_path / "hctosys").write_bytes(battery.encode("latin-1"))
    kernel = Kernel(network_time=tmp_path / "synchronized", battery_clock=tmp_path / "hctosys")

    assert kernel.trust() is trust


@pytest.mark.parametrize(("age_s", "trust"), [(3600, Trust.RTC), (-3600, Trust.UNKNOWN)])
def test_a_battery_clock_that_shows_a_day_before_the_box_was_built_is_not_believed(
    tmp_path: Path, age_s: int, trust: Trust
) -> None:
    (tmp_path / "hctosys").write_text("1\n", encoding="ascii")
    image = tmp_path / "hallbox-image"
    image.touch()
    built = image.stat().st_mtime - age_s
    os.utime(image, (built, built))
    kernel = Kernel(
        network_time=tmp_path / "synchronized", battery_clock=tmp_path / "hctosys", image=image
    )

    assert kernel.trust() is trust


@pytest.mark.parametrize(
    ("shown", "is_flat"),
    [
        ("1795305600\n", False),  # November 2026
        ("951782400\n", True),  # the chip began in the year 2000 again
        (None, True),  # the kernel refuses to read it: it stood still
        ("\n", True),
    ],
)
def test_a_battery_clock_that_stood_still_is_told(
    tmp_path: Path, shown: str | None, *, is_flat: bool
) -> None:
    """APPLIANCE.md, pitfall 13."""
    (tmp_path / "hctosys").write_text("0\n", encoding="ascii")
    if shown is not None:
        (tmp_path / "since_epoch").write_text(shown, encoding="ascii")
    kernel = Kernel(
        battery_clock=tmp_path / "hctosys",
        battery_time=tmp_path / "since_epoch",
        image=tmp_path / "no-image",
    )
    assert kernel.battery_is_flat() is is_flat
    assert Kernel(battery_clock=tmp_path / "none").battery_is_flat() is False


def test_a_boot_has_one_name_for_every_process_of_the_box(tmp_path: Path) -> None:
    (tmp_path / "boot_id").write_text("0f8fad5b-d9cb-469f-a165-70867728950e\n", encoding="ascii")

    assert Kernel(boot_id=tmp_path / "boot_id").boot() == "0f8fad5bd9cb469f"


@pytest.mark.parametrize(
    ("own", "trust"),
    [
        (Trust.FLOOR, Trust.UNKNOWN),
        (Trust.RTC, Trust.UNKNOWN),
        (Trust.NETWORK, Trust.NETWORK),
    ],
)
def test_a_clock_that_lies_before_the_newest_record_is_believed_only_on_a_time_servers_word(
    own: Trust, trust: Trust
) -> None:
    clock = HallClock(floor=MORNING + timedelta(seconds=1), board=HandWoundBoard(own=own))

    assert clock.now().trust is trust


@pytest.mark.parametrize(
    ("off", "trust"),
    [(2000, Trust.COUNTY), (-2000, Trust.COUNTY), (2001, Trust.UNKNOWN), (-2001, Trust.UNKNOWN)],
)
def test_two_seconds_are_the_difference_between_agreeing_and_not(off: int, trust: Trust) -> None:
    board = HandWoundBoard()
    clock = HallClock(floor=None, board=board)

    clock.believe(Trust.COUNTY, MORNING + timedelta(milliseconds=off), board.mono)

    assert clock.now().trust is trust


def test_what_the_county_said_is_carried_along_a_clock_nobody_can_set() -> None:
    board = HandWoundBoard()
    clock = HallClock(floor=None, board=board)
    clock.believe(Trust.COUNTY, MORNING, board.mono)
    board.wind(timedelta(hours=9))
    assert clock.now().trust is Trust.COUNTY
    board.wall += timedelta(seconds=3)
    assert clock.now().trust is Trust.UNKNOWN
    board.wall -= timedelta(seconds=3)
    assert clock.now().trust is Trust.COUNTY


def test_a_lower_witness_does_not_take_the_place_of_a_better_one() -> None:
    board = HandWoundBoard()
    clock = HallClock(floor=None, board=board)
    clock.believe(Trust.COUNTY, MORNING, board.mono)
    clock.believe(Trust.HUMAN, MORNING + timedelta(hours=1), board.mono)

    assert clock.now().trust is Trust.COUNTY


@pytest.mark.parametrize(
    ("told", "own", "off_ms", "is_overruled"),
    [
        (Trust.COUNTY, Trust.RTC, 2001, True),
        (Trust.COUNTY, Trust.RTC, -2001, True),
        (Trust.COUNTY, Trust.RTC, 2000, False),
        (Trust.HUMAN, Trust.FLOOR, 60_000, True),
        (Trust.RTC, Trust.FLOOR, 60_000, False),
        (Trust.COUNTY, Trust.NETWORK, 60_000, False),
    ],
)
def test_only_a_person_or_the_county_overrules_a_wall_clock_and_never_a_time_server(
    told: Trust, own: Trust, off_ms: int, *, is_overruled: bool
) -> None:
    board = HandWoundBoard(own=own)
    clock = HallClock(floor=None, board=board)
    assert clock.overruled() is None
    right = MORNING + timedelta(milliseconds=off_ms)
    clock.believe(told, right, board.mono)
    board.wind(timedelta(minutes=3))
    found = clock.overruled()
    assert (found is not None) is is_overruled
    if found is not None:
        assert (found.wall, found.mono) == (right + timedelta(minutes=3), board.mono)


# systemd


@pytest.mark.parametrize("abstract", [False, True], ids=["path", "abstract"])
def test_systemd_is_told_where_it_asks(monkeypatch: pytest.MonkeyPatch, *, abstract: bool) -> None:
    with TemporaryDirectory(prefix="hb-") as folder:
        name = f"{folder}/notify"
        address = f"\0{name}" if abstract else name
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as door:
            door.bind(address)
            door.settimeout(10)
            monkeypatch.setenv("NOTIFY_SOCKET", f"@{name}" if abstract else name)
            notify("READY=1")
            assert door.recv(100) == b"READY=1"


@pytest.mark.parametrize("address", ["", "/nowhere/notify"])
def test_without_systemd_nothing_happens(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", address)

    notify("WATCHDOG=1")
