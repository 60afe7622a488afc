"""Reading the small forms of an inquiry's page: each turn becomes one use case."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from appliance.desk import first_contact as desk
from appliance.desk.rules import Actor
from appliance.domain.first_contact import SentElsewhere, Turn
from appliance.journal.transaction import Transaction
from appliance.projections.inquiries import organ_of
from appliance.projections.staff import person
from appliance.web.fields import Fields, day_in

UseCase = Callable[[Transaction], object]


def read_turn(
    turn: str, uid: str, fields: Fields, told: Sequence[str], actor: Actor
) -> UseCase | None:
    """Return the use case of a turn's form, None for a turn that is none."""
    due = day_in(fields["due_on"]) or date.min
    cases: Mapping[str, UseCase] = {
        Turn.ANSWER: lambda tx: desk.answer_inquiry(tx, uid, told, actor, note=fields["note"]),
        Turn.LEAD: lambda tx: desk.lead_inquiry(tx, uid, lead_in(tx, fields), actor),
        Turn.TAKE_OVER: lambda tx: desk.take_inquiry_over(tx, uid, actor),
        Turn.PROMISE: lambda tx: desk.promise_answer(tx, uid, due, fields["why"], actor),
        Turn.REPORT_UP: lambda tx: desk.report_inquiry_up(
            tx, uid, fields["to_no"], fields["question"], actor
        ),
        Turn.SEND_ELSEWHERE: lambda tx: desk.send_elsewhere(tx, uid, _elsewhere(tx, fields), actor),
    }
    return cases.get(turn)


def lead_in(tx: Transaction, fields: Fields) -> desk.Lead:
    """Return to whom a form leads somebody, with the window they serve today."""
    receiver = person(tx.db, fields["to_no"], tx.moment.day)
    return desk.Lead(
        to_no=fields["to_no"] if receiver else "",
        to_window=receiver.window if receiver else None,
        note=fields["note"],
    )


def _elsewhere(tx: Transaction, fields: Fields) -> SentElsewhere:
    organ = organ_of(tx.db, fields["organ"]) if fields["organ"] else None
    if organ is not None:
        contact = " ".join(part for part in (organ.phone, organ.address) if part)
        return SentElsewhere(
            reason=fields["reason"],
            organ_known=True,
            organ_name=organ.name,
            organ_contact=contact,
        )
    return SentElsewhere(
        reason=fields["reason"],
        organ_known=bool(fields["organ_name"] or fields["organ_contact"]),
        organ_name=fields["organ_name"],
        organ_contact=fields["organ_contact"],
    )
