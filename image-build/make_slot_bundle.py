# ruff: noqa: INP001 - a script beside its shell steps, not a module of a package
"""make_slot_bundle.py ROOT_IMG KEY CERTIFICATE NUMBER OUT: a whole slot as one signed RAUC bundle.

ROOT_IMG is `parts/root.img` of a build, NUMBER the SOURCE_DATE_EPOCH it was built with: a box takes
only a higher one than the date of its own /etc/hallbox-image. KEY and CERTIFICATE come from
`make_keys`; the box knows the certificate as /etc/rauc/keyring.crt. Needs rauc and squashfs-tools.
"""

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

COMPATIBLE = "hall-pi-arm64-v1"  # as in files/etc/rauc/system.conf
MANIFEST = """[update]
compatible={compatible}
version={number}

[bundle]
format=verity

[image.rootfs]
filename=root.ext4
"""


def manifest(number: int) -> str:
    """Return what the bundle says of itself."""
    return MANIFEST.format(compatible=COMPATIBLE, number=number)


def make(root: Path, key: Path, certificate: Path, number: int, out: Path) -> None:
    """Write the bundle of a slot; an old one of that name is replaced."""
    with TemporaryDirectory(dir=out.parent) as folder:
        place = Path(folder) / "bundle"
        place.mkdir()
        (place / "manifest.raucm").write_text(manifest(number), encoding="ascii")
        try:
            (place / "root.ext4").hardlink_to(root)  # a gigabyte need not be copied
        except OSError:
            shutil.copyfile(root, place / "root.ext4")
        made = Path(folder) / out.name
        words = ["rauc", "bundle", f"--cert={certificate}", f"--key={key}"]
        words += [f"--keyring={certificate}", "--mksquashfs-args=-comp zstd"]
        subprocess.run([*words, str(place), str(made)], check=True)  # noqa: S603 - our own words only
        made.replace(out)


if __name__ == "__main__":
    root, key, certificate, number, out = sys.argv[1:]
    make(Path(root), Path(key), Path(certificate), int(number), Path(out))
