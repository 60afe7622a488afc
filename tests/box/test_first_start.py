"""hall.toml on the card or the stick: tolerated as Windows writes it, taken whole or not at all."""

import subprocess
import sys
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from appliance import settings
from appliance.box import address, wording
from appliance.box.install_file import NEEDED, Faults, read, without_secret
from appliance.box.provision import Box, attempt, provision
from appliance.box.set_up import (
    EXPANDER_LABEL,
    WIRING,
    board_toml,
    hall_toml,
    network_file,
)
from appliance.box.wording import MEANINGS
from appliance.identity import Places
from appliance.journal.box_notes import LABEL, note
from hw.board import parse_board
from sync import settings as sync_settings
from sync.keys import KeyCabinet

ROOT = Path(__file__).parents[2]
CA = "ab" * 32
CODE = "K7QM-2RTX-9WPD"
FILE = f"""# 安装文件
[hall]
id = "ZP01"
name = "樟坪镇政务服务大厅"
mark = "ZP"
windows = 3

[county]
name = "青禾县政务服务中心"
telephone = "0000-1234567"
url = "https://county.test:8443"
ca = "{CA}"
code = "{CODE}"

[network]
address = "192.168.1.20/24"
gateway = "192.168.1.1"

[reader]
usb = "ffff:0035"
format = "8H10D"
"""


@dataclass(slots=True)
class Fresh:
    """A box that was never started, and the card's first partition beside it."""

    root: Path
    box: Box = field(init=False)
    card: Path = field(init=False)

    def __post_init__(self) -> None:
        home = self.root / "home"
        for name in ("box", "local", "sync"):
            (home / name).mkdir(parents=True)
        serial = self.root / "serial"
        serial.write_text("10000000abcd1a2b\x00", encoding="ascii")
        self.box = Box(home=home, places=Places(serial=serial), chips=self.root)
        self.card = self.root / "card"
        self.card.mkdir()

    def start(self, text: str | bytes) -> bool:
        """Put a hall.toml on the card and start."""
        raw = text.encode() if isinstance(text, str) else text
        (self.card / "hall.toml").write_bytes(raw)
        return provision(self.box, self.card)

    def result(self) -> str:
        """Return what the installer finds on the card."""
        return (self.card / "hall-result.txt").read_text(encoding="utf-8-sig")

    def made(self) -> set[str]:
        """Return every file of the home."""
        home = self.box.home
        return {str(path.relative_to(home)) for path in home.rglob("*") if path.is_file()}


@pytest.fixture
def fresh(tmp_path: Path) -> Fresh:
    return Fresh(tmp_path)


@pytest.mark.parametrize(
    ("encoding", "newline"),
    [
        ("utf-8", "\n"),
        ("utf-8", "\r\n"),
        ("utf-8-sig", "\r\n"),
        ("gbk", "\r\n"),
        ("utf-16", "\r\n"),
    ],
)
def test_the_file_is_read_as_any_windows_editor_leaves_it(encoding: str, newline: str) -> None:
    order = read(FILE.replace("\n", newline).encode(encoding))
    assert order.hall["name"] == "樟坪镇政务服务大厅"
    assert order.code == CODE
    assert str(order.network.address) == "192.168.1.20/24"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('id = "ZP01"', ""), "hall.id"),
        (('name = "樟坪镇政务服务大厅"', 'nmae = "樟坪镇"'), "hall.nmae"),
        (("windows = 3", "windows = 19"), "hall.windows"),
        (("windows = 3", 'windows = "三"'), "hall.windows"),
        (("192.168.1.20/24", "192.168.1.20"), "network.address"),
        (("192.168.1.20/24", "192.168.1.256/24"), "network.address"),
        (('gateway = "192.168.1.1"', 'gateway = "10.0.0.1"'), "network.gateway"),
        (("https://county.test:8443", "http://county.test"), "county"),
        ((f'ca = "{CA}"', 'ca = "abcd"'), "county.ca"),
        ((f'ca = "{CA}"\n', ""), "county.ca"),
        ((CODE, "K7"), "county.code"),
        (("ffff:0035", "FFFF-0035"), "reader.usb"),
        (('"8H10D"', '"8H10"'), "reader.format"),
        (("[reader]", "[card]"), "card"),
        (('mark = "ZP"', "mark = “ZP”"), "第 5 行"),
    ],
    ids=range(15),
)
def test_each_fault_is_named(change: tuple[str, str], said: str) -> None:
    assert change[0] in FILE
    with pytest.raises(Faults) as refused:
        read(FILE.replace(*change).encode())
    assert any(said in line for line in refused.value.lines)


