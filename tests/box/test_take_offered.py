"""A program from the county meets the same judgement as one from a stick, and then it goes."""

import os
from pathlib import Path

import pytest

from appliance.box.take import Place
from appliance.box.take_offered import FOLDER, KEPT, NOTE, take_offered
from appliance.box.take_slot import SlotPlace
from appliance.journal import box_notes
from sync.updating import answers_of
from tests.box.test_slots import BUILT, Rauc

OFFER = {"name": "slot.raucb", "sha256": "ab" * 32, "offered": "2026-11-22T08:00:00.000+08:00"}


@pytest.fixture(name="fetched")
def a_fetched_slot(tmp_path: Path) -> Path:
    """Return the file that hall-sync has put down, beside its note."""
    folder = tmp_path / "home" / FOLDER
    folder.mkdir(parents=True)
    (tmp_path / "home/box").mkdir()
    box_notes.keep(folder / NOTE, OFFER)
    (folder / "slot.raucb").write_bytes(b"bundle")
    (tmp_path / "image").touch()
    os.utime(tmp_path / "image", (BUILT, BUILT))
    return folder / "slot.raucb"


def place(fetched: Path, rauc: Rauc) -> Place:
    home = fetched.parents[2]
    slots = SlotPlace(home=home, image=home.parent / "image", run=rauc)
    return Place(home=home, root=home.parent, slots=slots)


def left(home: Path) -> list[str]:
    """Return what lies in root's folder and in hall-sync's."""
    return sorted(path.name for folder in ("box", FOLDER) for path in (home / folder).iterdir())


def test_what_is_taken_waits_for_the_power_and_is_told_to_who_asks(fetched: Path) -> None:
    rauc = Rauc()
    here = place(fetched, rauc)
    box_notes.keep(here.home / box_notes.RELEASE_FAILED, {"why": "of the one before"})
    assert take_offered(here) == ""
    assert rauc.installed == [b"bundle"]
    assert left(here.home) == [NOTE, "update.json"]
    (answer,) = box_notes.update_answers(here.home)
    assert answer == OFFER | {"taken": True, "why": ""}
    assert answers_of(here.home) == {(OFFER["sha256"], OFFER["offered"]): True}
    assert (here.home / box_notes.UPDATE_ANSWERS).stat().st_mode & 0o777 == 0o644
    assert take_offered(here) is None


@pytest.mark.parametrize(
    ("rauc", "why"),
    [
        (Rauc(believes=False), "signature"),
        (Rauc(compatible="hall-pi-arm64-v2"), "hardware"),
        (Rauc(version=str(BUILT)), "older"),
        (Rauc(writes=False), "damaged"),
    ],
    ids=["signature", "hardware", "older", "damaged"],
)
def test_what_a_stick_may_not_bring_the_county_may_not_either(
    fetched: Path, rauc: Rauc, why: str
) -> None:
    here = place(fetched, rauc)
    assert take_offered(here) == why
    assert box_notes.update_answers(here.home)[-1] == OFFER | {"taken": False, "why": why}
    assert left(here.home) == [NOTE, "update.json"]


def test_while_another_is_on_trial_it_goes_without_a_verdict(fetched: Path) -> None:
    here = place(fetched, Rauc())
    (here.home / box_notes.SLOT_WAITS).write_text("B\n", encoding="ascii")
    assert take_offered(here) == "trial"
    assert box_notes.update_answers(here.home) == []
    assert not fetched.exists()


def test_neither_a_link_nor_a_pipe_is_read_for_hall_sync(fetched: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"bundle")
    rauc = Rauc()
    here = place(fetched, rauc)
    for kind in ("link", "pipe"):
        fetched.unlink(missing_ok=True)
        if kind == "link":
            fetched.symlink_to(secret)
        else:
            os.mkfifo(fetched)
        assert take_offered(here) == "none"
        assert not fetched.is_symlink()
        assert not fetched.exists()
    fetched.write_bytes(b"bundle")
    fetched.parent.rename(tmp_path / "elsewhere")
    fetched.parent.symlink_to(tmp_path / "elsewhere")
    assert take_offered(here) is None
    assert rauc.installed == []
    assert secret.exists()


def test_only_the_last_answers_are_kept(fetched: Path) -> None:
    here = place(fetched, Rauc(believes=False))
    for _ in range(KEPT + 2):
        fetched.write_bytes(b"bundle")
        take_offered(here)
    assert len(box_notes.update_answers(here.home)) == KEPT
