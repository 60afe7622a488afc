"""Doctor: what is wrong with the hall's devices, one line each. Reads only; the hall may run.

Sources: DESIGN.md 10 (`hallbox doctor`); APPLIANCE.md pitfall 34.
"""

from collections.abc import Callable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path

from hw.board import Board, Finding, read_board
from hw.buttons import chip_labels
from hw.spool import DAMAGED, SUFFIX

MANY_SEGMENTS = 50  # hall-web has not taken anything for as many starts


def examine(
    home: Path,
    *,
    labels: Callable[[], Mapping[str, int]] = chip_labels,
    input_folder: Path = Path("/dev/input"),
) -> list[Finding]:
    """Return everything found wrong with board.toml, the chips, the readers' plugs, the spool."""
    board = read_board(home / "board.toml")
    findings = list(board.findings)
    if not board.simulated:
        findings.extend(_chips(board, labels()))
        findings.extend(_readers(board, input_folder))
    findings.extend(_spool(home / "spool"))
    return findings


def _chips(board: Board, labels: Mapping[str, int]) -> Iterator[Finding]:
    for place, chip in enumerate(board.chips):
        if chip.label not in labels:
            text = f"no gpiochip here has the label {chip.label!r}; its windows are off"
            yield Finding(key=f"chips[{place}].label", text=text)
    if board.chips and find_spec("lgpio") is None:
        yield Finding(key="lgpio", text="is not installed; buttons and lamps are off")


def _readers(board: Board, folder: Path) -> Iterator[Finding]:
    links = {link.name for link in (folder / "by-id").glob("*")}
    for place, reader in enumerate(board.readers):
        if reader.by_id and reader.by_id not in links:
            yield Finding(key=f"readers[{place}].by_id", text=f"{reader.by_id!r} is not plugged in")


def _spool(folder: Path) -> Iterator[Finding]:
    if damaged := sorted(path.name for path in folder.glob(f"*{DAMAGED}")):
        yield Finding(key="spool", text=f"unreadable lines were found in {', '.join(damaged)}")
    waiting = len(list(folder.glob(f"*{SUFFIX}")))
    if waiting > MANY_SEGMENTS:
        yield Finding(key="spool", text=f"{waiting} segments wait for the hall's main program")
