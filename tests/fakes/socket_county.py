"""SocketCounty: a peer on loopback that answers each connection with a script of bytes."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable
from typing import Self

Script = Callable[[socket.socket], None]


class SocketCounty:
    """Accepts connections on a free port until closed; the script speaks to each of them."""

    def __init__(self, script: Script, *, tls: ssl.SSLContext | None = None) -> None:
        self._script = script
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.connections = 0
        self._threads: list[threading.Thread] = []
        self._acceptor = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Self:
        self._acceptor.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in [self._acceptor, *self._threads]:
            thread.join(timeout=10)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            connection.settimeout(10)
            if self._tls is None:
                self._script(connection)
            else:
                with self._tls.wrap_socket(connection, server_side=True) as secured:
                    self._script(secured)


def read_request(connection: socket.socket) -> bytes:
    """Read one whole request, body included."""
    received = b""
    while b"\r\n\r\n" not in received:
        received += connection.recv(65536)
    head, _, body = received.partition(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            length = int(line.partition(b":")[2])
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def answer(body: bytes, *, head: str = "200 OK", extra: str = "") -> bytes:
    """Return a whole answer."""
    return f"HTTP/1.1 {head}\r\nContent-Length: {len(body)}\r\n{extra}\r\n".encode() + body
