"""What a new hall still has to do before its first month sheet (开张): the steps, in their order.

Nothing is guessed in the hall's place, so somebody has to be told what waits, and where it is set.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from appliance.desk.policy_book import policy_book
from appliance.desk.rules import Rules
from appliance.domain.frozen import dataclass
from appliance.domain.roles import Role
from appliance.projections.cards import held_cards
from appliance.projections.staff import StaffMember, hall_staff, people, roles_of_all

LEAVE_ROUTE = "leave.copy_to"  # the last of the settings that name who grants a leave


class StepName(StrEnum):
    """A step of the list. Used by pages only, never stored."""

    PEOPLE = "people"
    DIRECTOR = "director"
    CARDS = "cards"
    HOURS = "hours"
    LEAVE = "leave"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningStep:
    """One step: how much of it is done, and how much there is."""

    name: StepName
    done: int
    whole: int

    @property
    def is_done(self) -> bool:
        """Say whether nothing of it is left."""
        return self.done >= self.whole


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningList:
    """All steps. `unset` is the setting the hours wait for; nothing once they are known.

    `follows` is the document whose profile each area of the policy follows.
    """

    steps: tuple[OpeningStep, ...]
    unset: str
    follows: Mapping[str, str]

    @property
    def left(self) -> tuple[OpeningStep, ...]:
        """Return the steps that are not done."""
        return tuple(one for one in self.steps if not one.is_done)

    @property
    def holds_up(self) -> bool:
        """Say whether a month sheet would lack something; one more card to give does not."""
        return any(one.name is not StepName.CARDS or not one.done for one in self.left)


def opening_list(db: sqlite3.Connection, day: date, rules: Rules) -> OpeningList:
    """Return what is done and what is left of opening the hall, as of a day."""
    roles, staff = roles_of_all(db, day), hall_staff(db, day)
    heads = [one for one in staff if Role.DIRECTOR in roles.get(one.staff_no, ()) and one.account]
    policy = rules.policy(day)
    book = policy_book(db, day, rules)
    unset = book.refused
    steps = (
        _step(StepName.PEOPLE, bool(staff)),
        _step(StepName.DIRECTOR, bool(heads)),
        _cards(staff, {one.staff_no for one in held_cards(db)}),
        _step(StepName.HOURS, not unset),
        _step(StepName.LEAVE, policy.is_set(LEAVE_ROUTE)),
        _step(StepName.CALENDAR, rules.calendar.knows(day)),
    )
    follows = MappingProxyType({one.area: one.profile for one in book.areas})
    return OpeningList(steps=steps, unset=unset, follows=follows)


def is_new_hall(db: sqlite3.Connection) -> bool:
    """Say whether nobody has worked here yet: one person, who is let in first, and no card."""
    return len(people(db)) <= 1 and not held_cards(db)


def without_card(db: sqlite3.Connection, day: date) -> list[StaffMember]:
    """Return who has to punch and holds no card, by staff number."""
    holders = {one.staff_no for one in held_cards(db)}
    lacking = [one for one in hall_staff(db, day) if one.staff_no not in holders]
    return sorted(lacking, key=lambda one: one.staff_no)


def _step(name: StepName, done: object) -> OpeningStep:
    return OpeningStep(name=name, done=1 if done else 0, whole=1)


def _cards(staff: Sequence[StaffMember], holders: AbstractSet[str]) -> OpeningStep:
    held = sum(one.staff_no in holders for one in staff)
    return OpeningStep(name=StepName.CARDS, done=held, whole=max(len(staff), 1))
