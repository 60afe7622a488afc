"""Strangers at the doors of county and hall: no answer but those the documents name, and no 5xx.

The seed is fixed; `python -m tests.faults --api N` asks N invented questions of every address.
"""

import random
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.strangers.asking import ask
from tests.strangers.clerks import FAR, Clerk, addresses
from tests.strangers.doors import DOORS, WORKBOOK

pytestmark = pytest.mark.slow
CASES = 3
WANTED = {
    "consumers": lambda path: path != WORKBOOK,
    "boxes": bool,
    "citizens": lambda path: "{" in path or path in {"/healthz", "/my", "/login"},
}
NEVER = {  # what no invented question can open: a batch, a code, a photo, a name with a hash in it
    "POST /hjs/1/streams/{stream}/batch",
    "POST /hjs/1/enrol",
    "GET /wall/photo/{pos}",
    "GET /static/{tag}/{name}",
    "POST /login",
    "POST /my",
}


@pytest.mark.parametrize("door", DOORS)
def test_whatever_a_machine_invents_is_answered_as_the_document_says(
    door: str, tmp_path: Path
) -> None:
    with DOORS[door](tmp_path / "home") as found:
        heard = found.knock(CASES, WANTED[door])

    assert not heard.wrong, "\n\n".join(heard.wrong)
    assert heard.unheard() <= NEVER
    assert len(heard.statuses) >= 5


def test_no_number_or_day_beyond_every_table_breaks_a_page(tmp_path: Path) -> None:
    """Every address with a number in its path, and every page that may be asked for a day."""
    far = [{"day": day, "month": day[:7], "first": day, "last": day} for day in FAR[2:]]
    with Clerk(tmp_path / "home", random.Random(1)) as clerk:
        statuses = {
            (address.method, address.path, number): clerk.ask(address, far[len(number) % 2], number)
            for address in addresses()
            for number in FAR[:2]
            if ":int}" in address.path or ("{" not in address.path and address.method == "GET")
        }

    assert not [asked for asked, status in statuses.items() if status >= 500]
    assert len({path for _, path, _ in statuses}) > 100


def test_the_machine_itself_sees_an_answer_that_no_document_names() -> None:
    """The witness: a door that breaks on one value, and answers another in the wrong words."""
    heard = ask(_BREAKABLE, _breaks, cases=5, without=("negative_data_rejection",))

    assert any("not_a_server_error" in one for one in heard.wrong)
    assert any("status_code_conformance" in one for one in heard.wrong)
    assert any("content_type_conformance" in one for one in heard.wrong)


_PLACE = {"name": "n", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 9}}
_FOUND = {"200": {"description": "Found.", "content": {"application/json": {}}}}
_BREAKABLE = {
    "openapi": "3.1.0",
    "info": {"title": "breakable", "version": "1"},
    "paths": {"/x": {"get": {"parameters": [_PLACE], "responses": _FOUND}}},
}


async def _breaks(
    scope: dict[str, object], _receive: object, send: Callable[[object], Awaitable[None]]
) -> None:
    if scope["type"] != "http":
        raise ValueError(scope["type"])
    status = {"b'n=9'": 500, "b'n=8'": 201}.get(str(scope["query_string"]), 200)
    kind = (b"content-type", b"text/plain" if status == 200 else b"application/json")
    await send({"type": "http.response.start", "status": status, "headers": [kind]})
    await send({"type": "http.response.body", "body": b"{}"})
