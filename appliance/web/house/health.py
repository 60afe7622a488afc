"""GET /healthz: is the hall well, for `hallbox status`, the watchdog and the county's engineer.

Unhealthy is a dead or stuck writer, a disk that refuses, a reader that is missing; being offline or
having something unsent is not (DESIGN.md 10). A busy writer is waited for one second, no longer.
"""

import asyncio
from dataclasses import dataclass

from litestar import Response, get
from litestar.enums import MediaType

from appliance.journal.faults import Fault
from appliance.journal.salvage import damaged_files
from appliance.journal.schema import JOURNAL, version_of
from appliance.projections.reach import Reach, reach
from appliance.web.frame import HallRequest, hall_of
from appliance.web.port import Hall

PATIENCE_S = 1.0
STUCK_MS = 60_000
LOST = frozenset({"missing", "denied"})


@dataclass(slots=True)
class Pulse:
    """The writer's last sign of life: an empty use case on its way, and since when."""

    asked: "asyncio.Task[None] | None" = None
    since: int = 0


@get("/healthz", opt={"open": True})
async def healthz(request: HallRequest) -> Response[dict[str, object]]:
    """Answer 200 when all is well, else 503 with the reason; the figures stand in both."""
    hall = hall_of(request)
    why = await _ailment(hall, request.app.state.pulse)
    records = await hall.read(reach, hall.local.receipts())
    return Response(
        {"status": "unhealthy" if why else "ok", "why": why, **_figures(hall, records)},
        status_code=503 if why else 200,
        media_type=MediaType.JSON,
        headers={"cache-control": "no-store"},
    )


def _figures(hall: Hall, records: Reach) -> dict[str, object]:
    newest = records.open_stream
    return {
        "stream": newest.stream if newest else "",
        "seq": newest.head if newest else 0,
        "acked": newest.acked if newest else 0,
        "unsent": records.unsent,
        "clock": hall.clock.now().trust.value,
        "schema": version_of([JOURNAL, *hall.projections.schemas]),
        "county": hall.county.state,
        "damaged": [one.name for one in damaged_files(hall.settings.journal)],
    }


async def _ailment(hall: Hall, pulse: Pulse) -> str:
    """Return what is wrong, in English, or an empty text."""
    if not hall.writer.alive:
        return "the writer is dead"
    if hall.writer.fault is not None:
        return hall.writer.fault.what
    lost = [one.name for one in hall.devices.known if one.kind == "reader" and one.state in LOST]
    if lost:
        return f"reader missing: {', '.join(lost)}"
    return await _pulse_of(hall, pulse)


async def _pulse_of(hall: Hall, pulse: Pulse) -> str:
    now = hall.clock.now().mono
    if pulse.asked is None or pulse.asked.done():
        pulse.asked, pulse.since = asyncio.create_task(hall.write(lambda _tx: None)), now
    try:
        await asyncio.wait_for(asyncio.shield(pulse.asked), PATIENCE_S)
    except TimeoutError:
        stuck = now - pulse.since > STUCK_MS
        return "the writer does not answer" if stuck else ""
    except Fault as fault:
        return fault.what
    return ""


ROUTES = [healthz]
