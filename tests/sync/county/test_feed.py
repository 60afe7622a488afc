"""The feed: one order that never skips, scopes, epochs (PROTOCOL.md 5)."""

import random
import shutil
import threading
from pathlib import Path

import pytest

from appliance.journal import chain
from sync.county import __main__ as program
from sync.county.backups import back_up_once
from sync.county.feed import CursorGone, TokenRefused, Wanted
from sync.county.sequencer import Sequencer
from sync.fields import Malformed
from tests.sync.county.hall import Hall, line, opening, punches, stream_id
from tests.sync.county.small_county import SmallCounty, ack, open_county, pages

pytestmark = pytest.mark.core

PERSON = {"salt": "00ff00ff00ff00ff", "name": "张三"}


def test_a_line_carries_what_the_contract_names(county: SmallCounty) -> None:
    hall = county.hall(2)
    county.send(hall, 1, 2)
    county.catch_up()

    found = county.feed()[1]

    assert (found.hall, found.stream, found.seq) == ("430922-103", hall.stream, 2)
    assert (found.kind, found.subject) == ("attendance.punched", "9f3c00aa11bb22cc-2")
    assert (found.by, found.at) == ("S014", "2026-03-02T09:15:30.250+08:00")
    assert found.trust == "network"
    assert found.body == {"staff": "S002", "reader": "door", "note": "在岗签到"}


def test_a_cursor_never_skips_a_record_under_concurrent_uploads(county: SmallCounty) -> None:
    """Readers pull while four halls upload and the sequencer runs: nothing is missed or doubled."""
    halls = [county.hall(120, seed=n, name=f"hall-{n}") for n in range(1, 5)]
    token = county.desk.feed.admit("Bearer " + county.desk.feed.create_token("t", ["*"], ["*"]))
    uploading = threading.Event()
    uploading.set()

    def upload(n: int) -> None:
        rng, at = random.Random(n), 0
        while at < 120:
            at = ack(county.send(halls[n], at + 1, min(120, at + rng.randint(1, 9)))).ack

    def sequence() -> None:
        while uploading.is_set():
            county.desk.catch_up()

    threads = [threading.Thread(target=upload, args=(n,)) for n in range(4)]
    sequencing = threading.Thread(target=sequence)
    for thread in [*threads, sequencing]:
        thread.start()
    seen: list[tuple[str, int]] = []
    cursor = ""
    while any(thread.is_alive() for thread in threads):
        lines, cursor = pages(county.desk, token, cursor)
        seen += [(found.stream, found.seq) for found in lines]
    uploading.clear()
    sequencing.join()
    county.catch_up()
    lines, cursor = pages(county.desk, token, cursor)
    seen += [(found.stream, found.seq) for found in lines]

    assert len(seen) == len(set(seen)) == 4 * 120
    for hall in halls:
        assert [seq for stream, seq in seen if stream == hall.stream] == list(range(1, 121))


def test_only_one_holder_of_the_lease_gives_places(county: SmallCounty) -> None:
    hall = county.hall(6)
    county.send(hall, 1, 1)
    county.catch_up()
    county.send(hall, 2, 6)
    rival = Sequencer(county.desk.store, "another process", county.clock.now)

    assert rival.run().records == 0
    county.clock.advance(seconds=31)

    assert rival.run().records == 5
    assert county.desk.sequencer.run().records == 0


def test_a_hall_with_a_backlog_does_not_keep_another_waiting(county: SmallCounty) -> None:
    busy, small = county.hall(1300), county.hall(3, seed=2, name="hall-2")
    for first in range(1, 1300, 100):
        county.send(busy, first, min(first + 99, 1300))
    county.send(small, 1, 3)

    county.desk.sequencer.run()

    assert {found.hall for found in county.feed()} == {"430922-103", "hall-2"}


