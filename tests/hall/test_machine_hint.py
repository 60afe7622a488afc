"""What the county hears of the machine: counted, or left out where nobody knows."""

from pathlib import Path

import pytest

from appliance.device_link import Device
from appliance.free_space import free_bytes
from appliance.machine_hint import machine_hint


def device(kind: str, state: str) -> Device:
    return Device(kind=kind, name="one", state=state, note="")


@pytest.mark.parametrize(
    ("devices", "told"),
    [
        ([], {}),
        ([device("reader", "ready")], {"readers": 1, "readers_lost": 0}),
        (
            [device("reader", "warned"), device("reader", "missing"), device("board", "ready")],
            {"readers": 1, "readers_lost": 1},
        ),
        ([device("buttons", "denied")], {"buttons": 0, "buttons_lost": 1}),
    ],
)
def test_devices_are_counted_and_unknown_ones_left_out(
    tmp_path: Path, devices: list[Device], told: dict[str, int]
) -> None:
    hint = machine_hint(tmp_path, devices)

    megabytes = hint.pop("disk_mb")
    assert hint == told
    assert isinstance(megabytes, int)
    assert abs(megabytes - free_bytes(tmp_path) // 2**20) < 1024
