"""Proof A, what the box does for itself when a tablet asks, and how another takes its place."""

import re

from appliance.web.house.wording_box import RESTORE_DONE
from tests.bench.visitor import Visitor
from tests.image.bed import new_stick
from tests.image.cuts import read_card
from tests.image.machine import Machine
from tests.image.scene import Scene
from tests.image.shown import arrives, must, no_failed_units
from tests.image.tablet import WORD, logged_in

LABEL, STICK_MB = "HALLBAK", 256
HOME = "/var/lib/hallbox"
BUNDLE = f"{HOME}/box/support.tar.gz"
BACKED_UP, RESTORE = f"{HOME}/local/stick.json", f"{HOME}/local/restore.json"
CODE = re.compile(r'<h2 class="num">([0-9A-Z-]+)<br>([0-9A-Z-]+)</h2>')
PROVEN = re.compile(r"备份过，(\d+) 条都试着恢复、核对过")
IS_DONE = "systemctl show -p ActiveState hall-backup | grep -qv activating"
FEW = 5


def dead_box(scene: Scene) -> list[str]:
    """Backup, support bundle and recovery sheet from the page; then a new box goes on as the old.

    The steps are those of docs/install.zh-CN.md 5, each done by systemd of the shipped root.
    """
    must(scene.card.exists(), "step first-start makes the card of this one")
    stick = new_stick(scene.bed.artefact("backup-stick.img"), LABEL, STICK_MB)
    plug = ["-drive", f"if=none,id=bak,file={stick},format=raw"]
    plug += ["-device", "usb-storage,drive=bak,bus=xhci.0"]
    scene.cut()
    box = scene.power_on(*plug)
    scene.swipe_until_beep()
    scene.page_comes()
    for _ in range(FEW):
        scene.swipe()
    arrives(scene)
    visitor = logged_in(scene, box)
    lines = [*_bundle(scene, box, visitor), *_backup(box, visitor)]
    code = _recovery_code(visitor)
    visitor.close()
    no_failed_units(box)
    before = scene.beeped()
    scene.cut()
    with scene.beside(name="new-box.img", is_aside=True) as new:
        _write_card(new, scene.hall)
        lines += _put_back(new, new.power_on(*plug), code)
        new.cut()
        left = read_card(new.card, new.bed.artefact("left"))
    lost = [number for number in before if number[-4:] not in left.numbers]
    must(left.is_sound, "the journal that was put back is not sound")
    must(not lost, f"beeped on the old box and not in the new one: {lost}")
    return [
        *lines,
        f"of {len(before)} numbers that the old box beeped 0 are missing in the new one",
    ]


def _backup(box: Machine, visitor: Visitor) -> list[str]:
    """Ask for a backup; the page tells what was proven."""
    box.holds(f"[ -s {BACKED_UP} ] && {IS_DONE}")  # plugging the stick in asked for one, too
    box.run(f"rm -f {BACKED_UP}")
    visitor.send("/box/backup", {}, seen_at="/box")
    began = box.age_s
    box.holds(f"[ -s {BACKED_UP} ]")
    took_s = box.age_s - began
    page = visitor.get("/box")[1]
    proven = PROVEN.search(page)
    must(proven is not None, f"the page says of the backup: {box.run(f'cat {BACKED_UP}')}")
    assert proven is not None
    return [f"backup asked for on the tablet: {proven[1]} records proven after {took_s:.0f} s"]


def _bundle(scene: Scene, box: Machine, visitor: Visitor) -> list[str]:
    """Ask for a support bundle; no number of a card is in it."""
    visitor.send("/box/support", {}, seen_at="/box")
    began = box.age_s
    box.holds(f"[ -s {BUNDLE} ]")
    took_s = box.age_s - began
    number = scene.beeped()[-1]
    said = box.run(f"for do in 'wc -c' 'grep -c {number}'; do tar -xzOf {BUNDLE} | $do; done")
    size, found = map(int, said.split())
    must(size > 0 and found == 0, f"{size} bytes, a card's number {found} times")
    return [f"support bundle after {took_s:.0f} s: {size // 1024} KB, no number of a card in it"]


def _recovery_code(visitor: Visitor) -> str:
    _, page = visitor.fill("/box/sheet", {}, seen_at="/box")
    found = CODE.search(page)
    must(found is not None, "no recovery code on the sheet")
    assert found is not None
    return "-".join(found.groups())


def _write_card(new: Scene, hall: str) -> None:
    """Write a new card for the same hall; its one-time code was used by the dead box."""
    new.card.with_suffix(".hall").write_text(hall, "ascii")
    new.bed.new_card(new.name, re.sub(r"(?m)^code", "# code", new.county.order(hall)))


def _put_back(new: Scene, box: Machine, code: str) -> list[str]:
    """Put the old hall back from the stick, and swipe."""
    new.page_comes()
    visitor = logged_in(new, box)
    visitor.send("/start/restore", {"how": "stick", "recovery": code}, seen_at="/start")
    began = box.age_s
    visitor.close()
    box.holds(f"[ ! -e {RESTORE} ] && systemctl -q is-active hall-web hall-sync")
    new.page_comes()
    took_s = box.age_s - began
    again = Visitor(new.https, is_tls=True)
    again.log_in("1", WORD)
    page = again.get("/start")[1]
    again.close()
    told = box.run(f"cat {HOME}/local/restored.json")
    must(RESTORE_DONE in page, f"the page does not say that it was put back: {told}")
    beeped = sum(new.swipe() for _ in range(FEW))
    must(beeped == FEW, f"{beeped} of {FEW} beeped after it")
    no_failed_units(box)
    return [
        f"a new card and the stick: the old hall is back {took_s:.0f} s after the tablet asked",
        f"the old word opens it, {beeped} of {FEW} cards beeped",
    ]
