"""Buttons: the only file that knows gpiozero and lgpio. Chips by label, lines, no rules.

gpiozero's own bounce filter stays off: it drops edges, and its mock has none. lgpio is imported on
a real board only, with LG_WD set, because its import makes a pipe in the working directory and goes
there.

Sources: DESIGN.md 8; APPLIANCE.md 2.10, pitfalls 32 to 34, 47, 48.
"""

import fcntl
import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Protocol

from gpiozero import DigitalInputDevice, DigitalOutputDevice, GPIOZeroError, InputDevice
from gpiozero.pins import Factory
from gpiozero.pins.mock import MockFactory

from hw.board import Chip, Pin
from hw.events import State

CHIP_INFO = 0x8044B401  # GPIO_GET_CHIPINFO_IOCTL: name[32], label[32], lines u32
NAME_BYTES = 32


class LineFault(Exception):
    """A line cannot be used: `state` is missing or denied, `note` says why."""

    def __init__(self, state: State, note: str) -> None:
        super().__init__(note)
        self.state = state
        self.note = note


class EdgeSeen(Protocol):
    """Whoever is told of an edge, in lgpio's thread."""

    def __call__(self, *, pressed: bool) -> None:
        """Take one edge; hand it over and return."""
        ...


class ButtonLine(Protocol):
    """A line with a button on it."""

    def is_pressed(self) -> bool:
        """Read the level now."""
        ...

    def close(self) -> None:
        """Let the line go."""
        ...


class SwitchLine(Protocol):
    """A line with a lamp or a buzzer on it."""

    def on(self) -> None:
        """Drive it."""
        ...

    def off(self) -> None:
        """Let it go."""
        ...

    def close(self) -> None:
        """Let the line go."""
        ...


class _Button:
    def __init__(self, device: InputDevice) -> None:
        self._device = device

    def is_pressed(self) -> bool:
        return bool(self._device.is_active)

    def close(self) -> None:
        self._device.close()


class Chips:
    """The board's GPIO chips, each opened when its first line is asked for."""

    def __init__(
        self, open_chip: Callable[[str], Factory], faults: tuple[type[Exception], ...] = ()
    ) -> None:
        self._open_chip = open_chip
        self._faults = (GPIOZeroError, OSError, *faults)
        self._factories: dict[str, Factory] = {}

    def button(self, pin: Pin, seen: EdgeSeen | None) -> ButtonLine:
        """Return a button to ground; seen gets each edge, in lgpio's thread. None: no edges.

        Raises:
            LineFault: the chip is not there, or the line is taken.
        """
        try:
            factory = self._factory(pin.chip)
            if seen is None:
                return _Button(InputDevice(pin.line, pull_up=True, pin_factory=factory))
            device = DigitalInputDevice(pin.line, pull_up=True, pin_factory=factory)
        except self._faults as cause:
            raise LineFault(State.DENIED, f"{pin}: {cause}") from cause
        device.when_activated = lambda: seen(pressed=True)
        device.when_deactivated = lambda: seen(pressed=False)
        return _Button(device)

    def switch(self, pin: Pin) -> SwitchLine:
        """Return an output, off.

        Raises:
            LineFault: the chip is not there, or the line is taken.
        """
        try:
            line: SwitchLine = DigitalOutputDevice(pin.line, pin_factory=self._factory(pin.chip))
        except self._faults as cause:
            raise LineFault(State.DENIED, f"{pin}: {cause}") from cause
        return line

    def drive(self, pin: Pin, *, pressed: bool) -> None:
        """Press or release a button of a simulated board."""
        line = self._factory(pin.chip).pin(pin.line)
        line.drive_low() if pressed else line.drive_high()

    def close(self) -> None:
        """Let every chip go."""
        for factory in self._factories.values():
            factory.close()
        self._factories.clear()

    def _factory(self, name: str) -> Factory:
        if name not in self._factories:
            self._factories[name] = self._open_chip(name)
        return self._factories[name]


def mock_chips() -> Chips:
    """Return chips that exist in memory only, for a simulated board."""
    return Chips(lambda _name: MockFactory())


def no_chips(note: str) -> Chips:
    """Return chips none of which can be opened, with the reason."""

    def open_chip(_name: str) -> Factory:
        raise LineFault(State.MISSING, note)

    return Chips(open_chip)


def line_chips(
    chips: Iterable[Chip], folder: Path, labels: Callable[[], Mapping[str, int]] | None = None
) -> Chips:
    """Return the real chips; folder is where lgpio may make its pipe.

    Raises:
        ImportError: lgpio is not installed.
    """
    label_of = {chip.name: chip.label for chip in chips}
    read_labels = labels or chip_labels
    lgpio = _import_lgpio(folder)

    def open_chip(name: str) -> Factory:
        number = read_labels().get(label_of[name])
        if number is None:
            raise LineFault(State.MISSING, f"no gpiochip has the label {label_of[name]!r}")
        return lgpio.LGPIOFactory(chip=number)

    return Chips(open_chip, faults=(lgpio.lgpio.error,))


def chip_labels(folder: Path = Path("/dev")) -> dict[str, int]:
    """Return the label and number of each gpiochip that may be opened."""
    found: dict[str, int] = {}
    for path in folder.glob("gpiochip*"):
        with suppress(OSError, ValueError):
            found[_label(path)] = int(path.name.removeprefix("gpiochip"))
    return found


def _label(path: Path) -> str:
    fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        answer = fcntl.ioctl(fd, CHIP_INFO, bytes(2 * NAME_BYTES + 4))
    finally:
        os.close(fd)
    return answer[NAME_BYTES : 2 * NAME_BYTES].split(b"\0")[0].decode()


def _import_lgpio(folder: Path) -> ModuleType:
    os.environ["LG_WD"] = os.fspath(folder)
    here = Path.cwd()
    try:
        return import_module("gpiozero.pins.lgpio")
    finally:
        os.chdir(here)
