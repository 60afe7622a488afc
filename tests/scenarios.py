"""Run worked examples against the product: python -m tests.scenarios FILE…

The adapter maps a rule name to one call of the product and holds no rule of its own: it turns the
words of an example into values, calls, and turns the answer back into words. An expectation holds
when everything it names is answered so; a rule name that is not known counts as failed.
"""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from appliance.domain import (
    attendance,
    clocks,
    complaint,
    evaluation,
    forms,
    ladder,
    limits,
    punch_plan,
    supervision,
)
from appliance.domain.errors import ExtensionNotAllowed, LimitNotStated, Refusal
from appliance.domain.policy import Layer, Origin, Policy, read_layer
from appliance.domain.workdays import WorkCalendar
from appliance.policies import chosen_layers, profile_layers, seeded_calendar

Words = Mapping[str, Any]
Answer = dict[str, Any]
CALENDAR: WorkCalendar = seeded_calendar()

# The field `profile` of an example names the table only where the tables differ by profile;
# elsewhere it says where the rule comes from, and its numbers stand in one document.
ANY_PROFILE = "handbook-a"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one example."""

    name: str
    rule: str
    expected: Words
    got: Words | str

    @property
    def holds(self) -> bool:
        """Say whether everything expected is answered so."""
        if isinstance(self.got, str):
            return False
        return all(key in self.got and self.got[key] == self.expected[key] for key in self.expected)

    def __str__(self) -> str:
        if self.holds:
            return f"{self.name} ok"
        got = self.got if isinstance(self.got, str) else _text(self.got)
        return f"{self.name} differs: expected {_text(self.expected)} got {got}"


def _text(words: Words) -> str:
    return json.dumps(words, ensure_ascii=False, default=str)


def policy(given: Words) -> Policy:
    """The policy of an example: its profile, with the season it sets."""
    name = str(given["profile"])
    layers: list[Layer] = profile_layers(ANY_PROFILE if name == "*" else name)
    season = given.get("season")
    if season:
        entries = {key: {"value": found} for key, found in season.items()}
        layers.append(read_layer({"attendance": entries}, origin=Origin.HALL, version="example"))
    return Policy.on(date.max, layers)


def only(area: str, *names: str) -> Policy:
    """The policy of a rule whose numbers stand in these documents alone."""
    layers = [layer for name in names for layer in chosen_layers({area: name})]
    return Policy.on(date.max, layers)


HANDBOOK_A = only("attendance", "handbook-a")
MARKET_TOWN = only("attendance", "market-town")
LADDERS = only("ladders", "handbook-j", "community")


def day(text: str | None) -> date | None:
    """A date of an example, or nothing."""
    return None if text is None else date.fromisoformat(text[:10])


def a_day(text: str) -> date:
    """A date of an example."""
    return date.fromisoformat(text[:10])


def clock_minutes(text: str) -> int:
    """A time of day of an example in minutes."""
    hour, minute = text.split(":")[:2]
    return int(hour) * 60 + int(minute)


def clock_text(minutes: int) -> str:
    """Minutes as a time of day."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def number(found: float) -> float | int:
    """A whole number without its fraction."""
    return int(found) if found == int(found) else found


def daytype(given: Words) -> Answer:
    return {"workday": CALENDAR.is_working_day(a_day(given["date"]))}


def classify(given: Words) -> Answer:
    when = a_day(given["date"])
    punches = [
        attendance.Punch.at(datetime.fromisoformat(f"{when}T{text}")) for text in given["punches"]
    ]
    found = attendance.classify(
        punch_plan.plan_for(when, policy(given)),
        punches,
        working=CALENDAR.is_working_day(when),
        on_leave=given.get("leave") in (True, "approved"),
    )
    return {
        "day": found.day,
        "slots": {name: str(mark) for name, mark in found.slots.items()},
        "needs_review": found.needs_review,
    }


def market(given: Words) -> Answer:
    when, rules = a_day(given["date"]), MARKET_TOWN
    duty = punch_plan.duty_kind(CALENDAR.kind(when), market_day=given["market_day"])
    if duty is punch_plan.DutyKind.REST_DAY:
        return {"kind": duty}
    found = attendance.classify(
        punch_plan.plan_for(when, rules, duty=duty), _certain(when, given["sign_ins"]), working=True
    )
    answer: Answer = {"kind": duty}
    for name in (punch_plan.SlotName.AM_IN, punch_plan.SlotName.PM_IN):
        answer[name.removesuffix("_in")] = str(
            found.slots.get(name, attendance.PunchMark(kind=attendance.MarkKind.MISSING))
        )
    if given.get("out"):
        slot = punch_plan.sign_out_slot(rules, duty)
        answer["out"] = str(attendance.judge_slot(slot, _certain(when, [given["out"]])))
    return answer


