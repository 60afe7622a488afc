"""The line to hall-sync: what it is told, and what is done with what it brings.

hall-sync proves; this file believes it and lets the desk act. Nothing here waits for the network.

Sources: DESIGN.md 3; PROTOCOL.md 3, 4, 5.
"""

import base64
import hashlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Protocol

from appliance.clock import HallClock
from appliance.desk.county_papers import Paper
from appliance.domain.moment import Moment
from appliance.domain.receipt import Receipt
from appliance.journal.line_socket import LineSocket, Message, Peer
from appliance.journal.local import LocalStore
from appliance.journal.streams import Divergence, Reason

log = logging.getLogger("hallbox.county")


class Desk(Protocol):
    """What the line asks of the desk; the parts list binds it to the hall's own use cases."""

    async def county_answered(self, wall: datetime, seen: Moment) -> None:
        """Anchor the boot to the county's time and end an outage, where there is need."""

    async def enrolled(self, device: str, county: str, digit: int) -> None:
        """Note the device and its digit."""

    async def diverged(self, divergence: Divergence) -> None:
        """Open the stream that follows a divergence."""

    async def document(self, paper: Paper) -> None:
        """Apply a document of the county, or reject it."""


class CountyLink:
    """What hall-sync last told, in memory, and the socket it tells it through."""

    def __init__(
        self,
        path: Path,
        *,
        clock: HallClock,
        local: LocalStore,
        desk: Desk,
        greeting: Callable[[], Mapping[str, object]],
    ) -> None:
        self.state = "offline"
        self.text = ""
        self.last_answer: str | None = None  # the county's own time, RFC 3339
        self.answered: Moment | None = None  # when the last proven answer reached us
        self.sent: dict[str, int] = {}  # stream → highest seq that left the box
        self._clock = clock
        self._local = local
        self._desk = desk
        self._greeting = greeting
        self._fetched: list[bytes] = []
        self._fetched_next = 0  # seq that follows them
        self._line_parts: list[bytes] = []
        self._parts: list[bytes] = []
        self._acts: dict[str, Callable[[Message], Awaitable[None]]] = {
            "receipt": self._take_receipt,
            "sent": self._note_sent,
            "state": self._note_state,
            "fetched": self._collect_lines,
            "diverged": self._open_stream,
            "document": self._collect_document,
            "enrolled": self._note_enrolment,
            "digit": self._note_enrolment,
        }
        self.socket = LineSocket(
            path, accepted=self._acts, receive=self._receive, greet=self._greet
        )

    async def wake(self) -> None:
        """Tell hall-sync that there is something new."""
        await self.socket.send({"m": "wake"})

    async def show_today(self, today: Mapping[str, object]) -> None:
        """Tell hall-sync the hints about today that ride in the next batch."""
        await self.socket.send({"m": "today", "today": dict(today)})

    async def _greet(self, peer: Peer) -> None:
        await peer.send({"m": "hello", **self._greeting()})

    async def _receive(self, peer: Peer, message: Message) -> None:
        del peer  # hall-sync is told things, never answered
        await self._acts[str(message["m"])](message)

    async def _take_receipt(self, message: Message) -> None:
        receipt = Receipt(
            stream=str(message["stream"]),
            seq=_whole(message["seq"]),
            h=bytes.fromhex(str(message["h"])),
            safe=_whole(message.get("safe") or 0),
            epoch=str(message.get("epoch") or ""),
            sig=str(message.get("sig") or ""),
            t=str(message["t"]) if message.get("t") else None,
        )
        self.answered = self._clock.now()
        self.last_answer = receipt.t
        self._local.keep_receipt(receipt)
        if receipt.t is not None:
            await self._desk.county_answered(datetime.fromisoformat(receipt.t), self.answered)

    async def _note_sent(self, message: Message) -> None:
        self.sent[str(message["stream"])] = _whole(message["seq"])

    async def _note_state(self, message: Message) -> None:
        self.state, self.text = str(message["state"]), str(message.get("text", ""))
        log.info("county=%s text=%s", self.state, self.text)

    async def _collect_lines(self, message: Message) -> None:
        first, lines = _whole(message["first"]), self._lines_of(message)
        if first != self._fetched_next:  # hall-sync began the fetch anew
            self._fetched = []
        self._fetched += lines
        self._fetched_next = first + len(lines)

    def _lines_of(self, message: Message) -> list[bytes]:
        """Return whole lines; one too long for a message, or no UTF-8, comes in base64 parts."""
        if "data" not in message:
            lines = message["lines"]
            return [str(line).encode() for line in lines] if isinstance(lines, list) else []
        if _whole(message["part"]) == 1:
            self._line_parts = []
        self._line_parts.append(base64.b64decode(str(message["data"])))
        is_whole = _whole(message["part"]) == _whole(message["of"])
        return [b"".join(self._line_parts)] if is_whole else []

    async def _open_stream(self, message: Message) -> None:
        fetched, self._fetched = self._fetched, []
        divergence = Divergence(
            stream=str(message["stream"]),
            seq=_whole(message["seq"]),
            reason=Reason(str(message["reason"])),
            fetched=fetched,
        )
        log.warning("diverged stream=%s seq=%s", divergence.stream, divergence.seq)
        await self._desk.diverged(divergence)
        await self.socket.send({"m": "reload"})

    async def _collect_document(self, message: Message) -> None:
        part, of = _whole(message["part"]), _whole(message["of"])
        if part == 1:
            self._parts = []
        self._parts.append(base64.b64decode(str(message["data"])))
        if part < of:
            return
        body, self._parts = b"".join(self._parts), []
        paper = Paper(
            name=str(message["name"]),
            v=_whole(message["v"]),
            sha256=str(message["sha256"]),
            not_before=str(message["not_before"]) if message.get("not_before") else None,
            body=body,
        )
        if hashlib.sha256(body).hexdigest() == paper.sha256:
            await self._desk.document(paper)
        else:
            log.warning("document=%s dropped: its parts do not fit together", paper.name)

    async def _note_enrolment(self, message: Message) -> None:
        await self._desk.enrolled(
            str(message.get("device") or ""),
            str(message.get("county") or ""),
            _whole(message["digit"]),
        )


def _whole(found: object) -> int:
    """Return a whole number of a message.

    Raises:
        ValueError: it is none; the connection ends.
    """
    if isinstance(found, bool) or not isinstance(found, int):
        raise ValueError(f"{found!r} is not a whole number")  # noqa: TRY004  # a bad message, like any other
    return found
