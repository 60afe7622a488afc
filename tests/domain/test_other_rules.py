"""Leave, notices, assessment, duty, villages, files: the edges the worked examples leave open."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.domain import assessment, case_file, duty, first_contact, leave, notice, village
from appliance.domain.catalogue import TYPES
from appliance.domain.errors import PolicyNotSet
from appliance.domain.moment import HALL_TIME
from appliance.policies import profile_policy, seeded_calendar
from appliance.web.cases import wording_catalogue

CALENDAR = seeded_calendar()
TODAY = date(2026, 11, 21)
DAFAN = profile_policy("dafan", on=TODAY)
LUOCHENG = profile_policy("luocheng", on=TODAY)


def d(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def span(first: str, last: str) -> leave.LeaveSpan:
    return leave.LeaveSpan(first=d(first), last=d(last))


@pytest.mark.parametrize(
    ("days", "approver", "cover", "regulated"),
    [
        (0.5, "deputy_director", False, True),
        (1, "deputy_director", False, True),
        (1.5, "director", True, False),
        (2, "director", True, True),
        (10, "director", True, True),
    ],
)
def test_the_route_of_a_leave_follows_its_length_and_shows_the_gap(
    *, days: float, approver: str, cover: bool, regulated: bool
) -> None:
    """004·三.5, R12: between one and two days the document is silent."""
    route = leave.leave_route(days, LUOCHENG)
    assert (route.approver, route.cover_needed, route.regulated) == (approver, cover, regulated)
    assert route.copies == ("office", "home_unit")


def test_a_profile_without_a_route_refuses() -> None:
    """X11."""
    with pytest.raises(PolicyNotSet):
        leave.leave_route(1, DAFAN)


@pytest.mark.parametrize("status", list(leave.LeaveStatus))
def test_only_an_approved_slip_covers(status: leave.LeaveStatus) -> None:
    assert status.covers is (status == "approved")


def test_a_leave_over_a_festival_counts_its_working_days_by_month() -> None:
    """13, 14 and 24-27 February are worked; R13."""
    assert leave.days_by_month(span("02-13", "03-02"), CALENDAR) == {"2026-02": 7, "2026-03": 1}
    days = leave.leave_days([span("02-13", "02-24"), span("02-14", "02-25")], CALENDAR)
    assert [f"{day:%m-%d}" for day in days] == ["02-13", "02-14", "02-24", "02-25"]


@pytest.mark.parametrize(
    ("last", "back", "count"), [("04-30", "05-06", 0), ("04-30", "05-07", 1), ("05-08", "05-08", 0)]
)
def test_overstaying_counts_working_days_between_the_end_and_the_return(
    last: str, back: str, count: int
) -> None:
    assert len(leave.overstayed_days(d(last), d(back), CALENDAR)) == count


def test_a_and_b_conflict_on_working_days_only() -> None:
    holiday = [span("04-04", "04-06")]
    assert leave.both_away(holiday, holiday, CALENDAR) == []
    assert leave.both_away([span("04-03", "04-07")], [span("04-07", "04-09")], CALENDAR) == [
        d("04-07")
    ]


@pytest.mark.parametrize(
    ("returned", "remind"), [(None, "04-07"), ("04-03", None), ("04-04", "04-07")]
)
def test_a_badge_not_back_on_the_last_day_is_reminded_of(
    returned: str | None, remind: str | None
) -> None:
    """R38."""
    found = leave.badge_reminder(d("04-03"), d(returned) if returned else None, CALENDAR)
    assert found == (d(remind) if remind else None)


def test_leave_covers_its_first_and_last_day_and_no_other() -> None:
    spans = [span("03-10", "03-11")]
    covered = [day for day in (9, 10, 11, 12) if leave.covers_day(spans, date(2026, 3, day))]
    assert covered == [10, 11]


@pytest.mark.parametrize("channel", list(notice.InquiryChannel))
def test_only_the_telephone_may_be_answered_by_word_of_mouth(
    channel: notice.InquiryChannel,
) -> None:
    """003-J·一次性告知三."""
    written = notice.notice_medium(channel) is notice.NoticeMedium.WRITTEN
    assert written is (channel != "phone")


@pytest.mark.parametrize(
    ("failures", "flag", "ladder"), [(0, False, False), (1, False, True), (2, True, True)]
)
def test_one_failure_meets_the_ladder_and_two_raise_the_flag(
    *, failures: int, flag: bool, ladder: bool
) -> None:
    """X25."""
    reasons = ["missing_material_not_told"] * failures + ["collect_result", "other"]
    found = notice.judge_trips(reasons)
    assert (found.failure_trips, found.flag, found.second_trip) == (failures, flag, ladder)


@pytest.mark.parametrize(
    ("answer", "missing"),
    [
        (first_contact.Referral(), ["acknowledged_by"]),
        (first_contact.Referral(acknowledged_by="s3"), []),
        (first_contact.SentElsewhere(reason=""), ["reason"]),
        (first_contact.SentElsewhere(reason="not_our_duty"), []),
        (
            first_contact.SentElsewhere(reason="x", organ_known=True, organ_name="y"),
            ["organ_contact"],
        ),
    ],
)
def test_an_inquiry_stays_open_until_somebody_took_over_or_the_way_is_told(
    answer: first_contact.Answer, missing: list[str]
) -> None:
    assert answer.missing() == missing
    assert first_contact.may_close(answer) is not bool(missing)


@given(st.dictionaries(st.text(min_size=1), st.integers(0, 100), min_size=1))
def test_ranks_are_shared_by_equals_and_count_those_ahead(scores: dict[str, int]) -> None:
    ranks = assessment.competition_ranks(scores)
    ordered = sorted(scores.values(), reverse=True)
    assert all(ordered.index(scores[name]) + 1 == place for name, place in ranks.items())


@pytest.mark.parametrize(
    ("firsts", "flag"),
    [
        ([["W1"], ["W1"]], []),
        ([["W1"], ["W1"], ["W1"], ["W2"]], []),
        ([["W2"], ["W1"], ["W1"], ["W1"]], ["W1"]),
        ([["W1", "W2"]] * 3, ["W1", "W2"]),
    ],
)
def test_the_banner_needs_a_run_that_reaches_the_last_month(
    firsts: list[list[str]], flag: list[str]
) -> None:
    """R26."""
    assert assessment.red_banner(firsts, DAFAN) == flag


def test_an_exemplar_needs_all_twelve_months() -> None:
    """R27."""
    ranks = {"a": [3] * 12, "b": [1] * 11, "c": [1] * 11 + [4]}
    assert assessment.service_exemplars(ranks, DAFAN) == ["a"]


@pytest.mark.parametrize(
    ("joined", "as_of", "months"),
    [
        ("2026-07-01", "2026-12-31", 6),
        ("2026-07-02", "2026-12-31", 5),
        ("2026-08-31", "2026-09-30", 1),
        ("2026-01-31", "2026-02-28", 1),
        ("2026-03-15", "2026-04-14", 1),
        ("2026-03-15", "2026-04-13", 0),
        ("2026-03-15", "2026-03-01", 0),
    ],
)
def test_a_month_served_is_full_with_its_last_day(joined: str, as_of: str, months: int) -> None:
    """R28."""
    found = assessment.full_months(date.fromisoformat(joined), date.fromisoformat(as_of))
    assert found == months


@pytest.mark.parametrize(
    ("deducted", "months", "eligible", "first"),
    [(60, 12, True, True), (60.5, 12, False, False), (0, 5, True, False)],
)
def test_sixty_points_and_six_months_still_win(
    *, deducted: float, months: int, eligible: bool, first: bool
) -> None:
    """000§13.三(4): 超过 excludes the number, 不足 too."""
    found = assessment.prize_standing([90, 91], deducted, months, DAFAN)
    assert (found.eligible, found.first_prize_eligible) == (eligible, first)


@pytest.mark.parametrize(
    ("grades", "due", "cancelled"),
    [
        ("u", True, False),
        ("uuq", False, False),
        ("uuqu", True, False),
        ("uuu", True, True),
        ("uuuq", False, True),
        ("", False, False),
    ],
)
def test_three_unqualified_months_in_a_row_cancel_the_year(
    *, grades: str, due: bool, cancelled: bool
) -> None:
    words = {"u": "unqualified", "q": "qualified"}
    found = assessment.judge_unqualified([words[grade] for grade in grades], DAFAN)
    assert (found.steps_due, found.merit_cancelled) == (due, cancelled)
    assert found.bonus_cut_percent == (50 if cancelled else 0)


@pytest.mark.parametrize(
    ("fault", "eligible"),
    [
        ({}, True),
        ({"private_days": 3}, True),
        ({"private_days": 3.5}, False),
        ({"late": 1}, False),
        ({"off_post": 1}, False),
        ({"complaints": 1}, False),
        ({"accuracy_percent": 99.9}, False),
    ],
)
def test_one_fault_costs_merit(*, fault: dict[str, int], eligible: bool) -> None:
    """000§13.1(3)-(4)."""
    assert assessment.MeritRecord(**fault).is_eligible(DAFAN) is eligible


def test_a_mean_without_evaluations_is_no_mean() -> None:
    with pytest.raises(ValueError, match="no evaluations"):
        assessment.mean_score([])


@pytest.mark.parametrize(
    ("month", "nominal", "held"),
    [(1, "01-30", "01-30"), (9, "09-25", "09-24"), (12, "12-25", "12-25"), (2, "02-27", "02-27")],
)
def test_the_last_friday_moves_back_before_a_holiday(month: int, nominal: str, held: str) -> None:
    """004·四.3, R31."""
    found = duty.coordination_meeting(2026, month, CALENDAR)
    assert (found.nominal, found.held_on) == (d(nominal), d(held))


@pytest.mark.parametrize(
    ("text", "group", "shift", "belongs"),
    [
        ("2026-03-02T07:59", 0, "night", "03-01"),
        ("2026-03-02T08:00", 0, "day", "03-02"),
        ("2026-03-04T19:59", 0, "day", "03-04"),
        ("2026-03-04T20:00", 1, "night", "03-04"),
        ("2026-03-05T03:00", 1, "night", "03-04"),
        ("2026-03-09T03:00", 1, "night", "03-08"),
        ("2026-03-09T10:00", 1, "day", "03-09"),
        ("2026-03-09T23:00", 0, "night", "03-09"),
    ],
)
def test_a_night_shift_belongs_to_the_day_it_began_and_groups_swap_on_monday(
    text: str, group: int, shift: str, belongs: str
) -> None:
    """004·十二.10, R33."""
    at = datetime.fromisoformat(text).replace(tzinfo=HALL_TIME)
    turn = duty.guard_turn(d("03-02"), at, profile_policy("guards", on=TODAY))
    assert (turn.group, turn.shift, turn.shift_date) == (group, shift, d(belongs))


@pytest.mark.parametrize(("tick", "ok"), [(8 * 60 + 29, True), (8 * 60 + 30, False)])
def test_cleaning_at_half_past_eight_is_too_late(*, tick: int, ok: bool) -> None:
    """R32."""
    assert duty.cleaned_in_time(tick, LUOCHENG) is ok


@pytest.mark.parametrize(
    ("visit", "ok"), [("03-08", False), ("03-09", True), ("03-15", True), ("03-16", False)]
)
def test_a_visit_counts_in_its_own_week(*, visit: str, ok: bool) -> None:
    assert duty.visited_in_week(d("03-09"), [d(visit)]) is ok


@pytest.mark.parametrize(
    ("part", "whole", "reached"),
    [(90, 100, True), (899, 1000, False), (8995, 10000, False), (0, 0, False)],
)
def test_a_line_is_reached_exactly_and_never_by_rounding(
    *, part: int, whole: int, reached: bool
) -> None:
    assert village.reaches(part, whole, 90) is reached


@pytest.mark.parametrize(("age", "party", "yuan"), [(79, True, 0), (80, True, 50), (80, False, 0)])
def test_the_allowance_of_old_party_members(*, age: int, party: bool, yuan: int) -> None:
    policy = profile_policy("xiping", on=TODAY)
    assert village.elder_quarter_yuan(age, policy, party_member=party) == yuan


@pytest.mark.parametrize(
    ("entered", "late"),
    [("2026-03-10T23:59", False), ("2026-03-11T00:00", True), (None, True)],
)
def test_entry_is_due_on_the_day_itself(*, entered: str | None, late: bool) -> None:
    accepted = datetime(2026, 3, 10, 16, 50, tzinfo=HALL_TIME)
    when = None if entered is None else datetime.fromisoformat(entered).replace(tzinfo=HALL_TIME)
    assert case_file.entered_late(accepted, when) is late
    assert case_file.late_entry_excused(late=late, outage=True) is late


def test_a_paper_that_is_missing_is_not_also_unsigned() -> None:
    found = case_file.judge_case_file(["receipt_list"], [], special_procedure=True)
    assert "acceptance_notice" in found.missing
    assert case_file.SPECIAL_MATERIAL in found.missing
    assert found.unsigned == ["receipt_list"]
    assert not found.complete


def test_a_substitution_filed_at_the_minute_it_begins_is_filed_too_late() -> None:
    """003-A·四.1."""
    starts = datetime(2026, 3, 10, 9, 0, tzinfo=HALL_TIME)
    assert not leave.substitution_filed_in_time(starts, starts)


@pytest.mark.parametrize(
    ("item", "amount", "allowed"),
    [("seal", 10, True), ("seal", 10.5, False), ("photo", 1, False)],
)
def test_a_fee_stays_within_the_approved_table(*, item: str, amount: float, allowed: bool) -> None:
    """004·八.1-2."""
    assert case_file.fee_allowed(item, amount, {"seal": 10}) is allowed


@pytest.mark.parametrize(
    ("complaints", "trips", "kept"), [(0, 0, True), (1, 0, False), (0, 1, False)]
)
def test_one_upheld_complaint_or_second_trip_costs_the_title(
    *, complaints: int, trips: int, kept: bool
) -> None:
    """003-J·规范五3, 一次性告知四."""
    window = assessment.keeps_satisfied_window(
        language_complaints=complaints, second_trips_repeated=trips
    )
    star = assessment.keeps_quarter_star(language_complaints=complaints, second_trips=trips)
    assert (window, star) == (kept, kept)


def test_a_case_file_with_everything_signed_is_complete() -> None:
    papers = ["acceptance_notice", "receipt_list", "received_materials", "licence_or_refusal"]
    signed = ["acceptance_notice", "receipt_list"]
    assert case_file.judge_case_file(papers, signed, special_procedure=False).complete
    assert not case_file.judge_case_file(papers, signed[:1], special_procedure=False).complete
    assert not case_file.judge_case_file(papers[1:], signed, special_procedure=False).complete


def test_an_incident_is_reported_in_full_minutes() -> None:
    happened = datetime(2026, 10, 2, 3, 10, tzinfo=HALL_TIME)
    reported = datetime(2026, 10, 2, 3, 14, 59, tzinfo=HALL_TIME)
    assert duty.report_minutes(happened, reported) == 4


def test_a_hall_has_six_fixed_windows_and_whatever_else_it_needs() -> None:
    """CASE-57, 001·二(一): 6+X."""
    have = [*case_file.FIXED_WINDOWS, "police", "tax"]
    assert len(case_file.FIXED_WINDOWS) == 6
    assert case_file.missing_windows(have) == []
    assert case_file.extra_windows(have) == ["police", "tax"]
    assert case_file.missing_windows(have[1:]) == ["natural_resources_housing"]


def test_the_kinds_of_item_are_the_seven_of_the_document() -> None:
    """CASE-54, 001·二(二): six powers and the public service."""
    six = {"行政许可", "行政确认", "行政给付", "行政裁决", "行政奖励", "其他行政权力"}
    assert six | {"公共服务"} == TYPES == set(wording_catalogue.TYPES)
