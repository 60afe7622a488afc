"""Whom the hall calls (GET /hello): the county's name and telephone in its own words, asked once.

Proven by TLS alone, like everything of that answer; what is no answer of a county changes nothing.

Source: PROTOCOL.md 2.
"""

from collections.abc import Callable, Mapping

from sync import wire
from sync.exchange import Letter, Lost, Reply
from sync.fields import Malformed, load

LONGEST = 80  # characters of a name, and of a telephone number
_GRANTED = 200


def ask_office(carry: Callable[[Letter], Reply]) -> Mapping[str, object] | None:
    """Return the message that tells hall-web whom to call; None where the county did not say."""
    try:
        reply = carry(Letter(method="GET", path=f"{wire.PREFIX}/hello", nonce=""))
    except Lost:
        return None
    if reply.status != _GRANTED or not reply.is_json:
        return None
    try:
        members = load(reply.content())
    except Malformed:
        return None
    name, telephone = (_line(members.get(key)) for key in ("county", "telephone"))
    return {"m": "office", "name": name, "telephone": telephone} if telephone else None


def _line(found: object) -> str:
    text = found if isinstance(found, str) else ""
    return " ".join(text.split())[:LONGEST] if text.isprintable() else ""
