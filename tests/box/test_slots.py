"""A slot on trial: committed by health alone; the one that came back says why."""

import json
import os
import runpy
import subprocess
from collections.abc import Sequence
from configparser import ConfigParser
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from appliance.box.health import conclude
from appliance.box.slots import FAILURE, FELL_BACK, NOTE, Slots
from appliance.box.take import Place, from_folder
from appliance.box.take_slot import COMPATIBLE, Said, SlotPlace
from appliance.box.wording import BUNDLE_WAITS, BUNDLE_WHY
from tests.fakes.answering_hall import answering, home_at


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "box").mkdir()
    return tmp_path


def slots(home: Path, running: str, trial: str = "") -> Slots:
    """Return the slots of a card after a start."""
    (home / "cmdline").write_text(f"ro rauc.slot={running} quiet\n", encoding="ascii")
    if trial:
        (home / NOTE).write_text(f"{trial}\n", encoding="ascii")
    return Slots(home, home / "cmdline")


def why(home: Path) -> str:
    """Return the reason that was kept."""
    found: str = json.loads((home / FAILURE).read_text("utf-8"))["why"]
    return found


def never() -> str:
    raise AssertionError("a slot that does not run cannot be looked at")


def test_without_a_trial_there_is_nothing_to_judge(home: Path) -> None:
    assert slots(home, "A").on_trial() is None
    (home / NOTE).write_text("C", encoding="ascii")
    assert slots(home, "A").on_trial() is None


def test_a_well_slot_is_committed(home: Path) -> None:
    trial = slots(home, "B", "B")
    after = trial.judged("B", lambda: "")
    assert after == [
        ["fw_setenv", "BOOT_B_LEFT", "3"],
        ["fw_setenv", "B_COMMITTED", "1"],
        ["sync"],
    ]
    assert trial.on_trial() == "B"  # cut before these have run, it is judged again
    for _ in range(2):
        trial.settle()
        assert trial.on_trial() is None
    assert not (home / FAILURE).exists()


@pytest.mark.parametrize("is_refused", [False, True])
def test_a_trial_is_forgotten_after_its_slot_is_committed_and_not_before(
    home: Path, monkeypatch: pytest.MonkeyPatch, *, is_refused: bool
) -> None:
    """Forgotten before, a power cut would leave a good slot to be counted down in silence."""
    tools = home / "tools"
    tools.mkdir()
    tool = tools / "fw_setenv"
    note = home / NOTE
    tool.write_text(f'#!/bin/sh\n[ -e "{note}" ] && exit {int(is_refused)}\nexit 7\n', "ascii")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:/usr/bin:/bin")

    code = conclude(slots(home, "B", "B"), "B", lambda: "")

    assert code == int(is_refused)
    assert note.exists() is is_refused


def test_what_ailed_the_hall_before_is_no_fault_of_a_slot(home: Path) -> None:
    """A reader that was broken when the bundle was plugged in is broken in the new slot, too."""
    trial = slots(home, "B", "B")
    trial.note_ailing("reader missing: door")
    assert Slots(home).ailing() == "reader missing: door"
    trial.settle()
    assert Slots(home).ailing() == ""
    trial.note_ailing("x")
    trial.note_ailing("")
    assert Slots(home).ailing() == ""


def test_a_slot_that_is_taken_remembers_what_ails_the_hall_now(tmp_path: Path) -> None:
    sick = {"status": "unhealthy", "why": "reader missing: door", "seq": 1, "acked": 0}
    body = json.dumps({**sick, "unsent": 1, "clock": "rtc"}).encode()
    with answering(body, status=503) as (port, _hosts):
        (tmp_path / "home").mkdir()
        text = (home_at(port) / "hall.toml").read_text("utf-8")
        (tmp_path / "home/hall.toml").write_text(text, "utf-8")
        plugged_in(tmp_path, Rauc())
    assert Slots(tmp_path / "home").ailing() == "reader missing: door"


def test_a_sick_slot_is_started_again_and_not_committed(home: Path) -> None:
    after = slots(home, "B", "B").judged("B", lambda: "hall-web is not running")
    assert after == [["systemctl", "--no-block", "reboot"]]
    assert (home / NOTE).exists()
    assert why(home) == "hall-web is not running"


def test_the_slot_that_came_back_keeps_the_first_reason(home: Path) -> None:
    slots(home, "B", "B").judged("B", lambda: "the pages do not answer")
    assert conclude(slots(home, "A"), "B", never) == 0
    assert why(home) == "the pages do not answer"
    assert not (home / NOTE).exists()


def test_a_slot_that_never_came_so_far_is_told_of_too(home: Path) -> None:
    assert slots(home, "A", "B").judged("B", never) == []
    assert why(home) == FELL_BACK


