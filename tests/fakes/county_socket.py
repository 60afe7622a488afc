"""CountySocket: hall-web's end of county.sock, which says hello and remembers what it is told."""

import json
import socket
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

HELLO = {
    "m": "hello",
    "hall": "H1",
    "serial": "S1",
    "fingerprint": '{"serial":"10000000aabbccdd"}',
    "demo": True,
}


class CountySocket:
    """Listens like hall-web; every connection is greeted and then told `says`."""

    def __init__(self, path: Path, says: Sequence[Mapping[str, object]] = ()) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.told: list[dict[str, object]] = []
        self.heard = threading.Condition()
        self._says = [HELLO, *says]
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))
        self._listener.listen()
        self._connections: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._acceptor = threading.Thread(target=self._accept)

    def __enter__(self) -> Self:
        self._acceptor.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._acceptor.join()
        self.hang_up()
        for thread in self._threads:
            thread.join()

    def hang_up(self) -> None:
        """Close every connection, as a restart of hall-web does."""
        for connection in self._connections:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:  # the other end was faster
                continue

    def wait_for(self, kind: str, *, count: int = 1, seconds: float = 10) -> bool:
        """Wait until a kind of message was told so often."""
        with self.heard:
            return self.heard.wait_for(
                lambda: sum(one["m"] == kind for one in self.told) >= count, timeout=seconds
            )

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._connections.append(connection)
            thread = threading.Thread(target=self._serve, args=(connection,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as lines:
            try:
                connection.sendall(b"".join(json.dumps(one).encode() + b"\n" for one in self._says))
                for line in lines:
                    with self.heard:
                        self.told.append(json.loads(line))
                        self.heard.notify_all()
            except OSError:  # the other end was killed
                return
