"""HandWoundBoard: the clocks of a box that stand still until somebody winds them."""

from datetime import datetime, timedelta

from appliance.domain.moment import Trust
from tests.fakes.hand_wound_clock import FIRST_BOOT, MORNING


class HandWoundBoard:
    """Gives the real HallClock its readings; `own` is what the board says of its wall clock."""

    def __init__(self, wall: datetime = MORNING, *, own: Trust = Trust.FLOOR) -> None:
        self.wall = wall
        self.mono = 60_000
        self.own = own

    def read(self) -> tuple[datetime, int]:
        return self.wall, self.mono

    def boot(self) -> str:
        return FIRST_BOOT

    def trust(self) -> Trust:
        return self.own

    def battery_is_flat(self) -> bool:
        return False

    def wind(self, span: timedelta) -> None:
        self.wall += span
        self.mono += span // timedelta(milliseconds=1)
