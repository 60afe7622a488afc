"""Notices of the county (县里通知): what the staff of a hall are to read, from which day to which.

Rule 1: the county's newest list replaces the one before whole; a hall writes none into it.
Rule 2: a notice without a last day stands until a list leaves it out.

Sources: PROTOCOL.md 5 (down); FEATURES.md 59.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from appliance.domain.errors import PolicyInvalid
from appliance.domain.frozen import dataclass

PAPER = "notices"  # the name of the county's document
MOST = 50
LONGEST_TITLE, LONGEST_TEXT = 60, 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One notice; days are included, None is no bound."""

    title: str
    text: str
    first: date | None = None
    last: date | None = None

    def stands_on(self, day: date) -> bool:
        """Say whether it is to be read on a day."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


def read_notices(tree: object) -> tuple[Notice, ...]:
    """Return the notices a document holds, in its order.

    Raises:
        PolicyInvalid: with the place in the document.
    """
    if not isinstance(tree, Mapping) or not isinstance(tree.get("notices"), list):
        raise PolicyInvalid(PAPER, problem="not_a_list")
    found = tree["notices"]
    if len(found) > MOST:
        raise PolicyInvalid(PAPER, problem="too_many", found=str(len(found)))
    return tuple(_read_one(f"{PAPER}[{place}]", one) for place, one in enumerate(found))


def standing_on(notices: Sequence[Notice], day: date) -> list[Notice]:
    """Return the notices that are to be read on a day."""
    return [one for one in notices if one.stands_on(day)]


def _read_one(key: str, found: object) -> Notice:
    if not isinstance(found, Mapping):
        raise PolicyInvalid(key, problem="not_a_table")
    first, last = _day(key, found, "first"), _day(key, found, "last")
    if first and last and last < first:
        raise PolicyInvalid(f"{key}.last", problem="before_first", found=last.isoformat())
    return Notice(
        title=_text(key, found, "title", LONGEST_TITLE),
        text=_text(key, found, "text", LONGEST_TEXT),
        first=first,
        last=last,
    )


def _text(key: str, found: Mapping[object, object], name: str, longest: int) -> str:
    value = found.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > longest:
        raise PolicyInvalid(f"{key}.{name}", problem="not_a_text")
    return value.strip()


def _day(key: str, found: Mapping[object, object], name: str) -> date | None:
    value = found.get(name)
    if value is None:
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError as wrong:
        raise PolicyInvalid(f"{key}.{name}", problem="no_day", found=str(value)[:20]) from wrong
