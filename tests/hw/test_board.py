"""board.toml: what is right is used, what is wrong is named by its full key, the rest works."""

from pathlib import Path

import pytest

from hw.board import Board, Chip, Pin, Reader, parse_board, read_board
from hw.doctor import examine
from hw.events import Level
from hw.keystrokes import Ends

pytestmark = pytest.mark.core

READER = '[[readers]]\nname = "door"\nformat = "8H10D"\nusb = "ffff:0035"\n'
CHIPS = """[[chips]]
name = "header"
label = "pinctrl-bcm2711"
[[chips]]
name = "exp"
label = "1-0020"
polled = true
"""


def window(number: object, first: int = 4, chip: str = "header", **changes: str) -> str:
    pins = {level: f"{chip}:{line}" for line, level in enumerate(Level, first)} | changes
    wired = ", ".join(f'{level} = "{pin}"' for level, pin in pins.items())
    return f"[[windows]]\nwindow = {number}\nbuttons = {{{wired}}}\n"


def test_a_whole_board_is_read_as_written() -> None:
    board = parse_board(
        READER
        + 'ends = "gap"\n'
        + CHIPS
        + window(1)
        + 'lamp = "exp:15"\n[buzzer]\npin = "header:26"'
    )
    assert board.readers == (Reader(name="door", format="8H10D", ends=Ends.GAP, usb="ffff:0035"),)
    assert board.chips[1] == Chip(name="exp", label="1-0020", polled=True)
    assert board.windows[0].buttons[Level.VERY_DISSATISFIED] == Pin("header", 8)
    assert (board.windows[0].lamp, board.buzzer) == (Pin("exp", 15), Pin("header", 26))
    assert board.findings == ()


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        (READER.replace("8H10D", "9D"), "readers[0].format: '9D' is none of 10H"),
        (READER.replace('"8H10D"', "[]"), "readers[0].format: is missing or not a text"),
        (READER.replace("ffff", "FFFF"), "readers[0].usb: 'FFFF:0035' is not vendor:product"),
        (READER + 'ends = "tab"', "readers[0].ends: 'tab' is neither 'enter' nor 'gap'"),
        (READER.replace("door", "前门"), "readers[0].name: '前门' is not a word"),
        (READER.replace('name = "door"\n', ""), "readers[0].name: is missing"),
        (READER.replace('usb = "ffff:0035"\n', ""), "readers[0]: names no device"),
        (READER + READER, "readers[1].name: 'door' stands here a second time"),
        (CHIPS + window(0), "windows[0].window: 0 is not a number from 1 to 18"),
        (CHIPS + window(19), "windows[0].window: 19 is not a number"),
        (CHIPS + window("true"), "windows[0].window: True is not a number"),
        (CHIPS + window(1) + window(1, 10), "windows[1].window: window 1 stands here a second"),
        (CHIPS + window(1, so_so="header:9"), "windows[0].buttons.so_so: is no level of"),
        (CHIPS + "[[windows]]\nwindow = 1", "windows[0].buttons: is missing"),
        (
            CHIPS + '[[windows]]\nwindow = 1\nbuttons = {satisfied = "header:4"}',
            "windows[0].buttons: has no very_satisfied, fairly_satisfied",
        ),
        (
            CHIPS + window(1, satisfied="header:4"),
            "windows[0].buttons.satisfied: header:4 is already windows[0].buttons.very_satisfied",
        ),
        (
            CHIPS + window(1) + window(2, 8),
            "windows[1].buttons.very_satisfied: header:8 is already windows[0].buttons.very_dis",
        ),
        (CHIPS + window(1, chip="nowhere"), "very_satisfied: 'nowhere' is the name of no chip"),
        (CHIPS + window(1, satisfied="header:28"), "'header:28' is not chip:line"),
        (CHIPS + window(1) + 'lamp = "header:4"', "windows[0].lamp: header:4 is already"),
        (CHIPS + window(1) + '[buzzer]\npin = "header:5"', "buzzer.pin: header:5 is already"),
        (CHIPS.replace('"1-0020"', "32"), "chips[1].label: is missing or not a text"),
        (CHIPS.replace("true", '"yes"'), "chips[1].polled: 'yes' is neither true nor false"),
        ('simulated = "yes"', "simulated: 'yes' is neither true nor false"),
        ("readers = 3", "readers: is not a list; write [[readers]]"),
        ("readers = [3]", "readers[0]: is not a table"),
        ("buzzer = 3", "buzzer.pin: None is not chip:line"),
        ("[[lamps]]", "lamps: is no table of board.toml"),
        ("simulated = ", "board.toml: is not TOML"),
        ("levels = 3", "levels: 3 is no list of very_satisfied"),
        ('levels = ["good", "dissatisfied"]', "is no list of very_satisfied"),
        ('levels = ["satisfied", "very_satisfied"]', "leaves no button to praise or none to obj"),
        ('levels = ["dissatisfied"]', "levels: leaves no button to praise or none to object"),
        (
            'levels = ["satisfied", "dissatisfied"]\n' + CHIPS + window(1),
            "windows[0].buttons.fairly_satisfied: is no level of satisfied, dissatisfied",
        ),
    ],
)
def test_each_mistake_is_one_line_with_its_full_key(text: str, finding: str) -> None:
    findings = [str(found) for found in parse_board(text).findings]
    assert len(findings) == 1
    assert finding in findings[0]


