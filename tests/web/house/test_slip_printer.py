"""Slips on the 80 mm printer: bytes as a printer knows them, the way from a page to paper."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.box.print_slips import LATEST_S, print_slips
from appliance.web.escpos import COLUMNS, qr_bytes, slip_bytes, width, wrapped
from tests.fakes.browser import Browser
from tests.fakes.case_hall import WORD
from tests.fakes.register_hall import RegisterHall

SLIP = """<nav>返回</nav><main class="slip" id="main">
<h1>柳溪镇</h1>
<p class="mid">受理小票 09:00</p>
<hr>
<p class="big">LX26-100001</p>
<p>请您 11月30日来领取，带身份证，到 3 号窗。<small>节假日不算在内。</small></p>
<ul><li>身份证</li></ul>
<p class="qr"><img alt="扫码"></p>
</main>"""
# Recorded byte by byte beside the printer's command table; Chinese as GB 18030 codes.
RECORDED = (
    "1b40 1c26"  # ESC @, FS &
    "1b6101 1d2111 1b4501 c1f8cfaad5f2 0a"  # centre, double, bold: 柳溪镇
    "1b6101 1d2100 1b4500 cadcc0edd0a1c6b120 30393a3030 0a"  # centre: 受理小票 09:00
    + "2d" * 48
    + "0a"
    "1b6101 1d2111 1b4501 4c5832362d313030303031 0a"  # LX26-100001
    "1b6100 1d2100 1b4500"  # left, plain; 48 columns, then the rest
    "c7ebc4fa20 3131d4c23330c8d5 c0b4c1ecc8a1a3ac b4f8c9edb7ddd6a4a3ac"  # 请您…带身份证，
    "b5bd20 3320 bac5b4b0a1a3 bddabcd9c8d5 0a b2bbcbe3d4dac4daa1a3 0a"  # …节假日|不算在内。
)  # fmt: skip


def lines_of(raw: bytes) -> list[str]:
    """Return the lines a printer would show: commands taken away, text decoded."""
    raw = re.sub(rb"\x1d\(k(..)", lambda found: b"\x00" + found[1], raw, flags=re.DOTALL)
    raw = re.sub(rb"\x1b@|\x1c&|\x1ba.|\x1d!.|\x1bE.|\x1dVB.", b"", raw, flags=re.DOTALL)
    return [line.decode("gb18030", errors="replace") for line in raw.split(b"\n") if line]


def test_a_slip_is_the_bytes_that_were_recorded() -> None:
    assert slip_bytes(SLIP).startswith(bytes.fromhex(RECORDED.replace(" ", "")))
    assert slip_bytes(SLIP).endswith(b"\n\n\n\x1dVB\x00")
    assert lines_of(slip_bytes(SLIP))[-1] == "· 身份证"


def test_a_qr_code_is_drawn_by_the_printer() -> None:
    recorded = (
        "1b6101 1d286b0400 31413200 1d286b0300 314306 1d286b0300 314531"
        "1d286b0700 315030 612f623f 1d286b0300 315130 0a 1b6100"
    )
    assert qr_bytes("a/b?") == bytes.fromhex(recorded.replace(" ", ""))
    assert qr_bytes("x" * 300).count((303).to_bytes(2, "little") + b"1P0") == 1
    assert qr_bytes("http://x/my") in slip_bytes(SLIP, "http://x/my")


@pytest.mark.parametrize(
    "text", ["厅" * 60, "a" * 100, "受理 LX26-100001 " * 9, "𠮷㐀①“”…" * 20, " "]
)
def test_no_line_is_wider_than_the_paper(text: str) -> None:
    lines = wrapped(text, COLUMNS)
    assert all(0 < width(line) <= COLUMNS for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[RegisterHall]:
    hall = RegisterHall(tmp_path)
    (hall.settings.home / "run").mkdir(exist_ok=True)
    yield hall
    hall.close()


def test_a_clerk_prints_the_slip_of_a_case_at_the_box(hall: RegisterHall, tmp_path: Path) -> None:
    path, jobs = f"/cases/{hall.case()}/slip", hall.settings.home / "run/print"
    with Browser(hall) as tablet:
        tablet.log_in("1003", WORD)
        page = tablet.get(path).text
        assert tablet.post(f"{path}/print", shown_on="/cases").headers["location"] == path
    paper = tmp_path / "lp0"
    paper.touch()
    assert print_slips(jobs, [paper], jobs.stat().st_mtime) == 1
    raw = paper.read_bytes()
    code = page.partition("查询码 ")[2].partition("<")[0]
    shown = lines_of(raw)
    assert {"柳溪镇政务服务大厅", f"查询码 {code}", "监督电话 0000-1234567"} <= set(shown)
    assert f"/{code}".encode() in raw  # what its QR code says
    assert not any("返回" in line or "打印" in line for line in shown)
    assert list(jobs.iterdir()) == []


def test_a_slip_that_cannot_come_out_now_never_does(tmp_path: Path) -> None:
    """Without a printer, with one that refuses, too late: dropped, and the next one is printed."""
    for number, printers in enumerate(([], [tmp_path / "gone" / "lp0"], [tmp_path / "lp0"])):
        (tmp_path / f"{number}.slip").write_bytes(b"x")
        now = (tmp_path / f"{number}.slip").stat().st_mtime
        assert print_slips(tmp_path, printers, now + LATEST_S + 1 if number == 2 else now) == 0
    assert list(tmp_path.glob("*.slip")) == []
    (tmp_path / "lp0").touch()
    (tmp_path / "3.slip").write_bytes(b"\x1b@")
    assert print_slips(tmp_path, [tmp_path / "lp0"], (tmp_path / "lp0").stat().st_mtime) == 1
    assert (tmp_path / "lp0").read_bytes() == b"\x1b@"
