"""Cases at the desk, through the real writer: what is written, what is refused, what is masked."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from random import Random

import pytest

from appliance.desk import case_care, case_steps, case_stops, cases
from appliance.desk.case_clock import deadline_of
from appliance.desk.case_orders import (
    AcceptConditionally,
    Citizen,
    Complete,
    Deliver,
    Ending,
    Extend,
    Papers,
    ReceiveCase,
    Refer,
    Refuse,
    Register,
    RequestSupplement,
    StartProcedure,
    Supplement,
    Way,
)
from appliance.desk.rules import Actor
from appliance.domain.case import CaseState, ProcedureKind, Step, allowed_steps
from appliance.domain.errors import (
    ExtensionNotAllowed,
    FormIncomplete,
    MaterialNotListed,
    NotPermitted,
    Refusal,
    StepNotAllowed,
)
from appliance.domain.facts.hall import BodyErased
from appliance.domain.notice import beyond_the_list
from appliance.domain.numbers import missing_serials, parse_number
from appliance.domain.record import encode
from appliance.journal import chain
from appliance.journal.transaction import Transaction
from appliance.projections.case_questions import (
    applicant_of,
    case_of,
    day_count,
    open_cases,
    story_of,
)
from appliance.projections.case_search import find_cases
from tests.fakes.case_desk import CLERK, COLLEAGUE, HEAD, PENG, RULES, CaseDesk

pytestmark = pytest.mark.core
NOTICE = RequestSupplement(missing=["就业创业证", "居民身份证复印件"])
REFUSE = Refuse(
    reason="不属于本大厅办理范围",
    basis="《社会保险法》",
    review_body="青禾县人社局",
    review_person="刘志强",
    review_limit="60 日内",
)
LEADER_AGREED = Extend(days=3, reason="入户核查遇大雪", approver=HEAD, told_by="电话")


def state(desk: CaseDesk, uid: str) -> str:
    found = desk.ask(case_of, uid)
    assert found is not None
    return found.state


def test_a_case_goes_from_the_window_to_the_persons_hands(desk: CaseDesk) -> None:
    """Seed 003-J: accept, finish within the promise, sign the delivery receipt."""
    made = desk.delivered()
    assert desk.kinds() == [
        "case.received",
        "case.person_recorded",
        "case.accepted",
        "case.completed",
        "evaluation.armed",
        "case.delivered",
    ]
    assert state(desk, made.uid) == CaseState.DELIVERED
    assert desk.ask(open_cases) == []


def test_a_same_day_matter_is_registered_done_and_armed_in_one_go(desk: CaseDesk) -> None:
    """FI-08, 000§9.5(1): what can be done at once is done at once."""
    order = Register(
        receive=ReceiveCase(item_code="SB-001", window=3, citizen=Citizen(name="周建平")),
        ending=Ending.DONE,
    )
    made = desk.register(order)
    found = desk.ask(case_of, made.uid)
    assert made.armed is not None
    assert made.armed.lamp.on
    assert found is not None
    assert (found.state, found.due_on) == ("delivered", "2026-11-23")
    assert desk.ask(day_count, "2026-11-23").finished == 1


def test_papers_that_are_short_are_told_once_and_the_clock_begins_when_they_are_complete(
    desk: CaseDesk,
) -> None:
    """FI-10, 000§11.7: from the day after the applicant completes the materials."""
    order = Register(
        receive=ReceiveCase(item_code="SB-002", window=3, citizen=PENG),
        papers=Papers.SHORT,
        missing=NOTICE.missing,
    )
    made = desk.register(order)
    waiting = desk.ask(case_of, made.uid)
    desk.clock.advance(days=3)  # Thursday 26 November
    desk.run(lambda tx: case_steps.supplement_case(tx, made.uid, Supplement(), CLERK, RULES))
    found = desk.ask(case_of, made.uid)
    assert waiting is not None
    assert (waiting.state, waiting.due_on) == ("supplementing", None)
    assert found is not None
    assert (found.state, found.due_on) == ("accepted", "2026-12-10")  # ten working days after


def test_the_due_date_of_the_fact_is_the_one_the_page_explains(desk: CaseDesk) -> None:
    made = desk.accepted()
    case = desk.ask(case_of, made.uid)
    assert case is not None
    explained = deadline_of(case, desk.ask(story_of, case.id), RULES)
    assert case.due_on == explained.due.isoformat() == "2026-12-07"
    assert explained.steps[0].code == "received"


def test_an_extension_inside_the_limit_moves_the_due_date(desk: CaseDesk) -> None:
    made = desk.accepted()
    desk.run(lambda tx: case_stops.extend_case(tx, made.uid, LEADER_AGREED, CLERK, RULES))
    case = desk.ask(case_of, made.uid)
    assert case is not None
    assert case.due_on == "2026-12-10"
    assert deadline_of(case, desk.ask(story_of, case.id), RULES).due.isoformat() == "2026-12-10"


@pytest.mark.parametrize(
    ("order", "days", "refusal"),
    [
        pytest.param(
            replace(LEADER_AGREED, approver=COLLEAGUE), 0, ExtensionNotAllowed, id="no-leader"
        ),
        pytest.param(replace(LEADER_AGREED, told_by=""), 0, FormIncomplete, id="not-told"),
        pytest.param(replace(LEADER_AGREED, reason=""), 0, FormIncomplete, id="no-reason"),
        pytest.param(replace(LEADER_AGREED, days=0), 0, FormIncomplete, id="no-new-limit"),
    ],
)
def test_an_extension_without_one_of_its_parts_changes_nothing(
    desk: CaseDesk, order: Extend, days: int, refusal: type[Refusal]
) -> None:
    """000§11.9: inside the limit, with the leader's consent, a reason, notice, the new limit."""
    made = desk.accepted()
    desk.clock.advance(days=days)
    before = (desk.kinds(), desk.tables())
    with pytest.raises(refusal):
        desk.run(lambda tx: case_stops.extend_case(tx, made.uid, order, CLERK, RULES))
    assert (desk.kinds(), desk.tables()) == before


