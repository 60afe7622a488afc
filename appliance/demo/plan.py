"""What happens in the hall on each seeded day: a list of dated actions, before anything is written.

Pure and seeded: the same first day and seed give the same month. The shares are the demo values of
history.json; the rare things are planted, because a plain draw seldom gives them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from appliance.demo.items import Item, read_items
from appliance.demo.people import WINDOW_OF_CODE, Citizen, People, StaffMember, hire_staff
from appliance.demo.registers import Entry, entries_of
from appliance.domain.moment import HALL_TIME

LEVELS = ("very_satisfied", "satisfied", "fairly_satisfied", "dissatisfied", "very_dissatisfied")
LEVEL_SHARES = (78.0, 15.0, 3.5, 2.2, 1.3)
HALF_HOURS = (3, 14, 13, 11, 9, 7, 4, 1, 0.5, 0.5, 1, 2, 8, 8.5, 7, 5, 3.5, 2)  # from 08:00 on
SHIFTS = ((time(9), time(12)), (time(13, 30), time(17)))
CASES_A_DAY = 96
SHARES = {  # demo values of history.json; none of them is a measured fact
    "on leave": 0.045,
    "late": 0.02,
    "late by habit": 0.08,
    "leaves early": 0.008,
    "swipes twice": 0.03,
    "forgets to swipe": 0.015,
    "declined": 0.015,
    "overdue": 0.015,
    "rates": 0.55,
    "not entered in the platform": 0.03,
}
OUTAGE_SEEN = timedelta(minutes=10, seconds=30)  # the first tick after ten minutes of silence
REASONS = (
    ("official", "到县政务服务中心参加业务培训"),
    ("official", "到县局送审材料"),
    ("annual", "年休假"),
    ("private", "孩子开家长会"),
    ("sick", "感冒发烧到卫生院输液"),
)
WEEKDAY = (1.25, 1.05, 0.95, 0.95, 0.8, 0.45, 0.45)


@dataclass(frozen=True, slots=True, kw_only=True)
class Swipe:
    """A card is held to the reader."""

    card: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A citizen hands in papers at a window; `case` ties the later steps to it."""

    case: int
    item: Item
    clerk: StaffMember
    window: int
    citizen: Citizen


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A later step of a case; `step` is the word of its fact (accepted, completed, delivered)."""

    case: int
    step: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A citizen presses a rating button."""

    window: int
    level: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Leave:
    """Somebody asks for a day of leave in the morning and gets it."""

    staff_no: str
    kind: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """A citizen complains; the number is that of the invented text."""

    number: int
    replied: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LineDown:
    """It shows that nothing was heard from the county since a moment."""

    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LineUp:
    """The county answers again."""


Action = Swipe | Leave | Visit | Step | Press | Complaint | LineDown | LineUp | Entry


@dataclass(slots=True, kw_only=True)
class Day:
    """One working day: when the power came, and what happened, in order of time."""

    date: date
    boot: str
    power_on: datetime
    actions: list[tuple[datetime, Action]] = field(default_factory=list)


