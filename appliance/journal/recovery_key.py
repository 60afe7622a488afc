"""The recovery key: 128 random bits, printed once with four check bytes as eight groups of four.

Apart from what it opens (sealed.py): a page that prints or reads a key need not load the ciphers,
which are seven megabytes on a Pi.
"""

import base64
import hashlib

from appliance.journal.faults import BackupIsUnreadable

KEY = 16  # bytes of a recovery key
CHECK = 4  # bytes of SHA-256 behind it, against misreading
READ_AS = str.maketrans({"0": "O", "1": "I", "8": "B", "-": "", " ": ""})


def recovery_text(key: bytes) -> str:
    """Return a recovery key as it is printed."""
    text = base64.b32encode(key + hashlib.sha256(key).digest()[:CHECK]).decode()
    return "-".join(text[i : i + 4] for i in range(0, len(text), 4))


def recovery_key(text: str) -> bytes:
    """Return the key that a person typed; case, spaces, 0 for O, 1 for I do not matter.

    Raises:
        BackupIsUnreadable: it is no recovery key, or one character is wrong.
    """
    try:
        found = base64.b32decode(text.strip().upper().translate(READ_AS))
    except ValueError as wrong:
        raise BackupIsUnreadable("This is no recovery key: 32 letters and digits") from wrong
    key, check = found[:KEY], found[KEY:]
    if len(found) != KEY + CHECK or hashlib.sha256(key).digest()[:CHECK] != check:
        raise BackupIsUnreadable("The recovery key has a misread character")
    return key
