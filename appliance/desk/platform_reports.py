"""What the hall has to tell a platform, read from its cases.

Full names and numbers are read here for the platform only; which of them went is in the fact that
notes its answer.

Sources: DOMAIN.md 1.2, 2; DESIGN.md 9; RULEBOOK IT-13.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from appliance.domain.case_undo import standing
from appliance.domain.corrected_time import bounds_of
from appliance.domain.facts import fact_from
from appliance.domain.facts.evaluations import EvaluationExplained
from appliance.domain.frozen import dataclass
from appliance.domain.moment import Moment, Trust, stamp
from appliance.domain.platform_report import CaseReports, Told, What
from appliance.domain.platform_story import CaseFile, Timed, reports_of
from appliance.domain.record import Record, decode
from appliance.projections.boot_spans import span_of
from appliance.projections.case_questions import CaseLine, applicant_of, case_of, story_of
from appliance.projections.catalogue import item_coded
from appliance.projections.platform_entry import PlatformLine, platform_line, platform_lines
from appliance.projections.platform_told import cases_to_tell, told_of
from appliance.projections.staff import people
from appliance.projections.tail import first_of_day

AT_ONCE = 100_000  # cases of one run
_RECEIVED, _WITHDRAWN = "case.received", "case.withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Around:
    """What all cases of a run have in common, and the mark of this one."""

    target: str
    hall: str
    mark: str
    names: Mapping[str, str]


def to_tell(
    db: sqlite3.Connection, target: str, hall: str, limit: int = AT_ONCE
) -> Iterator[CaseReports]:
    """Yield the cases that may have something to tell, each read when it is its turn."""
    names = {one.staff_no: one.name for one in people(db)}
    for uid, mark in cases_to_tell(db, target, limit):
        case, line = case_of(db, uid), platform_line(db, uid)
        if case is not None and line is not None:
            yield _reports(
                db, case, line, _Around(target=target, hall=hall, mark=mark, names=names)
            )


def day_lines(db: sqlite3.Connection, day: date) -> list[PlatformLine]:
    """Return a day's cases that must stand in the platform, to be compared with its list."""
    first, end = first_of_day(db, day), first_of_day(db, day + timedelta(days=1))
    return platform_lines(db, first, end)


def _reports(
    db: sqlite3.Connection, case: CaseLine, line: PlatformLine, around: _Around
) -> CaseReports:
    story = [one.record for one in story_of(db, case.id)]
    holds = standing(story)
    is_void = _is_void(holds)
    rating, reasons, remark = _rating(db, case.uid)
    file = CaseFile(
        hall=around.hall,
        platform_no=line.platform_no,
        story=[_timed(db, one) for one in (story if is_void else holds)],
        item=_item(db, case.item_code),
        person=_person(db, case.id),
        names=around.names,
        rating=rating,
        reasons=reasons,
        remark=remark,
    )
    return CaseReports(
        case_uid=case.uid,
        local_no=case.local_no,
        platform_no=line.platform_no,
        mark=around.mark,
        is_void=is_void,
        is_doubtful=not all(one.at for one in [*file.story, *([rating] if rating else [])]),
        reports=reports_of(file),
        told=_told(db, case.uid, around.target),
    )


def _told(db: sqlite3.Connection, uid: str, target: str) -> dict[str, Told]:
    return {
        one.ref: Told(
            ref=one.ref,
            what=What(one.what),
            version=one.version,
            digest=one.digest,
            mapping=one.mapping,
            is_refused=bool(one.refused),
            text=one.text,
        )
        for one in told_of(db, uid, target)
    }


def _is_void(story: Sequence[Record]) -> bool:
    """Say whether a case was undone as a mistake: registration taken back, or struck off (作废)."""
    if not any(one.kind == _RECEIVED for one in story):
        return True
    return any(one.kind == _WITHDRAWN and not one.body.get("by_applicant") for one in story)


def _timed(db: sqlite3.Connection, record: Record) -> Timed:
    """Return a record with its time as far as it is believed; empty where nobody knows."""
    if Trust(record.trust).rank >= Trust.RTC.rank:
        return Timed(record=record, at=record.at)
    at = datetime.fromisoformat(record.at)
    moment = Moment(at=at, boot=record.boot, mono=record.mono, trust=Trust(record.trust))
    bounds = bounds_of(moment, span_of(db, record.boot))
    return Timed(record=record, at=stamp(bounds.lower) if bounds.is_exact else "")


def _item(db: sqlite3.Connection, item_code: str) -> dict[str, str]:
    item = item_coded(db, item_code)
    if item is None:
        return {}
    return {
        "prov_code": item.prov_code,
        "item_type": item.item_type,
        "department": item.department,
        "listed_for": item.applicant,
    }


def _person(db: sqlite3.Connection, case_id: int) -> dict[str, str]:
    found = applicant_of(db, case_id)
    if found is None:
        return {}
    return {
        "applicant": found.name,
        "id_number": found.id_number,
        "phone": found.phone,
        "agent": found.agent,
    }


def _rating(db: sqlite3.Connection, uid: str) -> tuple[Timed | None, str, str]:
    """Return the standing rating of a case, its reasons and its citizen's remark."""
    row = db.execute(
        "SELECT j.body, (SELECT x.body FROM explanation e JOIN journal x ON x.pos = e.pos"
        " WHERE e.given = r.ref) FROM rating r JOIN journal j ON j.pos = r.pos"
        " WHERE r.case_uid = ? AND r.standing = 1",
        (uid,),
    ).fetchone()
    if row is None:
        return None, "", ""
    rating = _timed(db, decode(row[0]))
    if row[1] is None:
        return rating, "", ""
    said = fact_from(EvaluationExplained, decode(row[1]).body)
    return rating, ",".join(said.reasons), said.remark
