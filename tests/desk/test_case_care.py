"""The rest of a case's life at the desk: stops, sending up, debts, trips, undo, urging, files."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import pytest

from appliance.desk import (
    case_care,
    case_filing,
    case_steps,
    case_stops,
    case_undo,
    case_watch,
    cases,
)
from appliance.desk.case_clock import (
    case_card,
    deadline_of,
    legal_deadline_of,
    overdue_of,
    step_card,
)
from appliance.desk.case_orders import (
    AcceptConditionally,
    Citizen,
    Complete,
    Deliver,
    Ending,
    Extend,
    ReceiveCase,
    Refer,
    Register,
    RequestSupplement,
    StartProcedure,
    Supplement,
    Way,
)
from appliance.desk.catalogue import apply_catalogue
from appliance.desk.evaluations import HandedIn, hand_in
from appliance.desk.rules import Actor, Rules
from appliance.domain.case import CaseState, ProcedureKind
from appliance.domain.case_care import MaterialMove, NoteKind, PaperKind, PaperSize
from appliance.domain.clocks import ClockName
from appliance.domain.errors import (
    ExtensionNotAllowed,
    FormIncomplete,
    MaterialsOwed,
    NotPermitted,
    NotTheDelegate,
    StepNotAllowed,
    UndoNotAllowed,
)
from appliance.domain.limits import OverdueKind, SilenceFinding
from appliance.domain.notice import TripReason
from appliance.domain.workdays import WorkCalendar
from appliance.domain.year_table import read_year
from appliance.policies import chosen_layers
from appliance.projections.case_questions import (
    CaseLine,
    case_of,
    counted_before,
    day_count,
    not_filed,
    owed_of,
    story_of,
    tasks_at,
    tasks_of,
)
from appliance.projections.catalogue import write_items
from tests.fakes.case_desk import (
    CLERK,
    COLLEAGUE,
    HEAD,
    ITEMS,
    PENG,
    RULES,
    SUPERVISOR,
    CaseDesk,
)

CHIEF = Actor.of("1007", ["chief_representative", "clerk"])
SURVEY = StartProcedure(
    procedure=ProcedureKind.SITE_SURVEY, reason="入户核查", basis="《办法》第八条", approver=HEAD
)
UP = Rules(
    mark="LX",
    layers=tuple(chosen_layers({"limits": "handbook-j", "complaints": "dafan"})),
    calendar=RULES.calendar,
)
COMMUNITY = Rules(
    mark="LX",
    layers=tuple(chosen_layers({"limits": "community", "complaints": "dafan"})),
    calendar=RULES.calendar,
)
DONE = Deliver(way=Way.WINDOW, receipt_signed=True)


def line(desk: CaseDesk, uid: str) -> CaseLine:
    found = desk.ask(case_of, uid)
    assert found is not None
    return found


def day(text: str) -> date:
    return date.fromisoformat(text)


def due(desk: CaseDesk, uid: str) -> str | None:
    return line(desk, uid).due_on


def undo(desk: CaseDesk, uid: str, actor: Actor = CLERK, reason: str = "") -> list[str]:
    return desk.run(lambda tx: case_undo.undo_case(tx, uid, reason, actor))


# Special procedures -----------------------------------------------------------------------------


def test_a_survey_stops_the_clock_for_the_days_it_took(desk: CaseDesk) -> None:
    """Accepted Monday 23 November, ten working days; Wednesday to Friday do not count."""
    made = desk.accepted()
    assert due(desk, made.uid) == "2026-12-07"
    desk.clock.advance(days=1)
    desk.run(lambda tx: case_stops.start_procedure(tx, made.uid, SURVEY, CLERK, RULES))
    stopped = line(desk, made.uid)
    desk.clock.advance(days=3)  # Friday 27 November
    desk.run(lambda tx: case_stops.end_procedure(tx, made.uid, "属实", CLERK, RULES))
    assert (stopped.state, stopped.stopped_on) == ("in_procedure", "2026-11-24")
    assert case_card(stopped, RULES, day("2026-12-30")) is None
    assert (due(desk, made.uid), line(desk, made.uid).stopped_on) == ("2026-12-10", None)


def test_a_procedure_the_law_does_not_name_needs_its_basis(desk: CaseDesk) -> None:
    """Licensing law art. 45 names the hearing, not the survey."""
    made = desk.accepted()
    bare = StartProcedure(procedure=ProcedureKind.SITE_SURVEY, reason="核查", approver=HEAD)
    named = StartProcedure(procedure=ProcedureKind.HEARING, reason="有人要求听证", approver=HEAD)
    with pytest.raises(FormIncomplete, match="basis"):
        desk.run(lambda tx: case_stops.start_procedure(tx, made.uid, bare, CLERK, RULES))
    desk.run(lambda tx: case_stops.start_procedure(tx, made.uid, named, CLERK, RULES))
    assert desk.records()[-1].body["doc_no"] == "LX26-P100001"


def test_a_stop_inside_the_extended_days_moves_the_end_too(desk: CaseDesk) -> None:
    made = desk.accepted()
    order = Extend(days=3, reason="大雪", approver=HEAD, told_by="电话")
    desk.run(lambda tx: case_stops.extend_case(tx, made.uid, order, CLERK, RULES))
    desk.clock.advance(days=14)  # Monday 7 December, the old last day; now 10 December
    desk.run(lambda tx: case_stops.start_procedure(tx, made.uid, SURVEY, CLERK, RULES))
    desk.clock.advance(days=2)
    desk.run(lambda tx: case_stops.end_procedure(tx, made.uid, "属实", CLERK, RULES))
    assert due(desk, made.uid) == "2026-12-14"


# The same day --------------------------------------------------------------------------------


@pytest.mark.parametrize("days", [0, 1])
def test_a_matter_of_the_same_day_that_took_longer_is_explained_where_the_document_asks(
    desk: CaseDesk, days: int
) -> None:
    """DL-25, 002-P2·四.3: refused without the word; on its own day nothing is asked."""
    made = desk.accepted("SB-001")
    desk.clock.advance(days=days)
    if days:
        with pytest.raises(FormIncomplete) as refused:
            desk.run(
                lambda tx: case_steps.complete_case(tx, made.uid, Complete(), CLERK, COMMUNITY)
            )
        assert refused.value.facts["missing"] == "explained"
        assert "case.completed" not in desk.kinds()
    told = Complete(explained="系统升级，当面讲明了。电话 13800138000" if days else "")
    desk.run(lambda tx: case_steps.complete_case(tx, made.uid, told, CLERK, COMMUNITY))
    (fact,) = [one.body for one in desk.records() if one.kind == "case.completed"]
    assert ("系统升级" in str(fact["explained"])) is bool(days)
    assert "13800138000" not in str(fact["explained"])


def test_no_explanation_is_asked_of_a_promise_in_days_or_by_another_document(
    desk: CaseDesk,
) -> None:
    promised, elsewhere = desk.accepted(), desk.accepted("SB-001")
    desk.clock.advance(days=30)
    desk.run(lambda tx: case_steps.complete_case(tx, promised.uid, Complete(), CLERK, COMMUNITY))
    desk.run(lambda tx: case_steps.complete_case(tx, elsewhere.uid, Complete(), CLERK, RULES))
    assert desk.kinds().count("case.completed") == 2


# Sending up -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rules", "finished", "red"),
    [pytest.param(UP, 1, False, id="handbook-j"), pytest.param(RULES, 0, True, id="to-the-end")],
)
def test_whether_sending_up_ends_the_halls_own_part_is_a_setting(
    desk: CaseDesk, *, rules: Rules, finished: int, red: bool
) -> None:
    """X21: 003-J counts it done when sent up in time; 001 and 002 wait for the result."""
    made = desk.accepted()
    order = Refer(organ="县人社局", follow_on=day("2026-12-01"))
    desk.run(lambda tx: case_stops.refer_case(tx, made.uid, order, CLERK, rules))
    referred = line(desk, made.uid)
    card = case_card(referred, rules, day("2026-12-30"))
    assert desk.ask(day_count, "2026-11-23").finished == finished
    assert (card is not None) is red
    assert (referred.state, referred.follow_on) == ("referred", "2026-12-01")


def test_a_case_that_was_done_when_sent_up_is_not_finished_twice(desk: CaseDesk) -> None:
    made = desk.accepted()
    desk.run(lambda tx: case_stops.refer_case(tx, made.uid, Refer(organ="县局"), CLERK, UP))
    desk.clock.advance(days=2)
    desk.run(lambda tx: case_steps.complete_case(tx, made.uid, Complete(), CLERK, UP))
    assert desk.ask(day_count, "2026-11-23", until="2026-12-31").finished == 1
    assert desk.tables() == desk.fold_again()


# The law beside the promise ---------------------------------------------------------------------


def accepted_under_law(desk: CaseDesk) -> str:
    """Return a case with a promise of 10 working days under a law of 20."""
    return desk.accepted("ZJ-002", window=1).uid


def test_the_law_and_the_promise_stand_side_by_side(desk: CaseDesk) -> None:
    """R39: the shorter promise never replaces the law."""
    uid = accepted_under_law(desk)
    case = line(desk, uid)
    told = desk.ask(story_of, case.id)
    legal = legal_deadline_of(case, told, RULES)
    assert legal is not None
    assert (case.due_on, case.legal_due_on) == ("2026-12-07", "2026-12-21")
    assert deadline_of(case, told, RULES).due < legal.due
    promised, statutory = (
        case_card(case, RULES, day(text)) for text in ("2026-12-08", "2026-12-22")
    )
    assert promised is not None
    assert statutory is not None
    assert (promised.clock, statutory.clock) == (ClockName.PROMISED, ClockName.STATUTORY)
    assert (promised.card.level, statutory.card.level) == ("red", "red")


def test_an_extension_goes_past_the_law_only_on_a_basis_in_law(desk: CaseDesk) -> None:
    uid = accepted_under_law(desk)
    long = Extend(days=15, reason="县局复核", approver=HEAD, told_by="书面")
    lawful = Extend(
        days=15, reason="县局复核", approver=HEAD, told_by="书面", legal_basis="许可法第四十二条"
    )
    with pytest.raises(ExtensionNotAllowed, match="past_law"):
        desk.run(lambda tx: case_stops.extend_case(tx, uid, long, CLERK, RULES))
    assert desk.run(lambda tx: case_stops.extend_case(tx, uid, lawful, CLERK, RULES))
    assert line(desk, uid).due_on == "2026-12-28"
    assert str(line(desk, uid).legal_due_on) > "2027-01-10"
    told = desk.ask(story_of, line(desk, uid).id)
    legal = legal_deadline_of(line(desk, uid), told, RULES)
    assert legal is not None
    assert legal.due.isoformat() == line(desk, uid).legal_due_on


def test_a_late_request_moves_nothing_and_is_overdue_of_the_fourth_kind(desk: CaseDesk) -> None:
    """000§11.10(4): the request itself is the evidence."""
    made = desk.accepted()
    order = Extend(days=3, reason="忘了", approver=HEAD, told_by="电话")
    desk.clock.advance(days=30)
    assert not desk.run(lambda tx: case_stops.extend_case(tx, made.uid, order, CLERK, RULES))
    assert due(desk, made.uid) == "2026-12-07"
    found = overdue_of(line(desk, made.uid), day("2026-12-23"))
    assert found == [OverdueKind.NOT_DECIDED, OverdueKind.EXTENSION_TOO_LATE]


def test_a_result_that_lies_in_the_drawer_is_overdue_of_the_fifth_kind(desk: CaseDesk) -> None:
    made = desk.completed()
    assert overdue_of(line(desk, made.uid), day("2026-12-07")) == []
    assert overdue_of(line(desk, made.uid), day("2026-12-08")) == [OverdueKind.NOT_DELIVERED]


# Debts and trips --------------------------------------------------------------------------------


def test_nothing_is_decided_while_something_is_owed(desk: CaseDesk) -> None:
    made = desk.receive()
    order = AcceptConditionally(owed=["居民身份证复印件", " "], owed_by=day("2026-11-30"))
    desk.run(lambda tx: case_steps.accept_conditionally(tx, made.uid, order, CLERK, RULES))
    case = line(desk, made.uid)
    assert (case.state, case.owed_by) == ("accepted", "2026-11-30")
    assert desk.ask(owed_of, case.id) == ["居民身份证复印件"]
    with pytest.raises(MaterialsOwed, match="居民身份证复印件"):
        desk.run(lambda tx: case_steps.complete_case(tx, made.uid, Complete(), CLERK, RULES))
    desk.run(lambda tx: case_care.settle_debt(tx, made.uid, CLERK))
    desk.run(lambda tx: case_steps.complete_case(tx, made.uid, Complete(), CLERK, RULES))
    assert line(desk, made.uid).state == CaseState.COMPLETED


@pytest.mark.parametrize("owed_by", ["2026-11-22", "2020-01-01"])
def test_a_debt_that_is_due_before_it_is_made_is_refused(desk: CaseDesk, owed_by: str) -> None:
    made = desk.receive()
    order = AcceptConditionally(owed=["补贴申请表"], owed_by=day(owed_by))
    with pytest.raises(FormIncomplete, match="owed_by"):
        desk.run(lambda tx: case_steps.accept_conditionally(tx, made.uid, order, CLERK, RULES))


def test_telling_again_is_a_trip_for_nothing_and_its_cause_is_counted(desk: CaseDesk) -> None:
    """000§10.5, 003-J 一次性告知四: what was not told the first time is the hall's fault."""
    made = desk.receive()

    def tell(order: RequestSupplement) -> None:
        desk.run(lambda tx: case_steps.request_supplement(tx, made.uid, order, CLERK, RULES))

    tell(RequestSupplement(missing=["补贴申请表"]))
    tell(RequestSupplement(missing=["就业创业证"]))
    tell(RequestSupplement(missing=["补贴申请表"], trip=TripReason.MISSING_MATERIAL_TOLD))
    case = line(desk, made.uid)
    assert (case.rounds, case.trips, case.fault_trips) == (3, 2, 1)
    rounds = [one.body["round"] for one in desk.records() if one.body.get("round")]
    assert rounds == [1, 2, 3]


