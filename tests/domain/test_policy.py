"""Policy: values with their clause, layers over each other, refusals that name the full key."""

import json
from datetime import date
from pathlib import Path

import pytest

from appliance.domain.errors import PolicyInvalid, PolicyNotSet
from appliance.domain.policy import Layer, Origin, Policy, Span, read_layer
from appliance.policies import (
    chosen_layers,
    profile,
    profile_layers,
    profile_names,
    profile_policy,
)

pytestmark = pytest.mark.core

TODAY = date(2026, 11, 21)


def layer(value: object, *, origin: Origin = Origin.HALL, since: date = date.min) -> Layer:
    entry = {"value": value, "clause": "test"}
    return read_layer(
        {"limits": {"superior": entry}}, origin=origin, version=origin, effective_from=since
    )


@pytest.mark.parametrize("name", profile_names())
def test_every_value_of_a_shipped_profile_names_its_clause(name: str) -> None:
    settings = profile(name).settings.values()
    assert settings
    assert all(setting.clause for setting in settings)


def test_the_shipped_profiles_are_those_of_the_documents() -> None:
    """RULEBOOK 2.1; the profile names are the book's."""
    book = json.loads(
        (Path(__file__).parents[1] / "data" / "profiles.json").read_text(encoding="utf-8")
    )
    named = {name for area in ("attendance", "limits", "assessment") for name in book[area]}
    named |= set(book["leave_routes"])
    assert set(profile_names()) == named - {"complaints", "source"}


NUMBERS_OF_THE_BOOK = [
    ("dafan", "limits.superior", ("limits", "dafan", "superior")),
    ("dafan", "limits.county_leader", ("limits", "dafan", "county_leader")),
    ("dafan", "limits.centre_meeting", ("limits", "dafan", "centre_meeting")),
    ("dafan", "limits.county_decision", ("limits", "dafan", "county_decision")),
    ("dafan", "attendance.sessions", ("attendance", "dafan", "sessions")),
    ("community", "limits.approval", ("limits", "community", "approval")),
    ("community", "limits.approval_special", ("limits", "community", "approval_special")),
    ("community", "limits.registration", ("limits", "community", "registration")),
    ("community", "limits.filing", ("limits", "community", "filing")),
    ("service-promise", "limits.registration", ("limits", "service-promise", "registration")),
    ("five-tier", "limits.day_kind", ("limits", "five-tier", "day_kind")),
    ("five-tier", "limits.centre", ("limits", "five-tier", "centre")),
    ("five-tier", "limits.leader_in_charge", ("limits", "five-tier", "leader_in_charge")),
    ("five-tier", "limits.leaders_decide", ("limits", "five-tier", "leaders_decide")),
    *(
        ("dafan", f"complaints.{name}", ("limits", "complaints", name))
        for name in (
            "onsite_clear",
            "onsite_complex",
            "letter_fax",
            "online_clear",
            "online_complex",
            "complex_or_two_units",
        )
    ),
    *(
        ("dafan", f"assessment.{name}", ("assessment", "dafan", name))
        for name in (
            "base",
            "deductions",
            "flag_run",
            "model_rank_at_most",
            "prize_quota",
            "min_months_first_prize",
            "max_deduction_year",
            "unqualified_below",
            "unqualified_run",
            "bonus_cut_percent",
            "private_leave_days_per_month",
        )
    ),
    ("luocheng", "assessment.window_items", ("assessment", "luocheng", "window_items")),
    ("guards", "duty.guards", ("attendance", "guards", "guards")),
    ("duty-24h", "duty.hours", ("attendance", "duty-24h", "hours")),
]


@pytest.mark.parametrize(
    ("name", "key", "place"),
    [pytest.param(*row, id=f"{row[0]}-{row[1]}") for row in NUMBERS_OF_THE_BOOK],
)
def test_a_profile_holds_what_the_rule_book_holds(
    name: str, key: str, place: tuple[str, ...]
) -> None:
    found = json.loads(
        (Path(__file__).parents[1] / "data" / "profiles.json").read_text(encoding="utf-8")
    )
    for part in place:
        found = found[part]
    assert profile(name).settings[key].value == found


def test_an_unset_setting_is_refused_with_its_key_and_clause() -> None:
    with pytest.raises(PolicyNotSet) as refused:
        profile_policy("dafan", on=TODAY).days("limits.county_decision")
    assert str(refused.value) == "policy_not_set: limits.county_decision: clause=000§11.6(1)"


def test_a_clause_is_shown_for_set_and_unset_settings_and_is_empty_for_unknown_ones() -> None:
    """Law 10."""
    policy = profile_policy("dafan", on=TODAY)
    keys = ("limits.superior", "limits.county_decision", "limits.approval")
    assert [policy.clause(key) for key in keys] == ["000§11.6(2)", "000§11.6(1)", ""]


def test_a_setting_no_document_names_is_refused() -> None:
    with pytest.raises(PolicyNotSet):
        profile_policy("xiping", on=TODAY).days("limits.superior")


def test_the_hall_stands_over_the_county_and_the_county_over_the_profile() -> None:
    county = layer(12, origin=Origin.COUNTY)
    hall = layer(9)
    profiles = profile_layers("dafan")
    assert Policy.on(TODAY, profiles).days("limits.superior") == 15
    assert Policy.on(TODAY, [county, *profiles]).days("limits.superior") == 12
    assert Policy.on(TODAY, [hall, county, *profiles]).setting("limits.superior").origin == "hall"


