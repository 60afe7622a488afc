"""The attendance book in words: what stands in each line, cell and heading. It makes no rule."""

from collections.abc import Sequence
from datetime import datetime

from appliance.desk.day_sheet import Cell, DaySheet, PersonDay, Standing
from appliance.domain.attendance import MarkKind
from appliance.domain.frozen import dataclass
from appliance.domain.leave import BOTH, LeaveSpan, Session
from appliance.domain.punch_plan import DutyKind, PunchSlot
from appliance.domain.settings_table import DAY_MINUTES
from appliance.projections.attendance import Punch
from appliance.projections.leave_questions import LeaveSlip
from appliance.projections.reach import Reach, Step
from appliance.web.attendance import wording_attendance as words
from appliance.web.filters import short_day

_CHIPS = {
    Standing.NO_SWIPE: "bad",
    Standing.LATE: "bad",
    Standing.LEFT_EARLY: "bad",
    Standing.OFF_POST: "bad",
    Standing.MISSING: "wait",
    Standing.REVIEW: "wait",
    Standing.AWAY: "wait",
    Standing.STUDYING: "ok",
    Standing.ON_TIME: "ok",
}
_IN_ORDER = (Standing.ON_TIME, Standing.AWAY, Standing.STUDYING, Standing.RESTING)
_STEPS = list(Step)


@dataclass(frozen=True, slots=True, kw_only=True)
class CellView:
    """One slot: what stands in it, and its tone (dim, late, soon or nothing)."""

    text: str
    tone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawPunch:
    """One punch as it was read, with what has to be said of it."""

    at: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineView:
    """One person's line of the book."""

    staff_no: str
    name: str
    unit: str
    post: str
    cells: tuple[CellView, ...]
    chip: str
    word: str
    why: str
    review: bool
    is_bad: bool
    punches: tuple[RawPunch, ...]
    step: Step | None


def line_of(line: PersonDay, sheet: DaySheet, reach: Reach) -> LineView:
    """Return one person's line."""
    member = line.member
    return LineView(
        staff_no=member.staff_no,
        name=member.name,
        unit=member.unit,
        post=words.POST.format(window=member.window, post=member.post)
        if member.window
        else member.post,
        cells=tuple(_cell(cell) for cell in line.cells),
        chip=_CHIPS.get(line.standing, ""),
        word=_word(line),
        why=words.SENTENCES.join(
            part for part in (_why(line, sheet), *beside(line, sheet)) if part
        ),
        review=line.needs_review and line.standing is not Standing.REVIEW,
        is_bad=line.standing in (Standing.NO_SWIPE, Standing.LATE, Standing.LEFT_EARLY),
        punches=tuple(_raw(punch, line) for punch in line.punches),
        step=_furthest_behind(line.punches, reach),
    )


def slot_heads(sheet: DaySheet) -> list[tuple[str, str]]:
    """Return the name and the span of each slot of the day's plan."""
    slots = sheet.plan.slots if sheet.plan and sheet.duty is not DutyKind.REST_DAY else ()
    return [(words.SLOTS[slot.name], _span(slot)) for slot in slots]


def heading(sheet: DaySheet) -> str:
    """Return what the day's book has found, for all people."""
    came = sum(bool(line.punches) for line in sheet.lines)
    due = len(sheet.lines) - sheet.count(Standing.AWAY, Standing.STUDYING)
    late, silent = sheet.count(Standing.LATE), sheet.count(Standing.NO_SWIPE)
    if not sheet.lines:
        return words.NOBODY
    if sheet.plan is None:
        return words.UNSET
    if sheet.duty is DutyKind.REST_DAY:
        return words.RESTING_SWIPED.format(came=came) if came else words.RESTING
    return _found(sheet).format(due=due, came=came, late=late, silent=silent)


def own_heading(line: PersonDay | None) -> str:
    """Return what the day's book has found, for one person."""
    if line is None:
        return words.NOBODY
    kind = MarkKind.LATE if line.standing is Standing.LATE else MarkKind.EARLY_LEAVE
    return words.OWN[line.standing].format(minutes=line.minutes(kind))


