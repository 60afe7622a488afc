"""Registering a case, beside two bare durable inserts of SQLite in the same run.

A registering is received, its person recorded and accepted: three records and the rows of the read
models, two steps in one commit. In turn with it, on the same disk, two floors:

- `same_rows`: the rows that this very registering left, one by one into plain tables without an
  index or a key, in one commit. It writes what has to be kept and does nothing besides, so what a
  registering takes longer is our own: rules, hashes, JSON, folds, keys. This is the bare durable
  insert that the bar of 1.3 is held against.
- `one_row`: a single row of the same bytes. SQLite asks more for ten rows than for one, whoever
  writes them; the ratio is printed, not judged.

Where a commit costs the disk next to nothing (0.2 ms), the ratio is one of CPU times and far
larger than on a card, whose commit takes milliseconds: compare runs of one machine only.
"""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from appliance.desk.case_orders import ReceiveCase, Register
from appliance.journal.reading import connect_readonly
from appliance.projections.all import PROJECTIONS
from tests.bench.floor import at, bare_journal, bytes_written
from tests.fakes.case_desk import PENG, CaseDesk

CASES = 300
STEPS = 2  # of a registering: 收件 and 受理
LEFT = {  # the rows of one registering, by the table in which they stand
    "journal": "SELECT * FROM journal ORDER BY pos DESC LIMIT 3",
    "cases": "SELECT * FROM cases ORDER BY id DESC LIMIT 1",
    "case_person": "SELECT * FROM case_person ORDER BY case_id DESC LIMIT 1",
    "case_day": "SELECT * FROM case_day ORDER BY day DESC LIMIT 1",
    "number_series": "SELECT * FROM number_series WHERE kind IN ('', 'S', 'C')",
    "boot_span": "SELECT * FROM boot_span ORDER BY session DESC LIMIT 1",
}
ORDER = Register(receive=ReceiveCase(item_code="SB-002", window=3, citizen=PENG))


def measure_registering(place: Path) -> dict[str, float]:
    """Return what registering a case takes, beside the two floors, and what it writes."""
    desk = CaseDesk(place / "cases", projections=PROJECTIONS)
    with (
        closing(bare_journal(place / "one.db")) as one,
        closing(bare_journal(place / "rows.db")) as rows,
        closing(connect_readonly(desk.path)) as reader,
    ):
        ours, one_row, same_rows = _in_turn(desk, reader, one, rows)
    before, used = bytes_written(), time.process_time()
    for _ in range(CASES):
        _register(desk)
    used, written = time.process_time() - used, (bytes_written() - before) // CASES
    desk.close()
    return {
        "register_p50_ms": round(at(ours, 50) * 1000, 2),
        "register_p50_ratio": round(at(ours, 50) / at(same_rows, 50), 2),
        "same_rows_p50_ms": round(at(same_rows, 50) * 1000, 2),
        "register_to_one_row": round(at(ours, 50) / at(one_row, 50), 2),
        "one_row_p50_ms": round(at(one_row, 50) * 1000, 2),
        "register_cpu_ms": round(used / CASES * 1000, 2),
        "register_bytes_per_step": written // STEPS,
    }


def _in_turn(
    desk: CaseDesk, reader: sqlite3.Connection, one: sqlite3.Connection, rows: sqlite3.Connection
) -> tuple[list[float], list[float], list[float]]:
    ours, one_row, same_rows = list[float](), list[float](), list[float]()
    for i in range(CASES):
        ours.append(_register(desk))
        left = {table: reader.execute(query).fetchall() for table, query in LEFT.items()}
        if i == 0:
            _lay_down(rows, left)
        same_rows.append(_insert(rows, left))
        line = b"".join(body for _, _, body in left["journal"])
        one_row.append(_insert(one, {"journal": [(i + 1, bytes(32), line)]}))
    return ours, one_row, same_rows


def _register(desk: CaseDesk) -> float:
    desk.clock.advance(minutes=7)
    began = time.perf_counter()
    desk.register(ORDER)
    return time.perf_counter() - began


def _lay_down(db: sqlite3.Connection, left: dict[str, list[tuple[object, ...]]]) -> None:
    """Create a plain table for each of ours; that of the journal is there."""
    for table, rows in left.items():
        columns = ", ".join(f"c{n}" for n in range(len(rows[0])))
        db.execute(f"CREATE TABLE IF NOT EXISTS {table}({columns})")


def _insert(db: sqlite3.Connection, left: dict[str, list[tuple[object, ...]]]) -> float:
    """Insert rows in one commit; return how long it took."""
    began = time.perf_counter()
    db.execute("BEGIN IMMEDIATE")
    for table, rows in left.items():
        marks = ", ".join("?" * len(rows[0]))
        db.executemany(f"INSERT INTO {table} VALUES({marks})", rows)
    db.execute("COMMIT")
    return time.perf_counter() - began
