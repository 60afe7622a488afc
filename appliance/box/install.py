"""Install on an existing Debian or Raspberry Pi OS, and take away again; the data always stays.

The same files and the same places as in the image, which is laid out by this file too: a release in
`opt/hallbox/releases/NAME` with its own venv, `current` names the one that runs.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from appliance import VERSION
from appliance.domain.frozen import dataclass

HOME = Path("var/lib/hallbox")
PROGRAM = Path("opt/hallbox")
COMMAND = Path("usr/local/bin/hallbox")
ROOMS = ("appliance", "hw", "sync", "systemd")
LOCKS = ("requirements.lock", "image-build/board.lock")
LGPIO = "PYPI"  # lgpio's build links its C library in only where this stands in the environment
# Debian package → what of it is needed: evdev and lgpio are compiled here.
TOOLS = {
    "gcc": "usr/bin/gcc",
    "libc6-dev": "usr/include/stdio.h",
    "linux-libc-dev": "usr/include/linux/input.h",
    "openssl": "usr/bin/openssl",
    "python3-dev": "usr/bin/python3-config",
    "python3-venv": "usr/share/python-wheels",
    "swig": "usr/bin/swig",
}
# folder of ours → where Debian looks
PLACES = {
    "systemd": Path("etc/systemd/system"),
    "systemd/sysusers.d": Path("etc/sysusers.d"),
    "systemd/tmpfiles.d": Path("etc/tmpfiles.d"),
    "systemd/udev/rules.d": Path("etc/udev/rules.d"),
    "systemd/sysctl.d": Path("etc/sysctl.d"),
}
# The makers' public key (image-build/make_keys), where they have one: updates are believed with it.
RELEASE_KEY = Path("etc/hallbox/release.pub")
# The image alone: on somebody's Debian the log, the watchdog and the rescue shell are theirs.
IMAGE_PLACES = {
    "systemd/journald.conf.d": Path("etc/systemd/journald.conf.d"),
    "systemd/system.conf.d": Path("etc/systemd/system.conf.d"),
    "systemd/emergency": Path("etc/systemd/system/emergency.service.d"),
}
STARTED = (
    "hall-release.service",
    "hall-reset.service",
    "hall-provision.service",
    "hall-restore.service",
    "hall-migrate.service",
    "hall-hw.service",
    "hall-web.service",
    "hall-sync.service",
    "hall-health.service",
    "hall-welcome.service",
    "hall-settled.timer",
    "hall-space.timer",
    "hall-platform.timer",
    "hall-backup.path",
    "hall-support.path",
    "hall-restore.path",
    "hall-clock.path",
    "hall-print.path",
    "hall-update.path",
)
WRAPPER = r"""#!/bin/sh
export HALLBOX_HOME="${HALLBOX_HOME:-/var/lib/hallbox}"
exec /opt/hallbox/current/.venv/bin/python -P -c \
  'from appliance.cli import main; main(prog_name="hallbox")' "$@"
"""
# The three programs run without docstrings and columns (see their units), and Debian compiles its
# library for commands only.
WITHOUT_COLUMNS = ("-X", "no_debug_ranges")
COMPILE_LIBRARY = """
import compileall, sysconfig
compileall.compile_dir(sysconfig.get_path("stdlib"), quiet=2, optimize=2)
"""
FORGET_LIBRARY = """
import pathlib, sysconfig
for compiled in pathlib.Path(sysconfig.get_path("stdlib")).rglob("*.opt-2.pyc"):
    compiled.unlink()
"""

Run = Callable[[Sequence[str]], None]


class CannotInstall(Exception):
    """Nothing was changed, or what was begun can be begun again; the message is for the person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where to: the root directory, whether it is an image's, and what runs a command there."""

    root: Path
    run: Run
    is_image: bool = False

    @property
    def release(self) -> Path:
        """Return the folder of this release."""
        return self.root / PROGRAM / "releases" / VERSION


def laid_out(source: Path, target: Target) -> Iterator[tuple[Path, Path]]:
    """Yield every file of ours that belongs to the system, and where it goes."""
    places = PLACES | (IMAGE_PLACES if target.is_image else {})
    for folder, place in places.items():
        for path in sorted((source / folder).iterdir()):
            if path.is_file():
                yield path, target.root / place / path.name


def install(source: Path, target: Target) -> None:
    """Install this checkout; a second time it renews what is there.

    Raises:
        CannotInstall: something is missing here, named in the message.
    """
    if source.resolve() == target.release.resolve():
        raise CannotInstall("这就是装好的那一份。更新请在新版本的目录里运行。")
    _copy_release(source, target.release)
    if not target.is_image:
        _make_venv(target)
    for path, place in laid_out(source, target):
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)
    _believe_the_makers(source, target)
    point(target.root / PROGRAM / "current", Path("releases") / VERSION)
    command = target.root / COMMAND
    command.parent.mkdir(parents=True, exist_ok=True)
    command.write_text(WRAPPER, encoding="ascii")
    command.chmod(0o755)
    for words in _commands(target):
        target.run(words)


