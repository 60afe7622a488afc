"""Which box this is: the fingerprint that tells a card in another box from a card at home.

A part that cannot be read is left out and does not count (PROTOCOL.md 4).
"""

import os
from pathlib import Path

from appliance.domain.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where the kernel tells what this box is."""

    serial: Path = Path("/proc/device-tree/serial-number")
    machine: Path = Path("/etc/machine-id")
    card: Path = Path("/sys/block/mmcblk0/device/cid")
    block: Path = Path("/sys/dev/block")
    by_uuid: Path = Path("/dev/disk/by-uuid")


THIS_BOX = Places()


def serial_number(places: Places = THIS_BOX) -> str:
    """Return the board's serial number, or what stands for one on a machine without."""
    return _read(places.serial) or _read(places.machine)[:16] or "unknown"


def fingerprint(home: Path, places: Places = THIS_BOX) -> dict[str, str]:
    """Return the parts that could be read: serial, card, filesystem."""
    parts = {
        "serial": _read(places.serial),
        "card": _read(places.card),
        "filesystem": _filesystem(home, places),
    }
    return {name: value for name, value in parts.items() if value}


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace").strip("\x00\n ")
    except OSError:
        return ""


def _filesystem(home: Path, places: Places) -> str:
    """Return the UUID of the file system the home lies on, if the kernel names one."""
    try:
        device = home.stat().st_dev
        node = (places.block / f"{os.major(device)}:{os.minor(device)}").resolve().name
        links = list(places.by_uuid.iterdir())
    except OSError:
        return ""
    return next((link.name for link in links if link.resolve().name == node), "")
