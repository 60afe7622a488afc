"""Opening the hall: files, writer, stream and clock, in the order that loses nothing."""

from datetime import datetime
from sqlite3 import Error as DatabaseError

from appliance import VERSION, identity, policies
from appliance.clock import HallClock
from appliance.desk.clock_trust import look_at_clock
from appliance.desk.rules import Rules
from appliance.domain.facts.hall import HallStarted
from appliance.domain.record import decode
from appliance.hall import Core
from appliance.journal.chain import ERASED
from appliance.journal.local import LocalStore
from appliance.journal.reading import connect_readonly
from appliance.journal.schema import JOURNAL, version_of
from appliance.journal.streams import Identity, ensure_stream
from appliance.journal.transaction import Transaction
from appliance.journal.writer import Writer
from appliance.projections.all import PROJECTIONS
from appliance.settings import Settings

SCHEMAS = (JOURNAL, *PROJECTIONS.schemas)


def open_core(settings: Settings) -> Core:
    """Open everything the hall stands on, and write that it has started.

    Raises:
        Fault: the journal is newer, taken or damaged beyond what could be recovered.
        PolicyInvalid: a profile of hall.toml is not shipped.
    """
    box, rules = box_of(settings), rules_of(settings)
    clock = HallClock(floor=_newest_record(settings))
    writer = open_writer(settings, clock)
    writer.run(lambda tx: _start(tx, box))
    return Core(
        settings=settings,
        clock=clock,
        identity=box,
        rules=rules,
        projections=PROJECTIONS,
        writer=writer,
        local=LocalStore.open(settings.local),
    )


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
    """Return what the hall is ruled by.

    Raises:
        PolicyInvalid: a profile of hall.toml is not shipped.
    """
    return Rules(
        mark=settings.mark,
        layers=tuple(policies.chosen_layers(settings.profiles)),
        calendar=policies.seeded_calendar(),
    )


def _start(tx: Transaction, box: Identity) -> None:
    ensure_stream(tx, box)
    tx.append(HallStarted(software=box.software, schema=box.schema), by="hall")
    look_at_clock(tx)


def _newest_record(settings: Settings) -> datetime | None:
    """Return the wall time of the newest record: the hall was never earlier than that."""
    if not settings.journal.exists():
        return None
    try:
        db = connect_readonly(settings.journal)
        row = db.execute("SELECT body FROM journal ORDER BY pos DESC LIMIT 1").fetchone()
        db.close()
    except DatabaseError:  # damaged or half made: the writer says what is wrong with it
        return None
    if row is None or row[0].startswith(ERASED):
        return None
    return datetime.fromisoformat(decode(row[0]).at)
