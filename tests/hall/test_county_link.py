"""The line to hall-sync with the hall's own writer and read models behind it."""

import asyncio
import base64
import hashlib
import json
from datetime import timedelta
from itertools import count

import pytest

from appliance.domain.facts.hall import (
    BoxEnrolled,
    ClockAnchored,
    DocumentApplied,
    DocumentRejected,
    HallStarted,
    OutageEnded,
    OutageStarted,
    StreamOpened,
)
from appliance.domain.moment import Trust, stamp
from appliance.hall import Hall
from appliance.projections.numbers import box_digit
from appliance.projections.papers import newest_versions
from appliance.projections.reach import reach
from appliance.rounds import Rounds
from tests.fakes.hand_wound_clock import MORNING
from tests.fakes.line_peer import LinePeer
from tests.fakes.whole_hall import WholeHall, new_home, until

pytestmark = pytest.mark.core
MARKS = count()
CATALOGUE = json.dumps(
    {
        "items": [
            {
                "code": "A1",
                "name": "开具证明",
                "kind": "instant",
                "windows": [1],
                "promise_days": 1,
                "promise_unit": "working_days",
            }
        ]
    },
    ensure_ascii=False,
).encode()


async def connected(hall: Hall) -> LinePeer:
    sync = await LinePeer.connect(hall.settings.run / "county.sock")
    hello = await sync.hear()
    assert hello["m"] == "hello"
    return sync


async def settled(sync: LinePeer, hall: Hall) -> None:
    """Return once everything said before has been heard: the line is heard in order."""
    mark = f"mark {next(MARKS)}"
    await sync.say(m="state", state="sending", text=mark)
    await until(lambda: hall.county.text == mark, "the line stopped")


def receipt(whole: WholeHall, **other: object) -> dict[str, object]:
    stream, seq, h = whole.stream()
    told = {"m": "receipt", "stream": stream, "seq": seq, "h": h, "safe": 0, "epoch": "e1"}
    return {**told, "sig": "", "t": stamp(MORNING), "mono": 60_000, **other}


