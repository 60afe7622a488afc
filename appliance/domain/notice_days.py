"""Days as a holiday notice writes them (放假通知): 1月1日至3日, 10.1-10.7, 2月14日（周六）.

A span may name the month once; a weekday in brackets is passed over. What cannot be read is refused
with the text, never left out.

Sources: the State Council's yearly notices; DOMAIN.md 6.
"""

import re
import unicodedata
from datetime import date

from appliance.domain.errors import CalendarInvalid, Refusal
from appliance.domain.workdays import days_of

_BRACKETS = re.compile(r"\([^)]*\)")
_BETWEEN = re.compile(r"[、,;;\s]+")
_DAY = r"(?:(?:(\d{4})[年/.-])?(\d{1,2})[月/.-])?(\d{1,2})日?"
_TO = "(?:至|到|~|-|\N{EM DASH}|\N{EN DASH})+"
_SPAN = re.compile(f"{_DAY}(?:{_TO}{_DAY})?")


class SecondPersonNeeded(Refusal):
    """Whoever typed a year in cannot be the one who compares it with the notice."""

    code = "second_person_needed"

    def __init__(self, year: int, *, staff_no: str) -> None:
        super().__init__(str(year), staff_no=staff_no)


class NothingToConfirm(Refusal):
    """There is no such typing, it holds already, or a newer one stands in its place."""

    code = "nothing_to_confirm"


def read_days(year: int, text: str) -> list[date]:
    """Return the days of a year that a text names, in their order.

    Raises:
        CalendarInvalid: with the part that names no day.
    """
    plain = _BRACKETS.sub("", unicodedata.normalize("NFKC", text).replace("。", ""))
    found: list[date] = []
    for part in _BETWEEN.split(plain.strip()):
        if part:
            found += _read_part(year, part)
    return sorted(set(found))


def _read_part(year: int, part: str) -> list[date]:
    match = _SPAN.fullmatch(part)
    if match is None or match[2] is None:
        raise CalendarInvalid(year, problem="not_a_date", found=part)
    try:
        first = date(int(match[1] or year), int(match[2]), int(match[3]))
        if match[6] is None:
            return [first]
        last = date(int(match[4] or first.year), int(match[5] or first.month), int(match[6]))
    except ValueError as wrong:
        raise CalendarInvalid(year, problem="not_a_date", found=part) from wrong
    days = list(days_of(first, last))
    if not days:
        raise CalendarInvalid(year, problem="ends_before_it_begins", found=part)
    return days
