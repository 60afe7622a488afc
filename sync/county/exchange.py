"""One exchange with a hall as values: the call that came, the reply that goes, and a refusal.

No web framework here: the same calls serve a socket and a simulation.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sync.answers import Refusal, RefusalCode, format_refusal
from sync.signing import SIG_HEADER, answer_signature
from sync.wire import JSON_TYPE


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request as it came: `target` is path and query verbatim, `body` raw."""

    method: str
    target: str
    body: bytes = b""
    auth: str = ""
    encoding: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer; `headers` hold the signature once it is signed."""

    status: int = 200
    body: bytes = b""
    media_type: str = JSON_TYPE
    headers: Mapping[str, str] = field(default_factory=dict)

    def signed(self, key: bytes, nonce: str) -> "Reply":
        """Return this answer, signed for one nonce."""
        signature = answer_signature(key, nonce, self.status, self.body)
        return replace(self, headers={**self.headers, SIG_HEADER: signature})


class Refused(Exception):
    """The county says no; carries the status and the words of the answer."""

    def __init__(
        self, status: int, code: RefusalCode, *, seq: int | None = None, text: str = ""
    ) -> None:
        super().__init__(f"{status} {code}: {text}")
        self.reply = Reply(
            status=status, body=format_refusal(Refusal(code=code, seq=seq, text=text))
        )
