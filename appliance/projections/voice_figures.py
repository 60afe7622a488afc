"""The figures of a month for posting: satisfaction with its unrated share, complaints, reasons.

Everything is counted by day tables, so ten years of ratings cost no more than one month of them.
Items alone are counted from the cases themselves, of which a month needs the last half year.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from appliance.domain.evaluation import Level, Satisfaction
from appliance.domain.frozen import dataclass

LOOKED_BACK = timedelta(days=180)  # how long before a month its cases may have come in


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


def by_item(db: sqlite3.Connection, first: str, last: str) -> list[Part]:
    """Return the figures of each item that was finished on some days, the most used first.

    Cases received long before are not looked for; what they add to the whole stands in one last
    part without a name, so that the items always add up to the windows.
    """
    rows = db.execute(
        "SELECT c.item_name, r.level, count(*) FROM cases c"
        " LEFT JOIN rating r ON r.case_uid = c.uid AND r.standing = 1"
        " WHERE c.id >= ? AND c.finished_on BETWEEN ? AND ? GROUP BY c.item_name, r.level",
        (_first_case(db, date.fromisoformat(first) - LOOKED_BACK), first, last),
    )
    finished, given = Counter[str](), dict[str, Counter[Level]]()
    for name, level, number in rows:
        finished[name] += number
        if level is not None:
            given.setdefault(name, Counter())[Level(level)] += number
    parts = [_part(name, given.get(name, {}), number) for name, number in finished.most_common()]
    rest = _rest(by_window(db, first, last), parts)
    return parts if rest is None else [*parts, rest]


def reasons_given(db: sqlite3.Connection, first: str, last: str) -> list[tuple[str, int]]:
    """Return how often each reason was given on some days, the most frequent first."""
    rows = db.execute(
        "SELECT reason, sum(number) FROM reason_day WHERE day BETWEEN ? AND ?"
        " GROUP BY reason ORDER BY 2 DESC, 1",
        (first, last),
    )
    return [(reason, int(number)) for reason, number in rows]


def presses_without_case(
    db: sqlite3.Connection, first: str, last: str
) -> dict[str, dict[int, int]]:
    """Return the presses of some days that count for no case: by the reason, then by window."""
    found: dict[str, dict[int, int]] = {}
    rows = db.execute(
        "SELECT why, window, sum(number) FROM press_day WHERE day BETWEEN ? AND ?"
        " GROUP BY why, window ORDER BY why, window",
        (first, last),
    )
    for why, window, number in rows:
        found.setdefault(why, {})[window] = int(number)
    return found


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


def _first_case(db: sqlite3.Connection, day: date) -> int:
    """Return the id from which on cases came in on a day or later; ids grow with the days."""
    low, high = 0, db.execute("SELECT coalesce(max(id), 0) FROM cases").fetchone()[0] + 1
    while low < high:
        middle = (low + high) // 2
        found = db.execute(
            "SELECT id, received_at FROM cases WHERE id >= ? ORDER BY id LIMIT 1", (middle,)
        ).fetchone()
        if found is not None and found[1][:10] < day.isoformat():
            low = found[0] + 1
        else:
            high = middle
    return int(low)


def _rest(whole: Iterable[Part], parts: Iterable[Part]) -> Part | None:
    """Return what the whole has more than its parts, None if it has not."""
    levels, unrated = Counter[Level](), 0
    for sign, some in ((1, whole), (-1, parts)):
        for one in some:
            unrated += sign * one.satisfaction.unrated
            for level, number in one.levels.items():
                levels[level] += sign * number
    left = {level: max(0, number) for level, number in levels.items()}
    more = sum(left.values()) + max(0, unrated)
    return _part("", left, more) if more else None


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
