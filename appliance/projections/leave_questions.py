"""Questions about leave slips (请假单): where each stands, what it covers, what is still to do.

Sources: LEV-01 to LEV-05, LEV-16; ATT-21, ATT-23; R14.
"""

import sqlite3
from collections.abc import Collection
from datetime import date

from appliance.domain.facts.leave import LeaveCopied
from appliance.domain.frozen import dataclass
from appliance.domain.leave import LeaveKind, LeaveSpan, LeaveStatus, Session
from appliance.domain.leave_slip import LONGEST, RevokeWhy, shortened


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveSlip:
    """One slip. `revoked_day` and `revoked_session` are from when on it no longer counts."""

    uid: str
    staff_no: str
    leave_kind: str
    first_day: str
    first_session: str
    last_day: str
    last_session: str
    begins: str | None
    ends: str | None
    reason: str
    status: str
    asked_at: str
    cover_kind: str | None
    cover_no: str | None
    approver_no: str | None
    on_paper: str | None
    decided_at: str | None
    revoked_why: str | None
    revoked_day: str | None
    revoked_session: str | None
    handed_at: str | None
    handed_to: str | None
    matters: str | None
    pos: int

    @property
    def span(self) -> LeaveSpan:
        """Return what was asked for or granted."""
        return LeaveSpan(
            first=date.fromisoformat(self.first_day[:10]),
            last=date.fromisoformat(self.last_day[:10]),
            first_session=Session(self.first_session),
            last_session=Session(self.last_session),
            begins=minute_of_text(self.begins),
            ends=minute_of_text(self.ends),
        )

    @property
    def counts(self) -> LeaveSpan | None:
        """Return what it covers now; None for a slip that covers nothing (003-A 三.2)."""
        if LeaveStatus(self.status).covers:
            return self.span
        if self.revoked_why == RevokeWhy.EARLY_RETURN and self.revoked_day:
            since = date.fromisoformat(self.revoked_day)
            return shortened(self.span, since, Session(self.revoked_session or Session.AM))
        return None

    @property
    def kind(self) -> LeaveKind | None:
        """Return the kind, None for one that this version does not know."""
        return LeaveKind(self.leave_kind) if self.leave_kind in list(LeaveKind) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveStep:
    """One step of a slip's story."""

    pos: int
    kind: str
    at: str
    by: str
    note: str


_NAMES = LeaveSlip.__slots__
_SLIP = ", ".join(_NAMES)


def minute_of_text(text: str | None) -> int | None:
    """Return a time of day (HH:MM) in minutes since midnight."""
    if text is None:
        return None
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)


def slip_of(db: sqlite3.Connection, uid: str) -> LeaveSlip | None:
    """Return one slip, None if there is none."""
    row = db.execute(f"SELECT {_SLIP} FROM leave_slip WHERE uid = ?", (uid,)).fetchone()
    return _slip(row) if row else None


def story_of_slip(db: sqlite3.Connection, uid: str) -> list[LeaveStep]:
    """Return the steps of a slip, newest first."""
    rows = db.execute(
        "SELECT pos, kind, at, by, note FROM leave_step WHERE uid = ? ORDER BY pos DESC", (uid,)
    )
    return [
        LeaveStep(pos=pos, kind=kind, at=at, by=by, note=note) for pos, kind, at, by, note in rows
    ]


def slips_between(
    db: sqlite3.Connection, first: date, last: date, only: Collection[str] = ()
) -> list[LeaveSlip]:
    """Return the slips that touch some days, whatever became of them, in their order."""
    own = f" AND staff_no IN ({', '.join('?' for _ in only)})" if only else ""
    rows = db.execute(
        f"SELECT {_SLIP} FROM leave_slip WHERE first_day >= ? AND first_day <= ?"
        f" AND last_day >= ?{own} ORDER BY pos",
        (
            _back(first).isoformat(),
            last.isoformat(),
            first.isoformat(),
            *only,
        ),
    )
    return [_slip(row) for row in rows]


def leave_on(db: sqlite3.Connection, day: date) -> list[LeaveSlip]:
    """Return the slips that cover a part of a day, the newest last."""
    return [
        slip
        for slip in slips_between(db, day, day)
        if (span := slip.counts) is not None and span.first <= day <= span.last
    ]


def pending_slips(db: sqlite3.Connection) -> list[LeaveSlip]:
    """Return the slips nobody has decided on, oldest first."""
    rows = db.execute(f"SELECT {_SLIP} FROM leave_slip WHERE status = 'pending' ORDER BY pos")
    return [_slip(row) for row in rows]


def slips_of(db: sqlite3.Connection, staff_no: str, *, limit: int = 20) -> list[LeaveSlip]:
    """Return a person's newest slips."""
    rows = db.execute(
        f"SELECT {_SLIP} FROM leave_slip WHERE staff_no = ? ORDER BY pos DESC LIMIT ?",
        (staff_no, limit),
    )
    return [_slip(row) for row in rows]


def copies_of(db: sqlite3.Connection, uid: str) -> dict[str, LeaveStep]:
    """Return to whom copies of a slip were sent, with the step that says so."""
    return {step.note: step for step in story_of_slip(db, uid) if step.kind == LeaveCopied.KIND}


def _back(day: date) -> date:
    return day - LONGEST if day - date.min > LONGEST else date.min


def _slip(row: sqlite3.Row) -> LeaveSlip:
    return LeaveSlip(**dict(zip(_NAMES, row, strict=True)))
