"""What people at the county do while the receiver runs, over real HTTP on this machine."""

import re
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlencode

import pytest

from sync import papers
from sync.durable import write_whole
from sync.enrolment import Box
from sync.keys import Pending
from sync.restore import NotEnrolled, open_archive
from sync.stick import BUNDLE, RECEIPT, Label, StickWriter, parse_receipt
from tests.sync.county.hall import Hall, whole
from tests.sync.county.running import Heard, RunningCounty, running
from tests.sync.county.small_county import HALL


@pytest.fixture(name="shared", scope="module")
def one_running_county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCounty]:
    with running(tmp_path_factory.mktemp("county")) as county:
        yield county


def order(county: RunningCounty, act: str, *, origin: str | None = None, **fields: str) -> Heard:
    here = f"http://127.0.0.1:{county.port}"
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": origin or here}
    return county.ask("POST", f"/manage/{act}", urlencode(fields).encode(), headers)


def enrol(county: RunningCounty, code: str, serial: str) -> Heard:
    asked = papers.EnrolRequest(code=code, hall=HALL, serial=serial, fingerprint="F")
    return county.ask("POST", "/hjs/1/enrol", papers.format_enrol(asked))


def secret(heard: Heard) -> str:
    found = re.search(r'<b class="num">([^<]+)</b>', heard.body.decode())
    assert found, heard.body.decode()
    return found[1]


def test_a_second_box_is_let_in_without_stopping_the_receiver(tmp_path: Path) -> None:
    with running(tmp_path) as county:
        county.hall(3)
        code = secret(order(county, "code", hall=HALL))
        assert enrol(county, code, "S2").status == 202
        page = county.ask("GET", "/manage").body.decode()
        box = re.search(r'name="code" value="([0-9a-f]+)"', page)
        assert box
        assert order(county, "decide", code=box[1], decision="replace").status == 200
        assert enrol(county, code, "S2").status == 200
        assert order(county, "decide", code=box[1], decision="replace").status == 400


def test_a_new_box_waits_for_the_decision_and_then_gets_the_lost_ones_records(
    tmp_path: Path,
) -> None:
    """The way of `hallbox restore --from-county --code`: a person decides while it waits."""
    with running(tmp_path / "county") as county:
        lost = county.hall(700)
        for call in whole(lost):
            assert county.send(call).status == 200
        code = secret(order(county, "code", hall=HALL))
        home = tmp_path / "new"
        home.mkdir()
        (home / "hall.toml").write_text(f'[county]\nurl = "http://127.0.0.1:{county.port}"\n')
        naps: list[float] = []

        def somebody_decides(seconds: float) -> None:
            naps.append(seconds)
            page = county.ask("GET", "/manage").body.decode()
            box = re.search(r'name="code" value="([0-9a-f]+)"', page)
            assert box
            assert order(county, "decide", code=box[1], decision="replace").status == 200

        said: list[str] = []
        with open_archive(
            home,
            Box(hall=HALL, serial="S2", fingerprint='{"soc": "new"}'),
            Pending(code=code, url=""),
            say=said.append,
            sleep=somebody_decides,
        ) as archive:
            (stream,) = archive.streams()
            lines = [line for page in archive.lines(stream) for line in page]
        assert lines == lost.lines
        assert naps == [60.0]
        assert county.send(lost.get(f"/hjs/1/streams/{lost.stream}/head")).status == 401
        nobody = Box(hall=HALL, serial="", fingerprint="")
        with pytest.raises(NotEnrolled), open_archive(tmp_path, nobody, None, say=said.append):
            pass


def test_a_document_and_a_token_are_given_out(tmp_path: Path) -> None:
    with running(tmp_path) as county:
        hall = county.hall(3)
        said = order(county, "document", name="policy", content="{}", not_before="2026-12-01")
        assert "第 1 版" in said.body.decode()
        heard = county.send(hall.get("/hjs/1/documents/policy?v=1"))
        assert papers.parse_document(heard.body).not_before == "2026-12-01"
        token = secret(order(county, "token", name="统计局", kinds="case.received"))
        pulled = county.ask("GET", "/hjs/1/feed", headers={"Authorization": f"Bearer {token}"})
        assert pulled.status == 200


