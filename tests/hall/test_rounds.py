"""The rounds of hall-web: no part that fails holds up another, and what matters is looked at."""

import asyncio
import json
import logging
import sqlite3
from datetime import timedelta

import pytest

from appliance import first_login
from appliance.daily_check import DailyCheck
from appliance.desk.catalogue_changes import Change, put_whole
from appliance.desk.rules import Actor
from appliance.domain.facts.hall import ClockStepped
from appliance.domain.moment import Trust
from appliance.hall import Hall
from appliance.journal.box_notes import TOLD_TIME
from appliance.projections.catalogue import catalogue_in_force, write_items
from appliance.projections.staff import people
from appliance.rounds import Rounds
from tests.fakes.case_desk import ITEMS
from tests.fakes.line_peer import LinePeer
from tests.fakes.whole_hall import WholeHall, new_home, until


def limit(hall: Hall, pragma: str) -> None:
    hall.core.writer.between(lambda db: db.execute(f"PRAGMA {pragma}").fetchall())


def rot(hall: Hall, what: str) -> None:
    change = f"UPDATE journal SET {what} WHERE pos = 2"
    hall.core.writer.between(lambda db: db.execute(change).fetchall())


def test_a_step_of_the_wall_clock_is_noted_at_the_next_round() -> None:
    async def story() -> None:
        whole = WholeHall(new_home())
        async with whole.opened() as hall:
            whole.board.own = Trust.RTC
            rounds = Rounds(hall)
            await rounds.once()
            whole.board.wall += timedelta(hours=1)
            assert await rounds.once() == []
            (stepped,) = whole.records(ClockStepped.KIND)
            assert stepped.body["step_ms"] == 3_600_000

    asyncio.run(story())


def test_a_wall_clock_that_was_overruled_is_asked_to_be_set_once_a_minute() -> None:
    async def story() -> None:
        whole, now = WholeHall(new_home()), [0.0]
        async with whole.opened() as hall:
            note, asked = (hall.settings.home / name for name in (TOLD_TIME, "run/ask-clock"))
            rounds = Rounds(hall, now=lambda: now[0])
            await rounds.once()
            assert not asked.exists()
            right = whole.board.wall + timedelta(hours=1)
            hall.clock.confirm(right, whole.board.mono)
            assert await rounds.once() == []
            told = json.loads(note.read_text("utf-8"))
            assert told["boot"] == hall.clock.boot
            assert (told["mono"], told["wall"]) == (whole.board.mono, right.isoformat())
            asked.unlink()
            now[0] = 59.0
            await rounds.once()
            assert not asked.exists()
            now[0] = 60.0
            await rounds.once()
            assert asked.exists()
            asked.unlink()
            whole.board.wall, now[0] = right, 120.0
            await rounds.once()
            assert not asked.exists()

    asyncio.run(story())


def test_a_catalogue_set_for_tomorrow_is_in_force_on_tomorrows_first_round() -> None:
    async def story() -> None:
        whole = WholeHall(new_home())
        async with whole.opened() as hall:
            rounds, office = Rounds(hall), Actor.of("1005", ["office"])
            later = Change(first_day=hall.clock.today() + timedelta(days=1), reason="新版")
            await hall.write(lambda tx: put_whole(tx, write_items(ITEMS), later, office))
            assert await rounds.once() == []
            assert (await hall.read(catalogue_in_force)).version == 0
            whole.board.wall += timedelta(days=1)
            await rounds.once()
            assert (await hall.read(catalogue_in_force)).version == 1

    asyncio.run(story())


def test_a_backup_is_asked_for_once_when_the_hall_closes_for_lunch() -> None:
    """The morning of the shipped hours ends at 12:00; a rest day has no lunch."""

    async def story() -> None:
        whole, now = WholeHall(new_home()), [0.0]
        async with whole.opened() as hall:
            rounds, asked = Rounds(hall, now=lambda: now[0]), []
            note = hall.settings.run / "ask-backup"
            day = hall.clock.shown().at.replace(hour=0, minute=0, second=0, microsecond=0)
            monday = day + timedelta(days=7 - day.weekday())
            for days, minute in ((0, 719), (0, 720), (0, 725), (1, 720), (1, 760), (5, 720)):
                at = monday + timedelta(days=days, minutes=minute)
                whole.board.wall += at - hall.clock.shown().at
                now[0] += 60
                await rounds.once()
                asked.append(note.exists())
                note.unlink(missing_ok=True)
            assert asked == [False, True, False, True, False, False]

    asyncio.run(story())


