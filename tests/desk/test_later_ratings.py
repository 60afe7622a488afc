"""Ratings after the citizen has left: by slip, paper or call; one case keeps one rating."""

import hashlib
import json
from dataclasses import replace

import pytest

from appliance.desk.case_orders import Registered
from appliance.desk.county_papers import Paper, take_paper
from appliance.desk.later_ratings import (
    Later,
    Why,
    case_with_number,
    enter_paper,
    explain,
    note_call,
    rate_by_slip,
    reasons_in_force,
)
from appliance.desk.rules import Actor
from appliance.desk.slips import form_window, is_slip_code, new_form_number, slip_code
from appliance.domain.errors import HandledByTheAccused, NothingToRate, NotPermitted
from appliance.domain.evaluation import Level
from appliance.projections.bad_ratings import open_bad_ratings
from appliance.projections.evaluation_questions import figures, standing_rating
from appliance.projections.voice_figures import reasons_given
from tests.fakes.case_desk import CLERK, COLLEAGUE, HEAD, RULES, SUPERVISOR, CaseDesk

DAY = "2026-11-23"
KEY = b"k" * 32


def later(made: Registered, level: Level = Level.SATISFIED, number: str = "f1") -> Later:
    return Later(case_uid=made.uid, level=level, number=number)


def test_a_slip_rates_after_the_window_has_closed(desk: CaseDesk) -> None:
    made = desk.completed()
    desk.clock.advance(days=3)
    desk.run(lambda tx: rate_by_slip(tx, later(made), RULES))
    found = desk.ask(figures, DAY, DAY).satisfaction
    assert (found.rated, found.unrated) == (1, 0)
    assert desk.records()[-1].by == "citizen"


def test_a_slip_opened_twice_rates_once(desk: CaseDesk) -> None:
    made = desk.completed()
    desk.run(lambda tx: rate_by_slip(tx, later(made), RULES))
    with pytest.raises(NothingToRate, match="already_rated"):
        desk.run(lambda tx: rate_by_slip(tx, later(made, number="f2"), RULES))
    assert desk.kinds().count("evaluation.given") == 1


def test_a_slip_after_its_time_or_before_the_end_rates_nothing(desk: CaseDesk) -> None:
    made, unfinished = desk.completed(), desk.accepted()
    with pytest.raises(NothingToRate, match="not_finished"):
        desk.run(lambda tx: rate_by_slip(tx, later(unfinished), RULES))
    desk.clock.advance(days=12)
    with pytest.raises(NothingToRate, match="too_late"):
        desk.run(lambda tx: rate_by_slip(tx, later(made), RULES))
    assert desk.ask(standing_rating, made.uid) is None


def test_a_press_that_was_first_and_arrives_last_takes_the_place_of_a_slip(desk: CaseDesk) -> None:
    """The spool comes late, after a new boot: the press at the window was before the slip."""
    made = desk.completed()
    pressed = desk.clock.advance(seconds=4)
    desk.clock.reboot(off=desk.clock.advance(hours=1).at - desk.clock.at)
    desk.run(lambda tx: rate_by_slip(tx, later(made, Level.VERY_SATISFIED), RULES))
    outcome = desk.press("dissatisfied", at=pressed)
    found = desk.ask(standing_rating, made.uid)
    assert outcome.counted
    assert found is not None
    assert found.rating.level is Level.DISSATISFIED


def test_a_paper_form_is_entered_once_and_never_by_whoever_dealt_with_the_case(
    desk: CaseDesk,
) -> None:
    made, other = desk.completed(), desk.completed()
    own = Actor(staff_no=CLERK.staff_no, roles=HEAD.roles)
    with pytest.raises(NotPermitted):
        desk.run(lambda tx: enter_paper(tx, later(made), COLLEAGUE, RULES))
    with pytest.raises(HandledByTheAccused):
        desk.run(lambda tx: enter_paper(tx, later(made), own, RULES))
    desk.run(lambda tx: enter_paper(tx, later(made), SUPERVISOR, RULES))
    with pytest.raises(NothingToRate, match="form_used"):
        desk.run(lambda tx: enter_paper(tx, later(other), SUPERVISOR, RULES))
    assert desk.records()[-1].body["channel"] == "paper"


def test_a_call_is_entered_as_a_call(desk: CaseDesk) -> None:
    made = desk.completed()
    desk.run(lambda tx: note_call(tx, later(made, Level.DISSATISFIED, "phone-1"), HEAD, RULES))
    assert [one.channel for one in desk.ask(open_bad_ratings)] == ["phone"]


