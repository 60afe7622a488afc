"""The command's end of platform.sock: each answer is told to hall-web and awaited as noted.

Promise: `note` returns only once hall-web has the fact on disk; else the run ends, and the next one
tells the same thing again.
"""

import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from sync.fields import Malformed, dump, load

_PATIENCE_S = 20.0  # hall-web may be writing a backup; it never takes longer over one fact
_LONGEST = 64 * 1024


class NotNoted(Exception):
    """hall-web is not there, or did not note an answer; nothing more is to be told."""


class DeskLine:
    """A connection to hall-web; `hello` is what it said of itself."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._lines = connection.makefile("rb")
        self.hello: Mapping[str, object] = self._read("hello")

    @classmethod
    def open(cls, path: Path) -> Self:
        """Connect to the hall.

        Raises:
            NotNoted: it is not running.
        """
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(_PATIENCE_S)
        try:
            connection.connect(str(path))
            return cls(connection)
        except (OSError, NotNoted) as absent:
            connection.close()
            raise NotNoted(f"hall-web: {absent}") from absent

    def note(self, message: Mapping[str, object]) -> None:
        """Have something noted.

        Raises:
            NotNoted: it was not.
        """
        try:
            self._connection.sendall(dump(message) + b"\n")
        except OSError as gone:
            raise NotNoted(f"hall-web: {gone}") from gone
        self._read("noted")

    def close(self) -> None:
        """Hang up."""
        self._lines.close()
        self._connection.close()

    def _read(self, wanted: str) -> Mapping[str, object]:
        try:
            message = load(self._lines.readline(_LONGEST))
        except (OSError, Malformed) as broken:
            raise NotNoted(f"hall-web: {broken}") from broken
        if message.get("m") != wanted:
            raise NotNoted(f"hall-web: {message.get('m')}")
        return message
