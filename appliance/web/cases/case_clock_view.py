"""A due date as pages and paper show it: the ruler day by day, and the steps as sentences.

Nothing is computed here that the rule has not said: the days, numbers and stops are those of the
deadline's own steps.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from appliance.desk.rules import Rules
from appliance.domain.clocks import Deadline, DeadlineStep, Limit, StepCode
from appliance.domain.frozen import dataclass
from appliance.domain.workdays import days_of
from appliance.web.cases import wording_case_care as care
from appliance.web.cases import wording_cases as words
from appliance.web.filters import WEEKDAYS, short_day

LONGEST_RULER = 31  # days; a longer way is told by its steps alone
_NUMBERED = frozenset({StepCode.COUNTED, StepCode.MAKE_UP_COUNTED})
_REST = frozenset({StepCode.SKIPPED, StepCode.ROLLED})


@dataclass(frozen=True, slots=True, kw_only=True)
class RulerDay:
    """One day of the ruler (时限尺)."""

    sign: str
    number: int
    name: str
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedStep:
    """One line of how a due date was counted."""

    days: str
    count: str
    sentence: str
    clause: str
    is_due: bool


def limit_words(limit: Limit) -> str:
    """Return 10 个工作日, or 当场."""
    return words.UNITS[limit.unit].format(amount=limit.amount)


def until_words(rules: Rules, day: date) -> str:
    """Return 17:00 前 where the hall's policy has closing hours, else 下班前."""
    policy = rules.policy(day)
    if not policy.is_set("attendance.sessions"):
        return words.BEFORE_CLOSING
    minutes = policy.spans("attendance.sessions")[-1].ends
    return words.BEFORE_HOUR.format(hour=f"{minutes // 60:02}:{minutes % 60:02}")


def ruler_of(found: Deadline, rules: Rules, today: date) -> list[RulerDay]:
    """Return the days from the start to the due date; none where they are too many."""
    start = next(step.first for step in found.steps[::-1] if step.code in _STARTS)
    if (found.due - start).days >= LONGEST_RULER:
        return []
    numbers = _numbers(found, rules)
    return [_ruler_day(day, start, found, numbers, today) for day in days_of(start, found.due)]


def explained(found: Deadline, *, until: str, item_version: str) -> list[ExplainedStep]:
    """Return the steps of a due date in words a citizen can read."""
    return [_explain(step, found, until, item_version) for step in found.steps]


def told_in_one(found: Deadline, *, until: str) -> str:
    """Return the counting in one paragraph, for paper."""
    lines = explained(found, until=until, item_version="")
    return "；".join(line.days + _gap(line.sentence) + line.sentence for line in lines) + "。"


_STARTS = frozenset({StepCode.RECEIVED, StepCode.COMPLETED_MATERIALS})


def _numbers(found: Deadline, rules: Rules) -> Mapping[date, str]:
    """Return the word under each day: its number, 休 or 停."""
    return dict(found_word for step in found.steps for found_word in _words_of(step, rules))


def _words_of(step: DeadlineStep, rules: Rules) -> Iterator[tuple[date, str]]:
    if step.code in _NUMBERED and step.count_from is not None:
        for offset, day in enumerate(days_of(step.first, step.last)):
            yield day, str(step.count_from + offset)
    elif step.code is StepCode.STOPPED:
        yield from ((day, words.SIGNS["stop"]) for day in days_of(step.first, step.last))
    elif step.code is StepCode.SKIPPED:
        yield from ((day, words.SIGNS["rest"]) for day in days_of(step.first, step.last))
    elif step.code is StepCode.EXTENDED:
        counted = 0
        for day in list(days_of(step.first, step.last))[1:]:
            is_working = rules.calendar.is_working_day(day)
            counted += is_working
            yield day, f"+{counted}" if is_working else words.SIGNS["rest"]


def _ruler_day(
    day: date, start: date, found: Deadline, numbers: Mapping[date, str], today: date
) -> RulerDay:
    word = numbers.get(day, words.SIGNS["first"] if day == start else words.SIGNS["rest"])
    signs = {
        "first": day == start,
        "rest": word == words.SIGNS["rest"],
        "stop": word == words.SIGNS["stop"],
        "now": day == today,
        "due": day == found.due,
        "todo": day > today,
    }
    return RulerDay(
        sign=" ".join(name for name, holds in signs.items() if holds),
        number=day.day,
        name=words.TODAY if day == today else WEEKDAYS[day.weekday()],
        word=word,
    )


def _explain(step: DeadlineStep, found: Deadline, until: str, item_version: str) -> ExplainedStep:
    from_to = step.count_from, step.count_to
    counted = "至".join(str(number) for number in dict.fromkeys(from_to) if number is not None)
    festival = words.FESTIVALS[step.festival] if step.festival else words.WEEKEND
    is_due = step.code is StepCode.DUE
    sentence = words.EXPLAINED[step.code].format(
        number=(step.count_to or 0) - (step.count_from or 1) + 1,
        count_to=step.count_to,
        festival=festival,
        reason=care.PROCEDURES.get(step.reason, step.reason),
        year=step.first.year,
        until=until,
    )
    return ExplainedStep(
        days=_span(step.first, step.last),
        count=counted if step.code in _NUMBERED else "",
        sentence=sentence,
        clause=_clause(step, found, item_version),
        is_due=is_due,
    )


def _gap(sentence: str) -> str:
    return " " if sentence[:1].isdecimal() else ""


def _span(first: date, last: date) -> str:
    if first == last:
        return short_day(first)
    if first.month == last.month:
        return f"{first.month}月{first.day}日至{last.day}日"
    return f"{short_day(first)}至{short_day(last)}"


def _clause(step: DeadlineStep, found: Deadline, item_version: str) -> str:
    if step.code is StepCode.DUE and item_version:
        limit = limit_words(found.limit)
        return words.ITEM_EDITION.format(version=item_version, limit=limit)
    if step.code in _NUMBERED | _REST:
        return words.CLAUSES.get(step.code, words.CALENDAR.format(version=found.calendar_version))
    return words.CLAUSES.get(step.code, "")
