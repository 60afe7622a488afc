"""The county's notices: what a list may hold, and which of it is read on which day."""

from datetime import date

import pytest

from appliance.domain.county_notices import MOST, read_notices, standing_on
from appliance.domain.errors import PolicyInvalid

GOOD = {"title": "防汛值班", "text": "今起 24 小时值班。"}


@pytest.mark.parametrize(
    ("bounds", "day", "stands"),
    [
        ({}, "2026-11-23", True),
        ({"first": "2026-11-24"}, "2026-11-23", False),
        ({"first": "2026-11-23"}, "2026-11-23", True),
        ({"last": "2026-11-23"}, "2026-11-23", True),
        ({"last": "2026-11-22"}, "2026-11-23", False),
        ({"first": "2026-11-01", "last": "2026-11-30"}, "2026-12-01", False),
    ],
)
def test_a_notice_stands_from_its_first_day_to_its_last(
    bounds: dict[str, str], day: str, *, stands: bool
) -> None:
    found = read_notices({"notices": [{**GOOD, **bounds}]})

    assert [one.title for one in standing_on(found, date.fromisoformat(day))] == (
        ["防汛值班"] if stands else []
    )


@pytest.mark.parametrize(
    ("tree", "place"),
    [
        (None, "notices"),
        ([], "notices"),
        ({"notices": {}}, "notices"),
        ({"notices": [GOOD] * (MOST + 1)}, "notices"),
        ({"notices": ["text"]}, "notices[0]"),
        ({"notices": [GOOD, {"title": "x"}]}, "notices[1].text"),
        ({"notices": [{**GOOD, "title": " "}]}, "notices[0].title"),
        ({"notices": [{**GOOD, "title": "长" * 61}]}, "notices[0].title"),
        ({"notices": [{**GOOD, "first": "tomorrow"}]}, "notices[0].first"),
        ({"notices": [{**GOOD, "first": "2026-12-02", "last": "2026-12-01"}]}, "notices[0].last"),
    ],
)
def test_a_list_that_cannot_be_read_is_refused_with_its_place(tree: object, place: str) -> None:
    with pytest.raises(PolicyInvalid) as refused:
        read_notices(tree)
    assert str(refused.value).startswith(f"policy_invalid: {place}:")
