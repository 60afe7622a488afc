"""The program whose power is cut: spool, intake and journal of the product, in one process.

It prints a line for everything that a person or a machine was told: `beep SPOOL I` (signal 1),
`taken SPOOL I` (hall-web's answer), `page REF` (a page that said 已存本机), `county POS H` (what a
county could have received). strace records the lines in their order among the writes.

Run: python -m tests.faults.powercut_driver HOME EVENTS
"""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from appliance.desk.intake import Parcel, take_events
from appliance.desk.rules import Rules
from appliance.domain.facts.hall import SettingChanged
from appliance.domain.record import reference
from appliance.domain.workdays import WorkCalendar
from appliance.journal import streams
from appliance.journal.schema import JOURNAL, version_of
from appliance.journal.streams import Identity
from appliance.journal.transaction import Transaction
from appliance.journal.writer import Writer
from appliance.projections.all import PROJECTIONS
from hw.clock import Moment
from hw.events import Happening, Level, card_event, press_event
from hw.spool import Spool
from tests.fakes.hand_wound_clock import HandWoundClock

SCHEMAS = (JOURNAL, *PROJECTIONS.schemas)
BOX = Identity(
    hall="510823001",
    serial="HB-0001",
    fingerprint={"card": "a1"},
    software="0.1.0",
    schema=version_of(SCHEMAS),
    demo=False,
)
RULES = Rules(mark="X", layers=(), calendar=WorkCalendar.of(()))
CARD_KEY = bytes(32)
SESSIONS = 3  # clean stops and starts in one run
LINES = 7  # of a segment, so that many are begun and removed
CHECKPOINT = 24  # pages, so that several checkpoints fall into the run


def main(home: Path, events: int) -> None:
    """Live through a short day: events, hand-overs, pages, restarts."""
    clock = HandWoundClock()
    for session in range(SESSIONS):
        clock.reboot()
        hall = Box(home, clock)
        for i in range(events // SESSIONS):
            hall.live_on(session * 1000 + i)
        hall.stop()


@dataclass
class Box:
    """hall-hw's spool and hall-web's writer between a start and a stop."""

    home: Path
    clock: HandWoundClock

    def __post_init__(self) -> None:
        self.spool = Spool(self.home / "spool", lines=LINES)
        self.spool.start()
        self.writer = open_writer(self.home, self.clock)
        self.writer.after_commit(self._tell_county)
        self.writer.between(
            lambda db: db.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT}").fetchone()
        )
        self.writer.run(lambda tx: streams.ensure_stream(tx, BOX))

    def live_on(self, number: int) -> None:
        """Store one event; hand over now and then; save a page now and then."""
        moment = self.clock.advance(timedelta(seconds=1))
        told = Moment(boot=moment.boot, mono=moment.mono, wall=moment.at.isoformat())
        event = (
            press_event(3, Level.SATISFIED, simulated=False)
            if number % 5 == 3
            else card_event("door", f"{40_000_000 + number:010}", "8H10D", simulated=False)
        )
        place = self.spool.append([Happening(moment=told, event=event)])[0]
        say(f"beep {place.spool} {place.i}")
        if number % 3 == 1:
            hand_over(self.spool, self.writer, tell=say)
        if number % 4 == 2:
            record = self.writer.run(lambda tx: tx.append(page(number), by="staff:1001"))
            say(f"page {reference(record)}")

    def stop(self) -> None:
        """Stop both as systemd does in the evening."""
        self.writer.close()
        self.spool.close()

    def _tell_county(self, _: int) -> None:
        def newest(tx: Transaction) -> str:
            return f"county {tx.head.pos} {tx.head.h.hex()}"

        self.writer.submit(newest).add_done_callback(lambda done: say(done.result()))


def open_writer(home: Path, clock: HandWoundClock) -> Writer:
    """Open the journal of a home as hall-web does."""
    path = home / "journal" / "hall.db"
    return Writer(path, migrations=SCHEMAS, fold=PROJECTIONS.fold, clock=clock)


def hand_over(spool: Spool, writer: Writer, *, tell: Callable[[str], None]) -> None:
    """Hand every segment over, oldest first, and remove those that are known in full."""
    for spool_id in spool.ids():
        entries = spool.contents(spool_id).entries
        lines = [entry.as_list() for entry in entries]
        parcel = Parcel(spool=spool_id, lines=lines)
        taken = writer.run(lambda tx, one=parcel: take(tx, one))  # type: ignore[misc]  # mypy cannot infer a lambda's default
        if lines:
            tell(f"taken {spool_id} {taken}")
        spool.forget(spool_id)


def take(tx: Transaction, parcel: Parcel) -> int:
    """Take a parcel; return the spool's head."""
    return take_events(tx, parcel, card_key=CARD_KEY, rules=RULES).i


def page(number: int) -> SettingChanged:
    """Return what a clerk saves."""
    return SettingChanged(name="demo", value=number, first_day="2026-11-23", reason=f"页 {number}")


def say(line: str) -> None:
    """Tell the world in one system call, so that strace sees when."""
    os.write(1, f"{line}\n".encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
