"""The daily check of the journal, a slice a second; what the chain proves is mended.

A hall that is switched off every evening goes on where it stopped (DESIGN.md 1, PROTOCOL.md 4).
"""

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable

from appliance.hall import Hall
from appliance.journal.faults import Fault
from appliance.journal.idle_check import (
    Checked,
    Finding,
    NotProven,
    begins_at,
    check_slice,
    note,
    repair,
    stored_line,
)
from appliance.journal.transaction import Transaction

AFTER_START_S = 600.0  # the morning's swipes and pages come first
BETWEEN_S = 1.0  # between two slices
DAY_S = 86_400.0
NOTED_EVERY = 20  # slices; a note costs a write, and the card wears out

log = logging.getLogger("hallbox.check")


class DailyCheck:
    """One check after the other, for as long as the hall runs.

    `rotten` are the lines that only the county can give back, `documents` the hashes of documents
    that changed on the card; both as the last whole round left them.
    """

    def __init__(
        self, hall: Hall, *, pause: Callable[[float], Awaitable[object]] = asyncio.sleep
    ) -> None:
        self._hall = hall
        self._pause = pause
        self.rotten: tuple[Finding, ...] = ()
        self.documents: tuple[str, ...] = ()

    async def run(self) -> None:
        """Check for ever; a round that the disk cut short is begun again the next day."""
        await self._pause(AFTER_START_S)
        while True:
            try:
                await self.round()
            except (Fault, sqlite3.Error, OSError) as broken:
                log.warning("check=cut_short why=%s", broken)
            await self._pause(DAY_S)

    async def round(self) -> None:
        """Prove everything from where the last check stopped, and mend what can be mended here."""
        rotten: list[Finding] = []
        first: int | None = await self._hall.read(begins_at)
        slices = 0
        while first is not None:
            checked = await self._hall.read(check_slice, first)
            rotten += [one for one in checked.lines if not await self._mended(one)]
            first, slices = checked.goes_on_at, slices + 1
            if first is None or slices % NOTED_EVERY == 0:
                await self._note(checked)
            await self._pause(BETWEEN_S)
        self.rotten, self.documents = tuple(rotten), checked.documents
        log.info("check=done rotten=%d documents=%d", len(rotten), len(self.documents))

    async def _note(self, checked: Checked) -> None:
        await self._hall.write(lambda tx: note(tx, checked))

    async def _mended(self, found: Finding) -> bool:
        """Say whether the line itself proves that only its hash rotted, and is whole again."""

        def mend(tx: Transaction) -> bool:
            line = stored_line(tx.db, found.pos)
            if line is None:
                return False
            try:
                repair(tx, found.pos, line)
            except NotProven:
                return False
            return True

        mended = await self._hall.write(mend)
        log.error(
            "rotten pos=%d stream=%s seq=%d mended=%s", found.pos, found.stream, found.seq, mended
        )
        return mended
