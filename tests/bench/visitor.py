"""A visitor over real HTTP: logs in, looks at every page that links lead to, again and again."""

import http.client
import re
import ssl
from collections.abc import Mapping
from html import unescape
from itertools import cycle, islice
from urllib.parse import urlencode, urlsplit

from tests.fakes.browser import FIELD

_LINK = re.compile(r'href="(/[^"#]*)')
PATIENCE_S = 180.0  # an emulated box is slow, and slower beside others
_NOT_A_PAGE = ("/static/",)


class NotTaken(Exception):
    """The hall did not take a form or show a page; the message says which."""


class Visitor:
    """One tablet with a session."""

    def __init__(self, port: int, *, is_tls: bool = False) -> None:
        self._host = f"127.0.0.1:{port}"
        self._origin = f"{'https' if is_tls else 'http'}://{self._host}"
        self._door = http.client.HTTPConnection(self._host, timeout=PATIENCE_S)
        if is_tls:  # the box's own certificate, as a tablet takes it at its first visit
            own = ssl._create_unverified_context()  # noqa: S323, SLF001
            self._door = http.client.HTTPSConnection(self._host, timeout=PATIENCE_S, context=own)
        self._cookies: dict[str, str] = {}

    def log_in(self, staff_no: str, password: str) -> None:
        """Log in as the login page's form does.

        Raises:
            NotTaken: the hall did not let us in.
        """
        self.send("/login", {"staff_no": staff_no, "word": password})

    def send(self, path: str, fields: Mapping[str, str], *, seen_at: str = "") -> None:
        """Fill in the form of a page and send it; the page is the form's own or `seen_at`.

        Raises:
            NotTaken: the hall did not take it.
        """
        status, _ = self.fill(path, fields, seen_at=seen_at)
        if status != http.client.SEE_OTHER:
            raise NotTaken(f"{path} with {', '.join(fields)}: {status}")

    def fill(self, path: str, fields: Mapping[str, str], *, seen_at: str = "") -> tuple[int, str]:
        """Fill in the form of a page; return what is answered."""
        _, page = self.get(seen_at or path)
        return self._ask("POST", path, urlencode({**dict(FIELD.findall(page)), **fields}))

    def get(self, path: str) -> tuple[int, str]:
        """Open a page; return its status and text."""
        return self._ask("GET", path)

    def discover(self, first: str, most: int) -> list[str]:
        """Return the pages that links lead to from a first one, at most so many."""
        seen, waiting = list[str](), [first]
        while waiting and len(seen) < most:
            path = waiting.pop(0)
            status, page = self.get(path)
            if status != http.client.OK:
                continue
            seen.append(path)
            for link in map(unescape, _LINK.findall(page)):
                if link not in seen and link not in waiting and not link.startswith(_NOT_A_PAGE):
                    waiting.append(link)
        return seen

    def go_round(self, paths: list[str], count: int) -> None:
        """Look at some pages in turn until `count` were seen."""
        for path in islice(cycle(paths), count):
            status, _ = self.get(path)
            if status >= http.client.BAD_REQUEST:
                raise NotTaken(f"{path}: {status}")

    def close(self) -> None:
        """Hang up."""
        self._door.close()

    def _ask(self, method: str, path: str, body: str = "") -> tuple[int, str]:
        try:
            self._door.request(method, path, body or None, self._headers(body))
            answer = self._door.getresponse()
        except http.client.RemoteDisconnected:  # hung up while nobody asked; a browser dials again
            self._door.close()
            self._door.request(method, path, body or None, self._headers(body))
            answer = self._door.getresponse()
        for cookie in answer.headers.get_all("set-cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        return answer.status, answer.read().decode("utf-8", "replace")

    def _headers(self, body: str) -> Mapping[str, str]:
        headers = {"cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if body:
            headers["origin"] = self._origin
            headers["content-type"] = "application/x-www-form-urlencoded"
        return headers


def shape_of(path: str) -> str:
    """Return which page an address is, whatever it is about: references and numbers left out."""
    return re.sub(r"[0-9a-f]{16}-\d+|\d+", "N", urlsplit(path).path)
