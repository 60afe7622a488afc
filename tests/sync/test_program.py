"""hall-sync as a real process between a county.sock and a county on loopback."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sync.keys import KeyCabinet
from sync.stick import Head
from tests.fakes.county_socket import CountySocket
from tests.fakes.hall_streams import HallStreams
from tests.fakes.http_county import CODE, HttpCounty
from tests.fakes.list_county import DEVICE, HALL, KEY

pytestmark = pytest.mark.core

ROOT = Path(__file__).parents[2]


def home_with(tmp_path: Path, url: str, *, records: int, enrolled: bool) -> HallStreams:
    (tmp_path / "hall.toml").write_text(f'[county]\nurl = "{url}"\n')
    (tmp_path / "journal").mkdir()
    hall = HallStreams(tmp_path / "journal" / "hall.db")
    hall.db.execute("BEGIN")
    for _ in range(records):
        hall.append(text="受理")
    hall.db.execute("COMMIT")
    if enrolled:
        (tmp_path / "sync").mkdir()
        device = {
            "device": DEVICE,
            "key": KEY.hex(),
            "hall": HALL,
            "county": "C",
            "digit": 1,
            "url": url,
        }
        (tmp_path / "sync" / "device.json").write_text(json.dumps(device))
    return hall


def once(home: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "sync", "--home", home, "--once"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_once_drains_everything_and_exits_with_0(tmp_path: Path) -> None:
    with HttpCounty() as county, CountySocket(tmp_path / "run" / "county.sock") as web:
        hall = home_with(tmp_path, county.url, records=700, enrolled=True)
        done = once(tmp_path)
        assert done.returncode == 0, done.stderr
        stream = hall.spans()[0]
        assert county.county.streams[stream.stream] == hall.lines(stream)
        assert web.wait_for("receipt")
        hall.close()
    last = [message for message in web.told if message["m"] == "receipt"][-1]
    assert (last["seq"], last["h"]) == (701, county.county.h(stream.stream, 701).hex())
    assert sorted(path.name for path in (tmp_path / "sync").iterdir()) == ["device.json"]


def test_a_typed_code_becomes_a_key_only_we_can_read(tmp_path: Path) -> None:
    says = [{"m": "enrol", "code": CODE, "url": ""}]
    with HttpCounty() as county, CountySocket(tmp_path / "run" / "county.sock", says) as web:
        hall = home_with(tmp_path, county.url, records=3, enrolled=False)
        done = once(tmp_path)
        assert done.returncode == 0, done.stderr
        assert web.wait_for("enrolled")
        hall.close()
    key = tmp_path / "sync" / "device.json"
    assert key.stat().st_mode & 0o777 == 0o600
    assert json.loads(key.read_text())["device"] == DEVICE
    assert (county.enrolments[0].serial, county.enrolments[0].hall) == ("S1", "H1")
    assert not (tmp_path / "sync" / "enrolment.json").exists()
    assert KEY.hex() not in done.stderr + json.dumps(web.told)
    assert CODE not in done.stderr


def test_a_wrong_code_is_told_and_forgotten(tmp_path: Path) -> None:
    says = [{"m": "enrol", "code": "WRONG", "url": ""}]
    with HttpCounty() as county, CountySocket(tmp_path / "run" / "county.sock", says) as web:
        home_with(tmp_path, county.url, records=3, enrolled=False).close()
        assert once(tmp_path).returncode == 1
    states = [message for message in web.told if message["m"] == "state"]
    assert "refused" in str(states[0]["text"])
    assert not (tmp_path / "sync" / "enrolment.json").exists()


@pytest.mark.parametrize(
    "section",
    [
        'url = "http://county.example"',
        'url = "https://county.example"',
        'url = "ftp://127.0.0.1"',
        'url = "https://county.example"\nca = ["zz"]',
        "url = 7",
    ],
)
def test_an_unsafe_county_is_refused_before_anything_is_sent(tmp_path: Path, section: str) -> None:
    (tmp_path / "hall.toml").write_text(f"[county]\n{section}\n")
    done = once(tmp_path)
    assert done.returncode == 1
    assert "county." in done.stderr


def test_what_a_stick_proved_is_told_and_marked_as_such(tmp_path: Path) -> None:
    """A receipt that came by foot proves records; it says nothing about the line of today."""
    with HttpCounty() as county, CountySocket(tmp_path / "run" / "county.sock") as web:
        hall = home_with(tmp_path, county.url, records=5, enrolled=True)
        stream = hall.spans()[0].stream
        head = Head(stream=stream, seq=4, h=bytes(32), safe=4, epoch="e")
        KeyCabinet(tmp_path).keep_heads([head])
        assert once(tmp_path).returncode == 0
        assert web.wait_for("receipt", count=2)
        hall.close()
    by_stick = [one for one in web.told if one.get("by") == "stick"]
    assert [(one["seq"], one["t"]) for one in by_stick] == [(4, None)]
