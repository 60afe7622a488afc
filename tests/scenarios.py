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
    assessment,
    attendance,
    case,
    case_file,
    clocks,
    complaint,
    duty,
    evaluation,
    first_contact,
    forms,
    ladder,
    leave,
    limits,
    notice,
    punch_plan,
    supervision,
    village,
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
DAFAN_ASSESSMENT = only("assessment", "dafan")
LUOCHENG_DUTY = Policy.on(date.max, chosen_layers({"duty": "luocheng"}))
GUARDS = only("duty", "guards")
VILLAGES = only("village", "xiping", "market-town")


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
        filed_before=bool(given.get("filed_before")),
    )
    return {
        "minutes_early": found.minutes_early,
        "filing_needed": found.filing_needed,
        "class": found.mark,
    }


def month_half(given: Words) -> Answer:
    half = attendance.month_half_day(given.get("late", 0) + given.get("early", 0), HANDBOOK_A)
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
    gaps = duty.uncovered(spans, day_ends=24 * 60)
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
    return {"raw": max(counted, default=found.due).isoformat(), "due": found.due.isoformat()}


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
    return {"late": complaint.is_late(found.due, answered, today=date.max)}


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
    if given.get("complex") or False in (given.get("clear"), given.get("facts_clear")):
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


def span(pair: Iterable[str]) -> leave.LeaveSpan:
    """The days of a slip."""
    days = [a_day(text) for text in pair]
    return leave.LeaveSpan(first=min(days), last=max(days))


def leave_route(given: Words) -> Answer:
    days = given.get("days")
    if days is None:
        days = len(leave.leave_days([span([given["from"], given["to"]])], CALENDAR))
    found = leave.leave_route(days, only("leave", "luocheng"))
    return {
        "days": float(days),
        "approver": found.approver,
        "cover_needed": found.cover_needed,
        "copies": list(found.copies),
    }


def leave_cover(given: Words) -> Answer:
    when = a_day(given["date"])
    status = given.get("status")
    covered = status in set(leave.LeaveStatus) and leave.LeaveStatus(status).covers
    found = attendance.classify(
        punch_plan.plan_for(when, HANDBOOK_A),
        [],
        working=CALENDAR.is_working_day(when),
        on_leave=covered,
    )
    return {"day": found.day}


def overstay(given: Words) -> Answer:
    days = leave.overstayed_days(a_day(given["leave_to"]), a_day(given["back"]), CALENDAR)
    return {"absent_days": [found.isoformat() for found in days]}


def leave_union(given: Words) -> Answer:
    return {"days": len(leave.leave_days(map(span, given["leaves"]), CALENDAR))}


def ab(given: Words) -> Answer:
    days = leave.both_away([span(given["A"])], [span(given["B"])], CALENDAR)
    return {"conflict_dates": [found.isoformat() for found in days]}


def handover(given: Words) -> Answer:
    return {"handover_by": leave.handover_by(a_day(given["A_absent_from"]), CALENDAR).isoformat()}


def subst(given: Words) -> Answer:
    filed, starts = (datetime.fromisoformat(given[key]) for key in ("filed", "start"))
    return {"valid": leave.substitution_filed_in_time(filed, starts)}


def badge(given: Words) -> Answer:
    found = leave.badge_reminder(a_day(given["ends"]), day(given.get("returned")), CALENDAR)
    return {"remind_on": None if found is None else found.isoformat()}


def session_leave(given: Words) -> Answer:
    return {
        session: attendance.session_class(
            on_leave=session in given["leave_sessions"], punched=bool(given["swiped"].get(session))
        )
        for session in ("am", "pm")
    }


def days_by_month(given: Words) -> Answer:
    return {"days": leave.days_by_month(span([given["from"], given["to"]]), CALENDAR)}


def home_units(given: Words) -> Answer:
    return {"letters": leave.staff_by_home_unit(given["staff"])}


def merit(given: Words) -> Answer:
    record = assessment.MeritRecord(
        late=given["late"],
        early=given["early"],
        off_post=given["offpost"],
        private_days=given["private_days"],
        overdue=given["overdue"],
        complaints=given["complaints"],
        accuracy_percent=given["accuracy"],
    )
    return {"eligible": record.is_eligible(DAFAN_ASSESSMENT)}


def rank(given: Words) -> Answer:
    return {"ranks": assessment.competition_ranks(given["scores"])}


def redflag(given: Words) -> Answer:
    return {"red_flag": assessment.red_banner(given["first"], DAFAN_ASSESSMENT)}


def flagholder(given: Words) -> Answer:
    awards = [(quarter, window) for quarter, window in given["awards"]]
    return {"handovers": [list(found) for found in assessment.banner_handovers(awards)]}


def model(given: Words) -> Answer:
    return {"models": assessment.service_exemplars(given["ranks"], DAFAN_ASSESSMENT)}


def prizes(given: Words) -> Answer:
    found = assessment.prize_standing(
        given["quarters"], given["deducted"], given["months"], DAFAN_ASSESSMENT
    )
    return {
        "mean": found.mean,
        "eligible": found.eligible,
        "first_prize_eligible": found.first_prize_eligible,
    }


