"""The page 上报: does anything get lost (no), what has the county, what must a person do.

Each record shows its three steps; the third only by the county's proof. Outages stand below as
evidence for late entries (seed 002).
"""

from collections.abc import Sequence
from datetime import datetime

from litestar import Response, get

from appliance.domain.frozen import dataclass
from appliance.domain.roles import Act, may
from appliance.journal.salvage import damaged_files
from appliance.projections.outages import Outage, latest_outages
from appliance.projections.reach import Reach, Step
from appliance.projections.tail import Line, newest_day, newest_lines
from appliance.web.frame import HallRequest, hall_of, page, part, person_of
from appliance.web.house import wording_records
from appliance.web.session import visit_of
from appliance.web.wording import Said

SHOWN = 40
OUTAGES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One record in the list: when, what, how far."""

    at: str
    words: str
    step: Step
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageRow:
    """One outage with its length; `minutes` is None while it lasts on a clock nobody trusts."""

    since: str
    until: str | None
    minutes: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncView:
    """What the page shows. `today` is stored, sent, proven of the newest day."""

    heading: str
    said: Said | None
    is_line_down: bool
    lasting: OutageRow | None
    today: tuple[int, int, int]
    rows: tuple[Row, ...]
    outages: tuple[OutageRow, ...]
    last_answer: str | None
    waiting: int
    damaged: tuple[str, ...]


@get("/sync")
async def sync_page(request: HallRequest) -> Response[str]:
    """Show how far the records have come."""
    return await show_sync(request)


@get("/sync/part")
async def sync_part(request: HallRequest) -> Response[str]:
    """Give the live part of the page again."""
    return part(request, "sync/live.html", view=await _view(request), words=wording_records)


async def show_sync(
    request: HallRequest, *, wrong: Sequence[tuple[str, str]] = (), url: str = ""
) -> Response[str]:
    """Return the page, with the form for the county's code where it is wanted and allowed.

    Args:
        request: who asks.
        wrong: what was wrong with the form; the code itself is never shown again.
        url: the county's address as it was typed.
    """
    state = hall_of(request).county.state
    may_enrol = may(person_of(request).roles, Act.ENROL_HALL)
    return page(
        request,
        "sync/sync.html",
        view=await _view(request),
        words=wording_records,
        may_stick=may(person_of(request).roles, Act.CARE_FOR_BOX),
        enrols=may_enrol and state in {"not_enrolled", "refused"},
        wrong=wrong,
        url=url,
    )


async def _view(request: HallRequest) -> SyncView:
    hall, reach = hall_of(request), visit_of(request).reach
    first = await hall.read(newest_day)
    rows = await hall.read(newest_lines, SHOWN)
    outages = await hall.read(latest_outages, OUTAGES)
    now = hall.clock.now().at
    lasting = next((one for one in outages if one.until is None), None)
    state = hall.county.state
    # A wrong fingerprint in hall.toml looks like a dead line, and no router will cure it.
    is_strange = state == "offline" and hall.county.text.startswith("tls")
    shown = "distrust" if is_strange else state
    return SyncView(
        heading=_heading(reach, lasting, shown),
        said=_said(reach, lasting, shown, now),
        is_line_down=lasting is not None or state in {"offline", "portal"},
        lasting=_outage(lasting, now) if lasting else None,
        today=_sums(reach, first),
        rows=tuple(_row(line, reach, state) for line in rows),
        outages=tuple(_outage(one, now) for one in outages),
        last_answer=hall.county.last_answer,
        waiting=reach.unsent,
        damaged=tuple(one.name for one in damaged_files(hall.settings.journal)),
    )


def _sums(reach: Reach, first: int) -> tuple[int, int, int]:
    """Return how many records of the newest day are stored, sent, proven."""
    last = reach.last_pos
    return (
        max(0, last - first + 1),
        reach.sent_between(first, last),
        reach.proven_between(first, last),
    )


def _heading(reach: Reach, lasting: Outage | None, state: str) -> str:
    if state in wording_records.NEEDS_A_PERSON:
        return wording_records.HEADING_PERSON
    if lasting is not None or state in {"offline", "portal"}:
        return wording_records.HEADING_OFFLINE
    if state == "not_enrolled":
        return wording_records.HEADING_NOT_ENROLLED
    if reach.unsent:
        return wording_records.HEADING_WAITING.format(count=f"{reach.unsent:,}")
    return wording_records.HEADING_ALL


def _said(reach: Reach, lasting: Outage | None, state: str, now: datetime) -> Said | None:
    """Return the note for a line that is down or needs a person; None while all is well."""
    words = wording_records.LINE.get("offline" if lasting and state == "idle" else state)
    if words is None:
        return None
    since = _outage(lasting, now).minutes if lasting else 0
    return words.filled({"count": f"{reach.unsent:,}", "minutes": str(since)})


def _row(line: Line, reach: Reach, state: str) -> Row:
    step = reach.step(line.pos)
    why = wording_records.STEP_WHY[step]
    if step is Step.STORED and state in {"offline", "portal"}:
        why = wording_records.WAITS_FOR_LINE
    return Row(at=line.at, words=wording_records.record_words(line), step=step, why=why)


def _outage(one: Outage, now: datetime) -> OutageRow:
    end = datetime.fromisoformat(one.until) if one.until else now
    minutes = max(0, int((end - datetime.fromisoformat(one.since)).total_seconds() // 60))
    return OutageRow(
        since=one.since,
        until=one.until,
        minutes=minutes,
        why=wording_records.OUTAGE_WHY.get(one.why, one.why),
    )


ROUTES = [sync_page, sync_part]
