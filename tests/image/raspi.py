"""The other board: QEMU's `raspi3b`, a Pi 3B with Debian's own kernel and tree and a card as disk.

It has no PCI: network, reader and the ear for the buzzer hang on its USB. The shell is its first
serial line, the console its second, as on the real one.
"""

from pathlib import Path

from tests.image.bed import FIRMWARE_AT, GUEST, HERE, ROOT, Bed, Board, run

TREE = "bcm2837-rpi-3-b.dtb"
PI_3B = "a02082"  # as QEMU's own firmware tells it; the Pi's loader writes it into the tree
BLUETOOTH = "/soc/serial@7e201000/bluetooth"  # not in QEMU; without it the line is a tty
CLOCK = "overlays/hall-clock.dtbo"  # config.txt names it; the Pi's loader merges it
WITH_CLOCK = "tree-with-clock"
EMPTY_MB = 64
# Four processors in turn: at once they wait for each other where fewer are, until watchdogs bite.
BOARD = ("qemu-system-aarch64", "-M", "raspi3b", "-accel", "tcg,thread=single")
LISTENS = "the test board listens"  # said by guest_pi/ports; what is sent before it is lost


def _tree(bed: Bed, tree: Path) -> None:
    """Take the tree from the card's first partition and add what the Pi's loader would."""
    run("mcopy", "-i", f"{bed.image}@@{FIRMWARE_AT}", f"::{TREE}", tree)
    run("fdtput", "-c", tree, "/system")
    run("fdtput", "-t", "x", tree, "/system", "linux,revision", PI_3B)
    run("fdtput", "-r", tree, BLUETOOTH)


def _words(bed: Bed, card: str) -> list[str]:
    words = [*BOARD, "-drive", f"if=sd,{card}"]
    words += ["-kernel", str(bed.artefact("vmlinuz")), "-initrd", str(bed.artefact("initrd"))]
    words += ["-dtb", str(bed.artefact("tree")), "-append", f"console=ttyS1,115200 {ROOT}"]
    words += ["-serial", "chardev:shell", "-serial", "chardev:console"]
    return [*words, "-device", "usb-serial,chardev=beeps", "-device", "usb-kbd,id=reader"]


PI_3 = Board(guests=(GUEST, HERE / "guest_pi"), tree=_tree, words=_words, network="usb-net")


def from_firmware(bed: Bed, card: Path, *, is_watched: bool) -> list[str]:
    """Return the command of a board whose U-Boot, tree and all that follows come from the card.

    What config.txt names is handed over by hand. QEMU lays the tree where U-Boot's script lays the
    ramdisk, the Pi's loader at the top of memory; behind an empty ramdisk it is out of the way.
    `is_watched`: the shell's line is laid to the console, for U-Boot has no shell of ours.
    """
    for name in ("u-boot.bin", TREE, CLOCK):
        to = bed.artefact(Path(name).name)
        run("mcopy", "-n", "-i", f"{bed.image}@@{FIRMWARE_AT}", f"::{name}", to)
    merged = bed.artefact(WITH_CLOCK)
    run("fdtoverlay", "-i", bed.artefact("tree"), "-o", merged, bed.artefact(Path(CLOCK).name))
    with bed.artefact("empty").open("wb") as empty:
        empty.truncate(EMPTY_MB << 20)
    tree, ends = (WITH_CLOCK, ("shell", "console"))
    if is_watched:
        tree, ends = (TREE, ("console", "shell"))
    words = [*BOARD, "-kernel", str(bed.artefact("u-boot.bin"))]
    words += ["-dtb", str(bed.artefact(tree)), "-initrd", str(bed.artefact("empty"))]
    words += ["-drive", f"if=sd,file={card},format=raw,cache=writethrough"]
    return words + [word for end in ends for word in ("-serial", f"chardev:{end}")]
