"""The lines of a roster beside each other: twice the same person, one card for two, who is known.

Sources: as domain/roster_file.py.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from appliance.domain.roster_fields import read_person
from appliance.domain.roster_file import (
    Cell,
    Column,
    Doubt,
    RosterLine,
    RosterPerson,
    RosterUnreadable,
    Rows,
    Verdict,
    filled,
    headings,
    is_blank,
    is_foot,
    is_heading,
    plain,
)

TAKEN = frozenset({Verdict.ACCEPT, Verdict.ACCEPT_WITH_NOTICE, Verdict.ASK})


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPerson:
    """Somebody who is in the hall already."""

    staff_no: str
    name: str
    unit: str


def read_roster(
    rows: Rows,
    *,
    merged: Iterable[tuple[int, int, int, int]] = (),
    with_ids: bool,
    as_of: date,
    known: Sequence[KnownPerson] = (),
) -> list[RosterLine]:
    """Return every line of a file with its verdict; rows are counted from 1 as people count them.

    Args:
        rows: the cells of the first sheet.
        merged: spans of merged cells, rows and columns counted from 0.
        with_ids: whether the numbers of identity cards are looked at.
        as_of: the day, for ages.
        known: who is in the hall already.

    Raises:
        RosterUnreadable: there is no heading, or nobody below it.
    """
    first, columns = headings(rows)
    if not with_ids:
        columns = {at: one for at, one in columns.items() if one is not Column.ID_NUMBER}
    reader = _Reader(columns=columns, as_of=as_of)
    read = [
        reader.line(at, row)
        for at, row in enumerate(filled(rows, merged, first)[first:], first + 1)
    ]
    lines = _compared(read, known)
    if not any(line.person for line in lines):
        raise RosterUnreadable("", why="no_people")
    return [*_above(rows, first), *_with_filled_notice(lines, merged)]


def _above(rows: Rows, first: int) -> list[RosterLine]:
    """Return the lines above the data: titles, then a heading of one line or two."""
    heads = 1 if first == 1 or _names(rows[first - 1]) else 2
    return [
        RosterLine(row=n + 1, verdict=Verdict.HEADER if n >= first - heads else Verdict.TITLE)
        for n in range(first)
    ]


def _names(row: Sequence[Cell]) -> bool:
    return any(plain(cell).replace(" ", "") == "姓名" for cell in row)


@dataclass(slots=True, kw_only=True)
class _Reader:
    """Reads line after line; it remembers the serial numbers it has seen."""

    columns: Mapping[int, Column]
    as_of: date
    serials: Counter[str] = field(default_factory=Counter)

    def line(self, number: int, row: Sequence[Cell]) -> RosterLine:
        if is_blank(row):
            return RosterLine(row=number, verdict=Verdict.BLANK)
        if is_heading(row):
            return RosterLine(row=number, verdict=Verdict.HEADER)
        if is_foot(row):
            return RosterLine(row=number, verdict=Verdict.IGNORE)
        doubt = Doubt()
        if len(row) <= max(self.columns):
            doubt.questions.append("fields_missing")
        cells = {one: row[at] if at < len(row) else None for at, one in self.columns.items()}
        serial = plain(cells.get(Column.SERIAL))
        self.serials[serial] += 1
        if serial and self.serials[serial] > 1:
            doubt.notices.append("serial_twice")
        person = read_person(cells, doubt, as_of=self.as_of)
        if person.name is None and "name_torn" not in doubt.questions:
            return RosterLine(row=number, verdict=Verdict.REFUSE, questions=("no_name",))
        return _judged(
            RosterLine(
                row=number,
                verdict=Verdict.ACCEPT,
                person=person,
                notices=tuple(doubt.notices),
                questions=tuple(dict.fromkeys(doubt.questions)),
            )
        )


def _judged(line: RosterLine) -> RosterLine:
    if line.verdict not in TAKEN:
        return line
    if line.questions:
        return replace(line, verdict=Verdict.ASK)
    taken = Verdict.ACCEPT_WITH_NOTICE if line.notices else Verdict.ACCEPT
    return replace(line, verdict=taken)


def _compared(lines: Sequence[RosterLine], known: Sequence[KnownPerson]) -> list[RosterLine]:
    """Return the lines with what only shows beside the others: twice a person, a card, a name."""
    beside = _Beside(known=known)
    return [beside.line(line, line.person) if line.person else line for line in lines]


@dataclass(slots=True, kw_only=True)
class _Beside:
    """Looks at line after line beside those it has seen."""

    known: Sequence[KnownPerson]
    people: dict[object, int] = field(default_factory=dict)
    cards: dict[str, int] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)

    def line(self, line: RosterLine, person: RosterPerson) -> RosterLine:
        first = self.people.setdefault(_key(person), line.row)
        if first != line.row:
            return RosterLine(
                row=line.row, verdict=Verdict.REFUSE, questions=("same_person",), same_as=first
            )
        with_card = _beside_card(line, person, self.cards)
        with_name = _beside_name(with_card, person, self.names)
        return _judged(_beside_known(with_name, person, self.known))


def _key(person: RosterPerson) -> object:
    return person.id_number or (person.name, person.home_unit, person.phone)


def _beside_card(line: RosterLine, person: RosterPerson, cards: dict[str, int]) -> RosterLine:
    """Take a card away that another line has; whose it is, a person says."""
    if person.card is None:
        return line
    first = cards.setdefault(person.card, line.row)
    if first == line.row:
        return line
    return replace(
        line,
        person=replace(person, card=None),
        questions=(*line.questions, "card_of_another"),
        same_as=first,
    )


def _beside_name(line: RosterLine, person: RosterPerson, names: dict[str, int]) -> RosterLine:
    if person.name is None or names.setdefault(person.name, line.row) == line.row:
        return line
    return replace(line, notices=(*line.notices, "same_name"))


def _beside_known(
    line: RosterLine, person: RosterPerson, known: Sequence[KnownPerson]
) -> RosterLine:
    """Say that somebody of that name is here: the same person, or one of another unit."""
    namesakes = [one for one in known if one.name == person.name]
    if not namesakes:
        return line
    if any(one.unit == person.home_unit for one in namesakes):
        return replace(line, notices=(*line.notices, "known"))
    return replace(line, questions=(*line.questions, "unit_differs"))


def _with_filled_notice(
    lines: list[RosterLine], merged: Iterable[tuple[int, int, int, int]]
) -> list[RosterLine]:
    """Say at which lines a cell was taken from the merged one above."""
    below = {r + 1 for top, _, bottom, _ in merged for r in range(top + 1, bottom + 1)}
    return [
        _judged(replace(line, notices=(*line.notices, "merged_above")))
        if line.row in below and line.person
        else line
        for line in lines
    ]
