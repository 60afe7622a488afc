"""Finding cases by two characters of a name, the end of a telephone, an item or a number.

An index of pairs of characters (bigrams), filled in slices at idle: on this SQLite no ready-made
index finds two Chinese characters (STACK.md 3). What came in since the last slice is read as it
stands, so nothing is missed. The index holds pieces of names, so erasing a person takes their rows
out; it is no read model of its own and is filled anew wherever it is empty.
"""

import sqlite3
from collections.abc import Iterator, Sequence

from sqlite_utils import Database, Migrations

from appliance.domain.case import CaseState
from appliance.domain.facts.base import fact_from
from appliance.domain.facts.hall import BodyErased
from appliance.domain.record import Entry
from appliance.projections.case_questions import (
    Applicant,
    CaseLine,
    applicant_of,
    cases_at,
    recent_cases,
)
from appliance.projections.registry import Projection

SCHEMA = Migrations("case_search")
SLICE = 200  # cases in one go: a few milliseconds on a Pi
TAIL = 4  # digits of a telephone or a number by which a case is found
LEAST = 2  # characters of a name
MOST_FOUND = 500  # that are looked through for a state, a window or a whole number


@SCHEMA()
def m001_search(db: Database) -> None:
    """Create the index, what it holds of each case, and how far it was filled."""
    db.execute(
        "CREATE TABLE case_gram(gram TEXT, case_id INTEGER, PRIMARY KEY(gram, case_id))"
        " STRICT, WITHOUT ROWID"
    )
    db.execute(
        "CREATE TABLE case_grams_of(case_id INTEGER PRIMARY KEY, leaf BLOB, grams TEXT NOT NULL)"
        " STRICT"
    )
    db.execute(
        "CREATE TABLE case_search_head(one INTEGER PRIMARY KEY CHECK(one = 1),"
        " case_id INTEGER NOT NULL) STRICT"
    )


def fold_erased(db: sqlite3.Connection, entry: Entry) -> None:
    """Take a person out of the index whose body is gone."""
    leaf = bytes.fromhex(fact_from(BodyErased, entry.record.body).leaf)
    rows = db.execute(
        "SELECT case_id, grams FROM case_grams_of JOIN case_person USING(case_id)"
        " WHERE case_person.leaf = ? OR case_grams_of.leaf = ?",
        (leaf, leaf),
    ).fetchall()
    for case_id, grams in rows:
        for gram in grams.split("\n"):
            db.execute("DELETE FROM case_gram WHERE gram = ? AND case_id = ?", (gram, case_id))
        db.execute("DELETE FROM case_grams_of WHERE case_id = ?", (case_id,))


def fill_slice(db: sqlite3.Connection, size: int = SLICE) -> int:
    """Index the next cases; return how many, 0 when all are in."""
    rows = db.execute(
        "SELECT id, local_no, item_name FROM cases WHERE id > ? ORDER BY id LIMIT ?",
        (_head(db), size),
    ).fetchall()
    for case_id, local_no, item_name in rows:
        found = sorted(set(_grams(local_no, item_name, applicant_of(db, case_id))))
        db.executemany(
            "INSERT OR IGNORE INTO case_gram(gram, case_id) VALUES(?, ?)",
            [(gram, case_id) for gram in found],
        )
        leaf = db.execute("SELECT leaf FROM case_person WHERE case_id = ?", (case_id,)).fetchone()
        db.execute(
            "INSERT OR REPLACE INTO case_grams_of(case_id, leaf, grams) VALUES(?, ?, ?)",
            (case_id, leaf[0] if leaf else None, "\n".join(found)),
        )
    if rows:
        db.execute(
            "INSERT OR REPLACE INTO case_search_head(one, case_id) VALUES(1, ?)", rows[-1][:1]
        )
    return len(rows)


def unfilled(db: sqlite3.Connection) -> bool:
    """Say whether a case waits to be indexed."""
    newest = db.execute("SELECT max(id) FROM cases").fetchone()[0]
    return newest is not None and newest > _head(db)


def find_case_ids(db: sqlite3.Connection, words: str, limit: int = 50) -> list[int]:
    """Return the cases that fit what somebody remembers, newest first.

    Args:
        db: a connection to the journal's file.
        words: two characters or more of a name or an item, or four digits or more of the end of a
            telephone or of the number; less finds nothing.
        limit: how many at the most.
    """
    wanted = _wanted(words)
    if not wanted:
        return []
    fresh = [
        case_id
        for case_id, local_no, item_name in db.execute(
            "SELECT id, local_no, item_name FROM cases WHERE id > ? ORDER BY id DESC", (_head(db),)
        ).fetchall()
        if set(wanted) <= set(_grams(local_no, item_name, applicant_of(db, case_id)))
    ]
    joins = " ".join(f"JOIN case_gram g{n} USING(case_id)" for n in range(1, len(wanted)))
    wheres = " AND ".join(f"g{n}.gram = ?" for n in range(len(wanted)))
    rows = db.execute(
        f"SELECT case_id FROM case_gram g0 {joins} WHERE {wheres} ORDER BY case_id DESC LIMIT ?",
        (*wanted, limit),
    )
    return [*fresh, *(row[0] for row in rows)][:limit]


def find_cases(
    db: sqlite3.Connection,
    words: str,
    *,
    state: CaseState | None = None,
    window: int | None = None,
    limit: int = 50,
) -> list[CaseLine]:
    """Return the newest cases that fit; without words all fit.

    Args:
        db: a connection to the journal's file.
        words: what `find_case_ids` reads, or a whole number of the platform beside us.
        state: only cases in this state.
        window: only cases of this window.
        limit: how many at the most.
    """
    words = words.strip()
    if not words:
        return recent_cases(db, state=state, window=window, limit=limit)
    there = db.execute(
        "SELECT id FROM cases WHERE platform_no = ? AND platform_no <> ''", (words,)
    ).fetchall()
    is_sifted = state is not None or window is not None or bool(_digits(words))
    ids = [row[0] for row in there] or find_case_ids(db, words, MOST_FOUND if is_sifted else limit)
    found = [
        case
        for case in cases_at(db, ids)
        if state in (None, case.state) and window in (None, case.window)
    ]
    whole = [case for case in found if case.local_no == words]
    return (whole or found)[:limit]


def _grams(local_no: str, item_name: str, person: Applicant | None) -> Iterator[str]:
    yield _digits(local_no)[-TAIL:]
    yield from _pairs(item_name)
    if person is not None:
        yield from _pairs(person.name)
        yield _digits(person.phone)[-TAIL:]


def _wanted(words: str) -> Sequence[str]:
    """Return what the index must hold of a case; of digits the last four, of words every pair."""
    words = words.strip()
    if _digits(words) and len(_digits(words)) >= TAIL:
        return [_digits(words)[-TAIL:]]
    return sorted(set(_pairs(words)))[:6] if len(words) >= LEAST else []


def _pairs(text: str) -> Iterator[str]:
    return (text[n : n + LEAST] for n in range(len(text) - 1))


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdecimal())


def _head(db: sqlite3.Connection) -> int:
    row = db.execute("SELECT case_id FROM case_search_head").fetchone()
    return 0 if row is None else int(row[0])


# No tables to empty: the index is filled from the tables of cases, never folded.
CASE_SEARCH = Projection(schema=SCHEMA, tables=[], folds={BodyErased.KIND: fold_erased})
