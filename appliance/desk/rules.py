"""Under which rules, and as whom, a use case runs: what it is handed besides its order.

The rules live in the journal: the hall's settings, its calendar years, the county's documents.
`LivingRules` reads them in the view of the journal that the question or use case sees, so nobody
decides by what was in force before. The desk asks for the policy of a day, so a case received
under one policy and extended under another names both.
"""

import json
import sqlite3
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from datetime import date, datetime

from appliance.domain.errors import PolicyInvalid, Refusal
from appliance.domain.frozen import dataclass
from appliance.domain.hall_policy import HallChange, policy_on
from appliance.domain.moment import HALL_TIME
from appliance.domain.policy import Layer, Origin, Policy, read_layer
from appliance.domain.roles import Act, Role, require
from appliance.domain.workdays import WorkCalendar
from appliance.domain.year_table import YearTable, read_year
from appliance.journal.documents import find
from appliance.policies import profile
from appliance.projections.calendar_days import typed_years
from appliance.projections.overrides import changes, edition
from appliance.projections.papers import applied

POLICY_PAPER = "policy"  # names of the county's documents
CALENDAR_PAPER = "calendar-"  # and the year


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the hall is ruled by. `mark` is its short mark in printed numbers, such as LX.

    `changes` are the hall's own settings in the order in which they were made.
    """

    mark: str
    layers: tuple[Layer, ...]
    calendar: WorkCalendar
    changes: tuple[HallChange, ...] = ()
    _policies: dict[int, Policy] = field(default_factory=dict, compare=False, repr=False)

    def policy(self, day: date) -> Policy:
        """Return the settings in force on a day."""
        span = bisect_right(self.turns, day)
        found = self._policies.get(span)
        if found is None:
            found = policy_on(day, self.layers, self.changes, profile)
            self._policies[span] = found
        return found

    @property
    def turns(self) -> list[date]:
        """Return the days on which the policy changes, in their order."""
        days = {layer.effective_from for layer in self.layers}
        return sorted(days | {change.first_day for change in self.changes})

    def with_change(self, change: HallChange) -> "Rules":
        """Return the rules as they would be with one more change of the hall."""
        return replace(self, changes=(*self.changes, change), _policies={})

    def with_year(self, table: YearTable) -> "Rules":
        """Return the rules as they would be with another table for a year."""
        calendar = WorkCalendar.of([*self.calendar.years.values(), table])
        return replace(self, calendar=calendar, _policies={})


class LivingRules:
    """The rules as they stand in the journal; read anew only when something of them changed."""

    def __init__(self, base: Rules) -> None:
        self._base = base
        self._last: tuple[tuple[int, ...], Rules] | None = None

    def at(self, db: sqlite3.Connection) -> Rules:
        """Return the rules in the view of the journal that this connection has now."""
        now, last = edition(db), self._last
        if last is not None and last[0] == now:
            return last[1]
        found = _read_rules(db, self._base)
        self._last = (now, found)  # one assignment: threads see the old pair or the new one
        return found


def _read_rules(db: sqlite3.Connection, base: Rules) -> Rules:
    documents, tables = _county_papers(db)
    typed = [read_year(one.document) for one in typed_years(db) if one.confirmed_by is not None]
    return Rules(
        mark=base.mark,
        layers=(*base.layers, *documents),
        calendar=WorkCalendar.of([*base.calendar.years.values(), *tables, *typed]),
        changes=(
            *base.changes,
            *(
                HallChange(
                    name=one.name,
                    value=one.value,
                    first_day=one.first_day,
                    by=one.by,
                    reason=one.reason,
                )
                for one in changes(db)
            ),
        ),
    )


def _county_papers(db: sqlite3.Connection) -> tuple[list[Layer], list[YearTable]]:
    """Return what the county's applied documents say; one that cannot be read is passed over."""
    layers, tables = [], []
    for paper in applied(db):
        document = find(db, paper.sha256)
        if document is None:  # a fact fetched from the county before its document
            continue
        try:
            if paper.name == POLICY_PAPER:
                layers.append(read_policy_paper(document.body, paper.v, paper.not_before))
            elif paper.name.startswith(CALENDAR_PAPER):
                tables.append(read_calendar_paper(document.body))
        except (
            Refusal,
            ValueError,
            TypeError,
        ):  # judged when it was applied, by an older or newer program
            continue
    return layers, tables


def read_policy_paper(body: bytes, v: int = 0, not_before: str | None = None) -> Layer:
    """Return the layer of a policy document of the county, from its first day on.

    Raises:
        Refusal: it names what no policy can hold.
        ValueError: it is no JSON.
    """
    return read_layer(
        _tree(body),
        origin=Origin.COUNTY,
        version=f"county/{v}",
        effective_from=date.fromisoformat(not_before[:10]) if not_before else date.min,
    )


def read_calendar_paper(body: bytes) -> YearTable:
    """Return the table of a calendar document of the county.

    Raises:
        Refusal: the table contradicts itself.
        ValueError: it is no JSON.
    """
    return read_year(_tree(body))


def _tree(body: bytes) -> Mapping[str, object]:
    tree = json.loads(body)
    if not isinstance(tree, Mapping):
        raise PolicyInvalid("document", problem="not_a_table")
    return tree


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts: a person of the staff with the roles of the day."""

    staff_no: str
    roles: frozenset[Role]

    @classmethod
    def of(cls, staff_no: str, roles: Iterable[str]) -> "Actor":
        """Return the actor with these roles, as they are stored."""
        return cls(staff_no=staff_no, roles=frozenset(Role(role) for role in roles))

    @property
    def by(self) -> str:
        """Return how the person stands in the envelope of a fact."""
        return f"staff:{self.staff_no}"

    def may(self, act: Act) -> None:
        """Let an act pass that one of the roles allows.

        Raises:
            NotPermitted: none does.
        """
        require(self.staff_no, self.roles, act)


def hall_day(at: datetime) -> date:
    """Return the day in the hall at a point in time."""
    return at.astimezone(HALL_TIME).date()
