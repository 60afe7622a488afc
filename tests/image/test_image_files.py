"""What the image adds to the root: nothing writes it, nothing of it names a box or waits long."""

import re
import subprocess
from pathlib import Path

import pytest

BUILD = Path(__file__).parents[2] / "image-build"
FILES = BUILD / "files"
FSTAB = [
    line.split()
    for line in (FILES / "etc/fstab").read_text("ascii").splitlines()
    if line and not line.startswith("#")
]
SCRIPTS = [BUILD / "build", *sorted(BUILD.glob("steps/*")), *sorted(FILES.rglob("usr/lib/*/*"))]


def listed(name: str) -> list[str]:
    """Return the entries of a list without their reasons."""
    lines = (BUILD / name).read_text("ascii").splitlines()
    return [line.split("#")[0].strip() for line in lines if line.split("#")[0].strip()]


def test_the_root_is_mounted_for_reading_only() -> None:
    root = next(line for line in FSTAB if line[1] == "/")
    assert set(root[3].split(",")) == {"ro", "noload"}


def test_no_partition_that_is_missing_ends_in_a_rescue_shell() -> None:
    """Only the root and memory may be without nofail (pitfall 6)."""
    for device, place, kind, options, *_ in FSTAB:
        assert kind == "tmpfs" or place == "/" or "nofail" in options.split(","), device


def test_the_home_is_mounted_before_its_folders_are_made() -> None:
    """A mount with nofail is not waited for; the folders would be made below it, on the root."""
    home = next(line for line in FSTAB if line[1] == "/var/lib/hallbox")
    assert "x-systemd.before=systemd-tmpfiles-setup.service" in home[3].split(",")


def test_the_users_are_made_where_the_root_can_be_written() -> None:
    assert "systemd-sysusers --root=" in (BUILD / "steps/40-stage").read_text("ascii")


def test_the_data_partition_is_checked_and_grown_where_a_power_cut_cannot_hurt() -> None:
    """Seen in emulation: sfdisk took the partition away and gave it again; the home went too."""
    data = next(line for line in FSTAB if line[1] == "/data")
    assert {"x-systemd.growfs", "x-systemd.device-timeout=180"} < set(data[3].split(","))
    assert data[5] == "2"
    assert "e2fsprogs" in listed("packages.list")
    grow = (FILES / "usr/lib/hallbox/grow-data").read_text("ascii")
    assert "--no-tell-kernel" in grow
    assert "\nresize2fs" not in grow


def test_what_systemd_keeps_for_itself_lies_on_the_data_partition() -> None:
    kept = next(line for line in FSTAB if line[1] == "/var/lib/systemd")
    assert kept[0] == "/data/systemd"
    assert "data/systemd" in (BUILD / "steps/70-pack").read_text("ascii")


def test_a_data_partition_that_is_missing_is_shown() -> None:
    shown = (FILES / "etc/systemd/system/data.mount.d/hallbox.conf").read_text("ascii")
    assert "OnFailure=hall-breaker.service" in shown


def test_nothing_of_an_identity_is_in_the_image() -> None:
    """Keys, certificates, names and numbers are made on the box (pitfall 40)."""
    names = {path.name for path in FILES.rglob("*")}
    assert not {"machine-id", "hostname", "hall.toml", "board.toml", "hall.pem"} & names
    assert not any(name.startswith("ssh_host_") for name in names)


def test_the_slots_of_rauc_are_those_of_the_boot_script() -> None:
    rauc = (FILES / "etc/rauc/system.conf").read_text("ascii")
    assert re.findall(r"device=(\S+)\ntype=ext4\nbootname=(.)", rauc) == [
        ("/dev/mmcblk0p2", "A"),
        ("/dev/mmcblk0p3", "B"),
    ]


def test_linux_writes_the_first_copy_of_the_slots_state_alone() -> None:
    """Two lines would tell fw_setenv of another format, which U-Boot's script cannot read."""
    places = (BUILD / "boot/fw_env.config").read_text("ascii")
    assert re.findall(r"^/dev/mmcblk0 (\S+) (\S+)$", places, re.MULTILINE) == [
        ("0x100000", "0x4000")
    ]
    assert 0x100000 // 512 == 0x800  # as boot.cmd names it


def test_every_package_stands_there_once_and_with_a_reason() -> None:
    names = listed("packages.list")
    assert len(set(names)) == len(names)
    lines = (BUILD / "packages.list").read_text("ascii").splitlines()
    assert all(re.search(r"#\s*\S+", line) for line in lines if line)


def test_what_is_pruned_is_nothing_a_hall_needs() -> None:
    parts = ("usb", "hid", "i2c", "gpio", "rtc", "watchdog", "mmc", "net/usb", "net/phy")
    needed = [f"drivers/{part}" for part in parts] + ["fs/ext4", "fs/fat", "crypto"]
    for pruned in listed("prune.list"):
        assert not any(one.startswith(pruned) for one in needed)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_one(script: Path) -> None:
    first = script.read_text("utf-8").splitlines()[0]
    shell = {"#!/bin/sh": "sh", "#!/usr/bin/env bash": "bash"}[first]
    assert script.stat().st_mode & 0o111
    assert subprocess.run([shell, "-n", str(script)], check=False).returncode == 0
