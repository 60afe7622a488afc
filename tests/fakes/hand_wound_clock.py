"""A clock that goes only when it is wound: advance, step, reboot and believe by hand."""

from datetime import date, datetime, timedelta

from appliance.domain.moment import HALL_TIME, Moment, Trust

MORNING = datetime(2026, 11, 23, 8, 0, tzinfo=HALL_TIME)  # a Monday; never today
FIRST_BOOT = "b0" + "0" * 13 + "1"


class HandWoundClock:
    """The three clocks of a box: wall time, CLOCK_BOOTTIME in ms, and the trust of the wall.

    It promises what the real one promises: `mono` never goes back within a boot, a step moves the
    wall alone, and a reboot begins another boot with `mono` near zero.
    """

    def __init__(
        self,
        at: datetime = MORNING,
        *,
        boot: str = FIRST_BOOT,
        mono: int = 60_000,
        trust: Trust = Trust.NETWORK,
    ) -> None:
        self.at = at
        self.boot = boot
        self.mono = mono
        self.trust = trust
        self.battery_is_flat = False
        self._told: timedelta | None = None  # how far the wall is behind what a person said
        self.known_day: date | None = None  # the day the hall knows while the wall shows another

    def now(self) -> Moment:
        """Return the moment of the call; asking does not wind the clock."""
        return Moment(
            at=self.at,
            boot=self.boot,
            mono=self.mono,
            trust=self.trust,
            known_day=self.known_day,
        )

    def confirm(self, wall: datetime, mono: int) -> None:
        """Believe the wall clock on a person's word, or what the person said beside it."""
        told = wall + timedelta(milliseconds=self.mono - mono)
        self._told = None if abs(told - self.at) <= timedelta(seconds=2) else told - self.at
        self.trust = Trust.UNKNOWN if self._told else Trust.HUMAN
        self.known_day = told.date() if self._told else None

    def shown(self) -> Moment:
        """Return the moment as people are told it."""
        if self._told is None:
            return self.now()
        return Moment(at=self.at + self._told, boot=self.boot, mono=self.mono, trust=Trust.HUMAN)

    def today(self) -> date:
        """Return the day as far as anybody knows."""
        return self.now().day

    def advance(self, span: timedelta | None = None, **parts: float) -> Moment:
        """Let time pass on every clock: `advance(minutes=5)`; return the moment then."""
        passed = span or timedelta(**parts)
        if passed < timedelta(0):
            raise ValueError("time does not pass backwards; step() moves the wall clock")
        self.at += passed
        self.mono += passed // timedelta(milliseconds=1)
        return self.now()

    def set(self, at: datetime) -> Moment:
        """Let time pass until the wall clock shows `at`, which must not lie behind."""
        return self.advance(at - self.at) if at != self.at else self.now()

    def step(self, span: timedelta | None = None, **parts: float) -> Moment:
        """Move the wall clock alone, as a time server or a person does."""
        self.at += span or timedelta(**parts)
        return self.now()

    def believe(self, trust: Trust) -> Moment:
        """Give the wall clock another trust."""
        self.trust = trust
        return self.now()

    def reboot(
        self, *, off: timedelta = timedelta(hours=15), boot: str | None = None, mono: int = 5_000
    ) -> Moment:
        """Cut the power for `off`; the next boot has an id of its own and `mono` begins anew."""
        self.at += off
        self.boot = boot or f"{int(self.boot, 16) + 1:016x}"
        self.mono = mono
        return self.now()
