"""Which forms the steps of a case have, and what each asks: one table, read by one template.

The name of a form is the last part of its address.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from types import MappingProxyType

from appliance.domain.case import Step
from appliance.domain.frozen import dataclass
from appliance.projections.case_questions import OpenTask
from appliance.web.cases import wording_case_care as care
from appliance.web.cases import wording_cases as words

Options = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a form. `kind` is text, area, tiles, check or day."""

    name: str
    label: str
    kind: str = "text"
    hint: str = ""
    options: Options = ()
    size: str = ""
    longest: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A form that the page shows, closed until somebody opens it."""

    act: str
    verb: str
    hint: str = ""
    fields: Sequence[Field] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What the options of the forms come from."""

    approvers: Options
    windows: Sequence[int]
    tasks: Sequence[OpenTask] = ()
    records: Options = field(default=())
    explains: bool = False


def step_offers(steps: Sequence[Step], around: Around) -> list[Offer]:
    """Return the forms for the steps a case can take; what needs no form has none."""
    return [_STEPS[step](around) for step in steps if step in _STEPS]


def reason_field(label: str = "理由") -> Field:
    """Return the field for a reason."""
    return Field(name="reason", label=label, hint=care.NO_NAMES)


def _approver(around: Around, label: str = "谁批准的") -> Field:
    return Field(name="approver", label=label, kind="tiles", options=around.approvers)


def _supplement(_around: Around) -> Offer:
    trips = [("none", care.NO_TRIP), *care.TRIPS.items()]
    trips = [one for one in trips if one[0] != "collect_result"]
    label = "为什么又来一趟"
    return Offer(
        act=Step.SUPPLEMENT,
        verb=words.STEPS[Step.SUPPLEMENT],
        hint="材料齐了，当天受理，次日起算。还不齐的，用“告知补正”再告知一次。",
        fields=[Field(name="trip", label=label, kind="tiles", options=trips)],
    )


def _request(_around: Around) -> Offer:
    return Offer(
        act=Step.REQUEST_SUPPLEMENT,
        verb=words.STEPS[Step.REQUEST_SUPPLEMENT],
        hint="一次写全。告知过再告知，会记一次“多跑一趟”和原因。",
        fields=[
            Field(name="missing", label="缺什么", kind="area", hint="一行一样"),
            Field(
                name="trip",
                label="不是第一次告知的，为什么又来",
                kind="tiles",
                options=[
                    (code, word)
                    for code, word in care.TRIPS.items()
                    if code in {"missing_material_told", "missing_material_not_told"}
                ],
            ),
        ],
    )


def _conditionally(_around: Around) -> Offer:
    return Offer(
        act=Step.ACCEPT_CONDITIONALLY,
        verb=words.STEPS[Step.ACCEPT_CONDITIONALLY],
        hint="主要材料齐了，次要的可以后补；补齐以前不能办结。",
        fields=[
            Field(name="owed", label="欠什么", kind="area", hint="一行一样"),
            Field(name="owed_by", label="哪天以前补齐", kind="day"),
        ],
    )


def _extend(around: Around) -> Offer:
    told = [(word, word) for word in words.TOLD_BY]
    return Offer(
        act=Step.EXTEND,
        verb=words.STEPS[Step.EXTEND],
        hint="只能在到期以前提；过了时限再提，记作超时第（4）种。",
        fields=[
            Field(name="days", label="延几个工作日", size="w6", longest=2),
            reason_field(),
            _approver(around, "谁同意的"),
            Field(name="told_by", label="怎样告诉本人", kind="tiles", options=told),
            Field(
                name="legal_basis",
                label="依据法律延过法定时限的，写哪一条",
                hint="不超过法定时限的空着",
            ),
        ],
    )


def _procedure(around: Around) -> Offer:
    return Offer(
        act=Step.START_PROCEDURE,
        verb=words.STEPS[Step.START_PROCEDURE],
        hint="停表要书面告诉本人；停表的日子不计时。",
        fields=[
            Field(
                name="procedure",
                label="哪一种程序",
                kind="tiles",
                options=list(care.PROCEDURES.items()),
            ),
            reason_field("为什么要做"),
            Field(name="basis", label="依据", hint="勘察、公示和其他程序要写"),
            Field(name="expected", label="大约几天", size="w6", longest=2),
            _approver(around),
        ],
    )


