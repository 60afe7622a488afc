"""A new program from the county: fetched by hall-sync, judged and taken here as from a stick.

hall-sync may write what it likes into its folder, so what is judged is a copy of our own, and no
link is followed. What became of it is kept for hall-sync, the page and the county; then it goes.

Sources: APPLIANCE.md 2.4; docs/county.md (programs for halls).
"""

import argparse
import json
import logging
import os
import shutil
import stat
import sys
from collections.abc import Mapping
from pathlib import Path

from appliance.box import files
from appliance.box.take import Place, chosen, judged
from appliance.journal import box_notes

FOLDER, NOTE = "sync/update", "offer.json"
COPY = "box/offered"
KEPT = 16  # answers; a county offers no more at a time
TRIAL = "trial"  # no word on the program: it may come again when the other has proven itself

log = logging.getLogger("hallbox.take")


def take_offered(place: Place) -> str | None:
    """Take what hall-sync fetched; return why not, empty where it was taken, None for nothing."""
    folder = place.home / FOLDER
    found = None if folder.is_symlink() else chosen(folder, place)
    if found is None:
        return None
    offer = box_notes.note(folder / NOTE)
    copy = (place.home / COPY).with_suffix(found.suffix)
    try:
        why = _copied(found, copy) or judged(copy, place)[1]
    finally:
        copy.unlink(missing_ok=True)
    if why != TRIAL:
        _keep(place.home, found.name, offer, why)
    found.unlink(missing_ok=True)
    return why


def _copied(source: Path, target: Path) -> str:
    """Copy what is a file and no link; return a word of why not."""
    try:
        handle = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return "none"
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            return "none"
        try:
            with target.open("wb") as out:
                shutil.copyfileobj(file, out)
        except OSError as full:
            log.warning("copy=none why=%s", full)
            return "disk"
    return ""


def _keep(home: Path, name: str, offer: Mapping[str, object], why: str) -> None:
    answer = {"name": name, "taken": not why, "why": why}
    answer |= {key: str(offer.get(key, "")) for key in ("sha256", "offered")}
    answers = [*box_notes.update_answers(home), answer][-KEPT:]
    text = json.dumps({"answers": answers}, ensure_ascii=False)
    files.write(home / box_notes.UPDATE_ANSWERS, text.encode(), mode=0o644)


def main(home: Path, root: Path) -> int:
    """Take what is there; 0 whatever becomes of it."""
    logging.basicConfig(level=logging.INFO, format="%(name)s %(message)s")
    why = take_offered(Place(home=home, root=root))
    log.info("offered=%s", {None: "nothing", "": "taken"}.get(why, why))
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m appliance.box.take_offered")
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--root", type=Path, required=True)
    given = parser.parse_args()
    sys.exit(main(given.home, given.root))
