"""What a case says to a platform (省平台): the neutral vocabulary, before any target's names.

Rule 1: a level, a kind, a result is a stored word here and never a number; two targets number the
same levels in opposite directions (DOMAIN.md 0.1), so only a mapping file knows numbers.
Rule 2: what nobody knows is an empty text. Nothing has a default, least of all a rating.
Rule 3: the case goes first, then its contacts (service), then the rating that points to one.
Rule 4: what is compared of a report holds no personal value: its hash stands in the journal.

Sources: DOMAIN.md 0, 1.2, 2.2, 2.3, 2.4, 8.1, 8.2; RULEBOOK CASE-36, IT-12, IT-13.
"""

import json
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from appliance.domain.case import CaseKind, CaseState, ProcedureKind, Step
from appliance.domain.clocks import LimitUnit
from appliance.domain.evaluation import Channel, Level
from appliance.domain.frozen import dataclass


class What(StrEnum):
    """What a report is about. Values are stored; never rename one."""

    CASE = "case"  # 收件、受理
    STEP = "step"  # 办理环节
    SUPPLEMENT = "supplement"  # 补正告知
    PROCEDURE = "procedure"  # 特别程序
    MATERIAL = "material"  # 材料
    RESULT = "result"  # 办结结果
    SERVICE = "service"  # 一次服务
    RATING = "rating"  # 好差评


class Change(StrEnum):
    """What a report does to what stands there. Values are stored; never rename one."""

    NEW = "new"  # 新增
    CHANGED = "changed"  # 更改
    WITHDRAWN = "withdrawn"  # 撤销


class ApplicantKind(StrEnum):
    """Who applies, as far as the matter or the number says it. Never rename one."""

    PERSON = "person"  # 自然人
    ORGANISATION = "organisation"  # 法人或其他组织


class IdKind(StrEnum):
    """What the applicant's number is. Values are stored; never rename one."""

    RESIDENT = "resident"  # 居民身份证
    CREDIT = "credit"  # 统一社会信用代码
    OTHER = "other"  # 其他证件


class Form(StrEnum):
    """How the value of a field is written."""

    TEXT = "text"  # 文字
    WORD = "word"  # 代码
    TIME = "time"  # 时间
    DAY = "day"  # 日期
    NUMBER = "number"  # 数


EXTENSION = "extension"  # an extension (延期) goes up as a special procedure: GB/T 39046 code 1
WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "case_kind": tuple(CaseKind),
        "state": tuple(CaseState),
        "service_state": (CaseState.RECEIVED, CaseState.COMPLETED),
        "result": (
            CaseState.COMPLETED,
            CaseState.DENIED,
            CaseState.DECLINED,
            CaseState.WITHDRAWN,
        ),
        "change": tuple(Change),
        "applicant_kind": tuple(ApplicantKind),
        "id_kind": tuple(IdKind),
        "apply_way": ("window",),
        "promise_unit": tuple(LimitUnit),
        "legal_unit": tuple(LimitUnit),
        "action": tuple(Step),
        "procedure": (*ProcedureKind, EXTENSION),
        "level": tuple(Level),
        "channel": tuple(Channel),
    }
)
"""Every word a field may hold: what a mapping file must name a value for."""

