"""What the pages need of the hall, and no more; the parts list of hall-web hands it in.

Pages never see the writer's thread, a socket or a file; they ask questions and hand in use cases.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from appliance.desk.rules import Rules
from appliance.domain.moment import Moment
from appliance.journal.faults import Fault
from appliance.journal.local import LocalStore
from appliance.journal.transaction import Transaction
from appliance.projections.registry import Projections
from appliance.settings import Settings

P = ParamSpec("P")
T = TypeVar("T")


class Clock(Protocol):
    """The hall's only source of time."""

    @property
    def battery_is_flat(self) -> bool:
        """Say whether the battery clock stood still while the box was off."""
        ...

    def now(self) -> Moment:
        """Return the moment of the call, with its trust."""
        ...

    def today(self) -> date:
        """Return the day as far as anybody knows, whatever the wall clock shows."""
        ...

    def shown(self) -> Moment:
        """Return the moment as people are told it: corrected where the wall clock is wrong."""
        ...

    def confirm(self, wall: datetime, mono: int) -> None:
        """Take a person's word that it was `wall` at `mono` of this boot."""
        ...


class WriterSeen(Protocol):
    """How the writer is, for the health page."""

    @property
    def fault(self) -> Fault | None:
        """Return what the disk last refused; None once it took something again."""

    @property
    def alive(self) -> bool:
        """Say whether the writer's thread runs."""
        ...


class CountyLink(Protocol):
    """What hall-sync last told about the line to the county; kept in memory."""

    @property
    def state(self) -> str:
        """Return idle, sending, offline, portal, refused, diverged or not_enrolled."""
        ...

    @property
    def last_answer(self) -> str | None:
        """Return the county's own time of its last proven answer, RFC 3339."""

    @property
    def sent(self) -> Mapping[str, int]:
        """Return the highest seq that left the box, by stream."""
        ...

    @property
    def text(self) -> str:
        """Return what hall-sync adds to the state: `tls: …` is a strange certificate."""
        ...

    @property
    def office(self) -> Mapping[str, str]:
        """Return the county's name and telephone as it told them itself; empty texts before."""
        ...

    @property
    def update(self) -> Mapping[str, object]:
        """Return the county's program on its way down, as told last; empty where none is."""
        ...

    @property
    def stick(self) -> Mapping[str, object]:
        """Return what became of the stick that was asked for last; empty where none was."""
        ...

    async def work_stick(self, what: str, *, with_personal: bool) -> bool:
        """Have hall-sync export to the stick in the box, or import; say whether it was there."""
        ...

    async def enrol(self, code: str, url: str) -> bool:
        """Hand over the county's one-time code; say whether hall-sync was there to take it."""
        ...


class Device(Protocol):
    """A reader or a button box, as hall-hw last told."""

    @property
    def kind(self) -> str:
        """Return reader or buttons."""
        ...

    @property
    def name(self) -> str:
        """Return its name in board.toml."""
        ...

    @property
    def state(self) -> str:
        """Return ready, missing, denied or warned."""
        ...

    @property
    def note(self) -> str:
        """Return what hall-hw adds, in English."""
        ...


class Devices(Protocol):
    """All devices, as hall-hw last told; empty until it has said hello."""

    @property
    def known(self) -> Sequence[Device]:
        """Return the devices."""
        ...

    async def lamp(self, window: int, *, on: bool, for_ms: int = 0) -> None:
        """Show or end that a window's buttons are open; without hall-hw there is no lamp."""

    async def test_window(self, window: int) -> bool:
        """Let a window show its lamp and sound; say whether hall-hw was there to do it."""
        ...


class Hall(Protocol):
    """The hall, as the pages see it (`app.state.hall`)."""

    @property
    def settings(self) -> Settings:
        """Return what this machine is."""
        ...

    @property
    def clock(self) -> Clock:
        """Return the hall's only source of time."""
        ...

    @property
    def local(self) -> LocalStore:
        """Return what never leaves the box."""
        ...

    @property
    def writer(self) -> WriterSeen:
        """Return how the writer is."""
        ...

    @property
    def county(self) -> CountyLink:
        """Return the line to the county."""
        ...

    @property
    def devices(self) -> Devices:
        """Return readers and buttons."""
        ...

    @property
    def rules(self) -> Rules:
        """Return the policies and the calendar in force."""
        ...

    @property
    def projections(self) -> Projections:
        """Return the read models."""
        ...

    async def write(self, use_case: Callable[[Transaction], T]) -> T:
        """Run a use case on the writer's thread; return once it is durable."""
        ...

    async def read(
        self,
        question: Callable[Concatenate[sqlite3.Connection, P], T],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Ask a question of a projection on a reader's thread."""
        ...
