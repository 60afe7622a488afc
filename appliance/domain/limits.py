"""Which limit holds (时限依据): law before assignment before promise before the document's number.

Rule 1: a shorter promise beside a statutory limit is kept as a second, earlier date; it never
replaces it (R39).
Rule 2: a matter whose limit comes from a meeting or a leader is refused without it.
Rule 3: the five kinds of overdue are told apart; each has its own evidence.

Sources: seed 000 第十一条第四-十款; seed 002-P2 四.2; seed 003-J 办件一(三); readings R18-R20, R39.
"""

from datetime import date
from enum import IntEnum, StrEnum

from appliance.domain.clocks import Limit, LimitSource, LimitUnit
from appliance.domain.errors import ExtensionNotAllowed, LimitNotStated, PolicyInvalid, PolicyNotSet
from appliance.domain.frozen import dataclass
from appliance.domain.policy import Policy
from appliance.domain.workdays import WorkCalendar


class OverdueKind(IntEnum):
    """The five kinds of overdue, numbered as 000§11.10 numbers them."""

    NOT_DECIDED = 1  # 超承诺未办结
    NOT_ACCEPTED = 2  # 无正当理由不受理
    NOT_REPLIED = 3  # 不按规定答复
    EXTENSION_TOO_LATE = 4  # 超时后申请延期
    NOT_DELIVERED = 5  # 结果未交付


class TaskKind(StrEnum):
    """Tasks handed down, apart from applicants' cases. Values are stored; never rename one."""

    COUNTY_DECISION = "county_decision"  # 县委县政府重大决策事项
    SUPERIOR = "superior"  # 上级交办
    COUNTY_LEADER = "county_leader"  # 县政府领导交办
    CENTRE_MEETING = "centre_meeting"  # 中心会议决定


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitSources:
    """The days each source states; None where it is silent."""

    law: int | None = None
    assigned: int | None = None
    promise: int | None = None
    default: int | None = None


def governing_limit(stated: LimitSources) -> tuple[LimitSource, int] | None:
    """Return the limit that decides about overdue, None if nothing states one (000§11.4-6)."""
    ranked = (
        (LimitSource.LAW, stated.law),
        (LimitSource.ASSIGNED, stated.assigned),
        (LimitSource.PROMISE, stated.promise),
        (LimitSource.DEFAULT, stated.default),
    )
    return next(((source, days) for source, days in ranked if days is not None), None)


_WORD_UNITS = {"on_the_spot": LimitUnit.ON_THE_SPOT, "same_day": LimitUnit.SAME_DAY}
_DAY_UNITS = {"working": LimitUnit.WORKING_DAYS, "natural": LimitUnit.NATURAL_DAYS}


def limit_of(policy: Policy, matter: str) -> Limit:
    """Return the limit the profile has for a matter, such as approval or superior.

    Raises:
        PolicyNotSet: the documents leave it open, or none names it.
        LimitNotStated: it comes with the matter itself: promised, stated or the superior's own.
        PolicyInvalid: the profile's kind of day is neither working nor natural.
    """
    key = f"limits.{matter}"
    found, clause = policy.value(key), policy.clause(key)
    if isinstance(found, str):
        if found not in _WORD_UNITS:
            raise LimitNotStated(matter, clause=clause)
        return Limit(unit=_WORD_UNITS[found], source=LimitSource.DEFAULT, clause=clause)
    return Limit(
        unit=day_unit(policy), amount=policy.days(key), source=LimitSource.DEFAULT, clause=clause
    )


def day_unit(policy: Policy) -> LimitUnit:
    """Return the kind of day the profile counts in; documents that name none count working days.

    Raises:
        PolicyInvalid: neither working nor natural.
    """
    key = "limits.day_kind"
    if not policy.is_set(key):
        return LimitUnit.WORKING_DAYS  # 000§11.7, the only document with a counting rule
    unit = _DAY_UNITS.get(policy.text(key))
    if unit is None:
        raise PolicyInvalid(key, problem="unknown_kind_of_day", found=policy.text(key))
    return unit


def approval_limit(policy: Policy, *, special_reason: str) -> Limit:
    """Return the limit of an approval: the special one only with a recorded reason (002-P2·四.2).

    Raises:
        PolicyNotSet: the profile has no limits for approvals.
    """
    return limit_of(policy, "approval_special" if special_reason else "approval")


def owes_explanation(policy: Policy, unit: LimitUnit, due: date, finished: date) -> bool:
    """Say whether a matter of the same day is finished later, which is explained (002-P2·四.3).

    Halls whose documents do not ask for it write nothing.
    """
    key = "limits.others_explained"
    wanted = policy.is_set(key) and policy.flag(key)
    return wanted and unit in _WORD_UNITS.values() and finished > due


