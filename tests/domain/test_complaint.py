"""Complaints: limits by channel and difficulty, replies, and who may not handle them."""

from datetime import UTC, date, datetime
from itertools import product

import pytest

from appliance.domain.complaint import (
    NEXT_COMPLAINT_STATE,
    Complaint,
    ComplaintChannel,
    ComplaintState,
    ComplaintStep,
    Difficulty,
    ReplyMedium,
    advance_complaint,
    difficulty_of,
    is_late,
    is_right_way,
    reply_duty,
    transfer_duty,
    transfer_failures,
)
from appliance.domain.errors import (
    ComplaintStepNotAllowed,
    HandledByTheAccused,
    LimitNotStated,
    PolicyNotSet,
)
from appliance.domain.ladder import broken_promise_step, ladder_step, withdrawal_actions
from appliance.policies import profile_policy, seeded_calendar

AT = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 21)
DAFAN = profile_policy("dafan", on=TODAY)
HANDBOOK_J = profile_policy("handbook-j", on=TODAY)

# 000§15.6 (1)-(4), written out by hand: channel, difficulty → working days, how it is answered.
LIMITS_OF_THE_DOCUMENT = [
    ("onsite", "clear", 0, "spot"),
    ("onsite", "complex", 3, "phone"),
    ("onsite", "very_complex", 5, "phone"),
    ("phone", "clear", 0, "spot"),
    ("phone", "complex", 3, "phone"),
    ("phone", "very_complex", 5, "phone"),
    ("letter", "clear", 3, "phone_or_letter"),
    ("letter", "complex", 3, "phone_or_letter"),
    ("letter", "very_complex", 5, "phone_or_letter"),
    ("fax", "clear", 3, "phone_or_letter"),
    ("fax", "complex", 3, "phone_or_letter"),
    ("fax", "very_complex", 5, "phone_or_letter"),
    ("box", "clear", 3, "phone_or_letter"),
    ("box", "complex", 3, "phone_or_letter"),
    ("box", "very_complex", 5, "phone_or_letter"),
    ("online", "clear", 1, "online"),
    ("online", "complex", 3, "online"),
    ("online", "very_complex", 5, "online"),
    ("email", "clear", 1, "online"),
    ("email", "complex", 3, "online"),
    ("email", "very_complex", 5, "online"),
]


@pytest.mark.parametrize(("channel", "difficulty", "days", "medium"), LIMITS_OF_THE_DOCUMENT)
def test_the_limit_comes_from_channel_and_difficulty(
    channel: str, difficulty: str, days: int, medium: str
) -> None:
    duty = reply_duty(
        ComplaintChannel(channel),
        Difficulty(difficulty),
        date(2026, 3, 9),
        DAFAN,
        seeded_calendar(),
    )
    monday_plus = {0: 9, 1: 10, 3: 12, 5: 16}[days]
    assert (duty.limit_days, duty.medium) == (days, ReplyMedium(medium))
    assert duty.due == date(2026, 3, monday_plus)


@pytest.mark.parametrize(
    ("channel", "difficulty", "right"),
    [
        ("onsite", "clear", "spot"),
        ("phone", "clear", "spot phone"),
        ("onsite", "complex", "phone"),
        ("onsite", "very_complex", "phone"),
        ("letter", "clear", "phone letter"),
        ("fax", "complex", "phone letter"),
        ("box", "clear", "phone letter"),
        ("online", "clear", "online"),
        ("email", "complex", "online"),
        ("transfer", "clear", "spot phone letter online"),
    ],
)
def test_a_reply_comes_in_the_way_of_the_text(channel: str, difficulty: str, right: str) -> None:
    """Written out by hand from 000§15.6 with R21."""
    ways = [
        way
        for way in ("spot", "phone", "letter", "online")
        if is_right_way(ComplaintChannel(channel), Difficulty(difficulty), way)
    ]
    assert ways == right.split()


def test_every_channel_but_the_transfer_has_its_limits_in_the_document() -> None:
    listed = {(channel, difficulty) for channel, difficulty, *_ in LIMITS_OF_THE_DOCUMENT}
    assert listed == set(product(set(ComplaintChannel) - {"transfer"}, Difficulty))


@pytest.mark.parametrize(
    ("stated", "units", "found"),
    [("clear", 1, "clear"), ("complex", 1, "complex"), ("clear", 2, "very_complex")],
)
def test_two_units_make_a_complaint_very_complex(stated: str, units: int, found: str) -> None:
    """000§15.6(4)."""
    assert difficulty_of(Difficulty(stated), units=units) is Difficulty(found)


def test_a_transferred_complaint_has_its_letters_limit_and_two_replies() -> None:
    """000§15.6(6)."""
    with pytest.raises(LimitNotStated):
        reply_duty(
            ComplaintChannel.TRANSFER, Difficulty.CLEAR, date(2026, 3, 9), DAFAN, seeded_calendar()
        )
    duty = transfer_duty(date(2026, 3, 20))
    replies = {"a": date(2026, 3, 20), "b": date(2026, 3, 21), "c": None}
    assert duty.medium is ReplyMedium.BOTH_SIDES
    assert transfer_failures(duty, replies) == ["b", "c"]


