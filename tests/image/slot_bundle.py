"""A slot as its makers publish it: the built root with the test board, packed, signed, on a stick.

The keys are made for the bed alone; its card is given the public half, as an image has its makers'.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.image.bed import HERE, Bed, new_stick, run

LABEL, STICK_MB = "HALLCFG", 512
NAME, RESULT = "slot.raucb", "hall-update.txt"
BUILD = HERE.parents[1] / "image-build"


def put(image: Path, offset: int, file: Path, name: str) -> None:
    """Replace or add a file of the file system that begins at this offset."""
    for order in (f"rm {name}", f"write {file} {name}"):
        run("debugfs", "-w", "-R", order, f"{image}?offset={offset}")


def keyring(bed: Bed) -> Path:
    """Return the certificate that bundles of this bed are believed with."""
    files, keys = bed.artefact("files"), bed.artefact("keys")
    if not keys.exists():
        run("env", f"FILES={files}", BUILD / "make_keys", keys)
    return files / "etc/rauc/keyring.crt"


def stick(bed: Bed) -> Path:
    """Return a new stick with a bundle that is newer than the slot on the card."""
    bundle = _bundle(bed)
    image = new_stick(bed.artefact("stick.img"), LABEL, STICK_MB)
    run("mcopy", "-i", image, bundle, f"::{NAME}")
    return image


def answer(stick: Path) -> str:
    """Return what the box wrote on the stick, empty where there is nothing."""
    words = ["mtype", "-i", str(stick), f"::{RESULT}"]
    done = subprocess.run(words, check=False, capture_output=True)
    return done.stdout.decode("utf-8-sig", "replace")


def _bundle(bed: Bed) -> Path:
    """Return the signed bundle; packing a gigabyte takes a minute and is done once."""
    made = bed.artefact(NAME)
    if not made.exists():
        keyring(bed)
        root = bed.artefact("root.img")
        shutil.copyfile(bed.built / "parts" / "root.img", root)
        put(root, 0, bed.artefact("initrd"), "/boot/initrd.img")
        keys, number = bed.artefact("keys"), int(bed.image.stat().st_mtime)
        words = [root, keys / "slot.key", keys / "slot.crt", number, made]
        run(sys.executable, BUILD / "make_slot_bundle.py", *map(str, words))
        root.unlink()
    return made