def test_a_hall_may_have_boxes_with_fewer_buttons_but_never_only_with_praise() -> None:
    """X37: the number of buttons is configuration, five by default."""
    three = 'levels = ["dissatisfied", "satisfied", "fairly_satisfied"]\n'
    wired = 'buttons = {satisfied = "header:4", fairly_satisfied = "header:5", dissatisfied = '
    board = parse_board(f'{three}{CHIPS}[[windows]]\nwindow = 1\n{wired}"header:6"}}')
    simulated = parse_board(f"{three}simulated = true\n[[windows]]\nwindow = 1")
    assert board.findings == simulated.findings == ()
    assert [*board.windows[0].buttons] == [*simulated.windows[0].buttons]
    assert [*board.windows[0].buttons] == ["satisfied", "fairly_satisfied", "dissatisfied"]


def test_a_mistake_disables_its_part_only() -> None:
    broken = window(2, 8)
    board = parse_board(READER + READER + CHIPS + window(1) + broken + window(3, 9, chip="exp"))
    assert [reader.name for reader in board.readers] == ["door"]
    assert [found.window for found in board.windows] == [1, 3]


def test_a_window_that_is_not_used_holds_no_pins() -> None:
    board = parse_board(CHIPS + window(1, very_dissatisfied="nowhere:1") + window(2))
    assert [found.window for found in board.windows] == [2]


def test_a_simulated_board_needs_neither_pins_nor_plugs() -> None:
    board = parse_board(
        'simulated = true\n[[readers]]\nname = "door"\nformat = "10H"\n[[windows]]\nwindow = 18'
    )
    assert board.findings == ()
    assert len(set(board.windows[0].buttons.values())) == 5


def test_a_missing_or_unreadable_file_is_a_finding(tmp_path: Path) -> None:
    missing = read_board(tmp_path / "board.toml")
    (tmp_path / "board.toml").write_bytes("name = '读卡器'".encode("gbk"))
    unreadable = read_board(tmp_path / "board.toml")
    assert str(missing.findings[0]) == "board.toml: there is no such file"
    assert "board.toml: cannot be read" in str(unreadable.findings[0])
    assert missing.windows == unreadable.windows == Board().windows


def test_the_doctor_names_a_chip_a_plug_and_a_pin_in_one_line_each(tmp_path: Path) -> None:
    text = READER + 'by_id = "usb-Sycreader-event-kbd"\n' + CHIPS + window(1) + window(2)
    (tmp_path / "board.toml").write_text(text)
    (tmp_path / "spool").mkdir()
    (tmp_path / "spool" / "000000000001-aa.damaged").touch()
    found = examine(tmp_path, labels=lambda: {"pinctrl-bcm2711": 0}, input_folder=tmp_path)
    keys = [finding.key for finding in found if finding.key != "lgpio"]
    assert keys == [
        "windows[1].buttons.very_satisfied",
        "chips[1].label",
        "readers[0].by_id",
        "spool",
    ]


def test_the_doctor_is_content_with_a_simulated_hall(tmp_path: Path) -> None:
    (tmp_path / "board.toml").write_text("simulated = true")
    assert examine(tmp_path) == []