def test_a_profile_without_complaint_limits_gives_none() -> None:
    """X30: efficient and timely, no number."""
    with pytest.raises(PolicyNotSet):
        reply_duty(
            ComplaintChannel.ONLINE,
            Difficulty.CLEAR,
            date(2026, 3, 9),
            HANDBOOK_J,
            seeded_calendar(),
        )


@pytest.mark.parametrize(
    ("replied", "today", "late"),
    [(None, 20, False), (None, 21, True), (20, 25, False), (21, 21, True)],
)
def test_a_reply_is_late_after_the_due_day_whether_given_or_not(
    *, replied: int | None, today: int, late: bool
) -> None:
    answer = None if replied is None else date(2026, 9, replied)
    assert is_late(date(2026, 9, 20), answer, today=date(2026, 9, today)) is late


def complaint_in(state: ComplaintState) -> Complaint:
    return Complaint(
        complaint_uid="b1.9",
        local_no="LX26-T100001",
        state=state,
        changed_at=AT,
        against=frozenset({"s7"}),
    )


@pytest.mark.parametrize(
    ("story", "end"),
    [
        pytest.param("reply close", ComplaintState.CLOSED, id="clear-on-the-spot"),
        pytest.param("accept assign urge reply close", ComplaintState.CLOSED, id="five-steps"),
        pytest.param("refer_elsewhere", ComplaintState.OUT_OF_SCOPE, id="not-ours"),
    ],
)
def test_the_stories_of_article_fifteen_end_as_told(story: str, end: ComplaintState) -> None:
    complaint = complaint_in(ComplaintState.FILED)
    for step in story.split():
        complaint = advance_complaint(complaint, ComplaintStep(step), by="s1", at=AT)
    assert complaint.state is end


@pytest.mark.parametrize(("state", "step"), list(product(ComplaintState, ComplaintStep)))
def test_every_pair_is_in_the_table_or_refused_and_a_reply_precedes_closing(
    state: ComplaintState, step: ComplaintStep
) -> None:
    """CMP-30: closed only when replied."""
    complaint = complaint_in(state)
    if (state, step) in NEXT_COMPLAINT_STATE:
        moved = advance_complaint(complaint, step, by="s1", at=AT)
        assert moved.state is not ComplaintState.CLOSED or state is ComplaintState.REPLIED
        return
    with pytest.raises(ComplaintStepNotAllowed) as refused:
        advance_complaint(complaint, step, by="s1", at=AT)
    rows = sorted(found for held, found in NEXT_COMPLAINT_STATE if held == state)
    assert refused.value.facts["allowed"] == "|".join(rows)


def test_nobody_handles_the_complaint_against_themselves() -> None:
    with pytest.raises(HandledByTheAccused):
        advance_complaint(complaint_in(ComplaintState.FILED), ComplaintStep.REPLY, by="s7", at=AT)


@pytest.mark.parametrize(
    ("ladder", "nth", "step", "first"),
    [
        ("conduct", 1, 1, "oral_criticism"),
        ("conduct", 2, 2, "network_criticism"),
        ("conduct", 3, 3, "notify_department"),
        ("conduct", 9, 3, "notify_department"),
        ("language_complaint", 2, 1, "lose_quarter_star"),
        ("discipline_complaint", 3, 3, "transferred"),
    ],
)
def test_the_nth_event_meets_the_nth_step_and_the_last_repeats(
    ladder: str, nth: int, step: int, first: str
) -> None:
    found = ladder_step(ladder, nth, HANDBOOK_J)
    assert (found.step, found.consequences[0]) == (step, first)
    assert found.clause.startswith("003-J")


def test_events_are_counted_from_one_and_ladders_are_not_borrowed() -> None:
    with pytest.raises(ValueError, match="event 0"):
        ladder_step("conduct", 0, HANDBOOK_J)
    with pytest.raises(PolicyNotSet):
        ladder_step("conduct", 1, DAFAN)


@pytest.mark.parametrize(
    ("times", "still_undone", "first"),
    [
        (1, False, "do_now"),
        (1, True, "written_self_criticism"),
        (2, False, "discipline_breach"),
        (2, True, "discipline_breach"),
    ],
)
def test_a_broken_promise_has_two_steps_and_a_breach(
    *, times: int, still_undone: bool, first: str
) -> None:
    """003-J·承诺二2."""
    found = broken_promise_step(times, HANDBOOK_J, still_undone=still_undone)
    assert found.consequences[0] == first


@pytest.mark.parametrize(
    ("upheld", "refuses", "times", "count"),
    [(True, True, 1, 2), (True, False, 2, 2), (True, False, 1, 0), (False, True, 5, 0)],
)
def test_a_person_is_withdrawn_after_refusal_or_repetition_only(
    *, upheld: bool, refuses: bool, times: int, count: int
) -> None:
    """000§15.10, R41."""
    assert len(withdrawal_actions(upheld=upheld, refuses=refuses, times=times)) == count
