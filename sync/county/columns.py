"""The fields of each kind's body, asked once of a short-lived process.

The facts themselves are megabytes, and a receiver only needs their fields' names for tables.
"""

import asyncio
import json
import sys
from collections.abc import Collection, Mapping
from typing import get_type_hints


class Columns:
    """What the columns of a table are; asked for when the first table is."""

    def __init__(self) -> None:
        self._fields: Mapping[str, list[str]] | None = None
        self._asking = asyncio.Lock()

    async def of(self, kinds: Collection[str]) -> tuple[str, ...]:
        """Return the fields of some kinds, each once, in the order of the facts."""
        async with self._asking:
            if self._fields is None:
                self._fields = await _asked()
        chosen = [names for kind, names in self._fields.items() if kind in kinds]
        return tuple(dict.fromkeys(name for names in chosen for name in names))


async def _asked() -> Mapping[str, list[str]]:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sync.county.columns", stdout=asyncio.subprocess.PIPE
    )
    said, _ = await child.communicate()
    found: dict[str, list[str]] = json.loads(said)
    return found


def fields_by_kind() -> dict[str, list[str]]:
    """Return the fields of every kind over all its versions."""
    # only here, in the process that ends: the receiver itself never loads the facts
    from appliance.domain.facts import KINDS  # noqa: PLC0415

    found: dict[str, dict[str, None]] = {}
    for (kind, _), fact in KINDS.items():
        names = (name for name in get_type_hints(fact) if name.islower())
        found.setdefault(kind, {}).update(dict.fromkeys(names))
    return {kind: list(names) for kind, names in found.items()}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(fields_by_kind()))
