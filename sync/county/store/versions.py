"""Which migrations a county's SQLite file has had, asked without loading what would run them.

sqlite-utils is three megabytes of a receiver; only a file that still needs a migration pays them.
"""

import sqlite3

STEPS = (  # every migration of schema.py, in its order
    "m001_records",
    "m002_feed",
    "m003_enrolment",
    "m004_documents_and_fleet",
    "m005_behind",
    "m006_people",
    "m007_figures",
    "m008_monthly",
    "m009_outages",
    "m010_programs",
)


class NewerDatabase(RuntimeError):
    """A newer program wrote this file; nothing was touched."""


def is_current(db: sqlite3.Connection) -> bool:
    """Say whether a file has had every migration that this program knows.

    Raises:
        NewerDatabase: it holds a migration this program does not know. Start the newer program.
    """
    begun = "SELECT 1 FROM sqlite_master WHERE name = '_sqlite_migrations'"
    if db.execute(begun).fetchone() is None:
        return False
    rows = db.execute("SELECT name FROM _sqlite_migrations WHERE migration_set = 'county'")
    applied = {str(name) for (name,) in rows}
    if unknown := applied.difference(STEPS):
        raise NewerDatabase(f"county.db was written by a newer program: {sorted(unknown)}")
    return applied.issuperset(STEPS)
