"""A case of a day on paper (补录): when it was, and which line of which ledger page it stands on.

Rule 1: the record keeps the time at which it was written; a fact beside it says when the thing
happened, between two times of a day, who copied it and why there was paper.
Rule 2: everything of a case that was saved in one go with that fact happened on the paper's day.
Rule 3: a line of a page is entered once.

Sources: seed 001 四(七), seed 002-P1 三.2 (the paper ledger); FEATURES 1; DESIGN.md 5.
"""

from dataclasses import replace
from datetime import date, datetime, time

from appliance.domain.errors import CaseRefusal
from appliance.domain.frozen import dataclass
from appliance.domain.moment import HALL_TIME
from appliance.domain.record import Record

LAST_LINE = 99


class PaperLineRefused(CaseRefusal):
    """A line of a paper ledger cannot be entered.

    `why` is taken, future, reversed, no_sheet, no_line or no_reason.
    """

    code = "paper_line_refused"

    def __init__(self, subject: str, *, day: str, line: int, why: str) -> None:
        super().__init__(subject, day=day, line=line, why=why)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLine:
    """A line of a ledger page: its day, its page and number, the bounds of its time, the reason."""

    day: date
    sheet: str
    line: int
    earliest: time
    latest: time
    reason: str

    @property
    def until(self) -> datetime:
        """Return the latest moment at which it can have been."""
        return datetime.combine(self.day, self.latest, HALL_TIME)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperAct:
    """What was saved in one go from paper: named by its (boot, mono), and the stamp it bears."""

    boot: str
    mono: int
    stamp: str


def check_line(line: PaperLine, now: datetime, *, taken: bool) -> None:
    """Let a line pass that can be entered.

    Raises:
        PaperLineRefused: it was entered before, lies ahead, or is not whole.
    """
    found = {
        "no_sheet": not line.sheet.strip(),
        "no_line": not 0 < line.line <= LAST_LINE,
        "no_reason": not line.reason.strip(),
        "reversed": line.latest < line.earliest,
        "future": line.until > now,
        "taken": taken,
    }
    why = next((word for word, holds in found.items() if holds), "")
    if why:
        raise PaperLineRefused(line.sheet, day=line.day.isoformat(), line=line.line, why=why)


def as_on_paper(record: Record, act: PaperAct | None) -> Record:
    """Return a record with the time of the paper if it was copied from there, else as it is."""
    if act is None or (record.boot, record.mono) != (act.boot, act.mono):
        return record
    return replace(record, at=act.stamp)