Attempt = Callable[[Transaction, str], object]
LATER = AcceptConditionally(owed=["居民身份证复印件"], owed_by=date(2026, 12, 31))
SURVEY = StartProcedure(
    procedure=ProcedureKind.SITE_SURVEY, reason="入户核查", basis="《办法》第八条", approver=HEAD
)


def complete_settled(tx: Transaction, uid: str) -> None:
    case = case_of(tx.db, uid)
    if case is not None and case.owed_by is not None:
        case_care.settle_debt(tx, uid, CLERK)
    case_steps.complete_case(tx, uid, Complete(), CLERK, RULES)


ATTEMPTS: dict[Step, Attempt] = {
    Step.ACCEPT: lambda tx, uid: case_steps.accept_case(tx, uid, CLERK, RULES),
    Step.ACCEPT_CONDITIONALLY: lambda tx, uid: case_steps.accept_conditionally(
        tx, uid, LATER, CLERK, RULES
    ),
    Step.START_PROCEDURE: lambda tx, uid: case_stops.start_procedure(tx, uid, SURVEY, CLERK, RULES),
    Step.END_PROCEDURE: lambda tx, uid: case_stops.end_procedure(tx, uid, "符合条件", CLERK, RULES),
    Step.REFER: lambda tx, uid: case_stops.refer_case(
        tx, uid, Refer(organ="县人社局"), CLERK, RULES
    ),
    Step.REQUEST_SUPPLEMENT: lambda tx, uid: case_steps.request_supplement(
        tx, uid, NOTICE, CLERK, RULES
    ),
    Step.SUPPLEMENT: lambda tx, uid: case_steps.supplement_case(
        tx, uid, Supplement(), CLERK, RULES
    ),
    Step.EXTEND: lambda tx, uid: case_stops.extend_case(tx, uid, LEADER_AGREED, CLERK, RULES),
    Step.COMPLETE: complete_settled,
    Step.DELIVER: lambda tx, uid: case_steps.deliver_case(
        tx, uid, Deliver(way=Way.WINDOW), CLERK, RULES
    ),
    Step.DECLINE: lambda tx, uid: case_steps.decline_case(tx, uid, REFUSE, CLERK, RULES),
    Step.DENY: lambda tx, uid: case_steps.deny_case(tx, uid, REFUSE, CLERK, RULES),
    Step.WITHDRAW: lambda tx, uid: case_steps.withdraw_case(
        tx, uid, "登记错了", CLERK, by_applicant=False
    ),
}


@pytest.mark.parametrize("seed", range(6))
def test_a_random_walk_takes_every_step_the_table_permits_and_no_other(
    desk: CaseDesk, seed: int
) -> None:
    """The table is the only judge: what it has no row for leaves no trace."""
    random = Random(seed)
    uids = [desk.receive().uid for _ in range(3)]
    for _ in range(25):
        uid, step = random.choice(uids), random.choice(list(ATTEMPTS))
        permitted = step in allowed_steps(CaseState(state(desk, uid)))
        before = (desk.kinds(), desk.tables())
        if permitted:
            desk.run(lambda tx, step=step, uid=uid: ATTEMPTS[step](tx, uid))  # type: ignore[misc]  # mypy cannot infer a lambda's default
            assert len(desk.kinds()) > len(before[0])
        else:
            with pytest.raises(StepNotAllowed):
                desk.run(lambda tx, step=step, uid=uid: ATTEMPTS[step](tx, uid))  # type: ignore[misc]  # mypy cannot infer a lambda's default
            assert (desk.kinds(), desk.tables()) == before
    assert desk.tables() == desk.fold_again()


