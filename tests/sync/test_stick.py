"""The USB courier: records up on a stick, a receipt back, whatever sticks go through."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from sync import stick
from sync.county.stick import take_bundle
from sync.county.store.rows import CodeState
from sync.keys import KeyCabinet
from sync.stick import BUNDLE, RECEIPT, NoStick
from sync.stick_hall import export, take_receipts
from tests.fakes.small_journal import SmallJournal
from tests.fakes.stick_hall import StickHall
from tests.sync.county.small_county import SmallCounty, open_county

ROOT = Path(__file__).parents[2]


@pytest.fixture(name="usb")
def one_stick(tmp_path: Path) -> Path:
    place = tmp_path / "usb"
    place.mkdir()
    return place


def test_what_the_county_lacks_travels_on_a_stick_and_the_receipt_proves_it(
    hall: StickHall, county: SmallCounty, usb: Path
) -> None:
    done = export(hall.home, usb, with_personal=True)
    assert done.records == len(hall.journal.lines())
    assert take_bundle(county.desk, done.path).stored == done.records
    assert hall.at_county() == hall.journal.lines()
    (head,) = take_receipts(hall.home, usb)
    assert head.seq == done.records
    with pytest.raises(NoStick, match="everything"):
        export(hall.home, usb)
    hall.journal.remarks("four")
    assert export(hall.home, usb, with_personal=True).records == 1


def test_personal_bodies_stay_behind_and_follow_over_the_network(
    hall: StickHall, county: SmallCounty, usb: Path
) -> None:
    """The chain is whole without them: in their place travels the leaf."""
    done = export(hall.home, usb)
    assert "李大山".encode() not in plain(done.path)
    take_bundle(county.desk, done.path)
    assert "李大山".encode() not in b"".join(hall.at_county())
    assert KeyCabinet(hall.home).hollow() != {}
    hall.sync()
    assert hall.at_county() == hall.journal.lines()
    assert KeyCabinet(hall.home).hollow() == {}


def plain(path: Path) -> bytes:
    with stick.StickReader.open(path) as reader:
        return b"".join(raw for _, raw in reader.sections())


@pytest.mark.parametrize("order", ["stick network", "network stick", "stick stick network stick"])
def test_network_and_stick_overlap_in_any_order(
    hall: StickHall, county: SmallCounty, usb: Path, order: str
) -> None:
    done = export(hall.home, usb)
    hall.journal.remarks("after the export")
    for way in order.split():
        if way == "network":
            hall.sync()
        else:
            take_bundle(county.desk, done.path)
    assert hall.at_county() == hall.journal.lines()
    row = county.row(hall.as_sent())
    assert row is not None
    assert row.seq == len(hall.journal.lines())


def test_a_lost_stick_costs_nothing_and_an_old_one_brings_nothing(
    hall: StickHall, county: SmallCounty, usb: Path
) -> None:
    lost = export(hall.home, usb)
    hall.journal.remarks("later")
    second = export(hall.home, usb, with_personal=True)
    assert take_bundle(county.desk, second.path).stored == second.records
    old = take_bundle(county.desk, lost.path)
    assert (old.stored, old.known) == (0, lost.records)
    assert hall.at_county() == hall.journal.lines()


def test_a_half_copied_or_changed_stick_stores_nothing(
    hall: StickHall, county: SmallCounty, usb: Path
) -> None:
    done = export(hall.home, usb)
    whole = done.path.read_bytes()
    for size in range(0, len(whole), 53):
        done.path.write_bytes(whole[:size])
        with pytest.raises(NoStick):
            take_bundle(county.desk, done.path)
    for place in range(20, len(whole) - 8, 29):
        done.path.write_bytes(whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :])
        with pytest.raises(NoStick):
            take_bundle(county.desk, done.path)
    assert hall.at_county() == []


def test_a_foreign_halls_stick_and_a_replaced_boxs_stick_are_refused(
    hall: StickHall, county: SmallCounty, usb: Path, tmp_path: Path
) -> None:
    done = export(hall.home, usb)
    elsewhere = open_county(tmp_path / "elsewhere")
    with pytest.raises(NoStick, match="no device"):
        take_bundle(elsewhere.desk, done.path)
    elsewhere.desk.close()
    code = county.desk.enrolment.create_code(hall.hall)
    county.enrol(code, hall=hall.hall, serial="S9", fp="F9")
    county.decide(CodeState.REPLACE)
    county.enrol(code, hall=hall.hall, serial="S9", fp="F9")
    with pytest.raises(NoStick, match="replaced"):
        take_bundle(county.desk, done.path)


def test_a_receipt_that_is_not_ours_proves_nothing(
    hall: StickHall, county: SmallCounty, usb: Path
) -> None:
    done = export(hall.home, usb)
    take_bundle(county.desk, done.path)
    receipt = done.path.with_suffix(RECEIPT)
    raw = receipt.read_bytes()
    receipt.write_bytes(raw.replace(b'"seq":5', b'"seq":4'))
    with pytest.raises(NoStick):
        take_receipts(hall.home, usb)
    receipt.write_bytes(raw)
    assert len(take_receipts(hall.home, usb)) == 1


def test_a_batch_that_does_not_follow_waits_for_what_is_between(
    hall: StickHall, county: SmallCounty, usb: Path, tmp_path: Path
) -> None:
    first = export(hall.home, usb, with_personal=True)
    take_bundle(county.desk, first.path)
    take_receipts(hall.home, usb)
    first_again = Path(shutil.copy(first.path, tmp_path / first.path.name))
    hall.journal.remarks("five")
    second = export(hall.home, usb, with_personal=True)
    forget(county)
    done = take_bundle(county.desk, second.path)
    assert (done.stored, list(done.refused.values())) == (0, ["gap"])
    assert take_bundle(county.desk, first_again).stored == first.records
    assert take_bundle(county.desk, second.path).stored == 1


def forget(county: SmallCounty) -> None:
    """Let the county be one that was restored from before the first stick."""
    with closing(sqlite3.connect(county.home / "county.db")) as db, db:
        for table in ("record", "behind", "stream"):
            db.execute(f"DELETE FROM {table}")


@pytest.mark.slow
def test_our_files_are_found_among_a_hundred_thousand_and_in_any_case() -> None:
    with tempfile.TemporaryDirectory(dir="/dev/shm") as memory:  # on a disk it takes seconds
        place = Path(memory)
        for number in range(100_000):
            os.mknod(f"{memory}/IMG_{number:06}.JPG")
        for name in ("hb-lx01-0a1b2c3d.hjs", "HB-LX01-0A1B2C3E.HJS", "HB-LX01-0A1B2C3F.TMP"):
            (place / name).touch()
        (place / "._HB-LX01-0A1B2C3E.HJS").touch()
        (place / "HB-LX01-0A1B2C40.HJS").mkdir()
        names = [path.name for path in stick.files_on(place, BUNDLE)]
    assert names == ["HB-LX01-0A1B2C3E.HJS", "hb-lx01-0a1b2c3d.hjs"]


def test_the_box_mounts_a_stick_so_that_it_can_only_carry_files() -> None:
    """Written through, for it may be pulled at any time; whatever lies on it is run by nobody."""
    unit = (ROOT / "systemd" / "hall-stick.service").read_text("utf-8")
    (line,) = (one for one in unit.splitlines() if one.startswith("ExecStart=/bin/mount "))
    options = line.split(" -o ")[1].split()[0].split(",")
    assert {"rw", "sync", "nosuid", "nodev", "noexec", "uid=hall-sync", "umask=0077"} <= set(
        options
    )
    assert "BindsTo=dev-disk-by\\x2dlabel-HALLCOUNTY.device" in unit.splitlines()


@pytest.mark.parametrize("hall_id", ["柳溪镇", "430922-103", "a/b:c*?", "x" * 99])
def test_a_name_fits_every_file_system_of_a_stick(hall_id: str) -> None:
    label = stick.Label(device="d", hall=hall_id, nonce="0a1b2c3d" * 3)
    name = f"{label.stem}{BUNDLE}"
    assert name.isascii()
    assert len(name) <= 32
    assert set(name) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.")


def test_a_box_that_is_not_enrolled_exports_nothing(tmp_path: Path, usb: Path) -> None:
    with SmallJournal(tmp_path / "new") as journal:
        journal.remarks("one")
        with pytest.raises(NoStick, match="enrolled"):
            export(tmp_path / "new", usb)
    assert list(usb.iterdir()) == []


def command(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", "from appliance.cli import main; main()", "stick", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_whole_way_of_a_stick_by_commands(tmp_path: Path, usb: Path) -> None:
    county = open_county(tmp_path / "own")
    hall = StickHall(tmp_path / "box", county)
    county.desk.close()
    with hall.journal as journal:
        journal.remarks("one", "two")
        out = command("export", "--home", str(hall.home), str(usb))
        assert (out.returncode, "已导出 3 条" in out.stdout) == (0, True), out.stderr
        taken = command("import", "--home", str(county.home), str(usb))
        assert (taken.returncode, "收下 3 条" in taken.stdout) == (0, True), taken.stderr
        back = command("import", "--home", str(hall.home), str(usb))
        assert (back.returncode, "第 3 条" in back.stdout) == (0, True), back.stderr
        again = command("export", "--home", str(hall.home), str(usb))
        assert (again.returncode, "没有导出" in again.stderr) == (1, True)