def test_reasons_belong_to_the_form_that_rated_and_are_kept_once(desk: CaseDesk) -> None:
    made = desk.completed()
    desk.run(lambda tx: rate_by_slip(tx, later(made, Level.DISSATISFIED), RULES))
    why = Why(
        case_uid=made.uid,
        number="f1",
        reasons=["waited", "friendly"],
        remark="电话 13800138000",
        wants_call=True,
    )
    assert not desk.run(lambda tx: explain(tx, replace(why, number="another")))
    assert desk.run(lambda tx: explain(tx, why))
    assert not desk.run(lambda tx: explain(tx, why))
    body = desk.records()[-1].body
    assert (body["reasons"], body["list_version"]) == (["waited"], "hall-1")
    assert "13800138000" not in str(body["remark"])
    assert desk.ask(open_bad_ratings)[0].named == 1
    assert desk.ask(reasons_given, "2026-11-01", "2026-11-30") == [("waited", 1)]


def test_without_a_list_of_the_county_the_shipped_one_holds(desk: CaseDesk) -> None:
    assert desk.ask(reasons_in_force).version == "hall-1"


def list_of(version: str, v: int, *, is_broken: bool = False) -> Paper:
    levels = {"dissatisfied": [{"word": "dark", "text": "大厅太暗"}]}
    body = b"{" if is_broken else json.dumps({"version": version, "levels": levels}).encode()
    digest = hashlib.sha256(body).hexdigest()
    return Paper(name="rating-reasons", v=v, sha256=digest, not_before=None, body=body)


def test_the_countys_list_takes_the_place_of_ours_and_a_broken_one_changes_nothing(
    desk: CaseDesk,
) -> None:
    """A reason is kept with the version of its list; a word of another list is none."""
    one, two = desk.completed(), desk.completed()
    for made, form in ((one, "f1"), (two, "f2")):
        order = later(made, Level.DISSATISFIED, form)
        desk.run(lambda tx, order=order: rate_by_slip(tx, order, RULES))  # type: ignore[misc]
    said = Why(
        case_uid=one.uid, number="f1", reasons=["waited", "dark"], remark="", wants_call=False
    )
    desk.run(lambda tx: explain(tx, said))
    desk.run(lambda tx: take_paper(tx, list_of("qinghe-2", 2)))
    desk.run(lambda tx: take_paper(tx, list_of("qinghe-3", 3, is_broken=True)))
    desk.run(lambda tx: explain(tx, replace(said, case_uid=two.uid, number="f2")))
    kept = [one.body for one in desk.records() if one.kind == "evaluation.explained"]
    assert [(one["reasons"], one["list_version"]) for one in kept] == [
        (["waited"], "hall-1"),
        (["dark"], "qinghe-2"),
    ]


def test_a_case_is_found_by_its_printed_number(desk: CaseDesk) -> None:
    made = desk.completed()
    found = desk.ask(case_with_number, made.local_no)
    assert found is not None
    assert found.uid == made.uid
    assert desk.ask(case_with_number, "LX26-199999") is None


def test_a_slip_code_is_long_belongs_to_one_subject_and_one_box() -> None:
    code = slip_code(KEY, "b1-2")
    bare = code.replace("-", "")
    assert len(bare) * 5 >= 60
    assert is_slip_code(KEY, "b1-2", code.lower().replace("-", " "))
    assert not is_slip_code(KEY, "b1-3", code)
    assert not is_slip_code(b"x" * 32, "b1-2", code)
    assert not set(bare) & set("IO01")


def test_a_paper_forms_number_is_checked_without_being_stored() -> None:
    number = new_form_number(KEY, 3, DAY)
    assert form_window(KEY, number.lower()) == 3
    assert new_form_number(KEY, 3, DAY) != number
    for wrong in (number.replace("3-2026", "4-2026", 1), number[:-1] + "A2"[number[-1] == "A"], ""):
        assert form_window(KEY, wrong) is None
    assert form_window(b"x" * 32, number) is None


def test_later_ratings_fold_again_to_the_same_tables(desk: CaseDesk) -> None:
    made = desk.completed()
    desk.run(lambda tx: rate_by_slip(tx, later(made, Level.DISSATISFIED), RULES))
    before = desk.tables()
    assert desk.fold_again() == before
