"""Proof A, a day: from power-on to the county, buttons, a cable and a reader that come and go."""

import time

from tests.image.scene import ANSWER_S, LINES, SIGNAL_S, Scene
from tests.image.shown import ARRIVES_S, arrives, facts, must, no_failed_units

BUTTON = {"very_satisfied": 4, "satisfied": 5, "very_dissatisfied": 8}  # of window 1
FIVE, TWENTY = 5, 20
SHOWN_AGAIN = 2  # a machine that is busy with other things loses keys, or stretches a beep


def first_start(scene: Scene) -> list[str]:
    """A new card with hall.toml sets itself up, enrols, takes a swipe and shows a page."""
    scene.begin()
    box = scene.power_on()
    beep_s = scene.swipe_until_beep(900)
    page_s = scene.page_comes(900)
    arrives_s = arrives(scene, ARRIVES_S * 2)
    no_failed_units(box)
    root = box.run("findmnt -no OPTIONS / ; touch /etc/x 2>&1; df -m /data | tail -n1")
    must("ro," in root and "Read-only" in root, f"the root can be written: {root}")
    return [
        f"first beep {beep_s:.0f} s, page {page_s:.0f} s, county {arrives_s:.0f} s later",
        f"root read-only; data partition {root.split()[-5]} MB of a card of 4096",
        f"identity made on the box: {box.run('cat /var/lib/hallbox/box/hostname').strip()}",
    ]


def cold_start(scene: Scene) -> list[str]:
    """The switch-on of a morning: a swipe is taken before the page is up."""
    scene.cut()
    box = scene.power_on()
    beep_s = scene.swipe_until_beep()
    said = scene.page(wait_s=1)
    page_s = scene.page_comes()
    arrives_s = arrives(scene)
    must(said is None, f"the page was up before the first beep ({beep_s:.0f} s)")
    no_failed_units(box)
    return [
        f"boot to first beep {beep_s:.0f} s, to the page {page_s:.0f} s, county {arrives_s:.0f} s"
    ]


def swipes(scene: Scene) -> list[str]:
    """Twenty cards in a row: each beeps, each reaches the county."""
    scene.running()
    scene.page_comes()
    began = time.monotonic()
    before = len(scene.typed()), len(scene.beeped())
    for _ in range(TWENTY):
        scene.swipe()
    took = time.monotonic() - began
    typed, beeped = scene.typed()[before[0] :], scene.beeped()[before[1] :]
    must(len(beeped) >= TWENTY - SHOWN_AGAIN, f"{len(beeped)} of 20 beeped")
    arrives_s = arrives(scene)
    there = scene.county.numbers(scene.hall)
    lost = [number for number in beeped if number[-4:] not in there]
    must(not lost, f"beeped and not at the county: {lost}")
    silent = set(typed) - set(beeped)
    stored = sum(number[-4:] in there for number in silent)
    return [
        f"{len(beeped)} of 20 cards beeped in {took:.0f} s; at the county {arrives_s:.0f} s later",
        *([f"{len(silent)} gave no beep; {stored} of them at the county"] if silent else []),
    ]


def presses(scene: Scene) -> list[str]:
    """Three lines of window 1 through gpiochip, lgpio and debounce; however it bounces, once."""
    box = scene.running()
    scene.page_comes()
    before = facts(scene, "button.pressed")
    delays = []
    for line in BUTTON.values():
        time.sleep(ANSWER_S)  # the lock-out of one window
        box.tones()
        began = time.monotonic()
        bounce = " ".join(f"echo pull-{way} > $p;" for way in ("down", "up", "down"))
        box.run(f"p={LINES}/sim_gpio{line}/pull; {bounce}")
        must(bool(box.tones(SIGNAL_S)), f"line {line}: no beep")
        delays.append(time.monotonic() - began)
        scene.pull(line, down=False)
    scene.swipe()
    arrives(scene)
    count = facts(scene, "button.pressed") - before
    must(count == len(BUTTON), f"{count} presses at the county of {len(BUTTON)}")
    return [
        f"3 presses, each bouncing, 3 facts; beep after {', '.join(f'{d:.1f}' for d in delays)} s"
    ]


def cable(scene: Scene) -> list[str]:
    """Without a network swipes go on beeping; with it again everything arrives."""
    box = scene.running()
    scene.page_comes()
    scene.swipe()
    arrives(scene)
    box.cable(is_in=False)
    try:
        beeped = sum(scene.swipe() for _ in range(FIVE))
        last = scene.last4_of_last()
        held_back = last not in scene.county.numbers(scene.hall)
    finally:
        box.cable(is_in=True)
    began = time.monotonic()
    must(beeped == FIVE, f"{beeped} of 5 beeped without a network")
    must(held_back, "a record went to the county without a cable")
    must(
        scene.county.waits_for(scene.hall, last, ARRIVES_S) < ARRIVES_S,
        "not delivered after the cable",
    )
    return [f"5 of 5 beeped without a cable; delivered {time.monotonic() - began:.0f} s after it"]


def replug(scene: Scene) -> list[str]:
    """The reader is pulled out and plugged in again, in the middle of a number too."""
    box = scene.running()
    before = facts(scene, "device")
    box.press_key("1")
    box.reader(is_in=False)
    time.sleep(ANSWER_S * 2)
    box.reader(is_in=True)
    began = time.monotonic()
    while not scene.swipe(wait_s=1.0):
        must(time.monotonic() - began < SIGNAL_S, "no beep after plugging in again")
    took = time.monotonic() - began
    scene.page_comes()
    arrives(scene)
    count = facts(scene, "device") - before
    return [f"reader back {took:.1f} s after plugging in; {count} facts of its going and coming"]
