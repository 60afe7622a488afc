"""Mapping files: three profiles that ship, typos named with line and key, nothing left unsaid."""

import contextlib
import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.domain.evaluation import Level
from appliance.domain.platform_report import FIELDS, WORDS, Form, Report, What
from sync.platform.check import check
from sync.platform.findings import BadMapping
from sync.platform.mapping import Target
from sync.platform.reading import PROFILES, profile_names, read_profile, read_target
from sync.platform.render import Unfit, is_due, render
from sync.platform.shape import FIELD, SECTIONS
from tests.fakes.told_case import case_of, file_of, rating, story, whole_case

COUNTY = """\
[mapping]
base = "national_pre"
name = "hunan"

[send]
url = "https://platform.test"

[constants]
data_source = "430"
org_code = "11430922006401234X"
org_name = "柳溪镇人民政府"
area_code = "430922000000"
is_delivery_results = "0"

[basic_codes]
"SB-002" = "430140001000"

[values.change]
new = "I"
changed = "U"
withdrawn = "D"

[values.apply_way]
window = 1

[values.id_kind]
resident = 111
credit = 1
other = 999

[values.result]
completed = 0
denied = 7
declined = 8
withdrawn = 9

[values.case_kind]
referral = 4
joint = 3

[values.applicant_kind]
organisation = 2

[values.action]
accept = 1
accept_conditionally = 1
complete = 1
decline = 2
deny = 2
request_supplement = 2
supplement = 3
start_procedure = 3
end_procedure = 3
extend = 3
refer = 3
deliver = 3
withdraw = 3

[values.procedure]
extension = 1
hearing = 2
tender = 2
auction = 2
inspection = 2
testing = 2
quarantine = 2
appraisal = 2
expert_review = 2
site_survey = 2
public_notice = 2
other = 2

[values.channel]
paper = false
phone = false
"""


def payload(name_or_text: str, ref: str, level: str = "very_satisfied") -> dict[str, object]:
    target = read_target(name_or_text) if "\n" in name_or_text else read_profile(name_or_text)
    report = next(one for one in whole_case(level).reports if one.ref.startswith(ref))
    return dict(render(target, stamped(report)).values)


def stamped(report: Report) -> Report:
    """Return a report as one run writes its own values into it."""
    run = {"change": "new", "data_version": "1", "batch": "1", "sent_at": NOON}
    return replace(report, values={**report.values, **run})


@pytest.mark.parametrize(
    ("level", "standard", "interface"),
    [
        ("very_satisfied", "1", "5"),
        ("satisfied", "2", "4"),
        ("fairly_satisfied", "3", "3"),
        ("dissatisfied", "4", "2"),
        ("very_dissatisfied", "5", "1"),
    ],
)
def test_a_level_is_numbered_one_way_by_the_standard_and_the_other_way_by_the_interface(
    level: str, standard: str, interface: str
) -> None:
    """GB/T 39046 A.8: 1 is 非常满意; the 好差评 interfaces: 5 is. The label is what we keep."""
    gbt = GBT.replace("national_pre", "gbt39046")
    assert payload(gbt, "rating", level)["满意度代码"] == standard
    assert payload(COUNTY, "rating", level)["satisfaction"] == interface


GBT = COUNTY.partition("[basic_codes]")[0].replace('data_source = "430"\n', "")


def test_both_tables_of_levels_name_all_five() -> None:
    for name in ("gbt39046", "national_pre"):
        codes = read_profile(name).values["level"]
        assert set(codes) == set(Level)
        assert len(set(codes.values())) == 5


@pytest.mark.parametrize("name", ["gbt39046", "national_pre", "plain"])
def test_every_profile_takes_all_a_case_has_to_say(name: str) -> None:
    """DOMAIN.md 2.2: acceptance, steps, special procedure, result, and the rating."""
    messages = read_profile(name).messages
    wanted = {What.CASE, What.STEP, What.PROCEDURE, What.RESULT, What.MATERIAL, What.RATING}
    assert wanted <= set(messages)


@pytest.mark.parametrize("name", ["gbt39046", "national_pre", "plain"])
def test_every_word_has_a_code_or_the_check_names_it(name: str) -> None:
    """STYLE 5.9: no stored word is left unsaid in any file under sync/platform."""
    text = (PROFILES / f"{name}.toml").read_text(encoding="utf-8")
    target, named = read_target(text), {one.key for one in check(text)}
    used = {
        (rule.values or source, source)
        for what, message in target.messages.items()
        for rule in message.fields.values()
        for source in rule.sources
        if FIELDS[what][source] is Form.WORD
    }
    for table, word in used:
        for value in WORDS[word]:
            codes = target.values.get(table, {})
            assert codes.get(value) is not None or f"values.{table}.{value}" in named


