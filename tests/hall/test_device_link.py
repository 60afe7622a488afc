"""The line to hall-hw with the hall's own writer and read models behind it."""

import asyncio
import sqlite3

import pytest

from appliance.domain.facts.attendance import AttendancePunched, CardUnknown
from appliance.domain.facts.hall import SpoolGap
from appliance.hall import Hall
from tests.fakes.hand_wound_clock import FIRST_BOOT
from tests.fakes.line_peer import LinePeer, event_lines
from tests.fakes.whole_hall import WholeHall, new_home, until

pytestmark = pytest.mark.core
SPOOL = "5" * 32
CARD = {
    "type": "card",
    "reader": "door",
    "raw": "0040856634",
    "format": "8H10D",
    "medium": "125k",
    "id": "026f6c3a",
    "simulated": False,
}


def swipes(*places: int, mono: int = 59_000, raw: str = "0040856634") -> list[object]:
    card = {**CARD, "raw": raw}
    return event_lines(*((i, card) for i in places), mono=mono, boot=FIRST_BOOT)


async def connected(hall: Hall) -> LinePeer:
    return await LinePeer.connect(hall.settings.run / "devices.sock")


def test_events_are_taken_once_and_answered() -> None:
    """hello → head 0, events → taken and signal 2; the same again → taken, and no second fact."""

    async def story() -> None:
        whole = WholeHall(new_home())
        async with whole.opened() as hall, await connected(hall) as hardware:
            await hardware.say(m="hello", spool=SPOOL, first=1, last=2)
            assert await hardware.hear() == {"m": "head", "spool": SPOOL, "i": 0}
            for _ in range(2):
                await hardware.say(m="events", spool=SPOOL, events=swipes(1, 2))
                taken = await hardware.hear_a("taken")
                assert taken == {"m": "taken", "spool": SPOOL, "i": 2}
            await hardware.say(m="hello", spool=SPOOL, first=1, last=2)
            head = await hardware.hear_a("head")
            assert head["i"] == 2
            assert len(whole.records(CardUnknown.KIND)) == 2

    asyncio.run(story())


def test_signal_2_says_that_nobody_has_the_card() -> None:
    async def story() -> None:
        whole = WholeHall(new_home())
        async with whole.opened() as hall, await connected(hall) as hardware:
            await hardware.say(m="events", spool=SPOOL, events=swipes(1))
            answer = await hardware.hear_a("answer")
            assert (answer["say"], answer["sound"], answer["i"]) == ("unknown_card", "error", 1)
            assert whole.records(AttendancePunched.KIND) == []

    asyncio.run(story())


@pytest.mark.parametrize(
    "raw",
    ["7" * 50_000, "12\x0034", "😀😀", "\uff10\uff11", "DROP TABLE journal;--", ""],
    ids=["50-kilobytes", "nul", "emoji", "full-width", "sql", "empty"],
)
def test_whatever_a_reader_types_becomes_a_fact_and_stops_nothing(raw: str) -> None:
    """A number of 64 KB ends the line instead (test_line_socket); below that it is kept."""

    async def story() -> None:
        whole = WholeHall(new_home())
        odd = {**CARD, "raw": raw, "id": None}
        async with whole.opened() as hall, await connected(hall) as hardware:
            lines = event_lines((1, odd), (2, CARD), mono=59_000, boot=FIRST_BOOT)
            await hardware.say(m="events", spool=SPOOL, events=lines)
            taken = await hardware.hear_a("taken")
            assert taken["i"] == 2
            assert len(whole.records(CardUnknown.KIND)) == 2

    asyncio.run(story())


def test_an_event_nobody_can_read_is_a_gap_and_the_next_one_is_taken() -> None:
    async def story() -> None:
        whole = WholeHall(new_home())
        lone = {**CARD, "reader": "\ud800"}
        lines = event_lines((1, {"type": "dance"}), (2, lone), (3, CARD), mono=1, boot=FIRST_BOOT)
        async with whole.opened() as hall, await connected(hall) as hardware:
            await hardware.say(m="events", spool=SPOOL, events=[*lines, "no entry", None])
            taken = await hardware.hear_a("taken")
            assert taken["i"] == 3
            gaps = [one.body["first"] for one in whole.records(SpoolGap.KIND)]
            assert gaps == [1, 2]

    asyncio.run(story())


