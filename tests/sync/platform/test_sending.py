"""A run against a platform that behaves as badly as the real ones are reported to."""

import hashlib
import random
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from appliance.domain.moment import HALL_TIME
from appliance.domain.platform_report import CaseReports, Change, What
from appliance.domain.platform_report import Told as Known
from sync.exchange import Reply
from sync.platform.answers import Verdict, read_answer
from sync.platform.mapping import AnswerRule, Target
from sync.platform.plan import digest_of, wanted
from sync.platform.reading import read_target
from sync.platform.sending import Line, Run, Tally, Told, without_persons
from sync.platform.sign import require
from tests.fakes.stand_in_platform import JSON, PAGE, SECRET, StandInPlatform
from tests.fakes.told_case import case_of, file_of, rating, story, whole_case

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=HALL_TIME)
NO_ANSWERS = [
    "maintenance", "gateway", "login", "unauthorised", "busy", "half", "array", "other_json",
    "silent",
]  # fmt: skip
PLAIN = '[mapping]\nbase = "plain"\n[send]\nurl = "https://platform.test"\n'
SHORT = """
[sign]
way = "short-lived"
canonical = "{time}"
headers = { X-Time = "{time}", X-Sign = "{signature}" }
fetch_path = "/secret"
secret_at = "data.secret"
lasts_s = 120
[answer]
expired = ["expired"]
"""


class Hall:
    """Notes what a platform said, as the hall's journal does, and gives the case as it stands."""

    def __init__(self, target: Target | None = None) -> None:
        self.target = target or read_target(PLAIN)
        self.told: list[Told] = []
        self.by: list[str] = []  # the mapping each was told by
        self.now = NOON
        self.nonces = 0

    def send(self, platform: StandInPlatform, *cases: CaseReports) -> Tally:
        line = Line(carry=platform.carry, now=lambda: self.now, nonce=self._nonce, secret=SECRET)
        return Run(self.target, line, self.note).tell([self.known(one) for one in cases])

    def note(self, told: Told) -> None:
        self.told.append(told)
        self.by.append(self.target.digest)

    def known(self, case: CaseReports) -> CaseReports:
        found: dict[str, Known] = dict(case.told)
        for one, mapping in zip(self.told, self.by, strict=True):
            todo = one.todo
            if one.case.case_uid != case.case_uid:
                continue
            refused = one.answer.verdict is Verdict.REFUSED
            found[todo.report.ref] = Known(
                ref=todo.report.ref, what=todo.report.what, digest=todo.digest,
                version=todo.version - refused, mapping=mapping, is_refused=refused,
                text=one.answer.text,
            )  # fmt: skip
        return replace(case, told=found)

    def said(self, verdict: Verdict) -> list[str]:
        return [str(one.todo.report.what) for one in self.told if one.answer.verdict is verdict]

    def _nonce(self) -> str:
        self.nonces += 1
        return f"{self.nonces:024x}"


def other(case: CaseReports) -> CaseReports:
    """Return the same case under another number."""
    reports = tuple(
        replace(one, case_uid="b-1", values={**one.values, "local_no": "2026-0008-1"})
        for one in case.reports
    )
    return replace(case, case_uid="b-1", local_no="2026-0008-1", reports=reports)


def test_a_case_goes_before_its_service_and_the_service_before_the_rating() -> None:
    platform, hall = StandInPlatform(), Hall()
    tally = hall.send(platform, whole_case())
    paths = platform.paths()
    assert paths[0] == "/case"
    assert paths.index("/service") < paths.index("/rating")
    assert (tally.accepted, tally.refused, tally.stopped) == (len(paths), 0, "")
    assert hall.told[-1].left == 0


def test_what_was_accepted_is_never_told_again() -> None:
    platform, hall = StandInPlatform(), Hall()
    hall.send(platform, whole_case())
    before = len(platform.heard)
    assert hall.send(platform, whole_case()).accepted == 0
    assert len(platform.heard) == before


def test_a_lost_answer_is_asked_again_and_the_duplicate_counts_as_success() -> None:
    """DOMAIN.md 1.2: a repeated record is refused as a duplicate by the other end."""
    platform, hall = StandInPlatform(loses_answers=1), Hall()
    assert hall.send(platform, whole_case()).later == 1
    tally = hall.send(platform, whole_case())
    assert (tally.duplicate, tally.refused) == (1, 0)
    assert tally.accepted == len(whole_case().reports)


