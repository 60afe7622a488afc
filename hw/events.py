"""Events: what hall-hw tells hall-web, as plain JSON objects. Pure.

A card event names the text, the reader's format and, where the text fits, the card's bytes.
"""

from dataclasses import dataclass
from enum import StrEnum

from hw.card_formats import FORMATS, identify
from hw.clock import Moment

Event = dict[str, object]


class Level(StrEnum):
    """The five buttons of a window, best first. Stored and sent; never rename one."""

    VERY_SATISFIED = "very_satisfied"  # 非常满意
    SATISFIED = "satisfied"  # 满意
    FAIRLY_SATISFIED = "fairly_satisfied"  # 基本满意
    DISSATISFIED = "dissatisfied"  # 不满意
    VERY_DISSATISFIED = "very_dissatisfied"  # 非常不满意


class Kind(StrEnum):
    """The kinds of device that can be lost and found. Sent; never rename one."""

    READER = "reader"
    BUTTONS = "buttons"
    SPOOL = "spool"
    BOARD = "board"


class State(StrEnum):
    """How a device is now. Sent; never rename one."""

    READY = "ready"
    MISSING = "missing"
    DENIED = "denied"
    WARNED = "warned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where an event comes from: a reader by its name, or a window's buttons by its number."""

    kind: Kind
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceState:
    """The state of one device for hall-web; the note is English, for logs and the doctor."""

    source: Source
    state: State
    note: str = ""

    def as_message(self) -> Event:
        """Return the entry of a `devices` message."""
        return {
            "kind": self.source.kind,
            "name": self.source.name,
            "state": self.state,
            "note": self.note,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """An event with the moment it happened."""

    moment: Moment
    event: Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an event stands on disk: the segment's id and the line, from 1."""

    spool: str
    i: int


def reader(name: str) -> Source:
    """Return a card reader as a source."""
    return Source(kind=Kind.READER, name=name)


def buttons(window: int) -> Source:
    """Return a window's five buttons as a source."""
    return Source(kind=Kind.BUTTONS, name=str(window))


def card_event(name: str, raw: str, format_name: str, *, simulated: bool) -> Event:
    """Return the event of one complete number; its id is null where the text fits no card."""
    card = identify(raw, format_name)
    return {
        "type": "card",
        "reader": name,
        "raw": raw,
        "format": format_name,
        "medium": FORMATS[format_name].medium,
        "id": card.id if card else None,
        "simulated": simulated,
    }


def press_event(window: int, level: Level, *, simulated: bool) -> Event:
    """Return the event of one counted press."""
    return {"type": "press", "window": window, "level": level, "simulated": simulated}


def device_event(source: Source, *, found: bool, simulated: bool) -> Event:
    """Return the event of a device that was lost or found again."""
    return {
        "type": "device",
        "kind": source.kind,
        "name": source.name,
        "state": "found" if found else "lost",
        "simulated": simulated,
    }
