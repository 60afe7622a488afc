"""AnsweringHall: a port that gives one answer, and a home whose hall is said to listen there."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.fakes.whole_hall import new_home


@contextmanager
def answering(body: bytes, *, status: int = 200) -> Iterator[tuple[int, list[str]]]:
    """Serve one answer on loopback; yield the port and the Host of each question."""
    hosts: list[str] = []

    class Door(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the library's name
            hosts.append(self.headers["Host"])
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = http.server.HTTPServer(("127.0.0.1", 0), Door)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server.server_port, hosts
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def home_at(port: int, *, host: str = "127.0.0.1") -> Path:
    home = new_home()
    path = home / "hall.toml"
    listen = f'[listen]\nport = {port}\nhost = "{host}"'
    path.write_text(path.read_text(encoding="utf-8").replace("[listen]", listen), encoding="utf-8")
    return home
