"""Somebody logged in who may do everything, and asks every address of the hall for nonsense.

The pages have no document: each address is asked with the fields that its own file reads, filled
with what people, scripts and scanners send. A refusal is right, a redirect is right; 5xx never is.
"""

import inspect
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from appliance.domain.roles import Role, is_beside_hall
from appliance.web.rooms import every_route
from tests.fakes.browser import HOME, Browser
from tests.fakes.case_hall import WORD, CaseHall

CLERK = "1010"
UNASKED = frozenset({"/lock", "/password"})  # they would end the visit
FAR = ("9" * 20, "-" + "9" * 20, "9999-12-31", "0001-01-01")  # beyond tables and calendars
_NUMBERS = ("0", "-1", "1", "7", "1e5", "NaN", "1.5", "\u00b2", "\u0663", "\uff11\uff12")
_DAYS = (
    "2026-11-23",
    "2026-11",
    "2026-13-40",
    "0000-00-00",
    "2026\uff0d11\uff0d23",
    "25:00",
    "08:30",
)
_WORDS = ("", "true", "x", "..", "%00", "'\"<%", "[1]", "{}", "1003", "SB-001", "satisfied", "done")
NONSENSE = (*FAR, *_NUMBERS, *_DAYS, *_WORDS, "字" * 300)
_READ = re.compile(r'(?:fields|form|query_params|values)(?:\.get\(|\[)"(\w+)"')
_PLACE = re.compile(r"\{\w+:(\w+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A method and a path as Litestar names it, with the names its file reads from a form."""

    method: str
    path: str
    names: tuple[str, ...]


class Clerk:
    """The one who asks; closes the hall behind it."""

    def __init__(self, home: Path, chance: random.Random) -> None:
        self._hall = CaseHall(home)
        roles = [role for role in Role if not is_beside_hall(frozenset({role}))]
        self._hall.enrol(CLERK, "万能", *roles, window=2, word=WORD)
        self._chance = chance
        self._browser = Browser(self._hall)

    def __enter__(self) -> Self:
        """Log in."""
        self._browser.__enter__()
        self._browser.log_in(CLERK, WORD)
        self._guard = self._browser.hidden("/today")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave, and close the hall."""
        self._browser.__exit__(kind, error, trace)
        self._hall.close()

    def ask(self, address: Address, fields: Mapping[str, str], place: str = "") -> int:
        """Ask an address with these fields; return the status."""
        path = _PLACE.sub(lambda found: place or self._place(found[1]), address.path)
        if address.method == "GET":
            return self._browser.client.get(path, params=dict(fields)).status_code
        body = {**fields, **self._guard, "form_no": str(self._chance.random())}
        return self._browser.client.post(path, data=body, headers={"origin": HOME}).status_code

    def some(self, names: tuple[str, ...]) -> dict[str, str]:
        """Fill in some of these fields with nonsense."""
        wanted = [name for name in names if self._chance.random() < 0.6]
        return {name: self._chance.choice(NONSENSE) for name in wanted}

    def _place(self, kind: str) -> str:
        word = self._chance.choice(FAR[:2] if kind == "int" else NONSENSE)
        return quote(word, safe="") or "x"


def addresses() -> Iterator[Address]:
    """Yield every address of the hall that may be asked."""
    for route in every_route():
        source = inspect.getsource(inspect.getmodule(route.fn))  # type: ignore[arg-type,union-attr]  # a handler
        names = tuple(sorted(set(_READ.findall(source))))
        for path in route.paths:  # type: ignore[union-attr]  # as above
            for method in route.http_methods:  # type: ignore[union-attr]  # as above
                if method != "OPTIONS" and path not in UNASKED:
                    yield Address(method=method, path=path, names=names)


def broken(home: Path, *, seed: int, rounds: int) -> list[str]:
    """Ask every address so many times; return what was answered with 5xx."""
    chance = random.Random(seed)
    found: list[str] = []
    with Clerk(home, chance) as clerk:
        for address in list(addresses()) * rounds:
            fields = clerk.some(address.names)
            status = clerk.ask(address, fields)
            if status >= 500:
                found.append(f"{status} {address.method} {address.path} {fields}")
    return found