def document(
    body: bytes, *, v: int = 1, name: str = "catalogue", of: int = 2
) -> list[dict[str, object]]:
    size = -(-len(body) // of)
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    head = {"m": "document", "name": name, "v": v, "prev": v - 1, "not_before": ""}
    head |= {"sha256": hashlib.sha256(body).hexdigest(), "rollback_of": None, "of": len(pieces)}
    return [
        {**head, "part": part, "data": base64.b64encode(piece).decode()}
        for part, piece in enumerate(pieces, 1)
    ]


def test_hall_sync_is_told_first_who_writes_and_which_rules_are_in_force() -> None:
    async def story() -> None:
        whole = WholeHall(new_home())
        path = whole.settings.run / "county.sock"
        async with whole.opened(), await LinePeer.connect(path) as sync:
            hello = await sync.hear()
        assert (hello["m"], hello["hall"], hello["demo"]) == ("hello", "LX01", False)
        assert hello["docs"] == {}
        assert isinstance(hello["fingerprint"], dict)

    asyncio.run(story())


# Receipts


def test_a_proven_receipt_is_kept_and_counted_as_acked() -> None:
    async def story() -> None:
        whole = WholeHall(new_home())
        async with whole.opened() as hall, await connected(hall) as sync:
            told = receipt(whole)
            await sync.say(**told)
            await settled(sync, hall)
            known = await hall.read(reach, hall.local.receipts())
            assert known.open_stream is not None
            assert known.open_stream.acked == told["seq"]
            assert hall.county.last_answer == told["t"]

    asyncio.run(story())


def test_receipts_are_saved_at_the_first_round_and_then_once_a_minute() -> None:
    async def story() -> None:
        whole, now = WholeHall(new_home()), [0.0]
        async with whole.opened() as hall, await connected(hall) as sync:
            rounds = Rounds(hall, now=lambda: now[0])
            await sync.say(**receipt(whole))
            await settled(sync, hall)
            await rounds.once()
            assert not hall.local.save_receipts()
            await sync.say(**{**receipt(whole), "safe": 1})
            await settled(sync, hall)
            await rounds.once()
            now[0] = 60.0
            await rounds.once()
            assert not hall.local.save_receipts()

    asyncio.run(story())


@pytest.mark.parametrize(
    "wrong",
    [
        {"stream": "A" * 26},
        {"seq": 10_000},
        {"seq": -1},
        {"seq": True},
        {"h": "00" * 32},
        {"h": "zz"},
        {"h": None},
        {"t": "yesterday"},
        {"t": "2026-11-23T08:00:00"},
        {"t": "0001-01-01T00:00:00+14:00"},
        {"t": "9999-12-31T23:59:59-12:00"},
        {"mono": 60_001},
        {"mono": "soon"},
        {"safe": "all"},
    ],
    ids=lambda wrong: "-".join(f"{key}-{str(value)[:12]}" for key, value in wrong.items()),
)
def test_a_receipt_that_proves_nothing_changes_nothing_and_stops_nothing(
    wrong: dict[str, object],
) -> None:
    async def story() -> None:
        whole = WholeHall(new_home())
        async with whole.opened() as hall, await connected(hall) as sync:
            await sync.say(**receipt(whole, **wrong))
            await settled(sync, hall)
            assert whole.records(ClockAnchored.KIND) == []
            if "mono" not in wrong:
                assert hall.local.receipts() == ()

    asyncio.run(story())


# The county's time


def test_a_wall_clock_that_agrees_with_the_county_is_believed_as_far_as_the_county() -> None:
    async def story() -> None:
        whole = WholeHall(new_home())
        async with whole.opened() as hall, await connected(hall) as sync:
            assert hall.clock.now().trust is Trust.FLOOR
            await sync.say(**receipt(whole))
            await settled(sync, hall)
            assert hall.clock.now().trust is Trust.COUNTY
            (anchored,) = whole.records(ClockAnchored.KIND)
            assert (anchored.trust, anchored.body["level"]) == ("county", "county")

    asyncio.run(story())


@pytest.mark.parametrize("far", [timedelta(days=400), timedelta(seconds=-3)], ids=str)
def test_a_wall_clock_far_from_the_county_is_unknown_while_the_boot_is_anchored(
    far: timedelta,
) -> None:
    """The witness is the county, at its own time; the clock that shows something else is none."""

    async def story() -> None:
        whole = WholeHall(new_home())
        async with whole.opened() as hall, await connected(hall) as sync:
            await sync.say(**receipt(whole, t=stamp(MORNING + far)))
            await settled(sync, hall)
            assert hall.clock.now().trust is Trust.UNKNOWN
            (anchored,) = whole.records(ClockAnchored.KIND)
            assert anchored.trust == "unknown"
            assert anchored.at == stamp(MORNING)
            assert anchored.body["level"] == "county"
            assert anchored.body["wall"] == stamp(MORNING + far)

    asyncio.run(story())


def test_a_receipt_told_late_dates_the_answer_to_when_it_came() -> None:
    """Four minutes in a queue must not make a right clock wrong."""

    async def story() -> None:
        whole = WholeHall(new_home())
        async with whole.opened() as hall, await connected(hall) as sync:
            whole.board.wind(timedelta(minutes=4))
            await sync.say(**receipt(whole))
            await settled(sync, hall)
            assert hall.clock.now().trust is Trust.COUNTY
            (anchored,) = whole.records(ClockAnchored.KIND)
            assert anchored.body["at_mono"] == 60_000

    asyncio.run(story())


# The silence of the county


async def enrolled(whole: WholeHall, hall: Hall, sync: LinePeer) -> None:
    await sync.say(m="enrolled", device="d1", hall="LX01", county="青禾县", digit=3)
    await sync.say(**receipt(whole))
    await settled(sync, hall)


def test_ten_minutes_of_silence_are_an_outage_dated_back_and_an_answer_ends_it() -> None:
    async def story() -> None:
        whole = WholeHall(new_home())
        async with whole.opened() as hall, await connected(hall) as sync:
            rounds = Rounds(hall)
            await enrolled(whole, hall, sync)
            await sync.say(m="state", state="portal", text="login")
            await until(lambda: hall.county.state == "portal", "not told")
            whole.board.wind(timedelta(minutes=9, seconds=59))
            assert await rounds.once() == []
            assert whole.records(OutageStarted.KIND) == []
            whole.board.wind(timedelta(seconds=1))
            await rounds.once()
            await rounds.once()
            (started,) = whole.records(OutageStarted.KIND)
            assert started.body["since"] == stamp(MORNING)
            assert started.body["why"] == "portal"
            back = MORNING + timedelta(minutes=11)
            whole.board.wind(timedelta(minutes=1))
            await sync.say(**receipt(whole, t=stamp(back), mono=60_000 + 11 * 60_000))
            await settled(sync, hall)
            (ended,) = whole.records(OutageEnded.KIND)
            assert ended.body["until"] == stamp(back)

    asyncio.run(story())


@pytest.mark.parametrize("state", ["not_enrolled", "offline"])
def test_a_hall_that_never_had_a_county_cannot_miss_it(state: str) -> None:
    async def story() -> None:
        whole = WholeHall(new_home())
        async with whole.opened() as hall, await connected(hall) as sync:
            await sync.say(m="state", state=state, text="")
            await settled(sync, hall)
            await sync.say(m="state", state=state, text="")
            await until(lambda: hall.county.state == state, "not told")
            whole.board.wind(timedelta(hours=3))
            await Rounds(hall).once()
            assert whole.records(OutageStarted.KIND) == []

    asyncio.run(story())


def test_without_hall_sync_the_line_is_shown_as_down() -> None:
    async def story() -> None:
        whole = WholeHall(new_home())
        async with whole.opened() as hall:
            async with await connected(hall) as sync:
                await sync.say(m="state", state="idle", text="")
                await until(lambda: hall.county.state == "idle", "not told")
                await sync.say(m="state", state="wonderful", text="")
                await sync.say(m="sent", stream="S", seq=7)
                await until(lambda: hall.county.sent == {"S": 7}, "not told")
                assert hall.county.state == "idle"
            await until(lambda: hall.county.state == "offline", "it still shines")

    asyncio.run(story())


# Enrolment


def test_a_device_and_its_digit_are_noted_once_however_often_they_are_told() -> None:
    async def story() -> None:
        whole = WholeHall(new_home())
        async with whole.opened() as hall, await connected(hall) as sync:
            for _ in range(3):
                await enrolled(whole, hall, sync)
            (noted,) = whole.records(BoxEnrolled.KIND)
            assert (noted.body["device"], noted.body["digit"]) == ("d1", 3)
            assert await hall.read(box_digit) == 3

    asyncio.run(story())


def test_another_digit_of_the_county_is_noted_with_the_device_and_the_old_one_never_returns() -> (
    None
):
    """The device's file is copied with the card: what it says is no news to a fork."""

    async def story() -> None:
        whole = WholeHall(new_home())
        async with whole.opened() as hall, await connected(hall) as sync:
            await enrolled(whole, hall, sync)
            await sync.say(m="digit", digit=5)
            await enrolled(whole, hall, sync)
            assert await hall.read(box_digit) == 5
            digits = [
                (one.body["device"], one.body["digit"]) for one in whole.records(BoxEnrolled.KIND)
            ]
            assert digits == [("d1", 3), ("d1", 5)]

    asyncio.run(story())


def test_the_one_time_code_goes_to_hall_sync_if_it_is_there() -> None:
    async def story() -> None:
        whole = WholeHall(new_home())
        async with whole.opened() as hall:
            assert not await hall.county.enrol("AB12", "")
            async with await connected(hall) as sync:
                await until(lambda: hall.county.socket.peer is not None, "not greeted")
                assert await hall.county.enrol("AB12", "https://county.test")
                told = await sync.hear()
                assert told == {"m": "enrol", "code": "AB12", "url": "https://county.test"}
                assert not await hall.county.enrol("A" * 201, "")

    asyncio.run(story())


# Divergence


def lines_of(whole: WholeHall, count: int) -> list[str]:
    """Return lines as the county could hold them: ours, of another boot."""
    (started, *_) = whole.records(HallStarted.KIND)
    found = []
    for n in range(count):
        record = {
            "kind": started.kind,
            "v": 1,
            "subject": f"c0ffee0000000000-{n + 1}",
            "by": "hall",
            "at": stamp(MORNING),
            "boot": "c0ffee0000000000",
            "n": n + 1,
            "mono": n,
            "trust": "floor",
            "body": dict(started.body),
        }
        found.append(json.dumps(record, sort_keys=True, ensure_ascii=False, separators=(",", ":")))
    return found


def test_a_divergence_opens_a_stream_that_carries_both_tails_and_has_hall_sync_read_anew() -> None:
    async def story() -> None:
        whole = WholeHall(new_home())
        async with whole.opened() as hall, await connected(hall) as sync:
            stream, seq, h = whole.stream()
            first, second = lines_of(whole, 2)
            long = second.encode()
            await sync.say(m="fetched", stream=stream, first=seq, lines=[first])
            for part, piece in enumerate((long[:50], long[50:]), 1):
                data = base64.b64encode(piece).decode()
                await sync.say(
                    m="fetched", stream=stream, first=seq + 1, part=part, of=2, data=data
                )
            head = seq + 1
            told = {"stream": stream, "seq": seq - 1, "h": h, "reason": "restore"}
            await sync.say(m="diverged", county_head=head, **told)
            await sync.hear_a("reload")
            opened = whole.records(StreamOpened.KIND)[-1]
            assert opened.body["reason"] == "restore"
            assert opened.body["carried"] == 3  # two of the county's, one of ours
            assert whole.stream()[0] != stream

    asyncio.run(story())


def test_a_clone_carries_its_own_tail_alone() -> None:
    async def story() -> None:
        whole = WholeHall(new_home())
        async with whole.opened() as hall, await connected(hall) as sync:
            stream, seq, h = whole.stream()
            told = {"stream": stream, "seq": seq - 1, "h": h, "county_head": seq + 9}
            await sync.say(m="diverged", reason="clone", **told)
            await sync.hear_a("reload")
            assert whole.records(StreamOpened.KIND)[-1].body["carried"] == 1

    asyncio.run(story())


def test_fetched_lines_that_do_not_reach_the_countys_head_open_nothing_and_are_asked_for_anew() -> (
    None
):
    """hall-sync reports once; after its next hello it looks for the divergence again."""

    async def story() -> None:
        whole = WholeHall(new_home())
        async with whole.opened() as hall:
            stream, seq, h = whole.stream()
            told = {"stream": stream, "seq": seq - 1, "h": h, "reason": "restore"}
            async with await connected(hall) as sync:
                await sync.say(m="fetched", stream=stream, first=seq, lines=lines_of(whole, 1))
                await sync.say(m="diverged", county_head=seq + 4, **told)
                assert await sync.is_cut()
            assert whole.stream()[0] == stream
            async with await connected(hall) as sync:
                await sync.say(m="diverged", county_head=seq, **told)
                await sync.hear_a("reload")
                assert whole.records(StreamOpened.KIND)[-1].body["carried"] == 1

    asyncio.run(story())


def test_lines_fetched_for_a_connection_that_broke_belong_to_no_other() -> None:
    async def story() -> None:
        whole = WholeHall(new_home())
        async with whole.opened() as hall:
            stream, seq, h = whole.stream()
            async with await connected(hall) as sync:
                await sync.say(m="fetched", stream=stream, first=seq, lines=lines_of(whole, 1))
                await settled(sync, hall)
            async with await connected(hall) as sync:
                told = {"stream": stream, "seq": seq - 1, "h": h, "reason": "fork"}
                await sync.say(m="diverged", county_head=seq, **told)
                await sync.hear_a("reload")
                assert whole.records(StreamOpened.KIND)[-1].body["carried"] == 1

    asyncio.run(story())


@pytest.mark.parametrize(
    "wrong", [{"stream": "A" * 26}, {"seq": 999}, {"reason": "boredom"}], ids=str
)
def test_a_divergence_that_cannot_be_acted_on_opens_nothing(wrong: dict[str, object]) -> None:
    async def story() -> None:
        whole = WholeHall(new_home())
        async with whole.opened() as hall, await connected(hall) as sync:
            stream, seq, h = whole.stream()
            told = {"stream": stream, "seq": seq, "h": h, "reason": "fork", **wrong}
            await sync.say(m="diverged", **told)
            assert await sync.is_cut()
            assert whole.stream()[0] == stream

    asyncio.run(story())


# Documents


def test_a_document_in_parts_is_applied_and_known_at_the_next_hello() -> None:
    async def story() -> None:
        whole = WholeHall(new_home())
        async with whole.opened() as hall:
            async with await connected(hall) as sync:
                for _ in range(2):  # the second time it was judged before
                    for part in document(CATALOGUE):
                        await sync.say(**part)
                await settled(sync, hall)
            assert len(whole.records(DocumentApplied.KIND)) == 1
            assert await hall.read(newest_versions) == {"catalogue": 1}
            async with await LinePeer.connect(hall.settings.run / "county.sock") as sync:
                assert (await sync.hear())["docs"] == {"catalogue": 1}

    asyncio.run(story())


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("catalogue", b"{"),
        ("catalogue", b'{"items": []}'),
        ("catalogue", b'{"items": [7]}'),
        ("catalogue", b'{"items": [{"code": "A1"}]}'),
        ("catalogue", b'{"items": [{"code": {}, "windows": 7}]}'),
        ("catalogue", CATALOGUE.replace(b"[1]", b"7")),
        ("catalogue", CATALOGUE.replace(b"[1]", b"null")),
        ("catalogue", CATALOGUE.replace(b'"A1"', b"[]")),
        ("catalogue", CATALOGUE.replace(b'"instant"', b"{}")),
        ("catalogue", CATALOGUE.replace(b'"windows"', b'"weight":"heavy","windows"')),
        ("catalogue", CATALOGUE.replace(b'"windows"', b'"fee":7,"windows"')),
        ("catalogue", b"\xff\xfe"),
        ("catalogue", b"[" * 20_000),
        ("weather", b"{}"),
    ],
)
def test_a_document_that_cannot_be_used_is_rejected_with_the_reason_and_never_judged_again(
    name: str, body: bytes
) -> None:
    async def story() -> None:
        whole = WholeHall(new_home())
        async with whole.opened() as hall, await connected(hall) as sync:
            for _ in range(2):
                for part in document(body, name=name, of=1):
                    await sync.say(**part)
            await settled(sync, hall)
            (rejected,) = whole.records(DocumentRejected.KIND)
            assert rejected.body["why"]
            assert whole.records(DocumentApplied.KIND) == []

    asyncio.run(story())