def test_two_tablets_finishing_the_same_case_finish_it_once(desk: CaseDesk) -> None:
    made = desk.accepted()
    first = desk.writer.submit(
        lambda tx: case_steps.complete_case(tx, made.uid, Complete(), CLERK, RULES)
    )
    second = desk.writer.submit(
        lambda tx: case_steps.complete_case(tx, made.uid, Complete(), COLLEAGUE, RULES)
    )
    assert first.result().local_no == made.local_no
    with pytest.raises(StepNotAllowed, match="allowed=deliver"):
        second.result()
    assert desk.kinds().count("case.completed") == 1


def test_the_citizens_name_and_numbers_stand_in_one_erasable_fact_only(desk: CaseDesk) -> None:
    desk.delivered()
    for record in desk.records():
        line = encode(record).decode()
        if record.kind == "case.person_recorded":
            assert line.index('"a_salt"') < line.index('"agent"')  # the salt begins the body
            assert len(str(record.body["a_salt"])) == 16
        else:
            assert not any(word in line for word in (PENG.name, PENG.id_number, PENG.phone))


def test_looking_at_full_numbers_is_a_fact_before_they_are_shown(desk: CaseDesk) -> None:
    """CON-26, CON-27."""
    made = desk.receive()
    shown = desk.run(lambda tx: cases.view_person(tx, made.uid, "核对身份证", CLERK))
    assert shown is not None
    assert shown.phone == PENG.phone
    assert desk.records()[-1].kind == "person.viewed"
    assert desk.records()[-1].by == "staff:1003"


def test_nobody_without_a_role_for_it_sees_full_numbers(desk: CaseDesk) -> None:
    made = desk.receive()
    with pytest.raises(NotPermitted):
        desk.run(lambda tx: cases.view_person(tx, made.uid, "好奇", Actor.of("1013", ["office"])))
    assert "person.viewed" not in desk.kinds()


def test_numbers_have_no_gap_whatever_is_refused_or_undone(desk: CaseDesk) -> None:
    """Rule: gapless per box and year; an undone number stays as 作废 and is given no more."""
    numbers = [desk.receive().local_no]
    with pytest.raises(FormIncomplete):
        desk.receive(code="NO-SUCH")
    with pytest.raises(FormIncomplete):
        desk.receive(citizen=Citizen(name="  "))
    undone = desk.receive()
    desk.run(
        lambda tx: case_steps.withdraw_case(tx, undone.uid, "重复登记", CLERK, by_applicant=False)
    )
    numbers += [undone.local_no, desk.receive().local_no]
    serials = [number.serial for number in map(parse_number, numbers) if number is not None]
    assert numbers == ["LX26-100001", "LX26-100002", "LX26-100003"]
    assert missing_serials(serials) == []
    assert state(desk, undone.uid) == CaseState.WITHDRAWN


def test_a_new_year_begins_a_new_series(desk: CaseDesk) -> None:
    desk.receive()
    desk.clock.advance(days=45)
    assert desk.receive().local_no == "LX27-100001"


def test_a_box_without_its_digit_prints_a_mark_in_its_place(tmp_path: Path) -> None:
    desk = CaseDesk(tmp_path, digit=None)
    try:
        assert desk.receive().local_no == "LX26-暂00001"
    finally:
        desk.close()


def test_documents_have_gapless_numbers_of_their_own(desk: CaseDesk) -> None:
    desk.accepted()
    short = desk.receive().uid
    desk.run(lambda tx: case_steps.request_supplement(tx, short, NOTICE, CLERK, RULES))
    desk.accepted()
    docs = [str(one.body["doc_no"]) for one in desk.records() if one.body.get("doc_no")]
    assert docs == ["LX26-S100001", "LX26-G100001", "LX26-S100002"]
    promises = [one.body["promise_no"] for one in desk.records() if one.body.get("promise_no")]
    assert promises == ["LX26-C100001", "LX26-C100002"]


def test_a_due_date_beyond_the_known_calendar_is_marked_provisional(desk: CaseDesk) -> None:
    """No number of next year's rest days is guessed silently."""
    desk.clock.advance(days=30)  # 23 December 2026; 2027 has no table
    made = desk.accepted()
    case = desk.ask(case_of, made.uid)
    assert case is not None
    assert case.provisional == 1


