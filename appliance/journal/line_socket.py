"""A Unix socket with lines of JSON, served by hall-web: who may say what, how long, how much.

Two promises, kept by this file alone:
1. A line that is no message of this socket ends the connection; a message that could not be acted
   on is dropped, named in the log, and the next one is heard (law 9).
2. Only the newest peer is heard, and only after it was greeted.

Sources: DESIGN.md 3: peers checked with SO_PEERCRED, a table of which message from whom, 64 KiB
lines, one second for an answer.
"""

import asyncio
import json
import logging
import os
import socket
import sqlite3
import struct
from collections.abc import Awaitable, Callable, Collection, Mapping
from pathlib import Path

from appliance.domain.errors import Refusal
from appliance.domain.frozen import dataclass
from appliance.journal.faults import Fault

LONGEST = 64 * 1024  # bytes of one line
DEADLINE_S = 1.0  # for handing one line to a peer that does not read
UNHEARD = (Fault, Refusal, sqlite3.Error, ArithmeticError, LookupError, TypeError, ValueError)
_CREDENTIALS = struct.Struct("3i")

Message = dict[str, object]
log = logging.getLogger("hallbox.sockets")


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Who stands at the other end, as the kernel knows it."""

    pid: int
    uid: int
    gid: int


def is_ours(peer: Credentials) -> bool:
    """Say whether a peer is root, ourselves, or in one of our groups."""
    return peer.uid in {0, os.getuid()} or peer.gid in {os.getgid(), *os.getgroups()}


def is_of_the_hall(peer: Credentials) -> bool:
    """Say whether a peer is root, ourselves, or works under our own first group.

    Whoever may deliver device events may not tell receipts and rules as well.
    """
    return peer.uid in {0, os.getuid()} or peer.gid == os.getgid()


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """What a socket asks of its peer: the messages ("m") it may send, who it is, its patience."""

    accepted: Collection[str]
    trusts: Callable[[Credentials], bool] = is_ours
    deadline_s: float = DEADLINE_S


class Peer:
    """The process at the other end."""

    def __init__(self, writer: asyncio.StreamWriter, deadline_s: float) -> None:
        self._writer = writer
        self._deadline_s = deadline_s
        # drain() is to wait until the kernel has taken the line, not only until it is in a buffer.
        writer.transport.set_write_buffer_limits(high=0)

    async def send(self, message: Mapping[str, object]) -> bool:
        """Send one message; say whether it went. A peer that does not read is cut off."""
        line = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        if len(line) > LONGEST:
            log.error("message=too_long m=%s bytes=%d", message.get("m"), len(line))
            return False
        if self._writer.is_closing():
            return False
        self._writer.write(line)
        try:
            await asyncio.wait_for(self._writer.drain(), self._deadline_s)
        except (OSError, TimeoutError):
            self.hang_up()
            return False
        return True

    def hang_up(self) -> None:
        """End the connection at once; what was not read yet is lost, as with the power."""
        self._writer.transport.abort()


class LineSocket:
    """One listener for one peer program; a new connection takes the place of the old one.

    Args:
        path: where the socket stands.
        manners: what is asked of a peer.
        receive: called with each message, in order.
        greet: called when a peer has connected, before anything else is said to it.
        gone: called when the peer has gone and no other took its place.
    """

    def __init__(
        self,
        path: Path,
        manners: Manners,
        *,
        receive: Callable[[Peer, Message], Awaitable[None]],
        greet: Callable[[Peer], Awaitable[None]],
        gone: Callable[[], None],
    ) -> None:
        self._path = path
        self._manners = manners
        self._receive = receive
        self._greet = greet
        self._gone = gone
        self._server: asyncio.Server | None = None
        self._serving: dict[asyncio.Task[None] | None, Peer] = {}
        self.peer: Peer | None = None  # the one that is heard, once it was greeted

    async def open(self) -> None:
        """Start listening; a socket file that a dead process left is replaced.

        Raises:
            OSError: the directory cannot be written, or the path is too long for a socket.
        """
        self._path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        self._path.unlink(missing_ok=True)
        self._server = await asyncio.start_unix_server(
            self._serve, path=str(self._path), limit=LONGEST
        )
        # hall-hw and hall-sync reach it through the group; the kernel names whoever was faster.
        self._path.chmod(0o660)

    async def close(self) -> None:
        """Stop listening, let the message in hand be finished, remove the socket."""
        if self._server is not None:
            self._server.close()
        for peer in self._serving.values():
            peer.hang_up()
        if serving := [task for task in self._serving if task is not None]:
            await asyncio.wait(serving, timeout=self._manners.deadline_s)
        self._path.unlink(missing_ok=True)

    async def send(self, message: Mapping[str, object]) -> bool:
        """Send to the peer, if there is one; say whether it went."""
        return self.peer is not None and await self.peer.send(message)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        who = _credentials(writer)
        if not self._manners.trusts(who):
            log.warning("peer=refused socket=%s uid=%d pid=%d", self._path.name, who.uid, who.pid)
            writer.transport.abort()
            return
        peer = Peer(writer, self._manners.deadline_s)
        task = asyncio.current_task()
        self._serving[task] = peer
        try:
            await self._talk(peer, reader)
        except (*UNHEARD, OSError) as broken:
            log.warning("peer=cut socket=%s why=%s", self._path.name, _why(broken))
        finally:
            del self._serving[task]
            peer.hang_up()
            if self.peer is peer:
                self.peer = None
                self._gone()

    async def _talk(self, peer: Peer, reader: asyncio.StreamReader) -> None:
        await self._greet(peer)
        before, self.peer = self.peer, peer
        if before is not None:
            before.hang_up()
        log.info("peer=connected socket=%s", self._path.name)
        while line := await reader.readline():
            message = self._read(line)
            if self.peer is not peer:
                return
            await self._hear(peer, message)

    async def _hear(self, peer: Peer, message: Message) -> None:
        try:
            await self._receive(peer, message)
        except UNHEARD as broken:
            where = self._path.name
            log.warning("message=dropped socket=%s m=%s why=%s", where, message["m"], _why(broken))

    def _read(self, line: bytes) -> Message:
        """Return the message of a line.

        Raises:
            ValueError: no JSON object, or a message this peer may not send.
        """
        try:
            message = json.loads(line)
        except RecursionError as nested:
            raise ValueError("nested too deeply") from nested
        kind = message.get("m") if isinstance(message, dict) else None
        if not isinstance(kind, str) or kind not in self._manners.accepted:
            raise ValueError(f"no message of this socket, {len(line)} bytes")
        return message  # type: ignore[no-any-return]  # checked to be a dict one line above


def _credentials(writer: asyncio.StreamWriter) -> Credentials:
    connection = writer.get_extra_info("socket")
    raw = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    pid, uid, gid = _CREDENTIALS.unpack(raw)
    return Credentials(pid=pid, uid=uid, gid=gid)


def _why(broken: BaseException) -> str:
    """Return a line for the log; the text of a JSON error names a place, never what stood there."""
    return f"{type(broken).__name__}: {broken}"[:200]
