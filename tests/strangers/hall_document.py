"""What a hall's addresses say to somebody who is not logged in, as an OpenAPI document.

`/healthz` is for machines (DESIGN.md 10); the others are the pages anybody may open. A page answers
a question it does not like with a page in three parts, so every refusal is HTML as well.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

Words = dict[str, Any]
HTML: Words = {"text/html": {}}
FIELDS = {  # of the forms anybody may send, as they might be filled in; the rest is passed over
    "/my": {"number": "LX26-100001", "slip": "T9AE-SC6T-L3Q5X"},
    "/my/{local_no}/{slip}/rate": {"level": "satisfied", "form_no": "f1"},
    "/my/{local_no}/{slip}/why/{number}": {"reason": "slow", "note": "", "form_no": "f2"},
    "/empty-post": {"window": "3"},
    "/login": {"staff_no": "1003", "word": "no word of ours", "back": "/today"},
    "/takeover": {"swipe": "7", "pin": "0000"},
}
_HEALTH = {
    "status": {"enum": ["ok", "unhealthy"]},
    "why": {"type": "string"},
    "stream": {"type": "string"},
    "seq": {"type": "integer", "minimum": 0},
    "acked": {"type": "integer", "minimum": 0},
    "unsent": {"type": "integer", "minimum": 0},
    "clock": {"enum": ["unknown", "floor", "rtc", "human", "network", "county"]},
    "schema": {"type": "string"},
    "county": {"type": "string"},
    "damaged": {"type": "array", "items": {"type": "string"}},
}
_OTHER = {  # what is no page
    "/healthz": {
        "application/json": {
            "schema": {"type": "object", "properties": _HEALTH, "required": list(_HEALTH)}
        }
    },
    "/certificate": {"application/x-x509-ca-cert": {}},
    "/wall/photo/{pos}": {"image/jpeg": {}, "image/png": {}},
    "/static/{tag}/{name}": {"text/css": {}, "text/javascript": {}, "image/svg+xml": {}},
}


def document(
    routes: Iterable[tuple[str, str]], examples: Mapping[str, str] | None = None
) -> Mapping[str, Any]:
    """Return the document of some routes.

    Args:
        routes: a method and a path as Litestar names it, such as `/guides/{code:str}`.
        examples: values that lead somewhere, by the name of their place in a path.
    """
    paths: dict[str, Words] = {}
    for method, path in routes:
        plain = re.sub(r"{(\w+):\w+}", r"{\1}", path)
        paths.setdefault(plain, {})[method.lower()] = _operation(
            plain, path, is_form=method == "POST", examples=examples or {}
        )
    return {"openapi": "3.1.0", "info": {"title": "hall", "version": "1"}, "paths": paths}


def _operation(plain: str, path: str, *, is_form: bool, examples: Mapping[str, str]) -> Words:
    found: Words = {
        "parameters": [
            _place(name, kind, examples) for name, kind in re.findall(r"{(\w+):(\w+)}", path)
        ],
        "responses": {
            "200": {"description": "Here it is.", "content": _OTHER.get(plain, HTML)},
            "303": {"description": "It is done; go on there."},
            **{
                status: {"description": why, "content": HTML}
                for status, why in (
                    ("400", "No text, or no such question."),
                    ("404", "There is no such thing here."),
                    ("409", "A rule says no."),
                    ("413", "Too much."),
                    ("422", "The form again, with what is wrong with it."),
                    ("429", "Too many tries."),
                )
            },
        },
    }
    if plain == "/healthz":
        found["responses"] = {
            status: {"description": "How the hall is.", "content": _OTHER[plain]}
            for status in ("200", "503")
        }
    if is_form:
        found["requestBody"] = {"content": {"application/x-www-form-urlencoded": _form(plain)}}
    return found


def _place(name: str, kind: str, examples: Mapping[str, str]) -> Words:
    schema: Words = {"type": "integer"} if kind == "int" else {"type": "string", "minLength": 1}
    found: Words = {"name": name, "in": "path", "required": True, "schema": schema}
    return found | ({"example": examples[name]} if name in examples else {})


def _form(plain: str) -> Words:
    filled = FIELDS.get(plain, {})
    properties = {name: {"type": "string"} for name in filled}
    return {"schema": {"type": "object", "properties": properties}, "example": filled}