@pytest.mark.parametrize(
    ("kinds", "seen"),
    [
        pytest.param(("*",), {"stream.opened", "attendance.punched"}, id="all-but-erasable"),
        pytest.param(("case.person_recorded",), {"case.person_recorded"}, id="named"),
        pytest.param(("attendance.punched",), {"attendance.punched"}, id="one-kind"),
        pytest.param((), set(), id="nothing"),
    ],
)
def test_a_token_reads_its_kinds_and_erasable_ones_only_by_name(
    county: SmallCounty, kinds: tuple[str, ...], seen: set[str]
) -> None:
    hall = county.hall(2)
    hall.lines.append(line("case.person_recorded", 3, PERSON))
    county.send(hall, 1, 3)
    county.catch_up()

    assert {found.kind for found in county.feed(kinds)} == seen


def test_a_token_reads_its_halls_and_the_cursor_passes_over_the_others(county: SmallCounty) -> None:
    one, two = county.hall(3), county.hall(4, seed=2, name="hall-2")
    county.send(one, 1, 3)
    county.send(two, 1, 4)
    county.catch_up()
    token = county.desk.feed.create_token("t", ["hall-2"], ["*"])
    row = county.desk.feed.admit(f"Bearer {token}")

    first = county.desk.feed.page(row, Wanted(limit=1))
    rest, cursor = pages(county.desk, row, first.cursor)

    assert [found.hall for found in rest] == ["hall-2"] * 3
    assert cursor.endswith(":7")


def test_a_question_may_name_kinds_and_halls(county: SmallCounty) -> None:
    one, two = county.hall(3), county.hall(4, seed=2, name="hall-2")
    county.send(one, 1, 3)
    county.send(two, 1, 4)
    county.catch_up()
    row = county.desk.feed.admit("Bearer " + county.desk.feed.create_token("t", ["*"], ["*"]))
    wanted = Wanted(kinds=frozenset({"stream.opened"}), halls=frozenset({"hall-2"}))

    page = county.desk.feed.page(row, wanted)

    assert page.lines.count(b"\n") == 1
    assert b'"hall":"hall-2"' in page.lines


@pytest.mark.parametrize("header", ["", "Bearer ", "Bearer wrong", "Basic {token}", "{token}"])
def test_without_the_token_nobody_reads(county: SmallCounty, header: str) -> None:
    token = county.desk.feed.create_token("t", ["*"], ["*"])

    with pytest.raises(TokenRefused):
        county.desk.feed.admit(header.format(token=token))


