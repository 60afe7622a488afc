"""Proof B: the shipped card on QEMU's `raspi3b`: Debian's own tree, no PCI, no battery clock.

Card, buttons, network and watchdog hang on what a Pi 3B has: sdhost, dwc2, the second serial line.
The steps of proof A that fit are run as they are.
"""

import re
from collections.abc import Callable, Mapping

from tests.image import a_day, raspi
from tests.image.machine import Machine
from tests.image.scene import Scene
from tests.image.shown import ARRIVES_S, arrives, must, no_failed_units

WATCHDOGS = "cd /sys/class/watchdog; grep . */identity */state */timeout"
REAL, HELD = "watchdog0", "watchdog1"
HELD_S, HELD_BY_S = 15, 60.0
FREEZE = "cut -d' ' -f1 /proc/uptime; echo 1 > /sys/fs/cgroup/init.scope/cgroup.freeze"
BITTEN = r"\[ *([0-9.]+)\] softdog: Initiating system reboot"
ARM = "(sleep 1; echo > /dev/watchdog0) &"
ARMED_S = 60.0
FEW = 5


def cold_boot(scene: Scene) -> list[str]:
    """A new card in a Pi: from power-on to running, to the first beep, to the county."""
    scene.begin()
    box = scene.power_on()
    box.expect(raspi.LISTENS)
    beep_s = scene.swipe_until_beep()
    page_s = scene.page_comes()
    arrives_s = arrives(scene, ARRIVES_S * 2)
    state = box.run("systemctl is-system-running --wait").strip()
    no_failed_units(box)
    model = box.run("tr -d '\\0' < /proc/device-tree/model").strip()
    first = box.run("findmnt -no SOURCE,FSTYPE /boot/firmware; touch /boot/firmware/x 2>&1")
    must("Read-only" in first, f"the first partition can be written: {first}")
    free = box.run("awk '/MemTotal|MemAvailable/ {print int($2 / 1024)}' /proc/meminfo").split()
    said = f"{model}: first beep {beep_s:.0f} s, page {page_s:.0f} s, county {arrives_s:.0f} s"
    return [
        f"{said} later; {state}, no failed unit",
        f"{' '.join(first.split()[:2])} read-only; memory {free[0]} MB, {free[1]} MB to spare",
    ]


def swipes(scene: Scene) -> list[str]:
    """Cards through the Pi's own USB, network through a hub on it: beeps, and then the county."""
    _running(scene)
    told = _few_beeps(scene)
    arrives_s = arrives(scene)
    there = scene.county.numbers(scene.hall)
    lost = [number for number in scene.beeped()[-FEW:] if number[-4:] not in there]
    must(not lost, f"beeped and not at the county: {lost}")
    return [f"{told}, all of them at the county {arrives_s:.0f} s later"]


def presses(scene: Scene) -> list[str]:
    """Three lines beside the Pi's own chip, found by its label."""
    box = _running(scene)
    chips = box.run("cat /sys/class/gpio/gpiochip*/label").split()
    wired = box.run("grep -o 'pinctrl-[a-z0-9]*' /var/lib/hallbox/board.toml").strip()
    must(len(chips) > 1, f"one chip alone: {chips}")
    return [*a_day.presses(scene), f"chips {', '.join(chips)}; the board's is {wired}"]


def cable(scene: Scene) -> list[str]:
    """Without a network swipes go on beeping; with it again everything arrives."""
    box = _running(scene)
    box.cable(is_in=False)
    try:
        told = _few_beeps(scene)
        last = scene.beeped()[-1][-4:]
        must(last not in scene.county.numbers(scene.hall), "a record went without a cable")
    finally:
        box.cable(is_in=True)
    return [f"{told} without a cable; delivered {arrives(scene):.0f} s after it came back"]


def clock(scene: Scene) -> list[str]:
    """No battery clock, no time server: what the records say of their time."""
    box = _running(scene)
    clocks = box.run("ls /sys/class/rtc").split()
    must(not clocks, f"a clock: {clocks}")
    scene.swipe()
    arrives(scene)
    facts = scene.county.facts(scene.hall)
    trust = [fact.trust for fact in facts]
    anchors = [str(f.body["level"]) for f in facts if f.kind == "clock.anchored"]
    must("county" in anchors, f"the county's time gave no anchor: {anchors}")
    told = ", ".join(f"{name} {trust.count(name)}" for name in sorted(set(trust)))
    said, word = box.run("date -u +%FT%TZ").strip(), scene.health()["clock"]
    return [
        f"no battery clock; the box reads {said} and holds that for {word!r}",
        f"trust of the records at the county: {told}; anchored by {', '.join(anchors)}",
    ]


def watchdog(scene: Scene) -> list[str]:
    """The Pi's watchdog is there; the one that systemd holds bites when systemd stands still."""
    box = _running(scene)
    box.run("modprobe softdog")
    box.holds(f"grep -q ^active /sys/class/watchdog/{HELD}/state", HELD_BY_S)
    said = dict(line.split(":", 1) for line in box.run(WATCHDOGS).splitlines())
    must(f"{REAL}/identity" in said, f"no watchdog of the board: {said}")
    held = said.get(f"{HELD}/state"), said.get(f"{HELD}/timeout")
    must(held == ("active", "15"), f"systemd holds {held}")
    stands_s = float(box.run(FREEZE))
    box.happens("RESET")
    bitten = re.findall(BITTEN, (box.folder / "console.log").read_text("utf-8", "replace"))
    must(bool(bitten), "a reset, but not by the watchdog")
    after_s, reset_s = float(bitten[-1]) - stands_s, box.age_s
    must(0 < after_s <= HELD_S + 1, f"it bit {after_s:.1f} s after systemd stood still")
    box.expect(raspi.LISTENS)
    scene.swipe_until_beep()
    back_s = box.age_s - reset_s
    box.run(ARM)
    box.happens("RESET", ARMED_S)
    scene.cut()
    return [
        f"{REAL} is {said[f'{REAL}/identity']}; its model resets the board once it is armed",
        f"in its place {HELD}, {said[f'{HELD}/identity']}: held by systemd with {held[1]} s",
        f"systemd stood still: it bit {after_s:.0f} s later, a beep {back_s:.0f} s after that",
    ]


STEPS: Mapping[str, Callable[[Scene], list[str]]] = {
    "b-cold-boot": cold_boot,
    "b-swipes": swipes,
    "b-presses": presses,
    "b-cable": cable,
    "b-clock": clock,
    "b-watchdog": watchdog,
}


def _few_beeps(scene: Scene) -> str:
    """Swipe until so many have beeped; a starved guest loses a key now and then."""
    before = len(scene.typed())
    beeped = 0
    while beeped < FEW and len(scene.typed()) < before + 2 * FEW:
        beeped += scene.swipe()
    must(beeped == FEW, f"{beeped} of {2 * FEW} cards beeped")
    return f"{beeped} of {len(scene.typed()) - before} cards beeped"


def _running(scene: Scene) -> Machine:
    """Return the box, started, with a page and a beep behind it if it was off."""
    if scene.box is None:
        scene.power_on().expect(raspi.LISTENS)
        scene.swipe_until_beep()
        scene.page_comes()
    assert scene.box is not None
    return scene.box