def test_a_supplement_that_names_nothing_is_refused(desk: CaseDesk) -> None:
    made = desk.receive()
    empty = RequestSupplement(missing=["", "  "])
    with pytest.raises(FormIncomplete):
        desk.run(lambda tx: case_steps.request_supplement(tx, made.uid, empty, CLERK, RULES))
    assert state(desk, made.uid) == CaseState.RECEIVED


def test_nothing_beyond_the_items_list_is_asked_for(desk: CaseDesk) -> None:
    """CASE-01, 001 四(三): neither in a notice nor as a debt; nothing is left of the try."""
    made = desk.receive()
    notice = RequestSupplement(missing=["补贴申请表没有签字", "照片"])
    debt = AcceptConditionally(owed=["照片"], owed_by=date(2026, 12, 31))
    for step in (
        partial(case_steps.request_supplement, uid=made.uid, order=notice),
        partial(case_steps.accept_conditionally, uid=made.uid, order=debt),
    ):
        with pytest.raises(MaterialNotListed) as refused:
            desk.run(partial(step, actor=CLERK, rules=RULES))
        assert refused.value.facts["asked"] == "照片"
    assert desk.kinds()[-1] == "case.person_recorded"


@pytest.mark.parametrize(
    ("line", "beyond"),
    [
        pytest.param("就业创业证", False, id="the-name"),
        pytest.param("就业创业证第二页没有盖章", False, id="what-is-wrong-with-it"),
        pytest.param("身份证", False, id="a-part-of-the-name"),
        pytest.param("无犯罪证明", True, id="another"),
        pytest.param(" ", False, id="an-empty-line"),
    ],
)
def test_a_line_names_a_material_of_the_list(line: str, *, beyond: bool) -> None:
    assert beyond_the_list([line], ["居民身份证", "就业创业证", ""]) == ([line] if beyond else [])
    assert beyond_the_list([line], []) == [], "no list, nothing beyond it"


def test_an_item_without_a_list_has_nothing_to_hold_a_line_against(desk: CaseDesk) -> None:
    made = desk.receive("ZJ-002", window=1)
    order = RequestSupplement(missing=["规划图"])
    desk.run(lambda tx: case_steps.request_supplement(tx, made.uid, order, CLERK, RULES))
    assert desk.kinds()[-1] == "case.supplement_requested"


def test_an_administrator_who_is_no_clerk_moves_no_case(desk: CaseDesk) -> None:
    made = desk.receive()
    with pytest.raises(NotPermitted):
        desk.run(
            lambda tx: case_steps.accept_case(
                tx, made.uid, Actor.of("1014", ["administrator"]), RULES
            )
        )


@pytest.mark.parametrize(
    ("words", "found"),
    [
        pytest.param("0001", 1, id="the-tail-of-the-number"),
        pytest.param("社会保险", 1, id="a-piece-of-the-item"),
        pytest.param("小莲", 1, id="two-characters-of-the-full-name"),
        pytest.param("8000", 1, id="the-tail-of-the-phone"),
        pytest.param("1380", 0, id="not-the-head-of-the-phone"),
        pytest.param("%", 0, id="a-percent-sign-is-a-percent-sign"),
        pytest.param("", 1, id="nothing-finds-all"),
        pytest.param("王", 0, id="somebody-else"),
    ],
)
def test_a_case_is_found_by_what_a_clerk_remembers(desk: CaseDesk, words: str, found: int) -> None:
    desk.receive()
    assert len(desk.ask(find_cases, words)) == found


def erase_person(tx: Transaction, pos: int) -> None:
    line = tx.db.execute("SELECT body FROM journal WHERE pos = ?", (pos,)).fetchone()[0]
    kept = chain.erased_line(line)
    tx.db.execute("UPDATE journal SET body = ? WHERE pos = ?", (kept, pos))
    fact = BodyErased(leaf=json.loads(kept)["$leaf"], stream="ab" * 13, seq=pos, why="到期")
    tx.append(fact, by="hall")


def test_after_erasing_the_person_is_gone_and_folding_again_gives_the_same(
    desk: CaseDesk,
) -> None:
    made = desk.receive()
    case = desk.ask(case_of, made.uid)
    assert case is not None
    desk.run(lambda tx: erase_person(tx, case.id + 1))
    assert desk.ask(applicant_of, case.id) is None
    assert desk.ask(find_cases, "小莲") == []
    assert desk.tables() == desk.fold_again()
