"""Importing a roster (花名册): a look at every line first, then everybody or nobody.

Only name, unit, post and window are kept; cards are given by swiping, numbers of identity cards
and telephones stay in the file.

Sources: issue 3; RULEBOOK ORG-14; domain/roster_file.py.
"""

import re
import sqlite3
from collections.abc import Mapping, Sequence

from appliance.desk.rules import Actor
from appliance.desk.staff import Enrolment, enrol
from appliance.domain.errors import FormIncomplete
from appliance.domain.frozen import dataclass
from appliance.domain.roles import Role
from appliance.domain.roster_file import RosterLine, RosterPerson, Verdict
from appliance.domain.roster_lines import KnownPerson
from appliance.journal.transaction import Transaction
from appliance.projections.staff import people

LEFT_OUT = "leave_out"  # answers of a line that is asked about
TAKEN_SO = "take"
_NUMBER = re.compile(r"(\d{1,2})\s*号窗")
FIRST_NO = 1001


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOrder:
    """What a person answered to a look: which lines are taken, and which window a name means.

    `answers` are row → take or leave_out, for every line that was asked about; `windows` are the
    names of windows in the file → window number, None for nobody's window.
    """

    lines: Sequence[RosterLine]
    answers: Mapping[int, str]
    windows: Mapping[str, int | None]
    window_count: int


def known_people(db: sqlite3.Connection) -> list[KnownPerson]:
    """Return who is in the hall already."""
    return [KnownPerson(staff_no=one.staff_no, name=one.name, unit=one.unit) for one in people(db)]


def window_names(lines: Sequence[RosterLine]) -> list[str]:
    """Return the names of windows and posts in a file, each once."""
    names = (line.person.window for line in lines if line.person and line.person.window)
    return list(dict.fromkeys(names))


def named_window(name: str) -> int | None:
    """Return the number that stands in a window's name, such as 3 号窗."""
    match = _NUMBER.search(name)
    return int(match[1]) if match else None


def to_enrol(order: ImportOrder) -> list[RosterLine]:
    """Return the lines that become people, or refuse while a question has no answer.

    Raises:
        FormIncomplete: with the rows that wait for an answer, or that cannot be taken as they are.
    """
    open_rows = [
        str(line.row)
        for line in order.lines
        if line.verdict is Verdict.ASK and order.answers.get(line.row) not in (TAKEN_SO, LEFT_OUT)
    ]
    taken = [line for line in order.lines if _is_taken(line, order.answers)]
    nameless = [str(line.row) for line in taken if not line.person or not line.person.name]
    if open_rows or nameless:
        raise FormIncomplete("roster", form="roster", missing=[*open_rows, *nameless])
    return taken


def import_roster(tx: Transaction, order: ImportOrder, actor: Actor) -> int:
    """Enrol everybody of a roster or nobody; return how many.

    Raises:
        NotPermitted: the actor may not enrol people.
        FormIncomplete: a question has no answer.
        NoSuchWindow: the hall has fewer windows.
    """
    taken = to_enrol(order)
    used = {one.staff_no for one in people(tx.db)}
    number = FIRST_NO
    for line in taken:
        while str(number) in used:
            number += 1
        used.add(str(number))
        person = line.person or RosterPerson()
        window = order.windows.get(person.window or "")
        enrol(
            tx,
            Enrolment(
                staff_no=str(number),
                name=person.name or "",
                unit=person.home_unit or "",
                post=post_of(person, window),
                window=window,
                roles=frozenset({Role.CLERK}),
                windows=order.window_count,
            ),
            actor,
        )
    return len(taken)


def post_of(person: RosterPerson, window: int | None) -> str:
    """Return the post as it is kept: A岗 at a numbered window, else what the file calls it."""
    side = f"{person.ab}岗" if person.ab else ""
    return side if window and side else f"{person.window or ''}{side}"


def _is_taken(line: RosterLine, answers: Mapping[int, str]) -> bool:
    """Say whether a line becomes a person; who is here already does not."""
    if "known" in line.notices:
        return False
    if line.verdict is Verdict.ASK:
        return answers.get(line.row) == TAKEN_SO
    return line.verdict in (Verdict.ACCEPT, Verdict.ACCEPT_WITH_NOTICE)
