"""systemd/county/: the units load, are as closed as a hall's, and forbid nothing that is called."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.box.test_system_calls import ONLY_ROOT, ROOT, allowed, calls
from tests.sync.county.running import RunningCounty, free_port, prepared, wait_until_up

UNITS = ROOT / "systemd" / "county"
NAMES = ("county-receiver@.service", "county-platform.service", "county-platform.timer")
SERVICES = tuple(name for name in NAMES if name.endswith("service"))
PYTHON = "opt/hallbox-county/.venv/bin/python"


def test_systemd_has_nothing_to_complain_of(tmp_path: Path) -> None:
    shutil.copytree("/usr/lib/systemd/system", tmp_path / "usr/lib/systemd/system", symlinks=True)
    ours = tmp_path / "etc/systemd/system"
    ours.mkdir(parents=True)
    for name in NAMES:
        shutil.copy(UNITS / name, ours / name)
    (ours / "county-planted.service").write_text("[Service]\nExecStart=/gone\nProtectAll=yes\n")
    (tmp_path / PYTHON).parent.mkdir(parents=True)
    shutil.copy("/bin/true", tmp_path / PYTHON)
    names = [name.replace("@", "@1") for name in NAMES]
    said = subprocess.run(
        [
            "systemd-analyze",
            "verify",
            f"--root={tmp_path}",
            "--man=no",
            *names,
            "county-planted.service",
        ],
        capture_output=True,
        text=True,
        check=False,
    ).stderr
    about_us = [line for line in said.splitlines() if "county" in line]
    assert [line for line in about_us if "planted" not in line] == []
    assert "ProtectAll" in "".join(about_us)  # a mistake would be told


@pytest.mark.parametrize("name", SERVICES)
def test_the_exposure_is_at_most_one_and_a_half(name: str, tmp_path: Path) -> None:
    unit = tmp_path / name.replace("@", "")
    shutil.copy(UNITS / name, unit)
    words = [
        "systemd-analyze",
        "security",
        "--offline=true",
        "--threshold=15",
        "--no-pager",
        str(unit),
    ]
    judged = subprocess.run(words, capture_output=True, text=True, check=False)
    assert judged.returncode == 0, judged.stdout.splitlines()[-1]


@pytest.mark.slow
def test_a_receiver_calls_nothing_that_its_unit_forbids(tmp_path: Path) -> None:
    """Taking in, folding, a page, a table and a workbook (which is made by a child)."""
    home, log, port = tmp_path / "home", tmp_path / "calls", free_port()
    code, token = prepared(home)
    words = ["strace", "-f", "-qq", "-s", "0", "-o", str(log), sys.executable]
    words += ["-m", "sync.county", "--home", str(home), "--port", str(port), "--demo"]
    process = subprocess.Popen(words, stderr=subprocess.DEVNULL, cwd=ROOT)
    county = RunningCounty(home=home, port=port, process=process, code=code, token=token)
    try:
        wait_until_up(port)
        hall = county.hall(3)
        assert county.send(hall.batch(1, 3)).status == 200
        county.folded(3)
        key = {"Authorization": f"Bearer {token}"}
        for path in ("/", "/outages", "/hjs/1/feed.csv", "/hjs/1/feed.xlsx"):
            assert county.ask("GET", path, headers=key).status == 200
    finally:
        child = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text("ascii")
        subprocess.run(["kill", "-TERM", *child.split()], check=False)
        process.wait(30)
    made = calls(log)
    assert {"openat", "fdatasync", "accept4", "execve"} <= made
    assert made - allowed("county/county-receiver@") - ONLY_ROOT == set()
