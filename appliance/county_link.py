"""The line to hall-sync: what it is told, and what is done with what it brings.

hall-sync proves; the desk looks at each proof once more and acts. Nothing here waits for the
network. Whatever fails is dropped here and found again by hall-sync, which asks the county anew.

Sources: DESIGN.md 3; PROTOCOL.md 3, 4, 5.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from appliance.clock import HallClock
from appliance.desk.county_papers import Paper
from appliance.domain.moment import Moment
from appliance.domain.receipt import Receipt
from appliance.in_parts import FetchedLines, PaperParts
from appliance.journal import box_notes
from appliance.journal.line_socket import LineSocket, Manners, Message, Peer, is_of_the_hall
from appliance.journal.local import LocalStore
from appliance.journal.missing import Given, Wanted
from appliance.journal.streams import Divergence, Reason
from appliance.message_fields import instant, text, whole

log = logging.getLogger("hallbox.county")
OFFLINE = "offline"
STATES = frozenset({"idle", "sending", OFFLINE, "portal", "refused", "diverged", "not_enrolled"})
DATED_MS = 1000  # while a backlog drains, answers come by the dozen
LONGEST_CODE = 200  # characters of a code, and of an address, that somebody typed


class Desk(Protocol):
    """What the line asks of the desk; the parts list binds it to the hall's own use cases."""

    async def holds(self, receipt: Receipt) -> bool:
        """Say whether a receipt carries our own hash of one of our streams."""

    async def county_answered(self, wall: datetime, seen: Moment) -> None:
        """Anchor the boot to the county's time and end an outage, where there is need."""

    async def enrolled(self, device: str, county: str, digit: int) -> None:
        """Note a device that is new here, with its digit."""

    async def given_digit(self, digit: int) -> None:
        """Note another digit of the box."""

    async def diverged(self, divergence: Divergence) -> None:
        """Open the stream that follows a divergence."""

    async def document(self, paper: Paper) -> None:
        """Apply a document of the county, or reject it."""

    async def given(self, given: Given) -> bool:
        """Put lines back that were lost here; say whether a stream was opened for them."""


