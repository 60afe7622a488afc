"""Carrying and waiting: real sockets on loopback, short deadlines, no sleep in the tests."""

import random
import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest

from sync.courier import CAP_S, SPREAD_S, Courier, Patience, new_client, patiently
from sync.exchange import Letter, Lost, Unanswered, retry_after
from tests.fakes.socket_county import Script, SocketCounty, answer, read_request

LETTER = Letter(method="POST", path="/hjs/1/x", nonce="0" * 24, body=b"body")


@pytest.fixture(name="client")
def one_client() -> Iterator[httpx.Client]:
    with new_client(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)) as client:
        yield client


def drip(head: bytes) -> Script:
    """Send a byte every 50 ms: each read succeeds, the answer never ends."""

    def script(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(head)
        stop = threading.Event()
        while not stop.wait(0.05):
            connection.sendall(b"x")

    return script


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n", id="body"),
        pytest.param(b"HTTP/1.1 200 OK\r\nX-Slow: ", id="head"),
        pytest.param(b"", id="status-line"),
    ],
)
def test_a_dripping_answer_ends_at_our_own_deadline(client: httpx.Client, head: bytes) -> None:
    """SYNC.md 5, row 42; httpx's own timeouts count from each read and never fire."""
    with SocketCounty(drip(head)) as county:
        courier = Courier(client, deadline_s=0.3)
        courier.county = f"http://127.0.0.1:{county.port}"
        started = time.monotonic()
        with pytest.raises(Lost) as lost:
            courier.carry(LETTER)
    assert str(lost.value) == "deadline"
    assert lost.value.shrinks
    assert time.monotonic() - started < 5  # 900 announced bytes are worth 0.45 s at 2 kB/s


