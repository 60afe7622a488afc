"""A release on trial: counted, confirmed, taken back; a bundle that is not ours is not believed."""

import hashlib
import io
import itertools
import json
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from appliance.box.bundle import Contents, WrongBundle, unpack
from appliance.box.health import PATIENCE_S, Gate, Signs, ailments, judge
from appliance.box.release import (
    TOO_OFTEN,
    TRIES,
    Releases,
    State,
    Trial,
    at_start,
    confirmed,
    taken_back,
)
from appliance.box.take import Place, from_folder
from appliance.box.wording import BUNDLE_WHY

WELL = Signs(hall={"status": "ok", "clock": "rtc"}, dead=(), free=0.5, is_writable=True)
SICK = Signs(hall=None, dead=("hall-web",), free=0.5, is_writable=True)
ON_TRIAL = State(current="2", trial=Trial(name="2", before="1", left=2))


def test_a_healthy_box_may_be_switched_off_and_on_as_often_as_one_likes() -> None:
    """RAUC's own script counts every start; impatient staff would throw the release away."""
    state = State(current="1")
    for _ in range(50):
        state = at_start(state)
    assert state == State(current="1")


def test_a_release_that_never_proves_itself_has_three_starts() -> None:
    state, ran = State(current="1", pending="2"), []
    for _ in range(TRIES + 2):
        state = at_start(state)
        ran.append(state.current)
    assert ran == ["2", "2", "2", "1", "1"]


def test_the_reason_is_kept_when_it_is_taken_back() -> None:
    state = ON_TRIAL
    while state.trial:
        state = at_start(state)
    assert state.failure == TOO_OFTEN
    assert taken_back(ON_TRIAL, "no").failure == "no"
    assert confirmed(ON_TRIAL) == State(current="2")


def test_nothing_is_begun_while_another_is_on_trial() -> None:
    state = at_start(State(current="2", pending="3", trial=ON_TRIAL.trial))
    assert state.current == "2"
    assert at_start(confirmed(state)).current == "3"


@pytest.fixture
def releases(tmp_path: Path) -> Releases:
    for name in ("1", "2", "3"):
        (tmp_path / "opt/releases" / name).mkdir(parents=True)
    (tmp_path / "opt/current").symlink_to("releases/1")
    (tmp_path / "home/box").mkdir(parents=True)
    return Releases(tmp_path / "home", tmp_path / "opt")


def test_the_disk_tells_the_same_story_as_the_rule(releases: Releases) -> None:
    releases.wait_for_start("2", ailing="reader missing: door")
    assert releases.state().current == "1"
    expected = releases.state()
    for _ in range(TRIES + 2):
        expected = at_start(expected)
        releases.put(at_start(releases.state()))
        assert (releases.state().current, releases.state().trial) == (
            expected.current,
            expected.trial,
        )


def test_a_confirmed_release_leaves_no_trial_behind(releases: Releases) -> None:
    releases.wait_for_start("2")
    releases.put(at_start(releases.state()))
    releases.put(confirmed(releases.state()))
    assert releases.state() == State(current="2")


@pytest.mark.parametrize("what", ["note", "point"])
def test_the_power_may_go_between_the_steps_of_a_switch(releases: Releases, what: str) -> None:
    """The trial is noted before the name points there: cut between, the next start goes on."""
    releases.wait_for_start("2")
    begun = at_start(releases.state())
    releases.put(begun)
    if what == "note":
        releases.put(State(current="1", trial=begun.trial))
    releases.put(at_start(releases.state()))
    assert releases.state().current == "2"
    assert releases.state().trial == Trial(name="2", before="1", left=TRIES - 2)


def test_a_release_whose_folder_is_gone_is_never_run(releases: Releases) -> None:
    releases.put(State(current="gone"))
    assert releases.state().current == "1"


@pytest.mark.parametrize(
    ("signs", "said"),
    [
        (WELL, []),
        (SICK, ["hall-web is not running", "the pages do not answer"]),
        (
            Signs(hall=WELL.hall, dead=(), free=0.05, is_writable=False),
            ["the data partition takes no file", "the data partition is nearly full"],
        ),
        (
            Signs(hall={"status": "unhealthy", "why": "disk"}, dead=(), free=0.5, is_writable=True),
            ["disk"],
        ),
        (Signs(hall={"status": "ok"}, dead=(), free=0.5, is_writable=True), ["the clock"]),
    ],
    ids=["well", "dead", "full", "unhealthy", "no-clock"],
)
def test_what_a_look_finds(signs: Signs, said: list[str]) -> None:
    found = ailments(signs)
    assert len(found) == len(said)
    assert all(one in "; ".join(found) for one in said)


