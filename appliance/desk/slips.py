"""Slip codes (小票上的查询码): whoever holds the slip may look and rate; nobody can guess one.

A code is derived from the subject with a key of this box and stored nowhere (DESIGN.md 5). It has
65 bits, in letters and digits that cannot be mistaken for each other.
"""

import base64
import hmac
import secrets

ALPHABET = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", b"ABCDEFGH9JKLMN8PQRSTUVWXYZ234567")
LENGTH = 13  # characters of 5 bits
SERIAL = 4  # random characters of a paper form's number
CHECK = 8  # characters of 5 bits that only this box can make


def slip_code(key: bytes, subject: str) -> str:
    """Return the code for a subject, as it is printed: ABCD-EFGH-JKLMN."""
    text = _derive(key, f"slip/{subject}", LENGTH)
    return f"{text[:4]}-{text[4:8]}-{text[8:]}"


def is_slip_code(key: bytes, subject: str, typed: str) -> bool:
    """Say whether a code is the subject's; blanks, dashes and small letters do not matter."""
    return hmac.compare_digest(_bare(typed), _bare(slip_code(key, subject)))


def new_form_number(key: bytes, window: int, day: str) -> str:
    """Return the number of one more paper form of a window and day, such as 3-20261123-K7QX-…."""
    serial = _letters(secrets.token_bytes(8), SERIAL)
    about = f"{window}-{day.replace('-', '')}-{serial}"
    return f"{about}-{_derive(key, f'form/{about}', CHECK)}"


def form_window(key: bytes, number: str) -> int | None:
    """Return the window a paper form was printed for, None if this box never printed it."""
    about, _, check = number.strip().upper().rpartition("-")
    good = _derive(key, f"form/{about}", CHECK)
    window = about.partition("-")[0]
    if not hmac.compare_digest(check.encode(), good.encode()) or not window.isdecimal():
        return None
    return int(window)


def _derive(key: bytes, about: str, length: int) -> str:
    return _letters(hmac.digest(key, about.encode(), "sha256"), length)


def _letters(source: bytes, length: int) -> str:
    return base64.b32encode(source).translate(ALPHABET).decode()[:length]


def _bare(text: str) -> bytes:
    return "".join(sign for sign in text.upper() if sign.isalnum()).encode()
