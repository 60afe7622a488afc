"""Reading the forms of leave and cover: all errors at once, in Chinese."""

import re
from datetime import date, datetime, time

from appliance.desk.cover import PairOrder, SubstitutionOrder
from appliance.desk.leave import Grant, LeaveOrder, Revocation
from appliance.domain.leave import LeaveKind, LeaveSpan, Session
from appliance.domain.leave_slip import CoverKind, LeaveRefusal, RevokeWhy, check_span
from appliance.domain.workdays import WorkCalendar
from appliance.web.attendance import wording_leave as words
from appliance.web.fields import Fields, day_in

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
TIME = re.compile(r"([01]?[0-9]|2[0-3])[:：]([0-5][0-9])")


def time_in(text: str) -> time | None:
    """Return the time of day a field names, None for what is none."""
    found = TIME.fullmatch(text)
    return time(int(found[1]), int(found[2])) if found else None


def read_leave(fields: Fields, calendar: WorkCalendar) -> LeaveOrder:
    """Return the leave a form asks for; `fields.wrong` says whether it can be used."""
    first, last = day_in(fields["first_day"]), day_in(fields["last_day"] or fields["first_day"])
    fields.need("staff_no", words.NEED_STAFF, holds=bool(fields["staff_no"]))
    fields.need("kind", words.NEED_KIND, holds=fields["kind"] in list(LeaveKind))
    fields.need("first_day", words.NEED_FIRST, holds=first is not None)
    fields.need("last_day", words.NEED_LAST, holds=last is not None)
    begins, ends = _hours(fields)
    fields.need("reason", words.NEED_REASON, holds=bool(fields["reason"]))
    kind, cover_no = _cover(fields)
    span = LeaveSpan(
        first=first or date.min,
        last=last or date.min,
        first_session=_session(fields["first_session"], Session.AM),
        last_session=_session(fields["last_session"], Session.PM),
        begins=begins,
        ends=ends,
    )
    if first is not None and last is not None:
        _need_fitting(fields, span, calendar)
    return LeaveOrder(
        staff_no=fields["staff_no"],
        kind=LeaveKind(fields["kind"]) if fields["kind"] in list(LeaveKind) else LeaveKind.PRIVATE,
        span=span,
        reason=fields["reason"],
        cover_kind=kind,
        cover_no=cover_no,
    )


def read_grant(fields: Fields) -> Grant:
    """Return the consent a form gives."""
    kind, cover_no = _cover(fields)
    return Grant(cover_kind=kind, cover_no=cover_no, on_paper=fields["on_paper"])


def read_revocation(fields: Fields) -> Revocation:
    """Return from when on leave no longer counts."""
    why = fields["why"] if fields["why"] in list(RevokeWhy) else ""
    since = day_in(fields["since"])
    fields.need("why", words.NEED_WHY, holds=bool(why))
    if why == RevokeWhy.EARLY_RETURN:
        fields.need("since", words.NEED_SINCE, holds=since is not None)
    fields.need("revoke_reason", words.NEED_REASON, holds=bool(fields["revoke_reason"]))
    return Revocation(
        why=RevokeWhy(why or RevokeWhy.MISTAKE),
        reason=fields["revoke_reason"],
        since=since,
        session=_session(fields["since_session"], Session.AM),
    )


def read_pair(fields: Fields, today: date) -> PairOrder:
    """Return A and B of a post."""
    first = day_in(fields["first_day"]) if fields["first_day"] else today
    fields.need("post", words.NEED_POST, holds=bool(fields["post"]))
    fields.need("primary_no", words.NEED_PRIMARY, holds=bool(fields["primary_no"]))
    fields.need("first_day", words.NEED_FIRST, holds=first is not None)
    return PairOrder(
        post=fields["post"],
        primary_no=fields["primary_no"],
        backup_no=fields["backup_no"],
        duties=fields["duties"],
        first_day=first or today,
    )


def read_substitution(fields: Fields) -> SubstitutionOrder:
    """Return a substitution as the home unit files it."""
    begins = _moment(fields["begins_day"], fields["begins_time"])
    ends = _moment(fields["ends_day"], fields["ends_time"])
    fields.need("staff_no", words.NEED_STAFF, holds=bool(fields["staff_no"]))
    fields.need("substitute_no", words.NEED_TO, holds=bool(fields["substitute_no"]))
    fields.need("unit", words.NEED_UNIT, holds=bool(fields["unit"]))
    fields.need("begins_day", words.NEED_BEGINS, holds=begins is not None)
    fields.need("ends_day", words.NEED_ENDS, holds=ends is not None)
    fields.need("substitute_reason", words.NEED_REASON, holds=bool(fields["substitute_reason"]))
    return SubstitutionOrder(
        staff_no=fields["staff_no"],
        substitute_no=fields["substitute_no"],
        unit=fields["unit"],
        begins=begins or datetime.min,  # noqa: DTZ901  # never used: the form is wrong then
        ends=ends or datetime.min,  # noqa: DTZ901  # the same
        reason=fields["substitute_reason"],
    )


def _need_fitting(fields: Fields, span: LeaveSpan, calendar: WorkCalendar) -> None:
    try:
        check_span(fields["staff_no"], span, calendar)
    except LeaveRefusal as refusal:
        sentence = words.SPAN_WRONG[refusal.code]
        starts = refusal.code == "leave_without_working_day"
        fields.wrong.append(("first_day" if starts else "last_day", sentence))


def _hours(fields: Fields) -> tuple[int | None, int | None]:
    if not fields["begins"] and not fields["ends"]:
        return None, None
    begins, ends = time_in(fields["begins"]), time_in(fields["ends"])
    fields.need(
        "begins",
        words.NEED_HOURS,
        holds=begins is not None and ends is not None and begins < ends,
    )
    if begins is None or ends is None or begins >= ends:
        return None, None
    return begins.hour * 60 + begins.minute, ends.hour * 60 + ends.minute


def _cover(fields: Fields) -> tuple[CoverKind | None, str | None]:
    kind, cover_no = fields["cover_kind"], fields["cover_no"]
    known = kind in list(CoverKind)
    fields.need("cover_no", words.NEED_COVER, holds=known == bool(cover_no))
    return (CoverKind(kind), cover_no) if known and cover_no else (None, None)


def _session(text: str, otherwise: Session) -> Session:
    return Session(text) if text in list(Session) else otherwise


def _moment(day: str, clock: str) -> datetime | None:
    first, at = day_in(day), time_in(clock)
    return datetime.combine(first, at) if first is not None and at is not None else None
