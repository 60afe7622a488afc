"""Board: what is wired where, read once from board.toml into a frozen tree.

A mistake disables the part it stands in and is reported with its full key; the rest works.

    [[readers]]                                   # wrong: usb = "FFFF-0035"
    name = "door"
    usb = "ffff:0035"                             # right: vendor:product, four hex digits each
    format = "8H10D"
    ends = "enter"                                # or "gap": this reader sends no Enter

    [[chips]]
    name = "header"
    label = "pinctrl-bcm2711"                     # a chip is found by its label, never its number

    [[windows]]
    window = 1
    buttons = {very_satisfied = "header:4", satisfied = "header:5", …}    # chip:line
    lamp = "header:9"

    [buzzer]
    pin = "header:26"

A hall whose boxes have fewer buttons says so above all tables: levels = ["satisfied", …].

Sources: DESIGN.md 8; APPLIANCE.md 2.10.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from hw.board_values import Wrong, flag_of, levels_of, new_name, text_of
from hw.card_formats import FORMATS
from hw.events import Level
from hw.keystrokes import Ends

TABLES = frozenset({"simulated", "levels", "readers", "chips", "windows", "buzzer"})
WINDOWS = 18
LINES = 28  # gpiozero knows no line beyond 27; an expander has 16
USB = re.compile(r"[0-9a-f]{4}:[0-9a-f]{4}")
PIN = re.compile(r"([a-z0-9_-]+):([0-9]{1,2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One mistake or fault: the full key of board.toml or the part, and what is wrong."""

    key: str
    text: str

    def __str__(self) -> str:
        """Return the one line the doctor prints."""
        return f"{self.key}: {self.text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """One card reader (读卡器): how it is recognised and how it writes numbers."""

    name: str
    format: str
    ends: Ends = Ends.ENTER
    usb: str = ""
    by_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """One GPIO chip; polled if its interrupt line is not wired."""

    name: str
    label: str
    polled: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Pin:
    """One line of one chip."""

    chip: str
    line: int

    def __str__(self) -> str:
        """Return chip:line, as it stands in board.toml."""
        return f"{self.chip}:{self.line}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The buttons, five unless board.toml says otherwise, and the lamp of one window (窗口)."""

    window: int
    buttons: Mapping[Level, Pin]
    lamp: Pin | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """Everything that is wired, and what was wrong in the file."""

    simulated: bool = False
    readers: tuple[Reader, ...] = ()
    chips: tuple[Chip, ...] = ()
    windows: tuple[Window, ...] = ()
    buzzer: Pin | None = None
    findings: tuple[Finding, ...] = ()