_TEXT, _TIME, _DAY, _NUMBER = Form.TEXT, Form.TIME, Form.DAY, Form.NUMBER
_COMMON = {
    **dict.fromkeys(("row_id", "batch", "hall", "local_no", "platform_no", "item_code"), _TEXT),
    **dict.fromkeys(
        ("prov_code", "basic_code", "item_name", "item_version", "item_type", "department"), _TEXT
    ),
    **dict.fromkeys(("applicant", "id_number", "phone", "agent", "clerk", "clerk_no"), _TEXT),
    **dict.fromkeys(("window", "data_version"), _NUMBER),
    **dict.fromkeys(("received_at", "accepted_at", "sent_at"), _TIME),
    **dict.fromkeys(("case_kind", "state", "change", "applicant_kind", "id_kind"), Form.WORD),
}
_OWN: Mapping[What, Mapping[str, Form]] = {
    What.CASE: {
        **dict.fromkeys(("promise_days", "legal_days"), _NUMBER),
        **dict.fromkeys(("promise_unit", "legal_unit", "apply_way"), Form.WORD),
        **dict.fromkeys(("due_on", "legal_due_on"), _DAY),
        **dict.fromkeys(("doc_no", "legal_basis"), _TEXT),
    },
    What.STEP: {
        "step_no": _NUMBER,
        "action": Form.WORD,
        **dict.fromkeys(("handler", "handler_no", "opinion", "doc_no"), _TEXT),
        **dict.fromkeys(("started_at", "ended_at"), _TIME),
    },
    What.SUPPLEMENT: {
        "round": _NUMBER,
        **dict.fromkeys(("missing", "sender", "doc_no"), _TEXT),
        **dict.fromkeys(("told_at", "answered_at"), _TIME),
    },
    What.PROCEDURE: {
        **dict.fromkeys(("procedure_no", "days"), _NUMBER),
        "procedure": Form.WORD,
        **dict.fromkeys(("reason", "basis", "approver", "outcome", "doc_no"), _TEXT),
        **dict.fromkeys(("started_at", "ended_at"), _TIME),
    },
    What.MATERIAL: {
        **dict.fromkeys(("material_no", "copies"), _NUMBER),
        **dict.fromkeys(("material", "material_form"), _TEXT),
    },
    What.RESULT: {
        "result": Form.WORD,
        "finished_at": _TIME,
        **dict.fromkeys(("result_note", "doc_no", "approver", "handler"), _TEXT),
    },
    What.SERVICE: {
        "service_no": _NUMBER,
        "service_state": Form.WORD,
        "service_at": _TIME,
    },
    What.RATING: {
        "service_no": _NUMBER,
        "service_state": Form.WORD,
        **dict.fromkeys(("level", "channel"), Form.WORD),
        "rated_at": _TIME,
        "rating_count": _NUMBER,
        **dict.fromkeys(("reasons", "remark"), _TEXT),
    },
}
FIELDS: Mapping[What, Mapping[str, Form]] = MappingProxyType(
    {what: MappingProxyType({**_COMMON, **own}) for what, own in _OWN.items()}
)
"""The whole neutral vocabulary: what each report can say, and how it is written."""

PERSONAL = frozenset({"applicant", "id_number", "phone", "agent"})
NOT_COMPARED = PERSONAL | {
    "batch", "sent_at", "change", "data_version", "platform_no", "state", "clerk", "id_kind",
    "applicant_kind",
}  # fmt: skip
"""What may differ without there being anything to report again; `state` moves with each step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One thing to tell a platform. `ref` names it within its case and never changes.

    `service` names the contact that a rating points to. Values are texts: times RFC 3339, days
    YYYY-MM-DD, words as stored; empty where nobody knows.
    """

    what: What
    case_uid: str
    ref: str
    values: Mapping[str, str]
    service: str = ""

    @property
    def essence(self) -> bytes:
        """Return what it says as bytes to compare, without anything personal."""
        # what all reports repeat of their case is the acceptance's to tell again
        left_out = NOT_COMPARED if self.what is What.CASE else NOT_COMPARED | set(_COMMON)
        said = {name: text for name, text in self.values.items() if name not in left_out}
        plain = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return plain.encode("utf-8", "surrogatepass")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a platform last answered to a report; `version` is that of the last one it took."""

    ref: str
    what: What
    version: int
    digest: str
    mapping: str
    is_refused: bool
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReports:
    """All that a case says now, in the order in which it has to arrive, and what was answered.

    `mark` says how far its story had come; `is_void` that the case was undone as a mistake;
    `is_doubtful` that a time in it is not proven yet (时间待核).
    """

    case_uid: str
    local_no: str
    platform_no: str
    mark: str
    is_void: bool
    reports: tuple[Report, ...]
    told: Mapping[str, Told]
    is_doubtful: bool = False
