"""A whole slot from a stick HALLCFG: judged, then written by RAUC into the other slot.

It may be plugged in at any hour: the running slot is not touched, U-Boot takes the other one at the
next power-on, and it counts its starts until health has passed twice (slots.py, boot.cmd).

Refused before anything is written: a wrong signature, other hardware, a number that is not above
this slot's, another one on trial, too little room.

Sources: APPLIANCE.md 2.4; pitfalls 19 to 21.
"""

import json
import logging
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import field
from pathlib import Path

from appliance.box.bundle import WrongBundle
from appliance.box.slots import Slots
from appliance.domain.frozen import dataclass

SUFFIX = ".raucb"
COMPATIBLE = "hall-pi-arm64-v1"  # as in image-build/files/etc/rauc/system.conf
IMAGE = Path("/etc/hallbox-image")  # its date is the SOURCE_DATE_EPOCH of the slot that runs
COPY = "box/incoming.raucb"  # RAUC does not see the stick, which is mounted for us alone
SPARE = 64 * 1024 * 1024  # bytes that stay free beside the copy
LONGEST_S = 30 * 60.0

log = logging.getLogger("hallbox.take")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """How a command ended and what it wrote on standard output."""

    code: int
    text: str = ""


Run = Callable[[Sequence[str]], Said]


def run(words: Sequence[str]) -> Said:
    """Run RAUC; one that is not there or hangs has failed."""
    try:
        done = subprocess.run(  # noqa: S603 - our own words only
            words, check=False, capture_output=True, text=True, timeout=LONGEST_S
        )
    except (OSError, subprocess.TimeoutExpired) as silent:
        log.warning("rauc=%s", silent)
        return Said(code=1)
    log.info("rauc=%d %s", done.returncode, done.stderr.strip()[-300:])
    return Said(code=done.returncode, text=done.stdout)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotPlace:
    """The box whose other slot is written."""

    home: Path
    image: Path = IMAGE
    run: Run = field(default=run)

    @property
    def is_one(self) -> bool:
        """Say whether this machine has slots at all; a Debian of somebody's own has none."""
        return self.image.exists()


def take_slot(bundle: Path, place: SlotPlace, ailing: str = "") -> str:
    """Have a slot written; return its number. `ailing`: what ails the hall now, kept for its trial.

    Raises:
        WrongBundle: it is not for this box, or RAUC did not finish; the running slot is untouched.
        OSError: the disk refuses the copy.
    """
    number = _judge(bundle, place)
    copy = place.home / COPY
    if shutil.disk_usage(copy.parent).free < bundle.stat().st_size + SPARE:
        raise WrongBundle("disk", "no room for the copy")
    try:
        Slots(place.home).note_ailing(ailing)
        shutil.copyfile(bundle, copy)
        if place.run(["rauc", "install", str(copy)]).code != 0:
            raise WrongBundle("damaged", "rauc did not finish")
    finally:
        copy.unlink(missing_ok=True)
    return number


def _judge(bundle: Path, place: SlotPlace) -> str:
    if not place.is_one:
        raise WrongBundle("hardware", "this machine has no slots")
    if Slots(place.home).on_trial() is not None:
        raise WrongBundle("trial", "another slot is on trial")
    said = place.run(["rauc", "info", "--output-format=json", str(bundle)])
    if said.code != 0:
        raise WrongBundle("signature", "rauc does not believe it")
    try:
        found = json.loads(said.text)
        compatible, number = str(found["compatible"]), int(found["version"])
    except (ValueError, KeyError, TypeError) as strange:
        raise WrongBundle("none", "its manifest names no compatible and version") from strange
    if compatible != COMPATIBLE:
        raise WrongBundle("hardware", f"for {compatible}")
    if number <= (here := int(place.image.stat().st_mtime)):
        raise WrongBundle("older", f"number {number}, here is {here}")
    return str(number)