def months_served(given: Words) -> Answer:
    months = assessment.full_months(a_day(given["joined"]), a_day(given["asof"]))
    eligible = assessment.may_win_first_prize(months, DAFAN_ASSESSMENT)
    return {"months": months, "first_prize_eligible": eligible}


def unq(given: Words) -> Answer:
    found = assessment.judge_unqualified(given["grades"], DAFAN_ASSESSMENT)
    steps = forms.FORMS[forms.FormName.MONTH_UNQUALIFIED].fields if found.steps_due else ()
    return {
        "steps": list(steps),
        "merit_cancelled": found.merit_cancelled,
        "bonus_cut_pct": found.bonus_cut_percent,
    }


def satisfied(given: Words) -> Answer:
    kept = assessment.keeps_satisfied_window(
        language_complaints=given["upheld_language_complaints"],
        second_trips_repeated=given["second_trip_second"],
    )
    return {"satisfied_window": kept}


def quarter_star(given: Words) -> Answer:
    kept = assessment.keeps_quarter_star(
        language_complaints=given["upheld_language_complaints"],
        second_trips=given["second_trip_first"],
    )
    return {"eligible": kept}


def grade3(given: Words) -> Answer:
    return {"in_scale": given["grade"] in given["scale"]}


def four_quarter(given: Words) -> Answer:
    return {"mean": assessment.mean_score(given["scores"])}


def lastfri(given: Words) -> Answer:
    year, month = map(int, given["month"].split("-"))
    return _meeting(duty.coordination_meeting(year, month, CALENDAR))


def monday(given: Words) -> Answer:
    return _meeting(duty.office_meeting(a_day(given["monday"]), CALENDAR))


def _meeting(found: duty.MeetingDay) -> Answer:
    return {
        "nominal": found.nominal.isoformat(),
        "is_workday": found.nominal == found.held_on,
        "hold_on": found.held_on.isoformat(),
    }


def visit_week(given: Words) -> Answer:
    return {"ok": duty.visited_in_week(a_day(given["week_monday"]), map(a_day, given["visits"]))}


def bigclean(given: Words) -> Answer:
    return {"remind_on": duty.festival_cleaning(a_day(given["holiday_from"]), CALENDAR).isoformat()}


def hygiene(given: Words) -> Answer:
    return {"ok": duty.cleaned_in_time(clock_minutes(given["tick"]), LUOCHENG_DUTY)}


def guard(given: Words) -> Answer:
    at = datetime.fromisoformat(f"{given['date']}T{given['time']}")
    found = duty.guard_turn(a_day(given["base_monday"]), at, GUARDS)
    return {
        "on_duty": f"G{found.group + 1}",
        "shift": found.shift,
        "shift_date": found.shift_date.isoformat(),
    }


def incident(given: Words) -> Answer:
    happened, reported = (datetime.fromisoformat(given[key]) for key in ("happened", "reported"))
    return {
        "report_minutes": duty.report_minutes(happened, reported),
        "leader_on_scene": given.get("arrived") is not None,
    }


def open_unfinished(given: Words) -> Answer:
    closed = given.get("closed") is not None
    return {"owner": duty.unfinished_owner(given["duty_leader"], closed=closed)}


def agent(given: Words) -> Answer:
    return {"pay": village.agent_pay(given["months"], VILLAGES)}


def villrate(given: Words) -> Answer:
    part, whole = given["agency"], given["all"]
    return {
        "pct": village.share_percent(part, whole),
        "ok": village.agency_rate_reached(part, whole, VILLAGES),
    }


def villpay(given: Words) -> Answer:
    return {"inspect_days_short": village.inspection_days_short(given["days"], VILLAGES)}


def elder(given: Words) -> Answer:
    yuan = village.elder_quarter_yuan(given["age"], VILLAGES, party_member=given["party"])
    return {"eligible": yuan > 0, "quarter_amount": yuan}


def first_asked(given: Words) -> Answer:
    answer = _answer(given)
    return {"can_close": first_contact.may_close(answer), "missing": answer.missing()}


def _answer(given: Words) -> first_contact.Answer:
    match given["class"]:
        case "own":
            return first_contact.OwnAnswer(told=frozenset(given.get("told", ())))
        case "outside":
            return first_contact.SentElsewhere(
                reason=given.get("reason") or "",
                organ_known=bool(given.get("organ_known")),
                organ_name=given.get("organ_name") or "",
                organ_contact=given.get("organ_contact") or "",
            )
    words = ("acknowledged_by", "acknowledged", "accepted_by", "receiver_ack", "ack")
    told = next((str(given[word]) for word in words if given.get(word)), "")
    return first_contact.Referral(acknowledged_by=told)


def notice_rule(given: Words) -> Answer:
    missing = forms.FORMS[forms.FormName.ONE_TIME_NOTICE].missing(given["told"])
    medium = notice.notice_medium(notice.InquiryChannel(given["channel"]))
    return {"complete": not missing, "missing": missing, "medium": medium}


