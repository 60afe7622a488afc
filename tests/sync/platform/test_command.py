"""`hallbox platform`, whole: real sockets, real HTTP, the hall's own writer noting each answer."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from appliance.cli import main
from appliance.desk.case_orders import Complete
from appliance.desk.case_steps import accept_case, complete_case
from appliance.projections.platform_entry import platform_line
from appliance.projections.platform_told import newest_comparisons
from tests.fakes.platform_scene import MAPPING, heard, scene
from tests.fakes.register_hall import CLERK, RegisterHall
from tests.fakes.stand_in_platform import SECRET, StandInPlatform

SIGNED = """
[sign]
way = "hmac-sm3"
canonical = "{time}"
headers = { X-Time = "{time}", X-Sign = "{signature}" }
"""


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[RegisterHall]:
    hall = RegisterHall(tmp_path)
    yield hall
    hall.close()


def finished(hall: RegisterHall) -> str:
    uid = hall.case("SB-001")
    hall.run(lambda tx: accept_case(tx, uid, CLERK, hall.rules))
    order = Complete(result="准予")
    hall.run(lambda tx: complete_case(tx, uid, order, CLERK, hall.rules))
    return uid


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["platform", *map(str, words)])


def test_what_is_sent_is_noted_at_its_case_and_sent_once(
    hall: RegisterHall, tmp_path: Path
) -> None:
    uid, platform = finished(hall), StandInPlatform()
    with scene(hall, tmp_path, platform):
        first, second = run("send", "--home", tmp_path), run("send", "--home", tmp_path)
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "平台收下 8 条（原来已有 0 条），退回 0 条" in first.output
    assert "平台收下 0 条" in second.output
    assert hall.records("platform.accepted")[0].body["ref"] == "case"
    line = hall.ask(platform_line, uid)
    assert line is not None
    assert line.platform_no == f"43-{line.local_no}"


def test_a_timer_sends_what_is_due_and_leaves_the_platform_alone_until_the_next(
    hall: RegisterHall, tmp_path: Path
) -> None:
    finished(hall)
    platform = StandInPlatform()
    with scene(hall, tmp_path, platform, "every = 30\n"):
        first = run("send", "--home", tmp_path, "--when-due")
        heard_first = len(platform.heard)
        finished(hall)
        second = run("send", "--home", tmp_path, "--when-due")
    assert (first.exit_code, second.exit_code, second.output) == (0, 0, "")
    assert len(platform.heard) == heard_first
    assert [path.partition("?")[0] for path in platform.paths()].count("/cases") == 1
    assert len(hall.records("platform.accepted")) == heard_first - 1 == 8
    assert len(hall.records("platform.compared")) == 1


def test_a_refusal_is_a_fact_with_the_platforms_text(hall: RegisterHall, tmp_path: Path) -> None:
    finished(hall)
    with scene(hall, tmp_path, StandInPlatform(moods=["refuse"])):
        done = run("send", "--home", tmp_path)
    assert done.exit_code == 1
    (fact,) = hall.records("platform.refused")
    assert fact.body["text"] == "事项编码不存在"
    assert "等“收件受理”先报上去" in done.output
    assert "彭小莲" not in done.output


def test_a_run_cut_off_after_the_platform_took_it_ends_with_one_copy_and_one_fact(
    hall: RegisterHall, tmp_path: Path
) -> None:
    finished(hall)
    platform = StandInPlatform(loses_answers=1)
    with scene(hall, tmp_path, platform):
        run("send", "--home", tmp_path)
        run("send", "--home", tmp_path)
    refs = [one.body["ref"] for one in hall.records("platform.accepted")]
    assert len(refs) == len(set(refs)) == len(platform.rows)


def test_nothing_leaves_while_nobody_can_note_the_answer(
    hall: RegisterHall, tmp_path: Path
) -> None:
    finished(hall)
    (tmp_path / "platform.toml").write_text(MAPPING.format(url="http://127.0.0.1:9"))
    done = run("send", "--home", tmp_path)
    assert done.exit_code == 1
    assert "没有在运行" in done.output


def test_a_dry_run_needs_no_hall_and_shows_no_name(hall: RegisterHall, tmp_path: Path) -> None:
    finished(hall)
    (tmp_path / "platform.toml").write_text(MAPPING.format(url=""))
    done = run("send", "--home", tmp_path, "--dry-run")
    assert done.exit_code == 0
    assert "试算 8 条，能报 8 条" in done.output
    assert '"applicant": "***"' in done.output
    assert "彭小莲" not in done.output


def test_a_request_is_signed_with_the_secret_of_the_home(
    hall: RegisterHall, tmp_path: Path
) -> None:
    finished(hall)
    with scene(hall, tmp_path, StandInPlatform(signs="hmac-sm3"), SIGNED):
        assert "没有找到密钥文件" in run("send", "--home", tmp_path).output
        secret = tmp_path / "sync" / "platform.secret"
        secret.parent.mkdir(exist_ok=True)
        secret.write_bytes(SECRET + b"\n")
        secret.chmod(0o644)
        assert "权限 0600" in run("send", "--home", tmp_path).output
        secret.chmod(0o600)
        assert run("send", "--home", tmp_path).exit_code == 0


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://platform.test", "网址只能是 https://"),
        ("", "没有写 [send] url"),
        ("ftp://127.0.0.1", "网址只能是 https://"),
    ],
)
def test_an_address_that_is_not_safe_is_refused(
    hall: RegisterHall, tmp_path: Path, url: str, said: str
) -> None:
    (tmp_path / "platform.toml").write_text(MAPPING.format(url=url))
    with heard(hall):
        assert said in run("send", "--home", tmp_path).output


def test_a_demo_tells_only_a_platform_on_this_machine(hall: RegisterHall, tmp_path: Path) -> None:
    (tmp_path / "platform.toml").write_text(MAPPING.format(url="https://platform.test"))
    with heard(hall, demo=True):
        assert "演示数据" in run("send", "--home", tmp_path).output


def test_a_home_without_a_mapping_file_says_what_to_do(hall: RegisterHall, tmp_path: Path) -> None:
    assert hall.settings.home == tmp_path
    assert "没有映射文件 platform.toml" in run("send", "--home", tmp_path).output


def test_a_typo_in_the_homes_mapping_file_stops_before_anything(
    hall: RegisterHall, tmp_path: Path
) -> None:
    (tmp_path / "platform.toml").write_text("[mapping]\nbase = 'plain'\n[sned]\n")
    with heard(hall):
        assert "第 3 行 sned：没有这一节，是不是“send”" in run("send", "--home", tmp_path).output


def test_the_difference_list_of_a_day_is_printed_and_stands_as_a_fact(
    hall: RegisterHall, tmp_path: Path
) -> None:
    platform = StandInPlatform()
    missing_there, same = finished(hall), finished(hall)
    platform.rows["/case", "x/case/1"] = {"platform_no": "43-other"}
    numbers = {uid: hall.ask(platform_line, uid) for uid in (missing_there, same)}
    line = numbers[same]
    assert line is not None
    platform.rows["/case", "y/case/1"] = {
        "platform_no": line.local_no,
        "accepted_at": "2026-11-23 09:00:00",
        "finished_at": "20261123T101500",
    }
    with scene(hall, tmp_path, platform):
        done = run("compare", "--home", tmp_path, "--day", "2026-11-23")
    assert done.exit_code == 1
    assert "2026-11-23 本厅 2 件，平台 2 件。" in done.output
    (found,) = hall.ask(newest_comparisons)
    absent = numbers[missing_there]
    assert absent is not None
    assert list(found.missing_there) == [absent.local_no]
    assert list(found.missing_here) == ["43-other"]
    assert list(found.differing) == [line.local_no]


@pytest.mark.parametrize("mood", ["maintenance", "refuse", "half", "silent"])
def test_a_platform_without_a_list_leaves_the_day_as_it_was(
    hall: RegisterHall, tmp_path: Path, mood: str
) -> None:
    with scene(hall, tmp_path, StandInPlatform(moods=[mood])):
        done = run("compare", "--home", tmp_path, "--day", "2026-11-23")
    assert (done.exit_code, hall.ask(newest_comparisons)) == (1, [])


def test_the_check_names_line_and_key_and_ends_with_one(tmp_path: Path) -> None:
    path = tmp_path / "m.toml"
    path.write_text("[mapping]\nbase = 'plain'\nnmae = 'x'\n")
    done = run("check", path)
    assert (done.exit_code, done.output) == (1, "第 3 行 mapping.nmae：没有这个键，是不是“name”\n")


def test_a_whole_file_is_compared_with_the_countys_own_sample(tmp_path: Path) -> None:
    path, sample = tmp_path / "m.toml", tmp_path / "case.json"
    path.write_text("[mapping]\nbase = 'plain'\n[send]\nurl = 'https://platform.test'\n")
    sample.write_text('{"txn": {"local_no": "1", "applicant_sex": "1"}}', encoding="utf-8")
    done = run("check", path, "--sample", f"case={sample}")
    assert done.exit_code == 1
    assert "县里的样例里有、我们没有：applicant_sex、txn" in done.output