def test_a_refused_case_holds_its_children_and_nobody_elses() -> None:
    platform, hall = StandInPlatform(moods=["refuse"]), Hall()
    tally = hall.send(platform, whole_case(), other(whole_case()))
    assert tally.refused == 1
    held = {case.local_no for case, _ in tally.held}
    assert held == {"2026-0007-1"}
    assert all("等“收件受理”先报上去" in one.why for _, one in tally.held)
    assert tally.accepted == len(whole_case().reports)


def test_a_refused_service_holds_its_rating_only() -> None:
    platform, hall = StandInPlatform(), Hall()
    case = whole_case()
    place = [one.ref for one in case.reports].index("service.2")
    platform.moods = [""] * place + ["refuse"]
    tally = hall.send(platform, case)
    assert [one.report.ref for _, one in tally.held] == ["rating"]
    assert tally.accepted == len(case.reports) - 2


def test_what_was_refused_is_told_again_only_when_it_or_the_mapping_has_changed() -> None:
    platform, hall = StandInPlatform(moods=["refuse"]), Hall()
    hall.send(platform, whole_case())
    again = hall.send(platform, whole_case())
    assert (again.accepted, again.refused) == (0, 0)
    assert "事项编码不存在" in again.held[0][1].why
    hall.target = read_target(PLAIN + '[constants]\nadded = "1"\n')
    assert hall.send(platform, whole_case()).refused == 0
    assert hall.said(Verdict.ACCEPTED)[0] == What.CASE


def test_a_change_is_told_with_the_next_data_version() -> None:
    """DOMAIN.md 2.2: DATAVER begins with 1 and is raised when data is reported again."""
    platform, hall = StandInPlatform(), Hall()
    hall.send(platform, case_of(file_of(story(until=4))))
    hall.told[0] = replace(hall.told[0], todo=replace(hall.told[0].todo, digest="another"))
    hall.send(platform, case_of(file_of(story(until=4))))
    last = hall.told[-1].todo
    assert (last.report.what, last.version, last.change) == (What.CASE, 2, Change.CHANGED)
    assert last.payload.values["data_version"] == "2"


def test_a_case_undone_as_a_mistake_is_withdrawn_once_children_first() -> None:
    platform, hall = StandInPlatform(strict=False), Hall()
    hall.send(platform, whole_case())
    void = replace(whole_case(), is_void=True)
    count = len(whole_case().reports)
    assert hall.send(platform, void).accepted == count
    assert hall.told[-1].todo.report.ref == "case"
    assert {one.todo.change for one in hall.told[count:]} == {Change.WITHDRAWN}
    assert hall.send(platform, void).accepted == 0


def test_a_case_nobody_told_of_is_not_withdrawn_either() -> None:
    assert wanted(read_target(PLAIN), replace(whole_case(), is_void=True)) == []


def test_a_step_taken_back_is_withdrawn_and_the_rest_stands() -> None:
    platform, hall = StandInPlatform(strict=False), Hall()
    hall.send(platform, case_of(file_of(story())))
    gone = wanted(hall.target, hall.known(case_of(file_of(story(until=8)))))
    assert [one.ref for one in gone] == ["step.00112233445566aa-15"]


@pytest.mark.parametrize("mood", NO_ANSWERS)
def test_what_is_no_answer_concludes_nothing_and_ends_the_run(mood: str) -> None:
    """The body decides: a maintenance page comes with 200."""
    platform, hall = StandInPlatform(moods=[mood] * 9), Hall()
    tally = hall.send(platform, *(replace(whole_case(), case_uid=f"c-{n}") for n in range(9)))
    assert (tally.accepted, tally.refused, tally.later) == (0, 0, 3)
    assert tally.stopped
    assert hall.told == []


def test_after_the_maintenance_everything_arrives() -> None:
    platform, hall = StandInPlatform(moods=["maintenance"]), Hall()
    hall.send(platform, whole_case())
    hall.send(platform, whole_case())
    assert sorted(hall.said(Verdict.ACCEPTED)) == sorted(
        str(one.what) for one in whole_case().reports
    )


def test_one_case_that_is_never_answered_does_not_stop_the_others() -> None:
    platform, hall = StandInPlatform(moods=["busy"]), Hall()
    tally = hall.send(platform, whole_case(), other(whole_case()))
    assert (tally.later, tally.accepted, tally.stopped) == (1, len(whole_case().reports), "")


def test_an_answer_in_gb18030_is_read_whatever_its_header_says() -> None:
    platform, hall = StandInPlatform(moods=["gb18030"]), Hall()
    hall.send(platform, whole_case())
    assert hall.told[0].answer.text == "成功"


