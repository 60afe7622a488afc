"""Which box this is: the fingerprint that tells a card in another box from a card at home.

A part that cannot be read is left out and does not count (PROTOCOL.md 4).
"""

import os
from pathlib import Path

SERIAL = Path("/proc/device-tree/serial-number")
MACHINE = Path("/etc/machine-id")
CARD = Path("/sys/block/mmcblk0/device/cid")
BLOCK = Path("/sys/dev/block")
BY_UUID = Path("/dev/disk/by-uuid")


def serial_number() -> str:
    """Return the board's serial number, or what stands for one on a machine without."""
    return _read(SERIAL) or _read(MACHINE)[:16] or "unknown"


def fingerprint(home: Path) -> dict[str, str]:
    """Return the parts that could be read: serial, card, filesystem."""
    parts = {"serial": _read(SERIAL), "card": _read(CARD), "filesystem": _filesystem(home)}
    return {name: value for name, value in parts.items() if value}


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace").strip("\x00\n ")
    except OSError:
        return ""


def _filesystem(home: Path) -> str:
    """Return the UUID of the file system the home lies on, if the kernel names one."""
    try:
        device = home.stat().st_dev
        node = (BLOCK / f"{os.major(device)}:{os.minor(device)}").resolve().name
        links = list(BY_UUID.iterdir())
    except OSError:
        return ""
    return next((link.name for link in links if link.resolve().name == node), "")
