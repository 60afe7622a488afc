"""The box's own certificate for the hall's network, made once with the openssl tool.

It begins at the date the software was built, so that a box without a clock is not "not yet valid".

Sources: DESIGN.md 7; APPLIANCE.md, first list (Certificates).
"""

import hashlib
import secrets
import ssl
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from tempfile import TemporaryDirectory

YEARS = 10
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
[ours]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = {names}
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
    """Return a new key and its certificate as one PEM, as hall-web reads it.

    Raises:
        NoCertificate: openssl is missing or refuses.
    """
    with TemporaryDirectory(prefix="hallbox-cert-") as folder:
        place = Path(folder)
        config = CONFIG.format(
            folder=folder, name=wanted.name, names=",".join(_alternative(wanted))
        )
        (place / "config").write_text(config, encoding="ascii")
        (place / "index").touch()
        # A browser refuses two certificates of one name and number: a replaced box has another.
        (place / "serial").write_text(f"7F{secrets.token_hex(7)}\n".upper(), encoding="ascii")
        _openssl(place, "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256",
                 "-out", "key.pem")  # fmt: skip
        _openssl(place, "req", "-new", "-config", "config", "-key", "key.pem", "-out", "asked.pem")
        ends = wanted.begins + timedelta(days=365 * YEARS)
        _openssl(place, "ca", "-batch", "-selfsign", "-notext", "-config", "config",
                 "-keyfile", "key.pem", "-in", "asked.pem", "-out", "box.pem",
                 "-startdate", _stamp(wanted.begins), "-enddate", _stamp(ends))  # fmt: skip
        return (place / "key.pem").read_bytes() + (place / "box.pem").read_bytes()


def public_part(pem: bytes) -> bytes:
    """Return the certificate of a PEM without its key."""
    begin = pem.index(b"-----BEGIN CERTIFICATE-----")
    return pem[begin:]


def fingerprint(pem: bytes) -> str:
    """Return the SHA-256 of the certificate as a browser shows it."""
    der = ssl.PEM_cert_to_DER_cert(public_part(pem).decode("ascii"))
    digest = hashlib.sha256(der).hexdigest().upper()
    return ":".join(digest[at : at + 2] for at in range(0, len(digest), 2))


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