def test_a_token_of_another_county_opens_nothing_here(
    file_county: SmallCounty, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    other = open_county(tmp_path / "other")
    token = other.desk.feed.create_token("t", ["*"], ["*"])
    assert other.desk.feed.admit(f"Bearer {token}").name == "t"
    other.desk.close()

    with pytest.raises(TokenRefused):
        file_county.desk.feed.admit(f"Bearer {token}")


def test_a_token_ends_and_its_last_use_is_known(county: SmallCounty) -> None:
    token = county.desk.feed.create_token("t", ["*"], ["*"], days=1)
    county.clock.advance(hours=23)
    used = county.desk.feed.admit(f"Bearer {token}")
    county.clock.advance(hours=1)

    assert used.last_used_s == 1_795_474_800  # 2026-11-24 07:00 +08:00
    with pytest.raises(TokenRefused):
        county.desk.feed.admit(f"Bearer {token}")


def test_a_token_is_not_in_the_database(file_county: SmallCounty) -> None:
    county = file_county
    token = county.desk.feed.create_token("t", ["*"], ["*"])
    code = county.desk.enrolment.create_code("hall-1")
    county.desk.store.forget_deleted()

    kept = (county.home / "county.db").read_bytes()

    assert token.encode() not in kept
    assert code.encode() not in kept
    assert code.replace("-", "").encode() not in kept


@pytest.mark.parametrize("cursor", ["nonsense", "county-1:", "county-1:-3", "county-1:9e9"])
def test_a_cursor_that_is_none_is_told_so(county: SmallCounty, cursor: str) -> None:
    row = county.desk.feed.admit("Bearer " + county.desk.feed.create_token("t", ["*"], ["*"]))

    with pytest.raises(Malformed):
        county.desk.feed.page(row, Wanted(after=cursor))


def test_an_erased_record_keeps_its_place_and_kind_and_loses_its_body(county: SmallCounty) -> None:
    hall = county.hall(2)
    person = line("case.person_recorded", 3, PERSON)
    leaf = chain.leaf(person)
    hall.lines += [person, *punches(2, first=4)]
    hall.lines.append(_erasing(leaf, hall.stream, 3, n=6))
    county.send(hall, 1, 5)
    county.catch_up()
    county.send(hall, 6, 6)
    county.catch_up()

    (found,) = [each for each in county.feed(("*", "case.person_recorded")) if each.seq == 3]

    assert (found.kind, found.body, found.erased) == ("case.person_recorded", None, True)
    assert county.stored(hall)[2] == chain.erased_line(person)


def test_erased_bytes_are_in_no_file_and_do_not_come_back(file_county: SmallCounty) -> None:
    county = file_county
    hall = county.hall(2)
    person = line("case.person_recorded", 3, PERSON)
    hall.lines += [person, _erasing(chain.leaf(person), hall.stream, 3, n=4)]
    county.send(hall, 1, 4)
    county.catch_up()

    again = ack(county.send(hall, 1, 4))

    assert (again.dup, again.h) == (4, hall.h(4))
    assert county.stored(hall)[2] == chain.erased_line(person)
    for path in county.home.glob("county.db*"):
        assert "张三".encode() not in path.read_bytes()


def test_only_the_hall_itself_can_erase_its_records(county: SmallCounty) -> None:
    hall, other = county.hall(2), county.hall(1, seed=2, name="hall-2")
    person = line("case.person_recorded", 3, PERSON)
    hall.lines.append(person)
    county.send(hall, 1, 3)
    other.lines.append(_erasing(chain.leaf(person), hall.stream, 3, n=2))
    county.send(other, 1, 2)
    county.catch_up()

    assert county.stored(hall)[2] == person


def _erasing(leaf: bytes, stream: str, seq: int, *, n: int) -> bytes:
    body = {"leaf": leaf.hex(), "stream": stream, "seq": seq, "why": "retention"}
    return line("body.erased", n, body)


def test_carried_records_are_stored_but_neither_fed_nor_folded_again(county: SmallCounty) -> None:
    """PROTOCOL.md 4: a restored card fetched 5 … 8, carried them, and then its own tail."""
    old = county.hall(8)
    county.send(old, 1, 8)
    county.catch_up()
    tail = punches(3, first=300)
    parent = {"stream": old.stream, "seq": 4, "h": old.h(4).hex()}
    fresh = _beside(old, reason="restore", carried=6, parent=parent)
    fresh.lines += [*old.lines[4:8], *tail[:2], tail[2]]

    ack(county.send(fresh, 1, 8))
    county.catch_up()

    assert county.stored(fresh) == fresh.lines
    assert [found.seq for found in county.feed() if found.stream == fresh.stream] == [1, 6, 7, 8]
    with county.desk.store.snapshot() as tables:
        assert dict(_kinds(tables.fleet.counts()))["attendance.punched"] == 7 + 3


def test_outside_the_carried_range_nothing_is_taken_for_a_copy(county: SmallCounty) -> None:
    old = county.hall(4)
    county.send(old, 1, 4)
    fresh = _beside(old, reason="fork", carried=1)
    fresh.lines += [old.lines[2], old.lines[3]]
    county.send(fresh, 1, 3)
    county.catch_up()

    assert [found.seq for found in county.feed() if found.stream == fresh.stream] == [1, 3]


def test_another_halls_record_is_no_copy(county: SmallCounty) -> None:
    old = county.hall(4)
    county.send(old, 1, 4)
    other = county.hall(1, seed=2, name="hall-2", carried=3)
    other.lines += old.lines[1:4]
    county.send(other, 1, 4)
    county.catch_up()

    assert [found.seq for found in county.feed() if found.stream == other.stream] == [1, 2, 3, 4]


def test_a_carried_copy_of_an_erased_record_is_stored_without_its_body(
    county: SmallCounty,
) -> None:
    old = county.hall(2)
    person = line("case.person_recorded", 3, PERSON)
    old.lines += [person, _erasing(chain.leaf(person), old.stream, 3, n=4)]
    county.send(old, 1, 4)
    county.catch_up()
    fresh = _beside(old, reason="restore", carried=1)
    fresh.lines.append(person)
    county.send(fresh, 1, 2)
    county.catch_up()

    assert county.stored(fresh)[1] == chain.erased_line(person)


def test_erasing_reaches_a_copy_that_was_carried_before(county: SmallCounty) -> None:
    old = county.hall(2)
    person = line("case.person_recorded", 3, PERSON)
    old.lines.append(person)
    county.send(old, 1, 3)
    fresh = _beside(old, reason="restore", carried=1)
    fresh.lines += [person, _erasing(chain.leaf(person), old.stream, 3, n=9)]
    county.send(fresh, 1, 3)
    county.catch_up()

    assert county.stored(old)[2] == county.stored(fresh)[1] == chain.erased_line(person)


def _beside(old: Hall, **body: object) -> Hall:
    """Return another stream of the same box."""
    return Hall(
        stream=stream_id(77),
        device=old.device,
        key=old.key,
        lines=[opening("430922-103", **body)],
    )


def _kinds(counts: list[tuple[str, str, int]]) -> list[tuple[str, int]]:
    return [(kind, n) for _, kind, n in counts]


def test_after_a_restore_old_cursors_are_told_where_all_is_the_same(tmp_path: Path) -> None:
    county = open_county(tmp_path)
    hall = county.hall(30)
    county.send(hall, 1, 10)
    county.catch_up()
    token = county.desk.feed.create_token("t", ["*"], ["*"])
    row = county.desk.feed.admit(f"Bearer {token}")
    back_up_once(county.desk, county.place)
    county.send(hall, 11, 30)
    county.catch_up()
    early = county.desk.feed.page(row, Wanted(limit=4)).cursor
    late = county.desk.feed.page(row, Wanted()).cursor
    county.desk.close()
    (backup,) = (tmp_path / "backups").iterdir()

    program.restore(tmp_path, backup)
    county = open_county(tmp_path)

    with pytest.raises(CursorGone) as gone_late:
        county.desk.feed.page(row, Wanted(after=late))
    with pytest.raises(CursorGone) as gone_early:
        county.desk.feed.page(row, Wanted(after=early))
    assert late.endswith(":30")
    assert gone_late.value.restart_at.endswith(":10")
    assert gone_early.value.restart_at.endswith(":4")
    assert pages(county.desk, row, gone_late.value.restart_at)[0] == []
    county.desk.close()


def test_a_database_file_copied_back_by_hand_begins_a_new_epoch(tmp_path: Path) -> None:
    county = open_county(tmp_path)
    hall = county.hall(9)
    county.send(hall, 1, 4)
    county.catch_up()
    epoch = _epoch(county)
    county.desk.close()
    shutil.copy(tmp_path / "county.db", tmp_path / "old.db")
    county = open_county(tmp_path)
    assert _epoch(county) == epoch
    county.send(hall, 5, 9)
    county.catch_up()
    county.desk.close()

    shutil.copy(tmp_path / "old.db", tmp_path / "county.db")
    county = open_county(tmp_path)

    assert _epoch(county) != epoch
    assert ack(county.send(hall, 5, 9)).ack == 9  # the hall sends again what was lost
    assert county.stored(hall) == hall.lines
    county.desk.close()


def _epoch(county: SmallCounty) -> str:
    with county.desk.store.snapshot() as tables:
        return tables.feed.epochs()[-1].name
