"""Card readers: the only file that knows evdev. Reads admitted keyboards, and nothing else.

/dev/input is listed once a second: hot-plug needs no udev socket, which a service without network
would not receive. evdev's own async loop is not used: cancelled, it loses a batch.

Sources: DESIGN.md 8; APPLIANCE.md 2.9, pitfalls 37, 42 to 45; DOMAIN.md 4.1.
"""

import asyncio
import errno
import fcntl
import logging
import os
import struct
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from evdev import InputDevice, InputEvent, ecodes

from hw.admission import TWIN_NOTE, Traits, is_admitted, is_twin
from hw.board import Reader
from hw.events import DeviceState, State
from hw.events import reader as reader_source
from hw.keystrokes import GAP_MS, Decoder, Discarded, Frame, Why
from hw.reports import Reports

SCAN_S = 1.0
GRACE_SCANS = 5  # a reader that was never seen may still be on its way
EVIOCSCLOCKID = 0x400445A0  # _IOW('E', 0xa0, int); python-evdev has no call for it

log = logging.getLogger(__name__)


class Node(Protocol):
    """An open input device; read raises BlockingIOError when it has nothing to say."""

    fd: int

    def read(self) -> Iterable[InputEvent]:
        """Return the waiting events; none at all means that the device is gone."""
        ...

    def grab(self) -> None:
        """Keep its keys from everybody else."""
        ...

    def close(self) -> None:
        """Let it go."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An open node and what it says of itself."""

    node: Node
    traits: Traits


def open_node(path: Path) -> Opened:
    """Open an input device for reading, its stamps on CLOCK_BOOTTIME.

    Raises:
        OSError: EACCES while udev is not finished, ENODEV or ENOENT when it is gone again.
    """
    device: InputDevice[str] = InputDevice(os.fspath(path), readonly=True)
    with suppress(OSError):  # the station does not believe stamps that lie far from its clock
        fcntl.ioctl(device.fd, EVIOCSCLOCKID, struct.pack("i", time.CLOCK_BOOTTIME))
    keys = device.capabilities(absinfo=False).get(ecodes.EV_KEY, [])
    traits = Traits(
        usb=f"{device.info.vendor:04x}:{device.info.product:04x}",
        phys=device.phys,
        keys=frozenset(keys),
    )
    return Opened(node=device, traits=traits)


class _Attached:
    """One grabbed device: its fd in the loop, its decoder, its timer for silence."""

    def __init__(
        self, reader: Reader, opened: Opened, reports: Reports, lost: Callable[["_Attached"], None]
    ) -> None:
        self.reader = reader
        self.traits = opened.traits
        self._node = opened.node
        self._reports = reports
        self._lost = lost
        self._decoder = Decoder(reader.ends)
        self._dropping = False
        self._timer: asyncio.TimerHandle | None = None
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._node.fd, self._read)

    def close(self, why: Why = Why.UNPLUGGED) -> None:
        """Let the device go and forget its half number."""
        self._loop.remove_reader(self._node.fd)
        self._stop_timer()
        with suppress(OSError):
            self._node.close()
        self._tell(self._decoder.break_off(why))

    def _read(self) -> bool:
        """Read what waits; return whether there was anything."""
        try:
            events = tuple(self._node.read())
        except BlockingIOError:
            return False
        except OSError as cause:
            log.warning("reader lost: reader=%s, cause=%s", self.reader.name, cause)
            events = ()
        if not events:
            self._lost(self)
            return True
        for event in events:
            self._take(event)
        self._stop_timer()
        self._timer = self._loop.call_later(GAP_MS / 1000, self._silence)
        return True

    def _take(self, event: InputEvent) -> None:
        if event.type == ecodes.EV_SYN:
            self._synchronise(event.code)
        elif event.type == ecodes.EV_KEY and not self._dropping:
            ms = event.sec * 1000 + event.usec // 1000
            self._tell(self._decoder.feed(event.code, event.value, ms))

    def _synchronise(self, code: int) -> None:
        if code == ecodes.SYN_REPORT:
            self._dropping = False
        elif code == ecodes.SYN_DROPPED:
            self._dropping = True
            lost = self._decoder.break_off(Why.DROPPED)
            # The lost keys may be a whole number that we never saw: the person must hear it.
            self._tell(lost or Discarded(why=Why.DROPPED, keys=0))

    def _silence(self) -> None:
        # The loop may have been late: keys that already wait belong to the number.
        if not self._read():
            self._tell(self._decoder.silence())

    def _tell(self, outcome: Frame | Discarded | None) -> None:
        if outcome is not None:
            self._reports.number(self.reader, outcome)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()