def test_200_with_success_false_is_a_refusal_with_the_platforms_own_text() -> None:
    found = read_answer(
        AnswerRule(), Reply(status=200, body='{"success":false,"message":"没有这个事项"}'.encode())
    )
    assert (found.verdict, found.text) == (Verdict.REFUSED, "没有这个事项")


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        ('{"msg":"success","body":{"success":true}}', Verdict.ACCEPTED),
        ('{"msg":"success","body":{"success":false,"text":"缺手机号"}}', Verdict.REFUSED),
        ('{"msg":"fail","body":{"success":true}}', Verdict.REFUSED),
        ('{"msg":"success","body":{"success":false,"text":"该件已存在"}}', Verdict.ACCEPTED),
        ('{"msg":"success","body":null}', Verdict.REFUSED),
        ("{}", Verdict.LATER),
    ],
)  # fmt: skip
def test_two_levels_of_success_must_both_hold(body: str, verdict: Verdict) -> None:
    """DOMAIN.md 2.6: the transport's "success", then body.success."""
    rule = AnswerRule(
        levels=("msg", "body.success"), accepted=("success", "true"),
        text_at=("message", "body.text"), duplicate_text=("已存在",),
    )  # fmt: skip
    assert read_answer(rule, Reply(status=200, body=body.encode())).verdict is verdict


def test_the_text_of_a_maintenance_page_is_told_without_its_tags() -> None:
    found = read_answer(AnswerRule(), Reply(status=200, body=PAGE.encode("gb18030")))
    assert "系统维护中 请于 22:00 后再试" in found.text
    assert "<" not in found.text


@pytest.mark.parametrize(
    "raw", [b"\xff\xfe\x00", b"[" * 100_000, b'{"success":' + b"9" * 5000 + b"}", b""]
)
def test_bytes_that_mean_nothing_are_no_answer(raw: bytes) -> None:
    found = read_answer(AnswerRule(), Reply(status=200, body=raw, content_type=JSON))
    assert found.verdict in (Verdict.LATER, Verdict.REFUSED)


@pytest.mark.parametrize(("hour", "opened"), [(6, False), (7, True), (21, True), (22, False)])
def test_nothing_leaves_outside_the_hours_of_the_platform(hour: int, opened: bool) -> None:  # noqa: FBT001 - a column of the table
    platform = StandInPlatform()
    hall = Hall(read_target(PLAIN + 'hours = ["07:00-22:00"]\n'))
    hall.now = NOON.replace(hour=hour)
    tally = hall.send(platform, whole_case())
    assert bool(platform.heard) is opened
    assert ("开放时段（07:00-22:00）" in tally.stopped) is not opened


@pytest.mark.parametrize(
    ("way", "canonical"),
    [("hmac-sha256", "{time}"), ("hmac-sm3", "{time}"), ("sha256", "{time}{secret}")],
)
def test_a_signed_request_is_believed(way: str, canonical: str) -> None:
    sign = (
        SHORT.partition("[answer]")[0]
        .replace("short-lived", way)
        .replace('"{time}"\nh', f'"{canonical}"\nh')
    )
    platform = StandInPlatform(signs=way)
    tally = Hall(read_target(PLAIN + sign)).send(platform, whole_case())
    assert (tally.accepted, tally.refused) == (len(whole_case().reports), 0)


def test_the_secret_stands_in_no_request() -> None:
    platform = StandInPlatform(signs="sha256")
    sign = (
        SHORT.partition("[answer]")[0]
        .replace("short-lived", "sha256")
        .replace('"{time}"\nh', '"{time}{secret}"\nh')
    )
    Hall(read_target(PLAIN + sign.replace("X-Sign =", 'X-Bad = "{secret}", X-Sign ='))).send(
        platform, whole_case()
    )
    assert all(
        SECRET.decode() not in str(one.headers) + one.body.decode() for one in platform.heard
    )


def test_a_short_lived_secret_is_fetched_and_fetched_again_when_it_ran_out() -> None:
    platform, hall = StandInPlatform(signs="short-lived"), Hall(read_target(PLAIN + SHORT))
    tally = hall.send(platform, whole_case())
    assert (tally.accepted, tally.refused) == (len(whole_case().reports), 0)
    assert platform.short_secrets > 1


def test_a_short_lived_secret_is_fetched_again_before_its_end() -> None:
    platform, hall = StandInPlatform(), Hall(read_target(PLAIN + SHORT))
    hall.send(platform, whole_case())
    line = Line(carry=platform.carry, now=lambda: hall.now, nonce=lambda: "1" * 24, secret=SECRET)
    run = Run(hall.target, line, hall.note)
    run.tell([other(whole_case())])
    hall.now += timedelta(seconds=95)
    run.tell([replace(other(whole_case()), case_uid="c-1")])
    assert platform.short_secrets == 3


