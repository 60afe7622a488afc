"""Wiring: mock pins prove that edges reach the debounce and signals reach the lines."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from gpiozero.pins import Factory
from gpiozero.pins.mock import MockFactory

from hw.board import Board, Chip, Pin, Window, parse_board
from hw.buttons import Chips, LineFault, chip_labels, line_chips, mock_chips
from hw.clock import BoxClock
from hw.events import Level, Place, State, buttons, reader
from hw.lamps import Lamps
from hw.panel import Panel, polled_chips
from hw.signals import Player
from tests.fakes.recorded_reports import RecordedReports

pytestmark = pytest.mark.core


def window(number: int, chip: str = "header", lamp: Pin | None = None) -> Window:
    return Window(
        window=number,
        buttons={level: Pin(chip, line) for line, level in enumerate(Level, 5 * number)},
        lamp=lamp,
    )


class LateChips:
    """Chips of which `missing` cannot be opened yet."""

    def __init__(self) -> None:
        self.missing: set[str] = set()
        self.made: dict[str, MockFactory] = {}

    def open(self, name: str) -> Factory:
        if name in self.missing:
            raise LineFault(State.MISSING, f"no gpiochip has the label {name!r}")
        self.made[name] = MockFactory()
        return self.made[name]


@asynccontextmanager
async def panel(
    chips: Chips, *windows: Window, polled: frozenset[str] = frozenset()
) -> AsyncIterator[tuple[Panel, RecordedReports]]:
    reports = RecordedReports()
    made = Panel(windows, chips, reports, BoxClock(), polled=polled)
    yield made, reports
    made.close()
    chips.close()


def test_each_of_five_buttons_is_its_level(tmp_path: Path) -> None:
    assert tmp_path.exists()

    async def story() -> None:
        chips = mock_chips()
        async with panel(chips, window(1)) as (made, reports):
            made.scan()
            assert await reports.next() == ("buttons", "1", "ready")
            for level, pin in window(1).buttons.items():
                chips.drive(pin, pressed=True)
                assert await reports.next() == ("press", "1", level)
                chips.drive(pin, pressed=False)

    asyncio.run(story())


def test_mock_pins_bounce_and_one_press_is_counted() -> None:
    """MockFactory ignores bounce_time: five bounces would be five presses without our debounce."""

    async def story() -> None:
        chips, pin = mock_chips(), Pin("header", 5)
        async with panel(chips, window(1)) as (made, reports):
            made.scan()
            for pressed in (True, False) * 5 + (True,):
                chips.drive(pin, pressed=pressed)
            await reports.next()
            assert await reports.next() == ("press", "1", "very_satisfied")
            assert len(reports.told) == 2

    asyncio.run(story())


def test_a_polled_chip_is_read_every_20_ms() -> None:
    async def story() -> None:
        chips = mock_chips()
        async with panel(chips, window(4, "exp"), polled=frozenset({"exp"})) as (made, reports):
            running = asyncio.ensure_future(made.run())
            await reports.next()
            chips.drive(Pin("exp", 21), pressed=True)
            assert await reports.next() == ("press", "4", "satisfied")
            running.cancel()

    asyncio.run(story())


@pytest.mark.parametrize(
    ("windows", "polled"), [(3, set()), (12, set()), (13, {"c4"}), (18, {"c4", "c5"})]
)
def test_no_more_lines_are_watched_than_lgpio_has_room_for(windows: int, polled: set[str]) -> None:
    """lgpio writes behind the end of an array of 64 with the thirteenth window's lines."""
    chips = tuple(Chip(name=f"c{number}", label="x") for number in range(6))
    board = Board(chips=chips, windows=tuple(window(one, f"c{one // 3}") for one in range(windows)))
    assert polled_chips(board) == polled
    said = Board(chips=(Chip(name="c0", label="x", polled=True), *chips[1:]), windows=board.windows)
    assert "c0" in polled_chips(said)


def test_a_window_whose_chip_is_missing_leaves_the_others_and_joins_when_it_comes() -> None:
    async def story() -> None:
        late = LateChips()
        late.missing = {"exp"}
        async with panel(Chips(late.open), window(1), window(2, "exp")) as (made, reports):
            made.scan()
            made.scan()
            assert reports.told == [("buttons", "1", "ready"), ("buttons", "2", "missing")]
            late.missing.clear()
            made.scan()
            assert reports.told[2:] == [("buttons", "2", "ready")]

    asyncio.run(story())


