"""Every document of a case on A4 and on the 80 mm roll: one sheet each, and nothing spills."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page

from appliance.desk.case_orders import (
    Citizen,
    Complete,
    Deliver,
    Extend,
    ReceiveCase,
    Refuse,
    RequestSupplement,
    StartProcedure,
    Supplement,
    Way,
)
from appliance.desk.case_steps import (
    accept_case,
    complete_case,
    decline_case,
    deliver_case,
    deny_case,
    request_supplement,
    supplement_case,
)
from appliance.desk.case_stops import end_procedure, extend_case, start_procedure
from appliance.desk.case_watch import reply_case
from appliance.desk.cases import receive_case
from appliance.desk.rules import Actor, Rules
from appliance.domain.case import CaseKind, ProcedureKind
from appliance.domain.case_care import PaperKind, PaperSize
from appliance.domain.facts.agency import AgencyApplied
from appliance.domain.forms import FORMS, FormName
from appliance.journal.transaction import Transaction
from appliance.projections.catalogue import ServiceItem, items_at
from appliance.web.cases.wording_case_care import PAPERS, SIZES
from tests.fakes.small_hall import SmallHall
from tests.fakes.tablet import log_in, tap

pytestmark = [pytest.mark.pages, pytest.mark.slow]
CLERK = Actor.of("1005", ["clerk"])
HEAD = Actor.of("1001", ["director"])
REFUSE = Refuse(
    reason="申请人户籍不在本镇，不符合本事项的申请条件",
    basis="《城乡居民基本养老保险经办规程》第六条",
    review_body="青禾县人力资源和社会保障局",
    review_person="政策法规股",
    review_limit="收到之日起 60 日以内",
)
ON_ONE_CASE = (
    *(
        PaperKind.REGISTRATION,
        PaperKind.AGENCY,
        PaperKind.NOTICE,
        PaperKind.ACCEPTANCE,
        PaperKind.PROMISE,
        PaperKind.EXTENSION,
    ),
    *(PaperKind.PROCEDURE, PaperKind.FINDINGS, PaperKind.REPLY),
    *(PaperKind.DECISION, PaperKind.DELIVERY),
    PaperKind.COVER,
)


def whole_life(tx: Transaction, item: ServiceItem, rules: Rules) -> str:
    """Return a case that has met every step that leaves a document."""
    person = Citizen(name="欧阳小莲", phone="13800138000")
    order = ReceiveCase(item_code=item.code, window=3, citizen=person)
    uid = receive_case(tx, order, CLERK, rules).uid
    agency = AgencyApplied(
        agent_kind="village",
        agent="石桥村 李国强",
        told=list(FORMS[FormName.AGENCY_NOTICE].fields),
        filled_by_no="1005",
        confirmed=True,
        superior="县人社局",
    )
    tx.append(agency, by=CLERK.by, subject=uid)
    missing = RequestSupplement(missing=[one.partition("|")[0] for one in item.materials])
    request_supplement(tx, uid, missing, CLERK, rules)
    supplement_case(tx, uid, Supplement(), CLERK, rules)
    longer = Extend(days=3, reason="入户核查遇雪，路不通", approver=HEAD, told_by="电话")
    extend_case(tx, uid, longer, CLERK, rules)
    survey = StartProcedure(
        procedure=ProcedureKind.SITE_SURVEY,
        reason="到户核查",
        basis="《经办规程》第八条",
        approver=HEAD,
        expected_days=3,
    )
    start_procedure(tx, uid, survey, CLERK, rules)
    end_procedure(tx, uid, "情况属实", CLERK, rules)
    reply_case(tx, uid, "已经审核，结果另行送达", CLERK, rules)
    complete_case(tx, uid, Complete(), CLERK, rules)
    deliver_case(tx, uid, Deliver(way=Way.WINDOW, receipt_signed=True), CLERK, rules)
    return uid


def refused(tx: Transaction, code: str, rules: Rules, kind: PaperKind) -> str:
    """Return a case that was not accepted, or decided against."""
    order = ReceiveCase(item_code=code, window=3, citizen=Citizen(name="欧阳小莲"))
    uid = receive_case(tx, order, CLERK, rules).uid
    if kind is PaperKind.DECLINE:
        decline_case(tx, uid, REFUSE, CLERK, rules)
    else:
        accept_case(tx, uid, CLERK, rules)
        deny_case(tx, uid, REFUSE, CLERK, rules)
    return uid


@pytest.fixture(name="cases", scope="module")
def cases_with_every_paper(played: SmallHall) -> dict[PaperKind, str]:
    """Return for each document a case that has it."""
    items = played.ask(items_at, None)
    item = next(
        one
        for one in items
        if one.kind == CaseKind.COMMITMENT and not one.chief_delegated and one.promise_days > 1
    )
    write, rules = played.writer.run, played.rules
    found = dict.fromkeys(ON_ONE_CASE, write(lambda tx: whole_life(tx, item, rules)))
    for kind in (PaperKind.DECLINE, PaperKind.DENIAL):
        found[kind] = write(lambda tx, kind=kind: refused(tx, item.code, rules, kind))  # type: ignore[misc]  # mypy cannot infer a lambda's default
    return found


@pytest.fixture(name="clerk", scope="module")
def a_clerk(chromium: Chromium, address: str) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    page = log_in(context, address, "1005")
    yield page
    context.close()


def test_no_document_is_left_out(cases: dict[PaperKind, str]) -> None:
    assert set(cases) | {PaperKind.SLIP} == set(PaperKind)


@pytest.mark.parametrize("size", list(PaperSize))
@pytest.mark.parametrize("kind", sorted(set(PaperKind) - {PaperKind.SLIP}))
def test_a_document_prints_on_one_sheet_and_nothing_spills(
    clerk: Page, address: str, cases: dict[PaperKind, str], kind: PaperKind, size: PaperSize
) -> None:
    """RULEBOOK 4.1: P1 to P15 and P18."""
    clerk.goto(f"{address}/cases/{cases[kind]}?type=normal")
    short = SIZES[size].replace("80 毫米", "")
    tap(clerk, f"[aria-label='{PAPERS[kind]} {short}']")
    clerk.wait_for_load_state("load")  # a page that still loads its picture does not print
    paper = clerk.pdf(prefer_css_page_size=True)
    clerk.emulate_media(media="print")
    wide = clerk.evaluate(
        "[...document.querySelectorAll('.paper, .roll, main')].filter("
        "one => one.scrollWidth > one.clientWidth + 1).length"
    )
    buttons = [one for one in clerk.locator(".btn").all() if one.is_visible()]
    clerk.emulate_media(media="null")

    # The cover of this file lists ten papers and materials: its list may go on overleaf.
    sheets = 2 if kind is PaperKind.COVER else 1
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", paper)) <= sheets
    assert wide == 0
    assert buttons == []


def test_a_slip_that_counts_many_days_is_one_sheet_too(
    clerk: Page, address: str, cases: dict[PaperKind, str]
) -> None:
    """P19 and the slip: an extension, a survey and the statutory limit make the count long."""
    clerk.goto(f"{address}/cases/{cases[PaperKind.EXTENSION]}/slip")
    clerk.wait_for_load_state("load")
    paper = clerk.pdf(prefer_css_page_size=True)

    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
