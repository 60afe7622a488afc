"""The figures of a month for posting: satisfaction with its unrated share, complaints, reasons.

Everything is counted by day tables, so ten years of ratings cost no more than one month of them.
"""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from appliance.domain.evaluation import Level, Satisfaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The ratings of one window or one day: by level, and the unrated beside them."""

    name: str
    satisfaction: Satisfaction
    levels: Mapping[Level, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintFigures:
    """Complaints that came in in a month; `in_time` of those that were answered or fell due."""

    filed: int
    answered: int
    in_time: int
    late: int
    upheld: int


def by_window(db: sqlite3.Connection, first: str, last: str) -> list[Part]:
    """Return the figures of each window that finished or rated anything on some days."""
    return _parts(db, "window", first, last)


def by_day(db: sqlite3.Connection, first: str, last: str) -> list[Part]:
    """Return the figures of each day."""
    return _parts(db, "day", first, last)


def reasons_given(db: sqlite3.Connection, first: str, last: str) -> list[tuple[str, int]]:
    """Return how often each reason was given on some days, the most frequent first."""
    rows = db.execute(
        "SELECT reason, sum(number) FROM reason_day WHERE day BETWEEN ? AND ?"
        " GROUP BY reason ORDER BY 2 DESC, 1",
        (first, last),
    )
    return [(reason, int(number)) for reason, number in rows]


def complaint_figures(
    db: sqlite3.Connection, first: str, last: str, today: str
) -> ComplaintFigures:
    """Return the figures of the complaints that came in on some days; what is not ours is out."""
    rows = db.execute(
        "SELECT due_on, substr(replied_at, 1, 10), finding FROM complaint"
        " WHERE received_at >= ? AND received_at < ? AND referred_to IS NULL",
        (first, f"{last}U"),
    ).fetchall()
    late = sum((replied or today) > due for due, replied, _ in rows)
    answered = sum(replied is not None for _, replied, _ in rows)
    in_time = sum(replied is not None and replied <= due for due, replied, _ in rows)
    upheld = sum(finding in {"true", "partly"} for _, _, finding in rows)
    return ComplaintFigures(
        filed=len(rows), answered=answered, in_time=in_time, late=late, upheld=upheld
    )


def _parts(db: sqlite3.Connection, column: str, first: str, last: str) -> list[Part]:
    given: dict[str, dict[Level, int]] = {}
    rows = db.execute(
        f"SELECT {column}, level, sum(number) FROM rating_day WHERE day BETWEEN ? AND ?"
        f" GROUP BY {column}, level",
        (first, last),
    )
    for name, level, number in rows:
        given.setdefault(name, {})[Level(level)] = int(number)
    finished = dict(
        db.execute(
            f"SELECT {column}, sum(finished) FROM case_day WHERE day BETWEEN ? AND ?"
            f" GROUP BY {column}",
            (first, last),
        ).fetchall()
    )
    names = sorted({*given, *(name for name, number in finished.items() if number)})
    return [_part(name, given.get(name, {}), int(finished.get(name) or 0)) for name in names]


def _part(name: object, levels: Mapping[Level, int], finished: int) -> Part:
    rated = sum(levels.values())
    bad = sum(number for level, number in levels.items() if level.is_bad)
    unrated = max(0, finished - rated)
    return Part(
        name=str(name),
        satisfaction=Satisfaction(rated=rated, bad=bad, unrated=unrated),
        levels={level: levels.get(level, 0) for level in Level},
    )
