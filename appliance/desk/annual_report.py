"""The annual report (年度汇报材料): every figure from the projections, the rest as it was typed.

Sources: seed 002-P1, 002-P4; domain/annual_report.py; STU-21.
"""

import sqlite3
from collections import Counter
from collections.abc import Mapping
from datetime import date

from appliance.desk.occasion_book import TrainingLine, trainings
from appliance.desk.rules import Actor, Rules
from appliance.domain.annual_report import ReportPart, check_year
from appliance.domain.facts.reports import ReportWritten
from appliance.domain.frozen import dataclass
from appliance.domain.masking import mask_numbers
from appliance.domain.occasions import OccasionKind, OccasionState
from appliance.domain.roles import Act
from appliance.journal.transaction import Transaction
from appliance.projections.agency_questions import VillageCount, agents, village_counts, visits
from appliance.projections.annual_report import PartText, WindowYear, parts_of, window_years
from appliance.projections.occasions import occasions_between
from appliance.projections.outages import outages_between
from appliance.projections.oversight import petitions
from appliance.projections.shadow import shadows_between
from appliance.projections.staff import hall_staff
from appliance.projections.voice_figures import (
    ComplaintFigures,
    Part,
    by_window,
    complaint_figures,
)

MEETINGS = frozenset(
    {OccasionKind.OFFICE_MEETING, OccasionKind.COORDINATION_MEETING, OccasionKind.MEETING}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Personnel:
    """Who works in the hall, by home unit, and what they learnt together."""

    people: int
    at_windows: int
    units: tuple[tuple[str, int], ...]
    trainings: int
    trained: int
    studies: int
    meetings: int
    shadows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What one window did, with the units that sit at it now."""

    units: tuple[str, ...]
    counts: WindowYear
    voice: Part | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Villages:
    """The villages' own registers, and how often the town came."""

    agents: int
    visits: int
    counts: tuple[VillageCount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnualReport:
    """A year's report; `until` is the last day its figures reach.

    `petitions` counts those about the hall (002-P1·三.2), `outages` the times without the county.
    What is wired to the box is no fact of a year: the page asks the devices themselves.
    """

    year: int
    until: date
    personnel: Personnel
    sections: tuple[Section, ...]
    complaints: ComplaintFigures
    petitions: int
    outages: int
    villages: Villages
    texts: Mapping[ReportPart, PartText]

    @property
    def is_whole(self) -> bool:
        """Say whether the year is over."""
        return self.until == date(self.year, 12, 31)

    @property
    def total(self) -> WindowYear:
        """Return the counts of all windows together."""
        found = [one.counts for one in self.sections]
        return WindowYear(
            window=0,
            received=sum(one.received for one in found),
            finished=sum(one.finished for one in found),
            delivered=sum(one.delivered for one in found),
        )


def write_parts(
    tx: Transaction, year: int, texts: Mapping[ReportPart, str], actor: Actor
) -> list[ReportPart]:
    """Write down the parts that changed; return which.

    Raises:
        NotPermitted: the actor may not.
        ReportTooEarly: the year has not begun.
    """
    actor.may(Act.EXPORT_LISTS)
    check_year(year, tx.moment.day.year)
    known = parts_of(tx.db, year)
    changed = []
    for part, typed in texts.items():
        text = mask_numbers(typed)
        before = known[part].text if part in known else ""
        if text != before:
            tx.append(ReportWritten(year=year, part=part, text=text), by=actor.by)
            changed.append(part)
    return changed


def annual_report(db: sqlite3.Connection, year: int, today: date, rules: Rules) -> AnnualReport:
    """Return a year's report, for the running year until today."""
    first, until = date(year, 1, 1), max(date(year, 1, 1), min(date(year, 12, 31), today))
    begin, end = first.isoformat(), until.isoformat()
    return AnnualReport(
        year=year,
        until=until,
        personnel=_personnel(db, first, until, trainings(db, year, rules)),
        sections=_sections(db, begin, end, until),
        complaints=complaint_figures(db, begin, end, today.isoformat()),
        petitions=len(petitions(db, begin, end)),
        outages=len(outages_between(db, f"{begin}T00:00:00", f"{end}T23:59:60")),
        villages=Villages(
            agents=sum(
                one.first_day <= end and (one.last_day is None or one.last_day >= end)
                for one in agents(db)
            ),
            visits=len(visits(db, begin, end)),
            counts=tuple(village_counts(db, begin, end)),
        ),
        texts=parts_of(db, year),
    )


def _personnel(
    db: sqlite3.Connection, first: date, until: date, trained: list[TrainingLine]
) -> Personnel:
    here = hall_staff(db, until)
    units = Counter(one.unit for one in here)
    held = [
        one.kind for one in occasions_between(db, first, until) if one.state is OccasionState.CLOSED
    ]
    came = [line.came for line in trained if line.sheet.occasion.state is OccasionState.CLOSED]
    return Personnel(
        people=len(here),
        at_windows=sum(one.window is not None for one in here),
        units=tuple(sorted(units.items(), key=lambda one: (-one[1], one[0]))),
        trainings=len(came),
        trained=sum(len(names) for names in came),
        studies=held.count(OccasionKind.STUDY),
        meetings=sum(kind in MEETINGS for kind in held),
        shadows=sum(one.counts for one in shadows_between(db, first, until)),
    )


def _sections(db: sqlite3.Connection, begin: str, end: str, until: date) -> tuple[Section, ...]:
    units: dict[int, dict[str, None]] = {}
    for one in hall_staff(db, until):
        if one.window is not None:
            units.setdefault(one.window, {})[one.unit] = None
    voices = {part.name: part for part in by_window(db, begin, end)}
    return tuple(
        Section(
            units=tuple(units.get(one.window, {})),
            counts=one,
            voice=voices.get(str(one.window)),
        )
        for one in window_years(db, begin, end)
    )
