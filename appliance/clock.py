"""The only reader of time in hall-web, and how far each reading may be believed.

A wall clock says when; CLOCK_BOOTTIME says how long, and cannot be set. What a better source told
once is carried forward on CLOCK_BOOTTIME: a wall clock that agrees with it is believed as far as
that source, one that does not is believed no further than its own board.

Sources: DESIGN.md 5 (Clock); APPLIANCE.md 2.8.
"""

import time
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Protocol

from appliance.domain.corrected_time import FIRST_DAY, STEP
from appliance.domain.frozen import dataclass
from appliance.domain.moment import HALL_TIME, Moment, Trust


class Board(Protocol):
    """The clocks of a box, and what it says of them by itself."""

    def read(self) -> tuple[datetime, int]:
        """Return the wall clock and CLOCK_BOOTTIME in ms."""

    def boot(self) -> str:
        """Return the name of this boot."""

    def trust(self) -> Trust:
        """Return what the board itself says for its wall clock."""

    def battery_is_flat(self) -> bool:
        """Say whether a battery clock is there that did not go on without power."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kernel:
    """Where the kernel of this box tells its boot, and who set its wall clock."""

    boot_id: Path = Path("/proc/sys/kernel/random/boot_id")
    network_time: Path = Path("/run/systemd/timesync/synchronized")
    battery_clock: Path = Path("/sys/class/rtc/rtc0/hctosys")
    battery_time: Path = Path("/sys/class/rtc/rtc0/since_epoch")
    image: Path = Path("/etc/hallbox-image")  # of the day when the image was built

    def read(self) -> tuple[datetime, int]:
        """Return the wall clock and CLOCK_BOOTTIME in ms."""
        return datetime.now(HALL_TIME), time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000

    def boot(self) -> str:
        """Return the name of this boot: 16 hex digits, the same for every process of the box."""
        return self.boot_id.read_text(encoding="ascii").strip().replace("-", "")[:16]

    def trust(self) -> Trust:
        """Return what the board itself says for its wall clock: network, rtc or only the floor.

        A battery that was empty shows a day before the box was built; that is believed by nobody.
        """
        if self.network_time.exists():
            return Trust.NETWORK
        try:
            set_at_boot = self.battery_clock.read_text(encoding="ascii").strip() == "1"
        except (OSError, UnicodeDecodeError):
            return Trust.FLOOR
        if set_at_boot and self._lies_before_its_image():
            return Trust.UNKNOWN
        return Trust.RTC if set_at_boot else Trust.FLOOR

    def battery_is_flat(self) -> bool:
        """Say whether a battery clock is there that did not go on without power.

        It says itself that it stood still, or shows a day before this box was built; once it was
        set it goes again until the next power cut (APPLIANCE.md, pitfall 13).
        """
        if not self.battery_clock.exists():
            return False
        try:
            shown = int(self.battery_time.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return True
        return shown < self._built()

    def _lies_before_its_image(self) -> bool:
        return self.image.exists() and time.time() < self._built()

    def _built(self) -> float:
        return self.image.stat().st_mtime if self.image.exists() else FIRST_DAY.timestamp()


THIS_BOARD = Kernel()


@dataclass(frozen=True, slots=True)
class Belief:
    """At `mono` it was `wall`, as far as `trust`."""

    trust: Trust
    wall: datetime
    mono: int

    def expected(self, mono: int) -> datetime:
        """Return the wall time at another reading of CLOCK_BOOTTIME in the same boot."""
        return self.wall + timedelta(milliseconds=mono - self.mono)


class HallClock:
    """The clocks of this boot.

    `floor` is the time of the newest record: the hall was never earlier than that, unless a time
    server says so.
    """

    def __init__(self, *, floor: datetime | None, board: Board = THIS_BOARD) -> None:
        self.boot = board.boot()
        self.battery_is_flat = board.battery_is_flat()  # as it was found: the county's time sets it
        self._board = board
        self._floor = floor
        self._belief: Belief | None = None

    def now(self) -> Moment:
        """Return this moment with the trust its wall time deserves."""
        wall, mono = self._board.read()
        trust = self._trust_of(wall, mono)
        known_day = self._known_day(mono) if trust is Trust.UNKNOWN else None
        return Moment(at=wall, boot=self.boot, mono=mono, trust=trust, known_day=known_day)

    def believe(self, trust: Trust, wall: datetime, mono: int) -> None:
        """Take what a source of this trust said at `mono` of this boot; pass a lower one by."""
        if self._belief is None or trust.rank >= self._belief.trust.rank:
            self._belief = Belief(trust, wall.astimezone(HALL_TIME), mono)

    def today(self) -> date:
        """Return the day as far as anybody knows: nobody loses a role while the clock is wrong."""
        return self.now().day

    def confirm(self, wall: datetime, mono: int) -> None:
        """Take a person's word for the time; it takes the place of one said before."""
        self.believe(Trust.HUMAN, wall, mono)

    def overruled(self) -> Belief | None:
        """Return what this moment is where the wall clock shows another; None where it may stay.

        Only a person or the county overrules it; a wall clock that a time server keeps is theirs.
        """
        wall, mono = self._board.read()
        told, own = self._belief, self._board.trust()
        if told is None or told.trust.rank < Trust.HUMAN.rank or own is Trust.NETWORK:
            return None
        now = told.expected(mono)
        return Belief(told.trust, now, mono) if abs(wall - now) > STEP else None

    def shown(self) -> Moment:
        """Return this moment as people are told it.

        Where the wall clock is wrong it is what was told in this boot, carried on.
        """
        now, told = self.now(), self._belief
        if told is None or now.trust is not Trust.UNKNOWN:
            return now
        return Moment(at=told.expected(now.mono), boot=now.boot, mono=now.mono, trust=told.trust)

    def _known_day(self, mono: int) -> date | None:
        """Return the day told in this boot, else the newest record's, else None."""
        if self._belief is not None:
            return self._belief.expected(mono).date()
        return self._floor.astimezone(HALL_TIME).date() if self._floor else None

    def _trust_of(self, wall: datetime, mono: int) -> Trust:
        own = self._board.trust()
        if self._belief is not None and own.rank <= self._belief.trust.rank:
            agrees = abs(wall - self._belief.expected(mono)) <= STEP
            return self._belief.trust if agrees else Trust.UNKNOWN
        is_too_early = self._floor is not None and wall < self._floor
        return Trust.UNKNOWN if is_too_early and own.rank < Trust.NETWORK.rank else own
