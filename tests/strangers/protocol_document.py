"""The halls' own protocol as an OpenAPI document: what a box may ask and hear (PROTOCOL.md 2).

It is not in the county's public document: a program asks it with a key, not a person with a token.
"""

from collections.abc import Mapping
from typing import Any

Words = dict[str, Any]
JSON = {"application/json": {"schema": {"type": "object", "required": ["hjs"]}}}
LINES: Words = {"application/x-ndjson": {}}
_WHY = {
    "400": "Malformed.",
    "401": "Not signed by a device we know.",
    "403": "Not this device's, or no code.",
    "404": "There is none.",
    "409": "A gap, or a fork.",
    "413": "Too large.",
    "422": "The lines do not end in their hash.",
    "429": "Too many tries.",
}
_NUMBERS = "^[0-9]{1,18}(,[0-9]{1,18}){0,63}$"


def document(stream: str) -> Mapping[str, Any]:
    """Return the document, with examples about one stream that the county holds."""
    of_stream = {
        "name": "stream",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "minLength": 1},
        "example": stream,
    }
    at = f"/hjs/1/streams/{{{of_stream['name']}}}"
    number: Words = {"type": "integer", "minimum": 1, "maximum": 10**18 - 1}
    code = {name: {"type": "string"} for name in ("code", "hall", "serial", "fingerprint")}
    enrol = {"type": "object", "properties": code, "required": list(code)}
    asked = {
        "/hjs/1/streams": ("get", [], JSON),
        f"{at}/head": ("get", [of_stream], JSON),
        f"{at}/hashes": (
            "get",
            [of_stream, _query("at", {"type": "string", "pattern": _NUMBERS}, "1,2")],
            JSON,
        ),
        f"{at}/records": (
            "get",
            [of_stream, _query("from", number, 1), _query("to", number, 3)],
            LINES,
        ),
        f"{at}/batch": ("post", [of_stream], JSON),
        "/hjs/1/documents/{name}": (
            "get",
            [
                {**of_stream, "name": "name", "example": "policy"},
                _query("v", {**number, "minimum": 0}, 1),
            ],
            {"application/octet-stream": {}},
        ),
        "/hjs/1/update": ("get", [], JSON),
        "/hjs/1/update/{name}": (
            "get",
            [
                {**of_stream, "name": "name", "example": "4.hallbundle"},
                _query("from", {**number, "minimum": 0}, 1),
                _query("most", number, 7),
            ],
            {"application/octet-stream": {}},
        ),
        "/hjs/1/enrol": ("post", [], JSON),
    }
    paths = {
        path: {method: _operation(places, content)}
        for path, (method, places, content) in asked.items()
    }
    raw = {"type": "string", "format": "binary"}
    paths["/hjs/1/enrol"]["post"]["requestBody"] = _body("application/json", enrol)
    paths[f"{at}/batch"]["post"]["requestBody"] = _body("application/octet-stream", raw)
    return {"openapi": "3.1.0", "info": {"title": "HJS", "version": "1"}, "paths": paths}


def _body(media: str, schema: Words) -> Words:
    return {"required": True, "content": {media: {"schema": schema}}}


def _query(name: str, schema: Words, example: object) -> Words:
    return {"name": name, "in": "query", "required": True, "schema": schema, "example": example}


def _operation(places: list[Words], content: Words) -> Words:
    answers: Words = {
        status: {"description": "Done.", "content": content if status == "200" else JSON}
        for status in ("200", "202")
    }
    for status, why in _WHY.items():
        answers[status] = {"description": why, "content": JSON}
    return {"parameters": places, "responses": answers}
