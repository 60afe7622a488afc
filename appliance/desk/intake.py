"""Intake: what hall-hw spooled becomes facts, each event once (DESIGN.md 3).

Two promises, kept by this file alone:
1. An event at or below the spool's head is known and makes no second fact; the next one is taken;
   one beyond is taken with a fact `spool.gap` for what lies between.
2. Every event is written down with its own moment, and none can stop those behind it.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from appliance.desk.attendance import late_minutes
from appliance.desk.cards import hash_of_text, hashes_of, last4, whose_card
from appliance.desk.clock_trust import moment_of
from appliance.desk.device_events import (
    ButtonDown,
    CardRead,
    DeviceChange,
    Event,
    Spooled,
    in_slices,
    spooled,
)
from appliance.desk.evaluations import ButtonPress, Lamp, press
from appliance.desk.punch_judging import is_repeat
from appliance.desk.rules import Rules, hall_day
from appliance.domain.corrected_time import BootSpan, Bounds, bounds_of, proves
from appliance.domain.facts.attendance import AttendancePunched, CardUnknown
from appliance.domain.facts.hall import DeviceFound, DeviceLost, SpoolGap
from appliance.domain.frozen import dataclass
from appliance.domain.moment import Moment
from appliance.domain.staff_card import Reading
from appliance.journal.transaction import Transaction
from appliance.projections.attendance import touches_of
from appliance.projections.boot_spans import span_of
from appliance.projections.spool_heads import head
from appliance.projections.staff import person

SLICE = 20  # events of one use case: 15 ms on a desk computer, so within the 50 ms on a Pi
ANSWERABLE = 10_000  # ms after which nobody stands at the reader any more


class Say(StrEnum):
    """Signal 2: what the person at the device is told. Sent; never rename one."""

    KNOWN = "known"
    REPEAT = "repeat"
    UNKNOWN_CARD = "unknown_card"
    COUNTED = "counted"
    NOT_COUNTED = "not_counted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer to one event; `late` is in minutes."""

    i: int
    say: Say
    sound: str
    name: str = ""
    late: int = 0
    lamp: Lamp | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A part of an `events` message: entries of one spool, lowest first."""

    spool: str
    lines: Sequence[object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """The spool's head once the parcel is durable, and what to tell those who stand there."""

    spool: str
    i: int
    answers: tuple[Answer, ...]


def parcels(spool: str, lines: Sequence[object]) -> list[Parcel]:
    """Return an `events` message in parts, each of which is one use case."""
    return [Parcel(spool=spool, lines=part) for part in in_slices(lines, SLICE)]


def take_events(tx: Transaction, parcel: Parcel, *, card_key: bytes, rules: Rules) -> Taken:
    """Write down the events of a parcel that are not known yet.

    Args:
        tx: the open request.
        parcel: what hall-hw handed over.
        card_key: the local key of card hashes.
        rules: for the minutes of lateness in an answer.
    """
    known = head(tx.db, parcel.spool)
    answers: list[Answer] = []
    for line in parcel.lines:
        one = spooled(line)
        if one is None or one.i <= known:
            continue
        if one.i > known + 1:
            _gap(tx, parcel.spool, known + 1, one.i - 1)
        known = one.i
        arrival = _arrival(tx, parcel.spool, one, card_key, rules)
        if arrival is None or one.event is None:
            _gap(tx, parcel.spool, one.i, one.i)
            continue
        answer = _take(arrival, one.event)
        if answer is not None and arrival.is_answerable:
            answers.append(answer)
    return Taken(spool=parcel.spool, i=known, answers=tuple(answers))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arrival:
    """One event on the table: its place, its moment, and what is needed to judge it."""

    tx: Transaction
    spool: str
    i: int
    moment: Moment
    card_key: bytes
    rules: Rules

    @property
    def is_answerable(self) -> bool:
        now = self.tx.moment
        return self.moment.boot == now.boot and now.mono - self.moment.mono <= ANSWERABLE


def _arrival(
    tx: Transaction, spool: str, one: Spooled, card_key: bytes, rules: Rules
) -> _Arrival | None:
    if one.told is None:
        return None
    return _Arrival(
        tx=tx,
        spool=spool,
        i=one.i,
        moment=moment_of(tx.db, one.told, tx.moment),
        card_key=card_key,
        rules=rules,
    )


