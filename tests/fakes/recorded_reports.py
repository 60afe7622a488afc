"""RecordedReports: a station without a disk that writes down what the devices tell it."""

import asyncio

from hw.board import Reader
from hw.events import DeviceState, Level
from hw.keystrokes import Discarded, Frame


class RecordedReports:
    """`told` is the list of reports as tuples; next() waits for one."""

    def __init__(self) -> None:
        self.told: list[tuple[str, ...]] = []
        self._more: asyncio.Queue[tuple[str, ...]] = asyncio.Queue()

    async def next(self) -> tuple[str, ...]:
        async with asyncio.timeout(5):
            return await self._more.get()

    def number(self, reader: Reader, outcome: Frame | Discarded) -> None:
        if isinstance(outcome, Frame):
            self._note("number", reader.name, outcome.text)
        else:
            self._note("discarded", reader.name, outcome.why)

    def press(self, window: int, level: Level, ms: int) -> None:
        assert ms > 0
        self._note("press", str(window), level)

    def locked_out(self, window: int) -> None:
        self._note("locked_out", str(window))

    def state(self, state: DeviceState) -> None:
        self._note(state.source.kind, state.source.name, state.state)

    def _note(self, *report: str) -> None:
        self.told.append(tuple(str(word) for word in report))
        self._more.put_nowait(self.told[-1])
