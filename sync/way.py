"""The way to the county: courier and trust put together; what a letter meets before it is answered.

Sources: PROTOCOL.md 1 (TLS, certificate dates, CA slots).
"""

import logging
import time
from collections.abc import Callable
from urllib.parse import urlsplit

from sync.courier import Courier, new_client
from sync.exchange import Letter, Lost, Reply
from sync.trust import CountyTrust

_HTTPS = 443

_log = logging.getLogger("sync")


class Way:
    """Carries letters to the county at `county` (scheme://host[:port])."""

    def __init__(self, trust: CountyTrust, *, dates_count: Callable[[], bool]) -> None:
        self.took_s = 0.0  # the last exchange
        self._trust = trust
        self._courier = Courier(new_client(trust.context))
        self._dates_count = dates_count

    @property
    def county(self) -> str:
        """Return the county's address."""
        return self._courier.county

    @county.setter
    def county(self, url: str) -> None:
        self._courier.county = url

    def carry(self, letter: Letter) -> Reply:
        """Carry a letter; look for the CAs of hall.toml where the county shows one we do not hold.

        Raises:
            Lost: no whole answer came in time.
        """
        self._trust.believe_dates(believed=self._dates_count())
        asked = time.monotonic()
        try:
            reply = self._courier.carry(letter)
        except Lost as lost:
            if lost.is_distrust and not self._trust.is_complete:
                self._look_for_anchors()
            raise
        self.took_s = time.monotonic() - asked
        return reply

    def close(self) -> None:
        """Let go of the connection."""
        self._courier.close()

    def _look_for_anchors(self) -> None:
        parts = urlsplit(self.county)
        try:
            self._trust.look_for_anchors(parts.hostname or "", parts.port or _HTTPS)
        except OSError as unreachable:
            _log.warning("no_anchor reason=%s", unreachable)
