"""The county's own secret: it encrypts device keys and hashes codes and tokens.

It lives in a file outside the database (PROTOCOL.md 1), 0600, and never leaves this file. A copy of
the database alone opens nothing and forges nothing.
"""

import hashlib
import hmac
import os
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_SECRET_BYTES = 32
_NONCE_BYTES = 12


class VaultMismatch(RuntimeError):
    """The key file is not the one this database was written with; put the right one back."""


class Vault:
    """Seals and opens device keys; hashes what must only be recognised."""

    def __init__(self, secret: bytes) -> None:
        self._cipher = AESGCM(_derive(secret, b"device keys"))
        self._pepper = _derive(secret, b"codes and tokens")

    @classmethod
    def open(cls, path: Path) -> Self:
        """Read the key file, or write a new one, 0600.

        Raises:
            VaultMismatch: the file is there but holds no key.
        """
        try:
            secret = path.read_bytes()
        except FileNotFoundError:
            secret = _write_new(path)
        if len(secret) != _SECRET_BYTES:
            raise VaultMismatch(f"{path} holds no key of {_SECRET_BYTES} bytes")
        return cls(secret)

    def seal(self, device: str, key: bytes) -> bytes:
        """Encrypt a device's key, bound to the device's id."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, key, device.encode())

    def unseal(self, device: str, sealed: bytes) -> bytes:
        """Return a device's key.

        Raises:
            VaultMismatch: sealed with another key, or for another device.
        """
        try:
            return self._cipher.decrypt(
                sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], device.encode()
            )
        except InvalidTag as wrong:
            raise VaultMismatch(f"the key file does not open the key of {device}") from wrong

    def recognise(self, what: str, word: str) -> bytes:
        """Return the keyed hash by which a code or a token is found again."""
        return hmac.new(self._pepper, f"{what}\0{word}".encode(), hashlib.sha256).digest()


def _derive(secret: bytes, purpose: bytes) -> bytes:
    return hmac.new(secret, purpose, hashlib.sha256).digest()


def _write_new(path: Path) -> bytes:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    secret = os.urandom(_SECRET_BYTES)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, secret)
        os.fsync(handle)
    finally:
        os.close(handle)
    return secret
