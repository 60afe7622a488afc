"""What the desk and pages ask about ratings. No answer here shows a single level to a page."""

import sqlite3
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from appliance.domain.evaluation import Arming, Level, Rating, Satisfaction
from appliance.domain.frozen import dataclass
from appliance.domain.moment import Moment
from appliance.projections.case_questions import day_count


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmedWindow:
    """One time that a window's buttons were opened for a case."""

    pos: int
    ref: str
    window: int
    case_uid: str
    local_no: str
    clerk_no: str
    at: str
    boot: str
    since: int
    open_ms: int
    closed_mono: int | None

    @property
    def rated(self) -> "RatedCase":
        """Return what a rating says of the case it is about."""
        return RatedCase(
            window=self.window, local_no=self.local_no, clerk_no=self.clerk_no, armed=self.ref
        )

    @property
    def arming(self) -> Arming:
        """Return it as the rule sees it."""
        return Arming(
            case_uid=self.case_uid,
            window_no=self.window,
            boot=self.boot,
            since=self.since,
            open_ms=self.open_ms,
            closed_at=self.closed_mono,
        )


_COLUMNS = tuple(ArmedWindow.__slots__)
_SELECT = f"SELECT {', '.join(_COLUMNS)} FROM arming"


@dataclass(frozen=True, slots=True, kw_only=True)
class RatedCase:
    """What a rating says of its case; `armed` is empty where nothing was armed for it."""

    window: int
    local_no: str
    clerk_no: str
    armed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingRating:
    """The rating of a case that counts; `armed_pos` is the place of its arming, else its own."""

    rating: Rating
    armed_pos: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentPress:
    """A press that went before, as far as telling a stuck button needs it."""

    level: str
    boot: str
    mono: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowTurn:
    """One rating asked for at a window, without what was answered.

    `rated_ms` is how long the citizen took, None while nobody rated.
    """

    armed: ArmedWindow
    item_name: str
    applicant: str
    rated_ms: int | None
    channel: str | None
    pos: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFigures:
    """The figures of some days: by level, and the unrated beside them."""

    satisfaction: Satisfaction
    levels: Mapping[Level, int]


def newest_arming(db: sqlite3.Connection, window: int, boot: str, mono: int) -> ArmedWindow | None:
    """Return the last arming of a window in a boot that began at or before an instant."""
    row = db.execute(
        f"{_SELECT} WHERE window = ? AND boot = ? AND since <= ? ORDER BY pos DESC LIMIT 1",
        (window, boot, mono),
    ).fetchone()
    return None if row is None else _armed(row)


def armed_now(db: sqlite3.Connection, window: int, now: Moment) -> ArmedWindow | None:
    """Return what a window waits for, None if it waits for nothing (rated, closed or over)."""
    found = newest_arming(db, window, now.boot, now.mono)
    if found is None or now.mono >= found.arming.until:
        return None
    return None if standing_rating(db, found.case_uid) else found


def standing_rating(db: sqlite3.Connection, case_uid: str) -> StandingRating | None:
    """Return the rating of a case that counts, None while it is unrated (未评价)."""
    row = db.execute(
        "SELECT ref, level, boot, mono, coalesce(armed_pos, pos) FROM rating"
        " WHERE case_uid = ? AND standing = 1",
        (case_uid,),
    ).fetchone()
    if row is None:
        return None
    ref, level, boot, mono, armed_pos = row
    rating = Rating(rating_uid=ref, case_uid=case_uid, level=Level(level), boot=boot, mono=mono)
    return StandingRating(rating=rating, armed_pos=armed_pos)


def is_form_used(db: sqlite3.Connection, form: str) -> bool:
    """Say whether a rating came with the form of this number."""
    return (
        db.execute("SELECT 1 FROM rating WHERE form = ? AND channel = 'paper'", (form,)).fetchone()
        is not None
    )


