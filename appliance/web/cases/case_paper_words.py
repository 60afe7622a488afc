"""What each paper of a case says (RULEBOOK 4.1): one value from the case's own records.

The same value is laid out on A4 and on the 80 mm roll; nothing on paper is not in the journal.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from appliance.domain.case_care import PaperKind
from appliance.web.cases import wording_case_care as care
from appliance.web.cases import wording_case_papers as words
from appliance.web.cases import wording_cases
from appliance.web.cases.case_clock_view import limit_words
from appliance.web.cases.case_paper import Paper, PaperFacts, Table
from appliance.web.cases.case_paper_parts import (
    due_words,
    findings,
    head_rows,
    legal_rows,
    opening_of,
    receipt_list,
)
from appliance.web.filters import day as day_words
from appliance.web.registers import wording_registers as registers


def paper_of(kind: PaperKind, facts: PaperFacts) -> Paper:
    """Return what a paper says."""
    return _WRITERS[kind](facts)


def _registration(facts: PaperFacts) -> Paper:
    """The record of 000§9.5(2): who, which item, the contact, the materials, the promised day."""
    promised = words.AFTER_MATERIALS.format(day=day_words(facts.found.due))
    rows = [
        *head_rows(facts),
        (words.RECEIVED_AT, facts.at),
        (words.ITEM, facts.case.item_name),
        (words.CONTACT, facts.contact or words.NOT_LEFT),
        (words.PROMISED_BY, promised),
    ]
    return Paper(
        title=words.TITLES[PaperKind.REGISTRATION],
        opening=opening_of(PaperKind.REGISTRATION, facts),
        rows=rows,
        tables=[receipt_list(facts)],
        closing=[words.ASK],
    )


def _agency(facts: PaperFacts) -> Paper:
    """The application of 000§12.4: who acts, for which item, with which contact."""
    kind = registers.AGENT_KINDS.get(facts.text("agent_kind"), "")
    told = facts.record.body.get("told")
    parts = [registers.AGENCY_TOLD[str(one)] for one in told] if isinstance(told, list) else []
    filler = facts.name("filled_by_no")
    rows = [
        *head_rows(facts),
        (words.AGENT, words.AGENT_IS.format(kind=kind, agent=facts.text("agent"))),
        (words.SUPERIOR, facts.text("superior")),
        (words.CONTACT, facts.contact or words.NOT_LEFT),
        (words.TOLD, "、".join(parts)),
        (words.FILLED_BY, words.CONFIRMED.format(name=filler) if filler else ""),
    ]
    return Paper(
        title=words.TITLES[PaperKind.AGENCY],
        opening=opening_of(PaperKind.AGENCY, facts),
        rows=[(label, text) for label, text in rows if text],
        tables=[receipt_list(facts)],
        closing=[words.AGENCY_COMPLAINT],
        to_name=False,
    )


def _acceptance(facts: PaperFacts) -> Paper:
    kind = wording_cases.KINDS[facts.case.case_kind]
    promise = words.PROMISED.format(kind=kind, limit=limit_words(facts.found.limit))
    owed = facts.text("owed")
    rows = [
        *head_rows(facts),
        (words.ACCEPTED_AT, facts.at),
        (words.KIND, promise),
        (words.FEE, _fee(facts)),
        (words.DUE, due_words(facts, facts.text("due_on")) + words.IN_HANDS),
        *legal_rows(facts),
        (words.HOW_COUNTED, facts.counted),
    ]
    if owed:
        day = day_words(facts.text("owed_by"))
        rows.append((words.OWED, words.OWED_BY.format(owed=owed, day=day)))
    return Paper(
        title=words.TITLES[PaperKind.ACCEPTANCE],
        opening=opening_of(PaperKind.ACCEPTANCE, facts),
        rows=rows,
        tables=[receipt_list(facts)],
        closing=[words.ASK],
    )


def _fee(facts: PaperFacts) -> str:
    fee = str(facts.first.body.get("fee") or "0")
    return words.FREE if fee == "0" else words.FEE_BY.format(fee=fee)


def _promise(facts: PaperFacts) -> Paper:
    rows = [
        *head_rows(facts),
        (words.PROMISE, limit_words(facts.found.limit)),
        (words.DUE, due_words(facts, facts.text("due_on")) + words.IN_HANDS),
        *legal_rows(facts),
        (words.HOW_COUNTED, facts.counted),
        (words.BASIS, words.ITEM_EDITION.format(version=facts.case.item_version)),
    ]
    return Paper(
        title=words.TITLES[PaperKind.PROMISE],
        opening=opening_of(PaperKind.PROMISE, facts),
        rows=rows,
        closing=[words.KEEP_PROMISE, words.ASK],
        signs="",
    )


def _notice(facts: PaperFacts) -> Paper:
    missing = facts.record.body.get("missing")
    lines = missing if isinstance(missing, list) else []
    round_no = int(str(facts.record.body.get("round") or 1))
    rows = [
        *head_rows(facts),
        (words.BASIS, str(facts.first.body.get("legal_basis") or words.ITEM_GUIDE)),
        (words.PROCEDURE, str(facts.first.body.get("procedure") or words.PROCEDURE_STEPS)),
        (words.LIMIT, words.LIMIT_AFTER.format(limit=limit_words(facts.found.limit))),
        (words.FEE, _fee(facts)),
        (words.ALL_MATERIALS, "、".join(name for name, _ in facts.materials) or words.NONE),
        (words.NOT_HANDLED, words.NOT_HANDLED_CASES),
    ]
    if round_no > 1:
        rows.append((words.ROUND, words.ROUND_NO.format(number=round_no)))
    table = Table(
        heading=words.TO_SUPPLY,
        columns=words.SUPPLY_COLUMNS,
        rows=[[str(number), str(one)] for number, one in enumerate(lines, 1)],
    )
    return Paper(
        title=words.TITLES[PaperKind.NOTICE],
        opening=opening_of(PaperKind.NOTICE, facts),
        rows=rows,
        tables=[table],
        closing=[words.COME_BACK.format(window=facts.case.window), words.MAY_COMPLAIN],
    )


def _refusal(kind: PaperKind) -> Callable[[PaperFacts], Paper]:
    def written(facts: PaperFacts) -> Paper:
        ground = care.GROUNDS.get(facts.text("ground"), "")
        rows = [
            *head_rows(facts),
            (words.GROUND, ground),
            (words.REASON, facts.text("reason")),
            (words.BASIS, facts.text("basis")),
            (words.REVIEW_BODY, facts.text("review_body")),
            (words.REVIEW_PERSON, facts.text("review_person")),
            (words.REVIEW_LIMIT, facts.text("review_limit")),
        ]
        if facts.text("organ"):
            told = f"{facts.text('organ')}，{facts.text('organ_contact')}"
            rows.append((words.ORGAN, told))
        return Paper(
            title=words.TITLES[kind],
            opening=opening_of(kind, facts),
            rows=[(label, text) for label, text in rows if text],
            closing=[words.REVIEW],
        )

    return written


def _decision(facts: PaperFacts) -> Paper:
    rows = [
        *head_rows(facts),
        (words.DECIDED_AT, facts.at),
        (words.RESULT, facts.text("note") or words.GRANTED),
        (words.APPROVER, facts.name("approver_no")),
    ]
    return Paper(
        title=words.TITLES[PaperKind.DECISION],
        opening=opening_of(PaperKind.DECISION, facts),
        rows=rows,
        signs="",
    )


def _extension(facts: PaperFacts) -> Paper:
    rows = [
        *head_rows(facts),
        (words.REASON, facts.text("reason")),
        (words.NEW_DUE, due_words(facts, facts.text("due_on"))),
        (words.AGREED_BY, facts.name("approver_no")),
        (words.TOLD_BY, facts.text("told_by")),
        (words.BASIS, facts.text("legal_basis")),
    ]
    return Paper(
        title=words.TITLES[PaperKind.EXTENSION],
        opening=opening_of(PaperKind.EXTENSION, facts),
        rows=[(label, text) for label, text in rows if text],
        closing=[words.ASK],
    )


def _procedure(facts: PaperFacts) -> Paper:
    expected = facts.text("expected_days")
    rows = [
        *head_rows(facts),
        (words.REASON, facts.text("reason")),
        (words.BASIS, facts.text("basis") or words.LAW_45),
        (words.EXPECTED, words.EXPECTED_DAYS.format(days=expected) if expected != "0" else ""),
        (words.APPROVER, facts.name("approver_no")),
    ]
    return Paper(
        title=words.TITLES[PaperKind.PROCEDURE],
        opening=opening_of(PaperKind.PROCEDURE, facts),
        rows=[(label, text) for label, text in rows if text],
        closing=[words.CLOCK_STANDS],
    )


def _reply(facts: PaperFacts) -> Paper:
    return Paper(
        title=words.TITLES[PaperKind.REPLY],
        opening=opening_of(PaperKind.REPLY, facts),
        rows=[*head_rows(facts), (words.ANSWER, facts.text("text"))],
        closing=[words.ASK],
        signs="",
    )


def _delivery(facts: PaperFacts) -> Paper:
    rows = [
        *head_rows(facts),
        (words.DELIVERED_AT, facts.at),
        (words.WAY, wording_cases.WAYS.get(facts.text("way"), "")),
        (words.RECEIVER, care.RECEIVERS.get(facts.text("receiver"), "")),
    ]
    return Paper(
        title=words.TITLES[PaperKind.DELIVERY],
        opening=opening_of(PaperKind.DELIVERY, facts),
        rows=rows,
        signs=words.RECEIVER_SIGNS,
    )


def _cover(facts: PaperFacts) -> Paper:
    case = facts.case
    rows = [
        *head_rows(facts),
        (words.ITEM, case.item_name),
        (words.APPLICANT, case.applicant),
        *facts.trail,
    ]
    table = Table(heading=words.IN_FILE, columns=words.FILE_COLUMNS, rows=facts.filed)
    return Paper(
        title=words.TITLES[PaperKind.COVER],
        opening="",
        rows=rows,
        tables=[table],
        signs="",
        to_name=False,
    )


_WRITERS: Mapping[PaperKind, Callable[[PaperFacts], Paper]] = MappingProxyType(
    {
        PaperKind.REGISTRATION: _registration,
        PaperKind.AGENCY: _agency,
        PaperKind.ACCEPTANCE: _acceptance,
        PaperKind.PROMISE: _promise,
        PaperKind.NOTICE: _notice,
        PaperKind.DECLINE: _refusal(PaperKind.DECLINE),
        PaperKind.DENIAL: _refusal(PaperKind.DENIAL),
        PaperKind.DECISION: _decision,
        PaperKind.EXTENSION: _extension,
        PaperKind.PROCEDURE: _procedure,
        PaperKind.FINDINGS: findings,
        PaperKind.REPLY: _reply,
        PaperKind.DELIVERY: _delivery,
        PaperKind.COVER: _cover,
    }
)