class CardReaders:
    """All readers of the board: finds them, keeps them, tells when they come and go."""

    def __init__(
        self,
        readers: Iterable[Reader],
        reports: Reports,
        *,
        folder: Path = Path("/dev/input"),
        open_node: Callable[[Path], Opened] = open_node,
    ) -> None:
        self._readers = tuple(readers)
        self._reports = reports
        self._folder = folder
        self._open = open_node
        self._attached: dict[tuple[str, int, int], _Attached] = {}
        self._looked: dict[tuple[str, int, int], Traits] = {}
        self._denied = ""
        self._told: dict[str, DeviceState] = {}
        self._scans = 0

    async def run(self) -> None:
        """Scan once a second until cancelled."""
        while True:
            self.scan()
            await asyncio.sleep(SCAN_S)

    def scan(self) -> None:
        """List the folder once: let go what is gone, take what is admitted, tell what changed."""
        self._scans += 1
        self._denied = ""
        nodes = dict(self._nodes())
        for key in [key for key in self._attached if key not in nodes]:
            self._attached.pop(key).close()
        self._looked = {key: seen for key, seen in self._looked.items() if key in nodes}
        for key, path in nodes.items():
            if key not in self._attached and self._is_wanted(key):
                self._try(key, path)
        self._tell_states()

    def close(self) -> None:
        """Let every device go."""
        for attached in self._attached.values():
            attached.close()
        self._attached.clear()

    def _nodes(self) -> Iterator[tuple[tuple[str, int, int], Path]]:
        for path in sorted(self._folder.glob("event*")):
            with suppress(OSError):
                # A number is given again after a replug; inode and change time are not.
                status = path.stat()
                yield (path.name, status.st_ino, status.st_ctime_ns), path

    def _is_wanted(self, key: tuple[str, int, int]) -> bool:
        seen = self._looked.get(key)
        return seen is None or self._reader_for(seen) is not None

    def _reader_for(self, traits: Traits) -> Reader | None:
        busy = {attached.reader for attached in self._attached.values()}
        free = (reader for reader in self._readers if reader not in busy)
        return next((reader for reader in free if is_admitted(reader, traits)), None)

    def _try(self, key: tuple[str, int, int], path: Path) -> None:
        try:
            opened = self._open(path)
        except OSError as cause:
            self._refused(path, cause)
            return
        traits = replace(opened.traits, by_id=self._links(path.name))
        self._looked[key] = traits
        reader = self._reader_for(traits)
        if reader is None:
            opened.node.close()
            return
        try:
            opened.node.grab()
        except OSError as cause:
            opened.node.close()
            self._refused(path, cause)
            return
        found = Opened(node=opened.node, traits=traits)
        self._attached[key] = _Attached(reader, found, self._reports, self._on_lost)

    def _refused(self, path: Path, cause: OSError) -> None:
        if cause.errno == errno.EACCES:
            self._denied = f"{path.name} may not be opened yet"
        elif cause.errno == errno.EBUSY:
            self._denied = f"{path.name} is held by another program"

    def _links(self, name: str) -> tuple[str, ...]:
        links = (self._folder / "by-id").glob("*")
        return tuple(sorted(link.name for link in links if link.resolve().name == name))

    def _on_lost(self, gone: _Attached) -> None:
        self._attached = {key: kept for key, kept in self._attached.items() if kept is not gone}
        gone.close()
        self._tell_states()

    def _tell_states(self) -> None:
        present = {attached.reader: attached for attached in self._attached.values()}
        for reader in self._readers:
            state = self._state(reader, present.get(reader))
            waiting = reader.name not in self._told and self._scans < GRACE_SCANS
            if state == self._told.get(reader.name) or (waiting and reader not in present):
                continue
            self._told[reader.name] = state
            self._reports.state(state)

    def _state(self, reader: Reader, attached: _Attached | None) -> DeviceState:
        source = reader_source(reader.name)
        if attached is None:
            state = State.DENIED if self._denied else State.MISSING
            return DeviceState(source=source, state=state, note=self._denied)
        if is_twin(attached.traits, self._looked.values()):
            return DeviceState(source=source, state=State.WARNED, note=TWIN_NOTE)
        return DeviceState(source=source, state=State.READY)
