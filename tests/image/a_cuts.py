"""Proof A, the mains: cuts in the middle of writes, judged on the card and at the county."""

import json
import random
import time

from tests.image import cuts
from tests.image.scene import SIGNAL_S, Scene
from tests.image.shown import arrives, must

COLD_CUTS = 5


def power_cuts(scene: Scene) -> list[str]:
    """The mains go away in the middle of writes; the card holds whatever beeped."""
    done = scene.bed.artefact("cuts.json")
    told: list[list[int]] = json.loads(done.read_text("ascii")) if done.exists() else []
    for turn in range(len(told), cuts.CUTS):
        with scene.beside(is_aside=True) as aside:
            told.append(cuts.one_cut(aside, turn))
        done.write_text(json.dumps(told), "ascii")
    beeps, waiting, garbled = (sum(column) for column in zip(*told, strict=True))
    busy = sum(row[0] > 0 for row in told)
    said = f"{len(told)} power cuts, {busy} after beeps: {beeps} beeps, 0 lost, every journal sound"
    return [
        f"{said}; {waiting} were in the spool alone",
        f"{garbled} numbers had lost a key in QEMU and were stored as they came",
    ]


def cold_cuts(scene: Scene) -> list[str]:
    """The same with a cold start after each cut, and the county to compare with at the end."""
    done = scene.bed.artefact("cold-cuts.txt")
    made = len(done.read_text("ascii").split()) if done.exists() else 0
    for turn in range(made, COLD_CUTS):
        _one_cut(scene, random.Random(turn))
        with done.open("a", encoding="ascii") as file:
            file.write(f"{turn}\n")
    return [f"{COLD_CUTS} cuts with a cold start after each", *compare(scene)]


def compare(scene: Scene) -> list[str]:
    """Everything that beeped since the card was new is at the county, and there once."""
    scene.running()
    scene.page_comes()
    scene.swipe()
    arrives(scene)
    beeped, there = scene.beeped(), scene.county.numbers(scene.hall)
    lost = sorted({number[-4:] for number in beeped} - set(there))
    twice = sorted({one for one in there if there.count(one) > 1})
    must(not lost, f"{len(lost)} of {len(beeped)} lost: {lost[:10]}")
    must(not twice, f"twice at the county: {twice[:10]}")
    streams = {fact.stream for fact in scene.county.facts(scene.hall)}
    must(len(streams) == 1, f"{len(streams)} streams of one box")
    silent = len(set(there)) - len({number[-4:] for number in beeped})
    return [
        f"{len(beeped)} beeps, 0 lost, 0 twice, one stream; {silent} more were stored before a cut"
    ]


def _one_cut(scene: Scene, chance: random.Random) -> None:
    """Start, swipe as fast as a hall never does, and cut; one in five before the page is up."""
    scene.cut()
    scene.power_on()
    scene.swipe_until_beep()
    if chance.random() > 0.2:
        scene.page_comes()
    until = time.monotonic() + chance.uniform(0.1, 12.0)
    while time.monotonic() < until:
        scene.swipe(wait_s=max(0.05, min(SIGNAL_S, until - time.monotonic())))
    scene.cut()
