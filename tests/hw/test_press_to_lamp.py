"""From the edge of a contact to its lamp and its place on disk: the whole of hall-hw, mock pins.

Debounce, spool with its real fsync, hand-over and lamps are the ones of the box; only the lines are
not. Times are printed (pytest -rP), never asserted: `python -m tests.bench lamp` holds the bar.
"""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from statistics import median

import pytest

from hw.board import Pin, parse_board
from hw.buttons import mock_chips
from hw.debounce import Contact, Verdict, look
from hw.events import Level
from hw.panel import Panel
from tests.fakes.box_clock import HandWoundBoxClock
from tests.fakes.hall_web import FakeHallWeb
from tests.fakes.recorded_reports import RecordedReports
from tests.fakes.watched_lamps import BOARD, LAMP, PATIENCE_S, WINDOWS, bench


def tell(what: str, seconds: list[float]) -> None:
    """Print what was measured, for whoever asks with -rP."""
    ms = sorted(1000 * one for one in seconds)
    sys.stdout.write(f"{what}: edge to lamp p50 {median(ms):.0f} ms, worst {ms[-1]:.0f} ms\n")


def play(story: Coroutine[object, object, None]) -> None:
    asyncio.run(story)


async def nobody(_home: Path) -> None:
    """hall-web is not there: being started, being restarted, dead."""


async def answering(home: Path) -> FakeHallWeb:
    """hall-web takes and answers."""
    web = FakeHallWeb()
    await web.open(home / "run" / "devices.sock")
    return web


async def without_answers(home: Path) -> FakeHallWeb:
    """hall-web takes and never says signal 2."""
    web = FakeHallWeb()
    web.answers = False
    await web.open(home / "run" / "devices.sock")
    return web


async def dying(home: Path) -> FakeHallWeb:
    """hall-web goes away whenever it has taken something."""
    web = FakeHallWeb()
    web.mute = 1000
    await web.open(home / "run" / "devices.sock")
    return web


class HangingWeb:
    """A hall-web that is connected and reads nothing."""

    def __init__(self, server: asyncio.Server, writers: list[asyncio.StreamWriter]) -> None:
        self._server = server
        self._writers = writers

    async def close(self) -> None:
        self._server.close()
        for writer in self._writers:
            writer.close()


async def hanging(home: Path) -> HangingWeb:
    """hall-web hangs."""
    writers: list[asyncio.StreamWriter] = []

    def connected(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)

    path = home / "run" / "devices.sock"
    return HangingWeb(await asyncio.start_unix_server(connected, path), writers)


STATES: dict[str, Callable[[Path], Coroutine[object, object, FakeHallWeb | HangingWeb | None]]] = {
    "answering": answering,
    "no-answers": without_answers,
    "dying": dying,
    "hanging": hanging,
    "not-there": nobody,
}


@pytest.mark.parametrize("state", STATES)
def test_the_lamp_of_a_press_is_driven_in_every_state_of_hall_web(
    tmp_path: Path, state: str
) -> None:
    """Signal 1 needs nobody but the disk (DESIGN.md 3)."""

    async def story() -> None:
        (tmp_path / "run").mkdir()
        web = await STATES[state](tmp_path)
        async with bench(tmp_path) as made:
            for window in range(1, WINDOWS + 1):
                made.press(window)
                await made.seconds()
            seconds = sorted(await made.seconds())
        if web:
            await web.close()
        tell(state, seconds)
        assert len(seconds) == WINDOWS
        assert min(seconds) > 0

    play(story())


def test_the_lamp_is_driven_while_an_old_backlog_is_handed_over(tmp_path: Path) -> None:
    async def story() -> None:
        async with bench(tmp_path) as made:
            for _ in range(900):
                made.house.station.press(1, Level.SATISFIED, 1)
            await made.house.station.settled()
        (tmp_path / "run").mkdir(exist_ok=True)
        web = await answering(tmp_path)
        async with bench(tmp_path) as made:
            for window in range(1, WINDOWS + 1):
                made.press(window)
            seconds = sorted(await made.seconds())
            await web.until(900 + WINDOWS)
        await web.close()
        tell("backlog of 900", seconds)
        assert len(web.places()) == len(set(web.places()))

    play(story())