class Month:
    """The plan of some working days, with the people in it."""

    def __init__(self, days: Sequence[date], *, seed: int = 20261012) -> None:
        self._random = Random(seed)  # noqa: S311  # an invented town, not a secret
        self.people = People(self._random)
        self.staff = hire_staff(self.people, self._random)
        self._heads = {one.staff_no for one in self.staff[:2]}  # who decide about leave
        self.items = read_items()
        self._dates = list(days)
        self._cases = 0
        self._later: dict[date, list[tuple[datetime, Action]]] = {}
        self.days = [self._plan(index, day) for index, day in enumerate(days)]

    def _plan(self, index: int, day: date) -> Day:
        power_on = _at(day, time(7, 40)) + timedelta(seconds=self._random.randrange(900))
        planned = Day(date=day, boot=f"{self._random.getrandbits(64):016x}", power_on=power_on)
        planned.actions += self._later.pop(day, [])
        for person in self.staff:
            planned.actions += self._swipes(person, day)
        busy = CASES_A_DAY * WEEKDAY[day.weekday()] * self._random.uniform(0.85, 1.15)
        for _ in range(round(busy)):
            self._visit(planned, index)
        planned.actions += self._planted(index, day)
        planned.actions += entries_of(index, day)
        planned.actions.sort(key=lambda dated: dated[0])
        return planned

    def _swipes(self, person: StaffMember, day: date) -> list[tuple[datetime, Action]]:
        if self._happens("on leave") and person.staff_no not in self._heads:
            kind, reason = self._random.choice(REASONS)
            leave = Leave(staff_no=person.staff_no, kind=kind, reason=reason)
            return [(_at(day, time(8, 5)), leave)]
        late = "late by habit" if person.habitually_late else "late"
        swipes: list[tuple[datetime, Action]] = []
        for opens, closes in SHIFTS:
            minutes = -max(1, self._random.gauss(11, 6))
            if self._happens(late):
                minutes = self._random.choice((2, 3, 4, 5, 9, 14, 22, 35))
            arrives = _at(day, opens) + timedelta(minutes=minutes)
            leaves = _at(day, closes) + timedelta(minutes=abs(self._random.gauss(4, 3)) + 0.2)
            if self._happens("leaves early"):
                leaves -= timedelta(minutes=self._random.randrange(8, 30))
            swipes.append((arrives, Swipe(card=person.card)))
            if self._happens("swipes twice"):
                swipes.append((arrives + timedelta(seconds=4), Swipe(card=person.card)))
            if not self._happens("forgets to swipe"):
                swipes.append((leaves, Swipe(card=person.card)))
        return swipes

    def _visit(self, planned: Day, index: int) -> None:
        item = self._random.choices(self.items, [one.weight for one in self.items])[0]
        window = self._random.choice(WINDOW_OF_CODE[item.window_code])
        clerk = next(one for one in self.staff if one.window == window)
        starts = self._arrival(planned.date)
        self._cases += 1
        visit = Visit(
            case=self._cases,
            item=item,
            clerk=clerk,
            window=window,
            citizen=self.people.citizen(),
        )
        planned.actions.append((starts, visit))
        if item.kind == "instant":
            accepted = starts + timedelta(seconds=40)
            planned.actions.append((accepted, Step(case=visit.case, step="accepted")))
            self._enter(planned.actions, accepted, visit)
            self._finish(planned.actions, starts + timedelta(minutes=self._minutes()), visit)
        else:
            self._follow(planned, index, visit, starts)

    def _follow(self, planned: Day, index: int, visit: Visit, starts: datetime) -> None:
        """Let a case that is not done at once go its way over the following days."""
        case = visit.case
        if self._happens("declined"):
            text = "不属于本机关职权范围"
            planned.actions.append(
                (starts + timedelta(minutes=9), Step(case=case, step="declined", text=text))
            )
            return
        accepted = starts + timedelta(minutes=self._minutes())
        planned.actions.append((accepted, Step(case=case, step="accepted")))
        self._enter(planned.actions, accepted, visit)
        used = self._random.betavariate(2.2, 2.8)
        days = max(1, round(used * max(1, visit.item.promise_days)))
        if self._happens("overdue"):
            days = visit.item.promise_days + 2
        if index + days < len(self._dates):
            day = self._dates[index + days]
            self._finish(self._later.setdefault(day, []), self._arrival(day), visit)

    def _enter(
        self, actions: list[tuple[datetime, Action]], accepted: datetime, visit: Visit
    ) -> None:
        """Enter a case in the provincial platform too, as the clerks must the same day."""
        if self._happens("not entered in the platform"):
            return
        number = f"DEMO{self._random.randrange(10**11):011d}"
        at = accepted + timedelta(seconds=self._random.randrange(20, 60))
        actions.append((at, Step(case=visit.case, step="entered", text=number)))

    def _finish(self, actions: list[tuple[datetime, Action]], at: datetime, visit: Visit) -> None:
        """Complete a case, let the citizen rate or not, and hand the result over."""
        actions.append((at, Step(case=visit.case, step="completed")))
        if self._happens("rates"):
            level = self._random.choices(LEVELS, LEVEL_SHARES)[0]
            pressed = at + timedelta(seconds=min(80.0, 3 + self._random.expovariate(0.12)))
            actions.append((pressed, Press(window=visit.window, level=level)))
        actions.append((at + timedelta(minutes=2), Step(case=visit.case, step="delivered")))

    def _planted(self, index: int, day: date) -> list[tuple[datetime, Action]]:
        """Return the rare things of this working day (history.md 10)."""
        planted: dict[int, list[tuple[datetime, Action]]] = {
            2: [(_at(day, time(8, 40 + 5 * turn)), Swipe(card="0077001234")) for turn in range(3)],
            5: [
                (_at(day, time(9, 20)) + OUTAGE_SEEN, LineDown(since=_at(day, time(9, 20)))),
                (_at(day, time(12, 30)), LineUp()),
            ],
            8: [(_at(day, time(10, 5)), Complaint(number=1, replied=True))],
            27: [(_at(day, time(15, 10)), Complaint(number=7))],
            21: [
                (_at(day, time(11, 0)) + timedelta(seconds=turn), Press(window=5, level=LEVELS[0]))
                for turn in range(30)
            ],
        }
        return planted.get(index, [])

    def _happens(self, what: str) -> bool:
        return self._random.random() < SHARES[what]

    def _arrival(self, day: date) -> datetime:
        slot = self._random.choices(range(len(HALF_HOURS)), HALF_HOURS)[0]
        return _at(day, time(8)) + timedelta(seconds=slot * 1800 + self._random.randrange(1800))

    def _minutes(self) -> float:
        return min(25.0, 1 + self._random.lognormvariate(1.9, 0.5))


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, HALL_TIME)
