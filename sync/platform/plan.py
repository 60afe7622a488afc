"""What to tell a platform next about a case, and what has to wait for what. Pure.

Rule 1: case → service → rating; what hangs on something refused, unfit or undelivered waits, and
nothing else does.
Rule 2: what was accepted and says the same is never told again; what changed is told again with
the next data version (数据版本).
Rule 3: what was refused is told again only when it, or the mapping file, has changed.

Rule 4: a case with a time that nobody believes yet waits for the anchor of its boot (时间待核).

Sources: DOMAIN.md 1.2 (order), 2.2 (DATAVER), 9.5; DESIGN.md 9.
"""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from appliance.domain.platform_report import CaseReports, Change, Report, Told, What
from sync.platform import wording
from sync.platform.mapping import Target
from sync.platform.render import Payload, Unfit, is_due, render

WITHDRAWN = "withdrawn"  # the fingerprint of what stands there no longer


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What one run writes into everything it sends: its number, and its time."""

    batch: str
    at: str  # RFC 3339


@dataclass(frozen=True, slots=True, kw_only=True)
class Todo:
    """One report on its way: which version, what it does there, and its payload."""

    report: Report
    version: int
    change: Change
    digest: str
    payload: Payload


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One report that waits for a person, or for what it hangs on, and why."""

    report: Report
    why: str


def digest_of(report: Report) -> str:
    """Return the fingerprint of what a report says, without anything personal."""
    if report.values.get("change") == Change.WITHDRAWN:
        return WITHDRAWN
    return hashlib.sha256(report.essence).hexdigest()[:16]


def wanted(target: Target, case: CaseReports) -> list[Report]:
    """Return what this target still has to be told, in order; withdrawals come first, backwards."""
    gone = list(_withdrawals(target, case))
    if case.is_void or not _case_is_due(target, case):
        return gone
    due = [one for one in case.reports if is_due(target, one)]
    return [*gone, *(one for one in due if not _is_known(case.told.get(one.ref), one))]


def decide(
    target: Target, case: CaseReports, report: Report, blocked: Collection[str], stamp: Stamp
) -> Todo | Held:
    """Return whether a report may go now.

    Args:
        target: where to.
        case: all that is known of its case.
        report: one of `wanted`.
        blocked: the refs that this target does not hold yet.
        stamp: of this run.
    """
    told, digest = case.told.get(report.ref), digest_of(report)
    parent = next((one for one in _parents(target, report) if one in blocked), None)
    if parent is not None:
        name = wording.WHATS[What(parent.partition(".")[0])]
        return Held(report=report, why=wording.HELD_BY_PARENT.format(parent=name))
    if told is not None and told.is_refused and _is_same(told, digest, target):
        return Held(report=report, why=wording.HELD_REFUSED.format(text=told.text))
    version = (told.version if told else 0) + 1
    change = _change(report, version)
    if case.is_doubtful and change is not Change.WITHDRAWN:
        return Held(report=report, why=wording.DOUBTFUL)
    try:
        payload = render(target, _stamped(report, version, change, stamp))
    except Unfit as unfit:
        return Held(report=report, why=str(unfit))
    return Todo(report=report, version=version, change=change, digest=digest, payload=payload)


def _case_is_due(target: Target, case: CaseReports) -> bool:
    if What.CASE not in target.messages:
        return True
    return any(one.what is What.CASE and is_due(target, one) for one in case.reports)


def _is_known(told: Told | None, report: Report) -> bool:
    return told is not None and not told.is_refused and told.digest == digest_of(report)


def _is_same(told: Told, digest: str, target: Target) -> bool:
    return told.digest == digest and told.mapping == target.digest


def _parents(target: Target, report: Report) -> Iterator[str]:
    if report.what is not What.CASE and What.CASE in target.messages:
        yield What.CASE
    if report.what is What.RATING and What.SERVICE in target.messages:
        yield report.service


def _withdrawals(target: Target, case: CaseReports) -> Iterator[Report]:
    """Yield what was accepted and no longer holds: all of it where the case is void."""
    standing = set() if case.is_void else {one.ref for one in case.reports}
    told = [one for one in case.told.values() if one.version and one.ref not in standing]
    base = case.reports[0].values if case.reports else {}
    for one in reversed(told):
        if one.what in target.messages and (one.digest != WITHDRAWN or one.is_refused):
            values = {**base, "row_id": f"{case.case_uid}-{one.ref}", "change": Change.WITHDRAWN}
            yield Report(what=one.what, case_uid=case.case_uid, ref=one.ref, values=values)


def _change(report: Report, version: int) -> Change:
    if report.values.get("change") == Change.WITHDRAWN:
        return Change.WITHDRAWN
    return Change.NEW if version == 1 else Change.CHANGED


def _stamped(report: Report, version: int, change: Change, stamp: Stamp) -> Report:
    told = {"batch": stamp.batch, "sent_at": stamp.at}
    values = {**report.values, **told, "data_version": str(version), "change": str(change)}
    return replace(report, values=values)