def trips(given: Words) -> Answer:
    found = notice.judge_trips(given["visits"])
    return {
        "failure_trips": found.failure_trips,
        "flag": found.flag,
        "second_trip_ladder": found.second_trip,
    }


def entry_same_day(given: Words) -> Answer:
    entered = given.get("entered")
    late = case_file.entered_late(
        datetime.fromisoformat(given["accepted"]),
        None if entered is None else datetime.fromisoformat(entered),
    )
    down = bool(given.get("network_down") or given.get("outage") or given.get("network") == "down")
    return {"late_entry": late, "excused": case_file.late_entry_excused(late=late, outage=down)}


def instant_entry(given: Words) -> Answer:
    entered = given.get("county_entry")
    late = case_file.entered_late(
        datetime.fromisoformat(given["handled"]),
        None if entered is None else datetime.fromisoformat(entered),
    )
    return {"alert": late}


def consistency(given: Words) -> Answer:
    file, system = (datetime.fromisoformat(given[key]) for key in ("file", "system"))
    return {"match": case_file.times_match(file, system)}


def ratio(given: Words) -> Answer:
    percent = only("cases", "handbook-j").days("cases.one_review_percent")
    return {
        "pct": village.share_percent(given["one"], given["all"]),
        "ok": village.reaches(given["one"], given["all"], percent),
    }


def chief(given: Words) -> Answer:
    delegation = case.Delegation(delegate=given["delegate"], since=date.min)
    return {"ok": delegation.allows(given["signed_by"], on=date.max)}


def delegated(given: Words) -> Answer:
    delegation = case.Delegation(
        delegate="", since=a_day(given["from"]), until=day(given.get("to"))
    )
    return {"covered": delegation.covers(a_day(given["on"]))}


def casefile(given: Words) -> Answer:
    found = case_file.judge_case_file(
        given["have"], given["signed"], special_procedure=given.get("special", False)
    )
    return {"complete": found.complete, "missing": found.missing, "unsigned": found.unsigned}


def fee(given: Words) -> Answer:
    return {"ok": case_file.fee_allowed(given["item"], given["amount"], given["approved"])}


def agencyfee(given: Words) -> Answer:
    return {"ok": case_file.agency_fee_allowed(given["charged"])}


def visits(given: Words) -> Answer:
    return {"visits": given["n"], "at_most_one": case_file.at_most_one_visit(given["n"])}


def windows(given: Words) -> Answer:
    return {
        "missing": case_file.missing_windows(given["have"]),
        "extra": case_file.extra_windows(given["have"]),
    }


RULES: Mapping[str, Callable[[Words], Answer]] = {
    "ab": ab,
    "absence_total": absence_total,
    "agencyfee": agencyfee,
    "agent": agent,
    "answer_same_day": answer_same_day,
    "badge": badge,
    "bigclean": bigclean,
    "card": card,
    "casefile": casefile,
    "chief": chief,
    "classify": classify,
    "clock_days": clock_days,
    "close_overdue": close_overdue,
    "complaint": complaint_due,
    "consistency": consistency,
    "coverage": coverage,
    "days_by_month": days_by_month,
    "daytype": daytype,
    "dedupe": dedupe,
    "deemed": deemed,
    "delegated": delegated,
    "due_clock": due_clock,
    "due_nat": due_nat,
    "due_wd": due_wd,
    "due_wd_guard": due_wd_guard,
    "earlyback": earlyback,
    "elder": elder,
    "entry_same_day": entry_same_day,
    "extend": extend,
    "fee": fee,
    "first_asked": first_asked,
    "flagholder": flagholder,
    "form": form,
    "four_quarter": four_quarter,
    "grade3": grade3,
    "guard": guard,
    "handover": handover,
    "home_units": home_units,
    "hygiene": hygiene,
    "incident": incident,
    "instant_entry": instant_entry,
    "ladder": ladder_rule,
    "lastfri": lastfri,
    "late_c": late_c,
    "leave_cover": leave_cover,
    "leave_route": leave_route,
    "leave_union": leave_union,
    "limit_source": limit_source,
    "market": market,
    "merit": merit,
    "model": model,
    "monday": monday,
    "month_half": month_half,
    "month_half_dates": month_half_dates,
    "months_served": months_served,
    "notice": notice_rule,
    "offpost": offpost,
    "open_unfinished": open_unfinished,
    "overdue": overdue,
    "overstay": overstay,
    "prizes": prizes,
    "promise_steps": promise_steps,
    "publish": publish,
    "quarter_star": quarter_star,
    "rank": rank,
    "rating": rating,
    "ratio": ratio,
    "redflag": redflag,
    "refuse": refuse,
    "register": register,
    "repeat_c": repeat_c,
    "satisfied": satisfied,
    "session_leave": session_leave,
    "special7": special7,
    "study": study,
    "study_absent": study_absent,
    "subsidy": subsidy,
    "subst": subst,
    "task_limit": task_limit,
    "transfer_c": transfer_c,
    "trips": trips,
    "type_due": type_due,
    "unq": unq,
    "upward": upward,
    "villpay": villpay,
    "villrate": villrate,
    "visit_week": visit_week,
    "visits": visits,
    "wall8": wall8,
    "windows": windows,
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
