"""Delegation (授权): which approvals a department has given to the window, to whom and how long.

Rule 1: what is delegated is decided in the hall; an item is not hung up at the centre and handled
in the department.
Rule 2: where an item is delegated, the delegate of that day signs, and nobody else.

Sources: seed 003-J 办件要求三 (the chief representative signs); seed 002-P4 三(二) (delegated
authority in place).
"""

from collections.abc import Iterable
from datetime import date

from appliance.domain.errors import CaseRefusal
from appliance.domain.frozen import dataclass


class DelegationRefused(CaseRefusal):
    """A delegation cannot be given or ended. `why` is overlap, reversed, over or not_a_chief."""

    code = "delegation_refused"

    def __init__(self, item: str, *, why: str) -> None:
        super().__init__(item, why=why)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegation:
    """One item given to one person, from a day to a day, both included; no last day: till ended."""

    uid: str
    item_code: str
    item_name: str
    staff_no: str
    organ: str
    document: str
    first_day: str
    last_day: str | None

    def holds_on(self, day: date) -> bool:
        """Say whether the delegate signs on a day."""
        return self.first_day <= day.isoformat() and (
            self.last_day is None or day.isoformat() <= self.last_day
        )


def delegates_on(delegations: Iterable[Delegation], day: date) -> frozenset[str]:
    """Return the staff numbers that may sign on a day; empty where nothing is delegated."""
    return frozenset(one.staff_no for one in delegations if one.holds_on(day))


def check_delegation(new: Delegation, standing: Iterable[Delegation], *, is_chief: bool) -> None:
    """Let a delegation pass: to a chief representative, with days that no other of the item has.

    Raises:
        DelegationRefused: why not.
    """
    last = new.last_day or date.max.isoformat()
    overlaps = any(
        one.first_day <= last and new.first_day <= (one.last_day or date.max.isoformat())
        for one in standing
    )
    found = {"not_a_chief": not is_chief, "reversed": last < new.first_day, "overlap": overlaps}
    why = next((word for word, holds in found.items() if holds), "")
    if why:
        raise DelegationRefused(new.item_name, why=why)