def uninstall(source: Path, target: Target) -> list[Path]:
    """Take everything away but the data and its users; return what was removed."""
    for name in STARTED:
        target.run(["systemctl", "disable", "--now", name])
    removed = [place for _path, place in laid_out(source, target) if place.exists()]
    for place in removed:
        place.unlink()
    for file in (COMMAND, RELEASE_KEY):
        (target.root / file).unlink(missing_ok=True)
    shutil.rmtree(target.root / PROGRAM, ignore_errors=True)
    target.run([_debian_python(target.root), "-c", FORGET_LIBRARY])
    target.run(["systemctl", "daemon-reload"])
    return removed


def here(words: Sequence[str]) -> None:
    """Run a command on this machine.

    Raises:
        CannotInstall: it failed; its last words are in the message.
    """
    try:
        subprocess.run(  # noqa: S603 - our own words only
            words, check=True, capture_output=True, text=True, env=os.environ | {LGPIO: "1"}
        )
    except FileNotFoundError as missing:
        raise CannotInstall(f"这台机器上没有 {words[0]}。") from missing
    except subprocess.CalledProcessError as failed:
        tail = "\n".join(failed.stderr.strip().splitlines()[-3:])
        raise CannotInstall(f"{' '.join(words)} 没有成功：\n{tail}") from failed


def refuse_strange_machine(root: Path = Path("/")) -> None:
    """Refuse where the units could not run.

    Raises:
        CannotInstall: not root, no systemd, no Debian.
    """
    release = root / "etc/debian_version"
    if os.geteuid() != 0:
        raise CannotInstall("要用 root 运行：sudo .venv/bin/hallbox install")
    if not release.exists():
        raise CannotInstall("只能装在 Debian 12、13 或同期的 Raspberry Pi OS 上。")
    if not (root / "run/systemd/system").is_dir():
        raise CannotInstall("这台机器没有用 systemd 启动。")
    if lacking := [package for package, file in TOOLS.items() if not (root / file).exists()]:
        raise CannotInstall(f"缺软件包：sudo apt-get install {' '.join(lacking)}")


def _copy_release(source: Path, release: Path) -> None:
    release.mkdir(parents=True, exist_ok=True)
    for room in ROOMS:
        shutil.rmtree(release / room, ignore_errors=True)
        shutil.copytree(source / room, release / room, ignore=shutil.ignore_patterns("__pycache__"))
    for lock in LOCKS:
        shutil.copyfile(source / lock, release / Path(lock).name)


def _believe_the_makers(source: Path, target: Target) -> None:
    """Lay their key where updates look for it; a checkout without one leaves what is there."""
    key, place = source / "image-build/files" / RELEASE_KEY, target.root / RELEASE_KEY
    if key.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(key, place)


def _make_venv(target: Target) -> None:
    release = target.release
    venv = release / ".venv"
    # The links of a venv lead to this Python: Debian's own, not one in somebody's folder.
    target.run([_debian_python(target.root), "-m", "venv", str(venv)])
    pip = f"{venv}/bin/python -m pip install --no-input --no-deps --require-hashes --quiet -r"
    for lock in LOCKS:
        target.run([*pip.split(), str(release / Path(lock).name)])
    for site in venv.glob("lib/python3.*/site-packages"):
        (site / "hallbox.pth").write_text(f"/{PROGRAM}/current\n", encoding="ascii")
    python = str(venv / "bin/python")
    target.run(
        [python, *WITHOUT_COLUMNS, "-m", "compileall", "-q", "-o", "0", "-o", "2", str(release)]
    )
    target.run([python, *WITHOUT_COLUMNS, "-c", COMPILE_LIBRARY])
    target.run([python, *WITHOUT_COLUMNS, "-m", "appliance.web.compiled_pages"])


def _debian_python(root: Path) -> str:
    path = root / "usr/bin/python3"
    return str(path) if path.exists() else sys.executable


def point(link: Path, at: Path) -> None:
    """Let a name point elsewhere in one step."""
    new = link.with_name(f".{link.name}.new")
    new.unlink(missing_ok=True)
    new.symlink_to(at)
    new.replace(link)


def _commands(target: Target) -> Iterator[list[str]]:
    if target.is_image:
        yield ["systemctl", f"--root={target.root}", "enable", *STARTED]
        return
    yield ["systemd-sysusers"]
    yield ["systemd-tmpfiles", "--create", "/etc/tmpfiles.d/hallbox.conf"]
    yield ["udevadm", "control", "--reload"]
    yield ["udevadm", "trigger"]
    yield ["systemctl", "restart", "systemd-sysctl.service"]  # passes by what a kernel has not
    yield ["systemctl", "daemon-reload"]
    yield ["systemctl", "enable", *STARTED]
