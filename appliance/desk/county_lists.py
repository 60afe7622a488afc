"""Lists that the county sends down and people read: notices (通知), and a roster (花名册) to enrol.

A roster is a proposal: who works here is the hall's own fact, so it enrols nobody by itself. It is
the text of a CSV file as offices write it, and goes through the same look as an uploaded one.

Sources: PROTOCOL.md 5 (down); DESIGN.md 2 (law 4); RULEBOOK ORG-14.
"""

import json
import sqlite3
from datetime import date

from appliance.domain.county_notices import PAPER as NOTICES_PAPER
from appliance.domain.county_notices import Notice, read_notices, standing_on
from appliance.domain.roster_file import RosterUnreadable
from appliance.journal.documents import Document, find
from appliance.journal.faults import DocumentIsDamaged
from appliance.projections.papers import applied

ROSTER_PAPER = "roster"
LARGEST_ROSTER = 150 * 1024  # bytes, as of an uploaded file
_SOME_DAY = date(2000, 1, 1)  # ages are no matter of whether a list can be read


def read_notices_paper(body: bytes) -> tuple[Notice, ...]:
    """Return the notices of a document of the county.

    Raises:
        PolicyInvalid: it is no such list.
        ValueError: it is no JSON.
    """
    return read_notices(json.loads(body))


def read_roster_paper(body: bytes) -> int:
    """Return how many lines a roster of the county has.

    Raises:
        RosterUnreadable: no heading, nobody below it, or larger than a file may be.
        ValueError: it is no text.
    """
    if len(body) > LARGEST_ROSTER:
        raise RosterUnreadable("", why="too_large")
    # the start pays for no roster: one comes once in a year
    import csv  # noqa: PLC0415
    import io  # noqa: PLC0415

    from appliance.domain.roster_lines import read_roster  # noqa: PLC0415

    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))
    return len(read_roster(rows, with_ids=False, as_of=_SOME_DAY))


def notices_on(db: sqlite3.Connection, day: date) -> list[Notice]:
    """Return the county's notices that are to be read on a day."""
    document = _newest(db, NOTICES_PAPER)
    return standing_on(read_notices_paper(document.body), day) if document else []


def county_roster(db: sqlite3.Connection) -> Document | None:
    """Return the county's newest roster; None where it sent none."""
    return _newest(db, ROSTER_PAPER)


def _newest(db: sqlite3.Connection, name: str) -> Document | None:
    papers = [one for one in applied(db) if one.name == name]
    try:
        return find(db, papers[-1].sha256) if papers else None
    except DocumentIsDamaged:  # it is fetched anew; no page waits for it
        return None
