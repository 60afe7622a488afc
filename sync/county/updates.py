"""Programs the county offers its halls: files beside the database, and who may fetch which.

A program lies in DIR/updates with a note of the same name and `.json`; what has no note is offered
to nobody. The county has no key to judge one with: the box believes the signature or refuses.

Source: issue 7 (updates by county).
"""

import contextlib
import hashlib
import json
import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from appliance.domain.moment import stamp
from sync.answers import RefusalCode
from sync.county.clock import Now
from sync.county.exchange import Refused
from sync.fields import Malformed, dump, hash_of, load, number, text
from sync.updates import LARGEST, MAX_PART, MOST, NAME, Offer

FOLDER = "updates"
_BLOCK = 1 << 20


class OfferRefused(ValueError):
    """A program that cannot be offered, or is not; nothing was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A program and the halls it is for; None is all of them."""

    offer: Offer
    halls: frozenset[str] | None

    def is_for(self, hall: str) -> bool:
        """Say whether a hall may have it."""
        return self.halls is None or hall in self.halls


class Shelf:
    """The programs of one county; any process of it reads them, whoever put them there."""

    def __init__(self, home: Path) -> None:
        self._folder = home / FOLDER

    def every(self) -> tuple[Offered, ...]:
        """Return what is offered to anybody, the newest first."""
        found = [_read(path) for path in self._folder.glob("*.json")]
        known = [one for one in found if one is not None]
        return tuple(sorted(known, key=lambda one: one.offer.offered, reverse=True))

    def of_hall(self, hall: str) -> tuple[Offer, ...]:
        """Return what is offered to a hall, the newest first."""
        return tuple(one.offer for one in self.every() if one.is_for(hall))[:MOST]

    def part(self, hall: str, name: str, first: int, most: int) -> bytes:
        """Return the bytes of a program from `first` on, `most` or 256 KiB at the most.

        Raises:
            Refused: no such program is offered to this hall, or it has no such byte.
        """
        offer = next((one for one in self.of_hall(hall) if one.name == name), None)
        if offer is None:
            raise Refused(404, RefusalCode.UNKNOWN, text="no such update")
        if first >= offer.size or not most:
            raise Refused(400, RefusalCode.MALFORMED, text="from: beyond the end")
        try:
            with (self._folder / offer.name).open("rb") as file:
                file.seek(first)
                return file.read(min(most, MAX_PART, offer.size - first))
        except FileNotFoundError as gone:
            raise Refused(404, RefusalCode.UNKNOWN, text="no such update") from gone

    def offer(self, file: Path, halls: Collection[str], now: Now) -> Offered:
        """Offer a program to some halls, or to all where none is named.

        Raises:
            OfferRefused: its name or size is none of ours.
            OSError: it cannot be read, or the disk refuses.
        """
        size = file.stat().st_size
        if not NAME.fullmatch(file.name) or not 0 < size <= LARGEST:
            raise OfferRefused(f"{file.name}: a .hallbundle or .raucb of at most {LARGEST} bytes")
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        new, place = self._folder / f".{file.name}.new", self._folder / file.name
        sha256 = _copy(file, new)
        _note(place).unlink(missing_ok=True)
        new.replace(place)
        offer = Offer(name=file.name, size=size, sha256=sha256, offered=stamp(now()))
        done = Offered(offer=offer, halls=frozenset(halls) or None)
        _write(_note(place), done)
        return done

    def withdraw(self, name: str) -> None:
        """Offer a program no longer; what a hall has taken stays there.

        Raises:
            OfferRefused: nothing of this name is offered.
        """
        place = self._folder / name
        if not NAME.fullmatch(name) or not _note(place).exists():
            raise OfferRefused(f"{name}: not offered")
        _note(place).unlink()
        place.unlink(missing_ok=True)


def _note(place: Path) -> Path:
    return place.with_name(f"{place.name}.json")


def _copy(source: Path, target: Path) -> str:
    digest = hashlib.sha256()
    with source.open("rb") as file, target.open("wb") as out:
        while block := file.read(_BLOCK):
            digest.update(block)
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest()


def _write(note: Path, offered: Offered) -> None:
    offer, halls = offered.offer, offered.halls
    members: dict[str, object] = {"name": offer.name, "size": offer.size, "sha256": offer.sha256}
    members |= {"offered": offer.offered, "halls": None if halls is None else sorted(halls)}
    new = note.with_name(f".{note.name}.new")
    new.write_bytes(dump(members))
    new.replace(note)


def _read(note: Path) -> Offered | None:
    """Return what a note offers; one that cannot be read offers nothing."""
    if note.name.startswith("."):
        return None
    with contextlib.suppress(OSError, Malformed, json.JSONDecodeError):
        row = load(note.read_bytes())
        offer = Offer(
            name=text(row, "name"),
            size=number(row, "size"),
            sha256=hash_of(row, "sha256").hex(),
            offered=text(row, "offered"),
        )
        halls = row.get("halls", [])  # a note that does not say for whom is for nobody
        named = frozenset(str(one) for one in halls) if isinstance(halls, list) else frozenset()
        if note.name == f"{offer.name}.json" and NAME.fullmatch(offer.name):
            return Offered(offer=offer, halls=None if halls is None else named)
    return None
