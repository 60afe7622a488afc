"""hall-sync's own files in DIR/sync, all 0600: the device key, and an enrolment under way.

Promise: a file is whole or the one before it; it is on disk before anybody relies on it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from sync.durable import write_whole
from sync.exchange import Credentials
from sync.fields import Malformed, hash_of, items, load, number, text
from sync.papers import Enrolled
from sync.stick import Head

_DEVICE = "device.json"
_PENDING = "enrolment.json"
_HEADS = "stick.json"
_HOLLOW = "hollow.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceKey:
    """What enrolment gave this box, and the county it belongs to."""

    device: str
    key: bytes = field(repr=False)
    hall: str
    county: str
    digit: int
    url: str

    @classmethod
    def granted(cls, answer: Enrolled, url: str) -> "DeviceKey":
        """Return the key an enrolment answer holds."""
        return cls(
            device=answer.device,
            key=answer.key,
            hall=answer.hall,
            county=answer.county,
            digit=answer.digit,
            url=url,
        )

    def credentials(self) -> Credentials:
        """Return who this box is for the county."""
        return Credentials(device=self.device, hall=self.hall, key=self.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """An enrolment a person began: it goes on after a restart, with the same code."""

    code: str = field(repr=False)
    url: str


class KeyCabinet:
    """The directory DIR/sync."""

    def __init__(self, home: Path) -> None:
        self.path = home / "sync"

    def device(self) -> DeviceKey | None:
        """Return the device key, or None where this box is not enrolled.

        Raises:
            Malformed: the file is there and cannot be read; enrol again.
        """
        members = self._read(_DEVICE)
        if members is None:
            return None
        return DeviceKey(
            device=text(members, "device"),
            key=hash_of(members, "key"),
            hall=text(members, "hall"),
            county=text(members, "county"),
            digit=number(members, "digit"),
            url=text(members, "url"),
        )

    def keep(self, key: DeviceKey) -> None:
        """Store the device key durably; the enrolment under way is over then."""
        members = {
            "device": key.device,
            "key": key.key.hex(),
            "hall": key.hall,
            "county": key.county,
            "digit": key.digit,
            "url": key.url,
        }
        self._write(_DEVICE, members)
        self.drop_pending()

    def pending(self) -> Pending | None:
        """Return the enrolment under way, or None."""
        try:
            members = self._read(_PENDING)
            if members is None:
                return None
            return Pending(code=text(members, "code"), url=text(members, "url"))
        except Malformed:
            return None  # a person types the code again

    def keep_pending(self, pending: Pending) -> None:
        """Store an enrolment under way."""
        self._write(_PENDING, {"code": pending.code, "url": pending.url})

    def drop_pending(self) -> None:
        """Forget the enrolment under way."""
        (self.path / _PENDING).unlink(missing_ok=True)

    def heads(self) -> list[Head]:
        """Return what receipts from a stick have proven; believed only with our own hash."""
        try:
            rows = items(self._read(_HEADS) or {"heads": []}, "heads")
            return [
                Head(
                    stream=text(row, "stream"),
                    seq=number(row, "seq"),
                    h=hash_of(row, "h"),
                    safe=number(row, "safe", 0),
                    epoch=text(row, "epoch"),
                )
                for row in rows
            ]
        except Malformed:
            return []  # the next stick begins at the first record; nothing is lost by that

    def keep_heads(self, heads: Sequence[Head]) -> None:
        """Store what receipts have proven."""
        rows = [
            {"stream": one.stream, "seq": one.seq, "h": one.h.hex(), "safe": one.safe}
            | {"epoch": one.epoch}
            for one in heads
        ]
        self._write(_HEADS, {"heads": rows})

    def hollow(self) -> dict[str, list[int]]:
        """Return by stream the first and last seq that a stick carried without their bodies."""
        try:
            members = self._read(_HOLLOW) or {}
        except Malformed:
            return {}
        pairs = {stream: pair for stream, pair in members.items() if isinstance(pair, list)}
        return {stream: [int(one) for one in pair] for stream, pair in pairs.items()}

    def keep_hollow(self, hollow: Mapping[str, Sequence[int]]) -> None:
        """Store which lines still owe their bodies; none takes the file away."""
        if hollow:
            self._write(_HOLLOW, {stream: list(pair) for stream, pair in hollow.items()})
        else:
            (self.path / _HOLLOW).unlink(missing_ok=True)

    def _read(self, name: str) -> dict[str, object] | None:
        try:
            return load((self.path / name).read_bytes())
        except FileNotFoundError:
            return None

    def _write(self, name: str, members: Mapping[str, object]) -> None:
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        content = json.dumps(members, ensure_ascii=False).encode("utf-8")
        write_whole(self.path / name, lambda out: out.write(content), mode=0o600)


def take_up(home: Path, url: str, code: str) -> None:
    """Begin an enrolment before hall-sync runs; it goes on with it at its start."""
    KeyCabinet(home).keep_pending(Pending(code=code, url=url))


def move(home: Path, url: str) -> None:
    """Let a box that is enrolled, or about to be, find its county at another address."""
    cabinet = KeyCabinet(home)
    device, pending = cabinet.device(), cabinet.pending()
    if device is not None:
        cabinet.keep(replace(device, url=url))
    elif pending is not None:
        cabinet.keep_pending(replace(pending, url=url))
