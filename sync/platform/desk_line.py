"""Where a platform's answers are noted; in a hall the command's end of platform.sock.

Promise: `note` returns only once the fact is on disk; else the run ends, and the next one tells the
same thing again.
"""

import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol, Self

from sync.fields import Malformed, dump, load

_PATIENCE_S = 20.0  # hall-web may be writing a backup; it never takes longer over one fact
_LONGEST = 64 * 1024


class NotNoted(Exception):
    """Nobody is there, or an answer was not noted; nothing more is to be told."""


class Desk(Protocol):
    """Who notes answers: hall-web in a hall, its own book at a county."""

    @property
    def hello(self) -> Mapping[str, object]:
        """Return the hall's name, and whether it is a demo."""

    def note(self, message: Mapping[str, object]) -> None:
        """Have something noted.

        Raises:
            NotNoted: it was not.
        """

    def close(self) -> None:
        """Let go."""


class DeskLine:
    """A connection to hall-web."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._lines = connection.makefile("rb")
        self._hello = self._read("hello")

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

    @property
    def hello(self) -> Mapping[str, object]:
        """Return what hall-web said of itself."""
        return self._hello

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
