"""Whether a network link just came up: then nobody waits any longer before asking the county.

A link is an interface that calls itself up, or a way out of the hall: the default route of a modem
whose interface never says how it is (ppp, most 4G sticks), or of a router that gave an address.
"""

from collections.abc import Callable
from pathlib import Path

SYSTEM = Path("/sys/class/net")
ROUTES = Path("/proc/net/route")
_ANYWHERE = "00000000"
_MASK = 7  # of a route: interface, destination, gateway, flags, three numbers, mask
_LOOK_EVERY_S = 2.0


class NetworkWatch:
    """Looks at the kernel's own state; a flapping link is seen once in two seconds at the most."""

    def __init__(
        self, now: Callable[[], float], *, system: Path = SYSTEM, routes: Path = ROUTES
    ) -> None:
        self._now = now
        self._system = system
        self._routes = routes
        self._looked_at = now()
        self._up = self._links()

    def came_up(self) -> bool:
        """Say whether a link is up that was not at the last look."""
        if self._now() - self._looked_at < _LOOK_EVERY_S:
            return False
        before, self._up, self._looked_at = self._up, self._links(), self._now()
        return bool(self._up - before)

    def _links(self) -> frozenset[str]:
        """Return the links that are up and the ways out; loopback calls itself unknown."""
        up = {state.parent.name for state in self._system.glob("*/operstate") if _is_up(state)}
        rows = [line.split() for line in _text(self._routes).splitlines()]
        out = {f"{row[0]} {row[2]}" for row in rows if len(row) > _MASK and _is_way_out(row)}
        return frozenset(up | out)


def _is_up(state: Path) -> bool:
    return _text(state) == "up"


def _is_way_out(row: list[str]) -> bool:
    return row[1] == _ANYWHERE == row[_MASK]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace").strip()
    except OSError:  # unplugged while we looked
        return ""
