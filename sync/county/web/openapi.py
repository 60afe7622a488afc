"""The OpenAPI document of what county systems may ask, with examples that run (they are tested).

The halls' own protocol is not in it: it is signed and stands in PROTOCOL.md.
"""

from collections.abc import Mapping

from litestar import Response, get

from sync.county.feed import LIMIT, MOST
from sync.county.metrics import MEDIA_TYPE
from sync.county.pace import QUESTIONS
from sync.county.table import DAY, MONTH
from sync.county.web.hjs import Asked, desk_of
from sync.county.web.workbook import MOST_ROWS, XLSX_TYPE
from sync.fields import dump
from sync.papers import FEED_NEXT
from sync.wire import BATCH_TYPE, JSON_TYPE, PREFIX

Words = dict[str, object]
_CURSOR = "^([a-z0-9-]{1,40}:[0-9]{1,18})?$"  # empty stands for none, in the next two as well
_MONTH = f"^({MONTH})?$"
_DAY = f"^({DAY})?$"
_REFUSALS = {
    "400": "A parameter that is none; `text` says which.",
    "401": "No token, an unknown one, or one that has ended.",
    "429": f"More than {QUESTIONS} questions a minute; `Retry-After` says how long to wait.",
}


def _asked(name: str, about: str, example: object, **schema: object) -> Words:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": about,
        "schema": {"type": "string", **schema},
        "example": example,
    }


_KIND = _asked("kind", "Kinds of record, separated by commas; none means all.", "case.received")
_HALL = _asked("hall", "Halls, separated by commas; none means all the token may read.", "")
_SPAN = [
    _asked("month", "One month; goes before `first` and `last`.", "2026-11", pattern=_MONTH),
    _asked("first", "From this day or month on.", "2026-11-01", pattern=_DAY),
    _asked("last", "Up to this day or month.", "2026-11-30", pattern=_DAY),
]
_AFTER = _asked(
    "after",
    f"The cursor of the answer before ({FEED_NEXT}); none: the beginning.",
    "",
    pattern=_CURSOR,
)
_LIMITED = _asked(
    "limit",
    f"Lines of an answer; more than {MOST} count as {MOST}.",
    100,
    type="integer",
    minimum=1,
)


def _object(**members: str) -> Words:
    """Return the schema of an object with these members; a later program may add others."""
    properties = {name: {"type": kind} for name, kind in members.items()}
    return {"schema": {"type": "object", "properties": properties, "required": list(members)}}


def _operation(
    about: str, content: Words, asked: list[Words], *, refusals: Mapping[str, str]
) -> Words:
    answers: Words = {"200": {"description": "Found.", "content": content}}
    for status, why in refusals.items():
        members = {"error": "string"} | ({"restart_at": "string"} if status == "410" else {})
        answers[status] = {"description": why, "content": {JSON_TYPE: _object(**members)}}
    found: Words = {"summary": about, "parameters": asked, "responses": answers}
    return found if refusals else {**found, "security": []}


def document(county: str) -> Words:
    """Return the document of a county's receiver."""
    gone = {**_REFUSALS, "410": "The cursor is of before a restore: go on at `restart_at`."}
    long = {**_REFUSALS, "413": f"More than {MOST_ROWS} rows: ask for fewer days, or feed.csv."}
    away = {"401": _REFUSALS["401"], "403": "The token's kinds do not name `metrics`."}
    lines = f"Records in the one order of the county, a JSON object a line ({LIMIT} at a time)."
    whole = {"hjs": "array", "limits": "object", "county": "string", "telephone": "string"}
    well = {"status": "string", "epoch": "string", "feed": "integer", "folded": "integer"}
    gets = {
        f"{PREFIX}/feed": _operation(
            lines, {BATCH_TYPE: {}}, [_AFTER, _LIMITED, _KIND, _HALL], refusals=gone
        ),
        f"{PREFIX}/feed.csv": _operation(
            "Records of some kinds and days as CSV.",
            {"text/csv": {}},
            [_KIND, _HALL, *_SPAN],
            refusals=_REFUSALS,
        ),
        f"{PREFIX}/feed.xlsx": _operation(
            "The same as a workbook.", {XLSX_TYPE: {}}, [_KIND, _HALL, *_SPAN], refusals=long
        ),
        f"{PREFIX}/hello": _operation(
            "Who is there, and limits.", {JSON_TYPE: _object(**whole)}, [], refusals={}
        ),
        "/healthz": _operation(
            "Whether the store answers.", {JSON_TYPE: _object(**well)}, [], refusals={}
        ),
        "/metrics": _operation("Prometheus text.", {MEDIA_TYPE: {}}, [], refusals=away),
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": f"Hallbox {county}", "version": "1"},
        "security": [{"token": []}],
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "paths": {path: {"get": operation} for path, operation in gets.items()},
    }


@get("/openapi.json")
async def openapi(request: Asked) -> Response[bytes]:
    """Give the document."""
    return Response(dump(document(desk_of(request).county.name)), media_type=JSON_TYPE)


ROUTES = [openapi]