def read_board(path: Path) -> Board:
    """Return the board a file describes; whatever is wrong stands in its findings."""
    try:
        return parse_board(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Board(findings=(Finding(key=path.name, text="there is no such file"),))
    except (OSError, UnicodeDecodeError) as cause:
        return Board(findings=(Finding(key=path.name, text=f"cannot be read: {cause}"),))


def parse_board(text: str) -> Board:
    """Return the board a TOML text describes; whatever is wrong stands in its findings."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as cause:
        return Board(findings=(Finding(key="board.toml", text=f"is not TOML: {cause}"),))
    return _Draft(tables).board()


@dataclass(slots=True)
class _Draft:
    """The board while it is being read: parts so far, and who has which pin."""

    tables: Mapping[str, object]
    levels: tuple[Level, ...] = tuple(Level)
    findings: list[Finding] = field(default_factory=list)
    owners: dict[Pin, str] = field(default_factory=dict)

    def board(self) -> Board:
        simulated = self._simulated()
        self.levels = self._levels()
        for name in self.tables.keys() - TABLES:
            self._note(Wrong(name, "is no table of board.toml"))
        chips = tuple(self._chips())
        names = None if simulated else {chip.name for chip in chips}
        return Board(
            simulated=simulated,
            chips=chips,
            readers=tuple(self._readers(simulated=simulated)),
            windows=tuple(self._windows(names)),
            buzzer=self._buzzer(names),
            findings=tuple(self.findings),
        )

    def _simulated(self) -> bool:
        try:
            return flag_of("", self.tables, "simulated")
        except Wrong as wrong:
            self._note(wrong)
            return False

    def _levels(self) -> tuple[Level, ...]:
        try:
            return levels_of(self.tables.get("levels", [*Level]))
        except Wrong as wrong:
            self._note(wrong)
            return tuple(Level)

    def _chips(self) -> Iterator[Chip]:
        seen: set[str] = set()
        for key, table in self._each("chips"):
            try:
                chip = Chip(
                    name=new_name(key, table, seen),
                    label=text_of(key, table, "label"),
                    polled=flag_of(key, table, "polled"),
                )
            except Wrong as wrong:
                self._note(wrong)
            else:
                yield chip

    def _readers(self, *, simulated: bool) -> Iterator[Reader]:
        seen: set[str] = set()
        for key, table in self._each("readers"):
            try:
                yield _reader(key, table, seen, simulated=simulated)
            except Wrong as wrong:
                self._note(wrong)

    def _windows(self, chips: set[str] | None) -> Iterator[Window]:
        seen: set[int] = set()
        for key, table in self._each("windows"):
            before = dict(self.owners)
            try:
                yield self._window(key, table, seen, chips)
            except Wrong as wrong:
                self.owners = before  # a part that is not used holds no pin
                self._note(wrong)

    def _window(
        self, key: str, table: Mapping[str, object], seen: set[int], chips: set[str] | None
    ) -> Window:
        window = table.get("window")
        if type(window) is not int or not 1 <= window <= WINDOWS:
            raise Wrong(f"{key}.window", f"{window!r} is not a number from 1 to {WINDOWS}")
        if window in seen:
            raise Wrong(f"{key}.window", f"window {window} stands here a second time")
        wired = table.get("buttons")
        if wired is None and chips is None:
            wired = {level: f"sim{window}:{line}" for line, level in enumerate(self.levels, 4)}
        if not isinstance(wired, Mapping):
            raise Wrong(f"{key}.buttons", "is missing: each level with its chip:line")
        if unknown := set(wired) - set(self.levels):
            raise Wrong(f"{key}.buttons.{min(unknown)}", f"is no level of {', '.join(self.levels)}")
        if missing := [level for level in self.levels if level not in wired]:
            raise Wrong(f"{key}.buttons", f"has no {', '.join(missing)}")
        buttons = {
            level: self._pin(f"{key}.buttons.{level}", wired[level], chips) for level in self.levels
        }
        lamp = self._pin(f"{key}.lamp", table["lamp"], chips) if "lamp" in table else None
        seen.add(window)
        return Window(window=window, buttons=MappingProxyType(buttons), lamp=lamp)

    def _buzzer(self, chips: set[str] | None) -> Pin | None:
        table = self.tables.get("buzzer")
        if table is None:
            return None
        pin = table.get("pin") if isinstance(table, Mapping) else None
        try:
            return self._pin("buzzer.pin", pin, chips)
        except Wrong as wrong:
            self._note(wrong)
            return None

    def _pin(self, key: str, found: object, chips: set[str] | None) -> Pin:
        match = PIN.fullmatch(found) if isinstance(found, str) else None
        if match is None or int(match[2]) >= LINES:
            raise Wrong(key, f"{found!r} is not chip:line, with a line from 0 to {LINES - 1}")
        if chips is not None and match[1] not in chips:
            raise Wrong(key, f"{match[1]!r} is the name of no chip")
        pin = Pin(match[1], int(match[2]))
        if pin in self.owners:
            raise Wrong(key, f"{pin} is already {self.owners[pin]}")
        self.owners[pin] = key
        return pin

    def _each(self, name: str) -> Iterator[tuple[str, Mapping[str, object]]]:
        tables = self.tables.get(name, [])
        if not isinstance(tables, list):
            self._note(Wrong(name, f"is not a list; write [[{name}]]"))
            return
        for place, table in enumerate(tables):
            if isinstance(table, Mapping):
                yield f"{name}[{place}]", table
            else:
                self._note(Wrong(f"{name}[{place}]", "is not a table"))

    def _note(self, wrong: Wrong) -> None:
        self.findings.append(Finding(key=wrong.key, text=wrong.text))


def _reader(key: str, table: Mapping[str, object], seen: set[str], *, simulated: bool) -> Reader:
    name = new_name(key, table, seen)
    format_name = text_of(key, table, "format")
    if format_name not in FORMATS:
        raise Wrong(f"{key}.format", f"{format_name!r} is none of {', '.join(FORMATS)}")
    ends = table.get("ends", Ends.ENTER)
    if ends not in list(Ends):
        raise Wrong(f"{key}.ends", f"{ends!r} is neither 'enter' nor 'gap'")
    usb = text_of(key, table, "usb") if "usb" in table else ""
    by_id = text_of(key, table, "by_id") if "by_id" in table else ""
    if usb and not USB.fullmatch(usb):
        raise Wrong(f"{key}.usb", f"{usb!r} is not vendor:product in lower-case hex")
    if not (usb or by_id or simulated):
        raise Wrong(key, "names no device: give usb, by_id or both")
    return Reader(name=name, format=format_name, ends=Ends(str(ends)), usb=usb, by_id=by_id)