def test_a_supplement_says_why_it_took_another_visit(desk: CaseDesk) -> None:
    made = desk.receive()
    order = RequestSupplement(missing=["补贴申请表"])
    desk.run(lambda tx: case_steps.request_supplement(tx, made.uid, order, CLERK, RULES))
    came = Supplement(trip=TripReason.MISSING_MATERIAL_TOLD)
    desk.run(lambda tx: case_steps.supplement_case(tx, made.uid, came, CLERK, RULES))
    assert (line(desk, made.uid).trips, line(desk, made.uid).fault_trips) == (1, 0)


# Who signs --------------------------------------------------------------------------------------


def test_a_delegated_matter_is_signed_by_the_chief_representative_alone(desk: CaseDesk) -> None:
    """003-J 办件三."""
    uid = accepted_under_law(desk)
    for approver in (None, HEAD):
        with pytest.raises(NotTheDelegate):
            desk.run(
                lambda tx, by=approver: case_steps.complete_case(  # type: ignore[misc]  # mypy cannot infer a lambda's default
                    tx, uid, Complete(approver=by), CLERK, RULES
                )
            )
    signed = Complete(approver=CHIEF, note="证号 12345678")
    desk.run(lambda tx: case_steps.complete_case(tx, uid, signed, CLERK, RULES))
    decided = next(one for one in desk.records() if one.kind == "case.completed")
    assert (decided.body["approver_no"], decided.body["doc_no"]) == ("1007", "LX26-J100001")


