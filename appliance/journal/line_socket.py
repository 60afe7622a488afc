"""A Unix socket with lines of JSON, served by hall-web: who may say what, how long, how much.

Sources: DESIGN.md 3: peers checked with SO_PEERCRED, a table of which message from whom, 64 KiB
lines, one second for an answer.
"""

import asyncio
import contextlib
import json
import logging
import os
import socket
import struct
from collections.abc import Awaitable, Callable, Collection, Mapping
from pathlib import Path

LONGEST = 64 * 1024  # bytes of one line
DEADLINE_S = 1.0  # for sending one line to a peer that does not read

Message = dict[str, object]
log = logging.getLogger("hallbox.sockets")


class Peer:
    """The process at the other end."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer

    async def send(self, message: Mapping[str, object]) -> bool:
        """Send one message; say whether it went. A peer that does not read is cut off."""
        line = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        try:
            self._writer.write(line)
            await asyncio.wait_for(self._writer.drain(), DEADLINE_S)
        except (OSError, TimeoutError):
            self._writer.close()
            return False
        return True


class LineSocket:
    """One listener for one peer program; a new connection takes the place of the old one.

    Args:
        path: where the socket stands.
        accepted: the messages ("m") this peer may send; any other ends the connection.
        receive: called with each message, in order.
        greet: called when the peer has connected.
    """

    def __init__(
        self,
        path: Path,
        *,
        accepted: Collection[str],
        receive: Callable[[Peer, Message], Awaitable[None]],
        greet: Callable[[Peer], Awaitable[None]],
    ) -> None:
        self._path = path
        self._accepted = frozenset(accepted)
        self._receive = receive
        self._greet = greet
        self._server: asyncio.Server | None = None
        self.peer: Peer | None = None

    async def open(self) -> None:
        """Start listening."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.unlink(missing_ok=True)
        self._server = await asyncio.start_unix_server(
            self._serve, path=str(self._path), limit=LONGEST
        )
        self._path.chmod(0o660)  # hall-hw and hall-sync reach it through the group

    async def close(self) -> None:
        """Stop listening and remove the socket."""
        if self._server is not None:
            self._server.close()
        self._path.unlink(missing_ok=True)

    async def send(self, message: Mapping[str, object]) -> bool:
        """Send to the peer, if there is one; say whether it went."""
        return self.peer is not None and await self.peer.send(message)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not _trusted(writer):
            log.warning("peer=refused socket=%s", self._path.name)
            writer.close()
            return
        peer = Peer(writer)
        self.peer = peer
        log.info("peer=connected socket=%s", self._path.name)
        try:
            await self._greet(peer)
            while line := await reader.readline():
                await self._receive(peer, self._read(line))
        except (OSError, ValueError) as broken:
            log.warning("peer=cut socket=%s why=%s", self._path.name, broken)
        finally:
            if self.peer is peer:
                self.peer = None
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    def _read(self, line: bytes) -> Message:
        """Return the message of a line.

        Raises:
            ValueError: no JSON object, or a message this peer may not send.
        """
        message = json.loads(line)
        if not isinstance(message, dict) or message.get("m") not in self._accepted:
            raise ValueError(f"not a message for this socket: {line[:80]!r}")
        return message


def _trusted(writer: asyncio.StreamWriter) -> bool:
    """Say whether the peer is root, ourselves, or in our group of processes."""
    connection = writer.get_extra_info("socket")
    size = struct.calcsize("3i")
    raw = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size)
    _pid, uid, gid = struct.unpack("3i", raw)
    return uid in {0, os.getuid()} or gid in {os.getgid(), *os.getgroups()}
