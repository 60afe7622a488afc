"""FakeHallWeb: takes events as hall-web promises to, and can lose its voice."""

import asyncio
import json
from pathlib import Path

Taken = tuple[str, int]
PART = 40  # a longer message is taken in parts, each with its own answer


class FakeHallWeb:
    """Keeps a head per spool id; `facts` is every event that became a fact, with its place.

    `mute` is the number of answers it will swallow: the line breaks after the events are durable.
    """

    def __init__(self) -> None:
        self.heads: dict[str, int] = {}
        self.facts: list[tuple[Taken, dict[str, object]]] = []
        self.gaps: list[tuple[str, int, int]] = []
        self.hellos: list[tuple[str, int, int]] = []
        self.devices: list[dict[str, object]] = []
        self.mute = 0
        self.answers = True
        self._changed = asyncio.Condition()
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    async def open(self, path: Path) -> None:
        self._server = await asyncio.start_unix_server(self._serve, path)

    async def close(self) -> None:
        assert self._server is not None
        self._server.close()
        for writer in self._writers:
            writer.close()

    async def until(self, facts: int) -> None:
        async with asyncio.timeout(20), self._changed:
            await self._changed.wait_for(lambda: len(self.facts) >= facts)

    async def until_raw(self, raw: str) -> None:
        async with asyncio.timeout(20), self._changed:
            await self._changed.wait_for(
                lambda: any(event.get("raw") == raw for _, event in self.facts)
            )

    async def until_told(self, *, name: str, state: str) -> None:
        async with asyncio.timeout(10), self._changed:
            await self._changed.wait_for(
                lambda: any(d["name"] == name and d["state"] == state for d in self.devices)
            )

    def say(self, message: dict[str, object]) -> None:
        for writer in self._writers:
            writer.write(json.dumps(message).encode() + b"\n")

    def places(self) -> list[Taken]:
        return [place for place, _ in self.facts]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            while line := await reader.readline():
                await self._take(json.loads(line), writer)
        except ConnectionError:
            pass
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _take(self, message: dict[str, object], writer: asyncio.StreamWriter) -> None:
        match message:
            case {"m": "hello", "spool": str(spool), "first": int(first), "last": int(last)}:
                self.hellos.append((spool, first, last))
                self._answer(writer, {"m": "head", "spool": spool, "i": self.heads.get(spool, 0)})
            case {"m": "events", "spool": str(spool), "events": list(events)}:
                for n, (i, _boot, _mono, _wall, event) in enumerate(events, 1):
                    self._note(spool, i, event)
                    if n % PART == 0 or n == len(events):
                        self._answer(writer, {"m": "taken", "spool": spool, "i": self.heads[spool]})
                if self.answers:
                    for i, *_ in events:
                        said = {"m": "answer", "spool": spool, "i": i, "say": "known"}
                        writer.write(json.dumps(said | {"sound": "ok"}).encode() + b"\n")
            case {"m": "devices", "devices": list(devices)}:
                self.devices = devices
        async with self._changed:
            self._changed.notify_all()

    def _note(self, spool: str, i: int, event: dict[str, object]) -> None:
        head = self.heads.get(spool, 0)
        if i <= head:
            return
        if i > head + 1:
            self.gaps.append((spool, head + 1, i - 1))
        self.heads[spool] = i
        self.facts.append(((spool, i), event))

    def _answer(self, writer: asyncio.StreamWriter, message: dict[str, object]) -> None:
        if self.mute > 0:
            self.mute -= 1
            writer.close()
            return
        writer.write(json.dumps(message).encode() + b"\n")
