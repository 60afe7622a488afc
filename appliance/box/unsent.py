"""How much of this box the county has not proven to hold, asked while hall-web is stopped or not.

Counted are records, and what hall-hw has stored and hall-web does not know yet.
"""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from appliance.domain.receipt import Receipt
from appliance.journal.reading import connect_readonly
from appliance.projections.reach import reach
from appliance.projections.spool_heads import head
from hw.spool import Spool


def unsent(home: Path) -> int:
    """Return the number of records and events that would be lost with this box.

    Raises:
        sqlite3.Error: journal or local store cannot be read; nothing is proven then.
    """
    journal = home / "journal" / "hall.db"
    if not journal.exists():
        return sum(last for _spool, last in _segments(home))
    with closing(connect_readonly(journal)) as db:
        records = reach(db, list(_receipts(home))).unsent
        events = sum(max(0, last - head(db, spool)) for spool, last in _segments(home))
    return records + events


def _receipts(home: Path) -> Iterator[Receipt]:
    local = home / "local" / "local.db"
    if not local.exists():
        return
    with closing(connect_readonly(local)) as db:
        rows = db.execute("SELECT stream, seq, h FROM receipt").fetchall()
    for stream, seq, h in rows:
        yield Receipt(stream=stream, seq=seq, h=h)


def _segments(home: Path) -> Iterator[tuple[str, int]]:
    spool = Spool(home / "spool")
    for spool_id in spool.ids():
        yield spool_id, spool.contents(spool_id).last
