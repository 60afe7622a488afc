"""Who can stand in for a leave (顶岗): the post is never empty, A and B are never both away.

Sources: seed 004 三.5(2); seed 002-P3 AB3; seed 003-A 四.1; X13; LEV-03, 10, 13, 17.
"""

from collections.abc import Iterable
from datetime import date, datetime

from appliance.desk.rules import Rules, hall_day
from appliance.domain.leave import substitution_filed_in_time
from appliance.domain.leave_slip import (
    CoverKind,
    CoverMissing,
    cover_kinds,
    shared_half_days,
    touched,
)
from appliance.domain.moment import HALL_TIME
from appliance.domain.staff import StaffUnknown
from appliance.journal.transaction import Transaction
from appliance.projections.cover import partners_of, substitutions_from
from appliance.projections.leave_questions import LeaveSlip, slips_between
from appliance.projections.staff import person

Cover = tuple[CoverKind | None, str | None]


def check_cover(
    tx: Transaction, slip: LeaveSlip, cover: Cover, rules: Rules, *, needed: bool
) -> None:
    """Let a cover stand, or refuse; a leave that needs none may name one all the same.

    Raises:
        CoverMissing: with why.
        StaffUnknown: nobody has that number.
    """
    kind, cover_no = cover
    if cover_no is None or kind is None:
        if needed:
            raise CoverMissing(slip.staff_no, why="unnamed")
        return
    check_known(tx, cover_no)
    why = _unfit(tx, slip, cover_no, kind, rules)
    if why:
        raise CoverMissing(slip.staff_no, why=why)
    away = _shared(tx, slip, cover_no, rules)
    if away:
        raise CoverMissing(slip.staff_no, why="away", days=days_joined(away))


def both_away_days(tx: Transaction, slip: LeaveSlip, rules: Rules) -> list[tuple[str, list[date]]]:
    """Return with whom of the same post a slip collides, and on which days (002-P3·AB3)."""
    partners = partners_of(tx.db, slip.staff_no, slip.span.first)
    found = [(partner, _shared(tx, slip, partner, rules)) for partner in partners]
    return [(partner, days) for partner, days in found if days]


def _unfit(tx: Transaction, slip: LeaveSlip, cover_no: str, kind: CoverKind, rules: Rules) -> str:
    """Return why this way of cover does not hold; nothing if it does."""
    if kind not in cover_kinds(rules.policy(hall_day(tx.moment.at))):
        return "not_allowed"
    if cover_no == slip.staff_no:
        return "oneself"
    if kind is CoverKind.AB and cover_no not in partners_of(tx.db, slip.staff_no, slip.span.first):
        return "not_the_backup"
    if kind is CoverKind.SUBSTITUTE and not _is_filed(tx, slip, cover_no):
        return "not_filed"
    return ""


def _shared(tx: Transaction, slip: LeaveSlip, other_no: str, rules: Rules) -> list[date]:
    own = touched(slip.span)
    theirs = [
        touched(span)
        for one in slips_between(tx.db, own.first, own.last, [other_no])
        if (span := one.counts) is not None
    ]
    return shared_half_days([own], theirs, rules.calendar)


def _is_filed(tx: Transaction, slip: LeaveSlip, substitute_no: str) -> bool:
    """Say whether the substitute was filed before the substitution began (003-A·四.1)."""
    return any(
        one.staff_no == slip.staff_no
        and one.substitute_no == substitute_no
        and one.touches(slip.span.first)
        and substitution_filed_in_time(
            datetime.fromisoformat(one.filed_at),
            datetime.fromisoformat(one.begins).replace(tzinfo=HALL_TIME),
        )
        for one in substitutions_from(tx.db, slip.span.first)
    )


def check_known(tx: Transaction, staff_no: str) -> None:
    """Let a staff number pass that somebody has.

    Raises:
        StaffUnknown: nobody has it.
    """
    if person(tx.db, staff_no) is None:
        raise StaffUnknown(staff_no)


def days_joined(days: Iterable[date]) -> str:
    """Return days as a refusal carries them."""
    return "|".join(day.isoformat() for day in days)
