"""The courier: carries letters over HTTP and knows how long to wait; only here httpx and tenacity.

Promises, kept by this file alone:
1. One client for the process's life; no proxy, no redirect, no cookie, no body that is a generator.
2. Every exchange ends within a total deadline of our own (60 s + size / 2 kB/s), even against a
   peer that drips one byte at a time: its socket is shut down under it.

Sources: PROTOCOL.md 1, 3; STACK.md 6; SYNC.md 5 rows 13, 14, 42, 48, 49, 55.
"""

import random
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping

import httpx
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    stop_never,
)
from tenacity.wait import wait_base

from sync import signing
from sync.exchange import Letter, Lost, Reply, Unanswered

DEADLINE_S = 60.0
SLOWEST = 2000.0  # bytes per second that still count as a link
LARGEST_ANSWER = 4 * 1024 * 1024
BASE_S = 2.0
CAP_S = 900.0
SPREAD_S = 240.0  # halls that were all told to come back later come back over one idle interval
_CONNECT_S = 15.0
_SILENCE_S = 30.0  # of one read or write
_CONNECTED = frozenset({"connection.connect_tcp.complete", "connection.start_tls.complete"})
_UNACKED_MS = 30_000  # TCP gives up on bytes nobody acknowledges (a NAT that forgot us)


class Deadline:
    """A total deadline for one exchange: at its end the connection is shut down under it."""

    def __init__(self, seconds: float) -> None:
        self.expired = threading.Event()
        self._started = time.monotonic()
        self._handle: socket.socket | None = None
        self._timer = self._start(seconds)

    def guard(self, connection: socket.socket) -> None:
        """Take a second handle of the exchange's connection: TLS takes the first one away.

        Where time is up already, the connection is shut down at once.
        """
        handle = socket.fromfd(connection.fileno(), connection.family, connection.type)
        before, self._handle = self._handle, handle
        if before is not None:
            before.close()
        if self.expired.is_set():
            self._expire()

    def extend(self, seconds: float) -> None:
        """Set the total, counted from the start: the size of the answer is known only later."""
        self._timer.cancel()
        self._timer = self._start(self._started + seconds - time.monotonic())

    def cancel(self) -> None:
        """End the watch; the exchange is over, and a closed connection must really close."""
        self._timer.cancel()
        if self._handle is not None:
            self._handle.close()

    def _start(self, seconds: float) -> threading.Timer:
        timer = threading.Timer(max(0.0, seconds), self._expire)
        timer.daemon = True
        timer.start()
        return timer

    def _expire(self) -> None:
        self.expired.set()
        if self._handle is not None:
            try:
                self._handle.shutdown(socket.SHUT_RDWR)
            except OSError:  # it is closed already, which is what we want
                return


class Courier:
    """Carries letters to one county at a time."""

    def __init__(self, client: httpx.Client, *, deadline_s: float = DEADLINE_S) -> None:
        self.county = ""  # scheme://host[:port], set before the first letter
        self._client = client
        self._deadline_s = deadline_s
        self._stream: object = None  # of the connection in use, as httpx names it

    def carry(self, letter: Letter) -> Reply:
        """Carry a letter and return what came back, believed by nobody yet.

        Raises:
            Lost: no whole answer came in time.
        """
        sent = threading.Event()
        deadline = Deadline(self._total(len(letter.body)))
        self._guard(deadline)
        try:
            return self._exchange(letter, deadline, sent)
        except httpx.HTTPError as broken:
            raise _lost(broken, expired=deadline.expired.is_set(), sent=sent.is_set()) from broken
        finally:
            deadline.cancel()
            self._client.cookies.clear()  # a portal's cookie is nobody's business

    def close(self) -> None:
        """Let go of the one client."""
        self._client.close()

    def _exchange(self, letter: Letter, deadline: Deadline, sent: threading.Event) -> Reply:
        def trace(event: str, info: Mapping[str, object]) -> None:
            if event in _CONNECTED:
                self._stream = info["return_value"]
                self._guard(deadline)
            elif event == "http11.send_request_body.complete":
                sent.set()

        with self._client.stream(
            letter.method,
            self.county + letter.path,
            content=letter.body or None,
            headers=letter.headers,
            extensions={"trace": trace},
        ) as answer:
            length = answer.headers.get("Content-Length", "")
            if length.isascii() and length.isdigit():
                size = min(int(length[:12]), LARGEST_ANSWER)
                deadline.extend(self._total(len(letter.body) + size))
            return _reply(answer, _body(answer, deadline))

    def _total(self, size: int) -> float:
        return self._deadline_s + size / SLOWEST

    def _guard(self, deadline: Deadline) -> None:
        found = getattr(self._stream, "get_extra_info", _nothing)("socket")
        if isinstance(found, socket.socket) and found.fileno() >= 0:
            deadline.guard(found)


