"""What the box made of the county's programs, written down once each, so that the county sees it.

The one-shot that judges leaves a note (appliance/box/take_offered.py); the journal is hall-web's.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from pathlib import Path

from appliance.domain.facts.box import UpdateJudged
from appliance.journal import box_notes
from appliance.journal.transaction import Transaction

Write = Callable[[Callable[[Transaction], object]], Awaitable[object]]
_NAMED = ("sha256", "offered")


async def write_down(home: Path, write: Write) -> None:
    """Write down every answer that is new; a cut between the two steps writes one twice.

    Raises:
        OSError: there is no room for the note of what was written.
    """
    for answer in await asyncio.to_thread(_news, home):
        name, sha256, offered, why = (str(answer.get(one, "")) for one in ("name", *_NAMED, "why"))
        fact = UpdateJudged(name=name, sha256=sha256, offered=offered, taken=not why, why=why)
        await write(partial(_append, fact))
        await asyncio.to_thread(box_notes.keep, home / box_notes.UPDATE_TOLD, _named(answer))


def _append(fact: UpdateJudged, tx: Transaction) -> None:
    tx.append(fact, by="hall")


def _news(home: Path) -> list[Mapping[str, object]]:
    """Return the answers behind the last one that was written down; all where there is none."""
    answers = box_notes.update_answers(home)
    told = box_notes.note(home / box_notes.UPDATE_TOLD)
    known = [place for place, one in enumerate(answers, 1) if _named(one) == dict(told)]
    return answers[known[-1] :] if known else answers


def _named(answer: Mapping[str, object]) -> dict[str, object]:
    return {name: str(answer.get(name, "")) for name in _NAMED}