def rating_by(db: sqlite3.Connection, case_uid: str, form: str) -> str | None:
    """Return the reference of the standing rating of a case that came with this form."""
    row = db.execute(
        "SELECT ref FROM rating WHERE case_uid = ? AND standing = 1 AND form = ?", (case_uid, form)
    ).fetchone()
    return None if row is None else str(row[0])


def explanation_of(db: sqlite3.Connection, given: str) -> str | None:
    """Return the reasons' list version of a rating that was explained, None if it was not."""
    row = db.execute("SELECT list_version FROM explanation WHERE given = ?", (given,)).fetchone()
    return None if row is None else str(row[0])


def recent_presses(db: sqlite3.Connection, window: int, limit: int) -> list[RecentPress]:
    """Return the last presses in the journal that came from a window, newest first."""
    rows = db.execute(
        "SELECT level, boot, mono FROM (SELECT * FROM press ORDER BY pos DESC LIMIT ?)"
        " WHERE window = ?",
        (limit, window),
    )
    return [RecentPress(level=level, boot=boot, mono=mono) for level, boot, mono in rows]


def turns_at(db: sqlite3.Connection, window: int, day: str) -> list[WindowTurn]:
    """Return the day's ratings asked for at a window, newest first, at most the last hundred."""
    columns = ", ".join(f"a.{column}" for column in _COLUMNS)
    rows = db.execute(
        f"SELECT {columns}, c.item_name, c.applicant, r.mono - a.since, r.channel,"
        " max(a.pos, coalesce(r.pos, 0))"
        " FROM (SELECT * FROM arming WHERE window = ? ORDER BY pos DESC LIMIT 100) a"
        " LEFT JOIN cases c ON c.uid = a.case_uid"
        " LEFT JOIN rating r ON r.case_uid = a.case_uid AND r.standing = 1 AND r.armed_pos = a.pos"
        " WHERE a.at >= ? AND a.at < ? ORDER BY a.pos DESC",
        (window, day, f"{day}U"),
    )
    return [_turn(row) for row in rows]


def figures(
    db: sqlite3.Connection, first_day: str, last_day: str, window: int | None = None
) -> DayFigures:
    """Return the figures of the cases finished on some days, of one window or of the hall."""
    rows = db.execute(
        "SELECT level, sum(number) FROM rating_day WHERE day BETWEEN ?1 AND ?2"
        " AND (?3 IS NULL OR window = ?3) GROUP BY level HAVING sum(number) > 0",
        (first_day, last_day, window),
    )
    given = {Level(level): int(number) for level, number in rows}
    rated = sum(given.values())
    finished = day_count(db, first_day, window, until=last_day).finished
    bad = sum(number for level, number in given.items() if level.is_bad)
    return DayFigures(
        satisfaction=Satisfaction(rated=rated, bad=bad, unrated=max(0, finished - rated)),
        levels=MappingProxyType({level: given.get(level, 0) for level in Level}),
    )


def uncounted_presses(db: sqlite3.Connection, window: int | None = None) -> int:
    """Return how many presses counted for no case; a rating taken back is one of them."""
    row = db.execute(
        "SELECT (SELECT count(*) FROM press WHERE why <> 'counted' AND (?1 IS NULL OR window = ?1))"
        " + (SELECT count(*) FROM rating WHERE standing = 0 AND channel = 'button'"
        " AND (?1 IS NULL OR window = ?1))",
        (window,),
    ).fetchone()
    return int(row[0])


def _armed(row: Sequence[object]) -> ArmedWindow:
    return ArmedWindow(**dict(zip(_COLUMNS, row, strict=True)))  # type: ignore[arg-type]  # the columns carry the fields' names and types


def _turn(row: Sequence[object]) -> WindowTurn:
    *armed, item_name, applicant, rated_ms, channel, pos = row
    return WindowTurn(
        armed=_armed(armed),
        item_name=str(item_name or ""),
        applicant=str(applicant or ""),
        rated_ms=rated_ms if isinstance(rated_ms, int) else None,
        channel=None if channel is None else str(channel),
        pos=int(str(pos)),
    )
