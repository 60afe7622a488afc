"""Whose data the hall still holds and since when their matter is closed, the oldest first."""

import sqlite3

from appliance.domain.frozen import dataclass

# Each part stops after the oldest rows: at ten years only these are read.
_OLDEST = (
    "SELECT * FROM (SELECT p.pos, 'case' AS kind, c.local_no AS number, c.uid,"
    " substr(c.changed_at, 1, 10) AS closed FROM case_person p JOIN cases c ON c.id = p.case_id"
    " WHERE c.open = 0 ORDER BY p.case_id LIMIT :most)"
    " UNION ALL SELECT * FROM (SELECT p.pos, 'complaint', c.local_no, c.uid,"
    " substr(c.replied_at, 1, 10) FROM complaint_person p JOIN complaint c"
    " ON c.id = p.complaint_id WHERE c.open = 0 AND c.replied_at IS NOT NULL"
    " ORDER BY p.complaint_id LIMIT :most)"
    " UNION ALL SELECT * FROM (SELECT j.pos, CAST(j.body AS TEXT) ->> 'kind', '', p.subject,"
    " substr(CAST(j.body AS TEXT) ->> 'at', 1, 10) FROM person_at p JOIN journal j USING(pos)"
    " ORDER BY j.pos LIMIT :most) ORDER BY closed, pos LIMIT :most"
)
_TABLES = ("case_person", "complaint_person", "person_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldPerson:
    """One person's record; `kind` is case, complaint, or the kind of the record itself."""

    pos: int
    kind: str
    number: str
    uid: str
    closed: str


def longest_held(db: sqlite3.Connection, most: int = 100) -> list[HeldPerson]:
    """Return the persons of closed matters, those closed longest first."""
    rows = db.execute(_OLDEST, {"most": most})
    return [HeldPerson(**dict(zip(HeldPerson.__slots__, row, strict=True))) for row in rows]


def persons_held(db: sqlite3.Connection) -> int:
    """Return how many persons' records stand in the hall, of open matters too."""
    return sum(int(db.execute(f"SELECT count(*) FROM {one}").fetchone()[0]) for one in _TABLES)
