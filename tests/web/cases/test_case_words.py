"""The words of cases, ratings and complaints: complete, full-width, and true to the rule."""

import re
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path

import pytest

from appliance.domain.case import CaseKind, CaseState, ProcedureKind, Step
from appliance.domain.case_care import (
    MaterialMove,
    NoteKind,
    PaperKind,
    PaperSize,
    Receiver,
    RefusalGround,
)
from appliance.domain.clocks import (
    ClockName,
    ClockStory,
    Limit,
    LimitUnit,
    StepCode,
    Stop,
    deadline,
)
from appliance.domain.complaint import (
    ComplaintChannel,
    ComplaintState,
    ComplaintStep,
    Difficulty,
    Ground,
    ReplyMedium,
)
from appliance.domain.evaluation import Channel, Level
from appliance.domain.limits import OverdueKind, ReportUpEnds, SilenceFinding
from appliance.domain.notice import TripReason
from appliance.domain.supervision import WarningRule
from appliance.domain.workdays import Festival
from appliance.projections.cases import CASES
from appliance.web.cases import (
    wording_case_care,
    wording_case_papers,
    wording_case_story,
    wording_cases,
)
from appliance.web.cases.case_clock_view import explained, ruler_of, told_in_one
from appliance.web.voice import wording_complaints, wording_evaluations
from tests.fakes.case_desk import RULES

ROOT = Path(__file__).parents[3]
HALF_WIDTH = re.compile(r"[一-鿿][,;:!?]|[,;!?][一-鿿]")


@pytest.mark.parametrize(
    ("table", "words"),
    [
        pytest.param(CaseState, wording_cases.STATES, id="case-state"),
        pytest.param(CaseState, wording_cases.CHIPS, id="case-chip"),
        pytest.param(CaseKind, wording_cases.KINDS, id="case-kind"),
        pytest.param(Step, wording_cases.STEPS, id="step"),
        pytest.param(LimitUnit, wording_cases.UNITS, id="unit"),
        pytest.param(StepCode, wording_cases.EXPLAINED, id="deadline-step"),
        pytest.param(Festival, wording_cases.FESTIVALS, id="festival"),
        pytest.param(ProcedureKind, wording_case_care.PROCEDURES, id="procedure"),
        pytest.param(NoteKind, wording_case_care.NOTES, id="note"),
        pytest.param(MaterialMove, wording_case_care.MOVES, id="move"),
        pytest.param(Receiver, wording_case_care.RECEIVERS, id="receiver"),
        pytest.param(RefusalGround, wording_case_care.GROUNDS, id="ground-of-refusal"),
        pytest.param(TripReason, wording_case_care.TRIPS, id="trip"),
        pytest.param(ClockName, wording_case_care.CLOCKS, id="clock"),
        pytest.param(OverdueKind, wording_case_care.OVERDUE, id="overdue"),
        pytest.param(SilenceFinding, wording_case_care.FINDINGS, id="finding"),
        pytest.param(ReportUpEnds, wording_case_care.ENDS, id="end-of-referral"),
        pytest.param(PaperKind, wording_case_care.PAPERS, id="paper"),
        pytest.param(PaperSize, wording_case_care.SIZES, id="paper-size"),
        pytest.param(WarningRule, wording_case_care.RULES, id="rule"),
        pytest.param(wording_case_story.STORY, wording_case_story.TOLD, id="told"),
        pytest.param(
            set(PaperKind) - {PaperKind.SLIP}, wording_case_papers.TITLES, id="paper-title"
        ),
        pytest.param(Level, wording_evaluations.LEVELS, id="level"),
        pytest.param(Level, wording_evaluations.STARS, id="stars"),
        pytest.param(Channel, wording_evaluations.CHANNELS, id="rating-channel"),
        pytest.param(ComplaintChannel, wording_complaints.CHANNELS, id="complaint-channel"),
        pytest.param(Difficulty, wording_complaints.DIFFICULTIES, id="difficulty"),
        pytest.param(Ground, wording_complaints.GROUNDS, id="ground"),
        pytest.param(ComplaintState, wording_complaints.STATES, id="complaint-state"),
        pytest.param(ComplaintStep, wording_complaints.STEPS, id="complaint-step"),
        pytest.param(ReplyMedium, wording_complaints.MEDIA, id="reply-medium"),
    ],
)
def test_every_stored_word_has_a_chinese_one(
    table: Collection[str], words: Mapping[str, str]
) -> None:
    assert set(table) <= set(words)


