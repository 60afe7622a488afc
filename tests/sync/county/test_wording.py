"""The county's words: every kind has a name, Chinese marks stand between Chinese characters."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from appliance.domain.facts import KINDS
from sync.county import web
from sync.county.fleet import Machine
from sync.county.web import wording
from sync.county.web.kinds import KIND_WORDS, kind_words
from tests.sync.county.small_county import MORNING

FOLDER = Path(web.__file__).parent
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:!?()][\u4e00-\u9fff]")


@pytest.mark.parametrize("kind", sorted({kind for kind, _ in KINDS}))
def test_every_kind_has_a_name_people_can_read(kind: str) -> None:
    assert re.search(r"[\u4e00-\u9fff]", KIND_WORDS[kind])


def test_a_kind_of_later_days_goes_by_its_own_name() -> None:
    assert kind_words("weather.turned") == "weather.turned"


@pytest.mark.parametrize(
    "path", [*FOLDER.glob("pages/*.html"), *FOLDER.glob("*.py")], ids=lambda path: path.name
)
def test_no_half_width_mark_stands_between_chinese_characters(path: Path) -> None:
    assert HALF_WIDTH.findall(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "0 分钟前"), (59, "59 分钟前"), (60, "1 小时前"), (1439, "23 小时前"), (1440, "1 天前")],
)
def test_how_long_ago_is_said_in_the_largest_whole_unit(minutes: int, words: str) -> None:
    assert wording.ago(MORNING - timedelta(minutes=minutes), MORNING) == words


def test_a_hall_that_never_called_is_said_so() -> None:
    assert wording.ago(None, MORNING) == "从未"
    assert wording.is_quiet(None, MORNING)


@pytest.mark.parametrize(
    ("machine", "disk", "devices", "wrong"),
    [
        (Machine(), "", "", (False, False)),
        (Machine(disk_mb=3174, readers=1, buttons=3), "3.1 GB", "读卡器 1、按键 3", (False, False)),
        (
            Machine(disk_mb=199, readers=0, readers_lost=1),
            "199 MB",
            "读卡器 0（缺 1）",
            (True, True),
        ),
        (
            Machine(disk_mb=200, buttons=2, buttons_lost=1),
            "200 MB",
            "按键 2（缺 1）",
            (False, True),
        ),
    ],
)
def test_a_box_says_what_its_card_takes_and_which_devices_it_sees(
    machine: Machine, disk: str, devices: str, wrong: tuple[bool, bool]
) -> None:
    assert (wording.disk_words(machine), wording.device_words(machine)) == (disk, devices)
    is_missing = any(lost for _, lost in wording.devices(machine))
    assert (wording.is_low(machine), is_missing) == wrong
