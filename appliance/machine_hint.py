"""The machine in five numbers, told to the county beside those of today (a hint only).

What nobody knows is left out: without hall-hw there is no word on readers and buttons (law 8).
"""

from collections.abc import Sequence
from pathlib import Path

from appliance.device_link import Device
from appliance.free_space import free_bytes

_WORKING = frozenset({"ready", "warned"})
_TOLD = {"reader": "readers", "buttons": "buttons"}  # a kind of device, and its name here


def machine_hint(home: Path, devices: Sequence[Device]) -> dict[str, object]:
    """Return the megabytes free on the card, and how many devices work or do not.

    Raises:
        OSError: the card does not say.
    """
    told: dict[str, object] = {"disk_mb": free_bytes(home) // (1024 * 1024)}
    for kind, name in _TOLD.items():
        states = [one.state in _WORKING for one in devices if one.kind == kind]
        if states:
            told[name] = sum(states)
            told[f"{name}_lost"] = len(states) - sum(states)
    return told
