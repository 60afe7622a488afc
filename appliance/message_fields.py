"""Fields of the messages on our two sockets: the kind that is wanted, or a ValueError.

A bool is no whole number and a number is no text, whatever Python would make of it.
"""

from collections.abc import Mapping
from datetime import datetime

YEARS = range(1970, 9998)  # dates that can be counted from in both directions


def whole(message: Mapping[str, object], name: str) -> int:
    """Return a whole number that is not negative.

    Raises:
        ValueError: there is none.
    """
    found = message.get(name)
    if isinstance(found, bool) or not isinstance(found, int) or found < 0:
        raise ValueError(f"{name} is not a whole number")
    return found


def text(message: Mapping[str, object], name: str, default: str | None = None) -> str:
    """Return a text; one that is missing or null becomes the default, if there is one.

    Raises:
        ValueError: there is none.
    """
    found = message.get(name)
    if found is None and default is not None:
        return default
    if not isinstance(found, str):
        raise ValueError(f"{name} is not a text")  # noqa: TRY004  # a bad message, like any other
    return found


def rows(message: Mapping[str, object], name: str) -> list[object]:
    """Return a list.

    Raises:
        ValueError: there is none.
    """
    found = message.get(name)
    if not isinstance(found, list):
        raise ValueError(f"{name} is not a list")  # noqa: TRY004  # a bad message, like any other
    return found


def instant(message: Mapping[str, object], name: str) -> datetime | None:
    """Return a time with its offset; None where it is missing or null.

    Raises:
        ValueError: it is no RFC 3339, has no offset, or lies where nobody counts days.
    """
    found = text(message, name, "")
    if not found:
        return None
    at = datetime.fromisoformat(found)
    if at.tzinfo is None or at.year not in YEARS:
        raise ValueError(f"{name} is no time of a county")
    return at
