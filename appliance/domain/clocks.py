"""Deadlines that explain themselves (时限): every due date is a list of steps.

Rule 1: the first day is never counted; working days skip rest days, natural days roll at their end.
Rule 2: 补正 starts the clock anew from the day the materials were complete; a special procedure
stops it for the days it took, extended days too; an extension adds working days to the old date.
Rule 3: where the way leads through a year without a calendar, the date is provisional (暂定).

A step holds a code, its dates and its numbers; the words are made where they are shown.

Sources: seed 000 第十一条第四-九款; seed 002-P2 四, 002-P5 时限; licensing law art. 45;
readings R16-R18, R39.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum

from appliance.domain.frozen import dataclass
from appliance.domain.workdays import DayKind, Festival, WorkCalendar

_ONE_DAY = timedelta(days=1)


class LimitUnit(StrEnum):
    """How a limit is counted. Values are stored and sent; never rename one."""

    WORKING_DAYS = "working_days"  # 工作日
    NATURAL_DAYS = "natural_days"  # 自然日
    SAME_DAY = "same_day"  # 当日
    ON_THE_SPOT = "on_the_spot"  # 当场


class LimitSource(StrEnum):
    """Where a limit comes from. Values are stored and sent; never rename one."""

    LAW = "law"  # 法定
    ASSIGNED = "assigned"  # 交办时明确
    PROMISE = "promise"  # 承诺
    DEFAULT = "default"  # the document's own number


class ClockName(StrEnum):
    """Which clock of a case. Values are stored and sent; never rename one."""

    PROMISED = "promised"  # 承诺时限
    STATUTORY = "statutory"  # 法定时限
    STEP = "step"  # 环节时限


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A time limit with its unit, never a bare number; `amount` is 0 for the two same-day units."""

    unit: LimitUnit
    amount: int = 0
    source: LimitSource = LimitSource.PROMISE
    clause: str = ""


class StepCode(StrEnum):
    """What a step of a deadline says. Values are sent; never rename one."""

    RECEIVED = "received"  # 收件
    COMPLETED_MATERIALS = "completed_materials"  # 材料补齐, the clock begins anew
    FIRST_DAY_NOT_COUNTED = "first_day_not_counted"  # 首日不计
    COUNTED = "counted"  # 第 n 至 m 个工作日, 自然日
    SKIPPED = "skipped"  # 双休日, 节假日
    MAKE_UP_COUNTED = "make_up_counted"  # 调休上班日计入
    STOPPED = "stopped"  # 特别程序不计
    ROLLED = "rolled"  # 末日顺延
    EXTENDED = "extended"  # 延期
    ON_THE_SPOT = "on_the_spot"  # 当场办结
    SAME_DAY = "same_day"  # 当日办结
    PROVISIONAL = "provisional"  # 放假安排未公布, 暂定
    DUE = "due"  # 到期


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineStep:
    """One step of a due date.

    Attributes:
        code: what it says.
        first: its first day.
        last: its last day, the same for a single day.
        count_from: the number of its first counted day; None where nothing is counted.
        count_to: the number of its last counted day.
        festival: the festival that is skipped; None for a weekend.
        reason: the name of the special procedure, or the extension's reason.
    """

    code: StepCode
    first: date
    last: date
    count_from: int | None = None
    count_to: int | None = None
    festival: Festival | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A special procedure (特别程序): the days after its start, its end included, do not count.

    The day on which it starts is the hall's own, as the first day of every period (000§11.7).
    """

    started: date
    ended: date
    reason: str

    def covers(self, day: date) -> bool:
        """Say whether the clock stands still that day."""
        return self.started < day <= self.ended


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionGiven:
    """An extension that holds: working days from the old due date."""

    working_days: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A due date with everything that led to it."""

    due: date
    counted_from: date  # the first day that counts
    limit: Limit
    steps: tuple[DeadlineStep, ...]
    provisional_years: tuple[int, ...]
    calendar_version: str

    @property
    def provisional(self) -> bool:
        """Say whether the date is 暂定: a year in the way has no calendar yet."""
        return bool(self.provisional_years)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockStory:
    """What happened to a case as far as its clock is concerned."""

    received: date
    materials_complete: date | None = None  # the day of the last 补正, if there was one
    stops: Sequence[Stop] = ()
    extensions: Sequence[ExtensionGiven] = ()

    @property
    def start(self) -> date:
        """Return the day that is not counted: receipt, or completion of the materials."""
        return self.materials_complete or self.received