def _end_procedure(_around: Around) -> Offer:
    outcome = Field(name="outcome", label="结果或意见", kind="area", hint=care.NO_NAMES)
    return Offer(
        act=Step.END_PROCEDURE,
        verb=words.STEPS[Step.END_PROCEDURE],
        hint="结束当天不计，次日接着数。记录或意见要入卷。",
        fields=[outcome],
    )


def _refer(_around: Around) -> Offer:
    return Offer(
        act=Step.REFER,
        verb=words.STEPS[Step.REFER],
        fields=[
            Field(name="organ", label="报给哪个单位"),
            Field(name="follow_on", label="哪天再问一次", kind="day", hint="可以空着"),
            Field(name="note", label="说明", hint=care.NO_NAMES),
        ],
    )


def _complete(around: Around) -> Offer:
    fields = [
        _approver(around),
        Field(name="note", label="结果说明", hint="证照名称、编号等，" + care.NO_NAMES),
    ]
    if around.explains:
        hint = "该当日办结的，没有办结要做好解释（002-P2 第四条 3）。" + care.NO_NAMES
        fields.append(Field(name="explained", label="怎样向本人解释的", hint=hint))
    return Offer(
        act=Step.COMPLETE,
        verb=words.STEPS[Step.COMPLETE],
        hint="已授权首席代表审批的事项，要选首席代表。",
        fields=fields,
    )


def _deliver(_around: Around) -> Offer:
    return Offer(
        act=Step.DELIVER,
        verb=words.STEPS[Step.DELIVER],
        fields=[
            Field(name="way", label="怎样送到", kind="tiles", options=list(words.WAYS.items())),
            Field(
                name="receiver",
                label="谁签收",
                kind="tiles",
                options=list(care.RECEIVERS.items()),
            ),
            Field(name="signed", label="送达凭证已签字", kind="check"),
        ],
    )


def _refusal(step: Step) -> Offer:
    fields = [
        Field(name="ground", label="哪一类", kind="tiles", options=list(care.GROUNDS.items())),
        reason_field("写给本人看的理由"),
        Field(name="basis", label="依据"),
        Field(name="review_body", label="向哪里申请复核", longest=60),
        Field(name="review_person", label="复核找谁", longest=60),
        Field(name="review_limit", label="复核期限", longest=40),
    ]
    if step is Step.DECLINE:
        fields += [
            Field(name="organ", label="不归本大厅管的，主管单位", hint="不知道就空着"),
            Field(name="organ_contact", label="主管单位的电话或地址"),
        ]
    hint = "通知书上五样都要有：理由、依据、复核单位、联系人、期限。"
    return Offer(act=step, verb=words.STEPS[step], hint=hint, fields=fields)


def _withdraw(_around: Around) -> Offer:
    who = [("applicant", "本人不办了"), ("mistake", "登记错了，作废")]
    return Offer(
        act=Step.WITHDRAW,
        verb=words.STEPS[Step.WITHDRAW],
        fields=[Field(name="who", label="谁要撤", kind="tiles", options=who), reason_field()],
    )


_STEPS: Mapping[Step, Callable[[Around], Offer]] = MappingProxyType(
    {
        Step.SUPPLEMENT: _supplement,
        Step.REQUEST_SUPPLEMENT: _request,
        Step.ACCEPT_CONDITIONALLY: _conditionally,
        Step.EXTEND: _extend,
        Step.START_PROCEDURE: _procedure,
        Step.END_PROCEDURE: _end_procedure,
        Step.REFER: _refer,
        Step.COMPLETE: _complete,
        Step.DELIVER: _deliver,
        Step.DECLINE: lambda _around: _refusal(Step.DECLINE),
        Step.DENY: lambda _around: _refusal(Step.DENY),
        Step.WITHDRAW: _withdraw,
    }
)
