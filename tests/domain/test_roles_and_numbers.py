"""Who may do what; numbers without gaps; refusals that can be read in a log."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.domain import errors
from appliance.domain.errors import NotPermitted, NumberNotNext, Refusal, StepNotAllowed
from appliance.domain.forms import FORMS, FormName, require_form
from appliance.domain.numbers import (
    NumberKind,
    NumberSeries,
    PrintedNumber,
    check_next,
    missing_serials,
    next_number,
    parse_number,
)
from appliance.domain.roles import PERMITTED, Act, Role, RoleGrant, may, require, roles_on

pytestmark = pytest.mark.core


@pytest.mark.parametrize("act", list(Act))
def test_every_act_is_somebodys_and_not_everybodys(act: Act) -> None:
    assert PERMITTED[act]
    assert PERMITTED[act] != frozenset(Role)


@pytest.mark.parametrize(
    ("role", "act", "allowed"),
    [
        (Role.CLERK, Act.HANDLE_CASES, True),
        (Role.CLERK, Act.SEE_SINGLE_RATINGS, False),
        (Role.CLERK, Act.SEE_ALL_ATTENDANCE, False),
        (Role.CHIEF_REPRESENTATIVE, Act.APPROVE_CASES, True),
        (Role.CHIEF_REPRESENTATIVE, Act.RELEASE_LOGIN, True),
        (Role.DIRECTOR, Act.CHANGE_POLICY, True),
        (Role.DEPUTY_DIRECTOR, Act.CHANGE_POLICY, False),
        (Role.SUPERVISOR, Act.HANDLE_COMPLAINTS, True),
        (Role.OFFICE, Act.HANDLE_COMPLAINTS, False),
        (Role.OFFICE, Act.SEE_ALL_ATTENDANCE, True),
        (Role.ADMINISTRATOR, Act.CARE_FOR_BOX, True),
        (Role.ADMINISTRATOR, Act.HANDLE_CASES, False),
        (Role.ADMINISTRATOR, Act.SEE_FULL_NUMBERS, False),
        (Role.ADMINISTRATOR, Act.CORRECT_ATTENDANCE, False),
    ],
)
def test_a_role_allows_what_the_documents_give_it(*, role: Role, act: Act, allowed: bool) -> None:
    """Who cares for the box sees no citizen's number; who serves sees no single rating."""
    assert may({role}, act) is allowed


def test_a_refused_act_names_who_may() -> None:
    with pytest.raises(NotPermitted) as refused:
        require("s7", {Role.CLERK}, Act.GRANT_ROLES)
    assert refused.value.facts["needs"] == "administrator|director"


def test_roles_are_a_set_with_dates_and_both_ends_count() -> None:
    grants = [
        RoleGrant(role=Role.CLERK, since=date(2026, 1, 1)),
        RoleGrant(role=Role.DIRECTOR, since=date(2026, 3, 1), until=date(2026, 3, 31)),
    ]
    assert roles_on(grants, date(2026, 2, 28)) == {Role.CLERK}
    assert roles_on(grants, date(2026, 3, 31)) == {Role.CLERK, Role.DIRECTOR}
    assert roles_on(grants, date(2026, 3, 1)) == {Role.CLERK, Role.DIRECTOR}
    assert roles_on(grants, date(2026, 4, 1)) == {Role.CLERK}
    assert roles_on(grants, date(2025, 12, 31)) == frozenset()


def series(digit: int | None = 1, kind: NumberKind = NumberKind.CASE) -> NumberSeries:
    return NumberSeries(hall_mark="LX", year=2026, kind=kind, digit=digit)


@pytest.mark.parametrize(
    ("digit", "kind", "serial", "text"),
    [
        (1, NumberKind.CASE, 42, "LX26-100042"),
        (0, NumberKind.COMPLAINT, 37, "LX26-T000037"),
        (None, NumberKind.CASE, 1, "LX26-暂00001"),
        (2, NumberKind.CASE, 123456, "LX26-2123456"),
    ],
)
def test_a_number_carries_its_box_its_year_and_its_kind(
    digit: int | None, kind: NumberKind, serial: int, text: str
) -> None:
    assert str(PrintedNumber(series=series(digit, kind), serial=serial)) == text


@given(st.sampled_from(NumberKind), st.none() | st.integers(0, 9), st.integers(1, 2_000_000))
def test_a_printed_number_is_read_back_as_it_was(
    kind: NumberKind, digit: int | None, serial: int
) -> None:
    number = PrintedNumber(series=series(digit, kind), serial=serial)
    assert parse_number(f" {str(number).lower()} ") == number


@pytest.mark.parametrize(
    "text", ["", "26-100042", "LX26-Z100042", "LX26-1", "贺立春", "13812345678"]
)
def test_what_is_no_number_of_ours_is_none(text: str) -> None:
    assert parse_number(text) is None


@given(st.integers(1, 200))
def test_numbers_given_one_after_the_other_leave_no_gap(count: int) -> None:
    given_out: list[int] = []
    for _ in range(count):
        number = next_number(series(), given_out[-1] if given_out else 0)
        check_next(number, given_out[-1] if given_out else 0)
        given_out.append(number.serial)
    assert missing_serials(given_out) == []


@pytest.mark.parametrize("serial", [41, 42, 44])
def test_a_number_given_twice_or_beyond_the_next_is_refused(serial: int) -> None:
    with pytest.raises(NumberNotNext) as refused:
        check_next(PrintedNumber(series=series(), serial=serial), 42)
    assert refused.value.facts["expected"] == 43


def test_a_gap_in_the_book_is_found() -> None:
    assert missing_serials([1, 2, 5, 4]) == [3]
    assert missing_serials([]) == []


def test_a_refusal_reads_as_one_line_in_the_log() -> None:
    """STYLE 5.6."""
    refused = StepNotAllowed(
        "2026-0007", state="completed", step="accept", allowed=["deliver", "archive"]
    )
    assert str(refused) == (
        "step_not_allowed: 2026-0007: state=completed, step=accept, allowed=archive|deliver"
    )
    assert str(Refusal("x")) == "refused: x"


def test_every_refusal_that_can_be_raised_has_a_code_of_its_own() -> None:
    kinds = [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, Refusal) and "code" in vars(kind)
    ]
    codes = [kind.code for kind in kinds]
    assert len(codes) == len(set(codes))
    assert errors.__doc__ is not None
    assert all(kind.__name__ in errors.__doc__ for kind in kinds)


@pytest.mark.parametrize("name", list(FormName))
def test_an_empty_form_misses_every_field_and_a_full_one_none(name: FormName) -> None:
    form = FORMS[name]
    assert form.missing(()) == sorted(form.fields)
    assert form.missing([*form.fields, "more"]) == []
    assert form.clause


@pytest.mark.parametrize(
    ("name", "count"),
    [
        (FormName.ITEM_PAGE_NINE, 9),
        (FormName.ITEM_PAGE_EIGHT, 8),
        (FormName.PUBLICATION, 9),
        (FormName.SIX_CLEARS, 6),
        (FormName.ONE_TIME_NOTICE, 6),
        (FormName.WALL, 8),
    ],
)
def test_a_form_has_as_many_fields_as_its_clause_counts(name: FormName, count: int) -> None:
    assert len(set(FORMS[name].fields)) == count


def test_an_incomplete_form_is_refused_with_what_is_missing() -> None:
    with pytest.raises(errors.FormIncomplete) as refused:
        require_form("LX26-T100001", FormName.ONSITE_COMPLAINT, ["facts", "name"])
    assert refused.value.facts["missing"] == "contact|reason"