def _nothing(_name: str) -> None:
    """Stand in for a connection that is none, as a test's transport has it."""


class Patience(wait_base):
    """How long to wait after an unproven answer: full jitter, and what the county asked for."""

    def __init__(
        self,
        chance: random.Random,
        *,
        base_s: float = BASE_S,
        cap_s: float = CAP_S,
        failures: int = 0,
    ) -> None:
        self._chance = chance
        self._base_s = base_s
        self._cap_s = cap_s
        self._failures = failures

    def reset(self) -> None:
        """Begin anew: something was proven, or the link came up."""
        self._failures = 0

    def __call__(self, retry_state: RetryCallState) -> float:
        """Return the seconds to wait after one more failure, as tenacity asks for them."""
        return self.after(retry_state.outcome.exception() if retry_state.outcome else None)

    def after(self, failure: BaseException | None) -> float:
        """Return the seconds to wait after one more failure."""
        ceiling = min(self._cap_s, self._base_s * 2.0 ** min(self._failures, 30))
        self._failures += 1
        if isinstance(failure, Unanswered) and failure.retry_after:
            over = SPREAD_S if failure.spread else ceiling
            return failure.retry_after + self._chance.uniform(0, over)
        return self._chance.uniform(0, ceiling)


def patiently(
    turn: Callable[[], float],
    *,
    patience: Patience,
    sleep: Callable[[float], None],
    attempts: int | None = None,
) -> float:
    """Call turn until it no longer raises Unanswered; return what it returns.

    Raises:
        Unanswered: `attempts` were given, and none of them was answered.
    """
    retrying = Retrying(
        retry=retry_if_exception_type(Unanswered),
        wait=patience,
        stop=stop_never if attempts is None else stop_after_attempt(attempts),
        sleep=sleep,
        reraise=True,
    )
    return retrying(turn)


def new_client(trust: ssl.SSLContext) -> httpx.Client:
    """Return the one client of a process's life; `trust` knows the county's own CA only."""
    transport = httpx.HTTPTransport(
        verify=trust,
        trust_env=False,
        limits=httpx.Limits(max_connections=1, max_keepalive_connections=1),
        socket_options=[
            (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
            (socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _UNACKED_MS),
        ],
    )
    return httpx.Client(
        transport=transport,
        trust_env=False,
        follow_redirects=False,
        timeout=httpx.Timeout(_SILENCE_S, connect=_CONNECT_S),
        headers={"User-Agent": "hallbox", "Accept-Encoding": "gzip"},
    )


def _body(answer: httpx.Response, deadline: Deadline) -> bytes:
    pieces: list[bytes] = []
    size = 0
    for piece in answer.iter_raw():
        size += len(piece)
        if size > LARGEST_ANSWER or deadline.expired.is_set():
            raise httpx.ReadError("an answer without end")
        pieces.append(piece)
    return b"".join(pieces)


def _reply(answer: httpx.Response, body: bytes) -> Reply:
    return Reply(
        status=answer.status_code,
        body=body,
        content_type=answer.headers.get("Content-Type", ""),
        encoding=answer.headers.get("Content-Encoding", ""),
        signature=answer.headers.get(signing.SIG_HEADER),
        retry_after=answer.headers.get("Retry-After"),
    )


def _lost(broken: httpx.HTTPError, *, expired: bool, sent: bool) -> Lost:
    if expired:
        return Lost("deadline", shrinks=True, sent=sent)
    if isinstance(broken, httpx.ConnectError | httpx.ConnectTimeout):
        is_distrust = isinstance(_root(broken), ssl.SSLError)
        kind = "tls" if is_distrust else "connect"
        return Lost(f"{kind}: {broken}", is_distrust=is_distrust)
    return Lost(f"{type(broken).__name__}: {broken}", shrinks=True, sent=sent)


def _root(error: BaseException) -> BaseException:
    while error.__cause__ is not None or error.__context__ is not None:
        error = error.__cause__ or error.__context__ or error
    return error