def test_a_key_storm_is_taken_in_parts_each_with_its_own_answer() -> None:
    async def story() -> None:
        whole = WholeHall(new_home())
        async with whole.opened() as hall, await connected(hall) as hardware:
            await hardware.say(m="events", spool=SPOOL, events=swipes(*range(1, 201)))
            parts: list[object] = []
            while not parts or parts[-1] != 200:
                parts.append((await hardware.hear_a("taken"))["i"])
            assert len(parts) > 1
            assert len(whole.records(CardUnknown.KIND)) == 200

    asyncio.run(story())


@pytest.mark.parametrize(
    "message",
    [
        {"m": "hello"},
        {"m": "hello", "spool": 7},
        {"m": "hello", "spool": "\ud800"},
        {"m": "events", "spool": SPOOL},
        {"m": "events", "spool": SPOOL, "events": {"1": 2}},
        {"m": "events", "spool": "s" * 60_000, "events": [[1, "b", 0, "", {}]]},
        {"m": "devices", "devices": ["door"]},
        {"m": "devices", "devices": [{"kind": "reader"}]},
    ],
    ids=[
        "no-spool",
        "spool-is-a-number",
        "spool-is-half-a-character",
        "no-events",
        "events-is-a-table",
        "endless-spool",
        "device-is-a-text",
        "device-without-name",
    ],
)
def test_a_message_of_the_wrong_shape_is_dropped_and_the_line_goes_on(
    message: dict[str, object],
) -> None:
    async def story() -> None:
        whole = WholeHall(new_home())
        async with whole.opened() as hall, await connected(hall) as hardware:
            await hardware.say(**message)
            await hardware.say(m="events", spool=SPOOL, events=swipes(1))
            taken = await hardware.hear_a("taken")
            assert (taken["spool"], taken["i"]) == (SPOOL, 1)

    asyncio.run(story())


@pytest.mark.parametrize(
    "pragma", ["max_page_count = 1", "query_only = 1"], ids=["full-disk", "read-only-disk"]
)
def test_when_the_disk_refuses_nothing_is_taken_and_it_is_offered_again(pragma: str) -> None:
    """No `taken`, so hall-hw keeps the events; offered again, each becomes one fact."""

    async def story() -> None:
        whole = WholeHall(new_home())
        async with whole.opened() as hall, await connected(hall) as hardware:
            await asyncio.to_thread(hall.core.writer.between, lambda db: _limit(db, pragma))
            await hardware.say(m="events", spool=SPOOL, events=swipes(*range(1, 201)))
            await until(lambda: hall.writer.fault is not None, "the disk did not refuse")
            stored = len(whole.records(CardUnknown.KIND))
            assert stored < 200
            await hardware.say(m="hello", spool=SPOOL, first=1, last=200)
            assert (await hardware.hear_a("head"))["i"] == stored
            await hardware.say(m="events", spool=SPOOL, events=swipes(*range(1, 201)))
            while (await hardware.hear_a("taken"))["i"] != 200:
                pass
            assert [one.body["i"] for one in whole.records(CardUnknown.KIND)] == [*range(1, 201)]

    asyncio.run(story())


def test_the_devices_are_known_while_hall_hw_is_there_and_no_longer() -> None:
    async def story() -> None:
        whole = WholeHall(new_home())
        async with whole.opened() as hall:
            async with await connected(hall) as hardware:
                told = [{"kind": "reader", "name": "door", "state": "missing", "note": "unplugged"}]
                await hardware.say(m="devices", devices=told)
                await until(lambda: len(hall.devices.known) == 1, "not told")
                assert hall.devices.known[0].state == "missing"
            await until(lambda: hall.devices.known == [], "nobody watches them any more")

    asyncio.run(story())


def test_lamp_and_selftest_reach_the_hardware_and_say_whether_it_is_there() -> None:
    async def story() -> None:
        whole = WholeHall(new_home())
        async with whole.opened() as hall:
            assert not await hall.devices.test_window(3)
            async with await connected(hall) as hardware:
                await hardware.say(m="hello", spool=SPOOL, first=1, last=0)
                await hardware.hear_a("head")
                assert await hall.devices.test_window(3)
                assert await hardware.hear() == {"m": "selftest", "window": 3}
                await hall.devices.lamp(3, on=True, for_ms=900)
                lamp = {"m": "lamp", "window": 3, "on": True, "for_ms": 900}
                assert await hardware.hear() == lamp

    asyncio.run(story())


def _limit(db: sqlite3.Connection, pragma: str) -> None:
    """Take the file's room or right away; the writer's next connection has both again."""
    db.execute(f"PRAGMA {pragma}").fetchall()