def test_where_the_catalogue_names_the_chief_representative_no_other_may_sign(
    desk: CaseDesk,
) -> None:
    named = replace(next(one for one in ITEMS if one.code == "ZJ-002"), chief_no="1007")
    desk.run(lambda tx: apply_catalogue(tx, write_items([named]), by="hall"))
    uid = accepted_under_law(desk)
    other = Complete(approver=Actor.of("1009", ["chief_representative"]))
    with pytest.raises(NotTheDelegate, match="1007"):
        desk.run(lambda tx: case_steps.complete_case(tx, uid, other, CLERK, RULES))
    desk.run(lambda tx: case_steps.complete_case(tx, uid, Complete(approver=CHIEF), CLERK, RULES))
    assert line(desk, uid).state == CaseState.COMPLETED


# Undo -------------------------------------------------------------------------------------------


def test_the_last_step_is_taken_back_within_ten_minutes(desk: CaseDesk) -> None:
    made = desk.accepted()
    before = line(desk, made.uid)
    desk.clock.advance(minutes=5)
    desk.run(lambda tx: case_steps.complete_case(tx, made.uid, Complete(), CLERK, RULES))
    assert desk.ask(day_count, "2026-11-23").finished == 1
    desk.clock.advance(minutes=10)
    assert undo(desk, made.uid) == ["case.completed"]
    after = line(desk, made.uid)
    assert (after.state, after.due_on, after.finished_on) == ("accepted", before.due_on, None)
    assert desk.ask(day_count, "2026-11-23").finished == 0
    assert desk.tables() == desk.fold_again()


