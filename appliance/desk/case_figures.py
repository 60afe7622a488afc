"""The figures of a period (办件统计), put together: town, villages, petitions, fees, speed."""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache

from appliance.desk.rules import Rules
from appliance.domain.case import CaseKind
from appliance.domain.case_figures import OneExam, Promise, Speed, one_exam_of, speed_of
from appliance.domain.frozen import dataclass
from appliance.projections.agency_questions import village_counts
from appliance.projections.case_figures import (
    Counted,
    DayFlow,
    FeeSum,
    Period,
    counted_items,
    fees_paid,
    flow_of,
    summed,
    ways,
)
from appliance.projections.catalogue import items_at
from appliance.projections.inquiries import letters_and_visits


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodFigures:
    """Everything the sheet of a period shows."""

    whole: Counted
    windows: Sequence[Counted]
    items: Sequence[Counted]
    days: Sequence[DayFlow]
    speed: Speed
    one_exam: OneExam
    fees: FeeSum
    villages: int
    letters: int


def period_figures(db: sqlite3.Connection, period: Period, rules: Rules) -> PeriodFigures:
    """Return the figures of a period (CASE-26, 34 to 36, 46; DL-34, 35)."""
    items = counted_items(db, period)
    first, last = period.first.isoformat(), period.last.isoformat()
    approved = [one.steps for one in items_at(db, None) if one.kind != CaseKind.INSTANT]
    return PeriodFigures(
        whole=summed(items),
        windows=[
            summed([one for one in items if one.window == window], window=window)
            for window in sorted({one.window for one in items})
        ],
        items=items,
        days=flow_of(db, period),
        speed=speed_of(promises_of(ways(db, period), rules)),
        one_exam=one_exam_of(approved),
        fees=fees_paid(db, period),
        villages=sum(one.matters for one in village_counts(db, first, last)),
        letters=len(letters_and_visits(db, first, last)),
    )


def promises_of(found: Iterable[tuple[str, str, int, int]], rules: Rules) -> list[Promise]:
    """Return what was promised and used in working days; each span is counted once."""

    @cache
    def used(accepted: str, finished: str) -> int:
        begun, ended = date.fromisoformat(accepted), date.fromisoformat(finished)
        return rules.calendar.working_days_after(begun, ended)

    return [
        Promise(promised=promised, used=used(accepted, finished), cases=cases)
        for accepted, finished, promised, cases in found
    ]
