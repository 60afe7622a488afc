"""What hall-hw hands over, read from its plain JSON; what cannot be read is None, never a crash.

An event that nobody can read must not stop the spool behind it: intake writes it down as a gap.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from appliance.desk.clock_trust import Told
from appliance.domain.evaluation import Level
from appliance.domain.frozen import dataclass
from appliance.domain.moment import HALL_TIME
from appliance.domain.staff_card import SHORTEST

LONGEST_NAME = 64  # characters of a reader's name
LONGEST_CARD = 7  # bytes
BOOT_LENGTH = 16  # hex characters
MOST_WINDOWS = 99
LARGEST = 1 << 53  # a larger place or mono is no number that a clock or a spool reaches
YEARS = range(1970, 9998)  # what a kernel's wall clock can show, and dates can be counted from


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRead:
    """A complete number was typed by a reader; `card` is None where it fits no card."""

    reader: str
    raw: str
    medium: str
    card: bytes | None
    simulated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ButtonDown:
    """One of a window's five buttons went down."""

    window: int
    level: str
    simulated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceChange:
    """A reader or a button box was lost or found."""

    kind: str
    name: str
    is_found: bool
    simulated: bool


Event = CardRead | ButtonDown | DeviceChange


@dataclass(frozen=True, slots=True, kw_only=True)
class Spooled:
    """One line of a spool: its place, its moment, and the event; None where it is unreadable."""

    i: int
    told: Told | None
    event: Event | None


def spooled(line: object) -> Spooled | None:
    """Return one entry of an `events` message; None if not even its place can be read."""
    match line:
        case [int(i), str(boot), int(mono), str(wall), Mapping() as event] if 0 < i < LARGEST:
            told = _told(boot, mono, wall)
            return Spooled(i=i, told=told, event=_event(event) if told else None)
        case [int(i), *_] if 0 < i < LARGEST:
            return Spooled(i=i, told=None, event=None)
        case _:
            return None


def in_slices(lines: Sequence[object], size: int) -> list[Sequence[object]]:
    """Return the entries of a message in parts that each fit into one use case."""
    return [lines[first : first + size] for first in range(0, len(lines), size)]


def _told(boot: str, mono: int, wall: str) -> Told | None:
    try:
        at = datetime.fromisoformat(wall)
        int(boot, 16)
        at = at.astimezone(HALL_TIME) if at.tzinfo else at.replace(tzinfo=HALL_TIME)
    except (ValueError, OverflowError):
        return None
    if len(boot) != BOOT_LENGTH or not 0 <= mono < LARGEST or at.year not in YEARS:
        return None
    return Told(boot=boot, mono=mono, wall=at)


def _event(event: Mapping[str, object]) -> Event | None:
    read = _READERS.get(str(event.get("type")))
    return read(event) if read else None


def _card(event: Mapping[str, object]) -> Event | None:
    reader, raw, medium = event.get("reader"), event.get("raw"), event.get("medium")
    if not (_is_name(reader) and isinstance(raw, str) and _is_name(medium)):
        return None
    return CardRead(
        reader=str(reader),
        raw=raw,
        medium=str(medium),
        card=_card_bytes(event.get("id")),
        simulated=event.get("simulated") is True,
    )


def _card_bytes(found: object) -> bytes | None:
    try:
        card = bytes.fromhex(found) if isinstance(found, str) else b""
    except ValueError:
        return None
    return card if SHORTEST <= len(card) <= LONGEST_CARD else None


def _press(event: Mapping[str, object]) -> Event | None:
    window, level = event.get("window"), event.get("level")
    if not isinstance(window, int) or not 0 < window <= MOST_WINDOWS or level not in list(Level):
        return None
    return ButtonDown(window=window, level=str(level), simulated=event.get("simulated") is True)


def _device(event: Mapping[str, object]) -> Event | None:
    kind, name, state = event.get("kind"), event.get("name"), event.get("state")
    if not (_is_name(kind) and _is_name(name)) or state not in ("lost", "found"):
        return None
    return DeviceChange(
        kind=str(kind),
        name=str(name),
        is_found=state == "found",
        simulated=event.get("simulated") is True,
    )


def _is_name(found: object) -> bool:
    """Say whether a text may stand in a record: short, and without half characters."""
    if not isinstance(found, str) or not 0 < len(found) <= LONGEST_NAME:
        return False
    return not any("\ud800" <= sign <= "\udfff" for sign in found)


_READERS: dict[str, Callable[[Mapping[str, object]], Event | None]] = {
    "card": _card,
    "press": _press,
    "device": _device,
}