def test_a_change_holds_from_its_day_on_and_not_before() -> None:
    layers = [*profile_layers("dafan"), layer(9, since=date(2026, 12, 1))]
    assert Policy.on(date(2026, 11, 30), layers).days("limits.superior") == 15
    assert Policy.on(date(2026, 12, 1), layers).days("limits.superior") == 9


def test_the_policy_names_every_layer_it_was_made_of() -> None:
    policy = Policy.on(TODAY, [*profile_layers("dafan"), layer(9)])
    assert policy.version == "common/1+dafan/1+hall"


def test_a_hall_follows_one_profile_per_area() -> None:
    policy = Policy.on(TODAY, chosen_layers({"attendance": "handbook-a", "limits": "dafan"}))
    assert policy.days("limits.superior") == 15
    assert policy.spans("attendance.sessions")[0] == Span(begins=540, ends=720)
    assert not policy.is_set("complaints.onsite_clear")


@pytest.mark.parametrize("choice", [{"attendance": "no-such"}, {"limits": "handbook-a"}])
def test_a_profile_that_is_unknown_or_silent_is_refused(choice: dict[str, str]) -> None:
    with pytest.raises(PolicyInvalid):
        chosen_layers(choice)


def test_the_settings_a_hall_must_still_fill_in_are_listed() -> None:
    policy = profile_policy("four-punch", on=TODAY)
    keys = [setting.key for setting in policy.unset() if setting.key.startswith("attendance")]
    assert keys == ["attendance.summer_from", "attendance.summer_to"]


@pytest.mark.parametrize(
    ("document", "key", "problem"),
    [
        ({"limits": 3}, "limits", "not_a_table"),
        ({"limits": {"superiour": {"value": 3}}}, "limits.superiour", "unknown_setting"),
        ({"limits": {"superior": 3}}, "limits.superior", "not_a_table"),
        ({"limits": {"superior": {}}}, "limits.superior", "neither_value_nor_unset"),
        (
            {"limits": {"superior": {"value": 3, "unset": True}}},
            "limits.superior",
            "neither_value_nor_unset",
        ),
        (
            {"limits": {"superior": {"valeu": 3}}},
            "limits.superior.valeu",
            "unknown_part",
        ),
        ({"limits": {"superior": {"value": -1}}}, "limits.superior", "not_a_whole_number"),
        ({"limits": {"superior": {"value": True}}}, "limits.superior", "not_a_whole_number"),
        ({"limits": {"superior": {"value": "soon"}}}, "limits.superior", "not_a_whole_number"),
        (
            {"attendance": {"sessions": {"value": [["09:00", "12:00"], ["13:30", "25:00"]]}}},
            "attendance.sessions[1][1]",
            "not_a_time_of_day",
        ),
        (
            {"attendance": {"tidy_up": {"value": ["08:30", "08:00"]}}},
            "attendance.tidy_up",
            "ends_before_it_begins",
        ),
        ({"attendance": {"tidy_up": {"value": ["08:30"]}}}, "attendance.tidy_up", "not_a_span"),
        ({"attendance": {"in_by": {"value": 830}}}, "attendance.in_by", "not_a_time_of_day"),
        (
            {"attendance": {"summer_from": {"value": "02-30"}}},
            "attendance.summer_from",
            "not_a_date_of_the_year",
        ),
        (
            {"limits": {"deemed_consent": {"value": "yes"}}},
            "limits.deemed_consent",
            "not_yes_or_no",
        ),
        ({"limits": {"order": {"value": ["law", ""]}}}, "limits.order[1]", "not_a_text"),
        ({"ladders": {"conduct": {"value": ["x"]}}}, "ladders.conduct[0]", "not_a_list"),
        (
            {"limits": {"superior": {"value": 3, "clause": 11}}},
            "limits.superior.clause",
            "not_a_text",
        ),
    ],
)
def test_a_wrong_document_is_refused_with_the_full_key(
    document: dict[str, object], key: str, problem: str
) -> None:
    with pytest.raises(PolicyInvalid) as refused:
        read_layer(document, origin=Origin.HALL, version="test")
    assert (refused.value.subject, refused.value.facts["problem"]) == (key, problem)


def test_a_document_of_the_county_must_name_the_clause() -> None:
    with pytest.raises(PolicyInvalid) as refused:
        read_layer({"limits": {"superior": {"value": 3}}}, origin=Origin.COUNTY, version="1")
    assert refused.value.subject == "limits.superior.clause"


def test_a_value_of_another_kind_is_refused_when_a_rule_asks_for_it() -> None:
    policy = profile_policy("community", on=TODAY)
    with pytest.raises(PolicyInvalid):
        policy.days("limits.registration")
    with pytest.raises(PolicyInvalid):
        policy.flag("limits.approval")
    with pytest.raises(PolicyInvalid):
        policy.text("limits.approval")
    with pytest.raises(PolicyInvalid):
        policy.span("limits.approval")
    with pytest.raises(PolicyInvalid):
        policy.texts("limits.approval")


def test_a_span_may_end_on_the_next_day() -> None:
    shifts = profile_policy("guards", on=TODAY).spans("duty.guard_shifts")
    assert shifts[1] == Span(begins=20 * 60, ends=32 * 60)
