"""The daily difference list: our cases of a day beside the platform's, and where they part.

Rule: a case is the same case only by the platform's own number, or by our own where it took ours;
nothing is matched by name or time. Times are compared to the minute, as both systems print them.

Sources: RULEBOOK CASE-24 (times agree), CASE-36, IT-13; seed 003-J 办件一, 二.2.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from appliance.domain.platform_entry import times_differ
from sync.exchange import Letter, Lost, Reply
from sync.fields import Malformed
from sync.platform import wording
from sync.platform.answers import Verdict, decoded, read_answer, rows_at, value_at
from sync.platform.mapping import QueryRule, Target
from sync.platform.sending import Line
from sync.platform.sign import Signed, filled, headers_of

_STAMP = len("2026-11-23T09:00")


class NoList(Exception):
    """The platform gave no list of the day; nothing was compared. The text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """One case of ours as it is compared."""

    local_no: str
    platform_no: str
    accepted_at: str
    finished_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What a day's comparison found; lists hold numbers, ours or theirs."""

    day: date
    ours: int
    theirs: int
    missing_there: Sequence[str]
    missing_here: Sequence[str]
    differing: Sequence[str]


def list_of_day(target: Target, day: date, line: Line, secret: bytes) -> list[dict[str, object]]:
    """Return the platform's own rows of a day.

    Raises:
        NoList: it cannot be asked, did not answer, or said no.
    """
    rule = target.query
    if not rule.path:
        raise NoList(wording.NOT_ASKABLE)
    params = {name: filled_day(text, day, target) for name, text in rule.params.items()}
    path = f"{rule.path}?{urlencode(params)}" if params else rule.path
    nonce = line.nonce()
    asked = Signed(path=path, body=b"", at=line.now(), nonce=nonce)
    headers = {"Accept": "application/json", **headers_of(target.signing, secret, asked)}
    try:
        reply = line.carry(Letter(method="GET", path=path, nonce=nonce, headers=headers))
    except Lost as lost:
        raise NoList(wording.NO_LINE.format(why=lost)) from lost
    return _rows(target, reply)


def compare(
    rule: QueryRule, day: date, ours: Sequence[Ours], theirs: Sequence[dict[str, object]]
) -> Difference:
    """Return where a day of ours and the platform's rows of it part."""
    there = {value_at(row, rule.number): row for row in theirs if value_at(row, rule.number)}
    found = {one: _row_of(one, there) for one in ours}
    known = {name for one in ours for name in (one.platform_no, one.local_no) if name}
    differing = [one.local_no for one, row in found.items() if row and _differs(rule, one, row)]
    return Difference(
        day=day,
        ours=len(ours),
        theirs=len(theirs),
        missing_there=[one.local_no for one, row in found.items() if row is None],
        missing_here=[number for number in there if number not in known],
        differing=differing,
    )


def filled_day(text: str, day: date, target: Target) -> str:
    """Return a parameter with {day} as the target writes days."""
    return filled(text, {"day": day.strftime(target.day)})


def _rows(target: Target, reply: Reply) -> list[dict[str, object]]:
    answer = read_answer(target.answer, reply)
    if answer.verdict is not Verdict.ACCEPTED:
        raise NoList(wording.SAID.format(text=answer.text))
    try:
        return rows_at(json.loads(decoded(reply)), target.query.rows_at)
    except (Malformed, ValueError, RecursionError) as broken:
        raise NoList(wording.SAID.format(text=broken)) from broken


def _row_of(one: Ours, there: dict[str, dict[str, object]]) -> dict[str, object] | None:
    return there.get(one.platform_no) or there.get(one.local_no)


def _differs(rule: QueryRule, one: Ours, row: dict[str, object]) -> bool:
    pairs = ((one.accepted_at, rule.accepted_at), (one.finished_at, rule.finished_at))
    return any(
        place and times_differ(ours or None, _minutes(value_at(row, place)))
        for ours, place in pairs
    )


def _minutes(text: str) -> str:
    """Return a time of theirs so that its minutes can be compared: compact ones are spread."""
    compact = text.replace("T", "")
    if len(compact) >= len("202611230900") and compact[:12].isdigit():
        day = f"{compact[:4]}-{compact[4:6]}-{compact[6:8]}"
        return f"{day}T{compact[8:10]}:{compact[10:12]}"
    return text[:_STAMP]
