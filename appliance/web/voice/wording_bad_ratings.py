"""Every Chinese sentence of the pages about bad ratings: what to do next, never whose fault."""

from collections.abc import Mapping
from types import MappingProxyType

from appliance.domain.bad_rating import BadRatingState, BadRatingStep, Finding, Remedy, Revisit
from appliance.domain.facts.voice import (
    BadRatingAppealDecided,
    BadRatingAppealed,
    BadRatingContacted,
    BadRatingExtended,
    BadRatingFound,
    BadRatingMended,
    BadRatingRevisited,
    BadRatingStated,
    BadRatingTold,
)

STATES: Mapping[str, str] = MappingProxyType(
    {
        BadRatingState.OPEN: "等回访",
        BadRatingState.CONTACTED: "等查明",
        BadRatingState.FOUND: "已查明",
        BadRatingState.MENDED: "等告知",
        BadRatingState.TOLD: "等再回访",
        BadRatingState.CLOSED: "办完",
        BadRatingState.VOID: "不再计入",
    }
)
STEPS: Mapping[str, str] = MappingProxyType(
    {
        BadRatingStep.CONTACT: "记回访",
        BadRatingStep.FIND: "查明",
        BadRatingStep.MEND: "记整改",
        BadRatingStep.TELL: "告知",
        BadRatingStep.REVISIT: "再回访",
        BadRatingStep.EXTEND: "延长",
        BadRatingStep.STATE: "本人说明",
        BadRatingStep.APPEAL: "申诉",
        BadRatingStep.DECIDE_APPEAL: "复核申诉",
    }
)
FINDINGS: Mapping[str, str] = MappingProxyType(
    {Finding.TRUE: "属实", Finding.MISTAKEN: "误评", Finding.UNTRUE: "不属实"}
)
REMEDIES: Mapping[str, str] = MappingProxyType(
    {
        Remedy.AT_ONCE: "当即整改",
        Remedy.BY_DATE: "建台账，限期整改",
        Remedy.EXPLAINED: "没有依据办，已解释清楚",
    }
)
OUTCOMES: Mapping[str, str] = MappingProxyType(
    {
        Revisit.SATISFIED: "对整改满意",
        Revisit.NOT_SATISFIED: "仍不满意",
        Revisit.NOT_REACHED: "没联系上",
    }
)
CONTACT_WAYS: Mapping[str, str] = MappingProxyType(
    {"phone": "电话", "visit": "上门", "unnamed": "没留联系方式"}
)
TELL_WAYS: Mapping[str, str] = MappingProxyType(
    {"phone": "电话", "visit": "当面", "letter": "书面", "posted": "没留联系方式，在大厅公示"}
)
REACHED: Mapping[str, str] = MappingProxyType({"yes": "联系上了", "no": "没联系上"})
LIST_HEAD = "{open} 条差评没办完，{late} 条已超时"
LIST_CALM = "没有要办的差评"
COUNTED = "{rated}评价，当天不计，{days} 个工作日内回访、查明、整改并告知。"
EXTENDED = "已延长到{due}，理由见经过。"
NEXT: Mapping[str, str] = MappingProxyType(
    {
        BadRatingState.OPEN: "先回访：问清楚不满意在哪里。没留联系方式的，照样记下来。",
        BadRatingState.CONTACTED: "听过本人说明，再写查明。",
        BadRatingState.FOUND: "属实的先整改；误评、不属实的直接告知。评价本身不改。",
        BadRatingState.MENDED: "把整改结果告诉评价人。",
        BadRatingState.TOLD: "过些天再问一次满不满意，这一条就办完。",
        BadRatingState.CLOSED: "这一条办完了。",
        BadRatingState.VOID: "另一次评价先按下，这一次不计。",
    }
)
TOLD: Mapping[str, str] = MappingProxyType(
    {
        BadRatingContacted.KIND: "回访：{way}，{reached}。{said}",
        BadRatingStated.KIND: "本人说明：{statement}",
        BadRatingExtended.KIND: "延长到 {due_on}：{reason}",
        BadRatingFound.KIND: "查明：{finding}。{grounds}",
        BadRatingMended.KIND: "整改：{remedy}。{done}",
        BadRatingTold.KIND: "告知：{way}。{answer}",
        BadRatingRevisited.KIND: "再回访：{outcome}。{said}",
        BadRatingAppealed.KIND: "申诉：{reason}",
        BadRatingAppealDecided.KIND: "复核：{finding}。{reason}",
    }
)
NEED_WAY = "怎样联系的：选一种"
NEED_REACHED = "联系上没有：选一个"
NEED_SAID = "说了什么：写一句；没联系上就写打过几次"
NEED_FINDING = "查明：选一种"
NEED_GROUNDS = "依据：写清凭什么"
NEED_REMEDY = "怎样整改：选一种"
NEED_DONE = "做了什么：写一句"
NEED_ANSWER = "告知的话：写一句"
NEED_OUTCOME = "再回访的结果：选一种"
NEED_DAY = "延长到哪天：写成 2026-12-04，不早于今天"
NEED_REASON = "理由：写一句"
NEED_STATEMENT = "怎么回事：写一句"
FIGURES: Mapping[str, str] = MappingProxyType(
    {
        "answered_share": "差评回复率",
        "mended_share": "差评整改率",
        "satisfied_share": "回访满意率",
        "named_share": "实名差评回访率",
    }
)
WORDS: Mapping[str, str] = MappingProxyType({**STATES, **STEPS, "bad_rating": "差评"})
STORED: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "way": {**TELL_WAYS, **CONTACT_WAYS},
        "reached": {"True": REACHED["yes"], "False": REACHED["no"]},
        "finding": FINDINGS,
        "remedy": REMEDIES,
        "outcome": OUTCOMES,
        "said": OUTCOMES,
    }
)
