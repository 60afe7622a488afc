"""A new release from a stick HALLCFG or a path: checked, unpacked, waiting for the next power-on.

It may be plugged in at any hour, for nothing is switched here.

Sources: APPLIANCE.md 2.4; pitfall 20.
"""

import argparse
import logging
import sys
from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from appliance.box import files, wording
from appliance.box.bundle import WrongBundle, this_hardware, unpack
from appliance.box.release import Releases
from appliance.box.slots import FAILURE
from appliance.box.sticks import mounted, writable
from appliance.box.take_slot import SUFFIX as SLOT
from appliance.box.take_slot import SlotPlace, take_slot
from appliance.domain.frozen import dataclass
from appliance.status import look

KEY = Path("/etc/hallbox/release.pub")
STICK, RESULT, SUFFIX = "HALLCFG", "hall-update.txt", ".hallbundle"

log = logging.getLogger("hallbox.take")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where releases lie, whose word is believed, and what runs here."""

    home: Path
    root: Path
    key: Path = KEY
    hardware: str = field(default_factory=this_hardware)
    slots: SlotPlace | None = None


def take(bundle: Path, place: Place) -> str:
    """Unpack a bundle and let it wait; return its name.

    Raises:
        WrongBundle: it is not for this box; nothing was changed.
        OSError: the disk refuses.
    """
    contents = unpack(bundle, place.root, place.key, hardware=place.hardware)
    ailing = ailing_of(look(place.home))
    Releases(place.home, place.root).wait_for_start(contents.name, ailing)
    return contents.name


def judged(bundle: Path, place: Place) -> tuple[str, str]:
    """Take a bundle; return the name that waits, and a word of why it was refused, one is empty."""
    try:
        if bundle.suffix == SLOT:
            ailing = ailing_of(look(place.home))
            name = take_slot(bundle, place.slots or SlotPlace(home=place.home), ailing)
        else:
            name = take(bundle, place)
    except WrongBundle as wrong:
        log.warning("bundle=%s refused=%s", bundle.name, wrong)
        return "", wrong.why
    except OSError as broken:
        log.warning("bundle=%s refused=%s", bundle.name, broken)
        return "", "disk"
    (place.home / FAILURE).unlink(missing_ok=True)  # it told of another one
    log.info("bundle=%s waits=%s", bundle.name, name)
    return name, ""


def chosen(folder: Path, place: Place) -> Path | None:
    """Return the bundle of a folder that is for this box, the last by name.

    One stick may serve all halls: a box with slots takes the slot, another the release.
    """
    slots = place.slots or SlotPlace(home=place.home)
    wanted = (SLOT, SUFFIX) if slots.is_one else (SUFFIX, SLOT)
    bundles = [found[-1] for one in wanted if (found := sorted(folder.glob(f"*{one}")))]
    return bundles[0] if bundles else None


def say(bundle: Path, place: Place) -> str:
    """Take a bundle; return in Chinese what became of it."""
    name, why = judged(bundle, place)
    if why:
        return wording.BUNDLE_REFUSED.format(name=bundle.name, why=wording.BUNDLE_WHY[why])
    return wording.BUNDLE_WAITS.format(name=name)


def from_folder(folder: Path, place: Place) -> str:
    """Take the bundle of a folder; return what became of it, empty where there is none."""
    bundle = chosen(folder, place)
    return "" if bundle is None else say(bundle, place)


def ailing_of(found: Mapping[str, object]) -> str:
    """Return why /healthz is unwell now, empty where it is well or silent."""
    hall = found.get("hall")
    return str(hall.get("why", "")) if isinstance(hall, dict) else ""


def main(home: Path, root: Path) -> int:
    """Take what the stick holds and leave the answer on it."""
    logging.basicConfig(level=logging.INFO, format="%(name)s %(message)s")
    with mounted(STICK) as stick:
        if stick is None:
            return 0
        said = from_folder(stick, Place(home=home, root=root))
        with writable(stick) as takes_files:
            if said and takes_files:
                files.write(stick / RESULT, said.encode("utf-8-sig"), mode=0o644)
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m appliance.box.take")
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--root", type=Path, required=True)
    given = parser.parse_args()
    sys.exit(main(given.home, given.root))
