"""A whole hall without processes: real journal, real local store, a clock wound by hand."""

import asyncio
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from appliance.desk.rules import LivingRules, Rules
from appliance.domain.facts.hall import StreamOpened
from appliance.domain.facts.staff import RolesGiven, StaffEnrolled
from appliance.journal.local import LocalStore
from appliance.journal.passwords import Cost
from appliance.journal.reading import connect_readonly
from appliance.journal.schema import JOURNAL
from appliance.journal.transaction import Transaction
from appliance.journal.writer import Writer
from appliance.policies import profile_layers, seeded_calendar
from appliance.projections.all import PROJECTIONS
from appliance.projections.registry import Projections
from appliance.settings import Settings, read
from tests.fakes.empty_journal import lay_down
from tests.fakes.hand_wound_clock import HandWoundClock

P = ParamSpec("P")
T = TypeVar("T")
CHEAP = Cost(n=16, r=1, p=1)
STREAM = "ab" * 16
SETTINGS: dict[str, object] = {
    "hall": {"id": "liuxi", "name": "柳溪镇政务服务大厅", "windows": 8, "demo": False},
    "county": {"name": "青禾县政务服务中心", "telephone": "0000-1234567"},
    "listen": {"hosts": "testserver.local,testserver,127.0.0.1,localhost"},
}


@dataclass(slots=True)
class FakeCountyLink:
    """The line to the county as hall-sync would tell it."""

    state: str = "idle"
    text: str = ""
    last_answer: str | None = None
    sent: dict[str, int] = field(default_factory=dict)
    codes: list[tuple[str, str]] = field(default_factory=list)
    is_there: bool = True
    office: dict[str, str] = field(default_factory=lambda: {"name": "", "telephone": ""})
    stick: dict[str, object] = field(default_factory=dict)
    update: dict[str, object] = field(default_factory=dict)
    sticks: list[tuple[str, bool]] = field(default_factory=list)

    async def work_stick(self, what: str, *, with_personal: bool) -> bool:
        """Take an order for the stick where hall-sync is there."""
        if self.is_there:
            self.sticks.append((what, with_personal))
        return self.is_there

    async def enrol(self, code: str, url: str) -> bool:
        """Take a code where hall-sync is there."""
        if self.is_there:
            self.codes.append((code, url))
        return self.is_there


@dataclass(slots=True)
class FakeDevice:
    """One device as hall-hw would tell it."""

    kind: str = "reader"
    name: str = "door"
    state: str = "ready"
    note: str = ""


@dataclass(slots=True)
class FakeDevices:
    """The devices as hall-hw would tell them."""

    known: list[FakeDevice] = field(default_factory=lambda: [FakeDevice()])
    lamps: dict[int, bool] = field(default_factory=dict)

    async def lamp(self, window: int, *, on: bool, for_ms: int = 0) -> None:
        """Note what a window's lamp was told last."""
        del for_ms
        self.lamps[window] = on

    async def test_window(self, window: int) -> bool:
        """Say that nobody is there to show a lamp, but for window 1."""
        return window == 1


class SmallHall:
    """What `app.state.hall` is to the pages; one writer, one reader, no processes."""

    def __init__(
        self,
        home: Path,
        projections: Projections = PROJECTIONS,
        *,
        settings: Settings | None = None,
        is_new: bool = True,
    ) -> None:
        self.settings = settings or read(home, SETTINGS)
        self.clock = HandWoundClock()
        self.projections = projections
        if is_new:
            lay_down(self.settings.journal, self.projections.schemas)
        self.writer = Writer(
            self.settings.journal,
            migrations=[JOURNAL, *self.projections.schemas],
            fold=self.projections.fold,
            clock=self.clock,
        )
        if is_new:
            self.writer.run(_open_stream)
        self.local = LocalStore.open(self.settings.local, cost=CHEAP)
        self.county = FakeCountyLink()
        self.devices = FakeDevices()
        self.rules = Rules(
            mark="LX", layers=tuple(profile_layers("handbook-a")), calendar=seeded_calendar()
        )

    @property
    def rules(self) -> Rules:
        """Return the rules as the journal has them now."""
        return self.ask(self._rules.at)

    @rules.setter
    def rules(self, base: Rules) -> None:
        """Put other rules under what the journal says."""
        self._rules = LivingRules(base)

    async def write(self, use_case: Callable[[Transaction], T]) -> T:
        """Run a use case on the writer's thread."""
        return await asyncio.wrap_future(self.writer.submit(use_case))

    async def read(
        self,
        question: Callable[Concatenate[sqlite3.Connection, P], T],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Ask a question on a connection of its own."""
        return await asyncio.to_thread(lambda: self.ask(question, *args, **kwargs))

    def ask(
        self,
        question: Callable[Concatenate[sqlite3.Connection, P], T],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Ask a question from a test."""
        db = connect_readonly(self.settings.journal)
        try:
            return question(db, *args, **kwargs)
        finally:
            db.close()

    def close(self) -> None:
        """Stop the writer and let go of both files."""
        self.writer.close()
        self.local.close()

    def enrol(
        self,
        staff_no: str,
        name: str,
        *roles: str,
        window: int | None = None,
        word: str = "",
        unit: str = "人社医保",
    ) -> None:
        """Enrol a person with roles from the clock's day on; with a word, open an account."""
        day = self.clock.now().at.date().isoformat()

        def use_case(tx: Transaction) -> None:
            enrolled = tx.append(
                StaffEnrolled(staff_no=staff_no, name=name, unit=unit, post="A岗", window=window),
                by="hall",
            )
            tx.append(
                RolesGiven(staff_no=staff_no, roles=list(roles), first_day=day),
                by="hall",
                subject=enrolled.subject,
            )

        self.writer.run(use_case)
        if word:
            self.local.accounts.set_word(staff_no, word, is_start_word=False)


def _open_stream(tx: Transaction) -> None:
    tx.begin_stream(STREAM)
    tx.append(
        StreamOpened(
            hall="liuxi",
            serial="test",
            fingerprint="",
            alg="hmac-sha256",
            parent=None,
            reason="new",
            carried=0,
            software="test",
            schema="test",
            demo=False,
        ),
        by="hall",
    )
