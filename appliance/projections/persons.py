"""Where the people of inquiries, village registers and appointments stand in full, until erased.

Only the place in the journal and the leaf are kept; a name is read from its record, after the look
itself is a fact.
"""

import sqlite3
from collections.abc import Mapping

from sqlite_utils import Database, Migrations

from appliance.domain.facts.agency import AppointmentPersonRecorded, VillagePersonRecorded
from appliance.domain.facts.base import fact_from
from appliance.domain.facts.first_contact import InquiryPersonRecorded
from appliance.domain.facts.hall import BodyErased
from appliance.domain.record import Entry, decode
from appliance.projections.registry import Projection

SCHEMA = Migrations("persons")
_ERASED = b'{"$'  # how a line begins whose body is gone


@SCHEMA()
def m001_person(db: Database) -> None:
    """Create one row for each person that a record of its own holds."""
    db.execute(
        "CREATE TABLE person_at(subject TEXT PRIMARY KEY, pos INTEGER NOT NULL,"
        " leaf BLOB NOT NULL) STRICT, WITHOUT ROWID"
    )


def fold_person(db: sqlite3.Connection, entry: Entry) -> None:
    """Note where a person stands."""
    db.execute(
        "INSERT INTO person_at(subject, pos, leaf) VALUES(?, ?, ?)"
        " ON CONFLICT(subject) DO UPDATE SET pos = excluded.pos, leaf = excluded.leaf",
        (entry.record.subject, entry.pos, bytes.fromhex(entry.leaf)),
    )


def fold_erased(db: sqlite3.Connection, entry: Entry) -> None:
    """Forget where a person stood whose body is gone."""
    leaf = fact_from(BodyErased, entry.record.body).leaf
    db.execute("DELETE FROM person_at WHERE leaf = ?", (bytes.fromhex(leaf),))


def person_in_full(db: sqlite3.Connection, subject: str) -> Mapping[str, str] | None:
    """Return a person's fields by name, without the salt; None once erased, or never recorded."""
    row = db.execute(
        "SELECT body FROM person_at JOIN journal USING(pos) WHERE subject = ?", (subject,)
    ).fetchone()
    if row is None or row[0].startswith(_ERASED):
        return None
    body = decode(row[0]).body
    return {name: str(value) for name, value in body.items() if name != "a_salt"}


PERSONS = Projection(
    schema=SCHEMA,
    tables=["person_at"],
    folds={
        AppointmentPersonRecorded.KIND: fold_person,
        InquiryPersonRecorded.KIND: fold_person,
        VillagePersonRecorded.KIND: fold_person,
        BodyErased.KIND: fold_erased,
    },
)
