"""A stick by its label, mounted for as long as it is needed and no longer."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BY_LABEL = Path("/dev/disk/by-label")
PLACE = Path("/run/hall-stick")


def backups_of(stick: Path, hall_id: str) -> list[Path]:
    """Return the backups of a hall on a stick, oldest first, whichever box wrote them."""
    return sorted(stick.glob(f"hallbox-{hall_id}-*.hbk"))


@contextmanager
def mounted(
    label: str, *, by_label: Path = BY_LABEL, place: Path = PLACE, mount: str = "/usr/bin/mount"
) -> Iterator[Path | None]:
    """Give the folder of the stick with this label, or None where there is none that opens."""
    device = by_label / label
    if not device.exists():
        yield None
        return
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    options = "rw,nosuid,nodev,noexec,sync"
    if not _done(mount, "-o", options, str(device.resolve()), str(place)):
        yield None
        return
    try:
        yield place
    finally:
        _done("/usr/bin/umount", str(place))


@contextmanager
def writable(folder: Path, *, mount: str = "/usr/bin/mount") -> Iterator[bool]:
    """Open a partition that is mounted read-only for writing; say whether it may be written now.

    A folder that is no mount of its own is left as it is.
    """
    was_readonly = folder.is_mount() and not _takes_files(folder)
    if was_readonly:
        _done(mount, "-o", "remount,rw", str(folder))
    try:
        yield _takes_files(folder)
    finally:
        if was_readonly:
            _done(mount, "-o", "remount,ro", str(folder))


def _takes_files(folder: Path) -> bool:
    probe = folder / ".hallbox"
    try:
        probe.touch()
        probe.unlink()
    except OSError:
        return False
    return True


def _done(*command: str) -> bool:
    return subprocess.run(command, check=False, capture_output=True, timeout=60).returncode == 0  # noqa: S603 - our own words only
