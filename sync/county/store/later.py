"""Tables that came after the first: written in SQLite's words, said again in PostgreSQL's.

Each script is one migration of both databases; never change one that was released.
"""

PEOPLE = """
CREATE TABLE account (
  name TEXT PRIMARY KEY, salt BLOB NOT NULL, digest BLOB NOT NULL, cost TEXT NOT NULL,
  role TEXT NOT NULL, must_choose INTEGER NOT NULL, opened_s INTEGER NOT NULL, closed_s INTEGER
) STRICT;
CREATE TABLE session (
  id_hash BLOB PRIMARY KEY, name TEXT NOT NULL, seen_s INTEGER NOT NULL
) STRICT;
CREATE TABLE done (
  at_s INTEGER NOT NULL, name TEXT NOT NULL, act TEXT NOT NULL, what TEXT NOT NULL
) STRICT;
CREATE INDEX done_at ON done (at_s);
CREATE TABLE pulled (
  at_s INTEGER NOT NULL, token TEXT NOT NULL, address TEXT NOT NULL, asked TEXT NOT NULL,
  lines INTEGER NOT NULL
) STRICT;
CREATE INDEX pulled_at ON pulled (at_s);
"""

# A read model that is new starts the fold again: everything is counted from the first record on.
FIGURES = """
CREATE TABLE staff (
  hall TEXT NOT NULL, staff_no TEXT NOT NULL, name TEXT NOT NULL, unit TEXT NOT NULL,
  PRIMARY KEY (hall, staff_no)
) STRICT, WITHOUT ROWID;
CREATE TABLE staff_day (
  month TEXT NOT NULL, hall TEXT NOT NULL, staff_no TEXT NOT NULL, day TEXT NOT NULL,
  PRIMARY KEY (month, hall, staff_no, day)
) STRICT, WITHOUT ROWID;
CREATE TABLE month_sheet (
  month TEXT NOT NULL, hall TEXT NOT NULL, edition INTEGER NOT NULL, day TEXT NOT NULL,
  PRIMARY KEY (month, hall)
) STRICT, WITHOUT ROWID;
CREATE TABLE office_case (
  hall TEXT NOT NULL, uid TEXT NOT NULL, local_no TEXT NOT NULL, item TEXT NOT NULL,
  place INTEGER NOT NULL, received_on TEXT NOT NULL, due_on TEXT, waits INTEGER NOT NULL DEFAULT 0,
  ended_on TEXT, ended_by TEXT, counts INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (hall, uid)
) STRICT, WITHOUT ROWID;
CREATE INDEX office_case_due ON office_case (due_on) WHERE ended_on IS NULL;
CREATE INDEX office_case_ended ON office_case (ended_on) WHERE counts = 1;
CREATE TABLE rating (
  hall TEXT NOT NULL, uid TEXT NOT NULL, level TEXT NOT NULL, day TEXT NOT NULL,
  PRIMARY KEY (hall, uid)
) STRICT, WITHOUT ROWID;
CREATE INDEX rating_day ON rating (day);
CREATE TABLE complaint (
  hall TEXT NOT NULL, uid TEXT NOT NULL, local_no TEXT NOT NULL, filed_on TEXT NOT NULL,
  due_on TEXT NOT NULL, replied_on TEXT, PRIMARY KEY (hall, uid)
) STRICT, WITHOUT ROWID;
CREATE INDEX complaint_filed ON complaint (filed_on);
DELETE FROM folded;
DELETE FROM hall_kind;
DELETE FROM hall_state;
DELETE FROM quarantine;
UPDATE behind SET aside = 0;
"""

# What a month came to, and which rules a hall works by; all is counted anew from the first record.
MONTHLY = """
CREATE TABLE fee (
  hall TEXT NOT NULL, uid TEXT NOT NULL, fen INTEGER NOT NULL, day TEXT NOT NULL,
  PRIMARY KEY (hall, uid)
) STRICT, WITHOUT ROWID;
CREATE INDEX fee_day ON fee (day);
CREATE INDEX office_case_received ON office_case (received_on);
CREATE TABLE paper (
  hall TEXT NOT NULL, name TEXT NOT NULL, v INTEGER, day TEXT, refused_v INTEGER, why TEXT,
  PRIMARY KEY (hall, name)
) STRICT, WITHOUT ROWID;
DELETE FROM staff;
DELETE FROM staff_day;
DELETE FROM month_sheet;
DELETE FROM office_case;
DELETE FROM rating;
DELETE FROM complaint;
DELETE FROM folded;
DELETE FROM hall_kind;
DELETE FROM hall_state;
DELETE FROM quarantine;
UPDATE behind SET aside = 0;
"""

# When which hall had no answer; counted anew from the first record like everything that is folded.
OUTAGES = """
CREATE TABLE outage (
  hall TEXT NOT NULL, uid TEXT NOT NULL, boot TEXT NOT NULL, since TEXT NOT NULL,
  since_mono INTEGER NOT NULL, until TEXT, why TEXT NOT NULL, doubtful INTEGER NOT NULL,
  PRIMARY KEY (hall, uid)
) STRICT, WITHOUT ROWID;
CREATE INDEX outage_since ON outage (since);
DELETE FROM staff;
DELETE FROM staff_day;
DELETE FROM month_sheet;
DELETE FROM office_case;
DELETE FROM rating;
DELETE FROM complaint;
DELETE FROM fee;
DELETE FROM paper;
DELETE FROM folded;
DELETE FROM hall_kind;
DELETE FROM hall_state;
DELETE FROM quarantine;
UPDATE behind SET aside = 0;
"""

# What became of the programs that were offered; halls tell it anew, so nothing is folded again.
PROGRAMS = """
CREATE TABLE program (
  hall TEXT PRIMARY KEY, offered TEXT NOT NULL DEFAULT '', name TEXT NOT NULL DEFAULT '',
  why TEXT NOT NULL DEFAULT '', waits INTEGER NOT NULL DEFAULT 0,
  taken_back TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
"""


def in_postgresql(script: str) -> str:
    """Return a script in PostgreSQL's words."""
    for ours, theirs in (
        (") STRICT, WITHOUT ROWID", ")"),
        (") STRICT", ")"),
        (" INTEGER", " BIGINT"),
        (" BLOB", " BYTEA"),
    ):
        script = script.replace(ours, theirs)
    return script
