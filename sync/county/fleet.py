"""The fleet at a glance: one line per hall, the worst first. Read models and hints, no evidence.

A hall with two boxes is as complete as the worse of them: boxes that were replaced or revoked do
not count, boxes that never came do.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from appliance.domain.corrected_time import FIRST_DAY
from appliance.domain.moment import HALL_TIME, Trust, stamp
from sync.county.store.rows import CodeState, ContactRow, DeviceRow, HallState, StreamRow
from sync.county.store.seam import Store, Tables

_NUMBER = re.compile(r"[0-9]{1,9}")
_GAP = "spool.gap"
_AHEAD = timedelta(days=1)  # a clock of a hall further ahead of ours is wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What a box last said of itself: megabytes free, devices that work and that do not."""

    disk_mb: int | None = None
    readers: int | None = None
    readers_lost: int = 0
    buttons: int | None = None
    buttons_lost: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class HallLine:
    """One hall. `complete_until` is the last day of which nothing is known to be missing.

    `seen` is when its quietest box last called; `gaps` counts events that the hall itself lost
    between a device and its journal (`spool.gap`).
    """

    hall: str
    streams: int
    records: int
    safe: int
    unsent: int
    seen: datetime | None
    complete_until: date | None
    complete_yesterday: bool
    trust: Trust | None
    software: str
    quarantined: int
    gaps: int
    open_today: int | None
    red: int | None
    unrated: int | None
    machine: Machine


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """All halls, the newest program any of them runs (IT-12), how far the county's own work is."""

    halls: tuple[HallLine, ...]
    software: str
    at: datetime
    epoch: str
    placed: int
    folded: int
    quarantined: int
    waiting_codes: int
    kinds: tuple[tuple[str, int], ...]


def overview(store: Store, at: datetime) -> Overview:
    """Return the fleet as it stands."""
    with store.snapshot() as tables:
        kinds, gaps = Counter[str](), Counter[str]()
        for hall, kind, n in tables.fleet.counts():
            kinds[kind] += n
            gaps[hall] += n if kind == _GAP else 0
        halls = _halls(tables, gaps, at)
        return Overview(
            halls=halls,
            software=max((line.software for line in halls), key=_version, default=""),
            at=at,
            epoch=tables.feed.epochs()[-1].name,
            placed=tables.feed.last(),
            folded=tables.fleet.folded(),
            quarantined=sum(line.quarantined for line in halls),
            waiting_codes=len(tables.devices.codes_in(CodeState.WAITING)),
            kinds=tuple(kinds.most_common()),
        )


def _version(software: str) -> tuple[list[int], str]:
    """Return what versions are ordered by: their numbers, then their words."""
    return [int(part) for part in _NUMBER.findall(software)], software


def _halls(tables: Tables, gaps: Mapping[str, int], at: datetime) -> tuple[HallLine, ...]:
    devices = tables.devices.every()
    streams: dict[str, list[StreamRow]] = {row.hall: [] for row in devices}
    for row in tables.streams.every():
        streams.setdefault(row.hall, []).append(row)
    contacts = _contacts(devices, tables.fleet.contacts())
    states = {state.hall: state for state in tables.fleet.states()}
    lines = [
        _line(
            _Known(
                hall=hall,
                streams=tuple(rows),
                contacts=tuple(contacts.get(hall, ())),
                state=states.get(hall),
                gaps=gaps.get(hall, 0),
            ),
            at,
        )
        for hall, rows in streams.items()
    ]
    return tuple(sorted(lines, key=lambda line: (line.complete_yesterday, line.hall)))


def _contacts(
    devices: Sequence[DeviceRow], contacts: Sequence[ContactRow]
) -> dict[str, list[ContactRow | None]]:
    """Return by hall the last contact of each box that counts; None for one that never came."""
    by_device = {contact.device: contact for contact in contacts}
    found: dict[str, list[ContactRow | None]] = {}
    for box in devices:
        if box.revoked_s is None:
            found.setdefault(box.hall, []).append(by_device.get(box.device))
    for contact in sorted(contacts, key=lambda each: each.at_s, reverse=True):
        found.setdefault(contact.hall, [contact])  # no box counts any more: the last one's word
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    hall: str
    streams: tuple[StreamRow, ...]
    contacts: tuple[ContactRow | None, ...]
    state: HallState | None
    gaps: int


def _line(known: _Known, at: datetime) -> HallLine:
    state = known.state
    came = [contact for contact in known.contacts if contact is not None]
    all_came = bool(came) and len(came) == len(known.contacts)
    until = [_complete_until(contact) for contact in came]
    words = [_today(contact) for contact in came]
    return HallLine(
        hall=known.hall,
        streams=len(known.streams),
        records=sum(row.seq for row in known.streams),
        safe=sum(row.safe for row in known.streams),
        unsent=sum(contact.unsent for contact in came),
        seen=_seen(came) if all_came else None,
        complete_until=_first(until) if all_came else None,
        complete_yesterday=all_came and all(_is_complete(contact, at) for contact in came),
        trust=None if state is None else Trust(state.trust),
        software="" if state is None else state.software or "",
        quarantined=sum(row.aside for row in known.streams),
        gaps=known.gaps,
        open_today=_sum(words, "open"),
        red=_sum(words, "red"),
        unrated=_sum(words, "unrated"),
        machine=_machine(words),
    )


def _first(days: Sequence[date | None]) -> date | None:
    """Return the earliest day; None where one of them is not known."""
    known = [day for day in days if day is not None]
    return min(known) if len(known) == len(days) else None


def _seen(came: Sequence[ContactRow]) -> datetime:
    return datetime.fromtimestamp(min(contact.at_s for contact in came), HALL_TIME)


def _sum(words: Sequence[Mapping[str, int]], name: str) -> int | None:
    """Return what the boxes of a hall count together; None where none of them says."""
    said = [each[name] for each in words if name in each]
    return sum(said) if said else None


def _machine(words: Sequence[Mapping[str, int]]) -> Machine:
    return Machine(
        disk_mb=min((each["disk_mb"] for each in words if "disk_mb" in each), default=None),
        readers=_sum(words, "readers"),
        readers_lost=_sum(words, "readers_lost") or 0,
        buttons=_sum(words, "buttons"),
        buttons_lost=_sum(words, "buttons_lost") or 0,
    )


def _is_complete(contact: ContactRow, at: datetime) -> bool:
    """Say whether everything up to midnight is here, as far as the hall's own words go."""
    midnight = at.astimezone(HALL_TIME).replace(hour=0, minute=0, second=0, microsecond=0)
    if contact.at_s < midnight.timestamp():
        return False
    return not contact.unsent or stamp(midnight) <= (contact.oldest or "") <= stamp(at + _AHEAD)


def _complete_until(contact: ContactRow) -> date | None:
    if not contact.unsent:
        return datetime.fromtimestamp(contact.at_s, HALL_TIME).date() - timedelta(days=1)
    try:
        oldest = date.fromisoformat((contact.oldest or "")[:10])
    except ValueError:
        return None
    seen = datetime.fromtimestamp(contact.at_s, HALL_TIME)
    if not FIRST_DAY.date() <= oldest <= (seen + _AHEAD).date():
        return None  # a box without a clock wrote it: nobody knows which day it was
    return oldest - timedelta(days=1)


def _today(contact: ContactRow) -> dict[str, int]:
    """Return the whole numbers of the hall's own count of today; anything else is left out."""
    if contact.today is None:
        return {}
    words = json.loads(contact.today)
    return {name: value for name, value in words.items() if type(value) is int}