def test_taking_back_a_decision_closes_the_window_that_waits_for_its_rating(
    desk: CaseDesk,
) -> None:
    made = desk.completed()
    undo(desk, made.uid)
    assert desk.kinds()[-1] == "evaluation.closed"


def test_a_number_that_was_taken_back_is_never_given_again(desk: CaseDesk) -> None:
    first = desk.receive()
    desk.clock.advance(minutes=1)
    undo(desk, first.uid)
    assert line(desk, first.uid).state == CaseState.WITHDRAWN
    assert desk.receive().local_no == "LX26-100002"
    with pytest.raises(UndoNotAllowed, match="nothing"):
        undo(desk, first.uid)


def test_after_ten_minutes_it_is_a_correction_with_reason_and_consent(desk: CaseDesk) -> None:
    made = desk.accepted()
    desk.clock.advance(minutes=11)
    for actor, reason in ((CLERK, "点错了"), (HEAD, " ")):
        with pytest.raises(UndoNotAllowed):
            undo(desk, made.uid, actor, reason)
    undo(desk, made.uid, HEAD, "点错了")
    assert desk.records()[-1].body["late"] is True


def test_what_the_citizen_has_rated_is_not_taken_back(desk: CaseDesk) -> None:
    made = desk.completed()
    assert made.armed is not None
    armed = made.armed
    page = HandedIn(window=3, armed=armed.ref, level="satisfied", form_no="f1")
    desk.run(lambda tx: hand_in(tx, page))
    with pytest.raises(UndoNotAllowed, match="rated"):
        undo(desk, made.uid)


