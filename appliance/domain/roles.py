"""Roles: who may do what, as one table.

Roles are a set per person with dates (DESIGN.md 7); a right is given by any of them. Nobody holds a
right by rank alone: a director who also serves a window is a clerk there too.

Staff are managed twice (双重管理): by the hall and by the unit that sent them. The head of that
unit is no staff of the hall: no punches, no cases, only the attendance of the unit's own people.

Sources: seed 000 第六条 (discipline belongs to the hall director), 第十五条 (complaints);
seed 002-P1 三.1 (dual management, ATT-48);
seed 003-J 办件三 (chief representative); seed 004 三.3-5 (who keeps the attendance books).
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from appliance.domain.errors import NotPermitted
from appliance.domain.frozen import dataclass


class Role(StrEnum):
    """What a person is in the hall. Values are stored and sent; never rename one."""

    CLERK = "clerk"  # 窗口工作人员
    CHIEF_REPRESENTATIVE = "chief_representative"  # 首席代表
    DIRECTOR = "director"  # 大厅主任
    DEPUTY_DIRECTOR = "deputy_director"  # 副主任
    SUPERVISOR = "supervisor"  # 督查科
    OFFICE = "office"  # 办公室
    ADMINISTRATOR = "administrator"  # 系统管理员
    UNIT_MANAGER = "unit_manager"  # 派出单位负责人


class Act(StrEnum):
    """What a role may allow. Values are stored with a refusal; never rename one."""

    HANDLE_CASES = "handle_cases"  # register, accept, complete, deliver, arm a rating
    APPROVE_CASES = "approve_cases"  # sign for a delegated item; consent to an extension
    RELEASE_LOGIN = "release_login"  # lift a waiting account
    SEE_ALL_ATTENDANCE = "see_all_attendance"
    SEE_UNIT_ATTENDANCE = "see_unit_attendance"  # of the people of the own unit
    CORRECT_ATTENDANCE = "correct_attendance"  # 补卡, 补录
    GRANT_LEAVE = "grant_leave"
    FILE_COMPLAINTS = "file_complaints"  # register one for a citizen
    HANDLE_COMPLAINTS = "handle_complaints"
    SEE_FULL_NUMBERS = "see_full_numbers"  # each look is a fact
    SEE_SINGLE_RATINGS = "see_single_ratings"
    URGE = "urge"  # 催办
    SEE_MORNING_PAGE = "see_morning_page"
    ENROL_STAFF = "enrol_staff"  # people and their cards
    GRANT_ROLES = "grant_roles"
    CHANGE_POLICY = "change_policy"
    CHANGE_CALENDAR = "change_calendar"
    CONFIRM_CLOCK = "confirm_clock"
    ENROL_HALL = "enrol_hall"  # type the county's one-time code
    CARE_FOR_BOX = "care_for_box"  # backups, readers, buttons, support bundle
    KEEP_OCCASIONS = "keep_occasions"  # call, open and close study and meetings
    EXCUSE_FROM_OCCASION = "excuse_from_occasion"  # 004·二.3: section head or leader in charge
    KEEP_DUTY_ROSTER = "keep_duty_roster"  # turns of duty, groups of guards
    LOOK_AFTER_POSTS = "look_after_posts"  # 抽查, questions on punches, reports of empty posts
    EXPORT_LISTS = "export_lists"
    READ_AUDIT = "read_audit"
    ACT_ON_DIVERGENCE = "act_on_divergence"  # carry a diverged tail over


_HEADS = frozenset({Role.DIRECTOR, Role.DEPUTY_DIRECTOR})
_WINDOW = frozenset({Role.CLERK, Role.CHIEF_REPRESENTATIVE})
_EVERYBODY = frozenset(Role)

BESIDE_HALL = frozenset({Role.UNIT_MANAGER})  # see a part of it, and belong to another house
NO_PUNCHES = BESIDE_HALL | {Role.ADMINISTRATOR}  # who has no other role has no attendance

PERMITTED: MappingProxyType[Act, frozenset[Role]] = MappingProxyType(
    {
        Act.HANDLE_CASES: _WINDOW | _HEADS,
        Act.APPROVE_CASES: _HEADS | {Role.CHIEF_REPRESENTATIVE},
        Act.RELEASE_LOGIN: _HEADS | {Role.CHIEF_REPRESENTATIVE, Role.ADMINISTRATOR},
        Act.SEE_ALL_ATTENDANCE: _HEADS | {Role.CHIEF_REPRESENTATIVE, Role.SUPERVISOR, Role.OFFICE},
        Act.SEE_UNIT_ATTENDANCE: BESIDE_HALL,
        Act.CORRECT_ATTENDANCE: _HEADS | {Role.SUPERVISOR, Role.OFFICE},
        Act.GRANT_LEAVE: _HEADS,
        Act.FILE_COMPLAINTS: _EVERYBODY - NO_PUNCHES,
        Act.HANDLE_COMPLAINTS: _HEADS | {Role.SUPERVISOR},
        Act.SEE_FULL_NUMBERS: _WINDOW | _HEADS | {Role.SUPERVISOR},
        Act.SEE_SINGLE_RATINGS: _HEADS | {Role.SUPERVISOR},
        Act.URGE: _HEADS | {Role.SUPERVISOR},
        Act.SEE_MORNING_PAGE: _HEADS | {Role.SUPERVISOR, Role.OFFICE},
        Act.ENROL_STAFF: _HEADS | {Role.OFFICE, Role.ADMINISTRATOR},
        Act.GRANT_ROLES: frozenset({Role.DIRECTOR, Role.ADMINISTRATOR}),
        Act.CHANGE_POLICY: frozenset({Role.DIRECTOR}),
        Act.CHANGE_CALENDAR: _HEADS | {Role.OFFICE},
        Act.CONFIRM_CLOCK: _HEADS | {Role.ADMINISTRATOR, Role.OFFICE},
        Act.ENROL_HALL: frozenset({Role.DIRECTOR, Role.ADMINISTRATOR}),
        Act.CARE_FOR_BOX: _HEADS | {Role.ADMINISTRATOR},
        Act.KEEP_OCCASIONS: _HEADS | {Role.CHIEF_REPRESENTATIVE, Role.SUPERVISOR, Role.OFFICE},
        Act.EXCUSE_FROM_OCCASION: _HEADS | {Role.CHIEF_REPRESENTATIVE},
        Act.KEEP_DUTY_ROSTER: _HEADS | {Role.OFFICE},
        Act.LOOK_AFTER_POSTS: _HEADS | {Role.SUPERVISOR},
        Act.EXPORT_LISTS: _HEADS | {Role.SUPERVISOR, Role.OFFICE},
        Act.READ_AUDIT: frozenset({Role.DIRECTOR, Role.SUPERVISOR, Role.ADMINISTRATOR}),
        Act.ACT_ON_DIVERGENCE: frozenset({Role.DIRECTOR, Role.ADMINISTRATOR}),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleGrant:
    """One role of one person, from a day to a day; both days are included, None has no end."""

    role: Role
    since: date
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Say whether the grant covers that day."""
        return self.since <= day and (self.until is None or day <= self.until)


def roles_on(grants: Iterable[RoleGrant], day: date) -> frozenset[Role]:
    """Return the roles a person has on a day."""
    return frozenset(grant.role for grant in grants if grant.holds_on(day))


def may(roles: Iterable[Role], act: Act) -> bool:
    """Say whether any of these roles allows the act."""
    return not PERMITTED[act].isdisjoint(roles)


def is_beside_hall(roles: frozenset[Role]) -> bool:
    """Say whether somebody has no role of the hall's own staff."""
    return bool(roles) and roles <= BESIDE_HALL


def has_to_punch(roles: frozenset[Role]) -> bool:
    """Say whether these roles make somebody punch; nobody's roles say nothing against it."""
    return not roles or not roles <= NO_PUNCHES


def require(staff_id: str, roles: Iterable[Role], act: Act) -> None:
    """Let the act pass, or refuse.

    Raises:
        NotPermitted: none of the roles allows it.
    """
    if not may(roles, act):
        raise NotPermitted(staff_id, act=act, needs=PERMITTED[act])
