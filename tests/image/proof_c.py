"""Proof C: U-Boot itself, from the card's first partition, runs our script on QEMU's `raspi3b`.

Which slot it took is told by the size of the kernel that it loads, what it counted is read from the
card. The mains go away once Linux has the root, or before.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.image import raspi, slot_bundle, slot_state
from tests.image.bed import ROOT_AT, Bed, run
from tests.image.machine import PATIENCE_S, Machine
from tests.image.scene import Scene
from tests.image.shown import must, no_failed_units

SCRIPT = r"hall: ([^\r\n]+).*?(\d+) bytes read in \d+ ms.*?Starting kernel"
SYSTEMD = r"\[!p"  # the first thing it says: the console is its own now
SLOT_MB = 1024
SLOTS = {"A": ROOT_AT, "B": ROOT_AT + (SLOT_MB << 20)}
LONGER = 4096  # by so much the kernel of slot B is longer here
NEW = {
    "BOOT_ORDER": "A B",
    "BOOT_A_LEFT": "3",
    "BOOT_B_LEFT": "0",
    "A_COMMITTED": "1",
    "B_COMMITTED": "0",
}
ON_TRIAL = NEW | {"BOOT_ORDER": "B A", "BOOT_B_LEFT": "2"}
RUNS = "systemctl -q is-active hall-hw && systemctl -q is-active hall-web"
NOTE = "/var/lib/hallbox/box/slot-trial"
IS_TAKEN = "systemctl show -p ActiveState hall-take | grep -q inactive"
TAKEN_S = 3 * PATIENCE_S  # a gigabyte through an emulated card
OVERLAY = "tr -d '\\0' < /proc/device-tree/soc/i2c@7e804000/rtc@68/compatible"
WHICH = "grep -o 'rauc.slot=.' /proc/cmdline; findmnt -no SOURCE /"


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """What one start of U-Boot showed."""

    state: str
    slot: str
    took_s: float


def as_written(scene: Scene) -> list[str]:
    """A card as an installer writes it starts slot A, up to systemd, and has a state then."""
    bed = scene.bed
    card = bed.bare_card("written.img")
    with _power(bed, card) as box:
        start = _watch(bed, box)
        box.expect(SYSTEMD)
        root_s = box.age_s
    must(start.slot == "A", f"slot {start.slot} of a new card")
    first = slot_state.read(card)
    must(first == NEW, f"the first state is {first}")
    must(slot_state.read(card, slot_state.PLACES[1]) == first, "the second copy is another")
    return [
        f"U-Boot says {start.state!r}, takes slot A and writes that down",
        f"kernel started after {start.took_s:.0f} s, systemd has the root after {root_s:.0f} s",
    ]


def on_trial(scene: Scene) -> list[str]:
    """A slot that nobody commits has its starts, then the committed one comes back for good."""
    bed = scene.bed
    card = bed.bare_card("trial.img")
    _fill_slot_b(bed, card)
    slot_state.write(card, ON_TRIAL)
    told = []
    for turn in range(4):
        with _power(bed, card) as box:
            start = _watch(bed, box)
            if turn == 0:
                box.expect(SYSTEMD)
        left = (slot_state.read(card) or {}).get("BOOT_B_LEFT", "lost")
        told.append(f"{start.slot}{left}")
    must(told == ["B1", "B0", "A0", "A0"], f"slots and starts left: {told}")
    whole = slot_state.read(card)
    slot_state.tear(card)
    with _power(bed, card) as box:
        start = _watch(bed, box)
    must(start.slot == "A" and "copy 2" in start.state, f"with a torn state: {start}")
    must(slot_state.read(card) == whole, "the torn state was not made good")
    return [
        "two starts left: B (1 left), B (0 left), A, A; B came up to systemd, A was not counted",
        f"copy 1 torn: {start.state!r}, slot A, and copy 1 is whole again",
    ]


def installed(scene: Scene) -> list[str]:
    """A bundle from a stick: RAUC writes it, it starts on trial, the healthy box commits it."""
    bed, card = scene.bed, scene.bed.artefact("commit.img")
    stick = slot_bundle.stick(bed)
    with scene.beside(name=card.name) as new:
        new.begin()
    slot_bundle.put(card, SLOTS["A"], bed.artefact("initrd"), "/boot/initrd.img")
    slot_bundle.put(card, SLOTS["A"], slot_bundle.keyring(bed), "/etc/rauc/keyring.crt")
    plug = ("-drive", f"if=none,id=stick,file={stick},format=raw")
    with _power(bed, card, *plug, is_watched=False) as box:
        _runs_from(box, "A")
        overlay = box.run(OVERLAY).strip()
        box.holds(RUNS)
        box.ask("device_add", driver="usb-storage", id="stick", drive="stick")
        began = box.age_s
        box.holds(f"[ -e {NOTE} ] && {IS_TAKEN}", TAKEN_S)
        taken_s = box.age_s - began
        box.run("systemctl --no-block reboot")
        _runs_from(box, "B")
        trial = slot_state.read(card)
        began = box.age_s
        box.holds(f"{RUNS} && [ ! -e {NOTE} ]")  # before it runs, its home may not be there yet
        no_failed_units(box)
        took_s = box.age_s - began
    good = slot_state.read(card)
    with _power(bed, card, is_watched=False) as box:
        _runs_from(box, "B")
    said = slot_bundle.answer(stick)
    must(overlay == "maxim,ds3231", f"the merged tree did not come through: {overlay}")
    must((trial or {}).get("BOOT_B_LEFT") == "2", f"on trial: {trial}")
    must((good or {}).get("B_COMMITTED") == "1", f"not committed: {good}")
    must(slot_state.read(card) == good, "a committed slot was counted")
    return [
        f"a bundle on a stick: RAUC had it in slot B after {taken_s:.0f} s",
        f"the stick stayed in, and at the next power-on it says: {said.strip()}",
        f"B starts on trial, is well and commits itself {took_s:.0f} s after its shell",
        "the next start is B and nothing is counted",
        "the tree with the clock's overlay came through U-Boot to Linux",
    ]


STEPS: Mapping[str, Callable[[Scene], list[str]]] = {
    "c-as-written": as_written,
    "c-on-trial": on_trial,
    "c-installed": installed,
}


def _watch(bed: Bed, box: Machine) -> Start:
    """Read what U-Boot says until the kernel starts."""
    said = box.expect(SCRIPT)
    sizes = {_size(bed): "A", _size(bed) + LONGER: "B"}
    return Start(state=said[1], slot=sizes.get(int(said[2]), "?"), took_s=box.age_s)


@contextmanager
def _power(bed: Bed, card: Path, *more: str, is_watched: bool = True) -> Iterator[Machine]:
    """Switch the power on, and off again; `more` goes to QEMU as it is."""
    words = raspi.from_firmware(bed, card, is_watched=is_watched)
    box = Machine.start([*words, *more], bed.artefact("box-c"))
    try:
        yield box
    finally:
        box.cut()


def _runs_from(box: Machine, slot: str) -> None:
    """Wait for the test board and see which slot is the root."""
    box.expect(raspi.LISTENS)
    said = box.run(WHICH).split()
    must(said == [f"rauc.slot={slot}", f"/dev/mmcblk0p{2 + ord(slot) - ord('A')}"], f"{said}")


def _size(bed: Bed) -> int:
    return bed.artefact("vmlinuz").stat().st_size


def _fill_slot_b(bed: Bed, card: Path) -> None:
    """Copy slot A to slot B, with a kernel that is longer."""
    places = (f"{way}={SLOTS[slot] >> 20}" for way, slot in (("skip", "A"), ("seek", "B")))
    run(
        "dd",
        f"if={card}",
        f"of={card}",
        "bs=1M",
        f"count={SLOT_MB}",
        *places,
        "conv=notrunc,sparse",
    )
    longer = bed.artefact("longer")
    longer.write_bytes(bed.artefact("vmlinuz").read_bytes() + bytes(LONGER))
    slot_bundle.put(card, SLOTS["B"], longer, "/boot/vmlinuz")
