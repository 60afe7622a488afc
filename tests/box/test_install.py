"""hallbox install on an existing Debian: same units, own venv; uninstall keeps the data."""

import py_compile
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from appliance import VERSION
from appliance.box.install import (
    FORGET_LIBRARY,
    LOCKS,
    ROOMS,
    STARTED,
    CannotInstall,
    Target,
    here,
    install,
    laid_out,
    refuse_strange_machine,
    uninstall,
)
from appliance.cli import main

ROOT = Path(__file__).parents[2]
TAG = sys.implementation.cache_tag
UNITS = {path.name for path in (ROOT / "systemd").glob("hall-*.*")}


class Recorded:
    """A runner that writes down what it was asked to run."""

    def __init__(self) -> None:
        self.words: list[str] = []

    def __call__(self, words: Sequence[str]) -> None:
        self.words.append(" ".join(words))


@pytest.fixture
def recorded() -> Recorded:
    return Recorded()


@pytest.fixture
def target(tmp_path: Path, recorded: Recorded) -> Target:
    return Target(root=tmp_path, run=recorded)


def files(folder: Path) -> set[str]:
    """Return every file below a folder."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()}


def test_units_users_and_rules_lie_where_debian_looks(target: Target) -> None:
    install(ROOT, target)
    found = files(target.root)
    assert {f"etc/systemd/system/{name}" for name in UNITS} <= found
    for place in (
        "etc/sysusers.d/hallbox.conf",
        "etc/tmpfiles.d/hallbox.conf",
        "etc/udev/rules.d/70-hallbox.rules",
        "etc/sysctl.d/60-hallbox.conf",
        f"opt/hallbox/releases/{VERSION}/hw/__main__.py",
        f"opt/hallbox/releases/{VERSION}/appliance/web/pages/base.html",
        "usr/local/bin/hallbox",
    ):
        assert place in found
    assert (target.root / "opt/hallbox/current").readlink() == Path("releases") / VERSION


def test_somebodys_log_and_watchdog_are_left_alone(target: Target, recorded: Recorded) -> None:
    install(ROOT, target)
    assert not any("journald" in one or "emergency" in one for one in files(target.root / "etc"))
    image = Target(root=target.root / "image", run=recorded, is_image=True)
    install(ROOT, image)
    assert any("journald" in one for one in files(image.root / "etc"))
    assert not any("pip" in words for words in recorded.words if str(image.root) in words)


def test_the_users_are_there_before_the_files_are_theirs(
    target: Target, recorded: Recorded
) -> None:
    install(ROOT, target)
    firsts = [words.split()[0] for words in recorded.words]
    assert firsts.index("systemd-sysusers") < firsts.index("systemd-tmpfiles")
    assert firsts[-1] == "systemctl"
    pips = [words for words in recorded.words if " pip install " in words]
    assert len(pips) == 2
    assert all("--require-hashes" in words and "--no-deps" in words for words in pips)


def test_what_is_started_exists_and_what_exists_can_be_reached() -> None:
    assert set(STARTED) <= UNITS
    of_systemd = [path for path in (ROOT / "systemd").rglob("*") if path.is_file()]
    asked = "\n".join(path.read_text("utf-8") for path in of_systemd)
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "appliance/box").glob("*.py"))
    for name in UNITS - set(STARTED) - {"hall-support.service"}:
        others = {name.replace(".service", ending) for ending in (".timer", ".path")}
        timer = name.replace(".service", ".timer")
        assert name in asked + code or others & set(STARTED) or timer in code, name


def test_everything_enabled_says_where_it_belongs() -> None:
    for name in STARTED:
        assert "[Install]" in (ROOT / "systemd" / name).read_text("utf-8")


def test_the_command_runs_the_release_from_any_folder(target: Target, tmp_path: Path) -> None:
    """A folder of the same name where the engineer stands must not be run instead."""
    install(ROOT, target)
    command = (target.root / "usr/local/bin/hallbox").read_text("ascii")
    strange = tmp_path / "strange"
    (strange / "appliance").mkdir(parents=True)
    (strange / "appliance" / "__init__.py").write_text("raise SystemExit(9)", encoding="ascii")
    here_now = command.replace("/opt/hallbox/current/.venv/bin/python", sys.executable)
    (tmp_path / "hallbox").write_text(here_now, encoding="ascii")
    said = subprocess.run(
        ["sh", str(tmp_path / "hallbox"), "--help"],
        cwd=strange,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr
    assert "Usage: hallbox" in said.stdout


def test_uninstall_takes_all_but_the_data(target: Target, recorded: Recorded) -> None:
    install(ROOT, target)
    data = target.root / "var/lib/hallbox/journal/hall.db"
    data.parent.mkdir(parents=True)
    data.write_bytes(b"facts")
    removed = uninstall(ROOT, target)
    assert len(removed) == len(list(laid_out(ROOT, target)))
    assert files(target.root) == {"var/lib/hallbox/journal/hall.db"}
    assert "systemctl disable --now hall-web.service" in recorded.words
    assert any(FORGET_LIBRARY in words for words in recorded.words)


def test_what_was_compiled_for_debians_library_can_be_told_apart(tmp_path: Path) -> None:
    library = tmp_path / "python"
    (library / "json").mkdir(parents=True)
    for name in ("a.py", "json/b.py"):
        (library / name).write_text("pass", encoding="ascii")
        for level in (0, 2):
            py_compile.compile(str(library / name), optimize=level)
    asked = f"import sysconfig; sysconfig.get_path = lambda _: {str(library)!r}\n{FORGET_LIBRARY}"
    subprocess.run([sys.executable, "-c", asked], check=True)
    left = {Path(path).name for path in files(library)}
    assert left == {"a.py", "b.py", f"a.{TAG}.pyc", f"b.{TAG}.pyc"}


def test_the_makers_key_comes_along_and_goes_again(target: Target, tmp_path: Path) -> None:
    """Without it no update of an installed box could be believed."""
    source, key = tmp_path / "checkout", "etc/hallbox/release.pub"
    for room in (*ROOMS, "image-build"):
        shutil.copytree(ROOT / room, source / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(ROOT / LOCKS[0], source / LOCKS[0])
    made = source / "image-build/files" / key
    made.parent.mkdir(parents=True, exist_ok=True)
    made.write_text("the makers'", encoding="ascii")
    there = tmp_path / "there"
    install(source, Target(root=there, run=target.run))
    assert (there / key).read_text("ascii") == "the makers'"
    made.unlink()
    install(source, Target(root=there, run=target.run))
    assert (there / key).exists()
    uninstall(there / "opt/hallbox/current", Target(root=there, run=target.run))
    assert files(there) == set()


def test_installing_twice_is_installing_once(target: Target) -> None:
    install(ROOT, target)
    first = files(target.root / "etc")
    install(ROOT, target)
    assert files(target.root / "etc") == first


def test_a_strange_machine_is_refused_before_anything_is_changed(tmp_path: Path) -> None:
    with pytest.raises(CannotInstall):
        refuse_strange_machine(tmp_path)


def test_a_command_that_fails_says_which_and_why() -> None:
    with pytest.raises(CannotInstall, match="no such thing"):
        here(["sh", "-c", "echo no such thing >&2; exit 3"])
    with pytest.raises(CannotInstall, match="hallbox-none"):
        here(["hallbox-none"])


@pytest.mark.parametrize("command", ["install", "uninstall", "support", "reset", "update"])
def test_the_command_is_there(command: str) -> None:
    assert CliRunner().invoke(main, [command, "--help"]).exit_code == 0


def test_what_is_installed_does_not_install_itself(target: Target) -> None:
    install(ROOT, target)
    with pytest.raises(CannotInstall):
        install(target.release, target)
    assert (target.release / "appliance/cli.py").exists()
