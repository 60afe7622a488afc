"""What the papers of a case have in common: how they begin, their due dates, the receipt list."""

from appliance.domain.case_care import PaperKind
from appliance.domain.clocks import Limit, LimitUnit
from appliance.web.cases import wording_case_care as care
from appliance.web.cases import wording_case_papers as words
from appliance.web.cases.case_clock_view import limit_words
from appliance.web.cases.case_paper import Paper, PaperFacts, Table
from appliance.web.filters import day as day_words
from appliance.web.filters import long_day


def opening_of(kind: PaperKind, facts: PaperFacts) -> str:
    """Return the sentence a paper begins with."""
    return words.OPENINGS[kind].format(
        item=facts.case.item_name,
        no=facts.case.local_no,
        at=facts.at,
        received=long_day(facts.first.at),
        reason=facts.text("reason"),
        days=facts.text("days"),
        procedure=care.PROCEDURES.get(facts.text("procedure"), ""),
    )


def head_rows(facts: PaperFacts) -> list[tuple[str, str]]:
    """Return the rows every paper begins with."""
    case = facts.case
    return [
        (words.CASE_NO, case.local_no),
        (words.PLATFORM_NO, case.platform_no or words.NOT_YET),
        (words.WINDOW, words.WINDOW_NO.format(number=case.window)),
        (words.CLERK, facts.names.get(case.clerk_no, case.clerk_no)),
    ]


def due_words(facts: PaperFacts, day: str) -> str:
    """Return a due date as paper says it, provisional where it is."""
    provisional = words.PROVISIONAL if facts.record.body.get("provisional") else ""
    return f"{day_words(day)}{facts.until}{provisional}"


def legal_rows(facts: PaperFacts) -> list[tuple[str, str]]:
    """Return the row of the statutory limit, none where the law is silent."""
    case = facts.case
    if not case.legal_unit or not facts.text("legal_due_on"):
        return []
    limit = Limit(unit=LimitUnit(case.legal_unit), amount=case.legal_days)
    day = day_words(facts.text("legal_due_on"))
    return [(words.LEGAL, words.LEGAL_DUE.format(limit=limit_words(limit), day=day))]


def receipt_list(facts: PaperFacts) -> Table:
    """Return the receipt list (收件清单)."""
    rows = [[str(number), *one] for number, one in enumerate(facts.materials, 1)]
    return Table(heading=words.RECEIPT_LIST, columns=words.RECEIPT_COLUMNS, rows=rows)


def findings(facts: PaperFacts) -> Paper:
    """Return the record of a special procedure (P14): when it ended, what was found, the new day.

    Whoever was on the spot signs it; the law's own forms go into the file beside it.
    """
    return Paper(
        title=words.TITLES[PaperKind.FINDINGS],
        opening=opening_of(PaperKind.FINDINGS, facts),
        rows=[
            *head_rows(facts),
            (words.FINDINGS, facts.text("outcome")),
            (words.NEW_DUE, due_words(facts, facts.text("due_on"))),
        ],
        signs=words.FINDINGS_SIGN,
        to_name=False,
    )
