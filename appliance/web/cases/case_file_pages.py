"""案卷: the checklist of one case file, and the list of files that are not put away yet."""

import sqlite3
from collections.abc import Mapping, Sequence

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from appliance.desk.case_filing import Filing, archive_case, needs_whole_file, owes_apology
from appliance.domain.case_file import SPECIAL_MATERIAL
from appliance.domain.case_undo import standing
from appliance.domain.forms import FORMS, FormName
from appliance.domain.frozen import dataclass
from appliance.domain.roles import Act
from appliance.projections.case_questions import CaseLine, not_filed
from appliance.projections.staff import names_of
from appliance.web.cases import wording_case_care as care
from appliance.web.cases import wording_cases as words
from appliance.web.cases.case_care_offers import may_file
from appliance.web.cases.case_pages import CaseFacts, facts_of, materials_of
from appliance.web.cases.case_paper_list import papers_of
from appliance.web.frame import HallRequest, actor_of, hall_of, page
from appliance.web.once import new_form_no, once
from appliance.web.session import needs_act

CLERK = needs_act(Act.HANDLE_CASES)
PLACE = 40  # characters
LONGEST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfiled:
    """The cases at their end whose file is not put away, and the clerks' names."""

    cases: Sequence[CaseLine]
    names: Mapping[str, str]


def unfiled(db: sqlite3.Connection) -> Unfiled:
    """Return the files that wait to be put away, the oldest first (CASE-38)."""
    return Unfiled(cases=not_filed(db), names=names_of(db))


def parts_of(facts: CaseFacts) -> list[str]:
    """Return what this file must hold: the four of 003-J, and the record of a procedure."""
    if not needs_whole_file(facts.case):
        return []
    records = standing([one.record for one in facts.told])
    special = any(one.kind == "case.procedure_started" for one in records)
    return [*FORMS[FormName.CASE_FILE].fields, *([SPECIAL_MATERIAL] if special else [])]


@get("/cases/files", guards=[CLERK])
async def files_page(request: HallRequest) -> Response[str]:
    """Show the files that are not put away yet."""
    found = await hall_of(request).read(unfiled)
    return page(
        request, "cases/files.html", cases=found.cases, names=found.names, words=words, care=care
    )


@get("/cases/{uid:str}/file", guards=[CLERK])
async def file_page(request: HallRequest, uid: FromPath[str]) -> Response[str]:
    """Show what the case file must hold, what is signed, and the times it must agree with."""
    facts = await facts_of(request, uid)
    return page(
        request,
        "cases/file.html",
        case=facts.case,
        parts=parts_of(facts),
        signed=FORMS[FormName.CASE_FILE_SIGNED].fields,
        papers=[one for one in papers_of(facts.told) if not one.is_void],
        materials=materials_of(facts.told),
        may_file=may_file(facts.case),
        owes_apology=owes_apology(facts.case),
        form_no=new_form_no(),
        words=words,
        care=care,
    )


@post("/cases/{uid:str}/file", guards=[CLERK])
async def put_away(request: HallRequest, uid: FromPath[str]) -> Redirect:
    """Put a case file away; what is missing or unsigned is named, and nothing is written."""
    hall, actor, form = hall_of(request), actor_of(request), await request.form()
    order = Filing(
        have=[str(one) for one in form.getall("have", [])],
        signed=[str(one) for one in form.getall("signed", [])],
        place=str(form.get("place", "")).strip()[:PLACE],
        apology=str(form.get("apology", ""))[:LONGEST],
        remedy=str(form.get("remedy", ""))[:LONGEST],
    )

    async def act() -> str:
        await hall.write(lambda tx: archive_case(tx, uid, order, actor))
        return f"/cases/{uid}?said=filed"

    return await once(request, act)


ROUTES = [files_page, file_page, put_away]
