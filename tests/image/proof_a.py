"""Proof A: the shipped root on QEMU's `virt` with 512 MB does its job from power-on to the county.

Each step is a sentence that holds or raises; what it measured is returned as lines to print.
"""

import json
import random
import re
import time
from collections.abc import Callable, Mapping

from tests.image import cuts
from tests.image.machine import Machine
from tests.image.scene import ANSWER_S, LINES, SIGNAL_S, UNITS, Scene

ARRIVES_S = 180.0  # from the beep to the county's feed, with a line
COLD_CUTS = 5
BUTTON = {"very_satisfied": 4, "satisfied": 5, "very_dissatisfied": 8}  # of window 1
FIVE = 5
SHOWN_AGAIN = 2  # a machine that is busy with other things loses keys, or stretches a beep


class NotShown(Exception):
    """A step did not show what it should; the message says what was seen instead."""


def first_start(scene: Scene) -> list[str]:
    """A new card with hall.toml sets itself up, enrols, takes a swipe and shows a page."""
    scene.cut()
    for name in ("typed.txt", "beeped.txt"):
        scene.bed.artefact(name).unlink(missing_ok=True)
    scene.bed.new_card("hall.img", scene.county.order)
    box = scene.power_on()
    beep_s = scene.swipe_until_beep(900)
    page_s = scene.page_comes(900)
    arrives_s = _arrives(scene, ARRIVES_S * 2)
    _no_failed_units(box)
    root = box.run("findmnt -no OPTIONS / ; touch /etc/x 2>&1; df -m /data | tail -n1")
    _must("ro," in root and "Read-only" in root, f"the root can be written: {root}")
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
    arrives_s = _arrives(scene)
    _must(said is None, f"the page was up before the first beep ({beep_s:.0f} s)")
    _no_failed_units(box)
    return [
        f"boot to first beep {beep_s:.0f} s, to the page {page_s:.0f} s, county {arrives_s:.0f} s"
    ]


def swipes(scene: Scene) -> list[str]:
    """Twenty cards in a row: each beeps, each reaches the county."""
    scene.running()
    scene.page_comes()
    began = time.monotonic()
    before = len(scene.typed()), len(scene.beeped())
    for _ in range(20):
        scene.swipe()
    took = time.monotonic() - began
    typed, beeped = scene.typed()[before[0] :], scene.beeped()[before[1] :]
    _must(len(beeped) >= 20 - SHOWN_AGAIN, f"{len(beeped)} of 20 beeped")
    arrives_s = _arrives(scene)
    there = scene.county.numbers()
    lost = [number for number in beeped if number[-4:] not in there]
    _must(not lost, f"beeped and not at the county: {lost}")
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
    before = _count(scene, "button.pressed")
    delays = []
    for line in BUTTON.values():
        time.sleep(ANSWER_S)  # the lock-out of one window
        box.tones()
        began = time.monotonic()
        bounce = " ".join(f"echo pull-{way} > $p;" for way in ("down", "up", "down"))
        box.run(f"p={LINES}/sim_gpio{line}/pull; {bounce}")
        _must(bool(box.tones(SIGNAL_S)), f"line {line}: no beep")
        delays.append(time.monotonic() - began)
        scene.pull(line, down=False)
    scene.swipe()
    _arrives(scene)
    count = _count(scene, "button.pressed") - before
    _must(count == len(BUTTON), f"{count} presses at the county of {len(BUTTON)}")
    return [
        f"3 presses, each bouncing, 3 facts; beep after {', '.join(f'{d:.1f}' for d in delays)} s"
    ]


def cable(scene: Scene) -> list[str]:
    """Without a network swipes go on beeping; with it again everything arrives."""
    box = scene.running()
    scene.page_comes()
    scene.swipe()
    _arrives(scene)
    box.cable(is_in=False)
    try:
        beeped = sum(scene.swipe() for _ in range(FIVE))
        last = scene.last4_of_last()
        held_back = last not in scene.county.numbers()
    finally:
        box.cable(is_in=True)
    began = time.monotonic()
    _must(beeped == FIVE, f"{beeped} of 5 beeped without a network")
    _must(held_back, "a record went to the county without a cable")
    _must(scene.county.waits_for(last, ARRIVES_S) < ARRIVES_S, "not delivered after the cable")
    return [f"5 of 5 beeped without a cable; delivered {time.monotonic() - began:.0f} s after it"]


def replug(scene: Scene) -> list[str]:
    """The reader is pulled out and plugged in again, in the middle of a number too."""
    box = scene.running()
    before = _count(scene, "device")
    box.ask("input-send-event", events=[_key("1", down=True), _key("1", down=False)])
    box.ask("device_del", id="reader")
    time.sleep(ANSWER_S * 2)
    box.ask("device_add", driver="usb-kbd", id="reader", bus="xhci.0")
    began = time.monotonic()
    while not scene.swipe(wait_s=1.0):
        _must(time.monotonic() - began < SIGNAL_S, "no beep after plugging in again")
    took = time.monotonic() - began
    scene.page_comes()
    _arrives(scene)
    count = _count(scene, "device") - before
    return [f"reader back {took:.1f} s after plugging in; {count} facts of its going and coming"]