def test_a_peer_that_never_answers_tls_ends_at_the_deadline(client: httpx.Client) -> None:
    """A handshake is inside the deadline too."""

    def script(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.recv(65536)

    with SocketCounty(script) as county:
        courier = Courier(client, deadline_s=0.3)
        courier.county = f"https://127.0.0.1:{county.port}"
        with pytest.raises(Lost, match="deadline"):
            courier.carry(LETTER)


def test_a_redirect_is_not_followed_and_a_cookie_not_kept(client: httpx.Client) -> None:
    seen: list[bytes] = []

    def script(connection: socket.socket) -> None:
        for _ in range(2):
            seen.append(read_request(connection))
            extra = "Location: http://127.0.0.1:1/login\r\nSet-Cookie: portal=1\r\n"
            connection.sendall(answer(b"", head="302 Found", extra=extra))

    with SocketCounty(script) as county:
        courier = Courier(client)
        courier.county = f"http://127.0.0.1:{county.port}"
        assert [courier.carry(LETTER).status for _ in range(2)] == [302, 302]
        assert county.connections == 1
    assert len(seen) == 2
    assert b"cookie" not in seen[1].lower()


def test_a_retried_letter_is_whole_again(client: httpx.Client) -> None:
    """STACK 6: a generator would be empty the second time."""
    seen: list[bytes] = []

    def script(connection: socket.socket) -> None:
        seen.append(read_request(connection))
        connection.sendall(answer(b"{}") if len(seen) > 1 else b"")

    with SocketCounty(script) as county:
        courier = Courier(client)
        courier.county = f"http://127.0.0.1:{county.port}"
        with pytest.raises(Lost) as lost:
            courier.carry(LETTER)
        assert courier.carry(LETTER).status == 200
    assert lost.value.sent
    assert [request.endswith(b"\r\n\r\nbody") for request in seen] == [True, True]


def test_a_truncated_answer_is_lost(client: httpx.Client) -> None:
    """SYNC.md 5, row 9."""

    def script(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(answer(b"0123456789")[:-3])

    with SocketCounty(script) as county:
        courier = Courier(client)
        courier.county = f"http://127.0.0.1:{county.port}"
        with pytest.raises(Lost) as lost:
            courier.carry(LETTER)
    assert lost.value.shrinks


def test_an_endless_answer_is_cut(client: httpx.Client) -> None:
    def script(connection: socket.socket) -> None:
        read_request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        for _ in range(1000):
            connection.sendall(bytes(65536))

    with SocketCounty(script) as county:
        courier = Courier(client)
        courier.county = f"http://127.0.0.1:{county.port}"
        with pytest.raises(Lost):
            courier.carry(LETTER)


def test_nobody_there_says_nothing_about_the_batch(client: httpx.Client) -> None:
    """A refused connection must not shrink batches."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    courier = Courier(client)
    courier.county = f"http://127.0.0.1:{port}"
    with pytest.raises(Lost) as lost:
        courier.carry(LETTER)
    assert not lost.value.shrinks
    assert not lost.value.sent


def waits(failures: list[Unanswered], *, seed: int = 1) -> list[float]:
    """Return how long a patient sender waits between these failures."""
    slept: list[float] = []
    left = iter(failures)

    def turn() -> float:
        failure = next(left, None)
        if failure is not None:
            raise failure
        return 0.0

    patiently(turn, patience=Patience(random.Random(seed)), sleep=slept.append)
    return slept


def asked_back(seconds: float, *, spread: bool = False) -> Unanswered:
    failure = Unanswered("503")
    failure.retry_after, failure.spread = seconds, spread
    return failure


def test_waiting_is_full_jitter_from_two_seconds_to_a_quarter_of_an_hour() -> None:
    runs = [waits([Unanswered("x")] * 20, seed=seed) for seed in range(300)]
    for step in range(20):
        ceiling = min(CAP_S, 2.0 * 2**step)
        column = [run[step] for run in runs]
        assert max(column) <= ceiling
        assert max(column) > 0.9 * ceiling
        assert min(column) < 0.1 * ceiling


def test_waiting_begins_anew_after_a_proof() -> None:
    patience = Patience(random.Random(1))
    slept: list[float] = []
    for _ in range(50):
        failures = iter([Unanswered("x")])

        def turn(failures: Iterator[Unanswered] = failures) -> float:
            for failure in failures:
                raise failure
            return 0.0

        patiently(turn, patience=patience, sleep=slept.append)
        patience.reset()
    assert max(slept) <= 2.0


def test_what_the_county_asks_for_is_a_floor() -> None:
    assert all(30 <= wait <= 32 for wait in waits([asked_back(30)]))


def test_three_hundred_halls_do_not_come_back_in_the_same_second() -> None:
    """SYNC.md 5, row 14: at most twice the busiest second of three hundred idle halls."""
    back = Counter(int(waits([asked_back(30, spread=True)], seed=seed)[0]) for seed in range(300))
    chance = random.Random(9)
    usual = Counter(int(chance.uniform(0, SPREAD_S)) for _ in range(300))
    assert max(back.values()) <= 2 * max(usual.values())


NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "now", "seconds"),
    [
        (None, NOON, 0),
        ("17", None, 17),
        (" 17 ", None, 17),
        ("3600", None, 3600),
        ("3601", None, 3600),
        ("315360000", None, 3600),
        ("9" * 5000, None, 3600),
        ("-5", None, 0),
        ("1.5", None, 0),
        ("soon", NOON, 0),
        ("", NOON, 0),
        ("Mon, 02 Mar 2026 12:01:00 GMT", NOON, 60),
        ("Mon, 02 Mar 2026 12:01:00 GMT", None, 0),
        ("Mon, 02 Mar 2026 11:00:00 GMT", NOON, 0),
        ("Thu, 02 Mar 2036 12:00:00 GMT", NOON, 3600),
        ("Mon, 02 Mar 2026 12:01:00", NOON, 0),
    ],
)
def test_retry_after_is_honoured_up_to_an_hour(
    value: str | None, now: datetime | None, seconds: float
) -> None:
    """SYNC.md 5, row 13: a date counts only with a trusted clock."""
    assert retry_after(value, now=now) == seconds
