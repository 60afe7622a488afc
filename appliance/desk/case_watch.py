"""Watching over limits: urging a case on, replying in writing, judging what passed in silence.

Sources: seed 000 第十一条第五、十款; readings R19, R20; seed 002-P4 一(二) (urging).
"""

from appliance.desk.case_care import cared_for, need
from appliance.desk.case_clock import overdue_of, worst_card
from appliance.desk.case_turn import document_no, known_case
from appliance.desk.rules import Actor, Rules
from appliance.domain.case import CaseState
from appliance.domain.clocks import ClockName
from appliance.domain.errors import StepNotAllowed
from appliance.domain.facts.case_care import (
    CaseReplied,
    CaseSilenceJudged,
    CaseUrgeAnswered,
    CaseUrged,
)
from appliance.domain.limits import OverdueKind, SilenceFinding
from appliance.domain.masking import mask_numbers
from appliance.domain.numbers import NumberKind
from appliance.domain.roles import Act
from appliance.journal.transaction import Transaction
from appliance.projections.case_questions import tasks_of


def urge_case(tx: Transaction, uid: str, text: str, actor: Actor, rules: Rules) -> None:
    """Urge a case on (催办), with the clock and the rule that made it most worth urging.

    Raises:
        NotPermitted: the person may not urge.
        StepNotAllowed: the case owes nothing.
    """
    actor.may(Act.URGE)
    case = known_case(tx, uid, "urge")
    if not CaseState(case.state).is_open:
        raise StepNotAllowed(case.local_no, state=case.state, step="urge", allowed=[])
    found = worst_card(case, tasks_of(tx.db, case.id), rules, tx.moment.day)
    fact = CaseUrged(
        to_no=case.clerk_no,
        clock=found.clock if found else ClockName.PROMISED,
        level=found.card.level if found else "",
        rule=(found.card.rule or "") if found else "",
        due_on=found.due.isoformat() if found else "",
        text=mask_numbers(text),
    )
    tx.append(fact, by=actor.by, subject=uid)


def answer_urge(tx: Transaction, uid: str, text: str, actor: Actor) -> None:
    """Say how an urged case stands.

    Raises:
        FormIncomplete: nobody urged it, or nothing is said.
    """
    case = cared_for(tx, uid, actor, "answer_urge")
    need(case, "answer_urge", urged=case.urged_on is not None, text=bool(text.strip()))
    tx.append(CaseUrgeAnswered(text=mask_numbers(text)), by=actor.by, subject=uid)


def judge_silence(
    tx: Transaction, uid: str, finding: SilenceFinding, ground: str, actor: Actor
) -> None:
    """Judge a limit that passed without a written reply (000§11.5; R19, R20).

    Raises:
        NotPermitted: the person may not approve.
        FormIncomplete: no ground is stated, or the limit has not passed.
    """
    actor.may(Act.APPROVE_CASES)
    case = known_case(tx, uid, "judge_silence")
    late = OverdueKind.NOT_DECIDED in overdue_of(case, tx.moment.day)
    need(case, "judge_silence", ground=bool(ground.strip()), passed=late)
    fact = CaseSilenceJudged(finding=finding, ground=mask_numbers(ground), due_on=case.due_on or "")
    tx.append(fact, by=actor.by, subject=uid)


def reply_case(tx: Transaction, uid: str, text: str, actor: Actor, rules: Rules) -> None:
    """Give the applicant the prescribed reply in writing (书面答复).

    Raises:
        FormIncomplete: nothing is written.
    """
    case = cared_for(tx, uid, actor, "reply")
    need(case, "reply", text=bool(text.strip()))
    doc_no = document_no(tx, rules, NumberKind.REPLY)
    fact = CaseReplied(told_by="书面", text=mask_numbers(text), doc_no=doc_no)
    tx.append(fact, by=actor.by, subject=uid)
