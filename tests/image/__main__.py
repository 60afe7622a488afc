"""The box in emulation: `python -m tests.image`, resumable steps, each printing what it proved.

    python -m tests.image [--built DIR] [--kept DIR] [--again] [STEP…]

DIR is what `image-build/build --out` made. A step that has passed with this very image is told from
its note and passed by; --again forgets the notes. Proof C needs no image and always runs.
"""

import argparse
import json
import signal
import sys
import time
from pathlib import Path

import pytest

from tests.image import proof_a
from tests.image.bed import Bed, NoBed
from tests.image.county import running_county
from tests.image.cuts import Lost
from tests.image.machine import Silent
from tests.image.scene import Scene
from tests.image.shown import NotShown

HERE = Path(__file__).parent
C = ("test_boot_script.py", "test_overlays.py", "test_image_files.py")
NOT_SHOWN = (
    "B: cold boot on -M raspi3b with Debian's own tree and its watchdog",
    "C: U-Boot itself; its script is run as a table",
)
CANNOT_BE_SHOWN = (
    "the Pi's own loader reading config.txt; 60-firmware asserts that what it looks for is there",
    "real pins, their pull-ups and their noise; gpio-sim has neither",
    "the expander's interrupt, and whether overlays survive U-Boot's hand-over",
    "wear of the card, and cards that say 'written' before it is so",
    "the DS3231 and its battery; `virt` has another clock",
    "times: emulation is several times slower than a Pi",
)


def main(arguments: list[str]) -> int:
    """Run what is asked for; 1 where something failed or was not shown."""
    parser = argparse.ArgumentParser(prog="python -m tests.image", description=__doc__)
    parser.add_argument("--built", type=Path, default=HERE.parents[1] / "image-out")
    parser.add_argument("--kept", type=Path, help="default: DIR/proof")
    parser.add_argument("--again", action="store_true")
    parser.add_argument("steps", nargs="*", metavar="STEP", help=", ".join(proof_a.STEPS))
    given = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the box and the county end with us
    failed = 0
    if not given.steps:
        passed = pytest.main(["-q", *(str(HERE / name) for name in C)]) == 0
        _say(f"C {'passed' if passed else 'FAILED'}")
        failed += not passed
    bed = Bed(built=given.built.resolve(), kept=(given.kept or given.built / "proof").resolve())
    try:
        bed.prepare()
        failed += _prove(bed, given.steps or list(proof_a.STEPS), again=given.again)
    except NoBed as missing:
        _say(f"A not shown: {missing}")
        failed += 1
    for line in NOT_SHOWN:
        _say(f"not shown  {line}")
    for line in CANNOT_BE_SHOWN:
        _say(f"cannot be shown in emulation  {line}")
    return 1 if failed or NOT_SHOWN else 0


def _prove(bed: Bed, names: list[str], *, again: bool) -> int:
    """Do the steps of proof A; return how many failed."""
    notes = bed.artefact("passed.json")
    if again:
        notes.unlink(missing_ok=True)
    passed: dict[str, list[str]] = json.loads(notes.read_text("utf-8")) if notes.exists() else {}
    failed = 0
    with running_county(bed.artefact("county")) as county:
        scene = Scene(bed=bed, county=county)
        try:
            for name in names:
                if name not in passed:
                    passed |= _step(scene, name)
                    notes.write_text(json.dumps(passed, ensure_ascii=False, indent=1), "utf-8")
                failed += name not in passed
                for line in passed.get(name, []):
                    _say(f"A {name}: {line}")
        finally:
            scene.cut()
    return failed


def _step(scene: Scene, name: str) -> dict[str, list[str]]:
    """Do one step; nothing where it failed, which is told."""
    began = time.monotonic()
    try:
        lines = proof_a.STEPS[name](scene)
    except (NotShown, Silent, Lost) as wrong:
        _say(f"A {name}: FAILED after {time.monotonic() - began:.0f} s: {wrong}")
        scene.cut()
        return {}
    return {name: [*lines, f"({time.monotonic() - began:.0f} s)"]}


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