def test_a_line_that_is_taken_denies_its_window_only() -> None:
    async def story() -> None:
        chips = mock_chips()
        buzzer = chips.switch(Pin("header", 7))  # gpiozero forgets a line that nobody holds
        async with panel(chips, window(1), window(2)) as (made, reports):
            made.scan()
            assert reports.told == [("buttons", "1", "denied"), ("buttons", "2", "ready")]
            buzzer.close()

    asyncio.run(story())


class Line:
    """A switch that writes down what it was set to."""

    def __init__(self) -> None:
        self.set: list[bool] = []
        self.quiet = asyncio.Event()

    def on(self) -> None:
        self.set.append(True)

    def off(self) -> None:
        self.set.append(False)
        self.quiet.set()


def test_a_pattern_ends_in_the_steady_state() -> None:
    async def story() -> None:
        line = Line()
        player = Player(line)
        player.steady(on=True)
        player.play(((0.0, 0.0),) * 2)
        player.play(((0.0, 0.0),))
        async with asyncio.timeout(5):
            while len(line.set) < 8:
                await asyncio.wait_for(line.quiet.wait(), 5)
                await asyncio.sleep(0)
        assert line.set == [True, *[True, False] * 3, True]

    asyncio.run(story())


def test_a_lamp_goes_off_by_itself_when_its_time_is_over() -> None:
    """hall-web may be dead by then."""

    async def story() -> None:
        line = Line()
        Player(line).steady(on=True, for_ms=1)
        await asyncio.wait_for(line.quiet.wait(), 5)
        assert line.set == [True, False]

    asyncio.run(story())


def test_signal_1_drives_the_buzzer_and_the_lamp_of_the_window_that_was_pressed() -> None:
    async def story() -> None:
        late = LateChips()
        chips = Chips(late.open)
        board = Board(windows=(window(1, lamp=Pin("header", 12)),), buzzer=Pin("header", 26))
        lamps = Lamps(board, chips, RecordedReports())
        lamps.scan()
        pins = late.made["header"]
        lamps.stored(buttons(1), Place(spool="a", i=1))
        await asyncio.sleep(0)
        assert [pins.pin(12).state, pins.pin(26).state] == [True, True]
        lamps.close()

    asyncio.run(story())


def test_a_swipe_lights_no_window_and_hall_web_can() -> None:
    async def story() -> None:
        late = LateChips()
        board = Board(windows=(window(1, lamp=Pin("header", 12)),))
        lamps = Lamps(board, Chips(late.open), RecordedReports())
        lamps.scan()
        pins = late.made["header"]
        lamps.stored(reader("door"), Place(spool="a", i=1))
        lamps.refused(reader("door"), "too_short")
        await asyncio.sleep(0)
        dark = pins.pin(12).state
        lamps.lamp(1, on=True)
        assert [dark, pins.pin(12).state] == [False, True]
        lamps.close()

    asyncio.run(story())


def test_three_windows_fit_the_header_beside_lamps_buzzer_and_clock_chip() -> None:
    """The clock chip keeps lines 2 and 3; 15 buttons, 3 lamps and a buzzer stand on the rest."""
    free = [line for line in range(28) if line not in {2, 3}]
    wired = ""
    for number in (1, 2, 3):
        pins = [free.pop(0) for _ in range(6)]
        levels = ", ".join(
            f'{level} = "header:{pin}"' for level, pin in zip(Level, pins, strict=False)
        )
        wired += (
            f'[[windows]]\nwindow = {number}\nbuttons = {{{levels}}}\nlamp = "header:{pins[5]}"\n'
        )
    text = f'[[chips]]\nname = "header"\nlabel = "x"\n{wired}[buzzer]\npin = "header:{free.pop(0)}"'
    board = parse_board(text)
    assert (board.findings, len(board.windows)) == ((), 3)

    async def story() -> None:
        chips = mock_chips()
        lamps = Lamps(board, chips, RecordedReports())
        lamps.scan()
        async with panel(chips, *board.windows) as (made, reports):
            made.scan()
            assert [report[2] for report in reports.told] == ["ready"] * 3
            lamps.close()

    asyncio.run(story())


def test_opening_the_chips_leaves_the_working_directory_alone(tmp_path: Path) -> None:
    """lgpio changes the working directory when imported (pitfall 33)."""
    here = Path.cwd()
    with contextlib.suppress(ImportError):
        line_chips((), tmp_path).close()
    assert Path.cwd() == here
    assert os.environ["LG_WD"] == str(tmp_path)


def test_a_folder_without_chips_has_no_labels(tmp_path: Path) -> None:
    (tmp_path / "gpiochip0").write_text("no chip")
    assert chip_labels(tmp_path) == {}
