"""The OpenAPI document: every example runs, every answer is one the document names."""

import itertools
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

import pytest

from sync.county.web.app import create_app
from sync.county.web.openapi import document
from tests.sync.county.running import Heard, RunningCounty, running
from tests.sync.county.small_county import SmallCounty

DOCUMENT: Mapping[str, Any] = document("测试县")
PATHS: Mapping[str, Any] = DOCUMENT["paths"]


@pytest.fixture(name="county", scope="module")
def one_running_county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCounty]:
    with running(tmp_path_factory.mktemp("county")) as county:
        hall = county.hall(5)
        assert county.send(hall.batch(1, 5)).status == 200
        county.folded(5)
        yield county


def asked(county: RunningCounty, path: str, query: Mapping[str, object]) -> Heard:
    words = f"?{urlencode({name: str(value) for name, value in query.items()})}" if query else ""
    return county.ask("GET", path + words, headers={"Authorization": f"Bearer {county.token}"})


def parameters(path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = PATHS[path]["get"]["parameters"]
    return found


@pytest.mark.parametrize("path", sorted(PATHS))
def test_every_example_runs(county: RunningCounty, path: str) -> None:
    examples = {one["name"]: one["example"] for one in parameters(path)}
    for names in (list(examples), *([name] for name in examples), []):
        heard = asked(county, path, {name: examples[name] for name in names})

        content = PATHS[path]["get"]["responses"]["200"]["content"]
        assert heard.status == 200, heard.body
        assert heard.headers["Content-Type"].partition(";")[0] in {
            media.partition(";")[0] for media in content
        }


@pytest.mark.parametrize("path", sorted(PATHS))
def test_every_answer_to_nonsense_is_one_the_document_names(
    county: RunningCounty, path: str
) -> None:
    nonsense = ("", "-1", "x", "9" * 40, "\0", "county-0:5", "2026-13-99", "'\"<%", "\ud7ff" * 99)
    few = nonsense[2::4] if path.endswith(".xlsx") else nonsense  # each makes a workbook
    for one, value in itertools.product(parameters(path), few):
        heard = asked(county, path, {one["name"]: value})

        assert str(heard.status) in PATHS[path]["get"]["responses"], (one["name"], value)


@pytest.mark.parametrize(
    "path", sorted(path for path, one in PATHS.items() if "security" not in one["get"])
)
def test_what_needs_a_token_says_so(county: RunningCounty, path: str) -> None:
    away = {"X-Forwarded-For": "10.0.0.9"}
    assert county.ask("GET", path, headers=away).status == 401
    assert "401" in PATHS[path]["get"]["responses"]


def test_the_document_is_served_and_names_only_what_is_there(county: RunningCounty) -> None:
    served = county.ask("GET", "/openapi.json").json

    assert served["paths"] == PATHS
    assert served["openapi"] == "3.1.0"


def test_every_address_outside_the_pages_is_in_the_document(file_county: SmallCounty) -> None:
    app = create_app(file_county.desk)
    served = {route.path for route in app.routes}
    pull = {path for path in served if path.startswith("/hjs/1/feed")}

    assert set(PATHS) <= served
    assert pull <= set(PATHS)
