"""HandWoundBoxClock: hall-hw's clock, which stands still until it is wound."""

from hw.clock import Moment


class HandWoundBoxClock:
    """Starts at a given mono; wind it forward by ms."""

    def __init__(self, mono: int = 100_000) -> None:
        self._mono = mono

    def wind(self, ms: int) -> None:
        self._mono += ms

    def mono(self) -> int:
        return self._mono

    def at(self, mono: int) -> Moment:
        return Moment(boot="b" * 16, mono=mono, wall="2026-03-02T08:29:00.000+08:00")
