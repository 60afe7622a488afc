"""Erasing what is due: the hall's side of "N days after closing" (DESIGN.md 5).

Two promises, kept by this file alone:
1. Only what the county proved to hold in a verified backup of its present epoch goes (min of seq
   and safe); no proof since this start means nothing.
2. A day counts only by a clock that the network or the county vouched for.

Sources: PROTOCOL.md 3 (Receipt); DESIGN.md 5 (Personal data).
"""

import asyncio
import logging
from collections.abc import Iterable
from datetime import timedelta

from appliance.domain.moment import Trust
from appliance.domain.receipt import Receipt
from appliance.hall import Hall
from appliance.journal.erase import Erasure, NotErasable, erase
from appliance.journal.transaction import Transaction
from appliance.projections.due_for_erasing import due_before

SETTING = "privacy.erase_after_days"

log = logging.getLogger("hallbox.erasing")


def held_safely(receipts: Iterable[Receipt], epoch: str | None) -> dict[str, int]:
    """Return by stream the last seq that is proven and in a verified backup of this epoch."""
    return {one.stream: min(one.seq, one.safe) for one in receipts if one.epoch == epoch}


class Erasing:
    """Erases a few records a round; the log is emptied behind them, if need be at a later round."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._log_is_stale = False

    async def once(self) -> int:
        """Erase what is due, a few at a time; return how many."""
        hall = self._hall
        now, policy = hall.clock.now(), hall.rules.policy(hall.clock.today())
        held = held_safely(hall.local.receipts(), hall.county.epoch)
        if not policy.is_set(SETTING) or now.trust.rank < Trust.NETWORK.rank or not held:
            return 0
        days = policy.count(SETTING)
        due = await hall.read(due_before, now.day - timedelta(days=days))
        why = f"{days} days after closing"
        done = [
            pos for pos in due if await self._erased(Erasure(pos=pos, why=why, by="hall"), held)
        ]
        self._log_is_stale = self._log_is_stale or bool(done)
        if self._log_is_stale:
            emptied = await asyncio.to_thread(hall.writer.truncate_wal)
            self._log_is_stale = not emptied
        return len(done)

    async def _erased(self, order: Erasure, held: dict[str, int]) -> bool:
        def use_case(tx: Transaction) -> bool:
            try:
                erase(tx, order, held)
            except NotErasable as stays:
                log.info("kept pos=%d why=%s", order.pos, stays)
                return False
            return True

        return await self._hall.write(use_case)