class CountyLink:
    """What hall-sync last told, in memory, and the socket it tells it through."""

    def __init__(
        self,
        path: Path,
        *,
        clock: HallClock,
        local: LocalStore,
        desk: Desk,
        greeting: Callable[[], Awaitable[Mapping[str, object]]],
    ) -> None:
        self.state = OFFLINE
        self.text = ""
        self.last_answer: str | None = None  # the county's own time, RFC 3339
        self.epoch: str | None = None  # of the county's last proven answer since this start
        self.answered: Moment | None = None  # when the last proven answer reached the box
        self.sent: dict[str, int] = {}  # stream → highest seq that left the box
        self.stick: Mapping[str, object] = {}  # what became of the stick that was asked for last
        self.update: Mapping[str, object] = {}  # the program on its way down, as told last
        self._office_note = path.parents[1] / box_notes.OFFICE
        self.office = box_notes.office(path.parents[1])  # whom to call, in the county's own words
        self._clock = clock
        self._local = local
        self._desk = desk
        self._greeting = greeting
        self._dated: int | None = None  # mono of the answer that the desk was told of last
        self._fetched = FetchedLines()
        self._given = FetchedLines()
        self._paper = PaperParts()
        self._acts = self._table()
        self.socket = LineSocket(
            path,
            Manners(accepted=self._acts, trusts=is_of_the_hall),
            receive=self._receive,
            greet=self._greet,
            gone=self._lost,
        )

    async def wake(self) -> None:
        """Tell hall-sync that there is something new."""
        await self.socket.send({"m": "wake"})

    async def show_today(self, today: Mapping[str, object]) -> None:
        """Tell hall-sync the hints about today that ride in the next batch."""
        await self.socket.send({"m": "today", "today": dict(today)})

    async def ask_for(self, ranges: Sequence[Wanted], documents: Mapping[str, int]) -> bool:
        """Have hall-sync ask the county for what was lost here; say whether it was there to ask."""
        asked = [[one.stream, one.first, one.last] for one in ranges]
        message = {"m": "missing", "ranges": asked, "documents": dict(documents)}
        return await self.socket.send(message)

    async def enrol(self, code: str, url: str) -> bool:
        """Hand over the one-time code a person typed; say whether hall-sync was there to take it.

        Args:
            code: as the county gave it; it is kept nowhere here.
            url: the county's address, empty for the one in hall.toml.
        """
        if max(len(code), len(url)) > LONGEST_CODE:
            return False
        return await self.socket.send({"m": "enrol", "code": code, "url": url})

    async def work_stick(self, what: str, *, with_personal: bool) -> bool:
        """Have hall-sync export to the stick in the box, or import; say whether it was there."""
        self.stick = {"do": what}
        proven = [
            {"stream": one.stream, "seq": one.seq, "h": one.h.hex(), "epoch": one.epoch}
            for one in self._local.receipts()
        ]
        order = {"m": "stick", "do": what, "with_personal": with_personal, "proven": proven}
        is_told = await self.socket.send(order)
        if not is_told:
            self.stick = {}
        return is_told

    def _table(self) -> dict[str, Callable[[Message], Awaitable[None]]]:
        """Return what is done with each message of hall-sync, by its name."""
        return {
            "receipt": self._take_receipt,
            "sent": self._note_sent,
            "state": self._note_state,
            "fetched": self._take_lines,
            "diverged": self._open_stream,
            "given": self._take_given,
            "given_all": self._put_back,
            "document": self._take_document,
            "enrolled": self._note_enrolment,
            "digit": self._note_digit,
            "stick_done": self._note_stick,
            "office": self._note_office,
            "update": self._note_update,
        }

    async def _greet(self, peer: Peer) -> None:
        self._given.forget()
        self._fetched.forget()  # parts of the connection before belong to nothing any more
        self._paper.forget()
        await peer.send({"m": "hello", **await self._greeting()})

    def _lost(self) -> None:
        self.stick = self.update = {}  # who was to tell of it has gone
        if self.state != "not_enrolled":
            self.state, self.text = OFFLINE, "hall-sync is not running"

    async def _receive(self, peer: Peer, message: Message) -> None:
        try:
            await self._acts[str(message["m"])](message)
        except BaseException:
            if message["m"] == "diverged":  # it is told once; the next hello has it told again
                peer.hang_up()
            raise

    async def _take_receipt(self, message: Message) -> None:
        receipt = Receipt(
            stream=text(message, "stream"),
            seq=whole(message, "seq"),
            h=bytes.fromhex(text(message, "h")),
            safe=whole(message, "safe") if message.get("safe") is not None else 0,
            epoch=text(message, "epoch", ""),
            sig=text(message, "sig", ""),
            t=text(message, "t", "") or None,
        )
        county_time = instant(message, "t")
        if not await self._desk.holds(receipt):
            log.warning("receipt=dropped stream=%s seq=%d", receipt.stream, receipt.seq)
            return
        if message.get("by") == "stick":  # it came by foot: it proves, and dates nothing
            self._keep_if_newer(receipt)
            return
        self._local.keep_receipt(receipt)
        self.epoch = receipt.epoch
        if receipt.t is not None:
            self.last_answer = receipt.t
        await self._take_time(message, county_time)

    def _keep_if_newer(self, receipt: Receipt) -> None:
        known = {one.stream: one.seq for one in self._local.receipts()}
        if receipt.seq > known.get(receipt.stream, 0):
            self._local.keep_receipt(receipt)

    async def _take_time(self, message: Message, county_time: datetime | None) -> None:
        """Carry the county's time from `mono`, when its answer came: a receipt may be told late."""
        now = self._clock.now()
        mono = whole(message, "mono") if message.get("mono") is not None else now.mono
        if mono > now.mono:
            raise ValueError("mono lies ahead")
        seen = replace(now, at=now.at - timedelta(milliseconds=now.mono - mono), mono=mono)
        if self.answered is None or mono >= self.answered.mono:
            self.answered = seen
        is_due = self._dated is None or mono - self._dated >= DATED_MS
        if county_time is not None and is_due:
            await self._desk.county_answered(county_time, seen)
            self._dated = mono

    async def _note_sent(self, message: Message) -> None:
        self.sent[text(message, "stream")] = whole(message, "seq")

    async def _note_state(self, message: Message) -> None:
        state = text(message, "state")
        if state not in STATES:
            raise ValueError("no state of the line")
        self.state, self.text = state, text(message, "text", "")
        log.info("county=%s text=%s", self.state, self.text)

    async def _take_lines(self, message: Message) -> None:
        self._fetched.take(message)

    async def _open_stream(self, message: Message) -> None:
        stream, seq = text(message, "stream"), whole(message, "seq")
        head = whole(message, "county_head") if "county_head" in message else None
        divergence = Divergence(
            stream=stream,
            seq=seq,
            reason=Reason(text(message, "reason")),
            fetched=self._fetched.after(stream, seq, head),
        )
        log.warning("diverged stream=%s seq=%s", divergence.stream, divergence.seq)
        await self._desk.diverged(divergence)
        await self.socket.send({"m": "reload"})

    async def _take_given(self, message: Message) -> None:
        self._given.take(message)

    async def _put_back(self, message: Message) -> None:
        stream, first, last = (
            text(message, "stream"),
            whole(message, "first"),
            whole(message, "last"),
        )
        lines = self._given.after(stream, first - 1, last)
        given = Given(stream=stream, first=first, lines=lines, is_last=message.get("end") is True)
        log.info("given stream=%s first=%d lines=%d", stream, first, len(lines))
        if await self._desk.given(given):
            await self.socket.send({"m": "reload"})

    async def _take_document(self, message: Message) -> None:
        paper = self._paper.take(message)
        if paper is not None:
            await self._desk.document(paper)

    async def _note_enrolment(self, message: Message) -> None:
        device, county = text(message, "device"), text(message, "county", "")
        await self._desk.enrolled(device, county, whole(message, "digit"))

    async def _note_office(self, message: Message) -> None:
        said = {"name": text(message, "name", ""), "telephone": text(message, "telephone")}
        if said != self.office:
            self.office = said
            await asyncio.to_thread(box_notes.keep, self._office_note, said)

    async def _note_stick(self, message: Message) -> None:
        self.stick = {
            "do": text(message, "do"),
            "outcome": text(message, "outcome"),
            "name": text(message, "name", ""),
            "records": whole(message, "records") if "records" in message else 0,
            "left": whole(message, "left") if "left" in message else 0,
        }

    async def _note_update(self, message: Message) -> None:
        words = {name: text(message, name) for name in ("name", "offered", "state")}
        self.update = {**words, "percent": whole(message, "percent")}

    async def _note_digit(self, message: Message) -> None:
        await self._desk.given_digit(whole(message, "digit"))
