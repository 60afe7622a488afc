"""The deadline of every exchange (SYNC.md fault 41): drips are cut off, sound peers are not."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import uvicorn
from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, Scope

from sync.county.web.deadline import DeadlineProtocol, protocol_for

BASE_S = 0.4
FEW = 5
LARGE = 48 * 1024 * 1024  # more than the kernel keeps for a reader that does not read


class ShortDeadline(DeadlineProtocol):
    """The same clock, only faster, and few connections an address."""

    base_s = BASE_S
    most_per_address = FEW


async def answer(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    """Read the whole body, then answer with much or little."""
    assert scope["type"] == "http"
    while (await receive()).get("more_body"):
        pass
    body = bytes(LARGE) if scope["path"] == "/large" else b"ok"
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": 200, "headers": [length]})
    await send({"type": "http.response.body", "body": body})


@dataclass(kw_only=True)
class Listener:
    """A listener in a thread of its own."""

    port: int
    loop: asyncio.AbstractEventLoop

    def dial(self) -> socket.socket:
        """Return a connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)


@pytest.fixture
def listener() -> Iterator[Listener]:
    """A uvicorn with the short deadline."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        answer, http=ShortDeadline, ws="none", lifespan="off", log_config=None, timeout_keep_alive=5
    )
    server = uvicorn.Server(config)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(
        target=lambda: loop.run_until_complete(server.serve(sockets=[listening]))
    )
    thread.start()
    yield Listener(port=listening.getsockname()[1], loop=loop)
    server.should_exit = True
    thread.join()
    loop.close()
    listening.close()


def is_answered(link: socket.socket) -> bool:
    """Read one small answer to its end."""
    got = b""
    while not got.endswith(b"ok") and (part := link.recv(1000)):
        got += part
    return got.endswith(b"ok")


def is_cut_off(link: socket.socket) -> bool:
    """Read until the peer ends the connection; True if it was cut off without an answer."""
    try:
        return link.recv(100) == b""
    except ConnectionResetError:
        return True


def test_a_sound_request_is_answered_and_the_connection_kept(listener: Listener) -> None:
    with listener.dial() as link:
        for _ in range(3):
            link.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert is_answered(link)


@pytest.mark.parametrize(
    "drip",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"GET / HT", id="half-a-request-line"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: x\r\nX-Y: ", id="half-a-head"),
        pytest.param(
            b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc", id="half-a-body"
        ),
        pytest.param(
            b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
            id="endless-chunks",
        ),
    ],
)
def test_a_request_that_never_ends_is_cut_off(listener: Listener, drip: bytes) -> None:
    with listener.dial() as link:
        link.sendall(drip)

        assert is_cut_off(link)


def test_a_second_request_that_never_ends_is_cut_off_too(listener: Listener) -> None:
    with listener.dial() as link:
        link.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert is_answered(link)
        link.sendall(b"GET / HT")

        assert is_cut_off(link)


def test_a_reader_that_does_not_read_is_cut_off(listener: Listener) -> None:
    with listener.dial() as link, listener.dial() as other:
        link.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
        assert is_cut_off(other)  # its own deadline: by now the first one's has passed as well
        got = 0
        try:
            while part := link.recv(1 << 20):
                got += len(part)
        except ConnectionResetError:
            pass

        assert got < LARGE


def test_one_address_holds_so_many_connections_and_no_more(listener: Listener) -> None:
    links = [listener.dial() for _ in range(FEW)]
    try:
        links[-1].sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert is_answered(links[-1])
        with listener.dial() as one_more:
            assert is_cut_off(one_more)
    finally:
        for link in links:
            link.close()


def test_how_many_is_the_countys_own_setting() -> None:
    assert protocol_for(2000).most_per_address == 2000
    assert protocol_for(2000).base_s == DeadlineProtocol.base_s
    assert DeadlineProtocol.most_per_address == 64
