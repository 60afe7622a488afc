"""The stick in the box's own port, worked from a tablet: hall-sync does it, for it holds the key.

The folder is DIR/stick: on the box the place where a stick labelled HALLCOUNTY is mounted, on a
demo any folder of that name. Whatever stick it is, the outcome is one word, and nothing here is
changed by a stick that is none of ours, has been in before, or was pulled too early.

Sources: PROTOCOL.md 5 (Stick); issue 6, USB courier.
"""

import errno
import os
import sqlite3
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from sync.fields import Malformed, hash_of, items, number, text
from sync.keys import KeyCabinet
from sync.outbox import Damaged
from sync.stick import Head, NoStick
from sync.stick_hall import export, take_receipts

PLACE = "stick"
_NO_ROOM = frozenset({errno.ENOSPC, errno.EFBIG, errno.EDQUOT})


class StickOutcome(StrEnum):
    """What became of it; words of the socket, told to people by the page."""

    EXPORTED = "exported"
    TAKEN = "taken"
    NO_STICK = "no_stick"
    NOT_ENROLLED = "not_enrolled"
    NOTHING = "nothing"  # the county holds all of it already
    NO_RECEIPT = "no_receipt"  # none that is for this box: foreign, half copied, or none at all
    NO_ROOM = "no_room"
    DAMAGED = "damaged"  # our own chain does not hold: nothing was written
    BROKEN = "broken"  # the stick, or what is on it, cannot be read or written


def stick_turn(home: Path, message: Mapping[str, object]) -> dict[str, object]:
    """Do what a person asked for on the tablet; return the message that tells what became of it."""
    is_export = message.get("do") == "export"
    done: dict[str, object] = {"m": "stick_done", "do": "export" if is_export else "import"}
    place = home / PLACE
    if not place.is_dir() or not os.access(place, os.W_OK):
        return {**done, "outcome": StickOutcome.NO_STICK}
    if not _is_enrolled(home):
        return {**done, "outcome": StickOutcome.NOT_ENROLLED}
    try:
        told = _export(home, message) if is_export else _import(home)
    except NoStick:
        told = {"outcome": StickOutcome.NOTHING if is_export else StickOutcome.NO_RECEIPT}
    except Damaged:
        told = {"outcome": StickOutcome.DAMAGED}
    except OSError as broken:
        is_full = broken.errno in _NO_ROOM
        told = {"outcome": StickOutcome.NO_ROOM if is_full else StickOutcome.BROKEN}
    except sqlite3.Error:
        told = {"outcome": StickOutcome.BROKEN}
    return {**done, **told}


def _export(home: Path, message: Mapping[str, object]) -> dict[str, object]:
    _learn(KeyCabinet(home), message)
    done = export(home, home / PLACE, with_personal=message.get("with_personal") is True)
    told = {"name": done.path.name, "records": done.records, "left": done.left}
    return {"outcome": StickOutcome.EXPORTED, **told}


def _import(home: Path) -> dict[str, object]:
    heads = take_receipts(home, home / PLACE)
    return {"outcome": StickOutcome.TAKEN, "records": sum(one.seq for one in heads)}


def _learn(cabinet: KeyCabinet, message: Mapping[str, object]) -> None:
    """Take what the network's receipts have proven, so that a stick carries only the rest.

    The export believes each only with our own hash at its place.
    """
    known = {one.stream: one for one in cabinet.heads()}
    try:
        for row in items(message, "proven"):
            head = Head(
                stream=text(row, "stream"),
                seq=number(row, "seq"),
                h=hash_of(row, "h"),
                safe=0,
                epoch=text(row, "epoch"),
            )
            if head.stream not in known or head.seq > known[head.stream].seq:
                known[head.stream] = head
    except Malformed:
        return  # then it carries more than it must, which is harmless
    cabinet.keep_heads(list(known.values()))


def _is_enrolled(home: Path) -> bool:
    try:
        return KeyCabinet(home).device() is not None
    except Malformed:
        return False
