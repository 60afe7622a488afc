"""What the figures of a period (办件统计) are counted from, and the cases behind each of them.

A period is a run of the journal: the cases received in it stand between two positions.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType

from appliance.domain.frozen import dataclass
from appliance.projections.case_questions import CaseLine, cases_at
from appliance.projections.tail import first_of_day

# What may be asked for: a figure's name and which of the cases received in the period it counts.
BEHIND: Mapping[str, str] = MappingProxyType(
    {
        "received": "state <> 'withdrawn'",
        "finished": "state <> 'withdrawn' AND finished_on IS NOT NULL",
        "late": "state <> 'withdrawn' AND finished_on > due_on",
        "overdue": "open = 1 AND finished_on IS NULL AND due_on < :today",
        "refused": "state IN ('declined', 'denied')",
        "again": "state <> 'withdrawn' AND trips > 0",
        "withdrawn": "state = 'withdrawn'",
    }
)
_COUNTS = ", ".join(f"total({where})" for where in BEHIND.values())
WITHIN = "id >= :first AND id < :end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days, both included, and the day on which somebody asks."""

    first: date
    last: date
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure of a period: its name in BEHIND, at a window and of an item if only one."""

    what: str
    window: int | None = None
    item_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The figures of an item at a window, or of a window, or of all."""

    window: int
    item_code: str
    item_name: str
    received: int
    finished: int
    late: int
    overdue: int
    refused: int
    again: int
    withdrawn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFlow:
    """What came and went on one day."""

    day: str
    received: int
    finished: int
    delivered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeSum:
    """Bills that were paid in a period, and their sum in fen."""

    bills: int
    fen: int


def counted_items(db: sqlite3.Connection, period: Period) -> list[Counted]:
    """Return the figures of each item at each window, the busiest first."""
    rows = db.execute(
        f"SELECT window, item_code, max(item_name), {_COUNTS} FROM cases WHERE {WITHIN}"
        " GROUP BY window, item_code ORDER BY 4 DESC, window, item_code",
        places_of(db, period),
    )
    return [_counted(row) for row in rows]


def summed(lines: Sequence[Counted], *, window: int = 0) -> Counted:
    """Return the sum of some lines, under a window's number (0: of all)."""
    return Counted(
        window=window,
        item_code="",
        item_name="",
        **{name: sum(getattr(one, name) for one in lines) for name in BEHIND},
    )


def ways(db: sqlite3.Connection, period: Period) -> list[tuple[str, str, int, int]]:
    """Return (accepted on, finished on, working days promised, cases) of what was finished."""
    rows = db.execute(
        "SELECT substr(accepted_at, 1, 10), finished_on, promise_days, count(*) FROM cases"
        f" WHERE {WITHIN} AND promise_unit = 'working_days' AND accepted_at IS NOT NULL"
        " AND finished_on IS NOT NULL AND state <> 'withdrawn' GROUP BY 1, 2, 3",
        places_of(db, period),
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def flow_of(db: sqlite3.Connection, period: Period) -> list[DayFlow]:
    """Return what came and went, day by day."""
    rows = db.execute(
        "SELECT day, total(received), total(finished), total(delivered) FROM case_day"
        " WHERE day BETWEEN ? AND ? GROUP BY day ORDER BY day",
        (period.first.isoformat(), period.last.isoformat()),
    )
    return [
        DayFlow(day=day, received=int(came), finished=int(done), delivered=int(gone))
        for day, came, done, gone in rows
    ]


def fees_paid(db: sqlite3.Connection, period: Period) -> FeeSum:
    """Return what the settlement window took in a period."""
    row = db.execute(
        "SELECT count(*), total(fen) FROM fee_bill WHERE paid_on BETWEEN ? AND ?",
        (period.first.isoformat(), period.last.isoformat()),
    ).fetchone()
    return FeeSum(bills=row[0], fen=int(row[1]))


def cases_behind(
    db: sqlite3.Connection, period: Period, figure: Figure, limit: int = 500
) -> list[CaseLine]:
    """Return the cases that a figure counts, newest first.

    Raises:
        KeyError: there is no such figure.
    """
    rows = db.execute(
        f"SELECT id FROM cases WHERE {WITHIN} AND {BEHIND[figure.what]}"
        " AND (:window IS NULL OR window = :window) AND (:item = '' OR item_code = :item)"
        " ORDER BY id DESC LIMIT :limit",
        {
            **places_of(db, period),
            "window": figure.window,
            "item": figure.item_code,
            "limit": limit,
        },
    )
    return cases_at(db, [row[0] for row in rows])


def places_of(db: sqlite3.Connection, period: Period) -> dict[str, str | int]:
    """Return what WITHIN and BEHIND ask for: the run of the journal, and today."""
    return {
        "first": first_of_day(db, period.first),
        "end": first_of_day(db, period.last + timedelta(days=1)),
        "today": period.today.isoformat(),
    }


def _counted(row: Sequence[int | float | str]) -> Counted:
    window, code, name, *counts = row
    numbers = {what: int(count) for what, count in zip(BEHIND, counts, strict=True)}
    return Counted(window=int(window), item_code=str(code), item_name=str(name), **numbers)