def _certain(when: date, times: Iterable[str]) -> list[attendance.Punch]:
    return [attendance.Punch.at(datetime.fromisoformat(f"{when}T{text}")) for text in times]


def subsidy(given: Words) -> Answer:
    return {"pay": attendance.market_pay(given["market_days_worked"], MARKET_TOWN)}


def earlyback(given: Words) -> Answer:
    found = attendance.early_return(
        clock_minutes(given["off"]),
        clock_minutes(given["out"]),
        HANDBOOK_A,
        for_exchange=given["purpose"] == "exchange_documents",
        filed_before=given["filed_before"],
    )
    return {
        "minutes_early": found.minutes_early,
        "filing_needed": found.filing_needed,
        "class": found.mark,
    }


def month_half(given: Words) -> Answer:
    half = attendance.month_half_day(given["late"] + given["early"], HANDBOOK_A)
    return {"half_day_absence": number(half)}


def month_half_dates(given: Words) -> Answer:
    marks = [a_day(text) for text in given["marks"]]
    return {"half_day_by_month": attendance.half_days_by_month(marks, HANDBOOK_A)}


def offpost(given: Words) -> Answer:
    left, back = (datetime.fromisoformat(given[key]) for key in ("left", "back"))
    half = attendance.off_post_absence(
        left, back, HANDBOOK_A, authorised=given.get("authorised", False)
    )
    return {
        "minutes": int((back - left).total_seconds()) // 60,
        "half_day_absence": number(half),
    }


def study(given: Words) -> Answer:
    return {"short": attendance.sessions_short(given["need"], given["attended"])}


def study_absent(given: Words) -> Answer:
    half = attendance.missed_study_absence(
        only("attendance", "luocheng"), attended=given["attended"], excused=given["leave_before"]
    )
    return {"half_day_absence": number(half)}


def absence_total(given: Words) -> Answer:
    return {"days": attendance.absence_of_day(given["parts"])}


def dedupe(given: Words) -> Answer:
    swipes = [datetime.fromisoformat(text) for text in given["swipes"]]
    kept = attendance.kept_swipes(swipes, within_s=given["seconds"])
    return {"kept": [swipe.isoformat() for swipe in kept]}


def coverage(given: Words) -> Answer:
    spans = [(clock_minutes(begins), clock_minutes(ends)) for begins, ends in given["spans"]]
    gaps = attendance.uncovered(spans, day_ends=24 * 60)
    return {"gaps": [[clock_text(begins), clock_text(ends)] for begins, ends in gaps]}


def _working(start: date, days: int) -> clocks.Deadline:
    limit = clocks.Limit(unit=clocks.LimitUnit.WORKING_DAYS, amount=days)
    return clocks.deadline(clocks.ClockStory(received=start), limit, CALENDAR)


def due_wd(given: Words) -> Answer:
    return {"due": _working(a_day(given["start"]), given["n"]).due.isoformat()}


def due_wd_guard(given: Words) -> Answer:
    found = _working(a_day(given["start"]), given["n"])
    if found.provisional:
        return {"status": "calendar_missing", "year": found.provisional_years[0]}
    return {"status": "ok", "due": found.due.isoformat()}


def due_clock(given: Words) -> Answer:
    story = clocks.ClockStory(
        received=a_day(given["received"]), materials_complete=day(given.get("completed"))
    )
    limit = clocks.Limit(unit=clocks.LimitUnit.WORKING_DAYS, amount=given["n"])
    found = clocks.deadline(story, limit, CALENDAR)
    return {"clock_from": found.counted_from.isoformat(), "due": found.due.isoformat()}


TABLE_OF_TYPE = {
    "registration": ("community", "registration"),
    "filing": ("community", "filing"),
    "approval": ("community", "approval"),
    "approval_normal": ("community", "approval"),
    "approval_special": ("community", "approval_special"),
    "registration_promise": ("service-promise", "registration"),
}


def type_due(given: Words) -> Answer:
    document, matter = TABLE_OF_TYPE.get(given["type"], (given["profile"], given["type"]))
    limit = limits.limit_of(only("limits", document), matter)
    found = clocks.deadline(clocks.ClockStory(received=a_day(given["received"])), limit, CALENDAR)
    return {
        "due": found.due.isoformat(),
        "on_the_spot": limit.unit is clocks.LimitUnit.ON_THE_SPOT,
    }