def bundle_of(hall: Hall, count: int, place: Path) -> Path:
    """Write a bundle as a box does; return its path."""
    label = Label(device=hall.device, hall=HALL, nonce="0a1b2c3d" * 3)
    path = place / f"{label.stem}{BUNDLE}"

    def fill(out: BinaryIO) -> None:
        stick = StickWriter(out, hall.key, label)
        stick.add(hall.stream, hall.raw_batch(1, count))
        stick.close()

    write_whole(path, fill)
    return path


def upload(
    county: RunningCounty, file: str, raw: bytes, /, *, act: str = "bundle", **fields: str
) -> str:
    """Choose a file in the browser and send it; return the page."""
    field = "bundle" if act == "bundle" else "file"
    part = "--b\r\nContent-Disposition: form-data; name="
    texts = "".join(f'{part}"{key}"\r\n\r\n{value}\r\n' for key, value in fields.items())
    head = f'{texts}{part}"{field}"; filename="{file}"\r\n'
    kind = "Content-Type: application/octet-stream\r\n\r\n"
    origin = f"http://127.0.0.1:{county.port}"
    headers = {"Content-Type": "multipart/form-data; boundary=b", "Origin": origin}
    body = (head + kind).encode() + raw + b"\r\n--b--\r\n"
    return county.ask("POST", f"/manage/{act}", body, headers).body.decode()


def test_a_file_goes_down_as_it_is_in_whatever_an_office_wrote_it(shared: RunningCounty) -> None:
    table = "姓名,单位\r\n孙小满,县人社局\r\n".encode("gb18030")
    said = upload(shared, "名册.csv", table, act="document", name="roster", content="")

    assert "roster 第 1 版已发布" in said
    shared.hall(1)
    page = shared.ask("GET", f"/hall/{HALL}/paper/roster").body.decode()
    assert "孙小满,县人社局" in page


def test_a_stick_is_imported_beside_the_running_receiver(tmp_path: Path) -> None:
    """Where it is plugged in does not matter: at the server, or at a clerk's desk."""
    with running(tmp_path / "county") as county:
        hall = county.hall(20)
        path = bundle_of(hall, 20, tmp_path)
        assert "收下 20 条" in order(county, "stick", place=str(tmp_path)).body.decode()
        receipt = path.with_suffix(RECEIPT)
        proven = parse_receipt(receipt.read_bytes(), hall.device, hall.key)
        assert county.folded(20).status == 200

        page = upload(county, path.name, path.read_bytes())
        assert "收下 0 条，原来已有 20 条" in page
        found = re.search(rf'download="{receipt.name}" href="data:[^,]+,([^"]+)"', page)
        assert found
        assert parse_receipt(b64decode(found[1]), hall.device, hall.key) == proven
        assert "没有收下" in upload(county, "<b>.HJS", path.read_bytes()[:200])
        assert "没有选文件" in upload(county, "", b"")
        assert "收 U 盘" in county.ask("GET", "/manage").body.decode()
        large = upload(county, path.name, bytes(2 * 1024 * 1024))
        assert "没有收下" in large  # more than a call of a hall may be long


@pytest.mark.parametrize(
    ("act", "fields"),
    [
        ("code", {"hall": " "}),
        ("decide", {"code": "zz", "decision": "replace"}),
        ("decide", {"code": "00", "decision": "used"}),
        ("document", {"name": "../x", "content": "{}"}),
        ("document", {"name": "policy", "content": "{}", "rollback_of": "last"}),
        ("document", {"name": "calendar-2027", "content": '{"off": ['}),
        ("document", {"name": "notices"}),
        ("stick", {"place": "/nowhere/at/all"}),
        ("token", {}),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(
    shared: RunningCounty, act: str, fields: dict[str, str]
) -> None:
    heard = order(shared, act, **fields)
    assert heard.status == 400
    assert "没有做" in heard.body.decode()


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1"])
def test_a_foreign_page_cannot_give_orders(shared: RunningCounty, origin: str) -> None:
    heard = order(shared, "code", hall=HALL, origin=origin)
    assert heard.status == 403
    assert 'class="num"' not in heard.body.decode()


def test_from_elsewhere_there_is_nothing_to_see(shared: RunningCounty) -> None:
    heard = shared.ask("GET", "/manage", headers={"X-Forwarded-For": "10.0.0.9"})
    assert heard.status == 403
    assert "登记码" not in heard.body.decode()


def test_a_name_full_of_markup_is_shown_as_text(shared: RunningCounty) -> None:
    heard = order(shared, "code", hall="<script>alert(1)</script>")
    assert "<script>alert" not in heard.body.decode()
