"""What a new version of a document changes, line by line, for people: `+` came, `-` went."""

import difflib
import json
from collections.abc import Iterator
from dataclasses import dataclass

MOST_LINES = 400
_NAMES = ("code", "name", "id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The lines that differ, each with its sign; `more` says that there are too many to show."""

    lines: tuple[tuple[str, str], ...]
    more: bool


def changes(before: bytes, after: bytes) -> Changes:
    """Return what differs between two versions; JSON a value a line, with its place.

    A thing in a list goes by its code, name or id, so that one more in the middle moves no other.
    """
    found = difflib.unified_diff(_lines(before), _lines(after), n=0, lineterm="")
    lines = [(one[:1], one[1:]) for one in found if not one.startswith(("---", "+++", "@@"))]
    return Changes(lines=tuple(lines[:MOST_LINES]), more=len(lines) > MOST_LINES)


def _lines(content: bytes) -> list[str]:
    try:
        return [f"{place}: {value}" for place, value in _values("", json.loads(content))]
    except (ValueError, RecursionError):
        return content.decode("utf-8", "replace").splitlines()


def _values(place: str, tree: object) -> Iterator[tuple[str, str]]:
    if isinstance(tree, dict) and tree:
        for name in sorted(tree):
            yield from _values(f"{place}.{name}" if place else name, tree[name])
    elif isinstance(tree, list) and tree:
        for number, one in enumerate(tree):
            yield from _values(f"{place}[{_called(one, number)}]", one)
    else:
        yield place, json.dumps(tree, ensure_ascii=False)


def _called(one: object, number: int) -> str:
    named = one if isinstance(one, dict) else {}
    return str(next((named[name] for name in _NAMES if name in named), number + 1))
