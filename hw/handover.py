"""Hand-over: gives the spool to hall-web over devices.sock, oldest segment first.

hall-web's head decides (DESIGN.md 3): what is known is not sent again, what is sent stays until it
is taken. Any trouble closes the connection; the next one asks for the head again.

Sources: DESIGN.md 3 (the spool, the two sockets).
"""

import asyncio
import contextlib
import json
import logging
from collections.abc import Mapping, Sequence
from pathlib import Path

from hw.events import Place
from hw.segment import Contents, Entry, Step, next_step
from hw.signals import Signals
from hw.spool import Spool, SpoolRefused
from hw.spool_thread import SpoolThread
from hw.station import Station

DEADLINE_S = 1.0
LINE_BYTES = 64 * 1024
BATCH = 100  # events of one message; with texts of 32 characters far below LINE_BYTES
GONE = ("gone", "", 0)
PAUSES_S = (0.1, 0.2, 0.5, 1.0, 2.0)

Message = Mapping[str, object]

log = logging.getLogger(__name__)


class HandOver:
    """The client of devices.sock; run() keeps a connection as long as there is somebody."""

    def __init__(self, path: Path, spool: SpoolThread, station: Station, signals: Signals) -> None:
        self._path = path
        self._spool = spool
        self._station = station
        self._signals = signals
        self._failures = 0

    async def run(self) -> None:
        """Connect, hand over, and begin again after any trouble, until cancelled."""
        while True:
            try:
                await self._one_connection()
            except (OSError, TimeoutError, ValueError) as cause:
                if self._failures == 0:
                    log.info("hall-web is not there: cause=%r", cause)
                pause = PAUSES_S[min(self._failures, len(PAUSES_S) - 1)]
                self._failures += 1
                await asyncio.sleep(pause)

    async def _one_connection(self) -> None:
        reader, writer = await asyncio.open_unix_connection(self._path, limit=LINE_BYTES)
        visit = _Visit(reader, writer, self._station, self._signals)
        listening = asyncio.ensure_future(visit.listen())
        try:
            while True:
                self._station.news.clear()
                await self._hand_over(visit)
                self._failures = 0
                await self._wait_for_news(listening)
        finally:
            listening.cancel()
            with contextlib.suppress(asyncio.CancelledError, OSError, ValueError):
                await listening
            writer.close()

    async def _wait_for_news(self, listening: "asyncio.Future[None]") -> None:
        news = asyncio.ensure_future(_heard(self._station.news))
        try:
            await asyncio.wait({news, listening}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            news.cancel()
        if listening.done():
            listening.result()

    async def _hand_over(self, visit: "_Visit") -> None:
        for spool_id in await self._spool.run(Spool.ids):
            step = Step.SEND
            while step is Step.SEND:
                step = await self._advance(visit, spool_id)
            if step is Step.RENEW:
                await self._renew()
        await visit.tell_devices()

    async def _advance(self, visit: "_Visit", spool_id: str) -> Step:
        contents, live = await self._spool.run(
            lambda spool: (spool.contents(spool_id), spool.live == spool_id)
        )
        if not contents.entries and not live:
            step = Step.REMOVE
        else:
            step = await self._send(visit, spool_id, contents, live=live)
        if step is Step.REMOVE:
            visit.heads.pop(spool_id, None)
            await self._forget(spool_id, contents)
        return step

    async def _send(
        self, visit: "_Visit", spool_id: str, contents: Contents, *, live: bool
    ) -> Step:
        if spool_id not in visit.heads:
            visit.heads[spool_id] = await visit.hello(spool_id, contents)
        head = visit.heads[spool_id]
        step = next_step(head, contents.last, live=live)
        if step is Step.SEND:
            visit.heads[spool_id] = await visit.send(spool_id, contents.after(head)[:BATCH])
        return step

    async def _forget(self, spool_id: str, contents: Contents) -> None:
        if contents.unreadable:
            log.warning(
                "spool segment damaged: spool=%s, unreadable=%d", spool_id, contents.unreadable
            )
        damaged = contents.unreadable > 0
        try:
            await self._spool.run(lambda spool: spool.forget(spool_id, damaged=damaged))
        except SpoolRefused as refused:
            log.warning("spool segment stays: spool=%s, why=%s", spool_id, refused.why)

    async def _renew(self) -> None:
        log.warning("hall-web knows more of the live segment than we wrote; a new one begins")
        with contextlib.suppress(SpoolRefused):
            await self._spool.run(Spool.start)


class _Visit:
    """One connection: requests with their answers, and what hall-web says by itself."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        station: Station,
        signals: Signals,
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._station = station
        self._signals = signals
        self._replies: asyncio.Queue[tuple[str, str, int]] = asyncio.Queue()
        self._told: Sequence[object] = ()
        self.heads: dict[str, int] = {}

    async def hello(self, spool_id: str, contents: Contents) -> int:
        """Offer a segment; return hall-web's head for it."""
        first = contents.entries[0].i if contents.entries else 1
        await self._say({"m": "hello", "spool": spool_id, "first": first, "last": contents.last})
        return await self._reply("head", spool_id)

    async def send(self, spool_id: str, entries: Sequence[Entry]) -> int:
        """Send lines, which may be taken in parts; return up to where they are durable.

        Raises:
            TimeoutError: a part was not taken within the deadline; the next hello tells which.
        """
        events = [entry.as_list() for entry in entries]
        await self._say({"m": "events", "spool": spool_id, "events": events})
        taken = 0
        while taken < entries[-1].i:
            further = await self._reply("taken", spool_id)
            if further <= taken:
                raise ValueError(f"hall-web goes back: spool={spool_id}, i={further}")
            taken = further
        return taken

    async def tell_devices(self) -> None:
        """Tell the states of the devices if they are news."""
        states = self._station.states
        if states != self._told:
            devices = [state.as_message() for state in states]
            await self._say({"m": "devices", "devices": devices})
            self._told = states

    async def listen(self) -> None:
        """Take what hall-web says until it goes.

        Raises:
            ConnectionError: it went.
            ValueError: a line that is no message, or longer than 64 KiB.
        """
        try:
            while line := await self._reader.readline():
                self._take(json.loads(line))
        finally:
            self._replies.put_nowait(GONE)  # whoever waits for a reply need not wait in vain
        raise ConnectionResetError("hall-web closed the connection")

    def _take(self, message: object) -> None:
        match message:
            case {"m": "head" | "taken" as said, "spool": str(spool), "i": int(i)}:
                self._replies.put_nowait((said, spool, i))
            case {"m": "answer", "spool": str(spool), "i": int(i), **rest}:
                answer = {str(name): value for name, value in rest.items()}
                self._station.answered(Place(spool=spool, i=i), answer)
            case {"m": "lamp", "window": int(window), "on": bool(on), **rest}:
                for_ms = rest.get("for_ms")
                self._signals.lamp(window, on=on, for_ms=for_ms if isinstance(for_ms, int) else 0)
            case {"m": "selftest", "window": int(window)}:
                self._signals.selftest(window)
            case _:
                raise ValueError("hall-web said what no hall-web says")

    async def _say(self, message: Message) -> None:
        self._writer.write(json.dumps(message, separators=(",", ":")).encode() + b"\n")
        async with asyncio.timeout(DEADLINE_S):
            await self._writer.drain()

    async def _reply(self, word: str, spool_id: str) -> int:
        async with asyncio.timeout(DEADLINE_S):
            said, named, i = reply = await self._replies.get()
        if reply == GONE:
            raise ConnectionResetError("hall-web went before it answered")
        if (said, named) != (word, spool_id):
            raise ValueError(f"hall-web answered out of turn: expected={word}, got={said}")
        return i


async def _heard(news: asyncio.Event) -> None:
    await news.wait()