# As `rauc info --output-format=json` of 1.8 answers for a bundle that our tool made.
INFO = (
    '{"compatible":"%s","version":"%s","description":null,"build":null,"hooks":[],"images":'
    '[{"rootfs":{"variant":null,"filename":"root.ext4","checksum":"cc5f","size":16777216,'
    '"hooks":[],"adaptive":[]}}]}'
)
BUILT = 1_790_000_000  # the slot that runs
TOOL = Path(__file__).parents[2] / "image-build" / "make_slot_bundle.py"


@dataclass(slots=True)
class Rauc:
    """RAUC as far as we talk to it: what it says of a bundle, whether it can write it."""

    compatible: str = COMPATIBLE
    version: str = str(BUILT + 1)
    believes: bool = True
    writes: bool = True
    installed: list[bytes] = field(default_factory=list)

    def __call__(self, words: Sequence[str]) -> Said:
        """Answer one command."""
        if words[1] == "info":
            told = INFO % (self.compatible, self.version)
            return Said(code=0 if self.believes else 1, text=told if self.believes else "")
        self.installed.append(Path(words[2]).read_bytes())
        return Said(code=0 if self.writes else 1)


def plugged_in(root: Path, rauc: Rauc) -> str:
    """Return what the box writes on a stick with one bundle of each kind."""
    (root / "home/box").mkdir(parents=True, exist_ok=True)
    (root / "stick").mkdir(exist_ok=True)
    for name in ("slot.raucb", "release.hallbundle"):
        (root / "stick" / name).write_bytes(b"bundle")
    image = root / "hallbox-image"
    image.touch()
    os.utime(image, (BUILT, BUILT))
    slots = SlotPlace(home=root / "home", image=image, run=rauc)
    return from_folder(root / "stick", Place(home=root / "home", root=root, slots=slots))


def test_a_slot_is_written_for_the_next_power_on_and_nothing_restarts(tmp_path: Path) -> None:
    rauc = Rauc()
    assert plugged_in(tmp_path, rauc) == BUNDLE_WAITS.format(name=BUILT + 1)
    assert rauc.installed == [b"bundle"]
    assert list((tmp_path / "home/box").iterdir()) == []


@pytest.mark.parametrize(
    ("rauc", "why"),
    [
        (Rauc(believes=False), "signature"),
        (Rauc(compatible="hall-pi-arm64-v2"), "hardware"),
        (Rauc(version=str(BUILT)), "older"),
        (Rauc(version="newest"), "none"),
        (Rauc(writes=False), "damaged"),
    ],
    ids=["signature", "hardware", "older", "none", "damaged"],
)
def test_a_slot_that_is_not_for_this_box_is_refused(tmp_path: Path, rauc: Rauc, why: str) -> None:
    assert BUNDLE_WHY[why] in plugged_in(tmp_path, rauc)
    assert rauc.writes is not bool(rauc.installed)
    assert list((tmp_path / "home/box").iterdir()) == []


def test_no_second_slot_is_written_while_one_is_on_trial(tmp_path: Path) -> None:
    """It would be written over the one to fall back to."""
    (tmp_path / "home/box").mkdir(parents=True)
    (tmp_path / "home/box/slot-trial").write_text("B\n", encoding="ascii")
    rauc = Rauc()
    assert BUNDLE_WHY["trial"] in plugged_in(tmp_path, rauc)
    assert rauc.installed == []


def test_the_tool_makes_what_the_box_asks_for(tmp_path: Path) -> None:
    """Manifest and system.conf name the same hardware; the image's own check of keys passes."""
    tool = runpy.run_path(str(TOOL))
    made = ConfigParser()
    made.read_string(tool["manifest"](BUILT))
    assert (made["update"]["compatible"], made["update"]["version"]) == (COMPATIBLE, str(BUILT))
    assert made["bundle"]["format"] == "verity"
    conf = (TOOL.parent / "files/etc/rauc/system.conf").read_text("ascii")
    assert f"compatible={COMPATIBLE}\n" in conf
    words = [str(TOOL.parent / "make_keys"), str(tmp_path / "safe")]
    for code in (0, 1):  # a second time would lock out every box that is out there
        again = subprocess.run(
            words, env=os.environ | {"FILES": str(tmp_path / "files")}, check=False,
            capture_output=True,
        )  # fmt: skip
        assert again.returncode == code
    public = {path.name: path.read_text("ascii") for path in (tmp_path / "files/etc").rglob("*.*")}
    assert set(public) == {"release.pub", "keyring.crt"}
    assert not any("PRIVATE" in text for text in public.values())
    assert (tmp_path / "safe").stat().st_mode & 0o77 == 0
