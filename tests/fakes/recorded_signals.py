"""RecordedSignals: a person who writes down every beep, tone and lamp."""

import asyncio
from collections.abc import Mapping

from hw.events import Place, Source


class RecordedSignals:
    """`heard` is the list of signals as tuples; next() waits for one."""

    def __init__(self) -> None:
        self.heard: list[tuple[object, ...]] = []
        self._more: asyncio.Queue[tuple[object, ...]] = asyncio.Queue()

    async def next(self) -> tuple[object, ...]:
        async with asyncio.timeout(5):
            return await self._more.get()

    def stored(self, source: Source, place: Place) -> None:
        self._note("stored", source.name, place.i)

    def answered(self, source: Source, place: Place, answer: Mapping[str, object]) -> None:
        self._note("answered", source.name, place.i, answer["say"])

    def refused(self, source: Source, why: str) -> None:
        self._note("refused", source.name, str(why))

    def ignored(self, source: Source) -> None:
        self._note("ignored", source.name)

    def lamp(self, window: int, *, on: bool, for_ms: int = 0) -> None:
        self._note("lamp", window, on, for_ms)

    def selftest(self, window: int) -> None:
        self._note("selftest", window)

    def _note(self, *signal: object) -> None:
        self.heard.append(signal)
        self._more.put_nowait(signal)
