"""InputFolder: a /dev/input whose devices are pipes filled with kernel records.

The bytes go through evdev's own C reader, so the path of a real device is shared up to the read.
"""

import errno
import os
import struct
from collections.abc import Iterable
from pathlib import Path

from evdev.eventio_async import EventIO

from hw.admission import Traits
from hw.card_reader import Opened
from hw.keystrokes import KEYS

KEYBOARD = frozenset(KEYS) | {28, 96}
RECORD = struct.Struct("<qqHHi")  # struct input_event of a 64-bit kernel


class PipeNode(EventIO):
    """One open pipe that reads like an input device."""

    def __init__(self, fd: int, *, busy: bool) -> None:
        self.fd = fd
        self._busy = busy

    def grab(self) -> None:
        if self._busy:
            raise OSError(errno.EBUSY, "Device or resource busy")

    def close(self) -> None:
        os.close(self.fd)


class InputFolder:
    """Plug devices in, type into them, pull them; `denied` and `busy` are names that refuse."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self.denied: set[str] = set()
        self.busy: set[str] = set()
        self.opened: list[str] = []
        self._traits: dict[str, Traits] = {}
        self._typing: dict[str, int] = {}

    def plug(
        self, name: str, usb: str, phys: str = "usb-1/input0", keys: frozenset[int] = KEYBOARD
    ) -> None:
        (self.folder / name).touch()
        self._traits[name] = Traits(usb=usb, phys=phys, keys=keys)

    def link(self, by_id: str, name: str) -> None:
        (self.folder / "by-id").mkdir(exist_ok=True)
        (self.folder / "by-id" / by_id).symlink_to(f"../{name}")

    def pull(self, name: str) -> None:
        (self.folder / name).unlink()
        if name in self._typing:
            os.close(self._typing.pop(name))

    def open(self, path: Path) -> Opened:
        if path.name in self.denied:
            raise PermissionError(errno.EACCES, "Permission denied")
        reading, self._typing[path.name] = os.pipe2(os.O_NONBLOCK)
        self.opened.append(path.name)
        node = PipeNode(reading, busy=path.name in self.busy)
        return Opened(node=node, traits=self._traits[path.name])

    def write(self, name: str, records: bytes) -> None:
        os.write(self._typing[name], records)

    def type(self, name: str, keys: Iterable[tuple[int, int]], ms: int = 1_000) -> None:
        self.write(name, b"".join(key_record(code, value, ms) for code, value in keys))


def key_record(code: int, value: int, ms: int = 1_000) -> bytes:
    """Return one EV_KEY record with its EV_SYN."""
    sec, usec = divmod(ms * 1000, 1_000_000)
    return RECORD.pack(sec, usec, 1, code, value) + RECORD.pack(sec, usec, 0, 0, 0)


def syn_dropped(ms: int = 1_000) -> bytes:
    """Return the record with which the kernel says that it lost some."""
    return RECORD.pack(*divmod(ms * 1000, 1_000_000), 0, 3, 0)


def recorded(path: Path) -> list[tuple[int, int, int]]:
    """Return (code, value, ms) of each key record in a file the kernel wrote."""
    return [
        (code, value, sec * 1000 + usec // 1000)
        for sec, usec, kind, code, value in RECORD.iter_unpack(path.read_bytes())
        if kind == 1
    ]
