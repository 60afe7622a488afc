"""Whom the hall calls, as the county says it itself; what is no county's answer changes nothing."""

import json

import pytest

from sync.exchange import Letter, Lost, Reply
from sync.office import LONGEST, ask_office
from sync.papers import Hello, format_hello
from sync.wire import JSON_TYPE

SAID = {"m": "office", "name": "青禾县政务服务中心", "telephone": "0745-5550101"}


def answered(body: bytes, status: int = 200, content_type: str = JSON_TYPE) -> object:
    asked: list[Letter] = []

    def carry(letter: Letter) -> Reply:
        asked.append(letter)
        return Reply(status=status, body=body, content_type=content_type)

    told = ask_office(carry)
    assert [(one.method, one.path) for one in asked] == [("GET", "/hjs/1/hello")]
    return told


def test_the_countys_own_hello_is_told_on() -> None:
    hello = Hello(county="青禾县政务服务中心", telephone=" 0745-5550101 ")
    assert answered(format_hello(hello)) == SAID


@pytest.mark.parametrize(
    ("body", "status", "content_type"),
    [
        (
            format_hello(Hello(county="C")),
            200,
            JSON_TYPE,
        ),  # no telephone, nothing better than before
        (b"<html>portal</html>", 200, "text/html"),
        (b"{", 200, JSON_TYPE),
        (b"{}", 404, JSON_TYPE),
        (json.dumps({"telephone": 7}).encode(), 200, JSON_TYPE),
        (json.dumps({"telephone": "07\u202e45"}).encode(), 200, JSON_TYPE),
    ],
)
def test_what_is_no_answer_of_a_county_changes_nothing(
    body: bytes, status: int, content_type: str
) -> None:
    assert answered(body, status, content_type) is None


def test_a_line_that_is_cut_and_a_name_without_end() -> None:
    def cut(_letter: Letter) -> Reply:
        raise Lost("cut")

    assert ask_office(cut) is None
    long = answered(json.dumps({"county": "县" * 999, "telephone": "1" * 999}).encode())
    assert isinstance(long, dict)
    assert {len(str(long[name])) for name in ("name", "telephone")} == {LONGEST}
