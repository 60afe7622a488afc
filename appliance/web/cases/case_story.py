"""A case's story (经过) as a time line: each record one line, in words, with who did it."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from appliance.domain.case_undo import undone_references
from appliance.domain.fees import yuan
from appliance.domain.frozen import dataclass
from appliance.domain.record import Record, reference
from appliance.projections.case_questions import Told
from appliance.web.cases import wording_case_care as care
from appliance.web.cases import wording_case_story as story
from appliance.web.cases import wording_cases as words
from appliance.web.filters import day as day_words
from appliance.web.filters import short_day
from appliance.web.registers import wording_registers as registers

STOPS = frozenset({"case.supplement_requested", "case.procedure_started"})
QUIET = frozenset({"person.viewed", "case.paper_issued"})  # looks and prints stand apart
Word = Callable[[object], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One thing that happened to a case, as its time line tells it; looks and prints are quiet."""

    at: str
    head: str
    text: str
    by: str
    is_stop: bool
    is_undone: bool
    is_quiet: bool
    pos: int
    ref: str


def story_lines(told: Sequence[Told], names: Mapping[str, str]) -> list[Moment]:
    """Return what happened to a case, newest first; people stand with their names."""
    undone = undone_references([one.record for one in told])
    return [_moment(one, names, undone) for one in reversed(told)]


def head_of(record: Record, names: Mapping[str, str]) -> str:
    """Return what a record is called."""
    return story.STORY[record.kind].format_map(_places(record, names))


def _moment(told: Told, names: Mapping[str, str], undone: frozenset[str]) -> Moment:
    record = told.record
    staff_no = record.by.removeprefix("staff:")
    places = _places(record, names)
    text = story.TOLD[record.kind].format_map(places).strip("。 ")
    return Moment(
        at=record.at,
        head=story.STORY[record.kind].format_map(places),
        text=text and f"{text}。",
        by=names.get(staff_no, staff_no),
        is_stop=record.kind in STOPS,
        is_undone=reference(record) in undone,
        is_quiet=record.kind in QUIET,
        pos=told.pos,
        ref=reference(record),
    )


def _places(record: Record, names: Mapping[str, str]) -> dict[str, str]:
    """Return the fields of a fact as they stand in a sentence."""
    found = {name: _place(record.kind, name, value, names) for name, value in record.body.items()}
    found |= _sentences(record, names)
    owed = record.body.get("owed")
    found["conditionally"] = story.CONDITIONALLY if owed else ""
    found["owed"] = ""
    if isinstance(owed, list) and owed:
        day = short_day(str(record.body["owed_by"]))
        found["owed"] = story.OWED.format(owed=_list(owed), day=day)
    for late in _ADDED_LATER:
        found.setdefault(late, "")
    return found


def _sentences(record: Record, names: Mapping[str, str]) -> dict[str, str]:
    """Return the fields that are a sentence of their own, or nothing."""
    agreed = str(record.body.get("agreed_no") or "")
    explained = str(record.body.get("explained") or "")
    return {
        "agreed_no": agreed and story.AGREED.format(name=names.get(agreed, agreed)),
        "explained": explained and story.EXPLAINED.format(text=explained.rstrip("。")),
    }


def _place(kind: str, name: str, value: object, names: Mapping[str, str]) -> str:
    if name in _PEOPLE:
        return names.get(str(value), str(value))
    word = _WORDS.get((kind, name)) or _WORDS.get(("", name))
    if word is not None:
        return word(value)
    return _list(value) if isinstance(value, list) else str(value or "")


def _list(value: object) -> str:
    return "、".join(str(one) for one in value) if isinstance(value, list) else str(value)


def _of(table: Mapping[str, str]) -> Word:
    return lambda value: table.get(str(value), str(value))


def _date(value: object) -> str:
    return day_words(str(value)) if value else ""


def _follow(value: object) -> str:
    return story.FOLLOW_ON.format(day=short_day(str(value))) if value else ""


def _count(value: object) -> str:
    return str(len(value)) if isinstance(value, list) else ""


def _yuan(value: object) -> str:
    return yuan(value) if isinstance(value, int) else ""


_PEOPLE = frozenset({"approver_no", "to_no", "from_no", "taken_by_no", "carrier_no"})
_ADDED_LATER = (
    "note",
    "approver_no",
    "receiver",
    "doc_no",
    "organ",
    "follow_on",
    "apology",
    "remedy",
)
_WORDS: Mapping[tuple[str, str], Word] = MappingProxyType(
    {
        ("case.received", "materials"): _count,
        ("case.archived", "have"): _count,
        ("case.withdrawn", "by_applicant"): lambda value: words.WHO_WITHDREW[bool(value)],
        ("case.fed_back", "agrees"): lambda value: care.AGREES[bool(value)],
        ("case.referred", "counts_as_done"): lambda value: story.COUNTS[bool(value)],
        ("case.visited", "reason"): _of(care.TRIPS),
        ("case.recounted", "was"): _date,
        ("agency.material_moved", "direction"): _of(registers.DIRECTIONS),
        ("agency.applied", "agent_kind"): _of(registers.AGENT_KINDS),
        ("fee.paid", "way"): _of(registers.PAY_WAYS),
        ("", "fen"): _yuan,
        ("", "due_on"): _date,
        ("case.entered", "day"): _date,
        ("", "follow_on"): _follow,
        ("", "way"): _of(words.WAYS),
        ("", "state"): _of(words.STATES),
        ("", "procedure"): _of(care.PROCEDURES),
        ("", "note_kind"): _of(care.NOTES),
        ("", "move"): _of(care.MOVES),
        ("", "receiver"): _of(care.RECEIVERS),
        ("", "paper"): _of(care.PAPERS),
        ("", "size"): _of(care.SIZES),
        ("", "finding"): _of(care.FINDINGS),
        ("", "clock"): _of(care.CLOCKS),
        ("", "rule"): _of(care.RULES),
    }
)
