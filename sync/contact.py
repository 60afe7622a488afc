"""The contact with the county: signed questions out, judged answers in, and what the hall is shown.

Promise: only an answer proven for its own nonce ends the doubt; everything else is `Unanswered`,
or, where the county itself refused, `Halted`.

Sources: PROTOCOL.md 1, 3.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sync.exchange import (
    Credentials,
    Letter,
    Lost,
    Outcome,
    Reply,
    Unanswered,
    judge,
    retry_after,
)

_SERVICE_UNAVAILABLE = 503


class State(StrEnum):
    """What hall-web shows of the way to the county. Sent; never rename one."""

    IDLE = "idle"
    SENDING = "sending"
    OFFLINE = "offline"
    PORTAL = "portal"
    REFUSED = "refused"
    DIVERGED = "diverged"
    NOT_ENROLLED = "not_enrolled"


class Halted(Exception):
    """Sending must stop for a quarter of an hour; a person is needed (待处理)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a sender stands in; a test gives it other ones."""

    carry: Callable[[Letter], Reply]  # raises Lost
    tell: Callable[[Mapping[str, object]], None]  # hall-web
    now: Callable[[], float]  # seconds, monotonic
    nonce: Callable[[], str]  # 96 bits, hex
    trusted_time: Callable[[], datetime | None]  # None while the clock is not trusted


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A reply that means something, and whether this device's key proves it."""

    reply: Reply
    outcome: Outcome
    genuine: bool


class Contact:
    """One device's conversation with its county."""

    def __init__(self, credentials: Credentials, around: Surroundings) -> None:
        self.credentials = credentials
        self.in_doubt = True
        self._around = around
        self._shown: tuple[State, str] | None = None

    def now(self) -> float:
        """Return the monotonic time in seconds."""
        return self._around.now()

    def tell(self, message: Mapping[str, object]) -> None:
        """Tell hall-web something."""
        self._around.tell(message)

    def get(self, path: str) -> Answered:
        """Ask a question.

        Raises:
            Unanswered: nothing was proven.
            Halted: the county refused.
        """
        return self._ask(self.credentials.letter("GET", path, nonce=self._around.nonce()))

    def post(self, path: str, body: bytes) -> Answered:
        """Send a compressed batch.

        Raises:
            Unanswered: nothing was proven.
            Halted: the county refused.
        """
        nonce = self._around.nonce()
        return self._ask(self.credentials.letter("POST", path, nonce=nonce, body=body, gzip=True))

    def known(self) -> None:
        """Note that something was proven: the doubt is over."""
        self.in_doubt = False

    def doubt(self, reason: str, *, state: State = State.OFFLINE) -> Unanswered:
        """Return the exception for an answer that proves nothing, and show the state."""
        self.in_doubt = True
        self.show(state, reason)
        return Unanswered(reason)

    def show(self, state: State, text: str = "") -> None:
        """Tell hall-web how things stand, once per change."""
        if self._shown != (state, text):
            self._shown = (state, text)
            self.tell({"m": "state", "state": state.value, "text": text})

    def shows(self, *states: State) -> bool:
        """Say whether one of these states is the last one told."""
        return self._shown is not None and self._shown[0] in states

    def _ask(self, letter: Letter) -> Answered:
        try:
            reply = self._around.carry(letter)
        except Lost as lost:
            unanswered = self.doubt(str(lost))
            unanswered.shrinks, unanswered.sent = lost.shrinks, lost.sent
            raise unanswered from lost
        genuine = self.credentials.proves(letter, reply)
        outcome = judge(reply, genuine=genuine)
        match outcome:
            case Outcome.PORTAL:
                raise self.doubt("the network wants a login", state=State.PORTAL)
            case Outcome.UNKNOWN | Outcome.TOO_LARGE:
                raise self._unproven(reply, outcome, genuine=genuine)
            case Outcome.REFUSED:
                raise Halted(f"status={reply.status} {reply.body[:200].decode('utf-8', 'replace')}")
            case _:
                return Answered(reply=reply, outcome=outcome, genuine=genuine)

    def _unproven(self, reply: Reply, outcome: Outcome, *, genuine: bool) -> Unanswered:
        unanswered = self.doubt(f"status={reply.status} genuine={genuine}")
        unanswered.sent = True
        unanswered.shrinks = outcome is Outcome.TOO_LARGE
        unanswered.retry_after = retry_after(reply.retry_after, now=self._around.trusted_time())
        unanswered.spread = reply.status == _SERVICE_UNAVAILABLE and unanswered.retry_after > 0
        return unanswered
