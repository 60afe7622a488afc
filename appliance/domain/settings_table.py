"""The table of settings: every key a policy document may name, and what it may hold.

Times of day are minutes since midnight once read: "08:30" is 510; "24:00" ends a day, and "08:00+1"
is on the next day.
"""

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType

from appliance.domain.errors import PolicyInvalid
from appliance.domain.frozen import dataclass

DAY_MINUTES = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A span of the day in minutes since midnight, both ends included; may end on the next day."""

    begins: int
    ends: int


Value = int | float | bool | str | Span | tuple["Value", ...]


class SettingKind(StrEnum):
    """What a setting may hold."""

    COUNT = "count"  # a whole number, 0 or more
    LIMIT = "limit"  # working or natural days, or one of the words of LIMIT_WORDS
    TIME = "time"  # "08:30"
    SPAN = "span"  # ["12:00", "12:30"]
    SPANS = "spans"
    DATE_OF_YEAR = "date_of_year"  # "06-01"
    FLAG = "flag"
    WORD = "word"
    WORDS = "words"
    LADDER = "ladder"  # a list of steps, each a list of consequences


LIMIT_WORDS = frozenset({"on_the_spot", "same_day", "as_promised", "as_stated", "superiors_own"})

_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)(\+1)?|24:00")
_DATE_OF_YEAR = re.compile(
    r"(0[13578]|1[02])-(0[1-9]|[12]\d|3[01])|(0[469]|11)-(0[1-9]|[12]\d|30)|02-(0[1-9]|1\d|2[0-9])"
)

SETTINGS: Mapping[str, SettingKind] = MappingProxyType(
    {
        "attendance.plan": SettingKind.WORD,  # sessions, sign_ins, windows: how the day is cut
        "attendance.inherits": SettingKind.WORD,
        "attendance.sessions": SettingKind.SPANS,
        "attendance.sessions_mon": SettingKind.SPANS,
        "attendance.sessions_tue": SettingKind.SPANS,
        "attendance.sessions_wed": SettingKind.SPANS,
        "attendance.sessions_thu": SettingKind.SPANS,
        "attendance.sessions_fri": SettingKind.SPANS,
        "attendance.sessions_sat": SettingKind.SPANS,
        "attendance.sessions_sun": SettingKind.SPANS,
        "attendance.punches_per_day": SettingKind.COUNT,
        "attendance.in_by": SettingKind.TIME,
        "attendance.off": SettingKind.TIME,
        "attendance.pm_sign_in_from": SettingKind.TIME,
        "attendance.market_in_by": SettingKind.TIME,
        "attendance.market_off": SettingKind.TIME,
        "attendance.market_noon_rest": SettingKind.FLAG,
        "attendance.market_days": SettingKind.WORDS,  # tail:3, weekday:sat, 2026-10-18
        "attendance.local_off": SettingKind.WORDS,  # 2026-03-08, 2026-03-08/pm
        "attendance.market_pay_yuan_per_month": SettingKind.COUNT,
        "attendance.summer_from": SettingKind.DATE_OF_YEAR,
        "attendance.summer_to": SettingKind.DATE_OF_YEAR,
        "attendance.winter_from": SettingKind.DATE_OF_YEAR,  # only to be checked against summer
        "attendance.winter_to": SettingKind.DATE_OF_YEAR,
        "attendance.summer_am_in_by": SettingKind.TIME,
        "attendance.summer_am_out": SettingKind.SPAN,
        "attendance.summer_pm_in": SettingKind.SPAN,
        "attendance.summer_pm_out_from": SettingKind.TIME,
        "attendance.winter_am_in_by": SettingKind.TIME,
        "attendance.winter_am_out": SettingKind.SPAN,
        "attendance.winter_pm_in": SettingKind.SPAN,
        "attendance.winter_pm_out_from": SettingKind.TIME,
        "attendance.dedupe_s": SettingKind.COUNT,
        "attendance.marks_for_half_day": SettingKind.COUNT,
        "attendance.off_post_over_hours": SettingKind.COUNT,
        "attendance.early_return_filing_from_minutes": SettingKind.COUNT,
        "attendance.tidy_up": SettingKind.SPAN,
        "attendance.doors_open": SettingKind.TIME,
        "attendance.missed_study_half_days": SettingKind.COUNT,
        "attendance.study_sessions_per_month": SettingKind.COUNT,
        "duty.hours": SettingKind.COUNT,
        "duty.every_day": SettingKind.FLAG,
        "duty.guards": SettingKind.COUNT,
        "duty.guard_groups": SettingKind.COUNT,
        "duty.guard_shifts": SettingKind.SPANS,
        "duty.guard_rotation": SettingKind.WORD,
        "duty.cleaned_before": SettingKind.TIME,
        "village.agent_yuan_per_month": SettingKind.COUNT,
        "village.agency_rate_percent": SettingKind.COUNT,
        "village.inspection_days_per_month": SettingKind.COUNT,
        "village.elder_age": SettingKind.COUNT,
        "village.elder_yuan_per_year": SettingKind.COUNT,
        "cases.one_review_percent": SettingKind.COUNT,
        "limits.day_kind": SettingKind.WORD,
        "limits.count_first_day": SettingKind.FLAG,
        "limits.order": SettingKind.WORDS,
        "limits.superior": SettingKind.LIMIT,
        "limits.county_leader": SettingKind.LIMIT,
        "limits.centre_meeting": SettingKind.LIMIT,
        "limits.county_decision": SettingKind.LIMIT,
        "limits.deemed_consent": SettingKind.FLAG,
        "limits.registration": SettingKind.LIMIT,
        "limits.filing": SettingKind.LIMIT,
        "limits.approval": SettingKind.LIMIT,
        "limits.approval_special": SettingKind.LIMIT,
        "limits.others_explained": SettingKind.FLAG,
        "limits.simple": SettingKind.LIMIT,
        "limits.centre": SettingKind.LIMIT,
        "limits.leader_in_charge": SettingKind.LIMIT,
        "limits.leaders_decide": SettingKind.LIMIT,
        "limits.superior_matter": SettingKind.LIMIT,
        "limits.direct": SettingKind.LIMIT,
        "limits.promise": SettingKind.LIMIT,
        "limits.linked": SettingKind.LIMIT,
        "limits.clear_answer": SettingKind.LIMIT,
        "limits.instant": SettingKind.LIMIT,
        "limits.report_up_ends": SettingKind.WORD,
        "limits.publication": SettingKind.LIMIT,
        "complaints.day_kind": SettingKind.WORD,
        "complaints.onsite_clear": SettingKind.COUNT,
        "complaints.onsite_complex": SettingKind.COUNT,
        "complaints.letter_fax": SettingKind.COUNT,
        "complaints.online_clear": SettingKind.COUNT,
        "complaints.online_complex": SettingKind.COUNT,
        "complaints.complex_or_two_units": SettingKind.COUNT,
        "complaints.supervision_transfer": SettingKind.LIMIT,
        "complaints.not_corrected": SettingKind.LADDER,
        "supervision.early_days_left": SettingKind.COUNT,
        "supervision.yellow_days_left": SettingKind.COUNT,
        "supervision.yellow_percent_used": SettingKind.COUNT,
        "supervision.idle_days": SettingKind.COUNT,
        "privacy.erase_after_days": SettingKind.COUNT,
        "ratings.open_s": SettingKind.COUNT,
        "ratings.quiet_minutes": SettingKind.COUNT,
        "ratings.late_days": SettingKind.COUNT,
        "ratings.mend_days": SettingKind.COUNT,
        "ratings.levels": SettingKind.WORDS,
        "leave.deputy_director_up_to_days": SettingKind.COUNT,
        "leave.director_from_days": SettingKind.COUNT,
        "leave.cover_from_days": SettingKind.COUNT,
        "leave.route_between": SettingKind.WORD,
        "leave.file_with": SettingKind.WORD,
        "leave.copy_to": SettingKind.WORDS,
        "leave.route": SettingKind.WORD,
        "leave.cover_kinds": SettingKind.WORDS,
        "leave.both_away": SettingKind.WORD,  # refuse or warn when A and B would be away together
        "assessment.base": SettingKind.COUNT,
        "assessment.period": SettingKind.WORD,
        "assessment.deductions": SettingKind.WORDS,
        "assessment.flag_run": SettingKind.COUNT,
        "assessment.model_rank_at_most": SettingKind.COUNT,
        "assessment.prize_levels": SettingKind.COUNT,
        "assessment.prize_quota": SettingKind.COUNT,
        "assessment.min_months_first_prize": SettingKind.COUNT,
        "assessment.max_deduction_year": SettingKind.COUNT,
        "assessment.unqualified_below": SettingKind.COUNT,
        "assessment.unqualified_run": SettingKind.COUNT,
        "assessment.bonus_cut_percent": SettingKind.COUNT,
        "assessment.private_leave_days_per_month": SettingKind.COUNT,
        "assessment.grades": SettingKind.WORDS,
        "assessment.sources": SettingKind.WORDS,
        "assessment.window_grades": SettingKind.WORDS,
        "assessment.head_aspects": SettingKind.COUNT,
        "assessment.window_items": SettingKind.COUNT,
        "assessment.window_items_stated": SettingKind.COUNT,
        "assessment.evaluations_per_year": SettingKind.COUNT,
        "assessment.points_in_town_target": SettingKind.COUNT,
        "assessment.month_award": SettingKind.WORD,
        "assessment.quarter_award": SettingKind.WORD,
        "assessment.month_bonus": SettingKind.WORD,
        "ladders.second_trip": SettingKind.LADDER,
        "ladders.conduct": SettingKind.LADDER,
        "ladders.discipline_complaint": SettingKind.LADDER,
        "ladders.language_complaint": SettingKind.LADDER,
        "ladders.broken_promise": SettingKind.LADDER,
        "ladders.materials_lost": SettingKind.LADDER,
        "ladders.overcharge": SettingKind.LADDER,
    }
)


def minutes(key: str, text: object) -> int:
    """Return a time of day in minutes since midnight.

    Raises:
        PolicyInvalid: not a time of day.
    """
    match = _TIME.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise PolicyInvalid(key, problem="not_a_time_of_day", found=repr(text))
    if match[1] is None:
        return DAY_MINUTES
    return int(match[1]) * 60 + int(match[2]) + (DAY_MINUTES if match[3] else 0)


def read_value(key: str, kind: SettingKind, found: object) -> Value:
    """Return the value of a setting, or refuse it.

    Raises:
        PolicyInvalid: with the full key, down to the place in a list.
    """
    return _READERS[kind](key, found)


def _count(key: str, found: object) -> Value:
    if isinstance(found, bool) or not isinstance(found, int) or found < 0:
        raise PolicyInvalid(key, problem="not_a_whole_number", found=repr(found))
    return found


def _limit(key: str, found: object) -> Value:
    return found if isinstance(found, str) and found in LIMIT_WORDS else _count(key, found)


def _span(key: str, found: object) -> Value:
    match _list(key, found):
        case [begins, ends]:
            span = Span(begins=minutes(f"{key}[0]", begins), ends=minutes(f"{key}[1]", ends))
        case _:
            raise PolicyInvalid(key, problem="not_a_span", found=repr(found))
    if span.ends < span.begins:
        raise PolicyInvalid(key, problem="ends_before_it_begins", found=repr(found))
    return span


def _spans(key: str, found: object) -> Value:
    return tuple(_span(f"{key}[{i}]", part) for i, part in enumerate(_list(key, found)))


def _date_of_year(key: str, found: object) -> Value:
    if not isinstance(found, str) or _DATE_OF_YEAR.fullmatch(found) is None:
        raise PolicyInvalid(key, problem="not_a_date_of_the_year", found=repr(found))
    return found


def _flag(key: str, found: object) -> Value:
    if not isinstance(found, bool):
        raise PolicyInvalid(key, problem="not_yes_or_no", found=repr(found))
    return found


def _word(key: str, found: object) -> Value:
    if not isinstance(found, str) or not found:
        raise PolicyInvalid(key, problem="not_a_text", found=repr(found))
    return found


def _words(key: str, found: object) -> Value:
    return tuple(_word(f"{key}[{i}]", part) for i, part in enumerate(_list(key, found)))


def _ladder(key: str, found: object) -> Value:
    return tuple(_words(f"{key}[{i}]", part) for i, part in enumerate(_list(key, found)))


def _list(key: str, found: object) -> list[object]:
    if not isinstance(found, list | tuple):
        raise PolicyInvalid(key, problem="not_a_list", found=repr(found))
    return list(found)


_READERS: Mapping[SettingKind, Callable[[str, object], Value]] = MappingProxyType(
    {
        SettingKind.COUNT: _count,
        SettingKind.LIMIT: _limit,
        SettingKind.TIME: minutes,
        SettingKind.SPAN: _span,
        SettingKind.SPANS: _spans,
        SettingKind.DATE_OF_YEAR: _date_of_year,
        SettingKind.FLAG: _flag,
        SettingKind.WORD: _word,
        SettingKind.WORDS: _words,
        SettingKind.LADDER: _ladder,
    }
)