def wrong_clock(scene: Scene) -> list[str]:
    """A battery clock of 2019 stops nothing; the records say how far their time is believed."""
    scene.cut()
    scene.power_on(clock="2019-03-01T08:00:00")
    scene.swipe_until_beep()
    scene.page_comes()
    first = scene.last4_of_last()
    _arrives(scene)
    mine = [f for f in scene.county.facts() if f.body.get("last4") == first]
    year = scene.running().run("date +%Y").strip()
    clock = scene.health().get("clock")
    scene.cut()
    return [f"the box believed {year} at first; record at {mine[0].at}, then clock={clock}"]


def weigh(scene: Scene) -> list[str]:
    """Memory of the three units, bytes written for a swipe, exposure as systemd sees it inside."""
    box = scene.running()
    scene.page_comes()
    pss = {unit: _pss_mb(box, unit) for unit in UNITS}
    before = {unit: _written(box, unit) for unit in UNITS}
    beeped = sum(scene.swipe() for _ in range(20))
    _arrives(scene)
    wrote = {unit: (_written(box, unit) - before[unit]) / max(beeped, 1) / 1024 for unit in UNITS}
    scores = box.run(f"systemd-analyze security --no-pager {' '.join(UNITS)} | grep -i overall")
    free = box.run("awk '/MemTotal|MemAvailable/ {print int($2 / 1024)}' /proc/meminfo").split()
    return [
        f"PSS {_listed(pss)} MB, together {sum(pss.values()):.1f} (bar 90 idle)",
        f"written for a swipe {_listed(wrote)} KB",
        f"exposure from inside {' '.join(re.findall('[0-9][.][0-9]', scores))}",
        f"memory {free[0]} MB, {free[1]} MB to spare",
    ]


def power_cuts(scene: Scene) -> list[str]:
    """The mains go away in the middle of writes; the card holds whatever beeped."""
    done = scene.bed.artefact("cuts.json")
    told: list[list[int]] = json.loads(done.read_text("ascii")) if done.exists() else []
    for turn in range(len(told), cuts.CUTS):
        told.append(cuts.one_cut(cuts.beside(scene), turn))
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
    _arrives(scene)
    beeped, there = scene.beeped(), scene.county.numbers()
    lost = sorted({number[-4:] for number in beeped} - set(there))
    twice = sorted({one for one in there if there.count(one) > 1})
    _must(not lost, f"{len(lost)} of {len(beeped)} lost: {lost[:10]}")
    _must(not twice, f"twice at the county: {twice[:10]}")
    streams = {fact.stream for fact in scene.county.facts()}
    _must(len(streams) == 1, f"{len(streams)} streams of one box")
    silent = len(set(there)) - len({number[-4:] for number in beeped})
    return [
        f"{len(beeped)} beeps, 0 lost, 0 twice, one stream; {silent} more were stored before a cut"
    ]


STEPS: Mapping[str, Callable[[Scene], list[str]]] = {
    "first-start": first_start,
    "cold-start": cold_start,
    "swipes": swipes,
    "presses": presses,
    "cable": cable,
    "replug": replug,
    "weigh": weigh,
    "wrong-clock": wrong_clock,
    "cold-cuts": cold_cuts,
    "power-cuts": power_cuts,
}


def _one_cut(scene: Scene, chance: random.Random) -> None:
    """Start, swipe as fast as a hall never does, and cut; one in five before the page is up."""
    scene.cut()
    box = scene.power_on()
    scene.swipe_until_beep()
    if chance.random() > 0.2:
        scene.page_comes()
    until = time.monotonic() + chance.uniform(0.1, 12.0)
    while time.monotonic() < until:
        scene.swipe(wait_s=max(0.05, min(SIGNAL_S, until - time.monotonic())))
    assert box is scene.box
    scene.cut()


def _arrives(scene: Scene, patience_s: float = ARRIVES_S) -> float:
    beeped = scene.beeped()[-1][-4:]
    took = scene.county.waits_for(beeped, patience_s)
    _must(took < patience_s, f"{beeped} beeped and did not reach the county in {patience_s:.0f} s")
    return took


def _count(scene: Scene, kind: str) -> int:
    return sum(fact.kind.startswith(kind) for fact in scene.county.facts())


def _key(sign: str, *, down: bool) -> dict[str, object]:
    return {"type": "key", "data": {"down": down, "key": {"type": "qcode", "data": sign}}}


def _no_failed_units(box: Machine) -> None:
    failed = box.run("systemctl --failed --no-legend --plain | cut -d' ' -f1").split()
    _must(not failed, f"failed units: {' '.join(failed)}")


def _main_pid(unit: str) -> str:
    return f"$(systemctl show -p MainPID --value {unit})"


def _pss_mb(box: Machine, unit: str) -> float:
    said = box.run(f"awk '/^Pss:/ {{print $2}}' /proc/{_main_pid(unit)}/smaps_rollup")
    return int(said) / 1024


def _written(box: Machine, unit: str) -> int:
    return int(box.run(f"awk '/^write_bytes/ {{print $2}}' /proc/{_main_pid(unit)}/io"))


def _listed(values: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {value:.1f}" for name, value in values.items())


def _must(holds: bool, otherwise: str) -> None:  # noqa: FBT001 - the condition of a sentence
    if not holds:
        raise NotShown(otherwise)
