"""Outages: when halls had no answer from the county, and when many had none at once.

Rule 1: the hours are the halls' own (desk/outages.py of the hall: ten minutes without a proven
answer); the county adds only who is silent now.
Rule 2: an hour that a wrong clock wrote is counted from the other end, with the boot's own seconds;
where both ends are in doubt the outage is counted and shown nowhere else (never invent).
Rule 3: when half of the halls, and two at least, were out at once, the county's own end is named.

Sources: RULEBOOK IT-14 (002-P1·四).
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from appliance.domain.moment import HALL_TIME, Trust, stamp
from sync.county.store.outages_seam import Outage, Outages
from sync.county.store.seam import Store, Tables
from sync.fields import Malformed, mapping, number, text

MOST_LINES = 500
_MOST_READ = 50_000  # of a month: 2,000 halls that lose their line every day
_FEWEST = 2  # halls that are out at once before it may be the county
_BELIEVED = Trust.RTC.rank
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class HallOutages:
    """One hall's month: how often it was out, how long in all, and the longest."""

    hall: str
    times: int
    whole: timedelta
    longest: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """A time in which at least half of the halls had no answer; `halls` at its worst."""

    since: datetime
    until: datetime
    halls: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageLine:
    """One outage; `until` is None where its hall has not said that it ended."""

    hall: str
    since: datetime
    until: datetime | None
    why: str

    @property
    def lasted(self) -> timedelta | None:
        """Return how long it was."""
        return None if self.until is None else self.until - self.since


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageMonth:
    """A month of outages over all halls; `doubtful` are of no known hour and not among them."""

    month: str
    halls: tuple[HallOutages, ...]
    together: tuple[Together, ...]
    lines: tuple[OutageLine, ...]
    more: bool
    doubtful: int


def note_start(outages: Outages, hall: str, record: Mapping[str, object]) -> None:
    """Fold `outage.started`.

    Raises:
        ValueError: the record is not what it should be.
    """
    body = mapping(record, "body")
    outages.put(
        Outage(
            hall=hall,
            uid=text(record, "subject"),
            boot=text(record, "boot"),
            since=stamp(_moment(body, "since")),
            since_mono=number(body, "since_mono"),
            until=None,
            why=text(body, "why"),
            doubtful=not _is_believed(record),
        )
    )


def note_end(outages: Outages, hall: str, record: Mapping[str, object]) -> None:
    """Fold `outage.ended`; of an outage nobody told of, it says all there is to say.

    Raises:
        ValueError: the record is not what it should be.
    """
    body = mapping(record, "body")
    uid, boot = text(record, "subject"), text(record, "boot")
    since, until = _moment(body, "since"), _moment(body, "until")
    begun = outages.find(hall, uid)
    if begun is not None and begun.boot == boot:
        outages.put(_measured(begun, until, record))
        return
    is_known = _is_believed(record) if begun is None else not begun.doubtful
    outages.put(
        Outage(
            hall=hall,
            uid=uid,
            boot=boot if begun is None else begun.boot,
            since=stamp(since),
            since_mono=0 if begun is None else begun.since_mono,
            until=stamp(until),
            why="" if begun is None else begun.why,
            doubtful=not is_known or until < since,
        )
    )


def month_of_outages(store: Store, month: str, at: datetime) -> OutageMonth:
    """Return a month over all halls."""
    first, end = _bounds(month)
    with store.snapshot() as tables:
        rows = tables.outages.touching(stamp(first), stamp(end), _MOST_READ)
        doubtful = tables.outages.doubtful()
        known = {row.hall for row in tables.devices.every()}
        known |= {row.hall for row in tables.streams.every()}
    lines = [_line(row) for row in rows]
    spans = _by_hall(lines, (first, min(end, at)))
    times = Counter(line.hall for line in lines)
    halls = [_hall_month(hall, found, times[hall]) for hall, found in spans.items()]
    return OutageMonth(
        month=month,
        halls=tuple(sorted(halls, key=lambda one: (-one.whole, one.hall))),
        together=tuple(together(spans.values(), halls=len(known))),
        lines=tuple(lines[:MOST_LINES]),
        more=len(lines) > MOST_LINES,
        doubtful=doubtful,
    )


def outages_of(tables: Tables, hall: str, count: int) -> list[OutageLine]:
    """Return a hall's last outages, the newest first."""
    return [_line(row) for row in tables.outages.newest(hall, count)]


def together(found: Collection[Sequence[Span]], *, halls: int) -> Iterator[Together]:
    """Yield the times in which at least half of the halls, and two at least, were out at once.

    Args:
        found: of each hall its spans, none of which overlap.
        halls: how many there are, those never out included.
    """
    enough = max(_FEWEST, (halls + 1) // 2)
    ends = [(until, -1) for spans in found for _, until in spans]
    steps = sorted([*ends, *((since, 1) for spans in found for since, _ in spans)])
    out = most = 0
    began: datetime | None = None
    for at, step in steps:
        out += step
        if out >= enough:
            began, most = began or at, max(most, out)
        elif began is not None:
            yield Together(since=began, until=at, halls=most)
            began, most = None, 0


def _hall_month(hall: str, spans: Sequence[Span], times: int) -> HallOutages:
    lasted = [until - since for since, until in spans]
    return HallOutages(hall=hall, times=times, whole=sum(lasted, timedelta()), longest=max(lasted))


def _by_hall(lines: Sequence[OutageLine], bounds: Span) -> dict[str, list[Span]]:
    """Return each hall's spans inside a month, overlapping ones (two boxes) made one."""
    first, end = bounds
    found: dict[str, list[Span]] = {}
    for line in sorted(lines, key=lambda one: one.since):
        since, until = max(first, line.since), min(end, line.until or end)
        spans = found.setdefault(line.hall, [])
        if spans and since <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], until))
        else:
            spans.append((since, max(since, until)))
    return found


def _measured(begun: Outage, until: datetime, record: Mapping[str, object]) -> Outage:
    """Return an outage that began and ended in one boot, whose own seconds say how long it was."""
    mono = number(record, "mono")
    lasted = timedelta(milliseconds=max(0, mono - begun.since_mono))
    if _is_believed(record):
        return replace(begun, since=stamp(until - lasted), until=stamp(until), doubtful=False)
    since = datetime.fromisoformat(begun.since)
    return replace(begun, until=stamp(since + lasted))


def _is_believed(record: Mapping[str, object]) -> bool:
    return Trust(text(record, "trust")).rank >= _BELIEVED


def _moment(body: Mapping[str, object], name: str) -> datetime:
    at = datetime.fromisoformat(text(body, name))
    if at.tzinfo is None:
        raise Malformed(f"{name}: a time with its offset")
    return at


def _line(row: Outage) -> OutageLine:
    return OutageLine(
        hall=row.hall,
        since=datetime.fromisoformat(row.since),
        until=None if row.until is None else datetime.fromisoformat(row.until),
        why=row.why,
    )


def _bounds(month: str) -> Span:
    first = datetime.fromisoformat(f"{month}-01").replace(tzinfo=HALL_TIME)
    return first, (first + timedelta(days=31)).replace(day=1)
