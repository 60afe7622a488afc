"""Dual management (双重管理): who manages a person in the hall, and who in the unit that sent them.

Sources: seed 002-P1 三.1 (ATT-48).
"""

import sqlite3
from datetime import date

from appliance.domain.frozen import dataclass
from appliance.domain.roles import Role
from appliance.projections.staff import people, roles_of_all


@dataclass(frozen=True, slots=True, kw_only=True)
class Managers:
    """The names of those who manage the people of a unit; empty where nobody is named."""

    hall: tuple[str, ...]
    home: tuple[str, ...]


def managers_of(db: sqlite3.Connection, unit: str, day: date) -> Managers:
    """Return who manages the people of a unit on a day."""
    roles = roles_of_all(db, day)
    held = [(one, roles.get(one.staff_no, frozenset())) for one in people(db)]
    return Managers(
        hall=tuple(one.name for one, has in held if Role.DIRECTOR in has),
        home=tuple(one.name for one, has in held if Role.UNIT_MANAGER in has and one.unit == unit),
    )
