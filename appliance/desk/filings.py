"""The inbox of filings (备案): early returns to the home unit and substitutes, in one list.

The general business section (综合业务科) receives both (003-A 二.2, 四.1; ORG-12). A filing counts
when it was made before what it files; a later one stays and is shown as late.
"""

import sqlite3
from datetime import date, datetime
from enum import StrEnum

from appliance.domain.frozen import dataclass
from appliance.domain.moment import HALL_TIME
from appliance.projections.cover import Substitution, substitutions_from
from appliance.projections.off_post import EarlyReturn, filings_between
from appliance.projections.staff import people


class FilingKind(StrEnum):
    """What was filed. Used by pages only, never stored."""

    EARLY_RETURN = "early_return"  # 提前回单位
    SUBSTITUTE = "substitute"  # 替岗


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingLine:
    """One filing; `begins` and `ends` are hall time as YYYY-MM-DDTHH:MM, `ends` may be empty."""

    kind: FilingKind
    name: str
    unit: str
    other: str
    begins: str
    ends: str
    reason: str
    filed_at: str
    filed_by: str
    in_time: bool
    pos: int


def filings_of(db: sqlite3.Connection, first: date, last: date) -> list[FilingLine]:
    """Return the filings for some days, the newest filed first."""
    known = {one.staff_no: one for one in people(db)}
    names = {staff_no: one.name for staff_no, one in known.items()}
    units = {staff_no: one.unit for staff_no, one in known.items()}
    found = [_early(one, names, units) for one in filings_between(db, first, last)]
    found += [
        _substitute(one, names)
        for one in substitutions_from(db, first)
        if one.begins[:10] <= last.isoformat()
    ]
    return sorted(found, key=lambda one: -one.pos)


def _early(one: EarlyReturn, names: dict[str, str], units: dict[str, str]) -> FilingLine:
    begins = f"{one.day}T{one.leaves}"
    return FilingLine(
        kind=FilingKind.EARLY_RETURN,
        name=names.get(one.staff_no, one.staff_no),
        unit=units.get(one.staff_no, ""),
        other="",
        begins=begins,
        ends=f"{one.day}T{one.back}" if one.back else "",
        reason=one.reason,
        filed_at=one.filed_at,
        filed_by=_who(one.by, names),
        in_time=_is_before(one.filed_at, begins),
        pos=one.pos,
    )


def _substitute(one: Substitution, names: dict[str, str]) -> FilingLine:
    return FilingLine(
        kind=FilingKind.SUBSTITUTE,
        name=names.get(one.staff_no, one.staff_no),
        unit=one.unit,
        other=names.get(one.substitute_no, one.substitute_no),
        begins=one.begins[:16],
        ends=one.ends[:16],
        reason=one.reason,
        filed_at=one.filed_at,
        filed_by=_who(one.filed_by, names),
        in_time=_is_before(one.filed_at, one.begins),
        pos=one.pos,
    )


def _who(by: str, names: dict[str, str]) -> str:
    staff_no = by.removeprefix("staff:")
    return names.get(staff_no, staff_no)


def _is_before(filed_at: str, begins: str) -> bool:
    begin = datetime.fromisoformat(begins)
    begin = begin if begin.tzinfo else begin.replace(tzinfo=HALL_TIME)
    return datetime.fromisoformat(filed_at) <= begin
