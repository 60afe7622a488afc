"""Which forms the care for a case offers beside its steps, each where it has a use."""

from collections.abc import Callable, Sequence

from appliance.desk.case_filing import FILED_FROM
from appliance.domain.case import CaseState
from appliance.domain.clocks import LimitUnit
from appliance.projections.case_questions import CaseLine
from appliance.web.cases import wording_case_care as care
from appliance.web.cases import wording_cases as words
from appliance.web.cases.case_offers import Around, Field, Offer, reason_field

_DAY_UNITS = (LimitUnit.WORKING_DAYS, LimitUnit.NATURAL_DAYS)


def care_offers(case: CaseLine, around: Around) -> list[Offer]:
    """Return the forms of the care a case may need as it stands."""
    answers = [_feed_back(around)] if around.tasks else []
    return answers + [offer(around) for holds, offer in _CARE if holds(case)]


def may_file(case: CaseLine) -> bool:
    """Say whether the case file can be put away now."""
    return CaseState(case.state) in FILED_FROM and case.archived_on is None


def _settle(_around: Around) -> Offer:
    return Offer(act="settle", verb="容缺材料已补齐")


def _feed_back(around: Around) -> Offer:
    tasks = [(one.ref, f"{one.window} 号窗：{one.task}") for one in around.tasks]
    agrees = [("yes", care.AGREES[True]), ("no", care.AGREES[False])]
    return Offer(
        act="feedback",
        verb="反馈派件",
        fields=[
            Field(name="task", label="哪一件", kind="tiles", options=tasks),
            Field(name="opinion", label="意见", kind="area", hint=care.NO_NAMES),
            Field(name="agrees", label="同意不同意", kind="tiles", options=agrees),
        ],
    )


def _note(_around: Around) -> Offer:
    return Offer(
        act="note",
        verb="记一笔",
        hint="联系上级、请示、反馈本人、办理情况，都记在经过里。",
        fields=[
            Field(name="kind", label="哪一种", kind="tiles", options=list(care.NOTES.items())),
            Field(name="text", label="内容", kind="area", hint=care.NO_NAMES),
            Field(name="follow_on", label="哪天再问一次", kind="day", hint="可以空着"),
        ],
    )


def _dispatch(around: Around) -> Offer:
    windows = [(str(number), f"{number} 号窗") for number in around.windows]
    units = [(code, words.UNITS[code].format(amount="")) for code in _DAY_UNITS]
    return Offer(
        act="dispatch",
        verb="派给别的窗口",
        fields=[
            Field(name="to_window", label="给几号窗", kind="tiles", options=windows),
            Field(name="task", label="派什么事", hint=care.NO_NAMES),
            Field(name="days", label="几天反馈", size="w6", longest=2),
            Field(name="unit", label="怎样数", kind="tiles", options=units),
        ],
    )


def _answer(_around: Around) -> Offer:
    text = Field(name="text", label="现在怎样", kind="area", hint=care.NO_NAMES)
    return Offer(act="answer", verb="回复催办", fields=[text])


def _reply(_around: Around) -> Offer:
    text = Field(name="text", label="答复内容", kind="area", hint=care.NO_NAMES)
    return Offer(act="reply", verb="书面答复", fields=[text])


def _correct(around: Around) -> Offer:
    return Offer(
        act="correct",
        verb="更正写错的话",
        hint="原来的一条不改，更正写在后面。步骤错了用“撤销”。",
        fields=[
            Field(name="record", label="哪一条", kind="select", options=around.records),
            Field(name="was", label="原来写的"),
            Field(name="now", label="应当是", hint=care.NO_NAMES),
            reason_field("为什么"),
        ],
    )


def _materials(_around: Around) -> Offer:
    return Offer(
        act="materials",
        verb="材料交接",
        fields=[
            Field(name="move", label="怎样了", kind="tiles", options=list(care.MOVES.items())),
            Field(name="materials", label="哪些材料", kind="area", hint="一行一样"),
            Field(name="to_no", label="交给谁（工号）", size="w12", longest=20),
            Field(name="note", label="经过", hint="损毁、丢失一定要写"),
        ],
    )


_WORKING = frozenset({CaseState.ACCEPTED, CaseState.IN_PROCEDURE, CaseState.REFERRED})
_CARE: Sequence[tuple[Callable[[CaseLine], bool], Callable[[Around], Offer]]] = (
    (lambda case: case.urged_on is not None, _answer),
    (lambda case: case.owed_by is not None, _settle),
    (lambda case: case.state in _WORKING, _dispatch),
    (lambda case: CaseState(case.state).is_open, _note),
    (lambda case: case.accepted_at is not None and case.replied_on is None, _reply),
    (lambda case: case.archived_on is None, _materials),
    (lambda case: bool(case.uid), _correct),
)