def test_every_case_fact_that_stands_in_a_story_has_a_sentence() -> None:
    """A page must never meet a kind it has no word for."""
    erasable = {"case.person_recorded", "body.erased"}
    assert set(CASES.folds) - erasable == set(wording_case_story.STORY)


@pytest.mark.parametrize("room", ["cases", "evaluations", "complaints"])
def test_chinese_sentences_use_full_width_marks(room: str) -> None:
    """UI.md 5; the pages of the room are read as well."""
    files = sorted((ROOT / "appliance/web").rglob(f"wording_{room.removesuffix('s')}*.py"))
    files += sorted((ROOT / "appliance/web/pages" / room).glob("*.html"))
    found = [
        (path.name, HALF_WIDTH.findall(line))
        for path in files
        for line in path.read_text(encoding="utf-8").splitlines()
        if HALF_WIDTH.search(line)
    ]
    assert found == []


SPRING = deadline(
    ClockStory(received=date(2026, 2, 6)),
    Limit(unit=LimitUnit.WORKING_DAYS, amount=15),
    RULES.calendar,
)


def test_the_ruler_counts_over_the_spring_festival_as_a_clerk_would() -> None:
    """2026: 15-23 February off, 14 and 28 February worked; counted by hand."""
    words = {(day.number, day.name): day.word for day in ruler_of(SPRING, RULES, date(2026, 2, 6))}
    assert date(2026, 3, 5) == SPRING.due
    assert words[6, "今天"] == "收齐"
    assert words[14, "六"] == "6"
    assert words[17, "二"] == "休"
    assert words[24, "二"] == "7"
    assert words[28, "六"] == "11"
    assert words[5, "四"] == "15"


def test_the_steps_are_sentences_with_their_clause() -> None:
    steps = explained(SPRING, until="17:00 前", item_version="v1")
    told = [(step.days, step.count, step.sentence) for step in steps]
    assert ("2月6日", "", "当天不计，从次日起算") in told
    assert ("2月14日", "6", "调休上班，计入 1 天") in told
    assert ("2月15日至23日", "", "春节，不计") in told
    assert told[-1] == ("3月5日", "", "17:00 前办结，并把结果交给本人")
    assert steps[-1].clause == "事项 v1 版，承诺 15 个工作日"


def test_a_stop_shows_on_the_ruler_and_in_the_words() -> None:
    stopped = deadline(
        ClockStory(
            received=date(2026, 11, 9),
            stops=[Stop(started=date(2026, 11, 11), ended=date(2026, 11, 13), reason="入户核查")],
        ),
        Limit(unit=LimitUnit.WORKING_DAYS, amount=5),
        RULES.calendar,
    )
    words = [day.word for day in ruler_of(stopped, RULES, date(2026, 11, 9))]
    assert words == ["收齐", "1", "2", "停", "停", "休", "休", "3", "4", "5"]
    assert "停表：入户核查" in told_in_one(stopped, until="下班前")


def test_a_way_of_more_than_a_month_is_told_by_its_steps_alone() -> None:
    long = deadline(
        ClockStory(received=date(2026, 3, 2)),
        Limit(unit=LimitUnit.WORKING_DAYS, amount=60),
        RULES.calendar,
    )
    assert ruler_of(long, RULES, date(2026, 3, 2)) == []
    assert explained(long, until="下班前", item_version="v1")[-1].is_due