def task_limit(kind: TaskKind, stated_days: int | None, policy: Policy) -> Limit:
    """Return the limit of a task: the stated one, else the document's number.

    Raises:
        LimitNotStated: neither states one; the meeting or the leader must.
    """
    if stated_days is not None:
        return Limit(
            unit=day_unit(policy),
            amount=stated_days,
            source=LimitSource.ASSIGNED,
            clause=policy.clause(f"limits.{kind}"),
        )
    try:
        return limit_of(policy, kind)
    except PolicyNotSet as unset:
        clause = policy.clause(f"limits.{kind}")
        raise LimitNotStated(kind, clause=clause) from unset


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionRequest:
    """What an extension needs to hold (000§11.9)."""

    requested: date
    approved: bool
    told: bool
    working_days: int
    lawful: bool = False  # the law itself allows it, on a basis that was named


def check_extension(
    local_no: str, due: date, request: ExtensionRequest, *, past_law: bool = False
) -> None:
    """Let an extension pass that was asked for in time, approved and told.

    Args:
        local_no: the case.
        due: its last day so far.
        request: what was asked for.
        past_law: the new last day would lie behind the statutory one.

    Raises:
        ExtensionNotAllowed: why is late (overdue kind 4), not_approved, not_told, or past_law
            where no basis in law was named.
    """
    why = ""
    if request.requested > due:
        why = "late"
    elif not request.approved:
        why = "not_approved"
    elif not request.told:
        why = "not_told"
    elif past_law and not request.lawful:
        why = "past_law"
    if why:
        raise ExtensionNotAllowed(local_no, why=why, due=due.isoformat())


def extended_due(due: date, request: ExtensionRequest, calendar: WorkCalendar) -> date:
    """Return the new due date of an extension that holds."""
    return calendar.add_working_days(due, request.working_days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was done about a case, as far as overdue asks."""

    decided: date | None = None
    replied: date | None = None
    delivered: date | None = None
    justified: bool = False  # a reason written down and accepted by a named leader (R20)


def overdue_kinds(due: date, today: date, outcome: Outcome) -> list[OverdueKind]:
    """Return the kinds of overdue a case shows on a day.

    A case without a decision by its due day is of kind 1 only; reply and delivery are asked of
    decided cases.
    """
    if _missed(outcome.decided, due, today):
        return [] if outcome.justified else [OverdueKind.NOT_DECIDED]
    if outcome.decided is None:
        return []
    kinds = []
    if _missed(outcome.replied, due, today):
        kinds.append(OverdueKind.NOT_REPLIED)
    if _missed(outcome.delivered, due, today):
        kinds.append(OverdueKind.NOT_DELIVERED)
    return kinds


def _missed(done: date | None, due: date, today: date) -> bool:
    return (done or today) > due


class ReportUpEnds(StrEnum):
    """When a referred case counts as completed (X21). Policies hold these; never rename one."""

    REPORTED_UP = "reported_up"  # 003-J: the hall's own part is done
    RESULT_DELIVERED = "result_delivered"  # 001, 002: followed until the superior's result


def report_up_ends(policy: Policy) -> ReportUpEnds:
    """Return the hall's reading; a policy that names none follows the case to its end.

    Raises:
        PolicyInvalid: neither of the two.
    """
    key = "limits.report_up_ends"
    if not policy.is_set(key):
        return ReportUpEnds.RESULT_DELIVERED
    try:
        return ReportUpEnds(policy.text(key))
    except ValueError as unknown:
        found = policy.text(key)
        raise PolicyInvalid(key, problem="unknown_end_of_referral", found=found) from unknown


class SilenceFinding(StrEnum):
    """What a leader finds about a limit that passed in silence. Stored; never rename one."""

    JUSTIFIED = "justified"  # 有正当理由 (R20)
    DEEMED_CONSENT = "deemed_consent"  # 视为同意, formalities made up afterwards
    BARRED = "barred"  # 法律法规政策不允许, on a ground that is named


def refusal_overdue(reason_code: str | None) -> list[OverdueKind]:
    """Return the kinds of overdue of a refusal of acceptance: kind 2 when it has no reason."""
    return [] if reason_code else [OverdueKind.NOT_ACCEPTED]


def is_deemed_consent(
    due: date, today: date, replied: date | None, *, justified: bool, barred: bool
) -> bool:
    """Say whether silence counts as consent (默认同意): from the day after the last day (R19).

    Args:
        due: the last day.
        today: the day that asks.
        replied: the day of the written reply, if there was one.
        justified: a reason was accepted by a named leader (R20).
        barred: law, regulation or policy forbid what was applied for.
    """
    return _missed(replied, due, today) and not justified and not barred


def completed_by_referral(due: date, reported_up: date | None) -> date | None:
    """Return the day a referred case counts as completed here, None if not in time (003-J)."""
    return reported_up if reported_up is not None and reported_up <= due else None
