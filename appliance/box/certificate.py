"""The box's own certificate for the hall's network, made once with the openssl tool.

A tablet trusts an authority, not a page: so the box makes one that may speak for its own names only
(name constraints), lets it sign one certificate, and throws its key away. Whoever steals the box's
key can pretend to be this box and nothing else. Both begin at the date the software was built, so
that a box without a clock is not "not yet valid".

Sources: DESIGN.md 7; APPLIANCE.md, first list (Certificates).
"""

import hashlib
import secrets
import ssl
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from tempfile import TemporaryDirectory

from appliance.domain.frozen import dataclass

YEARS = 10
BEGIN = b"-----BEGIN CERTIFICATE-----"
CONFIG = """
[ca]
default_ca = box
[box]
dir = {folder}
database = $dir/index
serial = $dir/serial
new_certs_dir = $dir
default_md = sha256
policy = any
x509_extensions = ours
unique_subject = no
[any]
commonName = supplied
[req]
distinguished_name = name
prompt = no
[name]
CN = {name}
[authority]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
nameConstraints = critical, {permitted}
[ours]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = {names}
[authority_name]
distinguished_name = authority_is
prompt = no
[authority_is]
CN = {name} CA
"""


class NoCertificate(Exception):
    """The openssl tool made none; the message is what it said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Whose certificate, under which names, from which day on."""

    name: str
    also: Sequence[str]
    begins: datetime


def make(wanted: Wanted) -> bytes:
    """Return a new key, its certificate and the authority's as one PEM, as hall-web reads it.

    Raises:
        NoCertificate: openssl is missing or refuses.
    """
    with TemporaryDirectory(prefix="hallbox-cert-") as folder:
        place = Path(folder)
        names = _alternative(wanted)
        config = CONFIG.format(
            folder=folder,
            name=wanted.name,
            names=",".join(names),
            permitted=",".join(_permitted(name) for name in names),
        )
        (place / "config").write_text(config, encoding="ascii")
        (place / "index").touch()
        # A browser refuses two certificates of one name and number: a replaced box has another.
        (place / "serial").write_text(f"7F{secrets.token_hex(7)}\n".upper(), encoding="ascii")
        for name, section in (("ca", "authority_name"), ("box", "req")):
            _openssl(place, "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256",
                     "-out", f"{name}.key")  # fmt: skip
            _openssl(place, "req", "-new", "-config", "config", "-section", section,
                     "-key", f"{name}.key", "-out", f"{name}.asked")  # fmt: skip
        _sign(place, wanted, "ca", "-selfsign", "-extensions", "authority")
        _sign(place, wanted, "box", "-cert", "ca.pem")
        made = ("box.key", "box.pem", "ca.pem")
        return b"".join((place / name).read_bytes() for name in made)


def public_part(pem: bytes) -> bytes:
    """Return the certificates of a PEM without the key: the box's own, then the authority's."""
    return pem[pem.index(BEGIN) :]


def authority_of(pem: bytes) -> bytes:
    """Return the certificate that is put on the tablets."""
    return pem[pem.rindex(BEGIN) :]


def fingerprint(pem: bytes) -> str:
    """Return the SHA-256 of the first certificate as a browser shows it."""
    first = BEGIN + pem.split(BEGIN)[1]
    digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(first.decode("ascii"))).hexdigest().upper()
    return ":".join(digest[at : at + 2] for at in range(0, len(digest), 2))


def _sign(place: Path, wanted: Wanted, name: str, *words: str) -> None:
    begins, ends = wanted.begins, wanted.begins + timedelta(days=365 * YEARS)
    _openssl(place, "ca", "-batch", "-notext", "-config", "config", "-keyfile", "ca.key", *words,
             "-in", f"{name}.asked", "-out", f"{name}.pem",
             "-startdate", _stamp(begins), "-enddate", _stamp(ends))  # fmt: skip


def _permitted(name: str) -> str:
    """Return a name as a constraint: an address is a network of one."""
    kind, _, value = name.partition(":")
    return f"permitted;IP:{value}/255.255.255.255" if kind == "IP" else f"permitted;DNS:{value}"


def _alternative(wanted: Wanted) -> list[str]:
    return [f"{_kind(name)}:{name}" for name in dict.fromkeys((wanted.name, *wanted.also))]


def _kind(name: str) -> str:
    try:
        ip_address(name)
    except ValueError:
        return "DNS"
    return "IP"


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%d%H%M%SZ")


def _openssl(place: Path, *arguments: str) -> None:
    try:
        subprocess.run(  # noqa: S603 - our own words only
            ["/usr/bin/openssl", *arguments],
            cwd=place,
            check=True,
            capture_output=True,
            timeout=60,
            umask=0o077,
        )
    except subprocess.CalledProcessError as refused:
        raise NoCertificate(refused.stderr.decode(errors="replace").strip()[-300:]) from refused
    except (OSError, subprocess.TimeoutExpired) as missing:
        raise NoCertificate(str(missing)) from missing
