"""`hallbox status` and `hallbox doctor`: what they say of a hall from outside."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from appliance.doctor import examine
from appliance.status import describe, look
from hw.doctor import examine as examine_devices
from tests.fakes.answering_hall import answering, home_at
from tests.fakes.whole_hall import new_home

pytestmark = pytest.mark.core
BOARD = """
[[chips]]
name = "header"
label = "pinctrl-bcm2711"

[[windows]]
window = 1

[windows.buttons]
very_satisfied = "header:4"
satisfied = "header:5"
fairly_satisfied = "header:6"
dissatisfied = "header:6"
very_dissatisfied = "header:8"
"""
WELL = {"status": "ok", "why": "", "seq": 9, "acked": 7, "unsent": 2, "clock": "rtc"}


def told(**other: object) -> bytes:
    return json.dumps({**WELL, **other}).encode()


def test_a_hall_that_is_well_says_how_far_its_records_have_come() -> None:
    with answering(told()) as (port, _hosts):
        found = look(home_at(port))

    assert found["healthy"]
    assert describe(found).splitlines() == [
        "厅盒正常",
        "本机已存 9 条，县里已收 7 条，未送达 2 条",
        "时间：rtc",
    ]


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])  # noqa: S104  # asked on loopback
def test_the_hall_is_asked_under_a_name_it_listens_to(host: str) -> None:
    with answering(told()) as (port, hosts):
        look(home_at(port, host=host))

    assert hosts == ["testserver.local"]


def test_an_ill_hall_is_named_with_its_reason() -> None:
    with answering(told(status="unhealthy", why="the writer is dead"), status=503) as (port, _):
        home = home_at(port)
        found, finding = look(home), examine(home, [])[-1]

    assert not found["healthy"]
    assert describe(found).startswith("厅盒不正常：the writer is dead")
    assert not finding.fine
    assert finding.text.startswith("厅盒在运行，有一处不好：the writer is dead。")


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b"<html>", b'{"status": "ok"}', b"\xff"], ids=repr
)
def test_another_program_on_the_port_is_no_hall(body: bytes) -> None:
    with answering(body) as (port, _hosts):
        found = look(home_at(port))

    assert not found["healthy"]
    assert describe(found).startswith("厅盒没有回答")


def test_only_processes_that_live_have_a_pid() -> None:
    home = new_home()
    (home / "run").mkdir(exist_ok=True)
    (home / "run" / "hall.pid").write_text(f"{os.getpid()}\n", encoding="ascii")
    (home / "run" / "sync.pid").write_text("", encoding="ascii")
    (home / "run" / "county.pid").write_text("999999999", encoding="ascii")

    processes = look(home)["processes"]

    assert isinstance(processes, Mapping)
    assert dict(processes) == {
        "hall": os.getpid(),
        "hardware": None,
        "sync": None,
        "county": None,
    }


def test_without_settings_there_is_one_finding_that_says_what_to_mend(tmp_path: Path) -> None:
    (tmp_path / "hall.toml").write_text('[hall]\nid = "X"\nname = 7\n', encoding="utf-8")

    (finding,) = examine(tmp_path, [])

    assert not finding.fine
    assert "hall.name: 7 is not a text" in finding.text
    assert describe(look(tmp_path)).startswith("厅盒没有回答：hall.name")


def test_a_journal_that_cannot_be_read_is_one_finding_and_is_left_as_it_is() -> None:
    home = new_home()
    journal = home / "journal" / "hall.db"
    journal.write_bytes(b"noise" * 1000)

    texts = [finding.text for finding in examine(home, []) if not finding.fine]

    assert any(text.startswith("流水账打不开") for text in texts)
    assert journal.read_bytes() == b"noise" * 1000


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("windows[0].buttons.dissatisfied", "header:6 is already windows[0].buttons"),
        ("chips[0].label", "no gpiochip here has the label 'pinctrl-bcm2711'"),
    ],
    ids=["a-pin-twice", "a-chip-that-is-not-there"],
)
def test_what_is_wrong_with_the_board_is_one_line_each_and_the_rest_works(
    tmp_path: Path, key: str, words: str
) -> None:
    home = new_home()
    (home / "board.toml").write_text(BOARD, encoding="utf-8")
    wiring = [str(one) for one in examine_devices(home, labels=dict, input_folder=tmp_path)]

    findings = [one for one in examine(home, wiring) if one.text.startswith("接线表")]

    matching = [one for one in findings if f"{key}: {words}" in one.text]
    assert len(matching) == 1
    assert not matching[0].fine
    assert "其余部件照常工作" in matching[0].text
    assert "\n" not in matching[0].text
