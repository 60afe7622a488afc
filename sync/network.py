"""Whether a network link just came up: then nobody waits any longer before asking the county."""

from collections.abc import Callable
from pathlib import Path

SYSTEM = Path("/sys/class/net")
_LOOK_EVERY_S = 2.0


class NetworkWatch:
    """Looks at the links' own state; a flapping link is seen once in two seconds at the most."""

    def __init__(self, now: Callable[[], float], *, system: Path = SYSTEM) -> None:
        self._now = now
        self._system = system
        self._looked_at = now()
        self._up = self._links()

    def came_up(self) -> bool:
        """Say whether a link is up that was not at the last look."""
        if self._now() - self._looked_at < _LOOK_EVERY_S:
            return False
        before, self._up, self._looked_at = self._up, self._links(), self._now()
        return bool(self._up - before)

    def _links(self) -> frozenset[str]:
        """Return the names of links that are up; loopback calls itself unknown."""
        return frozenset(
            state.parent.name for state in self._system.glob("*/operstate") if _text(state) == "up"
        )


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace").strip()
    except OSError:  # unplugged while we looked
        return ""
