"""The box's certificate as a tablet judges it: an authority for this box's names and no others."""

import re
import ssl
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from appliance.box.certificate import (
    BEGIN,
    Wanted,
    authority_of,
    fingerprint,
    make,
    public_part,
)
from appliance.web.house.certificate import public_part as given_to_tablets

NAMES = ("192.168.1.20", "hall-1a2b.local", "localhost")
BUILT = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key, a certificate and its authority, made once."""
    path = tmp_path_factory.mktemp("cert") / "hall.pem"
    path.write_bytes(make(Wanted(name="hall-1a2b.local", also=NAMES, begins=BUILT)))
    return path


def told(text: bytes) -> str:
    """Return what openssl reads in the first certificate."""
    words = ["openssl", "x509", "-noout", "-text"]
    return subprocess.run(words, input=text, capture_output=True, check=True).stdout.decode()


def shake_hands(pem: Path, name: str, trusted: bytes) -> None:
    """Open the page under a name as a tablet that was given one certificate; no network."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pem)
    client = ssl.create_default_context(cadata=trusted.decode())
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    tablet = client.wrap_bio(to_client, to_server, server_hostname=name)
    box = server.wrap_bio(to_server, to_client, server_side=True)
    for _ in range(4):
        for side in (tablet, box):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue


@pytest.mark.parametrize("name", NAMES)
def test_a_tablet_that_was_given_the_authority_opens_the_page(pem: Path, name: str) -> None:
    shake_hands(pem, name, authority_of(pem.read_bytes()))


def test_another_name_is_refused(pem: Path) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(pem, "bank.test", authority_of(pem.read_bytes()))


def test_the_authority_speaks_for_this_box_and_its_key_is_gone(pem: Path) -> None:
    whole = pem.read_bytes()
    authority = told(authority_of(whole))
    assert "CA:TRUE, pathlen:0" in authority
    assert "Name Constraints: critical" in authority
    permitted = re.findall(r"^ +(?:Permitted: *\n +)?(DNS|IP):(.+)$", authority, re.MULTILINE)
    assert {name.partition("/")[0] for _kind, name in permitted} == set(NAMES)
    assert whole.count(b"PRIVATE KEY-----") == 2  # the beginning and the end of one
    own = subprocess.run(
        ["openssl", "pkey", "-pubout"], input=whole, capture_output=True, check=True
    ).stdout
    asked = ["openssl", "x509", "-noout", "-pubkey"]
    of_page = subprocess.run(asked, input=public_part(whole), capture_output=True, check=True)
    assert own == of_page.stdout
    assert "Not Before: Nov  1 00:00:00 2026" in told(public_part(whole))


def test_the_tablet_is_given_the_authority_and_never_the_key(pem: Path) -> None:
    given = given_to_tablets(pem).encode()
    assert given.count(BEGIN) == 1
    assert fingerprint(given) == fingerprint(authority_of(pem.read_bytes()))
    assert fingerprint(given) != fingerprint(public_part(pem.read_bytes()))
    assert b"PRIVATE" not in given