def hint(sheet: DaySheet, lines: Sequence[PersonDay]) -> str:
    """Return by when people had to come, and when the last card was read."""
    parts = []
    if sheet.plan is not None and sheet.duty is not DutyKind.REST_DAY:
        parts.append(words.RULE.format(end=_clock(sheet.plan.slots[0].closes_at)))
    last = max((punch.bounds.lower for line in lines for punch in line.punches), default=None)
    parts.append(words.LAST_PUNCH.format(at=last.strftime("%H:%M")) if last else words.NO_PUNCHES)
    return "".join(parts)


def figures(sheet: DaySheet) -> list[tuple[str, int, str]]:
    """Return name, number of people and tone of the figures of the day."""
    review = sum(line.needs_review for line in sheet.lines)
    counts = (
        (sheet.count(Standing.ON_TIME), "fine"),
        (sheet.count(Standing.LATE), "late"),
        (sheet.count(Standing.LEFT_EARLY), "late"),
        (sheet.count(Standing.AWAY), ""),
        (sheet.count(Standing.NO_SWIPE), "late"),
        (review, "soon"),
    )
    return [
        (name, count, tone if count else "")
        for name, (count, tone) in zip(words.FIGURES, counts, strict=True)
    ]


def _found(sheet: DaySheet) -> str:
    on_time = all(line.standing in _IN_ORDER for line in sheet.lines)
    if sheet.count(Standing.PENDING) and not sheet.count(Standing.LATE, Standing.NO_SWIPE):
        return words.TOO_EARLY if sheet.is_today else words.NOT_YET
    if sheet.is_today:
        return words.SO_FAR_ON_TIME if on_time else words.SO_FAR
    return words.ALL_ON_TIME if on_time else words.WHOLE_DAY


def _word(line: PersonDay) -> str:
    if line.standing is Standing.LATE:
        return words.LATE.format(minutes=line.minutes(MarkKind.LATE))
    if line.standing is Standing.LEFT_EARLY:
        return words.LEFT_EARLY.format(minutes=line.minutes(MarkKind.EARLY_LEAVE))
    return words.STANDINGS[line.standing]


def _why(line: PersonDay, sheet: DaySheet) -> str:
    match line.standing:
        case Standing.NO_SWIPE:
            return _why_silent(line, sheet)
        case Standing.LATE | Standing.LEFT_EARLY:
            sentence = words.WHY_MARKS if sheet.half_day_from else words.WHY_MARKS_ALONE
            return sentence.format(
                slots=_marked(line), count=line.marks_in_month, limit=sheet.half_day_from
            )
        case Standing.MISSING:
            return words.WHY_MISSING.format(slots=_missing(line))
        case Standing.OFF_POST:
            return words.WHY_OFF_POST
        case Standing.REVIEW:
            is_open = any(punch.bounds.day is None for punch in line.punches)
            return words.WHY_REVIEW_OPEN if is_open else words.WHY_REVIEW
    return ""


def _why_silent(line: PersonDay, sheet: DaySheet) -> str:
    if line.overstayed is not None:
        return words.WHY_OVERSTAYED.format(last=short_day(line.overstayed.last_day[:10]))
    if line.sessions:
        return words.WHY_REST_SILENT
    return words.WHY_NO_SWIPE_TODAY if sheet.is_today else words.WHY_NO_SWIPE


def beside(line: PersonDay, sheet: DaySheet) -> list[str]:
    """Return what has to be said beside the standing: leave, who stands in, out of the post."""
    found = [_leave_words(slip, sheet) for slip in line.evidence.slips]
    if line.cover:
        names = words.AND.join(sheet.names.get(one, one) for one in line.cover)
        found.append(words.COVERED.format(names=names))
    if line.evidence.shadow is not None:
        found.append(words.studying(line.evidence.shadow))
    if line.is_off_post:
        found.append(words.OUT_NOW)
    if any(one.status == "pending" for one in line.evidence.corrections):
        found.append(words.CORRECTION_WAITS)
    return found