def test_a_same_day_matter_is_taken_back_whole(desk: CaseDesk) -> None:
    order = Register(
        receive=ReceiveCase(item_code="SB-001", window=3, citizen=Citizen(name="周建平")),
        ending=Ending.DONE,
    )
    made = desk.register(order)
    undo(desk, made.uid)
    count = desk.ask(day_count, "2026-11-23")
    assert line(desk, made.uid).state == CaseState.WITHDRAWN
    assert (count.received, count.finished, count.delivered) == (1, 0, 0)
    assert desk.tables() == desk.fold_again()


def test_a_supplement_is_taken_back_with_its_acceptance(desk: CaseDesk) -> None:
    made = desk.receive()
    order = RequestSupplement(missing=["补贴申请表"])
    desk.clock.advance(minutes=1)
    desk.run(lambda tx: case_steps.request_supplement(tx, made.uid, order, CLERK, RULES))
    desk.clock.advance(minutes=1)
    desk.run(lambda tx: case_steps.supplement_case(tx, made.uid, Supplement(), CLERK, RULES))
    undo(desk, made.uid)
    case = line(desk, made.uid)
    assert (case.state, case.due_on, case.rounds) == ("supplementing", None, 1)


# Watching ---------------------------------------------------------------------------------------


def test_urging_is_a_fact_with_its_clock_and_rule_and_wants_an_answer(desk: CaseDesk) -> None:
    made = desk.accepted()
    desk.clock.advance(days=30)
    with pytest.raises(NotPermitted):
        desk.run(lambda tx: case_watch.urge_case(tx, made.uid, "", CLERK, RULES))
    desk.run(lambda tx: case_watch.urge_case(tx, made.uid, "请今天办结", SUPERVISOR, RULES))
    urged = desk.records()[-1].body
    assert (urged["to_no"], urged["level"], urged["rule"]) == ("1003", "red", "R1")
    assert line(desk, made.uid).urged_on == "2026-12-23"
    desk.run(lambda tx: case_watch.answer_urge(tx, made.uid, "等县局复核", CLERK))
    assert line(desk, made.uid).urged_on is None


