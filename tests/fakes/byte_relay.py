"""ByteRelay: a link on loopback that can be cut at any byte, run dry, or go silent."""

import socket
import struct
import threading
from contextlib import suppress
from typing import Self

PART = 16 * 1024
RESET = struct.pack("ii", 1, 0)  # SO_LINGER: a close that sends RST


class ByteRelay:
    """Relays connections to a port; both directions are counted over all of them.

    `cut_up` and `cut_down` are the bytes a connection may pass in a direction before it is reset;
    `budget` is what the whole link may still carry up, None for no end; at 0 the link is down.
    While `silent`, bytes are swallowed and nothing is closed (a NAT that forgot us).
    """

    def __init__(self, to_port: int) -> None:
        self.up = self.down = self.connections = 0
        self.cut_up: int | None = None
        self.cut_down: int | None = None
        self.budget: int | None = None
        self.silent = False
        self._to_port = to_port
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._accept, daemon=True)

    @property
    def url(self) -> str:
        """Return the address of the near end."""
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()
        self.reset()

    def reset(self) -> None:
        """Reset every connection."""
        with self._lock:
            gone, self._open = self._open, set()
        for one in gone:
            with suppress(OSError):
                one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                one.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            if self.budget is not None and self.budget <= 0:
                near.close()
                continue
            self._connect(near)

    def _connect(self, near: socket.socket) -> None:
        far = socket.create_connection(("127.0.0.1", self._to_port))
        self.connections += 1
        with self._lock:
            self._open |= {near, far}
        for one in (near, far):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for one, other, is_up in ((near, far, True), (far, near, False)):
            words = (one, other)
            threading.Thread(
                target=self._pass_on, args=words, kwargs={"is_up": is_up}, daemon=True
            ).start()

    def _pass_on(self, one: socket.socket, other: socket.socket, *, is_up: bool) -> None:
        passed = 0
        with suppress(OSError):
            while part := one.recv(PART):
                if self.silent:
                    continue
                allowed = self._allowed(passed, len(part), is_up=is_up)
                other.sendall(part[:allowed])
                passed += allowed
                self._count(allowed, is_up=is_up)
                if allowed < len(part):
                    break
        self._part(one, other)

    def _allowed(self, passed: int, wanted: int, *, is_up: bool) -> int:
        limit = self.cut_up if is_up else self.cut_down
        left = wanted if limit is None else max(0, limit - passed)
        if is_up and self.budget is not None:
            left = min(left, max(0, self.budget))
        return min(wanted, left)

    def _count(self, size: int, *, is_up: bool) -> None:
        with self._lock:
            if is_up:
                self.up += size
                self.budget = None if self.budget is None else self.budget - size
            else:
                self.down += size

    def _part(self, one: socket.socket, other: socket.socket) -> None:
        """Close both ends; the thread of the other direction sees it and ends as well."""
        with self._lock:
            self._open -= {one, other}
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        one.close()