@pytest.mark.core
def test_18_windows_pressed_at_once_are_all_on_disk_in_their_order(tmp_path: Path) -> None:
    async def story() -> None:
        order = [*range(2, WINDOWS + 1, 2), *range(1, WINDOWS + 1, 2)]
        async with bench(tmp_path) as made:
            for window in order:
                made.press(window)
            seconds = sorted(await made.seconds())
            await made.house.station.settled()
            tell("18 at once", seconds)
            assert await made.stored() == order
        web = await answering(tmp_path)
        async with bench(tmp_path):
            await web.until(WINDOWS)
        await web.close()
        assert [event["window"] for _, event in web.facts] == order

    play(story())


@pytest.mark.core
def test_two_who_press_in_the_same_millisecond_are_two_records_in_the_order_of_their_edges() -> (
    None
):
    """A clock that stands still: nothing but the order of the edges tells them apart."""

    async def story() -> None:
        chips, reports = mock_chips(), RecordedReports()
        clock = HandWoundBoxClock()
        windows = parse_board(BOARD).windows[:2]
        panel = Panel(windows, chips, reports, clock)
        panel.scan()
        for window in reversed(windows):
            chips.drive(window.buttons[Level.SATISFIED], pressed=True)
        clock.wind(25)
        told = [await reports.next() for _ in range(4)]
        panel.close()
        chips.close()
        assert told[2:] == [("press", "2", "satisfied"), ("press", "1", "satisfied")]

    play(story())


@pytest.mark.core
def test_power_cut_between_the_press_and_its_lamp_leaves_one_press(tmp_path: Path) -> None:
    """On disk, never seen to be: the person may press again, and it is the hall that counts one."""

    async def story() -> None:
        async with bench(tmp_path) as made:
            made.house.listeners.clear()
            made.press(3)
            async with asyncio.timeout(PATIENCE_S):
                await made.house.station.news.wait()
                while not await made.stored():
                    await asyncio.wait_for(made.house.station.news.wait(), PATIENCE_S)
            assert not made.lit[Pin("sim3", LAMP)].done()
        web = await answering(tmp_path)
        async with bench(tmp_path):
            await web.until(1)
        async with bench(tmp_path) as made:
            made.press(4)
            await web.until(2)
        await web.close()
        assert [event["window"] for _, event in web.facts] == [3, 4]

    play(story())


def test_a_cable_that_chatters_500_times_a_second_is_no_press() -> None:
    """A minute of it, level by level: none of them lasts long enough to be a person."""
    contact, verdicts = Contact(), []
    for ms in range(0, 60_000, 2):
        contact, verdict = look(contact, pressed=ms % 4 == 0, ms=ms)
        verdicts += [verdict] if verdict else []
    assert verdicts == []
    contact, _ = look(contact, pressed=True, ms=60_000)
    assert look(contact, pressed=True, ms=60_025)[1] is Verdict.PRESSED


@pytest.mark.core
def test_a_chattering_window_does_not_keep_the_others_from_being_heard(tmp_path: Path) -> None:
    """One press of the chatter is counted at most, and only where this machine stood still."""

    async def story() -> None:
        loop = asyncio.get_running_loop()
        async with bench(tmp_path) as made:
            over = loop.create_future()
            for n in range(500):
                loop.call_later(
                    n / 500,
                    lambda on: made.drive(1, Level.VERY_DISSATISFIED, pressed=on),
                    n % 2 == 0,
                )
            loop.call_later(0.3, made.press, 2)
            loop.call_later(0.6, made.press, 3)
            loop.call_later(1.05, over.set_result, None)
            await over
            seconds = await made.seconds()
            await made.house.station.settled()
            tell("beside the chatter", seconds)
            assert [window for window in await made.stored() if window != 1] == [2, 3]
            assert (await made.stored()).count(1) <= 1

    play(story())


def test_a_button_wired_to_two_windows_belongs_to_the_first_and_the_mistake_has_a_name(
    tmp_path: Path,
) -> None:
    """The second window stays off rather than giving one person's press to two clerks."""
    lines = ", ".join(f'{level} = "both:{n}"' for n, level in enumerate(Level, 4))
    twice = "simulated = true\n" + "".join(
        f'[[windows]]\nwindow = {number}\nbuttons = {{{lines}}}\nlamp = "lamps:{number}"\n'
        for number in (1, 2)
    )

    async def story() -> None:
        async with bench(tmp_path, twice) as made:
            house = made.house
            made.drive(1, Level.SATISFIED, pressed=True)
            async with asyncio.timeout(PATIENCE_S):
                await made.lit[Pin("lamps", 1)]
            await house.station.settled()
            assert await made.stored() == [1]
            assert [one.key for one in house.board.findings] == [
                "windows[1].buttons.very_satisfied"
            ]
            assert any(state.state == "warned" for state in house.station.states)

    play(story())
