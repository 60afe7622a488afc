"""What is asked about a stream that was closed here: one hash at its end, no more.

Sources: PROTOCOL.md 4 (a closed stream is delivered when the hash at its last seq is equal).
"""

from dataclasses import replace

from appliance.journal.reading import StreamSpan
from sync import answers, outbox, wire
from sync.answers import BatchAnswer, HeadAnswer
from sync.backlog import Backlog, limit
from sync.contact import Answered, Contact, Halted
from sync.exchange import Outcome


def is_delivered(contact: Contact, backlog: Backlog, span: StreamSpan) -> bool:
    """Say whether the county holds all of a closed stream; what stands behind its end is its own.

    Raises:
        Halted: the county holds another end of it.
        Unanswered: nothing was proven.
    """
    end = limit(span)
    if end == 0:
        return True
    answered = contact.get(wire.hashes_path(span.stream, [end]))
    known = answered.outcome is Outcome.PROVEN
    theirs = answers.parse_hashes(answered.reply.body).get(end) if known else None
    contact.known()
    if theirs is not None and theirs != backlog.own_hash(span, end):
        raise Halted(f"the county holds another end of closed stream {span.stream}")
    return theirs is not None


def epoch_of(contact: Contact, span: StreamSpan) -> str:
    """Return the county's epoch, learnt before anything is settled by a hash, which names none.

    Else a county restored between the last hash and the first head would look like one that never
    was another.

    Raises:
        Unanswered: nothing was proven.
    """
    answered = contact.get(wire.head_path(span.stream))
    head = outbox.read_head(span.stream, answered.reply, genuine=answered.genuine)
    contact.known()
    return head.epoch


def tell_safe(contact: Contact, backlog: Backlog, span: StreamSpan) -> None:
    """Tell hall-web how much of a delivered closed stream is in the county's verified backup.

    Its end was proven by its hash, and `safe` comes signed; what lies behind its end is not ours.

    Raises:
        Unanswered: nothing was proven.
    """
    answered = contact.get(wire.head_path(span.stream))
    head = outbox.read_head(span.stream, answered.reply, genuine=answered.genuine)
    contact.known()
    end = limit(span)
    if head.seq < end or end == 0:
        return  # the county went back meanwhile; its epoch tells
    told = replace(head, h=backlog.own_hash(span, end), safe=min(head.safe, end))
    contact.tell(receipt(span, told, seq=end, answered=answered))


def receipt(
    span: StreamSpan, answer: HeadAnswer | BatchAnswer, *, seq: int, answered: Answered
) -> dict[str, object]:
    """Return what hall-web is told of a proven answer: `answer.h` is our own hash at seq."""
    return {
        "m": "receipt",
        "stream": span.stream,
        "seq": seq,
        "h": answer.h.hex(),
        "safe": answer.safe,
        "epoch": answer.epoch,
        "sig": answered.reply.signature,
        "t": answer.t,
    }
