"""Opening the hall: files, writer, stream and clock, in the order that loses nothing."""

import logging
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from datetime import datetime
from sqlite3 import Error as DatabaseError

from appliance import VERSION, identity, policies, starts
from appliance.clock import THIS_BOARD, Board, HallClock
from appliance.desk.clock_trust import look_at_clock
from appliance.desk.county_papers import roll_back
from appliance.desk.rules import LivingRules, Rules
from appliance.domain.facts.hall import HallStarted
from appliance.domain.moment import Trust
from appliance.domain.record import decode
from appliance.hall import Core
from appliance.journal.box_notes import release_failed
from appliance.journal.chain import ERASED
from appliance.journal.faults import Fault
from appliance.journal.local import LocalStore
from appliance.journal.reading import connect_readonly
from appliance.journal.salvage import open_or_salvage
from appliance.journal.schema import JOURNAL, version_of
from appliance.journal.streams import Identity, ensure_stream
from appliance.journal.transaction import Transaction
from appliance.journal.writer import Writer
from appliance.projections.all import PROJECTIONS
from appliance.projections.boots import anchors_of
from appliance.settings import Settings

log = logging.getLogger("hallbox")
SCHEMAS = (JOURNAL, *PROJECTIONS.schemas)
LOOKED_AT = 200  # records, the newest first
WHY = 200  # characters of why a release was taken back


def open_core(settings: Settings, *, board: Board = THIS_BOARD) -> Core:
    """Open everything the hall stands on, and write that it has started.

    A damaged journal is put aside and salvaged first; then the hall works with what is proven.

    Raises:
        Fault: the journal is newer or taken, the local store cannot be read, or the disk refuses.
        PolicyInvalid: a profile of hall.toml is not shipped.
    """
    box, rules = box_of(settings), rules_of(settings)
    clock = HallClock(floor=_newest_time(settings), board=board)
    with ExitStack() as undo:
        writer, salvaged = open_or_salvage(
            settings.journal,
            journal=JOURNAL,
            models=PROJECTIONS,
            clock=clock,
            ids=_proven_streams(settings),
        )
        undo.callback(writer.close)
        local = _open_local(settings)
        undo.callback(local.close)
        writer.run(lambda tx: hear_again(tx, clock))
        crashed = starts.begin(settings.run, clock.boot, clock.now().mono)
        writer.run(lambda tx: _start(tx, box, crashed, release_failed(settings.home)))
        undo.pop_all()
    return Core(
        settings=settings,
        clock=clock,
        identity=box,
        rules=LivingRules(rules),
        projections=PROJECTIONS,
        writer=writer,
        local=local,
        salvaged=salvaged,
    )


def hear_again(tx: Transaction, clock: HallClock) -> None:
    """Believe again what a person said in this boot, before hall-web came up once more."""
    for said in anchors_of(tx.db, clock.boot):
        if said.level is Trust.HUMAN:
            clock.confirm(said.wall, said.mono)


def open_writer(settings: Settings, clock: HallClock | None = None) -> Writer:
    """Open the journal as its one writer.

    Raises:
        Fault: it is newer, taken or damaged.
    """
    return Writer(
        settings.journal,
        migrations=SCHEMAS,
        fold=PROJECTIONS.fold,
        clock=clock or HallClock(floor=None),
    )


def box_of(settings: Settings) -> Identity:
    """Return who writes this journal: the hall, and the box it runs on."""
    return Identity(
        hall=settings.hall_id,
        serial=identity.serial_number(),
        fingerprint=identity.fingerprint(settings.home),
        software=VERSION,
        schema=version_of(SCHEMAS),
        demo=settings.demo,
    )


def rules_of(settings: Settings) -> Rules:
    """Return what the hall is ruled by before it set anything itself.

    Raises:
        PolicyInvalid: a profile of hall.toml is not shipped.
    """
    return Rules(
        mark=settings.mark,
        layers=tuple(policies.chosen_layers(settings.profiles)),
        calendar=policies.seeded_calendar(),
    )


def _start(tx: Transaction, box: Identity, crashed: int, taken_back: str) -> None:
    ensure_stream(tx, box)
    if crashed >= starts.CRASHES and (name := roll_back(tx)):
        log.error("rolled_back=%s after %d starts in a row", name, crashed)
    started = HallStarted(software=box.software, schema=box.schema, taken_back=taken_back[:WHY])
    tx.append(started, by="hall")
    look_at_clock(tx)


def _open_local(settings: Settings) -> LocalStore:
    try:
        return LocalStore.open(settings.local)
    except (DatabaseError, OSError) as broken:
        raise Fault(
            f"{settings.local.name} cannot be opened: {broken}",
            kept="The journal is whole; nothing was changed",
            hint="Free space, or restore a backup into an empty home: it holds the local store too",
        ) from broken


def _proven_streams(settings: Settings) -> Iterator[str]:
    """Yield the streams whose receipts we hold; read only if the journal has to be salvaged."""
    with suppress(DatabaseError), closing(connect_readonly(settings.local)) as db:
        for (stream,) in db.execute("SELECT stream FROM receipt").fetchall():
            yield stream


def _newest_time(settings: Settings) -> datetime | None:
    """Return the wall time of the newest record whose clock was no riddle; None without one."""
    if not settings.journal.exists():
        return None
    try:
        with closing(connect_readonly(settings.journal)) as db:
            rows = db.execute("SELECT body FROM journal ORDER BY pos DESC LIMIT ?", (LOOKED_AT,))
            records = [decode(line) for (line,) in rows if not line.startswith(ERASED)]
    except (DatabaseError, ValueError, LookupError, TypeError):
        return None  # damaged or half made: the writer says what is wrong with it
    known = (datetime.fromisoformat(one.at) for one in records if one.trust != Trust.UNKNOWN)
    return next(known, None)