def due_nat(given: Words) -> Answer:
    limit = clocks.Limit(unit=clocks.LimitUnit.NATURAL_DAYS, amount=given["n"])
    found = clocks.deadline(clocks.ClockStory(received=a_day(given["start"])), limit, CALENDAR)
    counted = [step.last for step in found.steps if step.count_to is not None]
    return {"raw": max(counted).isoformat(), "due": found.due.isoformat()}


def extend(given: Words) -> Answer:
    due = a_day(given["due"])
    request = limits.ExtensionRequest(
        requested=a_day(given["requested"]),
        approved=given["approved"],
        told=given["told"],
        working_days=given["extra"],
    )
    try:
        limits.check_extension("example", due, request)
    except ExtensionNotAllowed as refused:
        late = refused.facts["why"] == "late"
        kind = {"overdue_kind": int(limits.OverdueKind.EXTENSION_TOO_LATE)} if late else {}
        return {"valid": False, **kind}
    return {"valid": True, "due": limits.extended_due(due, request, CALENDAR).isoformat()}


def overdue(given: Words) -> Answer:
    outcome = limits.Outcome(
        decided=day(given.get("decided")),
        replied=day(given.get("replied")),
        delivered=day(given.get("delivered")),
        justified=given.get("justified", False),
    )
    kinds = limits.overdue_kinds(a_day(given["due"]), a_day(given["today"]), outcome)
    return {"overdue_kinds": [int(kind) for kind in kinds]}


def refuse(given: Words) -> Answer:
    kinds = limits.refusal_overdue(given.get("reason_code"))
    return {"accepted": False, "overdue_kinds": [int(kind) for kind in kinds]}


def deemed(given: Words) -> Answer:
    barred = any(given.get(word) for word in ("barred", "legal_bar", "against_law", "unlawful"))
    found = limits.is_deemed_consent(
        a_day(given["due"]),
        a_day(given["today"]),
        day(given.get("written_reply")),
        justified=given.get("justified", False),
        barred=barred,
    )
    return {"deemed_consent": found}


def upward(given: Words) -> Answer:
    found = limits.completed_by_referral(a_day(given["due"]), day(given.get("reported_up")))
    return {
        "completed": found is not None,
        "completed_on": None if found is None else found.isoformat(),
    }


def limit_source(given: Words) -> Answer:
    stated = limits.LimitSources(
        law=given.get("law"),
        assigned=given.get("assigned"),
        promise=given.get("promise"),
        default=given.get("default"),
    )
    found = limits.governing_limit(stated)
    if found is None:
        return {"source": given.get("default_src"), "n": None}
    source, days = found
    named = given.get("default_src") if source is clocks.LimitSource.DEFAULT else source
    return {"source": named, "n": days}


def answer_same_day(given: Words) -> Answer:
    limit = clocks.Limit(unit=clocks.LimitUnit.SAME_DAY)
    found = clocks.deadline(clocks.ClockStory(received=a_day(given["received"])), limit, CALENDAR)
    answered = day(given.get("answered"))
    return {"late": answered is None or complaint.is_late(found.due, answered, today=answered)}


def card(given: Words) -> Answer:
    thresholds = supervision.Thresholds(yellow_days_left=given["yellow_at"])
    found = supervision.card_on(a_day(given["today"]), a_day(given["due"]), CALENDAR, thresholds)
    return {"card": found.level, "working_days_left": found.working_days_left}


def clock_days(given: Words) -> Answer:
    used = CALENDAR.working_days_after(a_day(given["start"]), a_day(given["end"]))
    return {"working_days_used": used}


def special7(given: Words) -> Answer:
    found = limits.approval_limit(
        only("limits", "community"), special_reason=given.get("reason") or ""
    )
    return {"limit": found.amount}


def task_limit(given: Words) -> Answer:
    try:
        found = limits.task_limit(
            limits.TaskKind(given["type"]), given.get("limit"), only("limits", "dafan")
        )
    except LimitNotStated:
        return {"ok": False}
    return {"ok": True, "limit": found.amount}


def close_overdue(given: Words) -> Answer:
    missing = forms.FORMS[forms.FormName.OVERDUE_CLOSING].missing(_filled(given))
    return {"can_close": not missing, "missing": missing}


def _filled(given: Words) -> list[str]:
    return [key for key, found in given.items() if found]


def form(given: Words) -> Answer:
    missing = forms.FORMS[forms.FormName(given["form"])].missing(given["have"])
    return {"complete": not missing, "missing": missing}


def _difficulty(given: Words) -> complaint.Difficulty:
    stated = complaint.Difficulty.CLEAR
    if given.get("complex") or given.get("clear") is False:
        stated = complaint.Difficulty.COMPLEX
    if given.get("very_complex"):
        stated = complaint.Difficulty.VERY_COMPLEX
    return complaint.difficulty_of(stated, units=given.get("units", 1))