def test_an_unplugged_reader_of_yesterday_is_no_fault_of_the_release() -> None:
    ailing = Signs(
        hall={"status": "unhealthy", "why": "reader missing: door"},
        dead=(),
        free=0.5,
        is_writable=True,
    )
    assert ailments(ailing, ailing="reader missing: door") == []
    assert ailments(ailing) == ["reader missing: door"]


@dataclass(slots=True)
class Minutes:
    """Time that passes only by waiting, and signs that follow a script."""

    script: Iterator[Signs]
    seconds: float = 0.0
    waited: list[float] = field(default_factory=list)

    def gate(self) -> Gate:
        """Return the gate that looks and waits here."""
        return Gate(signs=lambda: next(self.script), now=lambda: self.seconds, wait=self.wait)

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.waited.append(seconds)
        self.seconds += seconds


@pytest.mark.parametrize(
    ("script", "current"),
    [
        ([WELL, WELL], "2"),
        ([SICK, SICK, WELL, WELL], "2"),
        ([WELL, SICK, WELL, WELL], "2"),
        (itertools.repeat(SICK), "1"),
        (itertools.cycle([WELL, SICK]), "1"),
    ],
    ids=["well", "late", "hiccup", "dead", "flapping"],
)
def test_a_trial_is_confirmed_only_by_two_looks_a_minute_apart(
    script: "list[Signs] | Iterator[Signs]", current: str
) -> None:
    minutes = Minutes(script=iter(script))
    after = judge(minutes.gate(), ON_TRIAL)
    assert after.current == current
    assert after.trial is None
    assert bool(after.failure) == (current == "1")
    assert minutes.seconds <= PATIENCE_S + 60


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two key pairs: ours, and somebody else's."""
    folder = tmp_path_factory.mktemp("keys")
    for name in ("ours", "theirs"):
        run("openssl", "genpkey", "-algorithm", "ed25519", "-out", f"{folder}/{name}.key")
        run("openssl", "pkey", "-in", f"{folder}/{name}.key", "-pubout", "-out", f"{folder}/{name}")
    return folder


def run(*words: str) -> None:
    """Run a tool."""
    subprocess.run(words, check=True, capture_output=True)


FILES = {"appliance/__init__.py": b"VERSION = '2'\n", "hw/board.py": b"BOARD = 1\n"}


def bundle(folder: Path, keys: Path, *, signer: str = "ours", **changed: object) -> Path:
    """Return a bundle as the county makes it, with members of its list changed."""
    sums = {path: hashlib.sha256(body).hexdigest() for path, body in FILES.items()}
    links = {".venv/bin/python": "/usr/bin/python3"}
    listed = {"name": "2", "number": 2, "hardware": "pi", "files": sums, "links": links}
    (folder / "list").write_text(json.dumps(listed | changed), encoding="utf-8")
    run("openssl", "pkeyutl", "-sign", "-inkey", f"{keys}/{signer}.key", "-rawin",
        "-in", f"{folder}/list", "-out", f"{folder}/sig")  # fmt: skip
    members = {
        "release.json": (folder / "list").read_bytes(),
        "release.sig": (folder / "sig").read_bytes(),
        **FILES,
    }
    return packed(folder / "two.hallbundle", members)


def packed(path: Path, members: dict[str, bytes]) -> Path:
    """Return a tar of these members."""
    with tarfile.open(path, "w:gz") as tar:
        for name, body in members.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(body), 0o644
            tar.addfile(entry, io.BytesIO(body))
    return path


def taken(tmp_path: Path, keys: Path, path: Path) -> Contents:
    """Unpack a bundle beside release 1."""
    root = tmp_path / "opt"
    (root / "releases/1").mkdir(parents=True, exist_ok=True)
    (root / "releases/1/release.json").write_text('{"number": 1}', encoding="ascii")
    if not (root / "current").is_symlink():
        (root / "current").symlink_to("releases/1")
    return unpack(path, root, keys / "ours", hardware="pi")


