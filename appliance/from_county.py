"""An empty home filled from the county: the box that was lost goes on in this one.

Sources: PROTOCOL.md 4 (a replaced box); DESIGN.md 5 (local keys come from the recovery sheet).
"""

from collections.abc import Iterable
from pathlib import Path

from appliance import identity
from appliance.clock import HallClock
from appliance.journal.local import LocalStore
from appliance.journal.refill import FetchDocument, Incoming, Makeup, Refilled, refill
from appliance.journal.schema import JOURNAL
from appliance.opening import box_of
from appliance.projections.all import PROJECTIONS
from appliance.settings import Settings, load


def describe_box(home: Path) -> dict[str, object]:
    """Return what this box says of itself, as hall-web's hello would.

    Raises:
        WrongSetting: hall.toml cannot be used.
    """
    settings = load(home)
    return {
        "hall": settings.hall_id,
        "serial": identity.serial_number(),
        "fingerprint": dict(identity.fingerprint(home)),
    }


def refill_home(
    home: Path, incoming: Iterable[Incoming], fetch: FetchDocument, recovery: bytes | None
) -> Refilled:
    """Fill an empty home; `recovery` is the lost box's recovery key, so that its cards still fit.

    Raises:
        WrongSetting: hall.toml cannot be used.
        Fault: the home is not empty, the disk refuses, or the lines do not prove themselves.
    """
    settings: Settings = load(home)
    makeup = Makeup(
        journal=JOURNAL,
        models=PROJECTIONS,
        schemas=PROJECTIONS.schemas,
        clock=HallClock(floor=None),
        identity=box_of(settings),
    )
    filled = refill(settings.journal, makeup, incoming, fetch)
    if recovery is not None:
        LocalStore.begin(settings.local, recovery)
    return filled
