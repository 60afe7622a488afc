"""The registers in Debian's Chromium: both tablets, both types, no fault for axe, paper."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page

from appliance.domain.facts.agency import VillageAgentNamed
from appliance.domain.facts.base import Fact
from appliance.domain.facts.fees import FeeStandardFiled
from appliance.domain.facts.first_contact import InquiryReceived, OrganListed
from appliance.domain.facts.platform_told import PlatformCompared, PlatformRefused
from appliance.domain.facts.tasks import TaskAssigned
from appliance.projections.case_questions import open_cases
from tests.fakes.looks import LYING, blemishes
from tests.fakes.small_hall import SmallHall
from tests.fakes.tablet import log_in

pytestmark = [pytest.mark.pages, pytest.mark.slow]
PLACES = [
    "/registers",
    "/inquiries",
    "/inquiries/new",
    "/inquiries/{inquiry}",
    "/inquiries/books/letters",
    "/windows",
    "/rules",
    "/notices",
    "/clears",
    "/handovers",
    "/organs",
    "/tasks",
    "/tasks/new",
    "/tasks/{task}",
    "/platform",
    "/platform/{case}",
    "/fees",
    "/fees/standards",
    "/fees/{case}",
    "/agency",
    "/agency/{case}",
    "/appointments",
    "/villages",
    "/villages/batch",
    "/villages/pay",
    "/villages/works",
    "/items",
    "/items/ZJ-001",
    "/items/ZJ-001/guide",
    "/items/import",
    "/items/new",
    "/guides",
    "/guides/villages",
    "/guides/windows",
    "/ledger",
    "/closing",
    "/paper-cases",
    "/figures",
    "/delegations",
    "/figures/cases",
]


REFUSED = PlatformRefused(
    target="hunan",
    what="case",
    ref="case",
    version=1,
    digest="d",
    mapping="m",
    change="new",
    mark="1.",
    left=3,
    text="事项编码在平台上不存在或已停用，请核对实施清单版本后重新报送",
)
COMPARED = PlatformCompared(
    target="hunan",
    day="2026-11-19",
    ours=12,
    theirs=10,
    missing_there=["LX26-100007", "LX26-100009"],
    missing_here=[],
    differing=["LX26-100003"],
)


def noted(played: SmallHall, fact: Fact) -> str:
    """Write a fact as the director's; return its subject."""
    return played.writer.run(lambda tx: tx.append(fact, by="staff:1001")).subject


@pytest.fixture(name="names", scope="module")
def what_stands_in_the_registers(played: SmallHall) -> dict[str, str]:
    """Return the subjects of one entry of each register."""
    found = played.ask(open_cases)[0]
    inquiry = InquiryReceived(
        asked_no="1005", channel="window", topic="consult", question="低保怎么申请", asker="彭**"
    )
    task = TaskAssigned(
        task_kind="superior",
        title="报送汛期值守情况",
        source="县应急局",
        letter="",
        owner_no="1005",
        received_on="2026-11-20",
        stated_days=None,
        limit_days=15,
        limit_unit="working_days",
        clause="000§11.6(2)",
        due_on="2026-12-11",
        provisional=False,
        policy="dafan/1",
        calendar="c",
    )
    organ = OrganListed(
        name="县不动产登记中心", phone="0745-5550101", address="县城", matters="登记"
    )
    agent = VillageAgentNamed(
        village="石桥村", name="李国强", duty="副主任", phone="0745-5550102", first_day="2026-01-01"
    )
    standard = FeeStandardFiled(
        item_code="ZJ-004",
        name="登记费",
        fen=8000,
        unit="件",
        document="县发改价 2026 年第 1 号",
        first_day="2026-01-01",
    )
    for fact in (organ, agent, standard, COMPARED):
        noted(played, fact)
    played.writer.run(lambda tx: tx.append(REFUSED, by="hall", subject=found.uid))
    return {"case": found.uid, "inquiry": noted(played, inquiry), "task": noted(played, task)}


@pytest.fixture(name="director", scope="module")
def a_director(chromium: Chromium, address: str) -> Iterator[Page]:
    context = chromium.new_context(viewport=LYING)
    page = log_in(context, address, "1001")
    yield page
    context.close()


@pytest.mark.parametrize("place", PLACES)
def test_a_register_is_whole_on_both_tablets(
    director: Page, address: str, names: dict[str, str], place: str
) -> None:
    for kind in ("large", "normal"):
        answer = director.goto(f"{address}{place.format(**names)}?type={kind}")
        assert answer is not None
        assert answer.status == 200
        assert blemishes(director) == [], kind


def test_the_ledger_prints_as_many_sheets_as_it_has_pages(director: Page, address: str) -> None:
    """The demo's strip stands on the first sheet of the book, not on one of its own."""
    director.goto(f"{address}/ledger?first=2026-11-18&last=2026-11-20&type=normal")
    pages = director.locator(".sheet-of-book").count()
    paper = director.pdf(prefer_css_page_size=True)

    assert pages > 1
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == pages
