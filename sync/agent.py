"""The agent: IDLE → PROBE → SEND → … → IDLE, one exchange a turn, and no durable state.

Promises, kept by this file alone:
1. Every unknown answer returns to PROBE; nothing is skipped and nothing is taken for granted.
2. What the county refuses, or what diverges twice, stops; it is never sent around.

Journal, network, clock, nonces and the hall come in. Sources: PROTOCOL.md 3, 4; SYNC.md 5.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum

from appliance.journal.reading import StreamSpan
from sync import answers, closed, outbox, wire
from sync.answers import BatchAnswer, HeadAnswer
from sync.backlog import Backlog, limit
from sync.contact import Answered, Contact, Halted, State
from sync.documents import Documents
from sync.exchange import Outcome, Unanswered
from sync.fields import Malformed
from sync.mending import Mending
from sync.parting import Parting

IDLE_QUESTION_S = 240.0  # in IDLE the head is asked so often, so that silence is evidence
STOPPED_S = 900.0  # a refusal is asked again after a quarter of an hour
PROBE_GAP_S = 2.0  # between two probes while nothing is proven
TODAY_EVERY = 10  # batches
MOST_PAUSE_S = 60.0  # of what a county may ask between two batches
MOST_REPORTS = 3  # of one divergence that the hall does not act on


class Phase(StrEnum):
    """Where the agent stands."""

    PROBE = "probe"
    SEND = "send"
    IDLE = "idle"
    PART = "part"  # find the point of divergence, fetch what the county has behind it, report
    AWAIT = "await"  # the hall acts on a divergence, then says reload
    VERIFY = "verify"  # 422: is our own chain whole?
    STOPPED = "stopped"  # a second divergence: a person is needed


class Agent:
    """Drains one journal to one county."""

    def __init__(self, backlog: Backlog, contact: Contact, *, fingerprint: str) -> None:
        self.documents = Documents()
        self.mending = Mending()
        self._backlog = backlog
        self._contact = contact
        self._fingerprint = fingerprint
        self._phase = Phase.PROBE
        self._size = outbox.BatchSize()
        self._parting: Parting | None = None
        self._slices: Iterator[int] = iter(())  # of a verification
        self._parted: list[str] = []  # the open stream at every report of this process's life
        self._epoch: str | None = None
        self._resume_at = contact.now()
        self._asked_at = contact.now() - IDLE_QUESTION_S
        self._batches = 0
        self.take_today(None)

    def take_today(self, today: Mapping[str, object] | None) -> None:
        """Take hall-web's figures of the day; they ride along as a hint, never as evidence."""
        self._today = today

    @property
    def is_drained(self) -> bool:
        """Say whether the county has proven all there is."""
        return self._phase is Phase.IDLE and self._backlog.unsent() == 0

    def reload(self) -> None:
        """Read the streams anew: hall-web acted on a divergence, or started again."""
        self._backlog.forget()
        self._parting = None
        if self._phase is not Phase.STOPPED:
            self._phase, self._resume_at = Phase.PROBE, self._contact.now()

    def turn(self) -> float:
        """Do one exchange at the most; return the seconds until the next turn is wanted.

        Raises:
            Unanswered: nothing was proven; wait and call again.
        """
        early = self._resume_at - self._contact.now()
        if early > 0:
            return early
        try:
            return self._step()
        except (Halted, outbox.Damaged) as stop:
            self._phase = Phase.PROBE
            self._contact.show(State.REFUSED, str(stop))
            return self._pause(STOPPED_S)
        except (outbox.NotProof, Malformed) as unproven:
            self._phase = Phase.PROBE
            raise self._contact.doubt(str(unproven)) from unproven
        except Unanswered as unanswered:
            self._phase = Phase.PROBE
            if unanswered.shrinks:
                self._size = self._size.halved()
            raise

    def _step(self) -> float:
        match self._phase:
            case Phase.PROBE:
                return self._probe()
            case Phase.SEND:
                return self._send()
            case Phase.IDLE:
                return self._idle()
            case Phase.PART:
                return self._part()
            case Phase.VERIFY:
                return self._verify()
            case Phase.AWAIT | Phase.STOPPED:
                return STOPPED_S

    def _pause(self, seconds: float) -> float:
        self._resume_at = self._contact.now() + seconds
        return seconds

    # PROBE

    def _probe(self) -> float:
        now = self._contact.now()
        if self._contact.in_doubt and now < self._asked_at + PROBE_GAP_S:
            return self._asked_at + PROBE_GAP_S - now
        span = self._backlog.current()
        if span is None:
            self._phase = Phase.IDLE
            return IDLE_QUESTION_S
        self._asked_at = now
        if self._contact.in_doubt:
            self._batches = 0
        if span.is_open:
            self._ask_head(span)
        elif self._epoch is None:
            self._epoch = closed.epoch_of(self._contact, self._backlog.open_stream() or span)
        elif closed.is_delivered(self._contact, self._backlog, span):
            self._backlog.settle(span)
        else:
            self._ask_head(span)
        return 0.0

    def _ask_head(self, span: StreamSpan) -> None:
        answered = self._contact.get(wire.head_path(span.stream))
        head = outbox.read_head(span.stream, answered.reply, genuine=answered.genuine)
        self._contact.known()
        if self._went_back(head.epoch, is_lower=head.seq < (self._backlog.proven(span) or 0)):
            return
        span = self._backlog.current() or span  # it may have grown while we asked
        mine = min(head.seq, limit(span))
        if head.seq > mine or (head.seq and self._backlog.own_hash(span, mine) != head.h):
            self._diverge(span, head)
            return
        self._prove(span, head, seq=head.seq, answered=answered)
        self._backlog.owe_again(span)
        self._phase = Phase.SEND

    def _went_back(self, epoch: str, *, is_lower: bool) -> bool:
        """Notice a county restored from backup: every stream is asked again."""
        before, self._epoch = self._epoch, epoch
        if not is_lower and before in {None, epoch}:
            return False
        self._backlog.forget()
        self._phase = Phase.PROBE
        return True

    # SEND

    def _send(self) -> float:
        if wanted := self.documents.wanted(self._contact.now()):
            self.documents.fetch(self._contact, *wanted)
            return 0.0
        if self.mending.wanted(self._contact.now()):
            self.mending.step(self._contact)
            return 0.0
        span = self._backlog.current()
        proven = None if span is None else self._backlog.proven(span)
        if span is None or proven is None:
            self._phase = Phase.PROBE
            return 0.0
        piece = self._backlog.piece(span, proven + 1, count=self._size.records)
        if piece is None:
            return self._finish(span)
        self._contact.show(State.SENDING)
        batch = outbox.next_batch(piece, self._cover())
        answered = self._post(batch)
        match answered.outcome:
            case Outcome.CONFLICT:
                refusal = answers.parse_refusal(answered.reply.body)
                raise self._contact.doubt(f"409 {refusal.code.value}", state=State.SENDING)
            case Outcome.CHAIN:
                self._slices, self._phase = self._backlog.verify(span), Phase.VERIFY
                return 0.0
            case _:
                return self._accept(span, batch, answered)

    def _post(self, batch: outbox.Batch) -> Answered:
        sent = {"m": "sent", "stream": batch.piece.stream, "seq": batch.last}
        try:
            answered = self._contact.post(wire.batch_path(batch.piece.stream), batch.body)
        except Unanswered as unanswered:
            if unanswered.sent:
                self._contact.tell(sent)
            raise
        self._contact.tell(sent)
        return answered

    def _accept(self, span: StreamSpan, batch: outbox.Batch, answered: Answered) -> float:
        answer = outbox.read_answer(batch, answered.reply, genuine=answered.genuine)
        if answer.ack < batch.piece.first:
            raise self._contact.doubt("the county took nothing of it", state=State.SENDING)
        self._contact.known()
        self._batches += 1
        self._size = self._size.grown(answer.max_records)
        self._prove(span, answer, seq=answer.ack, answered=answered)
        self._backlog.pay(span)
        if answer.digit is not None:
            self._contact.tell({"m": "digit", "digit": answer.digit})
        self._went_back(answer.epoch, is_lower=False)
        return self._pause(min(answer.wait_ms / 1000, MOST_PAUSE_S))

    def _cover(self) -> outbox.Cover:
        """Return what rides along: `today` after link-up and every tenth time."""
        today = self._today if self._batches % TODAY_EVERY == 0 else None
        return outbox.Cover(unsent=self._backlog.unsent(), docs=self.documents.known, today=today)

    def _prove(
        self, span: StreamSpan, answer: HeadAnswer | BatchAnswer, *, seq: int, answered: Answered
    ) -> None:
        """Note and tell what was just proven: `answer.h` is our own hash at seq."""
        self._backlog.prove(span, seq)
        self.documents.announced(answer.docs)
        self._contact.tell(closed.receipt(span, answer, seq=seq, answered=answered))

    def _finish(self, span: StreamSpan) -> float:  # a stream's end: the next one, or rest
        if not span.is_open:
            self._backlog.settle(span)
            self._phase = Phase.PROBE
            return 0.0
        self._phase = Phase.IDLE
        self._contact.show(State.IDLE)
        return max(0.0, self._asked_at + IDLE_QUESTION_S - self._contact.now())

    # IDLE

    def _idle(self) -> float:
        wait = self._asked_at + IDLE_QUESTION_S - self._contact.now()
        now = self._contact.now()
        if wait <= 0:
            self._phase = Phase.PROBE
            return 0.0
        if (span := self._backlog.untold(now)) is not None:
            closed.tell_safe(self._contact, self._backlog, span)
            return 0.0
        if self._backlog.unsent() or self.documents.wanted(now) or self.mending.wanted(now):
            self._phase = Phase.SEND
            return 0.0
        return wait

    # Divergence and damage

    def _diverge(self, span: StreamSpan, head: HeadAnswer) -> None:
        if not span.is_open:
            raise Halted(f"the county continues closed stream {span.stream} in another way")
        is_second = any(stream != span.stream for stream in self._parted)
        if is_second or len(self._parted) >= MOST_REPORTS:
            self._phase = Phase.STOPPED
            self._contact.show(State.DIVERGED, f"a second divergence: stream={span.stream}")
            return
        if self._parting is None or not self._parting.is_about(span, head):
            self._parting = Parting(self._backlog, span, head, fingerprint=self._fingerprint)
        self._phase = Phase.PART  # a long fetch over a bad link goes on where it was

    def _part(self) -> float:
        if self._parting is not None and self._parting.step(self._contact):
            self._parted.append(self._parting.stream)
            self._parting, self._phase = None, Phase.AWAIT
        return 0.0

    def _verify(self) -> float:
        """Verify the next slice of our own chain; a damaged one stops the agent by itself.

        Raises:
            Halted: our own chain is whole, so the county's end, or the way, is not.
        """
        if next(self._slices, None) is None:
            raise Halted("422, but our own chain is whole")
        return 0.0
