"""The storage seam for figures over all halls: attendance, cases, ratings, complaints."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLine:
    """A case that is running; days are YYYY-MM-DD, `waits` says that its clock stands still."""

    hall: str
    local_no: str
    item: str
    place: int
    received_on: str
    due_on: str
    waits: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintLine:
    """A complaint nobody answered yet."""

    hall: str
    local_no: str
    filed_on: str
    due_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitMonth:
    """A home unit's people in one hall: how many punched, and on how many days together."""

    hall: str
    unit: str
    people: int
    present: int
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkMonth:
    """One hall's month: cases received (struck-off ones left out) and finished, bills paid, fen."""

    hall: str
    received: int
    finished: int
    bills: int
    fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """The version of a document a hall works by and since which day; the last one it refused."""

    name: str
    v: int | None
    day: str | None
    refused_v: int | None
    why: str | None


class Figures(Protocol):
    """Read models over all halls."""

    def enrol(self, hall: str, staff_no: str, *, name: str, unit: str) -> None:
        """Remember a person's home unit."""

    def punch(self, hall: str, staff_no: str, day: str) -> None:
        """Remember that a person punched on a day."""

    def publish_month(self, hall: str, month: str, edition: int, day: str) -> None:
        """Remember that a month's sheet was published."""

    def receive(self, hall: str, uid: str, case: CaseLine) -> None:
        """Enter a case."""

    def set_due(self, hall: str, uid: str, due_on: str) -> None:
        """Give a case its due day; its clock runs."""

    def stop_clock(self, hall: str, uid: str) -> None:
        """Let the clock of a case stand still."""

    def end(self, hall: str, uid: str, day: str, by: str, *, counts: bool) -> None:
        """End a case by a record; `counts` says that it was finished and may be rated."""

    def undo_end(self, hall: str, uid: str, records: Sequence[str]) -> None:
        """Take back the end one of these records made."""

    def rate(self, hall: str, uid: str, level: str, day: str) -> None:
        """Enter a rating under its own record."""

    def unrate(self, hall: str, uid: str) -> None:
        """Take a rating back."""

    def complain(self, hall: str, uid: str, line: ComplaintLine) -> None:
        """Enter a complaint."""

    def reply(self, hall: str, uid: str, day: str) -> None:
        """Remember the first answer to a complaint."""

    def running_due_until(self, last: str, count: int) -> list[CaseLine]:
        """Return running cases due until a day, the most overdue first."""

    def finished(self, first: str, last: str) -> dict[str, int]:
        """Return how many cases each hall finished on some days."""

    def ratings(self, first: str, last: str) -> list[tuple[str, str, int]]:
        """Return (hall, level, n) of the ratings of some days."""

    def complaints(self, first: str, last: str) -> dict[str, tuple[int, int]]:
        """Return how many complaints each hall got on some days, and how many are answered."""

    def unanswered(self, count: int) -> list[ComplaintLine]:
        """Return the complaints nobody answered, the first due first."""

    def attendance(self, month: str) -> list[UnitMonth]:
        """Return each hall's home units in a month."""

    def sheets(self, month: str) -> dict[str, int]:
        """Return the published edition of a month by hall."""

    def pay(self, hall: str, uid: str, fen: int, day: str) -> None:
        """Enter a payment under its own record."""

    def apply(self, hall: str, name: str, v: int, day: str) -> None:
        """Remember which version of a document a hall works by."""

    def refuse(self, hall: str, name: str, v: int, why: str) -> None:
        """Remember that a hall refused a version of a document."""

    def work(self, first: str, last: str) -> list[WorkMonth]:
        """Return what each hall did on some days; halls that did nothing are left out."""

    def papers(self, hall: str) -> list[Paper]:
        """Return what a hall last said of each document, by name."""
