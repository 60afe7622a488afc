"""A total deadline for every exchange, which neither uvicorn nor ASGI has (SYNC.md fault 41).

A connection is dropped when a whole request and its answer do not fit into 60 s + size / 2 kB/s:
a head that never ends, a body that drips, a reader that does not read. One address may hold so many
connections and no more.
"""

import asyncio
from collections import Counter
from typing import ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

BASE_S = 60.0
BYTES_PER_S = 2000
MOST_SIZE = 1024 * 1024  # bytes; a larger body is refused anyway and gets no more time


def protocol_for(most_per_address: int) -> "type[DeadlineProtocol]":
    """Return the protocol for a listener on which one address may hold so many connections."""
    return type("CountyProtocol", (DeadlineProtocol,), {"most_per_address": most_per_address})


class DeadlineProtocol(HttpToolsProtocol):
    """uvicorn's parser with a clock over the whole exchange."""

    base_s: ClassVar[float] = BASE_S
    most_per_address: ClassVar[int] = 64
    open_by_address: ClassVar[Counter[str]] = Counter()
    _timer: asyncio.TimerHandle | None = None
    _began_at: float = 0.0
    _begun: int = 0  # requests that began on this connection
    _done: int = 0  # of them answered
    _address: str = ""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        """Start the clock; refuse an address that holds too many connections."""
        super().connection_made(transport)
        self._address = self.client[0] if self.client else ""
        self.open_by_address[self._address] += 1
        self._start_clock()
        if self.open_by_address[self._address] > self.most_per_address:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        self._stop_clock()
        self.open_by_address[self._address] -= 1
        if not self.open_by_address[self._address]:
            del self.open_by_address[self._address]
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """Start the clock of a new exchange."""
        super().on_message_begin()
        self._begun += 1
        self._start_clock()

    def on_headers_complete(self) -> None:
        """Give a body the time its size deserves."""
        size = dict(self.headers).get(b"content-length", b"0")
        if size.isdigit():
            granted = min(int(size[:9]), MOST_SIZE) / BYTES_PER_S
            self._arm(self._began_at + self.base_s + granted)
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        """Stop the clock, unless something is still owed."""
        super().on_response_complete()
        self._done += 1
        if not self._is_owed():
            self._stop_clock()

    def _start_clock(self) -> None:
        self._began_at = self.loop.time()
        self._arm(self._began_at + self.base_s)

    def _arm(self, when: float) -> None:
        self._stop_clock()
        self._timer = self.loop.call_at(when, self._too_late)

    def _stop_clock(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _too_late(self) -> None:
        self._timer = None
        if self._is_owed():
            self.transport.abort()

    def _is_owed(self) -> bool:
        """Say whether a request is still to end, to be answered, or its answer to be read."""
        unread = self.transport.get_write_buffer_size() > 0
        return self._begun == 0 or self._done < self._begun or unread