def test_a_disk_that_refuses_fails_its_own_looks_and_no_other(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The tick goes on: today is told, the fault is named once in half a minute, and its end."""

    async def story() -> None:
        whole, now = WholeHall(new_home()), [0.0]
        async with whole.opened() as hall:
            rounds = Rounds(hall, now=lambda: now[0])
            async with await LinePeer.connect(hall.settings.run / "county.sock") as sync:
                await sync.hear_a("hello")
                await until(lambda: hall.county.socket.peer is not None, "not greeted")
                for second in (0.0, 5.0, 10.0):
                    now[0] = second
                    await asyncio.to_thread(limit, hall, "query_only = 1")
                    whole.board.wall += timedelta(hours=1)
                    assert await rounds.once() == ["clock"]
                today = await sync.hear_a("today")
                assert isinstance(today["today"], dict)
                assert {"open", "last", "disk_mb"} <= today["today"].keys()
            assert _named(caplog, "look=clock failed") == 1
            assert await rounds.once() == []
            assert _named(caplog, "look=clock works again") == 1

    with caplog.at_level(logging.INFO, logger="hallbox"):
        asyncio.run(story())


def test_a_reader_that_breaks_is_opened_anew() -> None:
    async def story() -> None:
        whole = WholeHall(new_home())
        async with whole.opened() as hall:

            def broken(db: sqlite3.Connection) -> None:
                db.execute("SELECT * FROM no_such_table")

            for _ in range(4):
                with pytest.raises(sqlite3.OperationalError):
                    await hall.read(broken)
            assert await hall.read(people) == []

    asyncio.run(story())


def test_a_question_that_goes_wrong_leaves_no_view_behind() -> None:
    """Or the write-ahead log could never be emptied again."""

    async def story() -> None:
        whole = WholeHall(new_home())
        async with whole.opened() as hall:

            def wrong(db: sqlite3.Connection) -> None:
                db.execute("SELECT 1").fetchone()
                raise LookupError

            with pytest.raises(LookupError):
                await hall.read(wrong)
            assert await asyncio.to_thread(hall.core.writer.truncate_wal)

    asyncio.run(story())


def test_today_is_told_once_a_minute_and_at_once_to_a_new_hall_sync() -> None:
    async def story() -> None:
        whole, now = WholeHall(new_home()), [0.0]
        path = whole.settings.run / "county.sock"
        async with whole.opened() as hall:
            rounds = Rounds(hall, now=lambda: now[0])
            for start in (0.0, 120.0):
                async with await LinePeer.connect(path) as sync:
                    await sync.hear_a("hello")
                    await until(lambda: hall.county.socket.peer is not None, "not greeted")
                    for second in (0.0, 30.0, 59.0):
                        now[0] = start + second
                        await rounds.once()
                    await hall.county.wake()
                    assert [(await sync.hear())["m"] for _ in range(2)] == ["today", "wake"]
                await until(lambda: hall.county.socket.peer is None, "still there")

    asyncio.run(story())


def test_the_file_of_the_first_login_goes_at_the_round_after_the_choice() -> None:
    async def story() -> None:
        whole = WholeHall(new_home())
        async with whole.opened() as hall:
            core = hall.core
            await asyncio.to_thread(first_login.prepare, hall.settings, core.writer, core.local)
            path = first_login.path_of(hall.settings)
            await Rounds(hall).once()
            assert path.exists()
            core.local.accounts.set_word("1", "a word of my own", is_start_word=False)
            await Rounds(hall).once()
            assert not path.exists()

    asyncio.run(story())


# The daily check


class Pauses:
    """Counts the pauses of the check and ends it in a round to come."""

    def __init__(self, most: int) -> None:
        self.taken: list[float] = []
        self._most = most

    async def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)
        if len(self.taken) > self._most:
            raise asyncio.CancelledError


def test_the_check_of_a_sound_journal_finds_nothing_and_comes_again_the_next_day() -> None:
    async def story() -> list[float]:
        whole, pauses = WholeHall(new_home()), Pauses(most=4)
        async with whole.opened() as hall:
            check = DailyCheck(hall, pause=pauses)
            with pytest.raises(asyncio.CancelledError):
                await check.run()
            assert check.rotten == ()
        return pauses.taken

    assert asyncio.run(story()) == [600.0, 1.0, 86_400.0, 1.0, 86_400.0]


def test_a_rotten_hash_is_mended_and_a_rotten_body_is_named() -> None:
    async def story() -> None:
        whole = WholeHall(new_home())
        async with whole.opened() as hall:
            await asyncio.to_thread(rot, hall, "h = zeroblob(32)")
            check = DailyCheck(hall, pause=Pauses(most=9))
            await check.round()
            assert [*check.rotten] == []
            await asyncio.to_thread(rot, hall, "body = CAST('{}' AS BLOB)")
            await check.round()
            assert [finding.pos for finding in check.rotten] == [2]

    asyncio.run(story())


def test_a_disk_that_refuses_ends_the_round_and_not_the_check() -> None:
    async def story() -> list[float]:
        whole, pauses = WholeHall(new_home()), Pauses(most=3)
        async with whole.opened() as hall:
            await asyncio.to_thread(limit, hall, "query_only = 1")
            check = DailyCheck(hall, pause=pauses)
            with pytest.raises(asyncio.CancelledError):
                await check.run()
            assert check.rotten == ()
        return pauses.taken

    assert asyncio.run(story()) == [600.0, 86_400.0, 1.0, 86_400.0]


def _named(caplog: pytest.LogCaptureFixture, start: str) -> int:
    return sum(message.startswith(start) for message in caplog.messages)
