"""Reading JSON from a stranger, one typed field at a time. Pure; both ends use this file.

Promise: whatever the bytes are, the only error is `Malformed`.
"""

import json
from collections.abc import Mapping

HASH_BYTES = 32
_MOST_DIGITS = 18  # below 2^63


class Malformed(ValueError):
    """Bytes that are no message of HJS/1; nothing may be concluded from them."""


def dump(members: Mapping[str, object]) -> bytes:
    """Return a JSON object as bytes, without spaces; Chinese stays readable."""
    try:
        return json.dumps(members, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    except UnicodeEncodeError:  # half a surrogate pair in a stored record: escaped, it travels
        return json.dumps(members, separators=(",", ":")).encode("utf-8")


def load(body: bytes) -> dict[str, object]:
    """Return the JSON object in body.

    Raises:
        Malformed: not UTF-8, not JSON, nested beyond reason, or not an object.
    """
    try:
        members = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as broken:
        raise Malformed(f"no JSON: {type(broken).__name__}") from broken
    if not isinstance(members, dict):
        raise Malformed("no JSON object")
    return members


def number(members: Mapping[str, object], name: str, default: int | None = None) -> int:
    """Return a whole number from 0 to 2^63 - 1.

    Raises:
        Malformed: it is none, or it is missing and there is no default.
    """
    value = members.get(name, default)
    if type(value) is not int or not 0 <= value < 2**63:  # a bool is an int, and 1.0 is not ours
        raise Malformed(f"{name}: a whole number from 0")
    return value


def text(members: Mapping[str, object], name: str) -> str:
    """Return a text.

    Raises:
        Malformed: it is none, or it holds half of a surrogate pair.
    """
    value = members.get(name)
    if not isinstance(value, str):
        raise Malformed(f"{name}: a text")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as half:
        raise Malformed(f"{name}: half of a surrogate pair") from half
    return value


def optional_text(members: Mapping[str, object], name: str) -> str | None:
    """Return a text, or None where it is null or missing.

    Raises:
        Malformed: it is something else.
    """
    return None if members.get(name) is None else text(members, name)


def mapping(members: Mapping[str, object], name: str) -> dict[str, object]:
    """Return an object, empty where it is null or missing.

    Raises:
        Malformed: it is something else.
    """
    value = members.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Malformed(f"{name}: an object")
    return value


def items(members: Mapping[str, object], name: str) -> list[dict[str, object]]:
    """Return a list of objects.

    Raises:
        Malformed: it is something else.
    """
    value = members.get(name)
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise Malformed(f"{name}: a list of objects")
    return value


def versions(members: Mapping[str, object], name: str = "docs") -> dict[str, int]:
    """Return document versions by name, empty where the field is missing.

    Raises:
        Malformed: a version is no whole number.
    """
    found = mapping(members, name)
    return {document: number(found, document) for document in found}


def hash_of(members: Mapping[str, object], name: str) -> bytes:
    """Return a hash (32 bytes) written as 64 hex digits.

    Raises:
        Malformed: it is something else.
    """
    value = members.get(name)
    try:
        found = bytes.fromhex(value) if isinstance(value, str) else b""
    except ValueError as broken:
        raise Malformed(f"{name}: no hex") from broken
    if len(found) != HASH_BYTES:
        raise Malformed(f"{name}: {HASH_BYTES} bytes in hex")
    return found


def whole(word: str) -> int:
    """Return the whole number a word of a path or query stands for.

    Raises:
        Malformed: anything but up to 18 plain digits.
    """
    if not (word.isascii() and word.isdigit() and len(word) <= _MOST_DIGITS):
        raise Malformed("a whole number from 0")
    return int(word)