def test_a_wrong_secret_stops_the_run_and_refuses_no_record() -> None:
    platform, hall = StandInPlatform(moods=["unauthorised"] * 3), Hall()
    assert hall.send(platform, *[whole_case()] * 3).refused == 0


def test_sm3_is_the_one_of_the_linked_openssl() -> None:
    """GB/T 32905 example 1: SM3 of "abc"."""
    assert hashlib.new("sm3", b"abc").hexdigest().startswith("66c7f0f462eeedd9d1f2d46bdc10e4e2")
    require("hmac-sm3")


def test_a_form_is_sent_where_the_target_wants_one() -> None:
    target = read_target(PLAIN + 'body = "form"\nwrap = "txn.data"\nfixed = { appMark = "hall" }\n')
    platform = StandInPlatform(moods=["busy"])
    Hall(target).send(platform, whole_case())
    letter = platform.heard[0]
    assert letter.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert letter.body.startswith(b"appMark=hall&txn=%7B%22data%22%3A")


def test_a_case_not_accepted_yet_waits_without_a_word() -> None:
    gbt = '[mapping]\nbase = "gbt39046"\n'
    waiting = case_of(file_of(story(until=1)))
    platform, hall = StandInPlatform(), Hall(read_target(gbt))
    tally = hall.send(platform, waiting)
    assert (platform.heard, tally.held) == ([], [])


def test_a_rating_by_a_way_the_target_never_takes_is_left_out() -> None:
    text = '[mapping]\nbase = "gbt39046"\n[values.channel]\npaper = false\n'
    target = read_target(text)
    paper = case_of(file_of(story(), rating(channel="paper")))
    assert What.RATING not in {one.what for one in wanted(target, paper)}


def test_an_acceptance_is_told_again_when_its_day_moves_and_what_hangs_on_it_is_not() -> None:
    platform, hall = StandInPlatform(), Hall()
    hall.send(platform, case_of(file_of(story(until=1))))
    before = len(hall.told)
    hall.send(platform, case_of(file_of(story(until=4))))
    again = {one.todo.report.ref for one in hall.told[before:] if one.todo.version > 1}
    assert again == {"case"}


def test_what_a_platform_repeats_of_a_citizen_is_not_kept() -> None:
    """The answer becomes a fact, and facts stay for ever."""
    text = "申请人彭小莲（430902197805160045）手机13800001111不符，另留13912345678"
    kept = without_persons(text, whole_case().reports[0].values)
    for word in ("彭小莲", "430902197805160045", "13800001111", "13912345678"):
        assert word not in kept
    assert "不符" in kept


def test_a_yes_under_an_error_status_concludes_nothing() -> None:
    found = read_answer(AnswerRule(), Reply(status=400, body=b'{"success":true}'))
    assert found.verdict is Verdict.LATER


def test_what_is_held_in_the_middle_is_still_counted_as_left() -> None:
    platform, hall = StandInPlatform(moods=["", "busy"]), Hall()
    hall.send(platform, whole_case())
    last = hall.told[-1]
    assert (last.todo.report.what, last.left) == (What.RATING, 1)


@pytest.mark.parametrize("seed", range(40))
def test_whatever_the_platform_does_all_arrives_once_and_in_order(seed: int) -> None:
    """Silence, maintenance, half answers, lost answers: a run after another, until it is quiet."""
    chance = random.Random(seed)
    platform, hall = StandInPlatform(), Hall()
    cases = [whole_case(), other(whole_case())]
    for _ in range(12):
        platform.moods = chance.choices(["", "", "", *NO_ANSWERS], k=chance.randrange(8))
        platform.loses_answers = chance.randrange(2)
        hall.send(platform, *cases)
    platform.moods, platform.loses_answers = [], 0
    hall.send(platform, *cases)
    assert hall.send(platform, *cases).accepted == 0
    told = [(one.case.case_uid, one.todo.report.ref) for one in hall.told]
    assert len(told) == len(set(told)) == len(platform.rows) == 2 * len(cases[0].reports)
    for case in cases:
        refs = [ref for uid, ref in told if uid == case.case_uid]
        assert refs[0] == "case"
        assert refs.index("service.2") < refs.index("rating")


def test_a_case_with_a_time_nobody_believes_waits_and_is_named() -> None:
    platform, hall = StandInPlatform(), Hall()
    tally = hall.send(platform, replace(whole_case(), is_doubtful=True), other(whole_case()))
    assert tally.held[0][1].why == "时间待核，校时以后再报"
    assert tally.accepted == len(whole_case().reports)


def test_no_two_reports_of_a_case_have_the_same_fingerprint() -> None:
    assert len({digest_of(one) for one in whole_case().reports}) == len(whole_case().reports)