def test_a_county_file_on_a_profile_is_whole() -> None:
    assert [str(one) for one in check(COUNTY) if one.is_error] == []


def test_the_acceptance_holds_every_column_that_may_not_be_null() -> None:
    """DOMAIN.md 2.3, up_pro_accept."""
    found = payload(COUNTY, "case")
    columns = "accept_date apply_date apply_type applyer_name applyer_page_code applyer_page_type"
    columns += " applyer_type catalog_code data_source org_code org_name project_no project_type"
    columns += " task_code task_name task_version row_guid"
    assert set(columns.split()) <= set(found)
    assert found["accept_date"] == "2026-11-23 12:00:00"
    assert found["promise_date"] == "2026-12-07"
    assert found["catalog_code"] == "430140001000"


@pytest.mark.parametrize(
    ("ref", "columns"),
    [
        ("step", "event_end_time event_name event_start_time handle_explain handle_user_name"),
        ("step", "process_name"),
        ("procedure", "end_time special_name special_reason special_time special_type"),
        ("result", "is_delivery_results result_date result_type"),
        ("material", "material_name"),
    ],
)
def test_the_other_tables_hold_every_column_that_may_not_be_null(ref: str, columns: str) -> None:
    """DOMAIN.md 2.2, 2.3: the four tables beside the acceptance; each row has its own columns."""
    row = "cd_batch cd_operation cd_time data_source project_no row_guid"
    assert {*columns.split(), *row.split()} <= set(payload(COUNTY, ref))


def test_the_code_of_a_word_and_its_name_are_two_columns() -> None:
    found = payload(COUNTY, "procedure")
    assert (found["special_type"], found["special_name"]) == ("2", "公示")
    first = payload(COUNTY, "step")
    assert (first["event_name"], first["process_name"]) == ("2", "补正告知")


def test_the_standard_writes_times_compactly_and_cuts_the_region_to_nine() -> None:
    found = payload(GBT.replace("national_pre", "gbt39046"), "case")
    assert found["受理时间"] == "20261123T120000"
    assert found["承诺办结时间"] == "20261207"
    assert found["行政区划"] == "430922000"
    assert found["办件类型代码"] == "2"


def test_the_plain_profile_says_our_own_words() -> None:
    found = payload("plain", "rating")
    assert (found["level"], found["service"], found["local_no"]) == (
        "very_satisfied", "service.2", "2026-0007-1",
    )  # fmt: skip


def test_a_profile_alone_holds_a_case_and_says_what_the_county_must_give() -> None:
    report = whole_case().reports[0]
    with pytest.raises(Unfit) as unfit:
        render(read_profile("national_pre"), report)
    assert "缺 org_code（org_code）" in str(unfit.value)
    assert "apply_type：apply_way 的“window”没有代码" in str(unfit.value)


def test_nothing_is_made_up_for_a_person_nobody_wrote_down() -> None:
    file = file_of(story(), person={})
    with pytest.raises(Unfit, match="缺 applyer_name（applicant）"):
        render(read_target(COUNTY), case_of(file).reports[0])


def test_a_text_longer_than_the_standard_says_goes_whole_and_is_noticed() -> None:
    """DOMAIN.md 2.4: practice has 33 characters where the standard prints 24."""
    target = read_target(GBT.replace("national_pre", "gbt39046"))
    found = render(target, whole_case().reports[0])
    assert len(str(found.values["实施编码"])) == 33
    assert found.notices == ("实施编码 有 33 个字，平台写明最多 24",)


def test_what_is_personal_in_a_message_is_named() -> None:
    target = read_target(COUNTY)
    named = {one.what: render(target, stamped(one)).personal for one in reports_taken(target)}
    assert named[What.CASE] == ("applicant", "id_number", "phone")
    assert named[What.STEP] == ()


def reports_taken(target: Target) -> list[Report]:
    return [one for one in whole_case().reports if is_due(target, one)]


NOON = "2026-11-23T12:00:00+08:00"


@pytest.mark.parametrize(
    ("wrong", "right", "said"),
    [
        ("[constants]", "[constant]", "第 8 行 constant：没有这一节，是不是“constants”"),
        ("url =", "ulr =", "第 6 行 send.ulr：没有这个键，是不是“url”"),
        ("window = 1", "windw = 1", "第 24 行 values.apply_way.windw：“apply_way”没有这个值"),
        ('base = "national_pre"', 'base = "nation"', "第 2 行 mapping.base：没有这个底本"),
        ("resident = 111", "resident = true", "第 27 行 values.id_kind.resident：这里要一段文字"),
        ("data_source = ", "data_source ", "第 9 行 TOML：不是合格的 TOML"),
        ("[values.change]", "[values.chang]", "第 18 行 values.chang：没有这个键，是不是“change”"),
    ],
)
def test_a_typo_is_named_with_its_line_and_its_key(wrong: str, right: str, said: str) -> None:
    with pytest.raises(BadMapping) as bad:
        read_target(COUNTY.replace(wrong, right))
    assert str(bad.value).startswith(said)


