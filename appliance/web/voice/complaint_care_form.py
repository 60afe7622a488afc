"""Reading the forms on the way of a complaint; each step is read into the use case it asks for."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from appliance.desk import complaint_care as desk
from appliance.desk.rules import Actor
from appliance.domain.complaint import (
    ComplaintChannel,
    ComplaintState,
    ComplaintStep,
    allowed_complaint_steps,
)
from appliance.domain.facts.complaint_care import ComplaintReferred, ComplaintVideoChecked
from appliance.domain.record import Record
from appliance.journal.transaction import Transaction
from appliance.projections.complaints import ComplaintLine
from appliance.web.fields import Fields
from appliance.web.voice import wording_complaint_care as words

Act = Callable[[Transaction, str, Actor], None]
ORDER = (
    ComplaintStep.ACCEPT,
    ComplaintStep.ASSIGN,
    ComplaintStep.STATE,
    ComplaintStep.CHECK_VIDEO,
    ComplaintStep.URGE,
    ComplaintStep.REPORT_BACK,
    ComplaintStep.REFER_ELSEWHERE,
    ComplaintStep.RECTIFY,
    ComplaintStep.CALL_FALSE,
    ComplaintStep.CLOSE,
)


def offered(line: ComplaintLine) -> list[ComplaintStep]:
    """Return the steps beside the reply that a complaint can take now, in the order of the work."""
    allowed = allowed_complaint_steps(ComplaintState(line.state))
    return [step for step in ORDER if step in allowed and _fits(line, step)]


def told(record: Record, names: Mapping[str, str]) -> tuple[str, str, str]:
    """Return when, what and who of one record."""
    places = {"way_reason": ""} | {  # a record of before has none
        name: words.STORED.get(name, {}).get(str(value), str(value))
        for name, value in record.body.items()
    }
    if "to_no" in places:
        places["to_no"] = names.get(places["to_no"], places["to_no"])
    staff_no = record.by.removeprefix("staff:")
    return record.at, words.TOLD[record.kind].format(**places), names.get(staff_no, staff_no)


def read_step(step: str, fields: Fields) -> Act | None:
    """Return the use case a form asks for; None if there is no such step."""
    reader = _READERS.get(step)
    return None if reader is None else reader(fields)


def _fits(line: ComplaintLine, step: ComplaintStep) -> bool:
    upheld = line.finding in desk.UPHELD
    match step:
        case ComplaintStep.REPORT_BACK:
            return line.channel == ComplaintChannel.TRANSFER and line.reported_at is None
        case ComplaintStep.RECTIFY:
            return upheld
        case ComplaintStep.CALL_FALSE:
            return line.finding == "untrue" and not line.called_false
        case ComplaintStep.CLOSE:
            return line.rectified is not None or not upheld
    return True


def _need(fields: Fields, *names: str) -> None:
    for name in names:
        fields.need(name, words.NEED[name], holds=bool(fields[name]))


def _one_of(fields: Fields, name: str, known: Mapping[str, str]) -> None:
    fields.need(name, words.NEED[name], holds=fields[name] in known)


def _accept(fields: Fields) -> Act:
    _one_of(fields, "told_way", words.TOLD_WAYS)
    return lambda tx, uid, actor: desk.accept_complaint(tx, uid, fields["told_way"], actor)


def _assign(fields: Fields) -> Act:
    _need(fields, "to_no")
    order = desk.Assign(to_no=fields["to_no"], units=fields["units"], note=fields["note"])
    return lambda tx, uid, actor: desk.assign_complaint(tx, uid, order, actor)


def _urge(fields: Fields) -> Act:
    return lambda tx, uid, actor: desk.urge_complaint(tx, uid, fields["note"], actor)


def _hear(fields: Fields) -> Act:
    _one_of(fields, "side", words.SIDES)
    _need(fields, "statement")
    return lambda tx, uid, actor: desk.hear(tx, uid, fields["side"], fields["statement"], actor)


def _check_video(fields: Fields) -> Act:
    _need(fields, "camera", "span", "seen")
    fact = ComplaintVideoChecked(camera=fields["camera"], span=fields["span"], seen=fields["seen"])
    return lambda tx, uid, actor: desk.check_video(tx, uid, fact, actor)


def _refer(fields: Fields) -> Act:
    _need(fields, "organ", "explained")
    _one_of(fields, "told_way", words.TOLD_WAYS)
    fact = ComplaintReferred(
        organ=fields["organ"],
        told_way=fields["told_way"],
        explained=fields["explained"],
        reported_to=fields["reported_to"],
    )
    return lambda tx, uid, actor: desk.refer_complaint(tx, uid, fact, actor)


def _report_back(fields: Fields) -> Act:
    _need(fields, "report")
    return lambda tx, uid, actor: desk.report_back(tx, uid, fields["report"], actor)


def _rectify(fields: Fields) -> Act:
    _one_of(fields, "refused", words.REFUSED)
    _need(fields, "done")
    refused = fields["refused"] == "yes"
    return lambda tx, uid, actor: desk.rectify(tx, uid, fields["done"], actor, refused=refused)


def _call_false(fields: Fields) -> Act:
    _need(fields, "grounds", "passed_to")
    grounds, to = fields["grounds"], fields["passed_to"]
    return lambda tx, uid, actor: desk.call_false(tx, uid, grounds, to, actor)


def _close(fields: Fields) -> Act:
    _need(fields, "file_no")
    return lambda tx, uid, actor: desk.close_complaint(tx, uid, fields["file_no"], actor)


_READERS: Mapping[str, Callable[[Fields], Act]] = MappingProxyType(
    {
        ComplaintStep.ACCEPT: _accept,
        ComplaintStep.ASSIGN: _assign,
        ComplaintStep.URGE: _urge,
        ComplaintStep.STATE: _hear,
        ComplaintStep.CHECK_VIDEO: _check_video,
        ComplaintStep.REFER_ELSEWHERE: _refer,
        ComplaintStep.REPORT_BACK: _report_back,
        ComplaintStep.RECTIFY: _rectify,
        ComplaintStep.CALL_FALSE: _call_false,
        ComplaintStep.CLOSE: _close,
    }
)
