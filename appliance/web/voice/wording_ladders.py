"""Every Chinese sentence of the pages about answering for it (责任追究)."""

from collections.abc import Mapping
from types import MappingProxyType

from appliance.domain.integrity import Deed
from appliance.domain.sanction import (
    Breach,
    Cause,
    Penalty,
    Prohibition,
    SanctionState,
    SanctionStep,
)

BREACHES: Mapping[str, str] = MappingProxyType(
    {
        Breach.SECOND_TRIP: "让人多跑一趟",
        Breach.CONDUCT: "违反服务规范",
        Breach.LANGUAGE_COMPLAINT: "用语引起投诉，查实",
        Breach.DISCIPLINE_COMPLAINT: "违纪投诉，查实",
        Breach.BROKEN_PROMISE: "没有按承诺办结",
        Breach.MATERIALS_LOST: "材料损毁、丢失",
        Breach.OVERCHARGE: "超标准收费",
        Breach.GIFT: "收礼、吃请",
        Breach.PROHIBITION: "违反十条禁令",
        Breach.SERIOUS: "泄露信息、态度恶劣、效率低下",
        Breach.OVERDUE: "超时办理",
        Breach.UNLAWFUL: "非法活动、虚假信息",
        Breach.GUARD_AWAY: "保安擅离，造成损失",
        Breach.FEES_MISUSED: "坐支、截留收费",
        Breach.DAMAGE: "财物损坏、丢失",
        Breach.COMPLAINT_NEGLECTED: "投诉经办玩忽职守",
        Breach.NOT_CORRECTED: "查实后拒不改正，或多次被查实",
        Breach.FIRST_CONTACT: "首问推诿、扣压、忘记移交",
    }
)
PROHIBITIONS: Mapping[str, str] = MappingProxyType(
    {
        Prohibition.DEMAND_GIFTS: "一 索要财物、赞助",
        Prohibition.ENTERTAINMENT: "二 接受消费娱乐",
        Prohibition.CONSULTANCY_FEES: "三 违规收咨询费、劳务费",
        Prohibition.USE_OF_RELATIONS: "四 利用关系谋利",
        Prohibition.LEVIES: "五 乱摊派、乱集资",
        Prohibition.BUSINESS: "六 与服务对象做生意",
        Prohibition.CARS_AND_HELP: "七 借用车辆、要人帮私事",
        Prohibition.INACTION: "八 不作为、乱作为",
        Prohibition.SHIRKING: "九 推诿拖拉",
        Prohibition.DIFFICULTIES: "十 刁难群众",
    }
)
CAUSES: Mapping[str, str] = MappingProxyType(
    {
        Cause.COMPLAINT: "投诉",
        Cause.BAD_RATING: "差评",
        Cause.SECOND_TRIP: "没有一次告知，多跑一趟",
        Cause.OVERDUE: "超时办理",
        Cause.FIRST_CONTACT: "首问没人接手或过了答应的日子",
    }
)
DEEDS: Mapping[str, str] = MappingProxyType(
    {
        Deed.GIFT_REFUSED: "拒收礼品、礼金",
        Deed.GIFT_HANDED_IN: "退不掉，上交",
        Deed.GOOD_DEED: "好人好事",
        Deed.VIOLATION: "违规违纪，已查实",
    }
)
PENALTIES: Mapping[str, str] = MappingProxyType(
    {
        Penalty.CRITICISM_EDUCATION: "批评教育",
        Penalty.RETURN_ALL: "全部退还或照价付款",
        Penalty.PUBLIC_SELF_CRITICISM: "公开检讨",
        Penalty.WARNING: "警告",
        Penalty.FINE: "罚款",
        Penalty.SUSPENSION: "停职",
        Penalty.DISMISSAL: "解雇",
        Penalty.ADMINISTRATIVE: "行政处分",
        Penalty.COMPENSATE: "照价赔偿",
        Penalty.LEGAL: "依法处理",
    }
)
CONSEQUENCES: Mapping[str, str] = MappingProxyType(
    {
        **PENALTIES,
        "oral_criticism": "口头批评",
        "lose_quarter_star": "取消季度服务明星",
        "network_criticism": "网上通报",
        "notify_department": "通报部门",
        "window_loses_month_satisfied": "窗口取消当月满意窗口",
        "bonus_month": "扣当月奖金",
        "correct_now": "当场改正",
        "window_rectify": "窗口整改",
        "may_return_to_unit": "可退回单位",
        "circulated_criticism": "通报批评",
        "ask_department_to_withdraw": "建议主管部门撤换",
        "suspended_for_examination": "停岗检查",
        "transferred": "调离",
        "do_now": "立即办理",
        "apologise": "赔礼道歉",
        "written_self_criticism": "书面检查",
        "discipline_breach": "按违纪处理",
        "may_transfer": "可以调离",
        "director_leader_responsibility": "主任负领导责任",
        "off_post": "离岗",
    }
)
STATES: Mapping[str, str] = MappingProxyType(
    {
        SanctionState.OPEN: "等确认",
        SanctionState.CONFIRMED: "已确认",
        SanctionState.DROPPED: "不追究",
        SanctionState.APPEALED: "等复核",
        SanctionState.UPHELD: "维持",
        SanctionState.LIFTED: "已撤销",
    }
)
STEPS: Mapping[str, str] = MappingProxyType(
    {
        SanctionStep.CONFIRM: "确认",
        SanctionStep.DROP: "不追究",
        SanctionStep.APPEAL: "申诉",
        SanctionStep.UPHOLD: "维持",
        SanctionStep.LIFT: "撤销",
    }
)
SETTLED: Mapping[str, str] = MappingProxyType(
    {"returned": "已退还", "paid": "已照价付款", "compensated": "已照价赔偿"}
)
HEAD = "{fresh} 条等提出，{open} 件等确认，{appeals} 件等复核"
CALM = "没有要追究的"
INTEGRITY_HEAD = "登记了 {count} 条"
INTEGRITY_CALM = "还没有登记"
HEAD_OF_HALL = "大厅主任"
LED = "领导责任"
UNIT_TOO = "单位责任"
NEED_DEED_WHO = "谁：选一个人"
PROPOSED = "第 {nth} 次，按{clause}：{steps}"
BY_GRAVITY = "所选制度没有逐级的规定，按情节轻重选"
NEED_BREACH = "什么事：选一种"
NEED_WHO = "谁的责任：选一个人，不能是本人"
NEED_DAY = "哪天：写成 2026-11-20，不晚于今天"
NEED_WHAT = "经过：写一句"
NEED_CAUSE = "依据哪条记录：写投诉、办件的编号"
NEED_PROHIBITION = "违反哪一条：十条里选一条"
NEED_REASON = "理由：写一句"
NEED_PENALTY = "怎样处理：至少选一种"
NEED_TALKER = "谁谈的：写姓名、职务"
NEED_CONTENT = "谈了什么：写一句"
NEED_HOW = "怎样了结：选一种"
