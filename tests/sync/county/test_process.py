"""The county as a real process: what a hall, a county system and a person see over HTTP."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync import answers, papers, wire
from sync.signing import SIG_HEADER, answer_is_genuine
from tests.sync.county.hall import Hall, nonce_of
from tests.sync.county.running import RunningCounty, running


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCounty]:
    """One process for the whole module."""
    with running(tmp_path_factory.mktemp("county")) as served:
        yield served


@pytest.fixture(scope="module")
def hall(county: RunningCounty) -> Hall:
    """Its one hall, with 1,200 records at the county."""
    hall = county.hall(1200)
    for first in (1, 501, 1001):
        assert county.send(hall.batch(first, min(first + 499, 1200))).status == 200
    return hall


def test_hello_says_who_is_there(county: RunningCounty) -> None:
    heard = county.ask("GET", "/hjs/1/hello").json

    assert heard["county"] == "青禾县政务服务中心"
    assert heard["hjs"] == [1]


def test_a_signed_exchange_goes_through_the_listener_unchanged(
    county: RunningCounty, hall: Hall
) -> None:
    call = hall.batch(1190, 1200)

    heard = county.send(call)

    answer = answers.parse_answer(heard.body)
    assert (answer.ack, answer.h, answer.dup) == (1200, hall.h(1200), 11)
    assert answer_is_genuine(
        hall.key,
        heard.headers[SIG_HEADER],
        nonce=nonce_of(call),
        status=heard.status,
        body=heard.body,
    )


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/hjs/1/streams", 200),
        ("/hjs/1/streams/{s}/head", 200),
        ("/hjs/1/streams/nobody%ff/head", 404),
        ("/hjs/1/streams/{s}/hashes?at=1,1200", 200),
        ("/hjs/1/streams/{s}/hashes", 400),
        ("/hjs/1/streams/{s}/records?from=1&to=3", 200),
        ("/hjs/1/streams/{s}/records?from=3&to=1", 400),
        ("/hjs/1/documents/policy?v=1", 404),
    ],
)
def test_every_answer_is_signed_refusals_too(
    county: RunningCounty, hall: Hall, target: str, status: int
) -> None:
    call = hall.get(target.format(s=hall.stream))

    heard = county.send(call)

    assert heard.status == status
    assert answer_is_genuine(
        hall.key,
        heard.headers[SIG_HEADER],
        nonce=nonce_of(call),
        status=heard.status,
        body=heard.body,
    )


@pytest.mark.usefixtures("hall")
def test_the_feed_is_pulled_page_by_page_to_its_end(county: RunningCounty) -> None:
    county.folded(1200)
    seqs: list[int] = []
    after = ""
    while True:
        heard = county.feed(f"?limit=500&after={after}")
        if not heard.body:
            break
        after = heard.headers["HJS-Next"]
        seqs += [papers.parse_feed_line(line).seq for line in heard.body.splitlines()]

    assert seqs == list(range(1, 1201))
    assert heard.headers["HJS-Next"] == after
    assert heard.headers["Content-Type"] == wire.BATCH_TYPE


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?after=county-0:5", 410),
        ("?after=nonsense", 400),
        ("?limit=many", 400),
        ("?limit=0", 400),
        ("?kind=stream.opened&hall=430922-103", 200),
    ],
)
def test_the_feed_says_what_is_wrong_with_a_question(
    county: RunningCounty, query: str, status: int
) -> None:
    heard = county.feed(query)

    assert heard.status == status
    assert status != 410 or str(heard.json["restart_at"]).endswith(":0")


def test_without_a_token_the_feed_is_closed(county: RunningCounty) -> None:
    assert county.ask("GET", "/hjs/1/feed").status == 401
    assert county.ask("GET", f"/hjs/1/feed?token={county.token}").status == 401


@pytest.mark.usefixtures("hall")
def test_the_fleet_page_is_for_this_machine(county: RunningCounty) -> None:
    county.folded(1200)

    here = county.ask("GET", "/")
    proxied = county.ask("GET", "/", headers={"X-Forwarded-For": "10.0.0.9"})
    rebound = county.ask("GET", "/", headers={"Host": "evil.example:80"})

    assert (here.status, proxied.status, rebound.status) == (200, 403, 403)
    page = here.body.decode()
    assert "430922-103" in page
    assert "昨天收齐了" in page or "没收齐" in page
    assert len(here.body) < 100_000
    assert "http://" not in page


def test_static_files_are_named_by_their_content(county: RunningCounty) -> None:
    page = county.ask("GET", "/").body.decode()
    css = page.partition('<link rel="stylesheet" href="')[2].partition('"')[0]

    assert county.ask("GET", css).status == 200
    assert county.ask("GET", css.replace("hallbox.css", "..%2f..%2fapp.py")).status == 404
    assert county.ask("GET", "/static/other/hallbox.css").status == 404


@pytest.mark.usefixtures("hall")
def test_metrics_are_for_this_machine_or_a_token_that_names_them(county: RunningCounty) -> None:
    county.folded(1200)
    away = {"X-Forwarded-For": "10.0.0.9"}

    here = county.ask("GET", "/metrics")

    assert b'hallbox_hall_records{hall="430922-103"} 1200' in here.body
    assert county.ask("GET", "/metrics", headers=away).status == 401
    scoped = {**away, "Authorization": f"Bearer {county.token}"}
    assert county.ask("GET", "/metrics", headers=scoped).status == 403


@pytest.mark.parametrize("target", ["/nowhere", "/hjs/1/", "/hjs/2/hello", "/hjs/1/streams/x/y"])
def test_what_is_not_there_is_404(county: RunningCounty, target: str) -> None:
    assert county.ask("GET", target).status == 404


def test_a_body_beyond_a_megabyte_is_413(county: RunningCounty, hall: Hall) -> None:
    call = hall.post(wire.batch_path(hall.stream), bytes(1024 * 1024 + 1))

    assert county.send(call).status == 413


def test_sigterm_ends_it_cleanly(tmp_path: Path) -> None:
    with running(tmp_path) as served:
        served.hall(1)

        assert served.stop() == 0
    assert "stopped" in (tmp_path / "county.log").read_text()
