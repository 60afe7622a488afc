"""One run: tell a platform what it does not know yet, and have each answer noted before the next.

Promises, kept by this file alone:
1. An answer is noted in the hall's journal before anything else is told; a run that is killed in
   between tells the same thing again, and a duplicate counts as success.
2. A refused report holds only what hangs on it; the other cases go on.
3. Three answers in a row that are no answers end the run: the platform is not there.

Sources: DOMAIN.md 1.2, 2.6, 9.3 to 9.5; DESIGN.md 9; RULEBOOK IT-13.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlencode

from appliance.domain.masking import mask_numbers
from appliance.domain.moment import HALL_TIME, stamp
from appliance.domain.platform_report import PERSONAL, CaseReports, Report
from sync.exchange import Letter, Lost, Reply
from sync.platform import wording
from sync.platform.answers import Answer, Verdict, read_answer
from sync.platform.mapping import Target
from sync.platform.plan import Held, Stamp, Todo, decide, wanted
from sync.platform.render import enveloped
from sync.platform.secrets import Secrets
from sync.platform.sign import Signed, headers_of

SILENCES = 3  # answers in a row that are none
_JSON, _FORM = "application/json; charset=utf-8", "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The way to the platform: the courier's carry, the clock, fresh nonces, the secret."""

    carry: Callable[[Letter], Reply]
    now: Callable[[], datetime]
    nonce: Callable[[], str]
    secret: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the platform said to one report; `left` counts what of its case is not there yet."""

    case: CaseReports
    todo: Todo
    answer: Answer
    left: int


@dataclass(slots=True)
class Tally:
    """What a run came to."""

    accepted: int = 0
    duplicate: int = 0
    refused: int = 0
    later: int = 0
    held: list[tuple[CaseReports, Held]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    stopped: str = ""

    @property
    def is_whole(self) -> bool:
        """Say whether all of it was told and taken."""
        return not (self.refused or self.stopped or self.later)

    def add(self, other: "Tally") -> None:
        """Add what a run over other cases came to."""
        self.accepted += other.accepted
        self.duplicate += other.duplicate
        self.refused += other.refused
        self.later += other.later
        self.held += other.held
        self.notices += other.notices
        self.stopped = self.stopped or other.stopped


class Run:
    """One run over the cases that have something to tell."""

    def __init__(self, target: Target, line: Line, note: Callable[[Told], None]) -> None:
        self.tally = Tally()
        self._target = target
        self._line = line
        self._note = note
        self._silences = 0
        self._secrets = Secrets(target, line.carry, line.now, line.secret)

    def tell(self, cases: Iterable[CaseReports]) -> Tally:
        """Tell all of it; return what it came to."""
        if not is_open(self._target, self._line.now()):
            self.tally.stopped = wording.OUTSIDE_HOURS.format(hours=hours_in_words(self._target))
            return self.tally
        batch = f"{self._line.now().astimezone(HALL_TIME):%Y%m%d%H%M%S}{self._line.nonce()[:8]}"
        for case in cases:
            self._tell_case(case, batch)
            if self._silences >= SILENCES:
                break
        return self.tally

    def _tell_case(self, case: CaseReports, batch: str) -> None:
        reports = wanted(self._target, case)
        blocked: set[str] = set()
        for place, report in enumerate(reports):
            todo = self._decide(case, report, blocked, batch)
            if isinstance(todo, Held):
                self.tally.held.append((case, todo))
                blocked.add(report.ref)
                continue
            answer = self._ask(todo)
            answer = replace(answer, text=without_persons(answer.text, report.values))
            if answer.verdict is not Verdict.ACCEPTED:
                blocked.add(report.ref)
            left = len(reports) - place - 1 + len(blocked)
            self._take(Told(case=case, todo=todo, answer=answer, left=left))
            if self._silences >= SILENCES:
                return

    def _decide(
        self, case: CaseReports, report: Report, blocked: set[str], batch: str
    ) -> Todo | Held:
        stamped = Stamp(batch=batch, at=stamp(self._line.now()))
        return decide(self._target, case, report, blocked, stamped)

    def _take(self, told: Told) -> None:
        answer = told.answer
        if answer.verdict is Verdict.LATER:
            self.tally.later += 1
            self._silences += 1
            self.tally.stopped = answer.text
            return
        self._silences = 0
        self.tally.stopped = ""
        self._note(told)
        self.tally.notices += told.todo.payload.notices
        if answer.verdict is Verdict.REFUSED:
            self.tally.refused += 1
            return
        self.tally.accepted += 1
        self.tally.duplicate += answer.is_duplicate

    def _ask(self, todo: Todo) -> Answer:
        """Return the answer; a secret that ran out is fetched anew, once."""
        message = enveloped(self._target, todo.payload)
        answer = self._exchange(todo.payload.path, message)
        if answer.verdict is Verdict.EXPIRED:
            self._secrets.forget()
            answer = self._exchange(todo.payload.path, message)
        if answer.verdict is Verdict.EXPIRED:
            return Answer(verdict=Verdict.LATER, text=answer.text)
        return answer

    def _exchange(self, path: str, message: Mapping[str, object]) -> Answer:
        try:
            letter = letter_to(self._target, path, message, self._line, self._secrets.current())
            return read_answer(self._target.answer, self._line.carry(letter))
        except Lost as lost:
            return Answer(verdict=Verdict.LATER, text=wording.NO_LINE.format(why=lost))


def without_persons(text: str, values: Mapping[str, str]) -> str:
    """Return a platform's sentence without what it repeats of a citizen: it is journalled."""
    for name in PERSONAL:
        if values.get(name):
            text = text.replace(values[name], "***")
    return mask_numbers(text)


def letter_to(
    target: Target, path: str, message: Mapping[str, object], line: Line, secret: bytes
) -> Letter:
    """Return a message as it travels: written, signed, whole."""
    is_form = target.body == "form"
    plain = urlencode(_flat(message)) if is_form else json.dumps(message, ensure_ascii=False)
    body = plain.encode()
    nonce = line.nonce()
    asked = Signed(path=path, body=body, at=line.now(), nonce=nonce)
    headers = {"Content-Type": _FORM if is_form else _JSON, "Accept": "application/json"}
    headers |= headers_of(target.signing, secret, asked)
    return Letter(method="POST", path=path, nonce=nonce, headers=headers, body=body)


def is_open(target: Target, now: datetime) -> bool:
    """Say whether the platform takes anything at this hour; without hours it always does."""
    local = now.astimezone(HALL_TIME)
    minute = local.hour * 60 + local.minute
    return not target.hours or any(
        first <= minute < last if first <= last else minute >= first or minute < last
        for first, last in target.hours
    )


def hours_in_words(target: Target) -> str:
    """Return the hours in which the platform is open, as people write them."""
    return "、".join(
        f"{first // 60:02}:{first % 60:02}-{last // 60:02}:{last % 60:02}"
        for first, last in target.hours
    )


def _flat(message: Mapping[str, object]) -> dict[str, str]:
    """Return a message as form fields: what is nested travels as JSON in its field."""
    return {
        name: json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)
        for name, value in message.items()
    }
