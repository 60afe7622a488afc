"""What is noted of a platform's answers: messages as platform.sock has them, bodies as facts.

Sources: appliance/platform_link.py (the messages), domain/facts/platform_told.py (the bodies).
"""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from appliance.domain.facts import body_of
from appliance.domain.facts.platform_told import (
    PlatformAccepted,
    PlatformCompared,
    PlatformRefused,
)
from sync.platform.answers import Verdict
from sync.platform.compare import Difference
from sync.platform.desk_line import Desk
from sync.platform.mapping import Target
from sync.platform.sending import Told

_MOST = 500  # numbers of a list that are told; the counts say how many there are
_LONGEST_NUMBER = 40
A = TypeVar("A", PlatformAccepted, PlatformRefused)


def noter(desk: Desk, target: Target) -> Callable[[Told], None]:
    """Return what a run notes its answers with."""

    def note(told: Told) -> None:
        fact = _fact(told, target)
        is_accepted = isinstance(fact, PlatformAccepted)
        message = {"m": "answered", "case": told.case.case_uid, "accepted": is_accepted}
        desk.note({**message, "fact": body_of(fact)})

    return note


def compared(target: Target, found: Difference) -> dict[str, object]:
    """Return the message that tells of a comparison."""
    fact = PlatformCompared(
        target=target.name,
        day=found.day.isoformat(),
        ours=found.ours,
        theirs=found.theirs,
        missing_there=found.missing_there[:_MOST],
        missing_here=[one[:_LONGEST_NUMBER] for one in found.missing_here[:_MOST]],
        differing=found.differing[:_MOST],
    )
    return {"m": "compared", "fact": body_of(fact)}


def _fact(told: Told, target: Target) -> PlatformAccepted | PlatformRefused:
    answer = told.answer
    if answer.verdict is not Verdict.ACCEPTED:
        return _answered(PlatformRefused, told, target)
    accepted = _answered(PlatformAccepted, told, target)
    number = answer.number[:_LONGEST_NUMBER]
    return replace(accepted, platform_no=number, duplicate=answer.is_duplicate)


def _answered(kind: type[A], told: Told, target: Target) -> A:
    """Return what both answers have in common."""
    todo = told.todo
    return kind(
        target=target.name,
        what=todo.report.what,
        ref=todo.report.ref,
        version=todo.version,
        digest=todo.digest,
        mapping=target.digest,
        change=todo.change,
        mark=told.case.mark,
        left=told.left,
        text=told.answer.text,
        personal=list(todo.payload.personal),
    )
