"""Schema of the county's SQLite file as sqlite-utils migrations; versions.py says if one is due.

Records are keyed (stream, seq); there is no second index over them: where a leaf lies is remembered
only for halls with carried records, and feed positions point into the records (DESIGN.md 5, 9).
"""

import sqlite3

from sqlite_utils import Migrations
from sqlite_utils.db import Database

from sync.county.store.later import FIGURES, MONTHLY, OUTAGES, PEOPLE, PROGRAMS

MIGRATIONS = Migrations("county")


def migrate(db: sqlite3.Connection) -> None:
    """Bring the file to this program's schema."""
    MIGRATIONS.apply(Database(db, execute_plugins=False))


def _run(db: Database, script: str) -> None:
    # sqlite3's executescript would commit the migration's transaction first
    for statement in script.split(";\n"):
        if statement.strip():
            db.execute(statement)


@MIGRATIONS()
def m001_records(db: Database) -> None:
    """Create streams, records and what is known of erased and carried ones."""
    _run(
        db,
        """
CREATE TABLE stream (
  no INTEGER PRIMARY KEY, stream TEXT NOT NULL UNIQUE, hall TEXT NOT NULL, device TEXT NOT NULL,
  reason TEXT NOT NULL, parent TEXT, carried INTEGER NOT NULL, digit INTEGER,
  seq INTEGER NOT NULL DEFAULT 0, h BLOB NOT NULL, sequenced INTEGER NOT NULL DEFAULT 0,
  safe INTEGER NOT NULL DEFAULT 0, aside INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX stream_hall ON stream (hall);
CREATE INDEX stream_pending ON stream (no) WHERE sequenced < seq;
CREATE TABLE record (
  stream_no INTEGER NOT NULL, seq INTEGER NOT NULL, h BLOB NOT NULL, body BLOB NOT NULL,
  PRIMARY KEY (stream_no, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE leaf (
  hall TEXT NOT NULL, leaf BLOB NOT NULL, stream_no INTEGER NOT NULL, seq INTEGER NOT NULL,
  PRIMARY KEY (hall, leaf, stream_no, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE leafed (stream_no INTEGER PRIMARY KEY, seq INTEGER NOT NULL) STRICT;
CREATE TABLE erased (
  hall TEXT NOT NULL, leaf BLOB NOT NULL, PRIMARY KEY (hall, leaf)
) STRICT, WITHOUT ROWID;
""",
    )


@MIGRATIONS()
def m002_feed(db: Database) -> None:
    """Create the feed's order, epochs, leases and tokens."""
    _run(
        db,
        """
CREATE TABLE kind (no INTEGER PRIMARY KEY, kind TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE feed (
  gseq INTEGER PRIMARY KEY, stream_no INTEGER NOT NULL, seq INTEGER NOT NULL,
  kind_no INTEGER NOT NULL
) STRICT;
CREATE TABLE epoch (
  no INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, after_gseq INTEGER NOT NULL
) STRICT;
CREATE TABLE lease (
  name TEXT PRIMARY KEY, holder TEXT NOT NULL, until_s INTEGER NOT NULL
) STRICT;
CREATE TABLE token (
  token_hash BLOB PRIMARY KEY, name TEXT NOT NULL, halls TEXT NOT NULL, kinds TEXT NOT NULL,
  expires_s INTEGER NOT NULL, last_used_s INTEGER
) STRICT;
""",
    )


@MIGRATIONS()
def m003_enrolment(db: Database) -> None:
    """Create devices, enrolment codes and the tries at them."""
    _run(
        db,
        """
CREATE TABLE device (
  device TEXT PRIMARY KEY, hall TEXT NOT NULL, serial TEXT NOT NULL, fingerprint TEXT NOT NULL,
  sealed BLOB NOT NULL, digit INTEGER NOT NULL, enrolled_s INTEGER NOT NULL,
  first_signed_s INTEGER, revoked_s INTEGER, replaced_by TEXT
) STRICT;
CREATE INDEX device_hall ON device (hall);
CREATE TABLE code (
  code_hash BLOB PRIMARY KEY, hall TEXT NOT NULL, expires_s INTEGER NOT NULL,
  state TEXT NOT NULL, serial TEXT, fingerprint TEXT, device TEXT
) STRICT;
CREATE TABLE code_try (address TEXT NOT NULL, at_s INTEGER NOT NULL) STRICT;
CREATE INDEX code_try_address ON code_try (address, at_s);
""",
    )


@MIGRATIONS()
def m004_documents_and_fleet(db: Database) -> None:
    """Create documents down, the fleet's read models and the quarantine."""
    _run(
        db,
        """
CREATE TABLE document (
  hall TEXT NOT NULL, name TEXT NOT NULL, v INTEGER NOT NULL, prev INTEGER NOT NULL,
  sha256 TEXT NOT NULL, not_before TEXT NOT NULL, rollback_of INTEGER, PRIMARY KEY (hall, name, v)
) STRICT;
CREATE TABLE content (sha256 TEXT PRIMARY KEY, content BLOB NOT NULL) STRICT;
CREATE TABLE folded (name TEXT PRIMARY KEY, gseq INTEGER NOT NULL) STRICT;
CREATE TABLE hall_kind (
  hall TEXT NOT NULL, kind TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (hall, kind)
) STRICT, WITHOUT ROWID;
CREATE TABLE hall_state (
  hall TEXT PRIMARY KEY, gseq INTEGER NOT NULL, at TEXT NOT NULL, trust TEXT NOT NULL, software TEXT
) STRICT;
CREATE TABLE quarantine (gseq INTEGER PRIMARY KEY, error TEXT NOT NULL) STRICT;
CREATE TABLE contact (
  device TEXT PRIMARY KEY, hall TEXT NOT NULL, at_s INTEGER NOT NULL, unsent INTEGER NOT NULL,
  oldest TEXT, today TEXT
) STRICT;
""",
    )


@MIGRATIONS()
def m005_behind(db: Database) -> None:
    """Part what follows ingest from what ingest writes, so that neither waits for the other."""
    _run(
        db,
        """
CREATE TABLE behind (
  stream_no INTEGER PRIMARY KEY, sequenced INTEGER NOT NULL DEFAULT 0,
  safe INTEGER NOT NULL DEFAULT 0, aside INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO behind (stream_no, sequenced, safe, aside)
  SELECT no, sequenced, safe, aside FROM stream;
DROP INDEX stream_pending;
ALTER TABLE stream DROP COLUMN sequenced;
ALTER TABLE stream DROP COLUMN safe;
ALTER TABLE stream DROP COLUMN aside;
""",
    )


@MIGRATIONS()
def m006_people(db: Database) -> None:
    """Create accounts, their sessions, and who did and who pulled what."""
    _run(db, PEOPLE)


@MIGRATIONS()
def m007_figures(db: Database) -> None:
    """Create attendance, cases, ratings and complaints over all halls; fold again."""
    _run(db, FIGURES)


@MIGRATIONS()
def m008_monthly(db: Database) -> None:
    """Create fees, and the rules each hall works by; fold again."""
    _run(db, MONTHLY)


@MIGRATIONS()
def m009_outages(db: Database) -> None:
    """Create the outages of all halls; fold again."""
    _run(db, OUTAGES)


@MIGRATIONS()
def m010_programs(db: Database) -> None:
    """Create what became of the programs that were offered."""
    _run(db, PROGRAMS)
