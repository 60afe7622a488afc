"""How our sentences are written: STYLE.md 5.5, 5.6; UI.md 5."""

import re
from pathlib import Path

import pytest

from appliance.domain.facts import KINDS
from appliance.domain.moment import Trust
from appliance.domain.roles import Role
from appliance.projections.reach import Step
from appliance.web import wording
from appliance.web.house import wording_records

WEB = Path(wording.__file__).parent
SPOKEN = sorted([*WEB.rglob("wording*.py"), *WEB.glob("pages/**/*.html")])
CHINESE = "\u4e00-\u9fff"
TO_CITIZENS = (
    "evaluations/",
    "wall/",
    "slip",
    "case_papers",
    "wording_evaluations",
    "citizens",
)


def spoken(path: Path) -> str:
    """Return what a file says: without comments, docstrings and tags."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return re.sub(r'"""[\s\S]*?"""|#.*', "", text)
    return re.sub(r"\{#[\s\S]*?#\}|<[^>]*>|\{%.*?%\}|\{\{.*?\}\}", " ", text)


def name_of(path: Path) -> str:
    return str(path.relative_to(WEB))


@pytest.mark.parametrize("path", SPOKEN, ids=name_of)
def test_chinese_sentences_use_full_width_marks(path: Path) -> None:
    found = re.findall(rf"[{CHINESE}][,;:?!]|[,;?!][{CHINESE}]", spoken(path))

    assert not found


@pytest.mark.parametrize("path", SPOKEN, ids=name_of)
def test_nobody_is_shouted_at_and_clerks_are_not_addressed(path: Path) -> None:
    text = spoken(path)

    assert not re.search("[！!]", re.sub(r"!=", "", text))
    if not any(part in name_of(path) for part in TO_CITIZENS):
        assert "您" not in text


@pytest.mark.parametrize("path", SPOKEN, ids=name_of)
def test_no_word_of_programmers_reaches_the_hall(path: Path) -> None:
    found = re.findall("同步|冲突|令牌|异常|提交成功|服务器|数据库|报错", spoken(path))

    assert not found


def test_every_stored_word_has_a_name_in_the_hall() -> None:
    assert set(wording.TRUST) == set(Trust)
    assert set(wording.ROLES) == set(Role)
    assert set(Step) < set(wording.STEPS)
    assert {kind for kind, _ in KINDS} == set(wording_records.RECORDS)


def test_every_error_says_what_to_do_next() -> None:
    said = [
        *wording.REFUSED.values(),
        *wording.BY_STATUS.values(),
        wording.UNEXPECTED,
        wording.STORAGE_FAULT,
    ]

    for one in said:
        assert all(part.strip() for part in (one.what, one.kept, one.now))
        assert one.now.endswith("。")