def complaint_due(given: Words) -> Answer:
    found = complaint.reply_duty(
        complaint.ComplaintChannel(given["channel"]),
        _difficulty(given),
        a_day(given["received"]),
        only("complaints", "dafan"),
        CALENDAR,
    )
    return {"due": found.due.isoformat(), "limit": found.limit_days, "reply": found.medium}


def late_c(given: Words) -> Answer:
    due, replied = a_day(given["due"]), day(given.get("replied"))
    today = day(given.get("today")) or date.max
    return {"late": complaint.is_late(due, replied, today=today)}


def transfer_c(given: Words) -> Answer:
    replies = {
        "to_supervision": day(given.get("to_supervision")),
        "to_complainant": day(given.get("to_complainant")),
    }
    duty = complaint.transfer_duty(a_day(given["limit"]))
    return {"late_or_missing": complaint.transfer_failures(duty, replies)}


def repeat_c(given: Words) -> Answer:
    actions = ladder.withdrawal_actions(
        upheld=given["upheld"], refuses=given["refuses"], times=given["times"]
    )
    return {"actions": list(actions)}


def ladder_rule(given: Words) -> Answer:
    found = ladder.ladder_step(given["ladder"], given["nth"], LADDERS)
    return {"step": found.step, "consequences": list(found.consequences)}


def promise_steps(given: Words) -> Answer:
    found = ladder.broken_promise_step(given["times"], LADDERS, still_undone=given["still_undone"])
    return {"consequences": list(found.consequences)}


def rating(given: Words) -> Answer:
    why = evaluation.why_not_counted(given["case"], first=given["first"])
    return {"counted": why is None, "reason": why}


def register(given: Words) -> Answer:
    missing = forms.FORMS[forms.FormName.REGISTRATION].missing(given["given_fields"])
    return {"complete": not missing, "missing": missing}


def wall8(given: Words) -> Answer:
    return {"missing": forms.FORMS[forms.FormName.WALL].missing(given["posted"])}


def publish(given: Words) -> Answer:
    limit = limits.limit_of(only("limits", "luocheng"), "publication")
    found = clocks.deadline(clocks.ClockStory(received=a_day(given["made"])), limit, CALENDAR)
    return {"due": found.due.isoformat()}


RULES: Mapping[str, Callable[[Words], Answer]] = {
    "absence_total": absence_total,
    "answer_same_day": answer_same_day,
    "card": card,
    "classify": classify,
    "clock_days": clock_days,
    "close_overdue": close_overdue,
    "complaint": complaint_due,
    "coverage": coverage,
    "daytype": daytype,
    "dedupe": dedupe,
    "deemed": deemed,
    "due_clock": due_clock,
    "due_nat": due_nat,
    "due_wd": due_wd,
    "due_wd_guard": due_wd_guard,
    "earlyback": earlyback,
    "extend": extend,
    "form": form,
    "ladder": ladder_rule,
    "late_c": late_c,
    "limit_source": limit_source,
    "market": market,
    "month_half": month_half,
    "month_half_dates": month_half_dates,
    "offpost": offpost,
    "overdue": overdue,
    "promise_steps": promise_steps,
    "publish": publish,
    "rating": rating,
    "refuse": refuse,
    "register": register,
    "repeat_c": repeat_c,
    "special7": special7,
    "study": study,
    "study_absent": study_absent,
    "subsidy": subsidy,
    "task_limit": task_limit,
    "transfer_c": transfer_c,
    "type_due": type_due,
    "upward": upward,
    "wall8": wall8,
}


def read_examples(path: Path) -> Iterator[Words]:
    """The examples of a file, one JSON object a line."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def judge(example: Words) -> Outcome:
    """Put one example to the product."""
    rule = RULES.get(example["rule"])
    got: Words | str
    if rule is None:
        got = f"unknown rule {example['rule']}"
    else:
        try:
            got = rule({"profile": example.get("profile"), **example["given"]})
        except (Refusal, KeyError, TypeError, ValueError) as refused:
            got = f"{type(refused).__name__}: {refused}"
    return Outcome(name=example["id"], rule=example["rule"], expected=example["expect"], got=got)


def main(paths: Iterable[str]) -> int:
    """Judge the examples of all files; 1 if one fails."""
    failed = passed = 0
    for path in paths:
        for example in read_examples(Path(path)):
            outcome = judge(example)
            passed, failed = passed + outcome.holds, failed + (not outcome.holds)
            sys.stdout.write(f"{outcome}\n")
    sys.stdout.write(f"{passed} passed, {failed} failed\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