def test_nobody_urges_a_case_that_owes_nothing(desk: CaseDesk) -> None:
    made = desk.delivered()
    with pytest.raises(StepNotAllowed):
        desk.run(lambda tx: case_watch.urge_case(tx, made.uid, "", HEAD, RULES))


def test_silence_is_judged_by_a_leader_on_a_ground_and_only_once_it_is_silence(
    desk: CaseDesk,
) -> None:
    """000§11.5, R20: a reason that a leader accepted ends the first kind of overdue."""
    made = desk.accepted()
    just = SilenceFinding.JUSTIFIED
    with pytest.raises(FormIncomplete, match="passed"):
        desk.run(lambda tx: case_watch.judge_silence(tx, made.uid, just, "大雪封山", HEAD))
    desk.clock.advance(days=30)
    with pytest.raises(NotPermitted):
        desk.run(lambda tx: case_watch.judge_silence(tx, made.uid, just, "大雪封山", CLERK))
    desk.run(lambda tx: case_watch.judge_silence(tx, made.uid, just, "大雪封山", HEAD))
    assert overdue_of(line(desk, made.uid), day("2026-12-23")) == []


def test_a_step_is_handed_to_another_window_with_a_limit_of_its_own(desk: CaseDesk) -> None:
    made = desk.accepted()
    order = case_care.Dispatch(task="核对宅基地", window=1, days=2)
    desk.run(lambda tx: case_care.dispatch_case(tx, made.uid, order, CLERK, RULES))
    (task,) = desk.ask(tasks_of, line(desk, made.uid).id)
    assert (task.window, task.due_on) == (1, "2026-11-25")
    answer = case_care.Feedback(dispatched=task.ref, opinion="相符", agrees=True)
    desk.run(lambda tx: case_care.feed_back(tx, made.uid, answer, COLLEAGUE))
    assert desk.ask(tasks_of, line(desk, made.uid).id) == []
    with pytest.raises(FormIncomplete, match="task"):
        desk.run(lambda tx: case_care.feed_back(tx, made.uid, answer, COLLEAGUE))


