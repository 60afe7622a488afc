"""Parting: hall and county hold different continuations; find where, fetch theirs, report it.

hall-web acts on the report (PROTOCOL.md 4); nothing is merged or overwritten here. Where the
fingerprint is unchanged the county's records behind the parting are fetched first and proven by
the chain up to the county's own signed head.
"""

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from appliance.journal.reading import StreamSpan
from sync import answers, papers, wire
from sync.answers import HeadAnswer
from sync.backlog import Backlog, limit
from sync.contact import Contact, State
from sync.divergence import Inconclusive, Search, prove_lines
from sync.exchange import Outcome

_MESSAGE = 48 * 1024  # bytes of lines in one message; a socket line is 64 KiB at the most
_PIECE = 32 * 1024  # bytes of one line that is too long for a message of its own
_FETCH = 200  # records a question


class Reason(StrEnum):
    """Why two continuations exist. Stored in `stream.opened`; never rename one."""

    FORK = "fork"  # somebody else writes this stream
    RESTORE = "restore"  # this box went back to an older copy of itself


class Parting:
    """One divergence from its discovery to its report; one exchange a step."""

    def __init__(
        self, backlog: Backlog, span: StreamSpan, head: HeadAnswer, *, fingerprint: str
    ) -> None:
        self._backlog = backlog
        self._span = span
        self._head = head
        self._search = Search(agreed=0, differs=min(head.seq, limit(span)) + 1)
        # Proven in this process's life, and differing now: a second box lives (SYNC.md 5, row 32).
        was_proven = (backlog.proven(span) or 0) > 0
        self._is_same_box = is_same_box(backlog.opened(span).get("fingerprint"), fingerprint)
        is_restore = self._is_same_box and not was_proven
        self._reason = Reason.RESTORE if is_restore else Reason.FORK
        self._fetched: tuple[int, bytes] | None = None  # last seq fetched and h there

    @property
    def stream(self) -> str:
        """Return the stream that parts."""
        return self._span.stream

    def is_about(self, span: StreamSpan, head: HeadAnswer) -> bool:
        """Say whether this is still the same divergence: same stream, same head of the county."""
        return span.stream == self.stream and (head.seq, head.h) == (self._head.seq, self._head.h)

    def step(self, contact: Contact) -> bool:
        """Do one exchange; return whether the report was made.

        Raises:
            Unanswered: no proven answer came, or the answers do not fit each other.
        """
        try:
            return self._step(contact)
        except Inconclusive as unclear:
            raise contact.doubt(str(unclear)) from unclear

    def _step(self, contact: Contact) -> bool:
        if not self._search.is_done:
            self._ask_hashes(contact)
            return False
        done, h = self._fetched or self._common()
        if self._is_same_box and done < self._head.seq:
            self._fetch(contact, done, h)
            return False
        self._report(contact)
        return True

    def _common(self) -> tuple[int, bytes]:
        seq = self._search.agreed
        return seq, self._backlog.own_hash(self._span, seq)

    def _ask_hashes(self, contact: Contact) -> None:
        asked = self._search.question()
        answered = contact.get(wire.hashes_path(self._span.stream, asked))
        if answered.outcome is not Outcome.PROVEN:
            raise Inconclusive("the county does not know the stream it just named a head of")
        contact.known()
        theirs = answers.parse_hashes(answered.reply.body)
        self._search = self._search.narrowed(self._backlog.own_hashes(self._span, asked), theirs)

    def _fetch(self, contact: Contact, done: int, h: bytes) -> None:
        last = min(done + _FETCH, self._head.seq)
        answered = contact.get(wire.records_path(self._span.stream, done + 1, last))
        if answered.outcome is not Outcome.PROVEN:
            raise Inconclusive("the county does not give the records it just named a head of")
        contact.known()
        head, lines = papers.parse_records(answered.reply.content())
        last = done + len(lines)
        if head.first != done + 1 or not lines or last > self._head.seq:
            raise Inconclusive("the county gave other records than asked for")
        expected = self._head.h if last == self._head.seq else None
        self._fetched = last, prove_lines(done + 1, lines, prev=h, expected=expected)
        for message in fetched(self._span.stream, done + 1, lines):
            contact.tell(message)

    def _report(self, contact: Contact) -> None:
        seq, h = self._common()
        contact.show(State.DIVERGED, f"stream={self._span.stream} agreed={seq}")
        contact.tell(
            {
                "m": "diverged",
                "stream": self._span.stream,
                "seq": seq,
                "h": h.hex(),
                "reason": self._reason.value,
                "county_head": self._head.seq,
            }
        )


def is_same_box(stored: object, ours: object) -> bool:
    """Say whether no part that both fingerprints could read tells two boxes apart."""
    known, parts = _parts(stored), _parts(ours)
    return all(known[name] == parts[name] for name in known.keys() & parts.keys())


def _parts(fingerprint: object) -> dict[str, object]:
    if not isinstance(fingerprint, str):
        return fingerprint if isinstance(fingerprint, dict) else {}
    try:
        members = json.loads(fingerprint or "{}")
    except ValueError:
        return {"whole": fingerprint}
    return members if isinstance(members, dict) else {"whole": fingerprint}


def fetched(stream: str, first: int, lines: Sequence[bytes]) -> Iterator[Mapping[str, object]]:
    """Yield the messages that carry proven lines to hall-web, each within a socket line.

    A line that fits into no message, or is no UTF-8, travels as base64 in `part` … `of`.
    """
    held: list[str] = []
    size = 0
    for seq, line in enumerate(lines, first):
        text = _as_text(line)
        length = _MESSAGE if text is None else len(json.dumps(text))
        if held and size + length > _MESSAGE:
            yield {"m": "fetched", "stream": stream, "first": seq - len(held), "lines": held}
            held, size = [], 0
        if text is None:
            yield from _in_pieces(stream, seq, line)
        else:
            held.append(text)
            size += length
    if held:
        after = first + len(lines)
        yield {"m": "fetched", "stream": stream, "first": after - len(held), "lines": held}


def _as_text(line: bytes) -> str | None:
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return text if len(json.dumps(text)) <= _MESSAGE else None


def _in_pieces(stream: str, seq: int, line: bytes) -> Iterator[Mapping[str, object]]:
    pieces = [line[start : start + _PIECE] for start in range(0, len(line), _PIECE)]
    for part, piece in enumerate(pieces, 1):
        data = base64.b64encode(piece).decode("ascii")
        yield {
            "m": "fetched",
            "stream": stream,
            "first": seq,
            "part": part,
            "of": len(pieces),
            "data": data,
        }