def _take(arrival: _Arrival, event: Event) -> Answer | None:
    match event:
        case CardRead():
            return _card(arrival, event)
        case ButtonDown():
            return _press(arrival, event)
        case DeviceChange():
            _device(arrival, event)
            return None


def _gap(tx: Transaction, spool: str, first: int, last: int) -> None:
    tx.append(SpoolGap(spool=spool, first=first, last=last), by="hall")


def _card(arrival: _Arrival, read: CardRead) -> Answer:
    if read.card is None:
        text = {0: hash_of_text(arrival.card_key, read.raw)}
        return _nobodys(arrival, read, text, Reading.UNREADABLE)
    hashes = hashes_of(arrival.card_key, read.medium, read.card)
    # the first day on which it may have been read: a clock in doubt ends no card
    verdict = whose_card(arrival.tx.db, hashes, hall_day(_bounds(arrival).lower))
    if verdict.staff_no is None:
        return _nobodys(arrival, read, hashes, verdict.reading, verdict.held_by)
    return _punch(arrival, read, verdict.staff_no, hashes[max(hashes)])


def _bounds(arrival: _Arrival) -> Bounds:
    """Return between which bounds it happened, by all that is known of its boot now."""
    moment = arrival.moment
    span = BootSpan() if proves(moment.trust) else span_of(arrival.tx.db, moment.boot)
    return bounds_of(moment, span)


def _nobodys(
    arrival: _Arrival,
    read: CardRead,
    hashes: Mapping[int, str],
    why: Reading,
    held_by: str = "",
) -> Answer:
    fact = CardUnknown(
        card=hashes[max(hashes)],
        last4=last4(read.raw),
        reader=read.reader,
        why=why,
        cards={str(length): found for length, found in hashes.items() if length},
        held_by=held_by,
        spool=arrival.spool,
        i=arrival.i,
        simulated=read.simulated,
    )
    arrival.tx.append(fact, by=f"reader:{read.reader}", moment=arrival.moment)
    return Answer(i=arrival.i, say=Say.UNKNOWN_CARD, sound="error")


def _punch(arrival: _Arrival, read: CardRead, staff_no: str, card: str) -> Answer:
    tx, moment = arrival.tx, arrival.moment
    who = person(tx.db, staff_no)
    again = is_repeat(touches_of(tx.db, staff_no, moment.boot), moment.mono)
    fact = AttendancePunched(
        staff_no=staff_no,
        card=card,
        last4=last4(read.raw),
        reader=read.reader,
        spool=arrival.spool,
        i=arrival.i,
        simulated=read.simulated,
    )
    tx.append(fact, by=f"reader:{read.reader}", subject=who.subject if who else None, moment=moment)
    name = who.name if who else ""
    if again:
        return Answer(i=arrival.i, say=Say.REPEAT, sound="again", name=name)
    late, bounds = 0, _bounds(arrival)
    if arrival.is_answerable and bounds.day is not None:  # an arrival is judged by its lower bound
        late = late_minutes(tx.db, staff_no, bounds.lower, arrival.rules)
    return Answer(i=arrival.i, say=Say.KNOWN, sound="ok", name=name, late=late)


def _press(arrival: _Arrival, down: ButtonDown) -> Answer:
    button = ButtonPress(
        window=down.window,
        level=down.level,
        spool=arrival.spool,
        i=arrival.i,
        simulated=down.simulated,
    )
    outcome = press(arrival.tx, button, arrival.moment)
    if outcome.counted:
        return Answer(i=arrival.i, say=Say.COUNTED, sound="ok", lamp=outcome.lamp)
    return Answer(i=arrival.i, say=Say.NOT_COUNTED, sound="error", lamp=outcome.lamp)


def _device(arrival: _Arrival, change: DeviceChange) -> None:
    kind = DeviceFound if change.is_found else DeviceLost
    fact = kind(
        device_kind=change.kind,
        name=change.name,
        spool=arrival.spool,
        i=arrival.i,
        simulated=change.simulated,
    )
    arrival.tx.append(fact, by=f"{change.kind}:{change.name}", moment=arrival.moment)