def test_all_faults_are_told_at_once() -> None:
    wrong = FILE.replace("windows = 3", "windows = 0").replace("ffff:0035", "reader")
    with pytest.raises(Faults) as refused:
        read(wrong.encode())
    assert len(refused.value.lines) == 2


@pytest.mark.parametrize("raw", [b"", b"\xff\xff\xff\xff", b"\x00" * 64, b"[hall"])
def test_a_file_that_is_none_is_refused(raw: bytes) -> None:
    with pytest.raises(Faults):
        read(raw)


def test_an_order_becomes_a_hall_that_all_three_programs_read(fresh: Fresh) -> None:
    assert fresh.start(FILE)
    home = fresh.box.home
    hall = settings.load(home)
    assert (hall.hall_id, hall.windows, hall.listen.port) == ("ZP01", 3, 443)
    assert "192.168.1.20" in hall.listen.hosts
    assert "hall-1a2b.local" in hall.listen.hosts
    assert not hall.demo
    assert sync_settings.load(home).ca == (CA,)
    board = parse_board((home / "board.toml").read_text(encoding="utf-8"))
    assert board.findings == ()
    assert [one.usb for one in board.readers] == ["ffff:0035"]
    assert not board.simulated


def test_the_code_goes_to_hall_sync_and_is_overwritten_on_the_card(fresh: Fresh) -> None:
    assert fresh.start(FILE)
    pending = KeyCabinet(fresh.box.home).pending()
    assert pending is not None
    assert (pending.code, pending.url) == (CODE, "https://county.test:8443")
    left = (fresh.card / "hall.toml").read_bytes()
    assert CODE.encode() not in left
    assert len(left) == len(FILE.encode())
    everywhere = [path for path in fresh.root.rglob("*") if path.is_file()]
    holding = [path.name for path in everywhere if CODE.encode() in path.read_bytes()]
    assert holding == ["enrolment.json"]


def test_a_refused_file_changes_nothing(fresh: Fresh) -> None:
    assert fresh.start(FILE)
    before = {name: (fresh.box.home / name).read_bytes() for name in fresh.made()}
    assert not fresh.start(FILE.replace("windows = 3", "windows = 40"))
    assert {name: (fresh.box.home / name).read_bytes() for name in fresh.made()} == before
    assert "hall.windows" in fresh.result()
    assert CODE.encode() in (fresh.card / "hall.toml").read_bytes()


def test_the_result_is_chinese_and_shows_address_and_fingerprint(fresh: Fresh) -> None:
    assert fresh.start(FILE)
    said = fresh.result()
    assert "https://192.168.1.20/" in said
    assert CODE not in said
    assert "\r\n" in (fresh.card / "hall-result.txt").read_bytes().decode("utf-8-sig")


def test_the_label_says_where_who_and_whom_to_call(fresh: Fresh) -> None:
    assert fresh.start(FILE)
    told = note(fresh.box.home / LABEL)
    assert told["address"] == "https://192.168.1.20/"
    assert told["serial"] == "10000000abcd1a2b"
    assert told["call"] == "青禾县政务服务中心 0000-1234567"
    assert str(told["fingerprint"]) in fresh.result()
    assert CODE not in (fresh.box.home / "box/label.html").read_text("utf-8")


def test_the_same_file_again_does_nothing(fresh: Fresh) -> None:
    """A second start must not make another certificate: the tablets have learnt the first."""
    assert fresh.start(FILE)
    first = (fresh.box.home / "local/hall.pem").read_bytes()
    KeyCabinet(fresh.box.home).drop_pending()
    assert provision(fresh.box, fresh.card)
    assert (fresh.box.home / "local/hall.pem").read_bytes() == first
    assert KeyCabinet(fresh.box.home).pending() is None


