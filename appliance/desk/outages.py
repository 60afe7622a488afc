"""Outages as facts: watched on a tick and at each proven answer of the county.

Called only for a hall that is enrolled: who has no county cannot miss it.
"""

from appliance.domain.facts.hall import OutageEnded, OutageStarted
from appliance.domain.moment import stamp
from appliance.domain.outages import Line, is_back, is_out
from appliance.journal.transaction import Transaction
from appliance.projections import boots
from appliance.projections.instants import MS
from appliance.projections.outages import Outage, open_outage


def watch_line(tx: Transaction, line: Line, why: str) -> None:
    """Write down that an outage began or ended; nothing if neither did.

    Args:
        tx: the open request.
        line: what was heard of the county in the running boot.
        why: the state of the line as hall-sync names it, such as `offline` or `portal`.
    """
    lasting = open_outage(tx.db)
    if lasting is not None and lasting.boot != tx.moment.boot:
        _end(tx, lasting, _last_sign_of(tx, lasting))
        lasting = None
    if lasting is not None:
        if is_back(line, lasting.since_mono) and line.answered is not None:
            _end(tx, lasting, _wall_at(tx, line.answered))
        return
    if is_out(line, tx.moment.mono):
        since = line.silent_since
        tx.append(
            OutageStarted(since=_wall_at(tx, since), since_mono=since, why=why),
            by="hall",
        )


def _end(tx: Transaction, outage: Outage, until: str) -> None:
    tx.append(OutageEnded(since=outage.since, until=until), by="hall", subject=outage.ref)


def _wall_at(tx: Transaction, mono: int) -> str:
    """Return the wall time of an earlier instant of this boot, by the clock as it goes now."""
    return stamp(tx.moment.at - (tx.moment.mono - mono) * MS)


def _last_sign_of(tx: Transaction, outage: Outage) -> str:
    """Return the last sign of life of the outage's boot: with the power its line was gone, too."""
    ended = boots.boot(tx.db, outage.boot)
    return stamp(ended.last_at) if ended else outage.since