@pytest.mark.parametrize(
    ("added", "said"),
    [
        ('"x" = "recieved_at"', "字段“recieved_at”，是不是“received_at”"),
        ('"x" = { form = "level" }', "case.fields.x.form：没有这个键，是不是“from”"),
        ('"x" = { length = 3 }', "要写 from、constant 或 fixed 中的一个"),
        ('"x" = { constant = "nobody" }', "[constants] 里没有“nobody”"),
        ('"x" = { from = "item_name", length = "3" }', "这里要一个整数"),
        ('"x" = 3', "这里要一个小节"),
    ],
)
def test_a_field_that_means_nothing_is_named(added: str, said: str) -> None:
    with pytest.raises(BadMapping) as bad:
        read_target(f"{COUNTY}\n[case.fields]\n{added}\n")
    assert said in str(bad.value)
    last = COUNTY.count("\n") + 3
    assert f"第 {last} 行" in str(bad.value)


PLACES_OF_A_FILE = [
    *((name, key) for name, keys in SECTIONS.items() for key in keys or ("x", "level")),
    *(("case.fields", key) for key in ("x", "taskCode")),
    *(("case.fields.x", key) for key in FIELD),
    *(("values.level", key) for key in ("satisfied", "{x}")),
]
VALUES = st.recursive(
    st.booleans() | st.integers(-5, 5) | st.sampled_from(["", "level", "{x}", "24:61", "%", "来"]),
    lambda inner: st.lists(inner, max_size=2),
    max_leaves=3,
)


@settings(deadline=None)  # a slow machine is no finding
@given(st.sampled_from(PLACES_OF_A_FILE), VALUES, st.sampled_from(["plain", "national_pre"]))
def test_whatever_stands_in_a_file_the_answer_is_findings_and_never_a_crash(
    place: tuple[str, str], value: object, base: str
) -> None:
    section, key = place
    head = "" if section == "mapping" else f'[mapping]\nbase = "{base}"\n'
    text = f'{head}[{section}]\n"{key}" = {json.dumps(value)}\n'
    check(text)
    try:
        target = read_target(text)
    except BadMapping:
        return
    for report in reports_taken(target):
        with contextlib.suppress(Unfit):
            render(target, stamped(report))


def test_every_error_of_a_file_is_told_at_once() -> None:
    text = COUNTY.replace("url =", "ulr =").replace("window = 1", "windw = 1")
    assert len(check(text)) == 2


def test_a_field_of_the_profile_can_be_left_out() -> None:
    text = f"{COUNTY}\n[case.fields]\ntask_version = false\n"
    assert "task_version" not in read_target(text).messages[What.CASE].fields


def test_the_check_of_a_bare_profile_names_each_open_question() -> None:
    text = (PROFILES / "national_pre.toml").read_text(encoding="utf-8")
    said = "\n".join(str(one) for one in check(text))
    for word in ("apply_way.window", "change.new", "result.completed", "id_kind.resident"):
        assert f"values.{word}" in said
    assert "等县里给：[constants] org_code" in said
    assert "这样的件报不上去" in said


def test_a_template_with_an_unknown_place_is_named() -> None:
    text = COUNTY + '\n[sign]\nway = "sha256"\ncanonical = "{time}{tokn}"\n'
    assert any("{tokn}" in str(one) and one.line == COUNTY.count("\n") + 4 for one in check(text))


def test_the_profiles_that_ship_are_these() -> None:
    assert profile_names() == ["gbt39046", "national_pre", "plain"]


def test_reports_tell_all_of_a_story_and_nothing_simulated() -> None:
    refs = [one.ref.partition(".")[0] for one in whole_case().reports]
    assert refs == [
        "case", *["material"] * 2, *["step"] * 8, "supplement", *["procedure"] * 2, "result",
        *["service"] * 2, "rating",
    ]  # fmt: skip
    simulated = case_of(file_of(story(), rating(simulated=True)))
    assert What.RATING not in {one.what for one in simulated.reports}


def test_no_personal_value_reaches_the_fingerprint() -> None:
    """The hash of an identity number could be guessed: it stands in the journal for ever."""
    for report in whole_case().reports:
        plain = report.essence.decode()
        assert "430902197805160045" not in plain
        assert "彭小莲" not in plain
        assert json.loads(plain)