def _leave_words(slip: LeaveSlip, sheet: DaySheet) -> str:
    span = slip.counts or slip.span
    kind = words.LEAVE_KINDS.get(slip.leave_kind, words.OTHER_LEAVE)
    by = slip.on_paper or sheet.names.get(slip.approver_no or "", slip.approver_no or "")
    return words.WHY_AWAY.format(kind=kind, span=span_words(span), approver=by)


def span_words(span: LeaveSpan) -> str:
    """Return from when to when somebody is on leave."""
    if span.begins is not None and span.ends is not None:
        return words.HOURS.format(
            day=short_day(span.first), begin=_clock(span.begins), end=_clock(span.ends)
        )
    if span.first == span.last:
        half = "" if span.sessions(span.first) == BOTH else words.SESSIONS[span.first_session]
        return words.ONE_DAY.format(day=short_day(span.first), half=half)
    return words.DAYS.format(
        first=short_day(span.first),
        first_half=words.SESSIONS[span.first_session] if span.first_session is Session.PM else "",
        last=short_day(span.last),
        last_half=words.SESSIONS[span.last_session] if span.last_session is Session.AM else "",
    )


def _marked(line: PersonDay) -> str:
    return words.AND.join(
        words.SLOT_AT.format(slot=words.SLOTS[cell.slot.name], at=_when(cell.punch))
        for cell in line.cells
        if cell.mark and cell.mark.minutes and cell.punch
    )


def _missing(line: PersonDay) -> str:
    lacking = (MarkKind.MISSING, MarkKind.MISSING_OUTSIDE_WINDOW)
    return words.AND.join(
        words.SLOTS[cell.slot.name]
        for cell in line.cells
        if cell.mark and cell.mark.kind in lacking
    )


def _cell(cell: Cell) -> CellView:
    if cell.on_leave:
        return CellView(text=words.ON_LEAVE, tone="dim")
    if cell.is_pending:
        return CellView(text=words.PENDING, tone="dim")
    if cell.mark is None or cell.mark.kind is MarkKind.MISSING:
        return CellView(text=words.MISSING, tone="soon")
    if cell.mark.kind is MarkKind.MISSING_OUTSIDE_WINDOW:
        return CellView(text=words.OUTSIDE, tone="soon")
    text = _when(cell.punch) if cell.punch else words.DASH
    is_bad = cell.mark.kind in (MarkKind.LATE, MarkKind.EARLY_LEAVE)
    return CellView(text=text, tone="late" if is_bad else "")


def _raw(punch: Punch, line: PersonDay) -> RawPunch:
    notes = [words.SOURCES[punch.source]] if punch.source in words.SOURCES else []
    if punch.pos in line.repeats:
        notes.append(words.REPEAT)
    if not punch.bounds.is_exact:
        notes.append(words.STANDINGS[Standing.REVIEW] if line.needs_review else words.CORRECTED)
    if punch.simulated:
        notes.append(words.SIMULATED)
    return RawPunch(at=_when(punch), note=words.AND.join(notes))


def _when(punch: Punch) -> str:
    """Return 08:24, or the two times between which the clock leaves it open."""
    lower, upper = punch.bounds.lower, punch.bounds.upper
    if punch.bounds.is_exact:
        return lower.strftime("%H:%M")
    end = _bound(upper, punch) if upper else words.NOBODY_KNOWS
    return words.BETWEEN.format(begin=_bound(lower, punch), end=end)


def _bound(at: datetime, punch: Punch) -> str:
    text = at.strftime("%H:%M")
    return text if punch.bounds.day else f"{short_day(at)} {text}"


def _furthest_behind(punches: Sequence[Punch], reach: Reach) -> Step | None:
    steps = [reach.step(punch.pos) for punch in punches]
    return min(steps, key=_STEPS.index) if steps else None


def _span(slot: PunchSlot) -> str:
    begin, end = _clock(slot.opens_at), _clock(slot.closes_at)
    if slot.opens_at <= slot.from_minute:
        return words.BY.format(end=end)
    if slot.closes_at >= DAY_MINUTES:
        return words.FROM.format(begin=begin)
    return words.BETWEEN.format(begin=begin, end=end)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
