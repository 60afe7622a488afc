"""A browser that fills in the forms our own pages show, as a clerk's tablet does."""

import re
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self

import httpx
from litestar.testing import TestClient
from litestar.types import ControllerRouterHandler

from appliance.web.app import build
from appliance.web.port import Hall

if TYPE_CHECKING:
    from litestar import Litestar

HOME = "https://testserver.local"
FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


class Browser:
    """One tablet: cookies, the Origin header, and the hidden fields of the page it looks at."""

    def __init__(self, hall: Hall, routes: Sequence[ControllerRouterHandler] | None = None) -> None:
        self.client: TestClient[Litestar] = TestClient(
            build(hall, routes), base_url=HOME, raise_server_exceptions=False
        )
        self.client.follow_redirects = False

    def __enter__(self) -> Self:
        self.client.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.client.__exit__(kind, error, trace)

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        """Open a page; a redirect is returned, not followed."""
        return self.client.get(path, headers=headers)

    def hidden(self, path: str) -> dict[str, str]:
        """Return the hidden fields a page's forms carry."""
        return dict(FIELD.findall(self.get(path).text))

    def post(
        self,
        path: str,
        fields: Mapping[str, str] | None = None,
        *,
        shown_on: str | None = None,
        origin: str = HOME,
    ) -> httpx.Response:
        """Send a form as its page shows it (`shown_on`, else the form's own address)."""
        body = {**self.hidden(shown_on or path), **(fields or {})}
        return self.client.post(path, data=body, headers={"origin": origin})

    def log_in(self, staff_no: str, word: str) -> httpx.Response:
        """Log in as a person; the cookie stays."""
        return self.post("/login", {"staff_no": staff_no, "word": word})