def deadline(story: ClockStory, limit: Limit, calendar: WorkCalendar) -> Deadline:
    """Return the due date of a case and the steps that lead to it."""
    steps = list(_opening(story))
    match limit.unit:
        case LimitUnit.WORKING_DAYS:
            steps += _working_steps(story, limit.amount, calendar)
        case LimitUnit.NATURAL_DAYS:
            steps += _natural_steps(story, limit.amount, calendar)
        case LimitUnit.SAME_DAY:
            steps.append(_single(StepCode.SAME_DAY, story.start))
        case LimitUnit.ON_THE_SPOT:
            steps.append(_single(StepCode.ON_THE_SPOT, story.start))
    for extension in story.extensions:
        steps.append(_extension_step(steps[-1].last, extension, story, calendar))
    due = steps[-1].last
    unknown = calendar.unknown_years(story.start, due) if _counts_days(limit, story) else ()
    steps += [_single(StepCode.PROVISIONAL, max(story.start, date(year, 1, 1))) for year in unknown]
    steps.append(_single(StepCode.DUE, due))
    return Deadline(
        due=due,
        counted_from=_counted_from(steps, story),
        limit=limit,
        steps=tuple(steps),
        provisional_years=unknown,
        calendar_version=calendar.version,
    )


def _counts_days(limit: Limit, story: ClockStory) -> bool:
    by_days = limit.unit in (LimitUnit.WORKING_DAYS, LimitUnit.NATURAL_DAYS)
    return by_days or bool(story.extensions)


def _opening(story: ClockStory) -> Iterator[DeadlineStep]:
    yield _single(StepCode.RECEIVED, story.received)
    if story.materials_complete is not None:
        yield _single(StepCode.COMPLETED_MATERIALS, story.materials_complete)


def _single(code: StepCode, day: date, reason: str = "") -> DeadlineStep:
    return DeadlineStep(code=code, first=day, last=day, reason=reason)


def _counted_from(steps: Sequence[DeadlineStep], story: ClockStory) -> date:
    counted = [step.first for step in steps if step.count_from is not None]
    return min(counted, default=story.start)


def _working_steps(story: ClockStory, amount: int, calendar: WorkCalendar) -> list[DeadlineStep]:
    steps = [_single(StepCode.FIRST_DAY_NOT_COUNTED, story.start)]
    day, counted = story.start, 0
    while counted < amount:
        day += _ONE_DAY
        step = _working_day_step(day, counted + 1, story, calendar)
        counted = step.count_to or counted
        _append(steps, step)
    return steps


def _working_day_step(
    day: date, number: int, story: ClockStory, calendar: WorkCalendar
) -> DeadlineStep:
    """Return the step one day makes: skipped, stopped, or counted as day `number`."""
    kind = calendar.kind(day)
    if not kind.is_working:
        festival = calendar.festival(day)
        return DeadlineStep(code=StepCode.SKIPPED, first=day, last=day, festival=festival)
    stop = _stop_on(day, story)
    if stop is not None:
        return _single(StepCode.STOPPED, day, stop.reason)
    code = StepCode.MAKE_UP_COUNTED if kind is DayKind.MAKE_UP else StepCode.COUNTED
    return DeadlineStep(code=code, first=day, last=day, count_from=number, count_to=number)


def _natural_steps(story: ClockStory, amount: int, calendar: WorkCalendar) -> list[DeadlineStep]:
    steps = [_single(StepCode.FIRST_DAY_NOT_COUNTED, story.start)]
    day, counted = story.start, 0
    while counted < amount:
        day += _ONE_DAY
        stop = _stop_on(day, story)
        if stop is not None:
            _append(steps, _single(StepCode.STOPPED, day, stop.reason))
            continue
        counted += 1
        step = DeadlineStep(
            code=StepCode.COUNTED, first=day, last=day, count_from=counted, count_to=counted
        )
        _append(steps, step)
    rolled = calendar.roll_forward(day)
    if rolled != day:
        steps.append(DeadlineStep(code=StepCode.ROLLED, first=day, last=rolled))
    return steps


def _extension_step(
    old_due: date, extension: ExtensionGiven, story: ClockStory, calendar: WorkCalendar
) -> DeadlineStep:
    day, counted = old_due, 0
    while counted < extension.working_days:
        day += _ONE_DAY
        counted += calendar.is_working_day(day) and _stop_on(day, story) is None
    return DeadlineStep(
        code=StepCode.EXTENDED,
        first=old_due,
        last=day,
        count_to=extension.working_days,
        reason=extension.reason,
    )


def _stop_on(day: date, story: ClockStory) -> Stop | None:
    return next((stop for stop in story.stops if stop.covers(day)), None)


def _append(steps: list[DeadlineStep], step: DeadlineStep) -> None:
    """Add a day's step, joined to the step before it where both say the same."""
    before = steps[-1]
    same = (before.code, before.festival, before.reason) == (step.code, step.festival, step.reason)
    if same and before.code is not StepCode.FIRST_DAY_NOT_COUNTED:
        steps[-1] = DeadlineStep(
            code=before.code,
            first=before.first,
            last=step.last,
            count_from=before.count_from,
            count_to=step.count_to,
            festival=before.festival,
            reason=before.reason,
        )
    else:
        steps.append(step)
