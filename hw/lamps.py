"""Lamps: signals 1 and 2 as lamp and buzzer. A line that fails is silent; the rest goes on.

Sources: DESIGN.md 3 and 8.
"""

from collections.abc import Mapping

from hw.board import Board, Pin
from hw.buttons import Chips, LineFault, SwitchLine
from hw.events import DeviceState, Kind, Place, Source, State
from hw.reports import Reports
from hw.signals import ERROR, SELFTEST, SOUNDS, STORED, Pattern, Player

BUZZER = Source(kind=Kind.BOARD, name="buzzer")


class Lamps:
    """The board's lamps and its buzzer."""

    def __init__(self, board: Board, chips: Chips, reports: Reports) -> None:
        self._waiting = {
            Source(kind=Kind.BOARD, name=f"lamp-{window.window}"): window.lamp
            for window in board.windows
            if window.lamp
        }
        if board.buzzer:
            self._waiting[BUZZER] = board.buzzer
        self._chips = chips
        self._reports = reports
        self._lines: list[SwitchLine] = []
        self._players: dict[Source, Player] = {}
        self._told: dict[Source, str] = {}

    def scan(self) -> None:
        """Try to claim the lines that are not claimed yet."""
        for source, pin in tuple(self._waiting.items()):
            self._claim(source, pin)

    def stored(self, source: Source, place: Place) -> None:  # noqa: ARG002 - a beep needs no place
        """Beep once, and flash the lamp of the window that was pressed."""
        self._play(BUZZER, STORED)
        if source.kind is Kind.BUTTONS:
            self._play(_lamp(source.name), STORED)

    def answered(self, source: Source, place: Place, answer: Mapping[str, object]) -> None:  # noqa: ARG002 - the sound says all
        """Sound what hall-web answered."""
        self._play(BUZZER, SOUNDS.get(str(answer.get("sound")), ()))

    def refused(self, source: Source, why: str) -> None:  # noqa: ARG002 - one tone for every reason
        """Sound the error tone."""
        self._play(BUZZER, ERROR)

    def ignored(self, source: Source) -> None:
        """Keep silent."""

    def lamp(self, window: int, *, on: bool, for_ms: int = 0) -> None:
        """Switch the lamp of a window."""
        if player := self._players.get(_lamp(window)):
            player.steady(on=on, for_ms=for_ms)

    def selftest(self, window: int) -> None:
        """Flash the lamp and sound the buzzer."""
        self._play(_lamp(window), SELFTEST)
        self._play(BUZZER, SELFTEST)

    def close(self) -> None:
        """Let every line go, dark and silent."""
        for player in self._players.values():
            player.close()
        for line in self._lines:
            line.close()

    def _claim(self, source: Source, pin: Pin) -> None:
        try:
            line = self._chips.switch(pin)
        except LineFault as fault:
            if self._told.get(source) != fault.note:
                self._told[source] = fault.note
                self._reports.state(DeviceState(source=source, state=fault.state, note=fault.note))
            return
        del self._waiting[source]
        self._lines.append(line)
        self._players[source] = Player(line)
        if self._told.pop(source, None):
            self._reports.state(DeviceState(source=source, state=State.READY))

    def _play(self, source: Source, pattern: Pattern) -> None:
        if player := self._players.get(source):
            player.play(pattern)


def _lamp(window: int | str) -> Source:
    return Source(kind=Kind.BOARD, name=f"lamp-{window}")
