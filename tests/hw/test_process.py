"""The real process: `python -m hw` with a simulated board, a hall-web that listens, and SIGKILL."""

import asyncio
import contextlib
import json
import os
import random
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from hw.person import Outcome, plug, press, swipe, unplug
from tests.fakes.hall_web import FakeHallWeb

REPO = Path(__file__).parent.parent.parent
BOARD = """
simulated = true
[[readers]]
name = "door"
format = "8H10D"
[[readers]]
name = "back"
format = "10H"
ends = "gap"
[[windows]]
window = 3
[[windows]]
window = 3
"""


@contextmanager
def started(home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Start hall-hw; it is up when it says READY to systemd's socket and its door opens."""
    (home / "run").mkdir(parents=True, exist_ok=True)
    (home / "run" / "simulate.sock").unlink(missing_ok=True)
    if not (home / "board.toml").exists():
        (home / "board.toml").write_text(BOARD)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind("\0" + home.as_posix())
        systemd.settimeout(20)
        process = subprocess.Popen(
            [sys.executable, "-m", "hw", "--home", str(home)],
            cwd=REPO,
            env=os.environ | {"NOTIFY_SOCKET": "@" + home.as_posix()},
            stderr=subprocess.DEVNULL,
        )
        try:
            assert systemd.recv(100) == b"READY=1"
            yield process
        finally:
            process.kill()
            process.wait(10)


@asynccontextmanager
async def hall(home: Path) -> AsyncIterator[FakeHallWeb]:
    web = FakeHallWeb()
    (home / "run").mkdir(parents=True, exist_ok=True)
    await web.open(home / "run" / "devices.sock")
    yield web
    await web.close()


def said(home: Path, request: bytes) -> list[dict[str, object]]:
    """Send one raw line to the door of the simulated devices; return its answers."""
    with socket.socket(socket.AF_UNIX) as door:
        door.settimeout(10)
        door.connect(str(home / "run" / "simulate.sock"))
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            door.sendall(request + b"\n")
        return [json.loads(line) for line in door.makefile("rb")]


def test_a_swipe_and_a_press_are_heard_twice_and_marked(tmp_path: Path) -> None:
    async def story() -> None:
        async with hall(tmp_path) as web:
            swiped = await asyncio.to_thread(swipe, tmp_path, "0040856634")
            back = await asyncio.to_thread(swipe, tmp_path, "01026f6c3a", "back")
            pressed = await asyncio.to_thread(press, tmp_path, 3, 1)
            await web.until(facts=3)
            assert [swiped.stored, back.stored, pressed.stored] == [True] * 3
            assert swiped.answer == {"m": "signal2", "say": "known", "sound": "ok"}
            assert [(place[1], event["type"]) for place, event in web.facts] == [
                (1, "card"),
                (2, "card"),
                (3, "press"),
            ]
            assert all(event["simulated"] for _, event in web.facts)
            assert web.facts[1][1]["id"] == "01026f6c3a"
            await web.until_told(name="windows[1].window", state="warned")

    with started(tmp_path):
        asyncio.run(story())


def test_what_no_reader_can_send_is_never_stored(tmp_path: Path) -> None:
    with started(tmp_path):
        whys = [
            swipe(tmp_path, number, reader).why
            for number, reader in [
                ("123", None),
                ("", None),
                ("9" * 33, None),
                ("7" * 65_536, "door"),
                ("00408\x006634", None),
                ("🙂🙂🙂🙂", None),
                ("0040856634", "cellar"),
            ]
        ]
        whys += [press(tmp_path, window, level).why for window, level in [(3, 0), (3, 6), (9, 1)]]
        assert whys == [
            "too_short",
            "too_short",
            "too_long",
            "too_long",
            "no_such_key",
            "no_such_key",
            "no_such_reader",
            *["no_such_button"] * 3,
        ]
        assert swipe(tmp_path, "0040856634").i == 1


def test_a_request_that_is_none_is_answered_and_the_door_stays_open(tmp_path: Path) -> None:
    nothing = [
        b"",
        b"\xff\xfe",
        b"[]",
        b'{"m":"swipe"}',
        b'{"m":"swipe","number":5}',
        b"9" * 300_000,
    ]
    with started(tmp_path):
        for number, request_line in enumerate(nothing, start=1):
            answers = said(tmp_path, request_line)
            assert answers in ([{"m": "error", "why": "not_a_request"}], []), request_line[:20]
            assert swipe(tmp_path, f"00408566{number:02d}").stored


def test_an_unplugged_reader_reads_nothing_and_a_second_press_is_the_same_press(
    tmp_path: Path,
) -> None:
    with started(tmp_path):
        outcomes = [
            unplug(tmp_path, "door"),
            swipe(tmp_path, "0040856634"),
            plug(tmp_path, "door"),
            swipe(tmp_path, "0040856634"),
            press(tmp_path, 3, 5),
            press(tmp_path, 3, 5),
        ]
        assert [(outcome.stored, outcome.why) for outcome in outcomes] == [
            (True, ""),
            (False, "unplugged"),
            (True, ""),
            (True, ""),
            (True, ""),
            (False, "locked_out"),
        ]


@pytest.mark.core
def test_a_spool_that_cannot_be_written_gives_no_signal_1_until_it_can(tmp_path: Path) -> None:
    (tmp_path / "spool").write_text("a file where the folder belongs")
    with started(tmp_path):
        refused = swipe(tmp_path, "0040856634")
        (tmp_path / "spool").unlink()
        stored = swipe(tmp_path, "0040856634")
    assert (refused.stored, refused.why) == (False, "disk_fault")
    assert stored.stored


@pytest.mark.core
def test_a_write_that_stops_in_the_middle_loses_nothing_that_was_promised(tmp_path: Path) -> None:
    """The kernel takes a part of a line and then no more: a limit on the file's size does it."""
    with started(tmp_path) as process:
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (500, 500))
        outcomes = {f"{n:010d}": swipe(tmp_path, f"{n:010d}") for n in range(4)}
    promised = {number for number, outcome in outcomes.items() if outcome.stored}

    async def story() -> None:
        async with hall(tmp_path) as web:
            last = await asyncio.to_thread(swipe, tmp_path, "9999999999")
            assert last.stored
            await web.until_raw("9999999999")
            assert {event["raw"] for _, event in web.facts} == promised | {"9999999999"}

    assert 0 < len(promised) < len(outcomes)
    with started(tmp_path):
        asyncio.run(story())


