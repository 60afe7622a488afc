"""The reasons of a rating: a list the county owns, read strictly."""

import json
from datetime import date
from pathlib import Path

import pytest

from appliance.domain.errors import PolicyInvalid
from appliance.domain.evaluation import Level, may_rate_later
from appliance.domain.reasons import read_reasons
from appliance.policies import seeded_calendar
from appliance.policies.reasons import shipped_reasons

GOOD: dict[str, object] = {
    "version": "qh-2",
    "levels": {"dissatisfied": [{"word": "waited", "text": "等太久"}]},
}


def test_the_shipped_list_has_reasons_for_every_level() -> None:
    shipped = shipped_reasons()
    assert set(shipped.by_level) == set(Level)
    assert all(shipped.by_level[level] for level in Level)


def test_only_words_of_the_level_are_kept_in_the_order_of_the_list() -> None:
    found = shipped_reasons().known(Level.DISSATISFIED, ["manner", "friendly", "waited"])
    assert found == ["waited", "manner"]


def test_a_list_of_the_county_is_read() -> None:
    found = read_reasons(GOOD)
    assert (found.version, found.by_level[Level.DISSATISFIED][0].text) == ("qh-2", "等太久")


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param([], id="no-table"),
        pytest.param({"levels": {}}, id="no-version"),
        pytest.param({**GOOD, "levels": {"5": []}}, id="a-bare-number-for-a-level"),
        pytest.param({**GOOD, "levels": {"satisfied": {}}}, id="no-list"),
        pytest.param({**GOOD, "levels": {"satisfied": ["快"]}}, id="no-word"),
        pytest.param(
            {**GOOD, "levels": {"satisfied": [{"word": "a|b", "text": "快"}]}}, id="a-divider"
        ),
        pytest.param({**GOOD, "levels": {"satisfied": [{"word": "a", "text": " "}]}}, id="no-text"),
        pytest.param(
            {**GOOD, "levels": {"satisfied": [{"word": "a", "text": "快"}] * 2}}, id="twice"
        ),
    ],
)
def test_what_is_no_list_is_refused(wrong: object) -> None:
    with pytest.raises(PolicyInvalid):
        read_reasons(wrong)


def test_the_shipped_file_is_what_the_program_reads() -> None:
    path = Path(__file__).parents[2] / "appliance" / "policies" / "rating_reasons.json"
    assert read_reasons(json.loads(path.read_text(encoding="utf-8"))) == shipped_reasons()


@pytest.mark.parametrize(
    ("today", "allowed"),
    [("2026-11-20", True), ("2026-12-01", True), ("2026-12-02", False)],
)
def test_a_later_rating_is_taken_for_seven_working_days(today: str, allowed: bool) -> None:  # noqa: FBT001
    """Finished on Friday, 20 November 2026: the seventh working day is Tuesday, 1 December."""
    finished, calendar = date(2026, 11, 20), seeded_calendar()
    assert may_rate_later(finished, date.fromisoformat(today), 7, calendar) is allowed
