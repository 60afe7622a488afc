"""What a citizen takes home: the slip of 80 mm and the acceptance notice on A4 (P2, P3, P19)."""

from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from appliance.desk import cases
from appliance.desk.case_clock import deadline_of
from appliance.domain.facts.cases import CaseAccepted
from appliance.domain.roles import Act
from appliance.projections.case_questions import Applicant
from appliance.web import wording_cases as words
from appliance.web.case_clock_view import limit_words, told_in_one, until_words
from appliance.web.case_pages import CaseFacts, actor_of, facts_of, materials_of
from appliance.web.frame import HallRequest, hall_of, page
from appliance.web.session import needs_act


@get("/cases/{uid:str}/slip")
async def slip(request: HallRequest, uid: FromPath[str]) -> Response[str]:
    """Show the slip: number, date with its reasoning, whom to ask; the name stays masked."""
    return _paper(request, "cases/slip.html", await facts_of(request, uid))


@post("/cases/{uid:str}/acceptance", guards=[needs_act(Act.SEE_FULL_NUMBERS)])
async def acceptance(request: HallRequest, uid: FromPath[str]) -> Response[str]:
    """Show the acceptance notice with the full name; printing it is a look like any other.

    Raises:
        NotFoundException: the case was not accepted yet, so there is nothing to print.
    """
    hall, actor = hall_of(request), actor_of(request)
    facts = await facts_of(request, uid)
    if facts.case.accepted_at is None:
        raise NotFoundException
    applicant = await hall.write(lambda tx: cases.view_person(tx, uid, words.PRINT_REASON, actor))
    return _paper(request, "cases/acceptance.html", facts, applicant)


def _paper(
    request: HallRequest, template: str, facts: CaseFacts, applicant: Applicant | None = None
) -> Response[str]:
    hall, case = hall_of(request), facts.case
    found = deadline_of(case, facts.told, hall.rules)
    until = until_words(hall.rules, found.due)
    accepted = [one for one in facts.told if one.record.kind == CaseAccepted.KIND]
    return page(
        request,
        template,
        case=case,
        found=found,
        until=until,
        counted=told_in_one(found, until=until),
        limit=limit_words(found.limit),
        materials=materials_of(facts.told),
        clerk=facts.names.get(case.clerk_no, case.clerk_no),
        name=applicant.name if applicant else case.applicant,
        doc_no=str(accepted[-1].record.body["doc_no"]) if accepted else "",
        words=words,
    )


ROUTES = [slip, acceptance]
