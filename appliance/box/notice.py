"""One page that says why the hall does not run. Nothing is accepted here, nothing is read but it.

Source: DESIGN.md law 9; APPLIANCE.md first list (pitfall 6: degraded means pages show it).
"""

import argparse
import logging
import ssl
import threading
from functools import partial
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from appliance.box import wording

PORT, TLS_PORT = 80, 443

log = logging.getLogger("hallbox.notice")


class NoticePage(BaseHTTPRequestHandler):
    """Answers every question with the same page."""

    def __init__(self, page: bytes, *arguments: object) -> None:
        self._page = page
        super().__init__(*arguments)  # type: ignore[arg-type]  # the server's own three

    def do_GET(self) -> None:
        """Answer 503: whoever asks by machine must not take this for the hall."""
        self.send_response(503)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(self._page)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Refresh", "60")
        self.end_headers()
        self.wfile.write(self._page)

    def log_message(self, format: str, *_values: object) -> None:  # noqa: A002 - http.server's name
        """Say nothing: a page that reloads itself would fill the log."""


def page(text: str) -> bytes:
    """Return the page for a reason."""
    title = wording.NOTICE_TITLE
    return (
        f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{title}</title>'
        "<style>body{font:22px sans-serif;margin:10vh auto;max-width:30em;line-height:1.7}"
        "p{white-space:pre-line}</style>"  # whom to call stands on a line of its own
        f"<h1>{title}</h1><p>{escape(text)}</p></html>"
    ).encode()


class Door(ThreadingHTTPServer):
    """Where the page is asked for; a tablet that hangs up is no news."""

    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Say nothing: a tablet that does not believe the certificate tries again and again."""


def server(
    text: str,
    host: str = "0.0.0.0",  # noqa: S104 - the hall's own network
    port: int = PORT,
    certificate: Path | None = None,
) -> Door:
    """Return a server of the page, over TLS with a certificate; serve_forever() is the caller's.

    Raises:
        OSError: the certificate cannot be read or used.
    """
    door = Door((host, port), partial(NoticePage, page(text)))
    if certificate is not None:
        try:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
        except OSError:
            door.server_close()
            raise
        # The handshake is the visitor's thread's: one that hangs must not keep the others out.
        door.socket = context.wrap_socket(
            door.socket, server_side=True, do_handshake_on_connect=False
        )
    return door


def main(path: Path, certificate: Path) -> None:
    """Serve the reason in a file until somebody stops it, at the tablets' own address too."""
    logging.basicConfig(level=logging.INFO, format="%(name)s %(message)s")
    text = path.read_text(encoding="utf-8")
    try:
        door = server(text, port=TLS_PORT, certificate=certificate)
    except OSError as gone:  # it lies on the data partition, which may be what is missing
        log.info("certificate=%s", gone)
    else:
        threading.Thread(target=door.serve_forever, daemon=True).start()
    log.info("shown=%s", path.name)
    with server(text) as serving:
        serving.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m appliance.box.notice")
    parser.add_argument("--text", type=Path, required=True)
    parser.add_argument("--certificate", type=Path, required=True)
    given = parser.parse_args()
    main(given.text, given.certificate)