def test_another_code_in_the_same_file_is_taken(fresh: Fresh) -> None:
    """The first one has expired; the installer writes the new one into the file he has."""
    assert fresh.start(FILE)
    assert fresh.start(FILE.replace(CODE, "J2QM-2RTX-9WPD"))
    pending = KeyCabinet(fresh.box.home).pending()
    assert pending is not None
    assert pending.code == "J2QM-2RTX-9WPD"


def test_a_changed_address_keeps_the_order_of_the_hall(fresh: Fresh) -> None:
    assert fresh.start(FILE)
    assert fresh.start(FILE.replace("192.168.1.20", "192.168.1.30"))
    assert "192.168.1.30" in settings.load(fresh.box.home).listen.hosts


def test_an_enrolled_box_reads_no_file_any_more(fresh: Fresh) -> None:
    """Later changes of county or CA need the administrator, and are facts."""
    (fresh.box.home / "sync" / "device.json").write_text("{}", encoding="ascii")
    assert fresh.start(FILE)
    assert not (fresh.box.home / "hall.toml").exists()
    assert "管理员" in fresh.result()


def test_three_power_cuts_during_the_first_start_end_in_a_whole_hall(tmp_path: Path) -> None:
    """Killed at each durable step, three in a row; what the fourth start leaves is whole."""
    (tmp_path / "order").write_text(FILE, encoding="utf-8")
    driver = [sys.executable, "-m", "tests.box.first_start_driver", str(tmp_path / "r")]
    told = subprocess.run(
        [*driver, str(tmp_path / "order")], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    ends = {line.split()[0]: line.split()[1:] for line in told.splitlines()}
    assert len(ends) > 10
    for step, codes in ends.items():
        home, card = tmp_path / "r" / step / "home", tmp_path / "r" / step / "card"
        assert codes[-1] == "0", step
        assert settings.load(home).hall_id == "ZP01"
        assert not parse_board((home / "board.toml").read_text("utf-8")).findings
        assert KeyCabinet(home).pending() is not None, step
        assert CODE.encode() not in (card / "hall.toml").read_bytes(), step
        assert "已经按" in (card / "hall-result.txt").read_text("utf-8-sig"), step
        left = [path.name for path in (tmp_path / "r" / step).rglob("*.new")]
        assert left == [], step
    assert ends["1"][:3] == ["9", "9", "9"]
    assert list(ends.values())[-1] == ["0"] * 4


def test_a_card_that_takes_no_file_is_told_of_and_stops_no_start(fresh: Fresh) -> None:
    """Full or broken: the page says so; a hall that was set up before is started all the same."""
    assert attempt(fresh.box, fresh.card) == (None, wording.NOT_FOUND)
    (fresh.card / "hall.toml").write_text(FILE, encoding="utf-8")
    blocked = fresh.box.home / "local" / ".hall.pem.new"
    blocked.mkdir()
    taken, why = attempt(fresh.box, fresh.card)
    assert (taken, "没有做完" in why) == (None, True)
    blocked.rmdir()
    assert attempt(fresh.box, fresh.card)[0] is True
    (fresh.card / "hall.toml").write_text("[hall]", encoding="utf-8")
    assert attempt(fresh.box, fresh.card) == (False, wording.NOT_TAKEN)


def test_a_box_without_its_home_keeps_its_address(fresh: Fresh, tmp_path: Path) -> None:
    """The tablets know one address; the card's file says it when the data partition is gone."""
    out = tmp_path / "run" / "10-hall.network"
    fresh.start(FILE)
    assert CODE not in (fresh.card / "hall.toml").read_text(encoding="utf-8")  # as it stays there

    assert address.main(fresh.card, out) == 0

    assert out.read_bytes() == (fresh.box.home / "box" / "10-hall.network").read_bytes()


@pytest.mark.parametrize("text", [None, "[hall]", "?"])
def test_a_card_that_names_no_address_leaves_it_to_the_router(
    fresh: Fresh, tmp_path: Path, text: str | None
) -> None:
    out = tmp_path / "run" / "10-hall.network"
    if text is not None:
        (fresh.card / "hall.toml").write_text(text, encoding="utf-8")

    assert address.main(fresh.card, out) == 1

    assert not out.exists()


def test_the_fixed_wiring_uses_no_line_twice() -> None:
    """Three windows on the header; lines 2 and 3 belong to the clock chip."""
    lines = [line for lines in WIRING.values() for line in lines]
    assert len(set(lines)) == len(lines) == 18
    assert not {2, 3, 14, 15, 26} & set(lines)
    assert max(lines) <= 27


def test_six_windows_are_wired_without_a_board_of_ones_own(fresh: Fresh) -> None:
    """The second three stand on the expander; no line is used twice, the bus and INT by nobody."""
    assert fresh.start(FILE.replace("windows = 3", "windows = 6"))
    board = parse_board((fresh.box.home / "board.toml").read_text("utf-8"))
    assert board.findings == ()
    assert [one.window for one in board.windows] == [1, 2, 3, 4, 5, 6]
    assert {one.name: one.label for one in board.chips}["expander"] == EXPANDER_LABEL
    pins = [pin for one in board.windows for pin in (*one.buttons.values(), one.lamp) if pin]
    pins += [board.buzzer] if board.buzzer else []
    assert len(set(pins)) == len(pins) == 37
    assert not {2, 3, 27} & {pin.line for pin in pins if pin.chip == "header"}
    expander = (ROOT / "image-build/overlays/hall-expander.dts").read_text("ascii")
    assert f"label {EXPANDER_LABEL}" in expander


def test_more_than_six_windows_need_a_board_of_their_own(fresh: Fresh) -> None:
    many = FILE.replace("windows = 3", "windows = 7")
    assert not fresh.start(many)
    assert "board.toml" in fresh.result()
    order = read(FILE.encode())
    (fresh.card / "board.toml").write_bytes(
        board_toml(order, "pinctrl-bcm2835").replace("\n", "\r\n").encode("utf-8-sig")
    )
    assert fresh.start(many)


def test_a_board_with_a_mistake_is_refused_with_its_place(fresh: Fresh) -> None:
    (fresh.card / "board.toml").write_text('[[readers]]\nname = "door"\n', encoding="utf-8")
    assert not fresh.start(FILE)
    assert "readers[0]" in fresh.result()


def test_a_name_with_quotes_stays_a_name() -> None:
    order = read(FILE.replace("樟坪镇政务服务大厅", "樟坪'镇' \\\"大厅\\\" \\u007f").encode())
    tree = tomllib.loads(hall_toml(order, ["a", "b"]))
    assert tree["hall"]["name"] == order.hall["name"]
    assert "code" not in tree["county"]


def test_the_network_file_says_only_what_was_asked() -> None:
    text = network_file(read(FILE.encode()))
    assert "Address=192.168.1.20/24\n" in text
    assert "Gateway=192.168.1.1\n" in text
    assert "DHCP" not in text
    assert "DNS=" not in text.replace("MulticastDNS", "")


def test_every_word_of_the_file_that_is_needed_is_explained() -> None:
    assert set(NEEDED) == set(MEANINGS)
    assert without_secret(b'code = "abc"\n') == b'code = "***"\n'


def test_the_example_on_the_card_is_a_file_that_is_taken() -> None:
    """With its comment signs taken away it must still be right; installers do just that."""
    example = (ROOT / "docs/hall.toml.example").read_text("utf-8")
    assert read(example.encode()).windows == 3
    opened = example.replace('#ca = "这里写县里证书的 64 位指纹"', f'ca = "{CA}"')
    for name in ("url", "gateway", "dns", "time"):
        opened = opened.replace(f"\n#{name} =", f"\n{name} =")
    order = read(opened.encode("gbk"))
    assert order.county["url"] == "https://county.example:8443"
    with pytest.raises(Faults, match=r"county\.code"):
        read(opened.replace("\n#code =", "\ncode =").encode())
