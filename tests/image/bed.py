"""What the box is booted with: kernel, initrd and root as shipped, and beside them the test board.

The shipped files are taken out of the packed image, none is changed. The test board (simulated
lines, a root shell, an ear for the buzzer) is a second archive behind the initrd and lies in /run.
"""

import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
GUEST = HERE / "guest"
MODULES = ("irq_sim.ko", "gpio-sim.ko")
SECTOR = 512
FIRMWARE_AT, ROOT_AT = 8192 * SECTOR, (8192 + 128 * 2048) * SECTOR
DATA_AT = ROOT_AT + 2 * (1024 << 20)
CARD_MB = 4096
MEMORY_MB = 512
# One processor: emulated ones wait for each other, for minutes where this machine has other work.
CPU = ("-cpu", "cortex-a72", "-smp", "1")
PI_4 = "c03112"  # the revision that the Pi's loader writes into the tree; gpiozero asks for it
HOOK = '/scripts/init-bottom/{} "$@"\n'
ROOT = "root=PARTUUID=48414c4c-02 ro rootwait rauc.slot=A panic=10 fsck.repair=yes quiet"


class NoBed(Exception):
    """Something that the emulation needs is missing; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What differs from one emulated board to the next.

    `guests` holds what is added behind the initrd, `tree` writes the device tree to a path, `words`
    name the machine, what it starts, its card, its reader and the ends of the three lines.
    """

    guests: tuple[Path, ...]
    tree: Callable[["Bed", Path], None]
    words: Callable[["Bed", str], list[str]]
    network: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bed:
    """Where the built image lies (`image-build/build --out`) and where the test keeps its own."""

    built: Path
    kept: Path
    board: Board = field(default_factory=lambda: VIRT)

    @property
    def image(self) -> Path:
        """Return the packed image."""
        return self.built / "hallbox.img"

    @property
    def tools(self) -> Path:
        """Return the chroot of tools that the build made."""
        return self.built / "tools"

    def artefact(self, name: str) -> Path:
        """Return where an artefact of this very image is kept."""
        status = self.image.stat()
        mark = f"{status.st_size}-{status.st_mtime_ns}-{_hash(self._guests())}"
        folder = self.kept / hashlib.sha256(mark.encode()).hexdigest()[:12]
        folder.mkdir(parents=True, exist_ok=True)
        return folder / name

    def prepare(self) -> None:
        """Make whatever is not there yet.

        Raises:
            NoBed: the image is not built, or a tool is missing.
        """
        if not self.image.exists():
            raise NoBed(f"{self.image} is missing: image-build/build --out {self.built}")
        for tool in (
            "qemu-system-aarch64",
            "qemu-img",
            "debugfs",
            "mcopy",
            "mkfs.vfat",
            "cpio",
            "fdtput",
        ):
            if shutil.which(tool, path=f"{os.environ['PATH']}:/usr/sbin:/sbin") is None:
                raise NoBed(
                    f"{tool} is missing: apt-get install qemu-system-arm qemu-utils mtools cpio"
                    " e2fsprogs dosfstools device-tree-compiler"
                )
        if not self.artefact("initrd").exists():
            self._make_boot_files()

    def new_card(self, name: str, order: str) -> Path:
        """Write the image to a new card and lay hall.toml on its first partition."""
        card = self.bare_card(name)
        self.put_order(card, order)
        return card

    def bare_card(self, name: str) -> Path:
        """Write the image to a new card as it is."""
        card = self.artefact(name)
        run("cp", "--sparse=always", self.image, card)
        os.truncate(card, CARD_MB << 20)
        return card

    def put_order(self, card: Path, order: str) -> None:
        """Lay hall.toml on the first partition of a card, as an installer's computer writes it."""
        file = card.parent / "hall.toml"
        file.write_text(order, encoding="gb18030", newline="\r\n")
        run("mcopy", "-o", "-i", f"{card}@@{FIRMWARE_AT}", file, "::")

    def qemu(self, card: Path, *, https: int, http: int) -> list[str]:
        """Return the command of a box that starts from a card; its doors are these ports."""
        kind = "qcow2" if card.suffix == ".qcow2" else "raw"
        words = self.board.words(self, f"file={card},format={kind},cache=writethrough")
        doors = f"hostfwd=tcp:127.0.0.1:{https}-:443,hostfwd=tcp:127.0.0.1:{http}-:80"
        words += ["-netdev", f"user,id=n0,{doors}"]
        return [*words, "-device", f"{self.board.network},netdev=n0,id=nic0"]

    def _make_boot_files(self) -> None:
        work = self.artefact("work")
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
        root = f"{self.image}?offset={ROOT_AT}"
        for name in ("vmlinuz", "initrd.img"):
            run("debugfs", "-R", f"dump /boot/{name} {work / name}", root)
        shutil.copyfile(work / "vmlinuz", self.artefact("vmlinuz"))
        self.board.tree(self, work / "tree")
        (work / "tree").rename(self.artefact("tree"))
        modules = self._modules()
        board = work / "cpio"
        (board / "test-board").mkdir(parents=True)
        for path in [*self._guests(), *(modules / name for name in MODULES)]:
            shutil.copyfile(path, board / "test-board" / path.name)
        scripts = board / "scripts" / "init-bottom"
        scripts.mkdir(parents=True)
        hooks = [path.name for path in self._guests() if path.name.startswith("into-")]
        for name in hooks:
            shutil.move(board / "test-board" / name, scripts / name)
            (scripts / name).chmod(0o755)
        order = "".join(HOOK.format(name) for name in ("udev", *hooks))
        (scripts / "ORDER").write_text(order, encoding="ascii")
        names = "\n".join(str(path.relative_to(board)) for path in sorted(board.rglob("*")))
        packed = subprocess.run(
            ["cpio", "--quiet", "-o", "-H", "newc"],
            cwd=board,
            input=names.encode(),
            capture_output=True,
            check=True,
        ).stdout
        shipped = (work / "initrd.img").read_bytes()
        (work / "both").write_bytes(shipped + bytes(-len(shipped) % 512) + packed)
        (work / "both").rename(self.artefact("initrd"))
        shutil.rmtree(work)

    def _guests(self) -> list[Path]:
        return sorted(path for folder in self.board.guests for path in folder.iterdir())

    def _modules(self) -> Path:
        """Return the folder of the two modules, built for the kernel of the image."""
        kernel = next((self.built / "stage/usr/lib/modules").iterdir()).name
        folder = self.built / f"modules-{kernel}-{_hash([HERE / 'gpio-sim'])}"
        if not all((folder / name).exists() for name in MODULES):
            script = (HERE / "gpio-sim").read_text("ascii")
            version = kernel.removesuffix("-arm64")
            run("chroot", self.tools, "/bin/sh", "-eu", "-s", version, given=script)
            folder.mkdir(parents=True, exist_ok=True)
            for name in MODULES:
                shutil.copyfile(self.tools / "root/gpio-sim/mod" / name, folder / name)
        return folder