@pytest.mark.core
def test_asked_to_stop_it_keeps_what_it_has_and_leaves_cleanly(tmp_path: Path) -> None:
    with started(tmp_path) as process:
        assert swipe(tmp_path, "0040856634").stored
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert not (tmp_path / "run" / "simulate.sock").exists()
    segment = next((tmp_path / "spool").iterdir()).read_text()
    assert '"raw":"0040856634"' in segment


@pytest.mark.parametrize("board", ["", "simulated = ", "[[windows]]\nwindow = 1"])
def test_a_wrong_board_stops_nothing_of_the_rest(tmp_path: Path, board: str) -> None:
    (tmp_path / "board.toml").write_text(board)

    async def story() -> None:
        async with hall(tmp_path) as web:
            if board:
                found = "board.toml" if "simulated" in board else "windows[0].buttons"
                await web.until_told(name=found, state="warned")
            process.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(process.wait, 10) == 0

    with started(tmp_path) as process:
        asyncio.run(story())


def test_without_a_process_a_swipe_is_an_error(tmp_path: Path) -> None:
    assert swipe(tmp_path, "0040856634") == Outcome(stored=False, why="hardware_not_running")


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_every_swipe_with_signal_1_is_handed_over_once_whenever_the_process_dies(
    tmp_path: Path, seed: int
) -> None:
    """200 swipes in four lives, each ended by SIGKILL somewhere; hall-web loses its voice too."""
    chance = random.Random(seed)
    promised: list[str] = []
    number = iter(range(10**6))

    async def life(web: FakeHallWeb, process: subprocess.Popen[bytes]) -> None:
        web.mute = chance.randrange(3)
        end = asyncio.get_running_loop().call_later(chance.uniform(0.01, 0.6), process.kill)
        for _ in range(50):
            card = f"{next(number):010d}"
            outcome = await asyncio.to_thread(swipe, tmp_path, card)
            if outcome.stored:
                promised.append(card)
            elif process.poll() is not None:
                break
        end.cancel()

    async def lives() -> None:
        async with hall(tmp_path) as web:
            for _ in range(4):
                with started(tmp_path) as process:
                    await life(web, process)
            with started(tmp_path):
                last = f"{next(number):010d}"
                promised.append(last)
                assert (await asyncio.to_thread(swipe, tmp_path, last)).stored
                await web.until_raw(last)
            taken = [str(event["raw"]) for _, event in web.facts if event["type"] == "card"]
            assert len(taken) == len(set(taken)), f"seed {seed}: a swipe was counted twice"
            assert set(promised) <= set(taken), f"seed {seed}: a promised swipe is lost"
            assert web.gaps == []

    asyncio.run(lives())
