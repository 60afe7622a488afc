"""The line to `hallbox platform`: it tells what a platform answered, hall-web notes it and says so.

A third socket beside those of hall-hw and hall-sync, because the journal has one writer: whoever
talks to a platform notes each answer here before the next is asked for. Nothing but these messages
is heard, and only from the hall's own user or group.

  command → hall-web  {"m":"answered","case":uid,"accepted":bool,"fact":{…}}
                      {"m":"compared","fact":{…}}
  hall-web → command  {"m":"hello","hall":…,"demo":bool}   {"m":"noted"}   {"m":"not_noted"}

Sources: DESIGN.md 3 (sockets), 9 (answers of a platform are facts).
"""

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol, TypeVar

from appliance.desk.platform_notes import note_answer, note_comparison
from appliance.domain.facts import fact_from
from appliance.domain.facts.platform_told import (
    PlatformAccepted,
    PlatformCompared,
    PlatformRefused,
)
from appliance.journal.line_socket import (
    UNHEARD,
    LineSocket,
    Manners,
    Message,
    Peer,
    is_of_the_hall,
)
from appliance.journal.transaction import Transaction
from appliance.message_fields import text

T = TypeVar("T")
log = logging.getLogger("hallbox.platform")


class Journal(Protocol):
    """What the line needs of the hall."""

    async def write(self, use_case: Callable[[Transaction], T]) -> T:
        """Run a use case; return once it is durable."""


class PlatformLink:
    """The socket and what its messages do."""

    def __init__(self, path: Path, journal: Journal, greeting: Mapping[str, object]) -> None:
        self._journal = journal
        self._greeting = dict(greeting)
        self.socket = LineSocket(
            path,
            Manners(accepted={"answered", "compared"}, trusts=is_of_the_hall),
            receive=self._receive,
            greet=self._greet,
            gone=_nothing,
        )

    async def _greet(self, peer: Peer) -> None:
        await peer.send({"m": "hello", **self._greeting})

    async def _receive(self, peer: Peer, message: Message) -> None:
        try:
            await self._journal.write(_use_case(message))
        except UNHEARD as refused:
            log.warning("answer=not_noted m=%s why=%s", message["m"], type(refused).__name__)
            await peer.send({"m": "not_noted"})
            return
        await peer.send({"m": "noted"})


def _use_case(message: Message) -> Callable[[Transaction], None]:
    """Return what a message asks for.

    Raises:
        TypeError: a field of its fact is missing.
        ValueError: it holds no fact.
    """
    body = message.get("fact")
    if not isinstance(body, dict):
        raise ValueError("no fact")  # noqa: TRY004 - a bad message, like any other
    if message["m"] == "compared":
        compared = fact_from(PlatformCompared, body)
        return lambda tx: note_comparison(tx, compared)
    uid = text(message, "case")
    is_accepted = message.get("accepted") is True
    told = fact_from(PlatformAccepted, body) if is_accepted else fact_from(PlatformRefused, body)
    return lambda tx: note_answer(tx, uid, told)


def _nothing() -> None:
    """Let the command go; the next one is greeted anew."""
