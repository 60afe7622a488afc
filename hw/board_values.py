"""The single values of board.toml: read, or refused with their full key.

Sources: DESIGN.md 8; conflict X37 (the number of buttons is configuration, five by default).
"""

import re
from collections.abc import Mapping

from hw.events import Level

NAME = re.compile(r"[a-z0-9_-]{1,32}")
BAD = frozenset({Level.DISSATISFIED, Level.VERY_DISSATISFIED})


class Wrong(Exception):
    """A part cannot be used; carries its full key and what is wrong."""

    def __init__(self, key: str, text: str) -> None:
        super().__init__(key, text)
        self.key = key
        self.text = text


def levels_of(found: object) -> tuple[Level, ...]:
    """Return the levels that have buttons, best first.

    Raises:
        Wrong: no list of levels, or one that leaves no way to praise or no way to object.
    """
    named = {one for one in found if isinstance(one, str)} if isinstance(found, list) else set()
    if not isinstance(found, list) or len(named) < len(found) or not named <= set(Level):
        raise Wrong("levels", f"{found!r} is no list of {', '.join(Level)}")
    if not named & BAD or not named - BAD:
        raise Wrong("levels", "leaves no button to praise or none to object")
    return tuple(level for level in Level if level in named)


def new_name(key: str, table: Mapping[str, object], seen: set[str]) -> str:
    """Return a part's name and note it as used.

    Raises:
        Wrong: no name, or one that was used before.
    """
    name = text_of(key, table, "name")
    if not NAME.fullmatch(name):
        raise Wrong(f"{key}.name", f"{name!r} is not a word of a-z, 0-9, - and _")
    if name in seen:
        raise Wrong(f"{key}.name", f"{name!r} stands here a second time")
    seen.add(name)
    return name


def text_of(key: str, table: Mapping[str, object], member: str) -> str:
    """Return a text.

    Raises:
        Wrong: it is missing, empty or no text.
    """
    found = table.get(member)
    if not isinstance(found, str) or not found:
        raise Wrong(f"{key}.{member}", "is missing or not a text")
    return found


def flag_of(key: str, table: Mapping[str, object], member: str) -> bool:
    """Return a yes or no, no if it is not there.

    Raises:
        Wrong: it is neither.
    """
    found = table.get(member, False)
    if not isinstance(found, bool):
        raise Wrong(f"{key}.{member}".lstrip("."), f"{found!r} is neither true nor false")
    return found
