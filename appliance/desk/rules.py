"""Under which rules, and as whom, a use case runs: what it is handed besides its order.

Whoever starts hall-web puts the layers together; the desk asks for the policy of a day, so a case
received under one policy and extended under another names both.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from appliance.domain.moment import HALL_TIME
from appliance.domain.policy import Layer, Policy
from appliance.domain.roles import Act, Role, require
from appliance.domain.workdays import WorkCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the hall is ruled by. `mark` is its short mark in printed numbers, such as LX."""

    mark: str
    layers: tuple[Layer, ...]
    calendar: WorkCalendar

    def policy(self, day: date) -> Policy:
        """Return the settings in force on a day."""
        return Policy.on(day, self.layers)


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
