"""The glossary is true: each name exists, each stored word has its Chinese term and its label."""

import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path

import pytest

from appliance import domain
from appliance.domain.case import CaseKind, CaseState, ProcedureKind, Step
from appliance.domain.case_care import MaterialMove, NoteKind, PaperKind, Receiver, RefusalGround
from appliance.domain.clocks import ClockName, LimitUnit, StepCode
from appliance.domain.complaint import (
    ComplaintChannel,
    ComplaintState,
    ComplaintStep,
    Difficulty,
    Ground,
    ReplyMedium,
)
from appliance.domain.evaluation import Channel, Level
from appliance.domain.limits import SilenceFinding
from appliance.domain.moment import Trust
from appliance.domain.punch_plan import DutyKind, SlotName
from appliance.domain.roles import Role
from appliance.domain.staff_card import Reading
from appliance.domain.year_table import Festival
from appliance.web import wording
from appliance.web.attendance import wording_attendance
from appliance.web.cases import wording_case_care, wording_cases
from appliance.web.voice import wording_complaints, wording_evaluations

GLOSSARY = (Path(__file__).parents[1] / "GLOSSARY.md").read_text(encoding="utf-8")
TERMS, _, VALUES = GLOSSARY.partition("\n## Values\n")
TERM = re.compile(r"^\| ([^|]+) \| `([^`]+)` \| `([^`]+)` \|$", re.MULTILINE)
ROW = re.compile(r"^\| `([^`]*)` \| (.+) \|$", re.MULTILINE)
CHINESE = re.compile("[\u4e00-\u9fff]")

# What pages show today: the words that are stored, and where their labels stand.
LABELS: tuple[tuple[Iterable[str], Mapping[str, str]], ...] = (
    (CaseKind, wording_cases.KINDS),
    (CaseState, wording_cases.STATES),
    (Step, wording_cases.STEPS),
    (ProcedureKind, wording_case_care.PROCEDURES),
    (NoteKind, wording_case_care.NOTES),
    (MaterialMove, wording_case_care.MOVES),
    (Receiver, wording_case_care.RECEIVERS),
    (RefusalGround, wording_case_care.GROUNDS),
    (PaperKind, wording_case_care.PAPERS),
    (ClockName, wording_case_care.CLOCKS),
    (SilenceFinding, wording_case_care.FINDINGS),
    (LimitUnit, wording_cases.UNITS),
    (StepCode, wording_cases.EXPLAINED),
    (Festival, wording_cases.FESTIVALS),
    (ComplaintChannel, wording_complaints.CHANNELS),
    (ComplaintState, wording_complaints.STATES),
    (ComplaintStep, wording_complaints.STEPS),
    (Difficulty, wording_complaints.DIFFICULTIES),
    (Ground, wording_complaints.GROUNDS),
    (ReplyMedium, wording_complaints.MEDIA),
    (Level, wording_evaluations.LEVELS),
    (Channel, wording_evaluations.CHANNELS),
    (SlotName, wording_attendance.SLOTS),
    (DutyKind, wording_attendance.DUTIES),
    ({one for one in Reading if one is not Reading.KNOWN}, wording_attendance.UNKNOWN_WHY),
    (Trust, wording.TRUST),
    (Role, wording.ROLES),
)


def enums() -> Iterator[tuple[str, type[StrEnum]]]:
    """Yield every public enum of stored words in the domain, with its name in the glossary."""
    for found in pkgutil.walk_packages(domain.__path__, f"{domain.__name__}."):
        module = importlib.import_module(found.name)
        for name, kind in vars(module).items():
            is_enum = isinstance(kind, type) and issubclass(kind, StrEnum)
            if is_enum and kind.__module__ == found.name and not name.startswith("_"):
                yield f"{found.name.removeprefix('appliance.domain.')}.{name}", kind


def section(name: str) -> dict[str, str]:
    """Return the rows under an enum's heading: value → Chinese term."""
    _, heading, rest = VALUES.partition(f"\n### `{name}`\n")
    return dict(ROW.findall(rest.partition("\n### ")[0])) if heading else {}


def thing_at(path: str) -> object:
    """Return the module, or the thing in it, that a dotted path names."""
    try:
        return importlib.import_module(path)
    except ModuleNotFoundError:
        module, _, name = path.rpartition(".")
        return getattr(importlib.import_module(module), name)


@pytest.mark.parametrize(("name", "kind"), [pytest.param(*one, id=one[0]) for one in enums()])
def test_every_stored_word_stands_in_the_glossary_with_its_chinese_term(
    name: str, kind: type[StrEnum]
) -> None:
    rows = section(name)

    assert {one.value for one in kind} <= set(rows)
    assert all(CHINESE.search(term) for term in rows.values())


@pytest.mark.parametrize(
    ("term", "name", "where"), [pytest.param(*row, id=row[1]) for row in TERM.findall(TERMS)]
)
def test_every_term_is_named_so_in_the_code(term: str, name: str, where: str) -> None:
    assert CHINESE.search(term)
    thing = thing_at(where)
    module = importlib.import_module(getattr(thing, "__module__", where))
    assert module.__file__ is not None
    assert re.search(rf"\b{name}\b", Path(module.__file__).read_text(encoding="utf-8")) or (
        where.endswith(f".{name}")
    )


@pytest.mark.parametrize(
    ("words", "labels"), LABELS, ids=[str(place) for place in range(len(LABELS))]
)
def test_every_word_a_page_shows_has_a_chinese_label(
    words: Iterable[str], labels: Mapping[str, str]
) -> None:
    assert set(words) <= set(labels)
    assert all(CHINESE.search(labels[word]) for word in words)
