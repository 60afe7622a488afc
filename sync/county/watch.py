"""What the county watches over all halls: running cases past their day, voices, attendance."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from appliance.domain.evaluation import Level, Satisfaction
from appliance.domain.moment import HALL_TIME
from sync.county.store.figures_seam import CaseLine, ComplaintLine, UnitMonth, WorkMonth
from sync.county.store.seam import Store

MOST_LINES = 500
YELLOW_DAYS = 1  # calendar days: the halls' own thresholds, in working days, stay theirs


@dataclass(frozen=True, slots=True, kw_only=True)
class Cards:
    """Running cases past their due day (red), and those due by tomorrow (yellow)."""

    today: date
    red: tuple[CaseLine, ...]
    yellow: tuple[CaseLine, ...]
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceLine:
    """One hall's ratings and complaints of a month."""

    hall: str
    satisfaction: Satisfaction
    levels: Mapping[Level, int]
    filed: int
    replied: int

    @property
    def answer_share(self) -> float | None:
        """Return the share of finished cases that were rated, in percent (评价率)."""
        unrated = self.satisfaction.unrated_share
        return None if unrated is None else round(100 - unrated, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """All halls' ratings and complaints of a month, and what waits for an answer today."""

    month: str
    halls: tuple[VoiceLine, ...]
    unanswered: tuple[ComplaintLine, ...]
    today: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """Home units over all halls in a month; `sheets` says which halls published theirs."""

    month: str
    units: tuple[UnitMonth, ...]
    sheets: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What all halls received, finished and were paid in a month (CASE-36), and the sum."""

    month: str
    halls: tuple[WorkMonth, ...]
    whole: WorkMonth


def work(store: Store, month: str) -> Work:
    """Return what was done in a month."""
    with store.snapshot() as tables:
        halls = tables.figures.work(f"{month}-01", f"{month}-31")
    names = ("received", "finished", "bills", "fen")
    sums = {name: sum(getattr(one, name) for one in halls) for name in names}
    return Work(month=month, halls=tuple(halls), whole=WorkMonth(hall="", **sums))


def cards(store: Store, at: datetime, hall: str = "") -> Cards:
    """Return the cards of all halls, or of one."""
    today = at.astimezone(HALL_TIME).date()
    last = today + timedelta(days=YELLOW_DAYS)
    with store.snapshot() as tables:
        found = tables.figures.running_due_until(last.isoformat(), MOST_LINES + 1)
    lines = [line for line in found[:MOST_LINES] if hall in {"", line.hall}]
    return Cards(
        today=today,
        red=tuple(line for line in lines if line.due_on < today.isoformat()),
        yellow=tuple(line for line in lines if line.due_on >= today.isoformat()),
        more=len(found) > MOST_LINES,
    )


def voice(store: Store, month: str, at: datetime) -> Voice:
    """Return the ratings and complaints of a month."""
    first, last = f"{month}-01", f"{month}-31"
    with store.snapshot() as tables:
        finished = tables.figures.finished(first, last)
        ratings = tables.figures.ratings(first, last)
        complaints = tables.figures.complaints(first, last)
        unanswered = tables.figures.unanswered(MOST_LINES)
    levels: dict[str, dict[Level, int]] = {}
    for hall, level, n in ratings:
        levels.setdefault(hall, {})[Level(level)] = n
    halls = sorted({*finished, *levels, *complaints})
    return Voice(
        month=month,
        halls=tuple(
            _voice_line(
                hall, levels.get(hall, {}), finished.get(hall, 0), complaints.get(hall, (0, 0))
            )
            for hall in halls
        ),
        unanswered=tuple(unanswered),
        today=at.astimezone(HALL_TIME).date().isoformat(),
    )


def _voice_line(
    hall: str, levels: Mapping[Level, int], finished: int, complaints: tuple[int, int]
) -> VoiceLine:
    rated = sum(levels.values())
    return VoiceLine(
        hall=hall,
        satisfaction=Satisfaction(
            rated=rated,
            bad=sum(n for level, n in levels.items() if level.is_bad),
            unrated=max(0, finished - rated),
        ),
        levels=levels,
        filed=complaints[0],
        replied=complaints[1],
    )


def attendance(store: Store, month: str) -> Attendance:
    """Return the home units of a month."""
    with store.snapshot() as tables:
        return Attendance(
            month=month,
            units=tuple(tables.figures.attendance(month)),
            sheets=tables.figures.sheets(month),
        )


def month_of(word: str, at: datetime) -> str:
    """Return a month that was asked for; this one where the word is none."""
    try:
        return date.fromisoformat(f"{word}-01").isoformat()[:7]
    except ValueError:
        return at.astimezone(HALL_TIME).date().isoformat()[:7]
