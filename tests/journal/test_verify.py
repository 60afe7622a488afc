"""Verify: every edit by hand is named by its position, beside a running hall."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.domain.record import decode, encode
from appliance.journal import chain, streams, verify
from appliance.journal.reading import connect_readonly
from appliance.journal.spans import spans
from appliance.journal.streams import Divergence, Reason
from tests.fakes.small_journal import SmallJournal

pytestmark = pytest.mark.core


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[SmallJournal]:
    with SmallJournal(tmp_path) as journal:
        journal.remarks(*"abcdefgh")
        stream = journal.run(lambda tx: tx.head.stream)
        where = Divergence(stream=stream, seq=5, reason=Reason.FORK)
        journal.run(lambda tx: streams.diverge(tx, journal.box, where))
        journal.remarks("i")
        yield journal


def report(hall: SmallJournal) -> verify.Report:
    db = connect_readonly(hall.path)
    try:
        return verify.verify(db)
    finally:
        db.close()


def edited(hall: SmallJournal, sql: str, *values: object) -> verify.Report:
    hall.live.between(lambda db: db.execute(sql, values))
    return report(hall)


def resealed(hall: SmallJournal, pos: int, line: bytes) -> None:
    """Put another line at a position and compute every hash after it anew, as an insider could."""

    def forge(db: sqlite3.Connection) -> None:
        span = next(one for one in spans(db) if one.first_pos <= pos <= one.last_pos)
        db.execute("UPDATE journal SET body = ? WHERE pos = ?", (line, pos))
        rows = db.execute(
            "SELECT body FROM journal WHERE pos BETWEEN ? AND ? ORDER BY pos",
            (span.first_pos, span.last_pos),
        ).fetchall()
        hashes = chain.walk(chain.genesis(span.stream), 1, [body for (body,) in rows])
        for at, h in enumerate(hashes, span.first_pos):
            db.execute("UPDATE journal SET h = ? WHERE pos = ?", (h, at))

    hall.live.between(forge)


def test_a_sound_journal_is_proven_stream_by_stream(hall: SmallJournal) -> None:
    found = report(hall)
    assert found.is_sound
    assert [(proof.records, proof.head, proof.missing) for proof in found.streams] == [
        (9, 9, 0),
        (6, 6, 0),
    ]
    assert found.streams[1].h == hall.ask("SELECT h FROM journal ORDER BY pos DESC")[0][0].hex()


@pytest.mark.parametrize("pos", range(1, 16))
@pytest.mark.parametrize("column", ["body = CAST(body || ' ' AS BLOB)", "h = zeroblob(32)"])
def test_one_changed_byte_anywhere_is_named_by_its_position(
    hall: SmallJournal, pos: int, column: str
) -> None:
    found = edited(hall, f"UPDATE journal SET {column} WHERE pos = ?", pos)
    assert min(problem.pos for problem in found.problems) == pos


def test_a_missing_line_is_named(hall: SmallJournal) -> None:
    found = edited(hall, "DELETE FROM journal WHERE pos = 3")
    assert [(one.pos, one.what) for one in found.problems] == [(3, "a line is missing")]


def test_a_line_behind_the_end_of_a_closed_stream_may_be_missing_but_its_copy_may_not(
    hall: SmallJournal,
) -> None:
    assert edited(hall, "DELETE FROM journal WHERE pos = 6").is_sound
    assert not edited(hall, "DELETE FROM journal WHERE pos = 11").is_sound


def test_a_copy_that_is_not_its_original_is_found_even_if_its_chain_was_computed_anew(
    hall: SmallJournal,
) -> None:
    resealed(hall, 13, hall.lines()[12].replace(b'"g"', b'"G"'))
    assert [one.what for one in report(hall).problems] == [
        "a carried line is not the line it copies"
    ]


def test_a_parent_whose_chain_was_computed_anew_no_longer_fits_its_child(
    hall: SmallJournal,
) -> None:
    resealed(hall, 3, hall.lines()[2].replace(b'"b"', b'"B"'))
    assert [one.what for one in report(hall).problems] == [
        "the stream does not begin where its parent ends"
    ]


def test_two_facts_with_one_boot_and_n_are_found(hall: SmallJournal) -> None:
    last = decode(hall.lines()[14])
    twin = {name: getattr(last, name) for name in type(last).__slots__} | {"n": 4}
    resealed(hall, 15, encode(type(last)(**twin)))
    assert [one.pos for one in report(hall).problems] == [15]


def test_the_table_of_streams_must_fit_the_file(hall: SmallJournal) -> None:
    assert not edited(hall, "UPDATE stream SET ends_at = NULL, last_pos = NULL").is_sound


def test_counters_remember_ranges_and_not_single_numbers() -> None:
    counters = verify.Counters()
    order = [5, 6, 7, 1, 2, 3, 100]
    assert all(counters.add("b", n) for n in order)
    assert not any(counters.add("b", n) for n in order)
    assert counters.add("b", 4)
    assert counters.add("c", 5)


def test_export_gives_every_line_verbatim_with_its_place(hall: SmallJournal) -> None:
    db = connect_readonly(hall.path)
    exported = [json.loads(line) for line in verify.export(db)]
    raw = list(verify.export(db, first=15))
    db.close()
    assert [one["pos"] for one in exported] == list(range(1, 16))
    assert [one["seq"] for one in exported] == [*range(1, 10), *range(1, 7)]
    assert hall.lines()[14] in raw[0]
    assert [one["record"]["kind"] for one in exported].count("stream.opened") == 2


def test_the_tail_is_the_newest_lines_oldest_first(hall: SmallJournal) -> None:
    db = connect_readonly(hall.path)
    assert [line.pos for line in verify.tail(db, 3)] == [13, 14, 15]
    assert [line.pos for line in verify.tail(db, 100)] == list(range(1, 16))
    db.close()
