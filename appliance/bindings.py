"""What the two lines of hall-web ask of the desk, bound to this hall's writer and rules."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from appliance.clock import HallClock
from appliance.desk import intake
from appliance.desk.clock_trust import anchor, look_at_clock
from appliance.desk.county_papers import Paper, take_paper, waits_until
from appliance.desk.intake import Parcel, Taken
from appliance.desk.outages import watch_line
from appliance.desk.rules import LivingRules
from appliance.domain.facts.hall import BoxEnrolled
from appliance.domain.moment import Moment, Trust
from appliance.domain.outages import Line
from appliance.domain.receipt import Receipt
from appliance.journal.missing import Given, put_back
from appliance.journal.streams import Divergence, Identity, diverge
from appliance.journal.transaction import Transaction
from appliance.journal.writer import Writer
from appliance.projections.numbers import box_digit, has_county, is_enrolled_as
from appliance.projections.reach import reach
from appliance.projections.spool_heads import head

T = TypeVar("T")


class DeviceDesk:
    """Takes what hall-hw hands over."""

    def __init__(self, writer: Writer, *, card_key: bytes, rules: LivingRules) -> None:
        self._writer = writer
        self._card_key = card_key
        self._rules = rules

    async def head(self, spool: str) -> int:
        """Return the last place of a spool that is known."""
        return await written(self._writer, lambda tx: head(tx.db, spool))

    async def take(self, parcel: Parcel) -> Taken:
        """Append what is new; return once it is durable."""
        key, rules = self._card_key, self._rules
        return await written(
            self._writer,
            lambda tx: intake.take_events(tx, parcel, card_key=key, rules=rules.at(tx.db)),
        )


class CountyDesk:
    """Acts on what hall-sync brings."""

    def __init__(self, writer: Writer, *, clock: HallClock, identity: Identity) -> None:
        self._writer = writer
        self._clock = clock
        self._identity = identity
        self._watched_since = clock.now().mono
        self._waiting: dict[str, Paper] = {}  # by name, for their first day
        self._device = self._county = ""  # as hall-sync told them last

    async def holds(self, receipt: Receipt) -> bool:
        """Say whether a receipt carries our own hash of one of our streams (law 7)."""
        known = await written(self._writer, lambda tx: reach(tx.db, [receipt]))
        return any(
            (one.stream, one.acked) == (receipt.stream, receipt.seq) for one in known.streams
        )

    async def county_answered(self, wall: datetime, seen: Moment) -> None:
        """Anchor the boot to the county's time and end an outage, where there is need."""
        self._clock.believe(Trust.COUNTY, wall, seen.mono)
        told = Moment(at=wall, boot=seen.boot, mono=seen.mono, trust=Trust.COUNTY)
        line = Line(watched_since=self._watched_since, answered=seen.mono)

        def use_case(tx: Transaction) -> None:
            anchor(tx, told)
            watch_line(tx, line, "answered")

        await written(self._writer, use_case)

    async def look_at_clock(self) -> None:
        """Note, on a tick, a step of the wall clock or a rise of its trust."""
        await written(self._writer, look_at_clock)

    async def still_silent(self, answered: Moment | None, why: str) -> None:
        """Look, on a tick, whether the silence has become an outage of a hall with a county."""
        line = Line(watched_since=self._watched_since, answered=answered.mono if answered else None)

        def use_case(tx: Transaction) -> None:
            if has_county(tx.db):
                watch_line(tx, line, why)

        await written(self._writer, use_case)

    async def enrolled(self, device: str, county: str, digit: int) -> None:
        """Note a device with its digit, once.

        hall-sync tells it after every hello, from a file that is copied with the card: it must not
        bring back the digit that a clone or a restored card has let go of.
        """

        def use_case(tx: Transaction) -> None:
            if not is_enrolled_as(tx.db, device, digit):
                tx.append(BoxEnrolled(device=device, county=county, digit=digit), by="county")
            self._device, self._county = device, county

        await written(self._writer, use_case)

    async def given_digit(self, digit: int) -> None:
        """Note another digit of the box."""

        def use_case(tx: Transaction) -> None:
            if box_digit(tx.db) != digit:
                enrolled = BoxEnrolled(device=self._device, county=self._county, digit=digit)
                tx.append(enrolled, by="county")

        await written(self._writer, use_case)

    async def diverged(self, divergence: Divergence) -> None:
        """Open the stream that follows a divergence."""
        await written(self._writer, lambda tx: diverge(tx, self._identity, divergence))

    async def apply_due(self) -> None:
        """Apply, on a tick, the documents whose first day has come."""
        for paper in list(self._waiting.values()):
            await self.document(paper)

    async def given(self, given: Given) -> bool:
        """Put lines back that were lost here; say whether a stream was opened for them."""
        return await written(self._writer, lambda tx: put_back(tx, self._identity, given))

    async def document(self, paper: Paper) -> None:
        """Apply a document of the county, or reject it; one with a later first day waits for it.

        What waits is in memory only: hall-sync hands it over again after the next hello.
        """
        day = waits_until(paper)
        if day is not None and day > self._clock.today():
            self._waiting[paper.name] = paper
            return
        self._waiting.pop(paper.name, None)
        await written(self._writer, lambda tx: take_paper(tx, paper))


async def written(writer: Writer, use_case: Callable[[Transaction], T]) -> T:
    """Return what a use case returns, once it is durable."""
    return await asyncio.wrap_future(writer.submit(use_case))