@pytest.mark.parametrize("order", ["ab", "b", "acb", "aba", "ba"], ids=str)
def test_parts_that_do_not_follow_each_other_are_let_go_together(order: str) -> None:
    """`c` is the first part of another version; only a b in a row is the document."""

    async def story() -> None:
        whole = WholeHall(new_home())
        first, second = document(CATALOGUE)
        other = document(CATALOGUE, v=2)[0]
        parts = {"a": first, "b": second, "c": other}
        async with whole.opened() as hall, await connected(hall) as sync:
            for letter in order:
                await sync.say(**parts[letter])
            await settled(sync, hall)
            applied = len(whole.records(DocumentApplied.KIND))
            assert applied == (1 if "ab" in order else 0)

    asyncio.run(story())


@pytest.mark.parametrize(
    "wrong",
    [{"data": "?"}, {"data": "AAAA"}, {"of": 9_999}, {"part": 0}, {"v": "1"}, {"sha256": "00"}],
    ids=str,
)
def test_a_part_of_the_wrong_shape_is_dropped(wrong: dict[str, object]) -> None:
    async def story() -> None:
        whole = WholeHall(new_home())
        (only,) = document(CATALOGUE, of=1)
        async with whole.opened() as hall, await connected(hall) as sync:
            await sync.say(**{**only, **wrong})
            await settled(sync, hall)
            assert whole.records(DocumentApplied.KIND) == []
            assert whole.records(DocumentRejected.KIND) == []

    asyncio.run(story())


def test_a_document_met_by_a_full_disk_is_taken_when_it_is_offered_again() -> None:
    async def story() -> None:
        whole = WholeHall(new_home())
        (only,) = document(CATALOGUE, of=1)
        async with whole.opened() as hall, await connected(hall) as sync:
            await asyncio.to_thread(
                hall.core.writer.between, lambda db: db.execute("PRAGMA query_only = 1").fetchall()
            )
            await sync.say(**only)
            await settled(sync, hall)
            assert whole.records(DocumentApplied.KIND) == []
            await sync.say(**only)
            await settled(sync, hall)
            assert len(whole.records(DocumentApplied.KIND)) == 1

    asyncio.run(story())
