"""New programs on their way down, as bytes: what a county offers, and a part of one of them. Pure.

The county cannot sign and does not judge: whether a program is believed is the box's to say.

Source: docs/county.md (programs for halls).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sync.fields import Malformed, dump, hash_of, items, load, number, text
from sync.wire import PREFIX, PROTOCOL

RELEASE, SLOT = ".hallbundle", ".raucb"  # as in appliance/box: a release, a whole slot
NAME = re.compile(rf"[0-9A-Za-z][0-9A-Za-z._-]{{0,63}}(?:{re.escape(RELEASE)}|{re.escape(SLOT)})")
LARGEST = 1024 * 1024 * 1024  # bytes of a program; a slot is no larger unpacked
MAX_PART = 256 * 1024
MOST = 16  # that a hall is offered at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A program the county offers: its file's name, size in bytes and hash.

    `offered` is when, RFC 3339: the same file offered again is another offer.
    """

    name: str
    size: int
    sha256: str
    offered: str


def update_path() -> str:
    """Return the path that asks what is offered."""
    return f"{PREFIX}/update"


def part_path(name: str, first: int, most: int = MAX_PART) -> str:
    """Return the path of a part of a program: at most `most` bytes from byte `first` on."""
    return f"{PREFIX}/update/{name}?from={first}&most={most}"


def format_offers(offers: Sequence[Offer]) -> bytes:
    """Return the answer to what is offered, the newest offer first."""
    rows = [
        {"name": one.name, "size": one.size, "sha256": one.sha256, "offered": one.offered}
        for one in offers[:MOST]
    ]
    return dump({"hjs": PROTOCOL, "offers": rows})


def parse_offers(body: bytes) -> tuple[Offer, ...]:
    """Return what is offered.

    Raises:
        Malformed: it is no such answer, or a name that could lead elsewhere.
    """
    return tuple(_offer(row) for row in items(load(body), "offers")[:MOST])


def _offer(row: dict[str, object]) -> Offer:
    name, size = text(row, "name"), number(row, "size")
    if not NAME.fullmatch(name) or not 0 < size <= LARGEST:
        raise Malformed("offers: a name and a size of ours")
    sha256 = hash_of(row, "sha256").hex()
    return Offer(name=name, size=size, sha256=sha256, offered=text(row, "offered"))
