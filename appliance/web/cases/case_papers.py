"""What a citizen takes home: papers on A4 or the 80 mm roll, the slip, each from the same records.

Printing a paper with a full name is a look like any other; every print is counted, and from the
second on it says that it is a copy (RULEBOOK 4.1).
"""

from collections.abc import Sequence
from dataclasses import replace

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from appliance.desk import cases
from appliance.desk.case_clock import deadline_of
from appliance.desk.case_filing import Print, issue_paper
from appliance.desk.rules import Actor
from appliance.desk.slips import slip_code
from appliance.domain.case_care import PaperKind, PaperSize
from appliance.domain.roles import Act
from appliance.journal.transaction import Transaction
from appliance.projections.case_questions import Applicant, CaseLine
from appliance.web.cases import wording_case_papers as paper_words
from appliance.web.cases import wording_cases as words
from appliance.web.cases.case_clock_view import told_in_one, until_words
from appliance.web.cases.case_pages import CaseFacts, facts_of, materials_of
from appliance.web.cases.case_paper import PaperFacts, Rows
from appliance.web.cases.case_paper_list import CasePaper, papers_of
from appliance.web.cases.case_paper_words import paper_of
from appliance.web.fields import fields_of
from appliance.web.filters import day_hour, short_day
from appliance.web.frame import HallRequest, actor_of, hall_of, page
from appliance.web.session import needs_act
from appliance.web.voice.citizens import KEY

# The hall keeps these beside the file (RULEBOOK 4.1, P1 and P18).
NOT_FILED = frozenset({PaperKind.COVER, PaperKind.REGISTRATION, PaperKind.AGENCY})


@get("/cases/{uid:str}/slip")
async def slip(request: HallRequest, uid: FromPath[str]) -> Response[str]:
    """Show the slip: number, date with its reasoning, whom to ask; the name stays masked."""
    hall, facts = hall_of(request), await facts_of(request, uid)
    case = facts.case
    found = deadline_of(case, facts.told, hall.rules, until=facts.today)
    until = until_words(hall.rules, found.due)
    return page(
        request,
        "cases/slip.html",
        case=case,
        until=until,
        counted=told_in_one(found, until=until),
        clerk=facts.names.get(case.clerk_no, case.clerk_no),
        written=slip_code(hall.local.keys[KEY], case.uid),
        words=words,
    )


@post("/cases/{uid:str}/paper", guards=[needs_act(Act.SEE_FULL_NUMBERS)])
async def print_paper(request: HallRequest, uid: FromPath[str]) -> Response[str]:
    """Show a paper with the full name, ready to print; the print is a fact before it is shown.

    Raises:
        NotFoundException: the case has no such paper.
    """
    hall, actor = hall_of(request), actor_of(request)
    facts, fields = await facts_of(request, uid), await fields_of(request)
    size = PaperSize.ROLL if fields["size"] == PaperSize.ROLL else PaperSize.A4
    paper = _asked(papers_of(facts.told), fields["paper"], fields["doc_no"])
    order = Print(paper=paper.kind, doc_no=paper.doc_no, size=size)
    why = paper_words.REASON_TO_LOOK.format(paper=paper_words.TITLES[paper.kind])
    applicant, nth = await hall.write(lambda tx: _issue(tx, uid, order, why, actor))
    return page(
        request,
        f"cases/paper_{size}.html",
        case=facts.case,
        paper=paper_of(
            paper.kind, replace(_facts(request, facts, paper), contact=_contact(applicant))
        ),
        doc_no=paper.doc_no,
        at=paper.record.at,
        pos=paper.pos,
        name=applicant.name if applicant else facts.case.applicant,
        copy=paper_words.COPY.format(nth=nth) if nth > 1 else "",
        void=paper_words.VOID if paper.is_void else "",
    )


def _contact(applicant: Applicant | None) -> str:
    return applicant.phone if applicant else ""


def _issue(
    tx: Transaction, uid: str, order: Print, why: str, actor: Actor
) -> tuple[Applicant | None, int]:
    return cases.view_person(tx, uid, why, actor), issue_paper(tx, uid, order, actor)


def _asked(papers: Sequence[CasePaper], kind: str, doc_no: str) -> CasePaper:
    """Return the paper that was asked for; without a number the newest of its kind."""
    fitting = [one for one in papers if one.kind == kind and doc_no in ("", one.doc_no)]
    if not fitting:
        raise NotFoundException
    return fitting[-1]


def _facts(request: HallRequest, facts: CaseFacts, paper: CasePaper) -> PaperFacts:
    """Return what a paper is written from: its record, and the clock as that record knew it."""
    rules = hall_of(request).rules
    known = [one for one in facts.told if one.pos <= paper.pos]
    found = deadline_of(facts.case, known, rules)
    until = until_words(rules, found.due)
    return PaperFacts(
        case=facts.case,
        first=facts.told[0].record,
        record=paper.record,
        found=found,
        counted=told_in_one(found, until=until),
        until=until,
        names=facts.names,
        materials=materials_of(facts.told),
        trail=_trail(facts.case),
        filed=_filed(facts),
    )


def _trail(case: CaseLine) -> Rows:
    days = {
        "received_at": day_hour(case.received_at),
        "accepted_at": day_hour(case.accepted_at) if case.accepted_at else "",
        "finished_on": short_day(case.finished_on) if case.finished_on else "",
        "delivered_on": short_day(case.delivered_on) if case.delivered_on else "",
        "archived_on": short_day(case.archived_on) if case.archived_on else "",
    }
    return [(paper_words.TRAIL[name], text) for name, text in days.items() if text]


def _filed(facts: CaseFacts) -> list[list[str]]:
    """Return what lies in the file: its papers with their numbers, then the materials."""
    papers = [
        (paper_words.TITLES[one.kind], one.doc_no)
        for one in papers_of(facts.told)
        if one.kind not in NOT_FILED and not one.is_void
    ]
    materials = [(name, form) for name, form in materials_of(facts.told)]
    return [[str(no), *one, ""] for no, one in enumerate([*papers, *materials], 1)]


ROUTES = [slip, print_paper]
