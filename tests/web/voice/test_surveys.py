"""Surveys, inspections and improvements: counted as they lie there, improved by a day."""

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from appliance.desk.surveys import enter
from appliance.domain.errors import FormIncomplete
from appliance.domain.facts.surveys import SurveyEntered
from appliance.domain.service_points import LISTS, ServicePoint
from appliance.domain.survey import Method, Source, SurveyKind, is_plausible
from appliance.projections.surveys import improvements, inspections, surveys
from appliance.web.voice import wording_surveys as words
from tests.fakes.browser import Browser
from tests.fakes.case_desk import HEAD
from tests.fakes.case_hall import WORD, CaseHall

SHEETS = SurveyEntered(
    survey="village",
    held_on="2026-11-20",
    place="柘溪村",
    about_no="1003",
    sheets=20,
    levels={"satisfied": 12, "dissatisfied": 3},
    opinions="",
)
SURVEY = {
    "entry": "survey",
    "survey": "village",
    "held_on": "2026-11-20",
    "place": "柘溪村",
    "sheets": "20",
    "satisfied": "12",
    "dissatisfied": "3",
}


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[CaseHall]:
    hall = CaseHall(tmp_path)
    yield hall
    hall.close()


@pytest.fixture(name="tablet")
def the_directors_tablet(hall: CaseHall) -> Iterator[Browser]:
    with Browser(hall) as tablet:
        tablet.log_in("1001", WORD)
        yield tablet


@pytest.mark.parametrize(
    ("sheets", "levels", "plausible"),
    [
        (20, {"satisfied": 12, "dissatisfied": 8}, True),
        (20, {"satisfied": 12}, True),
        (20, {"satisfied": 21}, False),
        (0, {}, False),
        (20, {"5": 3}, False),
        (20, {"satisfied": -1}, False),
    ],
)
def test_the_counts_are_those_of_the_sheets(
    sheets: int, levels: dict[str, int], *, plausible: bool
) -> None:
    assert is_plausible(sheets, levels) is plausible


def test_what_cannot_be_is_refused_and_nothing_is_kept(hall: CaseHall) -> None:
    for wrong in (replace(SHEETS, sheets=3), replace(SHEETS, held_on="2026-11-24")):
        with pytest.raises(FormIncomplete):
            hall.writer.run(lambda tx, wrong=wrong: enter(tx, wrong, HEAD))  # type: ignore[misc]
    assert hall.ask(surveys) == []


def test_a_survey_an_inspection_and_an_improvement_are_entered_and_improved(
    hall: CaseHall, tablet: Browser
) -> None:
    looked = {"method": "unannounced", "held_on": "2026-11-20", "place": "大厅", "findings": "好"}
    better = {"source": "rating", "what": "加开窗口", "owner_no": "1004", "fix_by": "2026-11-20"}
    entries = (
        SURVEY,
        {"entry": "inspection", **looked},
        {"entry": "improvement", **better},
    )
    for place, fields in enumerate(entries):
        answer = tablet.post("/surveys", {**fields, "form_no": f"f{place}"})
        assert answer.status_code == 303, answer.text
    text = tablet.get("/surveys").text
    assert "1 项要改进，1 项过期" in text
    assert '<td class="r num">5</td>' in text  # sheets without an answer stay without one
    path = f"/surveys/{hall.ask(improvements)[0].uid}/done"
    assert tablet.post(path, {"result": ""}, shown_on="/surveys").status_code == 422
    right = {"result": "已加开", "form_no": "done-1"}
    assert tablet.post(path, right, shown_on="/surveys").status_code == 303
    assert "要改进的都改了" in tablet.get("/surveys").text


def test_blank_sheets_are_printed_for_each_kind(tablet: Browser) -> None:
    """RATE-05, RATE-06, CMP-28: the five levels by their labels, and nobody's name."""
    for kind, title in words.SHEETS.items():
        text = tablet.get(f"/surveys/paper?survey={kind}").text
        assert text.count(f"<h1>{title}</h1>") == 3
        assert text.count("□ 非常不满意") == 3
    assert set(words.SHEETS) == set(SurveyKind)


def test_an_inspection_leads_to_a_day_by_which_it_is_put_right(tablet: Browser) -> None:
    """CMP-23 (002-P2·七): problems that were seen are solved in time."""
    looked = {"method": "spot_check", "held_on": "2026-11-20", "place": "大厅", "findings": "乱"}
    tablet.post("/surveys", {"entry": "inspection", **looked})
    link = html.unescape(
        re.findall(r'href="(/surveys\?entry=[^"]+)"', tablet.get("/surveys").text)[0]
    )
    form = tablet.get(link).text
    assert 'value="2026-11-20 抽查"' in form
    assert 'value="inspection" checked' in form


def test_a_record_leads_to_an_improvement_with_its_number(tablet: Browser) -> None:
    """RATE-11 (002-P4·三(三)): what people say drives what is improved."""
    text = tablet.get("/surveys?entry=improvement&source=rating&cause=LX26-100001").text
    assert 'value="LX26-100001"' in text
    assert 'value="rating" checked' in text


def test_the_service_points_are_looked_for_one_by_one(hall: CaseHall, tablet: Browser) -> None:
    """RATE-07 to RATE-10: three voices, three same, five ones."""
    looked = {
        "method": "spot_check",
        "held_on": "2026-11-20",
        "place": "3 号窗",
        "findings": "查过",
    }
    missing = {"looked": "yes", "unmet-voice_on_leaving": "yes", "unmet-chair": "yes"}
    for n, more in enumerate(({}, {"looked": "yes"}, missing)):
        form = {"entry": "inspection", **looked, **more, "form_no": f"p{n}"}
        assert tablet.post("/surveys", form).status_code == 303
    found = hall.ask(inspections)
    assert [(len(one.points), one.unmet) for one in found] == [
        (15, ("voice_on_leaving", "chair")),
        (15, ()),
        (0, ()),
    ]
    text = tablet.get("/surveys").text
    assert "没做到：走有送声、一把椅子" in text
    assert text.count("服务要点都做到了") == 1


def test_every_point_is_on_a_list_of_a_clause_and_has_its_label() -> None:
    assert {one for points in LISTS.values() for one in points} == set(ServicePoint)
    assert set(words.POINTS) == set(ServicePoint)


def test_all_errors_are_said_at_once_and_a_clerk_enters_nothing(tablet: Browser) -> None:
    assert "有 4 处要改" in tablet.post("/surveys", {"entry": "survey"}).text
    tablet.log_in("1003", WORD)
    assert tablet.get("/surveys").status_code == 403


def test_every_stored_word_has_its_label() -> None:
    assert set(words.KINDS) == set(SurveyKind)
    assert set(words.METHODS) == set(Method)
    assert set(words.SOURCES) == set(Source)
