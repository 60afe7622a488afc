"""The fleet at a glance: one line per hall, the worst first. Read models and hints, no evidence."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from appliance.domain.corrected_time import FIRST_DAY
from appliance.domain.moment import HALL_TIME, Trust, stamp
from sync.county.store.rows import CodeState, ContactRow, HallState, StreamRow
from sync.county.store.seam import Store, Tables

_NUMBER = re.compile(r"[0-9]{1,9}")
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
    """One hall. `complete_until` is the last day of which nothing is known to be missing."""

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
        kinds = Counter[str]()
        for _, kind, n in tables.fleet.counts():
            kinds[kind] += n
        halls = _halls(tables, at)
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


def _halls(tables: Tables, at: datetime) -> tuple[HallLine, ...]:
    streams: dict[str, list[StreamRow]] = {row.hall: [] for row in tables.devices.every()}
    for row in tables.streams.every():
        streams.setdefault(row.hall, []).append(row)
    contacts: dict[str, ContactRow] = {}
    for contact in sorted(tables.fleet.contacts(), key=lambda each: each.at_s):
        contacts[contact.hall] = contact
    states = {state.hall: state for state in tables.fleet.states()}
    lines = [
        _line(
            _Known(
                hall=hall,
                streams=tuple(rows),
                contact=contacts.get(hall),
                state=states.get(hall),
                quarantined=sum(row.aside for row in rows),
            ),
            at,
        )
        for hall, rows in streams.items()
    ]
    return tuple(sorted(lines, key=lambda line: (line.complete_yesterday, line.hall)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    hall: str
    streams: tuple[StreamRow, ...]
    contact: ContactRow | None
    state: HallState | None
    quarantined: int


def _line(known: _Known, at: datetime) -> HallLine:
    contact, state = known.contact, known.state
    today = _today(contact)
    return HallLine(
        hall=known.hall,
        streams=len(known.streams),
        records=sum(row.seq for row in known.streams),
        safe=sum(row.safe for row in known.streams),
        unsent=0 if contact is None else contact.unsent,
        seen=None if contact is None else datetime.fromtimestamp(contact.at_s, HALL_TIME),
        complete_until=_complete_until(contact),
        complete_yesterday=_is_complete(contact, at),
        trust=None if state is None else Trust(state.trust),
        software="" if state is None else state.software or "",
        quarantined=known.quarantined,
        open_today=today.get("open"),
        red=today.get("red"),
        unrated=today.get("unrated"),
        machine=_machine(today),
    )


def _machine(today: Mapping[str, int]) -> Machine:
    return Machine(
        disk_mb=today.get("disk_mb"),
        readers=today.get("readers"),
        readers_lost=today.get("readers_lost", 0),
        buttons=today.get("buttons"),
        buttons_lost=today.get("buttons_lost", 0),
    )


def _is_complete(contact: ContactRow | None, at: datetime) -> bool:
    """Say whether everything up to midnight is here, as far as the hall's own words go."""
    midnight = at.astimezone(HALL_TIME).replace(hour=0, minute=0, second=0, microsecond=0)
    if contact is None or contact.at_s < midnight.timestamp():
        return False
    return not contact.unsent or stamp(midnight) <= (contact.oldest or "") <= stamp(at + _AHEAD)


def _complete_until(contact: ContactRow | None) -> date | None:
    if contact is None:
        return None
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


def _today(contact: ContactRow | None) -> dict[str, int]:
    """Return the whole numbers of the hall's own count of today; anything else is left out."""
    if contact is None or contact.today is None:
        return {}
    words = json.loads(contact.today)
    return {name: value for name, value in words.items() if type(value) is int}