def test_a_bundle_that_is_ours_is_unpacked_beside_the_release_that_runs(
    tmp_path: Path, keys: Path
) -> None:
    assert taken(tmp_path, keys, bundle(tmp_path, keys)).number == 2
    release = tmp_path / "opt/releases/2"
    assert {path: (release / path).read_bytes() for path in FILES} == FILES
    assert (release / ".venv/bin/python").readlink() == Path("/usr/bin/python3")
    assert (tmp_path / "opt/current").readlink() == Path("releases/1")


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"signer": "theirs"}, "signature"),
        ({"hardware": "amd64"}, "hardware"),
        ({"number": 1}, "older"),
        ({"number": 0}, "older"),
        ({"name": "../1"}, "damaged"),
        ({"files": {"../../etc/passwd": "0" * 64}}, "damaged"),
        ({"files": {"/etc/passwd": "0" * 64}}, "damaged"),
        ({"files": {"appliance/__init__.py": "0" * 64}}, "damaged"),
        ({"files": {"appliance/gone.py": "0" * 64}}, "damaged"),
        ({"files": []}, "damaged"),
    ],
    ids=range(10),
)
def test_a_bundle_that_is_not_for_this_box_leaves_nothing(
    tmp_path: Path, keys: Path, changed: dict[str, object], why: str
) -> None:
    signer = str(changed.pop("signer", "ours"))
    with pytest.raises(WrongBundle) as refused:
        taken(tmp_path, keys, bundle(tmp_path, keys, signer=signer, **changed))
    assert refused.value.why == why
    assert [path.name for path in (tmp_path / "opt/releases").iterdir()] == ["1"]


def test_a_bundle_cut_short_leaves_nothing(tmp_path: Path, keys: Path) -> None:
    """The zeros behind the last file may be missing; everything before them is in the list."""
    whole = bundle(tmp_path, keys).read_bytes()
    for part in range(0, len(whole) - 100, 97):
        (tmp_path / "cut").write_bytes(whole[:part])
        with pytest.raises(WrongBundle):
            taken(tmp_path, keys, tmp_path / "cut")
    assert [path.name for path in (tmp_path / "opt/releases").iterdir()] == ["1"]


def test_what_the_tool_packs_is_what_the_box_takes(tmp_path: Path, keys: Path) -> None:
    release = tmp_path / "stage" / "0.2.0"
    for name, body in FILES.items():
        (release / name).parent.mkdir(parents=True, exist_ok=True)
        (release / name).write_bytes(body)
    (release / "run").write_bytes(b"#!/bin/sh\n")
    (release / "run").chmod(0o755)
    (release / "python").symlink_to("/usr/bin/python3")
    tool = Path(__file__).parents[2] / "image-build" / "make_bundle.py"
    for out in ("one", "two"):
        run(sys.executable, str(tool), str(release), f"{keys}/ours.key", "7", "pi",
            str(tmp_path / out))  # fmt: skip
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    contents = taken(tmp_path, keys, tmp_path / "one")
    assert (contents.name, contents.number) == ("0.2.0", 7)
    unpacked = tmp_path / "opt/releases/0.2.0"
    assert (unpacked / "run").stat().st_mode & 0o111
    assert (unpacked / "python").readlink() == Path("/usr/bin/python3")


def test_a_stick_is_answered_in_words_and_switches_nothing(tmp_path: Path, keys: Path) -> None:
    (tmp_path / "home/box").mkdir(parents=True)
    taken(tmp_path, keys, bundle(tmp_path, keys))
    place = Place(home=tmp_path / "home", root=tmp_path / "opt", key=keys / "ours", hardware="pi")
    assert from_folder(tmp_path / "home", place) == ""
    assert "下次通电" in from_folder(tmp_path, place)
    assert Releases(place.home, place.root).state() == State(current="1", pending="2")
    other = Place(home=place.home, root=place.root, key=keys / "theirs", hardware="pi")
    assert "签名不对" in from_folder(tmp_path, other)
    assert set(BUNDLE_WHY) == {"signature", "hardware", "older", "damaged", "none", "disk", "trial"}


def test_a_file_without_a_list_is_no_bundle(tmp_path: Path, keys: Path) -> None:
    with pytest.raises(WrongBundle):
        taken(tmp_path, keys, packed(tmp_path / "none", dict(FILES)))
