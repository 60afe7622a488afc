"""A TCP relay that counts bytes both ways. TCP_NODELAY, or it would cost 40 ms a request."""

import selectors
import socket
import threading
from contextlib import suppress


class CountingRelay(threading.Thread):
    """Relays every connection to a port; `up` and `down` count payload bytes."""

    def __init__(self, to_port: int) -> None:
        super().__init__(daemon=True)
        self._to_port = to_port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._selector = selectors.DefaultSelector()
        self.up = 0
        self.down = 0
        self._other: dict[socket.socket, socket.socket] = {}
        self._is_client: dict[socket.socket, bool] = {}

    @property
    def port(self) -> int:
        """Return the port it listens on."""
        return int(self._listening.getsockname()[1])

    def run(self) -> None:
        """Relay for ever."""
        self._selector.register(self._listening, selectors.EVENT_READ)
        while True:
            for key, _ in self._selector.select():
                found = key.fileobj
                if found is self._listening:
                    self._accept()
                elif isinstance(found, socket.socket):
                    self._pass_on(found)

    def _accept(self) -> None:
        client, _ = self._listening.accept()
        server = socket.create_connection(("127.0.0.1", self._to_port))
        for one, other in ((client, server), (server, client)):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._other[one] = other
            self._is_client[one] = one is client
            self._selector.register(one, selectors.EVENT_READ)

    def _pass_on(self, one: socket.socket) -> None:
        part = b""
        with suppress(OSError):
            part = one.recv(1 << 18)
        if not part:
            self._part(one)
            return
        if self._is_client[one]:
            self.up += len(part)
        else:
            self.down += len(part)
        with suppress(OSError):
            self._other[one].sendall(part)

    def _part(self, one: socket.socket) -> None:
        for end in (one, self._other[one]):
            self._selector.unregister(end)
            self._other.pop(end, None)
            self._is_client.pop(end, None)
            end.close()
