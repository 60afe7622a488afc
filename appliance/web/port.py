"""What the pages need of the hall, and no more: the parts list of hall-web hands in something that fits.

Pages never see the writer's thread, a socket or a file; they ask questions and hand in use cases.
"""

import sqlite3
from collections.abc import Callable, Mapping
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

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

    def now(self) -> Moment:
        """Return the moment of the call, with its trust."""


class WriterSeen(Protocol):
    """How the writer is, for the health page."""

    fault: Fault | None

    @property
    def alive(self) -> bool:
        """Say whether the writer's thread runs."""


class CountyLink(Protocol):
    """What hall-sync last told about the line to the county; kept in memory."""

    state: str  # idle sending offline portal refused diverged not_enrolled
    last_answer: str | None  # RFC 3339, the county's own time of the last proven answer
    sent: Mapping[str, int]  # stream → highest seq that left the box


class Device(Protocol):
    """A reader or a button box, as hall-hw last told."""

    kind: str
    name: str
    state: str
    note: str


class Devices(Protocol):
    """All devices, as hall-hw last told; empty until it has said hello."""

    known: list[Any]


class Hall(Protocol):
    """The hall, as the pages see it (`app.state.hall`)."""

    settings: Settings
    clock: Clock
    local: LocalStore
    writer: WriterSeen
    county: CountyLink
    projections: Projections

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
