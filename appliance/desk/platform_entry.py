"""The platform beside us at the desk: 「已在平台录入」 in one tap, its number and times later.

Sources: seed 002-P1 三.2; seed 003-J 办件一, 二.2; domain/platform_entry.py.
"""

import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from appliance.desk.rules import Actor
from appliance.domain.errors import FormIncomplete
from appliance.domain.facts.platform_entry import PlatformColumnsSet, PlatformEntered
from appliance.domain.frozen import dataclass
from appliance.domain.platform_entry import (
    Column,
    Cut,
    EntryDuty,
    EntryStanding,
    columns_in_order,
    entry_duty,
    times_differ,
)
from appliance.domain.roles import Act
from appliance.journal.transaction import Transaction
from appliance.projections.case_paper_days import copied_at
from appliance.projections.outages import outages_between
from appliance.projections.platform_entry import (
    PlatformLine,
    not_entered,
    platform_line,
    platform_lines,
)
from appliance.projections.tail import first_of_day

PLATFORM_NO = re.compile(r"[0-9A-Za-z-]{4,40}")
MINUTE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?")
FORM = "platform"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One case, how it stands with the platform, and which of its times differ."""

    line: PlatformLine
    duty: EntryDuty
    accepted_differs: bool
    completed_differs: bool

    @property
    def needs_somebody(self) -> bool:
        """Say whether a person still has something to do or to explain."""
        done = self.duty.standing in (EntryStanding.ENTERED, EntryStanding.ENTERED_LATE)
        return not done or not self.line.platform_no or self.differs

    @property
    def differs(self) -> bool:
        """Say whether a time of the file is not the time of the platform (CASE-24)."""
        return self.accepted_differs or self.completed_differs


def note_entry(tx: Transaction, uid: str, order: PlatformEntered, actor: Actor) -> None:
    """Note that a case stands in the platform; number and times may be told later.

    Raises:
        NotPermitted: the person may not handle cases.
        FormIncomplete: no such case, or a number or a time that cannot be one.
    """
    actor.may(Act.HANDLE_CASES)
    line = platform_line(tx.db, uid)
    if line is None:
        raise FormIncomplete(uid, form=FORM, missing=["case"])
    wrong = []
    if order.platform_no and not PLATFORM_NO.fullmatch(order.platform_no):
        wrong.append("platform_no")
    for name in ("accepted_at", "completed_at"):
        text = getattr(order, name)
        if text and not _is_time(text):
            wrong.append(name)
    if wrong:
        raise FormIncomplete(line.local_no, form=FORM, missing=wrong)
    tx.append(order, by=actor.by, subject=uid)


def set_columns(tx: Transaction, wanted: Iterable[str], actor: Actor) -> list[Column]:
    """Set in which order lists for the platform are written; return it.

    Raises:
        NotPermitted: the person may not export lists.
    """
    actor.may(Act.EXPORT_LISTS)
    columns = columns_in_order(wanted)
    tx.append(PlatformColumnsSet(columns=[str(one) for one in columns]), by=actor.by)
    return columns


def standing_of_day(db: sqlite3.Connection, day: date, today: date) -> list[Standing]:
    """Return every case received on a day that must stand in the platform."""
    first, end = first_of_day(db, day), first_of_day(db, day + timedelta(days=1))
    return _standings(db, platform_lines(db, first, end), today)


def waiting_for_entry(db: sqlite3.Connection, today: date) -> list[Standing]:
    """Return every case, of whatever day, that lacks its entry or its number there."""
    return _standings(db, not_entered(db), today)


def row_of(line: PlatformLine, columns: Sequence[Column], names: Mapping[str, str]) -> list[str]:
    """Return a case as a row for the platform; the applicant stays masked."""
    texts = {
        Column.LOCAL_NO: line.local_no,
        Column.PLATFORM_NO: line.platform_no,
        Column.ITEM_CODE: line.item_code,
        Column.ITEM_NAME: line.item_name,
        Column.APPLICANT: line.applicant,
        Column.WINDOW: str(line.window),
        Column.RECEIVED_AT: _printed(line.received_at),
        Column.ACCEPTED_AT: _printed(line.accepted_at),
        Column.DUE_ON: line.due_on or "",
        Column.COMPLETED_AT: _printed(line.completed_at),
        Column.CLERK: names.get(line.clerk_no, line.clerk_no),
    }
    return [texts[column] for column in columns]


def _standings(
    db: sqlite3.Connection, lines: Sequence[PlatformLine], today: date
) -> list[Standing]:
    if not lines:
        return []
    copied = copied_at(db, [one.case_id for one in lines])
    days = [*(one.received_at[:10] for one in lines), *(at[:10] for at in copied.values())]
    cuts = [
        Cut(
            since=datetime.fromisoformat(one.since),
            until=datetime.fromisoformat(one.until) if one.until else None,
        )
        for one in outages_between(db, min(days), f"{max(days)}T24")
    ]
    return [_standing(line, copied.get(line.case_id), cuts, today) for line in lines]


def _standing(line: PlatformLine, copied: str | None, cuts: Sequence[Cut], today: date) -> Standing:
    entered = datetime.fromisoformat(line.entered_at) if line.entered_at else None
    received = datetime.fromisoformat(line.received_at)
    if copied is not None:
        paper = Cut(since=received, until=datetime.fromisoformat(copied), on_paper=True)
        cuts = [*cuts, paper]
    return Standing(
        line=line,
        duty=entry_duty(received, entered, cuts, today),
        accepted_differs=times_differ(line.accepted_at, line.accepted_there),
        completed_differs=times_differ(line.completed_at, line.completed_there),
    )


def _is_time(text: str) -> bool:
    if not MINUTE.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _printed(text: str | None) -> str:
    return (text or "").replace("T", " ")[: len("2026-11-23 09:00")]
