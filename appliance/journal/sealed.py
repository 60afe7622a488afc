"""Sealed: a stream of bytes that only the holder of the recovery key can read, or cut unnoticed.

A file is `HALLBOX-BACKUP/1`, a random salt, then frames of ChaCha20-Poly1305. Each file has a key
of its own, derived from the recovery key and the salt; a frame's nonce holds its number and whether
it is the last, so that frames cannot be dropped, swapped or cut off at the end.
"""

import io
import secrets
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from appliance.journal.faults import BackupIsUnreadable

MAGIC = b"HALLBOX-BACKUP/1\n"
SALT = 16  # bytes
FRAME = 64 * 1024  # plain bytes of one frame
TAG = 16  # bytes that Poly1305 adds


class SealedWriter:
    """Takes plain bytes and writes sealed frames; unreadable until close() wrote the last one."""

    def __init__(self, out: BinaryIO, key: bytes) -> None:
        salt = secrets.token_bytes(SALT)
        self._out = out
        self._seal = ChaCha20Poly1305(_file_key(key, salt))
        self._number = 0
        self._waiting = bytearray()
        out.write(MAGIC + salt)

    def write(self, plain: bytes) -> int:
        """Take bytes; full frames are written at once."""
        self._waiting += plain
        while len(self._waiting) > FRAME:  # one is always kept back: it may be the last
            self._write_frame(bytes(self._waiting[:FRAME]), last=False)
            del self._waiting[:FRAME]
        return len(plain)

    def close(self) -> None:
        """Write the last frame; the file below stays open."""
        self._write_frame(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _write_frame(self, plain: bytes, *, last: bool) -> None:
        self._out.write(self._seal.encrypt(_nonce(self._number, last=last), plain, MAGIC))
        self._number += 1


class SealedReader:
    """Gives back the plain bytes, each only after its frame was proven.

    Raises:
        BackupIsUnreadable: no backup, another key, or changed or cut bytes; also while reading.
    """

    def __init__(self, source: BinaryIO, key: bytes) -> None:
        head = source.read(len(MAGIC) + SALT)
        if not head.startswith(MAGIC) or len(head) != len(MAGIC) + SALT:
            raise BackupIsUnreadable("This file is no Hallbox backup, or of a newer kind")
        self._source = source
        self._seal = ChaCha20Poly1305(_file_key(key, head[len(MAGIC) :]))
        self._number = 0
        self._next = source.read(FRAME + TAG)
        self._plain = io.BytesIO()
        self._ended = False

    def read(self, size: int) -> bytes:
        """Return up to `size` plain bytes, fewer only at the end."""
        found = self._plain.read(size)
        while len(found) < size and not self._ended:
            self._plain = io.BytesIO(self._open_frame())
            found += self._plain.read(size - len(found))
        return found

    def _open_frame(self) -> bytes:
        frame, self._next = self._next, self._source.read(FRAME + TAG)
        self._ended = not self._next
        try:
            plain = self._seal.decrypt(_nonce(self._number, last=self._ended), frame, MAGIC)
        except InvalidTag as wrong:
            raise BackupIsUnreadable(
                "The backup cannot be opened: another recovery key, or changed or cut bytes"
            ) from wrong
        self._number += 1
        return plain


def _file_key(key: bytes, salt: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=MAGIC).derive(key)


def _nonce(number: int, *, last: bool) -> bytes:
    return bytes([last]) + number.to_bytes(11, "big")
