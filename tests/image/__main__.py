"""The box in emulation: `python -m tests.image`, resumable steps, each printing what it proved.

    python -m tests.image [--built DIR] [--kept DIR] [--again] [STEP…]

DIR is what `image-build/build --out` made. A step that has passed with this very image is told from
its note and passed by; --again forgets the notes of the steps that are asked for. The tables of
proof C need no image and always run, unless steps are named.

Every proof has a county of its own; two run beside each other, for an emulated board is one thread
and more of them would starve each other.
"""

import argparse
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.bench.visitor import NotTaken
from tests.image import proof_a, proof_b, proof_c
from tests.image.bed import VIRT, Bed, Board, NoBed
from tests.image.county import running_county
from tests.image.cuts import Lost
from tests.image.machine import Silent
from tests.image.raspi import PI_3
from tests.image.scene import Scene
from tests.image.shown import NotShown

HERE = Path(__file__).parent
AT_ONCE = 2
C = ("test_boot_script.py", "test_overlays.py", "test_image_files.py")
CANNOT_BE_SHOWN = (
    "the Pi's own loader reading config.txt; 60-firmware asserts that what it looks for is there",
    "real pins, their pull-ups and their noise; gpio-sim has neither",
    "the expander's interrupt",
    "wear of the card, and cards that say 'written' before it is so",
    "the DS3231 and its battery; `virt` has another clock",
    "the Pi's watchdog counting down; QEMU resets the board when it is armed",
    "times: emulation is several times slower than a Pi",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The steps that are done on one board; `lane` is where it keeps its cards and its county."""

    letter: str
    lane: str
    board: Board
    steps: Mapping[str, Callable[[Scene], list[str]]]


PROOFS = (  # in this order two lanes end at about the same time
    Proof(letter="A", lane="trouble", board=VIRT, steps=proof_a.TROUBLE),
    Proof(letter="C", lane="u-boot", board=PI_3, steps=proof_c.STEPS),
    Proof(letter="A", lane="day", board=VIRT, steps=proof_a.DAY),
    Proof(letter="B", lane="pi", board=PI_3, steps=proof_b.STEPS),
)


def main(arguments: list[str]) -> int:
    """Run what is asked for; 1 where something failed or was not shown."""
    known = [name for proof in PROOFS for name in proof.steps]
    parser = argparse.ArgumentParser(prog="python -m tests.image", description=__doc__)
    parser.add_argument("--built", type=Path, default=HERE.parents[1] / "image-out")
    parser.add_argument("--kept", type=Path, help="default: DIR/proof")
    parser.add_argument("--again", action="store_true")
    parser.add_argument("steps", nargs="*", metavar="STEP", help=", ".join(known))
    given = parser.parse_args(arguments)
    if strange := set(given.steps) - set(known):
        parser.error(f"no such step: {', '.join(sorted(strange))}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the box and the county end with us
    given.kept = (given.kept or given.built / "proof").resolve()
    if given.steps:
        return 1 if _prove_all(given, given.steps) else 0
    began = time.monotonic()
    tables = [sys.executable, "-m", "pytest", "-q", *(str(HERE / name) for name in C)]
    passed = subprocess.run(tables, check=False).returncode == 0
    _say(f"C {'passed' if passed else 'FAILED'}")
    failed = _prove_all(given, known) + (not passed)
    for line in CANNOT_BE_SHOWN:
        _say(f"cannot be shown in emulation  {line}")
    _say(f"{failed} failed; {(time.monotonic() - began) / 60:.0f} minutes")
    return 1 if failed else 0


def _prove_all(given: argparse.Namespace, steps: list[str]) -> int:
    """Do steps of all proofs; return how many failed, of several proofs how many of them."""
    failed = 0
    ready: list[tuple[Proof, Bed, list[str]]] = []
    for proof in PROOFS:
        if not (names := [name for name in proof.steps if name in steps]):
            continue
        bed = Bed(built=given.built.resolve(), kept=given.kept / proof.lane, board=proof.board)
        try:
            bed.prepare()
        except NoBed as missing:
            _say(f"{proof.letter} not shown: {missing}")
            failed += len(names)
            continue
        ready.append((proof, bed, names))
    if len(ready) > 1:
        return failed + _beside([names for *_, names in ready], given)
    return failed + sum(_prove(*one, again=given.again) for one in ready)


def _beside(several: list[list[str]], given: argparse.Namespace) -> int:
    """Do the steps of several proofs, two of them at a time; return how many proofs failed."""
    words = [sys.executable, "-m", "tests.image", f"--built={given.built}", f"--kept={given.kept}"]
    words += ["--again"] if given.again else []
    running: list[subprocess.Popen[bytes]] = []

    def to_its_end(names: list[str]) -> int:
        process = subprocess.Popen([*words, *names])
        running.append(process)
        return process.wait()

    with ThreadPoolExecutor(AT_ONCE) as lanes:
        try:
            return sum(ended != 0 for ended in lanes.map(to_its_end, several))
        finally:
            lanes.shutdown(wait=False, cancel_futures=True)
            for process in running:
                process.terminate()


def _prove(proof: Proof, bed: Bed, names: list[str], *, again: bool) -> int:
    """Do steps of a proof; return how many failed."""
    notes = bed.artefact("passed.json")
    passed: dict[str, list[str]] = json.loads(notes.read_text("utf-8")) if notes.exists() else {}
    passed = {name: lines for name, lines in passed.items() if name not in names or not again}
    with running_county(bed.artefact("county")) as county:
        scene = Scene(bed=bed, county=county)
        try:
            for name in names:
                if name not in passed:
                    passed |= _step(proof, scene, name)
                    notes.write_text(json.dumps(passed, ensure_ascii=False, indent=1), "utf-8")
                for line in passed.get(name, []):
                    _say(f"{proof.letter} {name}: {line}")
        finally:
            scene.cut()
    return sum(name not in passed for name in names)


def _step(proof: Proof, scene: Scene, name: str) -> dict[str, list[str]]:
    """Do one step; nothing where it failed, which is told."""
    began = time.monotonic()
    try:
        lines = proof.steps[name](scene)
    except (NotShown, Silent, Lost, NotTaken, NoBed, OSError) as wrong:
        _say(f"{proof.letter} {name}: FAILED after {time.monotonic() - began:.0f} s: {wrong}")
        scene.cut()
        return {}
    return {name: [*lines, f"({time.monotonic() - began:.0f} s)"]}


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
