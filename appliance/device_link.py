"""The line to hall-hw: events in, durable answers out, lamps on and off.

hall-hw keeps an event in its spool until it is told that the journal has it, so nothing here has
to succeed the first time.

Sources: DESIGN.md 3 (the spool, signal 2), 8.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Protocol

from appliance.desk.intake import Answer, Parcel, Taken, parcels
from appliance.domain.frozen import dataclass
from appliance.journal.line_socket import LineSocket, Manners, Message, Peer
from appliance.message_fields import rows, text

LONGEST_SPOOL = 64  # characters
Act = Callable[[Peer, Message], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A reader or a button box, as hall-hw last told; `note` is English, for logs."""

    kind: str
    name: str
    state: str
    note: str


class Desk(Protocol):
    """What the line asks of the desk."""

    async def head(self, spool: str) -> int:
        """Return the last place of a spool that is known."""

    async def take(self, parcel: Parcel) -> Taken:
        """Append what is new, in order; return once it is durable."""


class DeviceLink:
    """What hall-hw last told, in memory, and the socket it tells it through."""

    def __init__(self, path: Path, desk: Desk) -> None:
        self.known: list[Device] = []
        self._desk = desk
        self._acts: dict[str, Act] = {
            "hello": self._answer_hello,
            "events": self._take_events,
            "devices": self._note_devices,
        }
        self.socket = LineSocket(
            path,
            Manners(accepted=self._acts),
            receive=self._receive,
            greet=self._greet,
            gone=self._lost,
        )

    async def lamp(self, window: int, *, on: bool, for_ms: int = 0) -> None:
        """Show or end that a window's buttons are open; without hall-hw there is no lamp."""
        await self.socket.send({"m": "lamp", "window": window, "on": on, "for_ms": for_ms})

    async def test_window(self, window: int) -> bool:
        """Let a window show its lamp and sound; say whether hall-hw was there to do it."""
        return await self.socket.send({"m": "selftest", "window": window})

    async def _greet(self, peer: Peer) -> None:
        """Say nothing: hall-hw begins with its hello."""

    def _lost(self) -> None:
        self.known = []  # nobody watches the devices now

    async def _receive(self, peer: Peer, message: Message) -> None:
        await self._acts[str(message["m"])](peer, message)

    async def _answer_hello(self, peer: Peer, message: Message) -> None:
        spool = _spool(message)
        await peer.send({"m": "head", "spool": spool, "i": await self._desk.head(spool)})

    async def _take_events(self, peer: Peer, message: Message) -> None:
        """Take the events in parts; after a part that fails no other is taken.

        hall-hw keeps whatever was not taken and offers it again.
        """
        spool = _spool(message)
        for parcel in parcels(spool, rows(message, "events")):
            taken = await self._desk.take(parcel)
            await peer.send({"m": "taken", "spool": spool, "i": taken.i})
            for answer in taken.answers:
                await self._answer(peer, spool, answer)

    async def _answer(self, peer: Peer, spool: str, answer: Answer) -> None:
        await peer.send(
            {
                "m": "answer",
                "spool": spool,
                "i": answer.i,
                "say": answer.say,
                "name": answer.name,
                "late": answer.late,
                "sound": answer.sound,
            }
        )
        if answer.lamp is not None:
            await self.lamp(answer.lamp.window, on=answer.lamp.on, for_ms=answer.lamp.for_ms)

    async def _note_devices(self, peer: Peer, message: Message) -> None:
        del peer
        self.known = [_device(one) for one in rows(message, "devices")]


def _spool(message: Message) -> str:
    spool = text(message, "spool")
    if not spool.isalnum() or len(spool) > LONGEST_SPOOL:
        raise ValueError("spool is no name of a segment")
    return spool


def _device(told: object) -> Device:
    if not isinstance(told, dict):
        raise ValueError("a device is a table")  # noqa: TRY004  # a bad message, like any other
    return Device(
        kind=text(told, "kind"),
        name=text(told, "name"),
        state=text(told, "state"),
        note=text(told, "note", ""),
    )
