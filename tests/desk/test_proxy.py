"""Against proxy punching: what raises a question, what the public screen shows, what was found."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from appliance.desk import occasions, proxy, spot_checks
from appliance.desk.intake import Say
from appliance.desk.proxy import Answered, NoSuchQuestion, Result
from appliance.desk.spot_checks import CheckOrder, Found, ReportUnknown
from appliance.domain.errors import NotPermitted
from appliance.domain.occasions import OccasionKind
from appliance.domain.proxy_punching import Finding, QuestionKind
from appliance.domain.staff import NoSuchWindow
from tests.fakes.duty_hall import CLERK, DIRECTOR, OFFICE, DutyHall

TODAY = date(2026, 11, 23)


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[DutyHall]:
    hall = DutyHall(tmp_path)
    yield hall
    hall.close()


def asked(hall: DutyHall, day: date = TODAY) -> list[tuple[QuestionKind, tuple[str, ...]]]:
    return [(one.kind, one.people) for one in hall.ask(proxy.questions_of, day).asked]


@pytest.mark.parametrize(
    ("gap_ms", "reader", "expected"),
    [
        pytest.param(3_000, "door", 1, id="three-seconds"),
        pytest.param(3_001, "door", 0, id="beyond-three-seconds"),
        pytest.param(0, "door", 1, id="same-instant"),
        pytest.param(1_000, "upstairs", 0, id="another-reader"),
    ],
)
def test_two_cards_within_three_seconds_at_one_reader_are_a_question(
    hall: DutyHall, gap_ms: int, reader: str, expected: int
) -> None:
    hall.read_at("1003", "door")
    hall.clock.advance(milliseconds=gap_ms)
    hall.read_at("1004", reader)

    assert len(asked(hall)) == expected


def test_the_same_card_twice_is_a_repeat_and_no_question(hall: DutyHall) -> None:
    hall.read_at("1003")
    hall.clock.advance(seconds=1)

    assert hall.read_at("1003").say == Say.REPEAT
    assert asked(hall) == []


def test_one_card_at_both_readers_in_the_same_second_counts_once_and_is_asked_about(
    hall: DutyHall,
) -> None:
    """Bad input of the issue: both raw punches stay, the second is a repeat, the director asks."""
    first = hall.read_at("1003", "door")
    second = hall.read_at("1003", "upstairs")

    assert (first.say, second.say) == (Say.KNOWN, Say.REPEAT)
    assert len(hall.records("attendance.punched")) == 2
    assert asked(hall) == [(QuestionKind.TWO_READERS, ("1003",))]


def test_a_queue_is_one_question_and_a_pair_that_comes_back_stands_first(hall: DutyHall) -> None:
    for _ in range(3):
        hall.read_at("1003")
        hall.clock.advance(seconds=1)
        hall.read_at("1004")
        hall.clock.advance(days=1)
    for staff_no in ("1001", "1002", "1005"):
        hall.read_at(staff_no)
        hall.clock.advance(seconds=2)
    hall.clock.advance(minutes=5)
    hall.read_at("1003")
    hall.clock.advance(seconds=1)
    hall.read_at("1004")
    found = hall.ask(proxy.questions_of, TODAY + timedelta(days=3)).asked

    assert [one.people for one in found] == [("1003", "1004"), ("1001", "1002", "1005")]
    assert [one.days for one in found] == [3, 0]


def test_what_was_found_stands_beside_the_punches_and_changes_none(hall: DutyHall) -> None:
    hall.read_at("1003")
    hall.clock.advance(seconds=1)
    hall.read_at("1004")
    before = hall.records("attendance.punched")
    (one,) = hall.ask(proxy.questions_of, TODAY).asked
    told = Answered(day=TODAY, first=one.first, finding=Finding.HARMLESS, note="一起来的")
    with pytest.raises(NotPermitted):
        hall.do(lambda tx: proxy.answer(tx, told, CLERK))
    hall.do(lambda tx: proxy.answer(tx, told, DIRECTOR))

    after = hall.ask(proxy.questions_of, TODAY)
    assert after.unanswered == 0
    assert after.asked[0].answer is not None
    assert after.asked[0].answer.note == "一起来的"
    assert hall.records("attendance.punched") == before
    (fact,) = hall.records("proxy.answered")
    assert fact.body["punches"] == sorted(f"{p.boot}-{p.n}" for p in before)
    assert hall.folds_the_same_again()


def test_an_answer_to_a_question_that_is_none_is_refused(hall: DutyHall) -> None:
    told = Answered(day=TODAY, first=1, finding=Finding.PROXY, note="")
    with pytest.raises(NoSuchQuestion):
        hall.do(lambda tx: proxy.answer(tx, told, DIRECTOR))


def shown(hall: DutyHall) -> list[tuple[str, Result]]:
    return [(one.name, one.result) for one in hall.ask(proxy.shown_swipes, hall.clock.now())]


def test_the_screen_shows_who_swiped_for_six_seconds(hall: DutyHall) -> None:
    hall.read_at("1003")
    hall.clock.advance(seconds=2)
    hall.read_at("1004")
    hall.hold("0199999999", "door")
    at_once = shown(hall)
    hall.clock.advance(seconds=5)
    later = shown(hall)
    hall.clock.advance(seconds=2)

    assert at_once == [
        ("", Result.UNKNOWN),
        ("邓小军", Result.TAKEN),
        ("张红霞", Result.TAKEN),
    ]
    assert later == at_once[:2]
    assert shown(hall) == []


def test_the_screen_says_repeat_and_names_what_is_signed_for(hall: DutyHall) -> None:
    order = occasions.OccasionOrder(
        kind=OccasionKind.STUDY, title="学条例", day=TODAY, begins="15:00", expected=("1003",)
    )
    ref = hall.do(lambda tx: occasions.plan_occasion(tx, order, OFFICE))
    hall.do(lambda tx: occasions.open_occasion(tx, ref, reader="upstairs", actor=OFFICE))
    hall.clock.advance(seconds=1)
    hall.read_at("1003", "upstairs")
    signed = hall.ask(proxy.shown_swipes, hall.clock.now())
    hall.clock.advance(seconds=1)
    hall.read_at("1003", "upstairs")

    assert [(one.result, one.occasion) for one in signed] == [(Result.SIGNED, "学条例")]
    assert shown(hall)[0] == ("张红霞", Result.REPEAT)


def test_a_swipe_of_an_earlier_life_is_not_shown(hall: DutyHall) -> None:
    hall.read_at("1003")
    hall.power_cut()

    assert shown(hall) == []


def test_a_citizens_word_waits_until_somebody_went_and_looked(hall: DutyHall) -> None:
    """Pressing again within ten minutes adds nothing; another window does."""
    say = spot_checks.report_empty
    assert hall.do(lambda tx: say(tx, 3, windows=8, by="hall"))
    hall.clock.advance(minutes=9)
    assert not hall.do(lambda tx: say(tx, 3, windows=8, by="hall"))
    assert hall.do(lambda tx: say(tx, 7, windows=8, by="staff:1002"))
    hall.clock.advance(minutes=2)
    assert hall.do(lambda tx: say(tx, 3, windows=8, by="hall"))
    reports = hall.ask(spot_checks.looking, TODAY).reports

    assert [(one.window, one.way) for one in reports] == [
        (3, "screen"),
        (7, "told"),
        (3, "screen"),
    ]
    order = CheckOrder(staff_no="1003", found=Found.AWAY, note="去打印", report=reports[0].ref)
    hall.do(lambda tx: spot_checks.check_post(tx, order, DIRECTOR))
    looking = hall.ask(spot_checks.looking, TODAY)
    assert [one.window for one in looking.reports] == [7, 3]
    assert [(one.staff_no, one.found, one.window) for one in looking.checks] == [
        ("1003", "away", 3)
    ]
    with pytest.raises(ReportUnknown):
        hall.do(lambda tx: spot_checks.check_post(tx, order, DIRECTOR))
    assert hall.folds_the_same_again()


def test_only_who_looks_after_posts_checks_and_a_window_must_exist(hall: DutyHall) -> None:
    order = CheckOrder(staff_no="1003", found=Found.ON_POST, note="")
    with pytest.raises(NotPermitted):
        hall.do(lambda tx: spot_checks.check_post(tx, order, CLERK))
    with pytest.raises(NoSuchWindow):
        hall.do(lambda tx: spot_checks.report_empty(tx, 9, windows=8, by="hall"))
