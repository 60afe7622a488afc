"""Proof A, a hall without a line: a stick takes its records to the county, a receipt back."""

import shutil
from pathlib import Path

from sync.stick import BUNDLE, RECEIPT, files_on
from tests.image.bed import new_stick, run
from tests.image.machine import Machine
from tests.image.scene import Scene
from tests.image.shown import arrives, must, no_failed_units
from tests.image.tablet import logged_in

LABEL, STICK_MB = "HALLCOUNTY", 64
PLACE, DEVICE = "/run/hall-stick", f"/dev/disk/by-label/{LABEL}"
IS_WRITTEN = f'[ -n "$(ls {PLACE}/*{BUNDLE})" ]'
PAGE = "/sync/stick"
FEW = 5


def county_stick(scene: Scene) -> list[str]:
    """No line to the county: export on the tablet, import there, its receipt on the tablet."""
    box = scene.running()
    scene.page_comes()
    scene.swipe()
    arrives(scene)
    visitor, stick = (
        logged_in(scene, box),
        new_stick(scene.bed.artefact("county-stick.img"), LABEL, STICK_MB),
    )
    scene.county.receiver.stop()
    try:
        beeped = sum(scene.swipe() for _ in range(FEW))
        numbers = [number[-4:] for number in scene.beeped()[-beeped:]]
        seen_s = _plug(box, stick)
        visitor.send(f"{PAGE}/export", {}, seen_at=PAGE)
        box.holds(IS_WRITTEN)
        _pull(box)
        name = _carry(scene, stick)
        before = scene.health()["acked"]
        _plug(box, stick)
        visitor.send(f"{PAGE}/import", {}, seen_at=PAGE)
        proven = scene.health_says(lambda found: found["acked"] != before)["acked"]
        _pull(box)
    finally:
        scene.county.receiver.start()
        visitor.close()
    there = scene.county.numbers(scene.hall)
    wrong = [number for number in numbers if there.count(number) != 1]
    must(not wrong, f"carried and not there once: {wrong}")
    no_failed_units(box)
    scene.swipe()
    arrives(scene)
    return [
        f"{LABEL} plugged in: mounted after {seen_s:.0f} s; {beeped} swipes without a line",
        f"carried as {name}: all at the county; its receipt proved {proven} records to the box",
        "with the line again the rest arrived",
    ]


def _plug(box: Machine, stick: Path) -> float:
    """Plug the stick in; return how long it took to be mounted."""
    began = box.age_s
    file = {"driver": "file", "filename": str(stick)}
    box.ask("blockdev-add", **{"node-name": "county", "driver": "raw", "file": file})
    box.ask("device_add", driver="usb-storage", id="stick", drive="county", bus="xhci.0")
    return box.holds(f"mountpoint -q {PLACE}") - began


def _pull(box: Machine) -> None:
    """Pull it out, without asking anybody."""
    box.ask("device_del", id="stick")
    box.holds(f"[ ! -e {DEVICE} ] && ! mountpoint -q {PLACE}")
    box.ask("blockdev-del", **{"node-name": "county"})


def _carry(scene: Scene, stick: Path) -> str:
    """Take the bundle to the county and its receipt back; return the bundle's name."""
    place = scene.bed.artefact("carried")
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    run("mcopy", "-i", stick, f"::*{BUNDLE}", place)
    bundles = files_on(place, BUNDLE)
    must(len(bundles) == 1, f"{len(bundles)} bundles on the stick")
    wrong = scene.county.takes_stick(place)
    must(not wrong, f"the county refuses it: {wrong}")
    receipts = files_on(place, RECEIPT)
    must(bool(receipts), "the county laid no receipt beside it")
    run("mcopy", "-i", stick, *receipts, "::")
    return bundles[0].name
