"""The link to hall-web: lines of JSON over county.sock, hello first, reconnecting for ever.

While hall-web is away only the newest state is kept and told again after its next hello. A
receipt never is: it dates the county's answer to the moment it arrives, so an old one would lie;
the head is asked anew instead. Nothing is awaited from hall-web, so an exchange may take its time.
"""

import json
import logging
import select
import socket
import struct
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from sync.notify import notify

LONGEST_LINE = 64 * 1024
_TICK_S = 1.0  # between two tries to connect, and two looks at the network
_SEND_S = 1.0
_CREDENTIALS = struct.Struct("3i")

_log = logging.getLogger("sync.hall")

Message = Mapping[str, object]


class HallLink:
    """The client's end of county.sock."""

    def __init__(
        self,
        path: Path,
        *,
        uids: Callable[[], frozenset[int]],
        handle: Callable[[Message], None],
        came_up: Callable[[], bool],
    ) -> None:
        self._path = path
        self._uids = uids
        self._handle = handle
        self._came_up = came_up
        self._socket: socket.socket | None = None
        self._greeted = False
        self._buffer = b""
        self._tried_at = -_TICK_S
        self._state: Message | None = None

    @property
    def is_greeted(self) -> bool:
        """Say whether hall-web is there and has said hello."""
        return self._greeted

    def tell(self, message: Message) -> None:
        """Tell hall-web something; while it is away only the newest state is kept."""
        if message["m"] == "state":
            self._state = message
        self._send(message)

    def wait(self, seconds: float, *, ends: frozenset[str]) -> None:
        """Handle messages for so long, or until one of the kinds in `ends` came, or the network."""
        until = time.monotonic() + seconds
        while True:
            left = until - time.monotonic()
            notify("WATCHDOG=1")  # the loop goes round: at least once a second between exchanges
            came = {str(message["m"]) for message in self._receive(min(max(left, 0.0), _TICK_S))}
            if came & ends or left <= 0:
                return
            if self._came_up():
                self._handle({"m": "link_up"})
                return

    def close(self) -> None:
        """Hang up."""
        if self._socket is not None:
            self._socket.close()
        self._socket, self._greeted, self._buffer = None, False, b""

    def _receive(self, seconds: float) -> Iterator[Message]:
        connection = self._connected()
        if connection is None:
            select.select([], [], [], seconds)
        elif select.select([connection], [], [], seconds)[0]:
            yield from self._read(connection)

    def _read(self, connection: socket.socket) -> Iterator[Message]:
        try:
            received = connection.recv(LONGEST_LINE)
        except OSError:
            received = b""
        if not received:
            self._hang_up("hall-web went away")
            return
        *lines, self._buffer = (self._buffer + received).split(b"\n")
        if len(self._buffer) > LONGEST_LINE:
            self._hang_up("a line without end")
        for line in lines:
            message = _parse(line)
            if message is None or not (self._greeted or message["m"] == "hello"):
                self._hang_up("no message of county.sock")
                return
            self._greet_or_handle(message)
            yield message

    def _greet_or_handle(self, message: Message) -> None:
        self._handle(message)
        if message["m"] == "hello":
            self._greeted = True
            if self._state is not None:
                self._send(self._state)

    def _connected(self) -> socket.socket | None:
        if self._socket is not None or time.monotonic() - self._tried_at < _TICK_S:
            return self._socket
        self._tried_at = time.monotonic()
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(_SEND_S)
            connection.connect(str(self._path))
            peer = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
        except OSError:
            connection.close()
            return None
        _pid, uid, _gid = _CREDENTIALS.unpack(peer)
        if uid not in self._uids():
            _log.warning("hall_refused uid=%d", uid)
            connection.close()
            return None
        self._socket = connection
        return connection

    def _send(self, message: Message) -> None:
        if self._socket is None or not self._greeted:
            return
        line = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
        try:
            self._socket.sendall(line + b"\n")
        except OSError as broken:
            self._hang_up(str(broken))

    def _hang_up(self, reason: str) -> None:
        _log.info("hall_lost reason=%s", reason)
        self.close()


def _parse(line: bytes) -> Message | None:
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):
        return None
    is_message = isinstance(message, dict) and isinstance(message.get("m"), str)
    return message if is_message else None
