"""LinePeer: a program at the other end of one of hall-web's sockets; it says what it is told to."""

import asyncio
import json
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Self

PATIENCE_S = 20.0


class LinePeer:
    """Sends and awaits lines of JSON; `raw` sends bytes that need not be any."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def connect(cls, path: Path) -> Self:
        return cls(*await asyncio.open_unix_connection(path))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._writer.close()

    async def say(self, **message: object) -> None:
        await self.raw(json.dumps(message).encode() + b"\n")

    async def raw(self, line: bytes) -> None:
        self._writer.write(line)
        await self._writer.drain()

    async def hear(self) -> dict[str, object]:
        """Return the next message; fail where the connection ends instead."""
        async with asyncio.timeout(PATIENCE_S):
            line = await self._reader.readline()
        assert line, "hall-web hung up"
        found: dict[str, object] = json.loads(line)
        return found

    async def hear_a(self, kind: str) -> dict[str, object]:
        """Return the next message of a kind; pass others by."""
        while True:
            message = await self.hear()
            if message["m"] == kind:
                return message

    async def is_cut(self) -> bool:
        """Return True once hall-web has ended the connection."""
        async with asyncio.timeout(PATIENCE_S):
            try:
                while await self._reader.readline():
                    pass
            except ConnectionError:
                return True
        return True


def deaf_peer(path: Path) -> socket.socket:
    """Return a connection that nobody reads, with the smallest buffer the kernel allows."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
    connection.connect(str(path))
    return connection


def event_lines(*events: tuple[int, Mapping[str, object]], mono: int, boot: str) -> list[object]:
    """Return entries of an `events` message, all at one moment of a morning."""
    return [[i, boot, mono, "2026-11-23T08:00:00.000+08:00", event] for i, event in events]
