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