def test_a_step_shows_its_own_card_and_is_urged_by_its_own_clock(desk: CaseDesk) -> None:
    """CASE-11, CASE-29: the step is red on the 26th, the case itself is due on 7 December."""
    made = desk.accepted()
    order = case_care.Dispatch(task="核对宅基地", window=1, days=2)
    desk.run(lambda tx: case_care.dispatch_case(tx, made.uid, order, CLERK, RULES))
    (step,) = desk.ask(tasks_at, 1)
    levels = [step_card(step.task, RULES, day(f"2026-11-{n}")).card.level for n in (23, 25, 26)]
    assert levels == ["early", "yellow", "red"]
    desk.clock.advance(days=3)
    desk.run(lambda tx: case_watch.urge_case(tx, made.uid, "", SUPERVISOR, RULES))
    urged = desk.records()[-1].body
    told = [urged[name] for name in ("clock", "level", "rule", "due_on")]
    assert told == [ClockName.STEP, "red", "R1", "2026-11-25"]
    desk.run(lambda tx: case_steps.complete_case(tx, made.uid, Complete(), CLERK, RULES))
    assert desk.ask(tasks_at, None) == [], "nobody's work once the case is decided"


def test_a_calendar_that_changed_lists_the_case_and_is_written_once_somebody_was_told(
    desk: CaseDesk,
) -> None:
    desk.clock.advance(days=30)  # 23 December: 2027 has no table yet, so the date is provisional
    made = desk.accepted()
    new = _with_2027()
    assert [one.uid for one in desk.ask(counted_before, new.calendar.version)] == [made.uid]
    with pytest.raises(FormIncomplete):
        desk.run(lambda tx: case_stops.recount_case(tx, made.uid, "", CLERK, new))
    assert desk.run(lambda tx: case_stops.recount_case(tx, made.uid, "电话", CLERK, new))
    case = line(desk, made.uid)
    assert case.provisional == 0
    assert desk.ask(counted_before, new.calendar.version) == []
    assert not desk.run(lambda tx: case_stops.recount_case(tx, made.uid, "电话", CLERK, new))


def _with_2027() -> Rules:
    table = read_year(
        {
            "year": 2027,
            "version": 1,
            "source": "国办发明电",
            "off": {"new_year": ["2027-01-01"]},
            "make_up": [],
        }
    )
    calendar = WorkCalendar.of([*RULES.calendar.years.values(), table])
    return Rules(mark="LX", layers=RULES.layers, calendar=calendar)


# Papers and the file ----------------------------------------------------------------------------


def test_a_case_file_is_put_away_only_whole_and_signed(desk: CaseDesk) -> None:
    """003-J 办件二: four papers, two signatures, and the record of a special procedure."""
    made = desk.accepted()
    desk.clock.advance(days=1)
    desk.run(lambda tx: case_stops.start_procedure(tx, made.uid, SURVEY, CLERK, RULES))
    desk.run(lambda tx: case_stops.end_procedure(tx, made.uid, "属实", CLERK, RULES))
    desk.run(lambda tx: case_steps.complete_case(tx, made.uid, Complete(), CLERK, RULES))
    four = ["acceptance_notice", "receipt_list", "received_materials", "licence_or_refusal"]
    signed = ["acceptance_notice", "receipt_list"]
    whole = case_filing.Filing(have=[*four, "special_procedure_material"], signed=signed)
    with pytest.raises(StepNotAllowed):
        desk.run(lambda tx: case_filing.archive_case(tx, made.uid, whole, CLERK))
    desk.run(lambda tx: case_steps.deliver_case(tx, made.uid, DONE, CLERK, RULES))
    assert [one.uid for one in desk.ask(not_filed)] == [made.uid]
    for short, missing in (
        (case_filing.Filing(have=four, signed=signed), "special_procedure_material"),
        (case_filing.Filing(have=whole.have, signed=[]), "unsigned_receipt_list"),
    ):
        with pytest.raises(FormIncomplete, match=missing):
            desk.run(lambda tx, one=short: case_filing.archive_case(tx, made.uid, one, CLERK))  # type: ignore[misc]  # mypy cannot infer a lambda's default
    desk.run(lambda tx: case_filing.archive_case(tx, made.uid, whole, CLERK))
    assert desk.ask(not_filed) == []


