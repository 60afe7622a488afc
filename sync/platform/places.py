"""Where a key stands in a TOML file: tomllib reads values and forgets the lines, people need them.

Only table headers and keys at the beginning of a line are looked at, which is how mapping files
are written; inside an inline table the line of its key is the answer.
"""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

Place = tuple[str, ...]
_HEADER = re.compile(r"^\s*\[\[?(?P<name>[^\[\]]+)\]\]?\s*(#.*)?$")
_KEY = re.compile(r"""^\s*(?P<name>(?:"[^"]*"|'[^']*'|[A-Za-z0-9_.-]+)+)\s*=""")
_PART = re.compile(r""""([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+)""")


class Places:
    """The line of every key of one file."""

    def __init__(self, text: str) -> None:
        self._lines: Mapping[Place, int] = MappingProxyType(_lines(text))

    def line(self, place: Sequence[str]) -> int:
        """Return the line, counted from 1, of a key or of what holds it; 0 if it is not here."""
        wanted = tuple(place)
        while wanted and wanted not in self._lines:
            wanted = wanted[:-1]
        return self._lines.get(wanted, 0)


def _lines(text: str) -> dict[Place, int]:
    found: dict[Place, int] = {}
    table: Place = ()
    for number, line in enumerate(text.splitlines(), 1):
        header = _HEADER.match(line)
        if header is not None:
            table = _parts(header["name"])
            found.setdefault(table, number)
            continue
        key = _KEY.match(line)
        if key is not None:
            found.setdefault((*table, *_parts(key["name"])), number)
    return found


def _parts(name: str) -> Place:
    return tuple(one[0] or one[1] or one[2] for one in _PART.findall(name))
