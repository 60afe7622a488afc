"""The secret a request is signed with: the county's own, or a short-lived one fetched with it.

A fetched secret lives in memory only and is fetched again half a minute before its end.

Sources: DOMAIN.md 2.6 (national data-share exchange).
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from appliance.domain.moment import HALL_TIME
from sync.exchange import Letter, Lost, Reply
from sync.fields import Malformed
from sync.platform.answers import decoded, value_at
from sync.platform.mapping import Target
from sync.platform.sign import Signed, headers_of

_EARLY = timedelta(seconds=30)
_MILLISECONDS = 10**11  # epochs beyond this are in milliseconds


class Secrets:
    """Gives the secret for the next request."""

    def __init__(
        self,
        target: Target,
        carry: Callable[[Letter], Reply],
        now: Callable[[], datetime],
        own: bytes,
    ) -> None:
        self._target = target
        self._carry = carry
        self._now = now
        self._own = own
        self._fetched = b""
        self._until = datetime.fromtimestamp(0, UTC)

    def current(self) -> bytes:
        """Return the secret in force.

        Raises:
            Lost: a short-lived one was to be fetched and none came.
        """
        if self._target.signing.way != "short-lived":
            return self._own
        if not self._fetched or self._now() >= self._until - _EARLY:
            self._fetch()
        return self._fetched

    def forget(self) -> None:
        """Let the next request fetch another: the platform called this one too old."""
        self._fetched = b""

    def _fetch(self) -> None:
        rule, at = self._target.signing, self._now()
        nonce = f"{int(at.timestamp() * 1000):x}"
        asked = Signed(path=rule.fetch_path, body=b"", at=at, nonce=nonce)
        headers = {"Accept": "application/json", **headers_of(rule, self._own, asked)}
        reply = self._carry(
            Letter(method="GET", path=rule.fetch_path, nonce=nonce, headers=headers)
        )
        try:
            tree = json.loads(decoded(reply))
        except (Malformed, ValueError, RecursionError) as broken:
            raise Lost("the short-lived secret was not given") from broken
        word = value_at(tree, rule.secret_at)
        if not word:
            raise Lost(f"no secret at {rule.secret_at}: HTTP {reply.status}")
        self._fetched = word.encode()
        self._until = _end(value_at(tree, rule.ends_at)) or at + timedelta(seconds=rule.lasts_s)


def _end(word: str) -> datetime | None:
    """Return the end a platform names: an epoch in seconds or milliseconds, or a local time."""
    if word.isascii() and word.isdigit() and len(word) <= len("1790000000000"):
        epoch = int(word)
        return datetime.fromtimestamp(epoch / 1000 if epoch > _MILLISECONDS else epoch, UTC)
    try:
        found = datetime.fromisoformat(word)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=HALL_TIME)