def test_every_print_is_counted_so_that_the_second_says_copy(desk: CaseDesk) -> None:
    made = desk.accepted()
    order = case_filing.Print(paper=PaperKind.ACCEPTANCE, doc_no="LX26-S100001", size=PaperSize.A4)
    prints = [
        desk.run(lambda tx: case_filing.issue_paper(tx, made.uid, order, CLERK)) for _ in range(3)
    ]
    assert prints == [1, 2, 3]


def test_papers_that_are_lost_need_a_word_about_how(desk: CaseDesk) -> None:
    made = desk.receive()
    lost = case_filing.Moved(move=MaterialMove.LOST, materials=["户口簿复印件"])
    handed = case_filing.Moved(move=MaterialMove.HANDED_OVER, materials=["户口簿复印件"])
    for order, missing in ((lost, "note"), (handed, "to_whom")):
        with pytest.raises(FormIncomplete, match=missing):
            desk.run(lambda tx, one=order: case_filing.move_materials(tx, made.uid, one, CLERK))  # type: ignore[misc]  # mypy cannot infer a lambda's default


def test_numbers_of_citizens_in_a_clerks_words_are_masked(desk: CaseDesk) -> None:
    made = desk.receive()
    note = case_care.Note(kind=NoteKind.APPLICANT_TOLD, text=f"打了 {PENG.phone}")
    desk.run(lambda tx: case_care.note_case(tx, made.uid, note, CLERK))
    assert desk.records()[-1].body["text"] == "打了 138****8000"


# All of it together -----------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_a_random_life_with_undo_folds_again_to_the_same(tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    desk = CaseDesk(tmp_path)
    try:
        made = desk.receive()
        for _ in range(30):
            desk.clock.advance(minutes=random.choice((1, 3, 600)))
            act = random.choice(LIVES)
            try:
                desk.run(lambda tx, one=act: one(tx, made.uid))  # type: ignore[misc]  # mypy cannot infer a lambda's default
            except (FormIncomplete, MaterialsOwed, StepNotAllowed, UndoNotAllowed):
                continue
        counted = desk.ask(day_count, "2026-01-01", until="2027-12-31")
        case = line(desk, made.uid)
        assert counted.finished == (case.finished_on is not None)
        assert counted.delivered == (case.delivered_on is not None)
        assert desk.tables() == desk.fold_again()
    finally:
        desk.close()


LATER = AcceptConditionally(owed=["补贴申请表"], owed_by=day("2030-12-31"))
LIVES = (
    lambda tx, uid: case_steps.accept_case(tx, uid, CLERK, RULES),
    lambda tx, uid: case_steps.accept_conditionally(tx, uid, LATER, CLERK, RULES),
    lambda tx, uid: case_care.settle_debt(tx, uid, CLERK),
    lambda tx, uid: case_steps.request_supplement(
        tx, uid, RequestSupplement(missing=["补贴申请表"]), CLERK, RULES
    ),
    lambda tx, uid: case_steps.supplement_case(tx, uid, Supplement(), CLERK, RULES),
    lambda tx, uid: case_stops.start_procedure(tx, uid, SURVEY, CLERK, RULES),
    lambda tx, uid: case_stops.end_procedure(tx, uid, "属实", CLERK, RULES),
    lambda tx, uid: case_stops.refer_case(tx, uid, Refer(organ="县局"), CLERK, UP),
    lambda tx, uid: case_stops.extend_case(
        tx, uid, Extend(days=2, reason="雪", approver=HEAD, told_by="电话"), CLERK, RULES
    ),
    lambda tx, uid: case_steps.complete_case(tx, uid, Complete(), CLERK, RULES),
    lambda tx, uid: case_steps.deliver_case(tx, uid, DONE, CLERK, RULES),
    lambda tx, uid: case_undo.undo_case(tx, uid, "", CLERK),
    lambda tx, uid: case_undo.undo_case(tx, uid, "点错了", HEAD),
    lambda tx, uid: cases.view_person(tx, uid, "核对", CLERK),
)
