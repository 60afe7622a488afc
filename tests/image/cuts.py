"""Power cuts from one picture of a running box, each judged on the card that is left.

A cold start takes minutes in emulation. So the box is started once, without a cable, and kept as it
is; each cut begins there, swipes for a random while and takes the power away. The card is then read
as the next start would: file system by its journal, database by its log, spool line by line.
"""

import random
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from appliance.domain.record import decode
from appliance.journal.chain import ERASED
from appliance.journal.reading import connect_readonly
from appliance.journal.verify import verify
from hw.spool import Spool
from tests.image.bed import CARD_MB, DATA_AT
from tests.image.scene import Scene

PICTURE = "up"
CUTS = 50
LONGEST_S = 8.0
DIGITS = 10
FINE = (0, 1)  # e2fsck: nothing to do, or the journal was played


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What a card holds after a cut."""

    numbers: frozenset[str]
    unreadable: tuple[str, ...]
    waiting: int
    is_sound: bool


def take_picture(scene: Scene) -> Path:
    """Start the box without a cable, let it settle, and keep it with its memory; once."""
    card = scene.bed.artefact("picture.qcow2")
    if card.exists():
        return card
    base = scene.bed.artefact("picture.img")
    _run("cp", "--sparse=always", scene.card, base)
    new = scene.bed.artefact("new.qcow2")
    _run("qemu-img", "create", "-q", "-f", "qcow2", "-F", "raw", "-b", base, new)
    box = scene.power_on(card=new)
    box.cable(is_in=False)
    scene.swipe_until_beep()
    # The page cannot be reached without a cable.
    box.holds("[ -S /run/hallbox/devices.sock ]")
    said = box.ask("human-monitor-command", **{"command-line": f"savevm {PICTURE}"})
    if said:
        raise RuntimeError(f"no picture: {said}")
    scene.cut()
    return new.rename(card)


def one_cut(scene: Scene, turn: int) -> list[int]:
    """Swipe for a random while, cut, read the card.

    Returns:
        How many beeped, how many were in the spool alone, how many had lost a key in QEMU and are
        there as they came.

    Raises:
        Lost: something that beeped is not there.
    """
    chance = random.Random(turn)
    card = scene.bed.artefact("cut.qcow2")
    shutil.copyfile(take_picture(scene), card)
    before = len(scene.beeped())
    scene.power_on("-loadvm", PICTURE, card=card)
    until = time.monotonic() + chance.uniform(1.0, LONGEST_S)
    while (left_s := until - time.monotonic()) > 0:
        scene.swipe(wait_s=left_s)
    scene.cut()
    beeped = scene.beeped()[before:]
    left = read_card(card, scene.bed.artefact("left"))
    missing = [number for number in beeped if number[-4:] not in left.numbers]
    garbled = [
        number for number in missing if any(came_from(raw, number) for raw in left.unreadable)
    ]
    lost = set(missing) - set(garbled)
    if lost or len(garbled) > len(left.unreadable) or not left.is_sound:
        card.rename(scene.bed.artefact(f"lost-{turn}.qcow2"))
        raise Lost(f"cut {turn}: {len(beeped)} beeped, {lost} lost, sound={left.is_sound}")
    return [len(beeped), left.waiting, len(garbled)]


def came_from(raw: str, number: str) -> bool:
    """Say whether a text is a number with keys missing: a starved guest's USB queue drops some."""
    rest = iter(number)
    return raw != number and all(sign in rest for sign in raw)


class Lost(Exception):
    """A card does not hold what was promised; it is kept."""


def read_card(card: Path, folder: Path) -> Left:
    """Return what a cut card holds, read as the next start would."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    data = folder / "data.img"
    part = f"driver=raw,offset={DATA_AT},size={(CARD_MB << 20) - DATA_AT}"
    kind = "file.driver=qcow2,file.file" if card.suffix == ".qcow2" else "file"
    image = f"{part},{kind}.driver=file,{kind}.filename={card}"
    _run("qemu-img", "convert", "--image-opts", image, "-O", "raw", data)
    checked = subprocess.run(["e2fsck", "-p", str(data)], capture_output=True, check=False)
    _run("debugfs", "-R", f"rdump /hall {folder}", data)
    home = folder / "hall"
    with closing(connect_readonly(home / "journal" / "hall.db")) as db:
        is_sound = verify(db).is_sound
        bodies = [body for (body,) in db.execute("SELECT body FROM journal")]
    journalled = {
        str(record.body["last4"])
        for record in (decode(body) for body in bodies if not body.startswith(ERASED))
        if record.kind == "card.unknown"
    }
    raws = list(_spooled(home / "spool"))
    spooled = {raw[-4:] for raw in raws if len(raw) == DIGITS}
    return Left(
        unreadable=tuple(raw for raw in raws if len(raw) != DIGITS),
        numbers=frozenset(journalled | spooled),
        waiting=len(spooled - journalled),
        is_sound=is_sound and checked.returncode in FINE,
    )


def _spooled(folder: Path) -> Iterator[str]:
    spool = Spool(folder)
    for one in spool.ids():
        for entry in spool.contents(one).entries:
            if entry.event["type"] == "card":
                yield str(entry.event["raw"])


def _run(*words: str | Path) -> None:
    subprocess.run([str(word) for word in words], check=True, capture_output=True)
