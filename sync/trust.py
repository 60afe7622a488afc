"""Whom TLS trusts: the county's own CA, named by fingerprint, and nobody else.

A CA is not shipped but named: the certificates a county presents are searched for the one with the
right SHA-256, and that one is kept in DIR/sync. The connection that looks for it sends nothing.
While the clock is not trusted the dates of certificates are ignored; chain and host never are.

Sources: PROTOCOL.md 1; SYNC.md 5 rows 17, 18, 19.
"""

import hashlib
import socket
import ssl
from pathlib import Path

NO_CHECK_TIME = 0x200000  # X509_V_FLAG_NO_CHECK_TIME; Python has no name for it
_CONNECT_S = 15.0
_DER = 2  # OpenSSL's number for the encoding, as Python's inner module expects it


class CountyTrust:
    """The one TLS context of the process and the CAs it knows, in two slots at the most."""

    def __init__(self, directory: Path, fingerprints: tuple[str, ...]) -> None:
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self.context.minimum_version = ssl.TLSVersion.TLSv1_2
        self._directory = directory
        self._missing = set(fingerprints)
        self.believe_dates(believed=False)
        for fingerprint in fingerprints:
            self._load_kept(fingerprint)

    @property
    def is_complete(self) -> bool:
        """Say whether a certificate is known for every named CA."""
        return not self._missing

    def believe_dates(self, *, believed: bool) -> None:
        """Verify the dates of certificates, or not while our own clock is not trusted."""
        flags = int(self.context.verify_flags) & ~NO_CHECK_TIME
        self.context.verify_flags = ssl.VerifyFlags(flags | (0 if believed else NO_CHECK_TIME))

    def look_for_anchors(self, host: str, port: int) -> None:
        """Take the named CAs from what the county presents; without one nothing is trusted.

        Raises:
            OSError: nobody answers there.
        """
        for certificate in presented(host, port):
            fingerprint = hashlib.sha256(certificate).hexdigest()
            if fingerprint in self._missing:
                self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
                new = self._directory / f"ca-{fingerprint}.new"
                new.write_bytes(certificate)
                new.replace(self._kept(fingerprint))
                self._load_kept(fingerprint)

    def _kept(self, fingerprint: str) -> Path:
        return self._directory / f"ca-{fingerprint}.der"

    def _load_kept(self, fingerprint: str) -> None:
        path = self._kept(fingerprint)
        certificate = path.read_bytes() if path.exists() else b""
        if hashlib.sha256(certificate).hexdigest() == fingerprint:
            self.context.load_verify_locations(cadata=certificate)
            self._missing.discard(fingerprint)


def presented(host: str, port: int) -> list[bytes]:
    """Return the certificates a server presents (DER), believed by nobody; nothing is sent.

    Raises:
        OSError: nobody answers there, or not in TLS.
    """
    stranger = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    stranger.check_hostname = False
    stranger.verify_mode = ssl.CERT_NONE  # it only looks; what it finds must have the fingerprint
    with (
        socket.create_connection((host, port), timeout=_CONNECT_S) as plain,
        stranger.wrap_socket(plain, server_hostname=host) as secured,
    ):
        return _chain_of(secured)


def _chain_of(secured: ssl.SSLSocket) -> list[bytes]:
    """Return the chain; Python 3.13 gives it a public name, 3.11 keeps it one level below."""
    public = getattr(secured, "get_unverified_chain", None)
    if public is not None:
        return list(public())
    inner = getattr(secured, "_sslobj", None)
    found = inner.get_unverified_chain() if inner is not None else ()
    return [certificate.public_bytes(_DER) for certificate in found or ()]
