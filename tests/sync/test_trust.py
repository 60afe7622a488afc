"""Whom TLS trusts (SYNC.md 5, rows 15, 17, 18, 19): a test CA, loopback, and wrong clocks."""

import datetime as dt
import hashlib
import ipaddress
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sync.courier import Courier, new_client
from sync.exchange import Letter, Lost
from sync.papers import EnrolRequest, format_enrol
from sync.trust import CountyTrust
from tests.fakes.http_county import CODE, HttpCounty

pytestmark = pytest.mark.core

LONG_AGO = (dt.datetime(2001, 1, 1, tzinfo=dt.UTC), dt.datetime(2002, 1, 1, tzinfo=dt.UTC))
FAR_AHEAD = (dt.datetime(2190, 1, 1, tzinfo=dt.UTC), dt.datetime(2191, 1, 1, tzinfo=dt.UTC))
ALWAYS = (LONG_AGO[0], FAR_AHEAD[1])
ASKED = EnrolRequest(code=CODE, hall="H1", serial="S1", fingerprint="F1")
LETTER = Letter(method="POST", path="/hjs/1/enrol", nonce="", body=format_enrol(ASKED))


class Authority:
    """A CA that signs certificates for loopback."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "county CA")])
        self.certificate = self._signed(self._name, self._key, ALWAYS, ca=True, host=None)
        der = self.certificate.public_bytes(serialization.Encoding.DER)
        self.fingerprint = hashlib.sha256(der).hexdigest()

    def context(
        self, path: Path, valid: tuple[dt.datetime, dt.datetime] = ALWAYS, host: str = "127.0.0.1"
    ) -> ssl.SSLContext:
        """Return a server's context: its certificate, followed by the CA's."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "county")])
        leaf = self._signed(name, key, valid, ca=False, host=host)
        pem = serialization.Encoding.PEM
        path.write_bytes(
            leaf.public_bytes(pem)
            + self.certificate.public_bytes(pem)
            + key.private_bytes(
                pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context

    def _signed(
        self,
        name: x509.Name,
        key: ec.EllipticCurvePrivateKey,
        valid: tuple[dt.datetime, dt.datetime],
        *,
        ca: bool,
        host: str | None,
    ) -> x509.Certificate:
        builder = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(valid[0])
            .not_valid_after(valid[1])
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        )
        subject = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        builder = builder.add_extension(subject, critical=False)
        builder = builder.add_extension(issuer, critical=False)
        if host is not None:
            address = x509.IPAddress(ipaddress.ip_address(host))
            builder = builder.add_extension(x509.SubjectAlternativeName([address]), critical=False)
        return builder.sign(self._key, hashes.SHA256())


def visit(county: HttpCounty, trust: CountyTrust) -> int:
    """Carry one letter, looking for the named CA first as the program does."""
    port = int(county.url.rpartition(":")[2])
    if not trust.is_complete:
        trust.look_for_anchors("127.0.0.1", port)
    with new_client(trust.context) as client:
        courier = Courier(client)
        courier.county = county.url
        return courier.carry(LETTER).status


def outcome(tmp_path: Path, tls: ssl.SSLContext, slots: tuple[str, ...], *, dates: bool) -> str:
    trust = CountyTrust(tmp_path / "sync", slots)
    trust.believe_dates(believed=dates)
    with HttpCounty(tls=tls) as county:
        try:
            visit(county, trust)
        except Lost as lost:
            is_clean = lost.is_distrust and not county.enrolments
            return "refused" if is_clean else f"lost: {lost}"
    return "carried"


@pytest.mark.parametrize(
    ("valid", "dates", "expected"),
    [
        pytest.param(ALWAYS, True, "carried", id="valid"),
        pytest.param(LONG_AGO, False, "carried", id="expired-clock-unknown"),
        pytest.param(FAR_AHEAD, False, "carried", id="not-yet-clock-unknown"),
        pytest.param(LONG_AGO, True, "refused", id="expired-clock-trusted"),
        pytest.param(FAR_AHEAD, True, "refused", id="not-yet-clock-trusted"),
    ],
)
def test_dates_count_only_with_a_trusted_clock(
    tmp_path: Path, valid: tuple[dt.datetime, dt.datetime], *, dates: bool, expected: str
) -> None:
    """Row 17: a box that thinks it is 1970 still reaches its county."""
    authority = Authority()
    tls = authority.context(tmp_path / "server.pem", valid)
    assert outcome(tmp_path, tls, (authority.fingerprint,), dates=dates) == expected


@pytest.mark.parametrize("dates", [True, False])
def test_a_foreign_ca_and_a_wrong_host_are_refused_whatever_the_clock(
    tmp_path: Path, *, dates: bool
) -> None:
    """Rows 15, 19: nothing was sent to them either."""
    ours, foreign = Authority(), Authority()
    stranger = foreign.context(tmp_path / "stranger.pem")
    assert outcome(tmp_path, stranger, (ours.fingerprint,), dates=dates) == "refused"
    elsewhere = ours.context(tmp_path / "elsewhere.pem", host="192.0.2.1")
    assert outcome(tmp_path, elsewhere, (ours.fingerprint,), dates=dates) == "refused"


def test_the_second_slot_takes_over_when_the_ca_changes(tmp_path: Path) -> None:
    """Row 18."""
    old, new = Authority(), Authority()
    slots = (old.fingerprint, new.fingerprint)
    assert outcome(tmp_path, old.context(tmp_path / "a.pem"), slots, dates=True) == "carried"
    assert outcome(tmp_path, new.context(tmp_path / "b.pem"), slots, dates=True) == "carried"
    kept = CountyTrust(tmp_path / "sync", slots)
    assert kept.is_complete


def test_a_kept_ca_that_was_exchanged_on_disk_is_not_loaded(tmp_path: Path) -> None:
    ours, foreign = Authority(), Authority()
    tls = ours.context(tmp_path / "a.pem")
    assert outcome(tmp_path, tls, (ours.fingerprint,), dates=True) == "carried"
    der = foreign.certificate.public_bytes(serialization.Encoding.DER)
    (tmp_path / "sync" / f"ca-{ours.fingerprint}.der").write_bytes(der)
    assert not CountyTrust(tmp_path / "sync", (ours.fingerprint,)).is_complete
