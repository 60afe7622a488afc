"""The fields of a roster's line: how each is read, what is mended with a notice, what is asked.

A mended field is one whose meaning nobody could doubt: full-width digits, spaces in a name, zeros
that a spreadsheet dropped. Anything else becomes a question, and the field stays empty.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from appliance.domain.roster_file import Cell, Column, Doubt, RosterPerson, plain

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK = "10X98765432"
_ID = re.compile(r"\d{17}[\dX]")
_PHONE = re.compile(r"(1\d{10})(?!\d)[(（]?([^)）]*)[)）]?")
_DATE = re.compile(r"(\d{2,4})[-./年](\d{1,2})[-./月](\d{1,2})日?")
_DECIMAL_CARD = re.compile(r"\d{1,10}")
CARD_PLACES = 10
YOUNGEST, OLDEST = 16, 75
NO_CARD = frozenset({"", "无", "没有", "未办"})
DITTO = frozenset({"〃", "″", '"', "同上"})


def read_person(cells: Mapping[Column, Cell], doubt: Doubt, *, as_of: date) -> RosterPerson:
    """Return the person of a line; every doubt about a field is noted in `doubt`."""
    person = RosterPerson()
    for column, read in _READERS.items():
        if column in cells:
            person = read(person, cells[column], doubt)
    if Column.ID_NUMBER in cells:
        person = _compare_with_id(person, doubt, as_of)
    return person


def id_holds(number: str) -> bool:
    """Say whether a number of an identity card has its right check digit."""
    if not _ID.fullmatch(number):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _ID_WEIGHTS, strict=False))
    return _ID_CHECK[total % 11] == number[-1]


def _name(person: RosterPerson, cell: Cell, doubt: Doubt) -> RosterPerson:
    text = plain(cell)
    joined = re.sub(r"\s+", "", text)
    if joined != str(cell or ""):
        doubt.notices.append("name_spaces")
    if "?" in joined or "\ufffd" in joined:
        doubt.questions.append("name_torn")
        return person
    return replace(person, name=joined or None)


def _sex(person: RosterPerson, cell: Cell, _doubt: Doubt) -> RosterPerson:
    return replace(person, sex=plain(cell) or None)


def _id_number(person: RosterPerson, cell: Cell, doubt: Doubt) -> RosterPerson:
    text = plain(cell).upper()
    if isinstance(cell, int | float) or "E+" in text:
        doubt.questions.append("id_number_lost")
        return person
    number = re.sub(r"\s+", "", text)
    if number and number != str(cell):
        doubt.notices.append("id_number_mended")
    if number and not id_holds(number):
        doubt.questions.append("id_number_wrong")
        return person
    return replace(person, id_number=number or None)


def _home_unit(person: RosterPerson, cell: Cell, doubt: Doubt) -> RosterPerson:
    text = _widened(plain(cell), cell)
    if text in DITTO:
        doubt.questions.append("ditto")
        return person
    return replace(person, home_unit=text or None)


def _window(person: RosterPerson, cell: Cell, doubt: Doubt) -> RosterPerson:
    text = _widened(plain(cell), cell)
    if text in DITTO:
        doubt.questions.append("ditto")
        return person
    window, _, rest = text.partition(",")
    if rest:
        doubt.notices.append("window_split")
        person = replace(person, remark=rest)
    return replace(person, window=window or None)


def _ab(person: RosterPerson, cell: Cell, _doubt: Doubt) -> RosterPerson:
    text = plain(cell).upper()
    return replace(person, ab=text[0] if text[:1] in ("A", "B") else None)


def _phone(person: RosterPerson, cell: Cell, doubt: Doubt) -> RosterPerson:
    text = plain(cell)
    if not text:
        return person
    match = _PHONE.fullmatch(text)
    if match is None:
        doubt.questions.append("phone_wrong")
        return person
    if match[2]:
        doubt.notices.append("phone_split")
        person = replace(person, remark=match[2])
    elif isinstance(cell, str) and text != cell:
        doubt.notices.append("phone_mended")
    return replace(person, phone=match[1])


def _joined(person: RosterPerson, cell: Cell, doubt: Doubt) -> RosterPerson:
    text = plain(cell)
    if isinstance(cell, date):
        doubt.notices.append("joined_date_cell")
        return replace(person, joined=cell)
    if not text:
        doubt.questions.append("joined_missing")
        return person
    match = _DATE.fullmatch(text)
    if match is None or len(match[1]) != len("2026"):
        doubt.questions.append("joined_short" if match else "joined_wrong")
        return person
    try:
        day = date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        doubt.questions.append("joined_wrong")
        return person
    if text != str(cell):
        doubt.notices.append("joined_mended")
    return replace(person, joined=day)


def _card(person: RosterPerson, cell: Cell, doubt: Doubt) -> RosterPerson:
    text = plain(cell)
    if text in NO_CARD:
        doubt.notices.append("no_card")
        return person
    if not _DECIMAL_CARD.fullmatch(text):
        doubt.questions.append("card_other_form")
        return replace(person, card=text)
    if len(text) < CARD_PLACES:
        doubt.notices.append("card_zeros")
    return replace(person, card=text.zfill(CARD_PLACES))


def _remark(person: RosterPerson, cell: Cell, _doubt: Doubt) -> RosterPerson:
    text = _widened(plain(cell), cell)
    return replace(person, remark=text) if text else person


def _compare_with_id(person: RosterPerson, doubt: Doubt, as_of: date) -> RosterPerson:
    """Compare sex and age with the number of the identity card; a difference is asked about."""
    number = person.id_number
    if number is None:
        return person
    sex = "男" if int(number[16]) % 2 else "女"
    if person.sex is not None and person.sex != sex:
        doubt.questions.append("sex_differs")
        person = replace(person, sex=None)
    born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    age = as_of.year - born.year - ((as_of.month, as_of.day) < (born.month, born.day))
    if not YOUNGEST <= age <= OLDEST:
        doubt.questions.append("age_unlikely")
    return person


def _widened(text: str, cell: Cell) -> str:
    """Return a text of words as it was typed: NFKC would narrow the brackets of a unit's name."""
    return cell.strip() if isinstance(cell, str) and text not in DITTO else text


_READERS: Mapping[Column, Callable[[RosterPerson, Cell, Doubt], RosterPerson]] = MappingProxyType(
    {
        Column.NAME: _name,
        Column.SEX: _sex,
        Column.ID_NUMBER: _id_number,
        Column.HOME_UNIT: _home_unit,
        Column.WINDOW: _window,
        Column.AB: _ab,
        Column.PHONE: _phone,
        Column.JOINED: _joined,
        Column.CARD: _card,
        Column.REMARK: _remark,
    }
)
