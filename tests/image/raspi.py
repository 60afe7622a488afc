"""The other board: QEMU's `raspi3b`, a Pi 3B with Debian's own kernel and tree and a card as disk.

It has no PCI: network, reader and the ear for the buzzer hang on its USB. The shell is its first
serial line, the console its second, as on the real one.
"""

from pathlib import Path

from tests.image.bed import FIRMWARE_AT, GUEST, HERE, ROOT, Bed, Board, run

TREE = "bcm2837-rpi-3-b.dtb"
PI_3B = "a02082"  # as QEMU's own firmware tells it; the Pi's loader writes it into the tree
BLUETOOTH = "/soc/serial@7e201000/bluetooth"  # not in QEMU; without it the line is a tty


def _tree(bed: Bed, tree: Path) -> None:
    """Take the tree from the card's first partition and add what the Pi's loader would."""
    run("mcopy", "-i", f"{bed.image}@@{FIRMWARE_AT}", f"::{TREE}", tree)
    run("fdtput", "-c", tree, "/system")
    run("fdtput", "-t", "x", tree, "/system", "linux,revision", PI_3B)
    run("fdtput", "-r", tree, BLUETOOTH)


def _words(bed: Bed, card: str) -> list[str]:
    words = ["qemu-system-aarch64", "-M", "raspi3b", "-drive", f"if=sd,{card}"]
    words += ["-kernel", str(bed.artefact("vmlinuz")), "-initrd", str(bed.artefact("initrd"))]
    words += ["-dtb", str(bed.artefact("tree")), "-append", f"console=ttyS1,115200 {ROOT}"]
    words += ["-serial", "chardev:shell", "-serial", "chardev:console"]
    return [*words, "-device", "usb-serial,chardev=beeps", "-device", "usb-kbd,id=reader"]


PI_3 = Board(guests=(GUEST, HERE / "guest_pi"), tree=_tree, words=_words, network="usb-net")
