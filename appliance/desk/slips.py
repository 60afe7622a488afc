"""Slip codes (小票上的查询码): whoever holds the slip may look and rate; nobody can guess one.

A code is derived from the subject with a key of this box and stored nowhere (DESIGN.md 5). It has
65 bits, in letters and digits that cannot be mistaken for each other.
"""

import base64
import hmac
import secrets
from datetime import date

from appliance.domain.frozen import dataclass

ALPHABET = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", b"ABCDEFGH9JKLMN8PQRSTUVWXYZ234567")
LENGTH = 13  # characters of 5 bits
SERIAL = 4  # random characters of a paper form's number
CHECK = 8  # characters of 5 bits that only this box can make
COMPLAINT = "T"  # before the window: no number of a complaint form is one of a rating form


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedForm:
    """The window and the day that a complaint form was printed for."""

    window: int
    day: date


def slip_code(key: bytes, subject: str) -> str:
    """Return the code for a subject, as it is printed: ABCD-EFGH-JKLMN."""
    text = _derive(key, f"slip/{subject}", LENGTH)
    return f"{text[:4]}-{text[4:8]}-{text[8:]}"


def is_slip_code(key: bytes, subject: str, typed: str) -> bool:
    """Say whether a code is the subject's; blanks, dashes and small letters do not matter."""
    return hmac.compare_digest(_bare(typed), _bare(slip_code(key, subject)))


def new_form_number(key: bytes, window: int, day: str) -> str:
    """Return the number of one more paper form of a window and day, such as 3-20261123-K7QX-…."""
    return _numbered(key, f"{window}-{day.replace('-', '')}")


def form_window(key: bytes, number: str) -> int | None:
    """Return the window a paper form was printed for, None if this box never printed it."""
    window = (_proven(key, number) or "").partition("-")[0]
    return int(window) if window.isdecimal() else None


def new_complaint_form(key: bytes, window: int, day: date) -> str:
    """Return the number of one more complaint form, such as T3-20261123-K7QX-…."""
    return _numbered(key, f"{COMPLAINT}{window}-{day:%Y%m%d}")


def complaint_form(key: bytes, number: str) -> PrintedForm | None:
    """Return what a complaint form was printed for, None if this box never printed it."""
    about = _proven(key, number) or ""
    if not about.startswith(COMPLAINT):
        return None
    window, day, _ = about.removeprefix(COMPLAINT).split("-")
    return PrintedForm(window=int(window), day=date.fromisoformat(day))


def _numbered(key: bytes, what: str) -> str:
    about = f"{what}-{_letters(secrets.token_bytes(8), SERIAL)}"
    return f"{about}-{_derive(key, f'form/{about}', CHECK)}"


def _proven(key: bytes, number: str) -> str | None:
    """Return what stands before the check of a form's number, None if this box did not make it."""
    about, _, check = number.strip().upper().rpartition("-")
    good = _derive(key, f"form/{about}", CHECK)
    return about if hmac.compare_digest(check.encode(), good.encode()) else None


def _derive(key: bytes, about: str, length: int) -> str:
    return _letters(hmac.digest(key, about.encode(), "sha256"), length)


def _letters(source: bytes, length: int) -> str:
    return base64.b32encode(source).translate(ALPHABET).decode()[:length]


def _bare(text: str) -> bytes:
    return "".join(sign for sign in text.upper() if sign.isalnum()).encode()
