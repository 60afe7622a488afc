"""Reports: what the devices tell the station. One port, so that a device knows nothing of disks."""

from typing import Protocol

from hw.board import Reader
from hw.events import DeviceState, Level
from hw.keystrokes import Discarded, Frame


class Reports(Protocol):
    """Whoever takes what readers and buttons produce."""

    def number(self, reader: Reader, outcome: Frame | Discarded) -> None:
        """Take a complete number, or word of a discarded one."""
        ...

    def press(self, window: int, level: Level, ms: int) -> None:
        """Take a counted press; ms is CLOCK_BOOTTIME at its edge."""
        ...

    def locked_out(self, window: int) -> None:
        """Take word of a press too soon after the last one."""
        ...

    def state(self, state: DeviceState) -> None:
        """Take the state of a device, on change."""
        ...
