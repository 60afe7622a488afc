"""One question and its answer, before anybody believes it. Pure values and rules; no I/O.

Promise: an answer that this device's key does not prove for this nonce is "unknown", whatever its
status says; it is never success, never refusal, never a fork.

Sources: PROTOCOL.md 1 (signatures), 3 (acceptance); SYNC.md 5 rows 13, 16, 43, 44.
"""

from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum

from sync import signing, wire
from sync.fields import Malformed

LONGEST_RETRY_AFTER = 3600.0  # seconds; a county that says ten years means an error of its own
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LOGIN_REQUIRED = 511
_OK, _NOT_FOUND, _CONFLICT, _CHAIN, _TOO_LARGE = 200, 404, 409, 422, 413
_CLIENT_FAULTS = range(400, 500)
_ASK_AGAIN = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What leaves the hall: complete bytes, never a generator (a retried one is empty)."""

    method: str
    path: str
    nonce: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back, raw: `body` as it travelled, before any decompression."""

    status: int
    body: bytes
    content_type: str = ""
    encoding: str = ""
    signature: str | None = None
    retry_after: str | None = None

    @property
    def is_json(self) -> bool:
        """Say whether it calls itself JSON; a portal's page does not."""
        return self.content_type.partition(";")[0].strip().lower() == wire.JSON_TYPE

    def content(self) -> bytes:
        """Return the body, inflated where it is gzip.

        Raises:
            Malformed: broken gzip, or more inside than any answer may hold.
        """
        if self.encoding != "gzip":
            return self.body
        try:
            return wire.inflate(self.body)
        except wire.TooLarge as bomb:
            raise Malformed(str(bomb)) from bomb


class Outcome(StrEnum):
    """What an answer means before its body is read."""

    PROVEN = "proven"  # signed 200
    ABSENT = "absent"  # signed 404
    CONFLICT = "conflict"  # signed 409
    CHAIN = "chain"  # signed 422: one of the two ends is damaged
    TOO_LARGE = "too_large"  # 413 of whomever: send less
    REFUSED = "refused"  # every other signed 4xx: a person is needed
    PORTAL = "portal"  # the network wants a login
    UNKNOWN = "unknown"  # ask again


class Lost(Exception):
    """No answer came.

    `shrinks`: a smaller batch might have passed; `sent`: all of it had left; `is_distrust`: the
    other end could not show a certificate we trust, and nothing was sent.
    """

    def __init__(
        self, reason: str, *, shrinks: bool = False, sent: bool = False, is_distrust: bool = False
    ) -> None:
        super().__init__(reason)
        self.shrinks = shrinks
        self.sent = sent
        self.is_distrust = is_distrust


class Unanswered(Exception):
    """Nothing was proven; wait, then probe.

    `retry_after` is in seconds, 0 where nobody asked. `spread` is true where a whole county was
    told the same: then the halls must not come back in the same second (SYNC.md 5, row 14).
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.retry_after = 0.0
        self.spread = False
        self.shrinks = False
        self.sent = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Who this box is for the county; the key never leaves the process."""

    device: str
    hall: str
    key: bytes = field(repr=False)

    def letter(
        self, method: str, path: str, *, nonce: str, body: bytes = b"", gzip: bool = False
    ) -> Letter:
        """Return a signed letter; `gzip` says that the body is."""
        request = signing.Request(method=method, target=path, nonce=nonce, body=body)
        headers = {signing.AUTH_HEADER: signing.auth_header(self.key, self.device, request)}
        if body:
            headers["Content-Type"] = wire.BATCH_TYPE if gzip else wire.JSON_TYPE
        if gzip:
            headers["Content-Encoding"] = "gzip"
        return Letter(method=method, path=path, nonce=nonce, headers=headers, body=body)

    def proves(self, letter: Letter, reply: Reply) -> bool:
        """Say whether the county gave this reply to this letter."""
        return signing.answer_is_genuine(
            self.key, reply.signature, nonce=letter.nonce, status=reply.status, body=reply.body
        )


def judge(reply: Reply, *, genuine: bool) -> Outcome:
    """Return what an answer means; the status alone never suffices."""
    if reply.status == _TOO_LARGE:
        return Outcome.TOO_LARGE  # a proxy in between may say so too, and sending less is harmless
    if not genuine:
        return Outcome.PORTAL if looks_like_portal(reply) else Outcome.UNKNOWN
    by_status = {
        _OK: Outcome.PROVEN,
        _NOT_FOUND: Outcome.ABSENT,
        _CONFLICT: Outcome.CONFLICT,
        _CHAIN: Outcome.CHAIN,
    }
    if reply.status in by_status:
        return by_status[reply.status]
    is_refusal = reply.status in _CLIENT_FAULTS and reply.status not in _ASK_AGAIN
    return Outcome.REFUSED if is_refusal else Outcome.UNKNOWN


def looks_like_portal(reply: Reply) -> bool:
    """Say whether somebody between us and the county wants a login (an unsigned answer only)."""
    if reply.status in _REDIRECTS or reply.status == _LOGIN_REQUIRED:
        return True
    return reply.status == _OK and not reply.is_json and reply.signature is None


def retry_after(value: str | None, *, now: datetime | None) -> float:
    """Return how many seconds a Retry-After asks for, an hour at the most; nonsense is 0.

    Args:
        value: the header.
        now: the time, only where the clock is trusted; a date means nothing without one.
    """
    if value is None:
        return 0.0
    word = value.strip()
    if word.isascii() and word.isdigit():
        # So many digits are beyond an hour anyway, and int() refuses thousands of them.
        return (
            LONGEST_RETRY_AFTER
            if len(word) > len("3600")
            else min(float(word), LONGEST_RETRY_AFTER)
        )
    if now is None:
        return 0.0
    try:
        asked = (parsedate_to_datetime(word) - now).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return 0.0
    return min(max(asked, 0.0), LONGEST_RETRY_AFTER)
