"""HttpCounty: the list county behind real HTTP on loopback, with enrolment by one code."""

import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

from sync import papers, signing, wire
from sync.exchange import Letter, Reply
from tests.fakes.list_county import DEVICE, HALL, KEY, ListCounty

CODE = "ABCD-EFGH-JKLMN"


class HttpCounty:
    """Serves until closed; `deciding` enrolments are answered 202 first."""

    def __init__(self, *, deciding: int = 0, tls: ssl.SSLContext | None = None) -> None:
        self.county = ListCounty()
        self.deciding = deciding
        self.enrolments: list[papers.EnrolRequest] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                self._answer(b"")

            def do_POST(self) -> None:
                self._answer(self.rfile.read(int(self.headers["Content-Length"])))

            def _answer(self, body: bytes) -> None:
                headers = {name.title(): value for name, value in self.headers.items()}
                auth = headers.get(signing.AUTH_HEADER.title(), "")
                reply = outer.answer(self.command, self.path, auth, body)
                self.send_response(reply.status)
                self.send_header("Content-Type", reply.content_type)
                self.send_header("Content-Length", str(len(reply.body)))
                if reply.signature is not None:
                    self.send_header(signing.SIG_HEADER, reply.signature)
                self.end_headers()
                self.wfile.write(reply.body)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        scheme = "http" if tls is None else "https"
        self.url = f"{scheme}://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, method: str, path: str, auth: str, body: bytes) -> Reply:
        """Answer one request as bytes."""
        if path == f"{wire.PREFIX}/enrol":
            return self._enrol(body)
        found = signing.parse_auth(auth)
        nonce = found.nonce if found else ""
        headers = {signing.AUTH_HEADER: auth}
        return self.county.answer(
            Letter(method=method, path=path, nonce=nonce, headers=headers, body=body)
        )

    def _enrol(self, body: bytes) -> Reply:
        asked = papers.parse_enrol(body)
        self.enrolments.append(asked)
        if asked.code != CODE:
            return Reply(status=403, body=b'{"error":"unknown"}', content_type=wire.JSON_TYPE)
        if self.deciding:
            self.deciding -= 1
            return Reply(status=202, body=b"{}", content_type=wire.JSON_TYPE)
        granted = papers.Enrolled(device=DEVICE, key=KEY, hall=HALL, county="C", digit=1)
        said = papers.format_enrolled(granted)
        return Reply(status=200, body=said, content_type=wire.JSON_TYPE)
