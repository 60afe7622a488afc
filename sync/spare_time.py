"""What hall-sync asks when the county has just proven itself and no record waits."""

import logging
from pathlib import Path

from sync.contact import Surroundings
from sync.exchange import Credentials
from sync.office import ask_office
from sync.updating import PATIENCE_S, Ground, Updating, free_bytes, suffix_here

_log = logging.getLogger("sync")


class SpareTime:
    """Whom to call, once a start; new programs, a part at a time."""

    def __init__(self, home: Path, around: Surroundings) -> None:
        self._around = around
        self._knows_office = False
        self._updating = Updating(
            Ground(
                home=home,
                carry=around.carry,
                tell=around.tell,
                now=around.now,
                nonce=around.nonce,
                free=free_bytes,
                suffix=suffix_here(),
            )
        )

    def turn(self, credentials: Credentials, *, is_drained: bool) -> float:
        """Ask one question or two; return the seconds until there may be another."""
        if not self._knows_office:
            self._knows_office = True
            if said := ask_office(self._around.carry):
                self._around.tell(said)
        if not is_drained:
            return PATIENCE_S
        try:
            return self._updating.turn(credentials)
        except OSError as refused:
            _log.warning("update=stopped why=%s", refused)
            return PATIENCE_S