def _virt_tree(_bed: Bed, tree: Path) -> None:
    """Take QEMU's own tree and add what the Pi's loader would write into it."""
    machine = ("-M", f"virt,dumpdtb={tree}", *CPU)
    run("qemu-system-aarch64", *machine, "-display", "none")
    run("fdtput", "-c", tree, "/system")
    run("fdtput", "-t", "x", tree, "/system", "linux,revision", PI_4)


def _virt_words(bed: Bed, card: str) -> list[str]:
    words = ["qemu-system-aarch64", "-M", "virt", *CPU]
    words += ["-m", str(MEMORY_MB), "-accel", "tcg,thread=multi"]
    words += ["-kernel", str(bed.artefact("vmlinuz")), "-initrd", str(bed.artefact("initrd"))]
    words += ["-dtb", str(bed.artefact("tree")), "-append", f"console=ttyAMA0 {ROOT}"]
    words += ["-drive", f"if=none,id=d0,{card}", "-device", "virtio-blk-pci,drive=d0"]
    words += ["-device", "qemu-xhci,id=xhci", "-device", "usb-kbd,id=reader,bus=xhci.0"]
    words += ["-serial", "chardev:console", "-device", "virtio-serial-pci"]
    for name in ("shell", "beeps"):
        words += ["-device", f"virtserialport,chardev={name},name=hall.{name}"]
    return words


VIRT: Board = Board(
    guests=(GUEST,), tree=_virt_tree, words=_virt_words, network="virtio-net-pci,romfile="
)


def _hash(paths: Sequence[Path]) -> str:
    """Return one hash over files; what lies in a folder of Python's does not count."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes() if path.is_file() else b"")
    return digest.hexdigest()[:12]


def new_stick(image: Path, label: str, size_mb: int) -> Path:
    """Write an empty stick of this label."""
    with image.open("wb") as file:
        file.truncate(size_mb << 20)
    run("mkfs.vfat", "-n", label, image)
    return image


def run(*words: str | Path, given: str = "") -> None:
    """Run a tool of this machine.

    Raises:
        NoBed: it fails.
    """
    done = subprocess.run(
        [str(word) for word in words], input=given, text=True, capture_output=True, check=False
    )
    if done.returncode != 0:
        raise NoBed(f"{words[0]}: {done.stderr.strip()[-800:]}")
