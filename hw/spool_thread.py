"""Spool thread: the one thread that touches the spool, so that a slow card never stops the readers.

The kernel keeps 64 events of a keyboard; a swipe of ten digits has 66. A loop that waited for one
fsync would lose the next card.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from hw.spool import Spool

T = TypeVar("T")


class SpoolThread:
    """Runs work on the spool, one piece after the other."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="spool")

    async def run(self, work: Callable[[Spool], T]) -> T:
        """Return what work made of the spool; its exceptions pass through."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, work, self._spool)

    def close(self) -> None:
        """Finish what was begun and close the spool."""
        self._executor.submit(self._spool.close)
        self._executor.shutdown()
