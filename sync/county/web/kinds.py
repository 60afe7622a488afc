"""What the kinds of record are called in the county's pages."""

from types import MappingProxyType

KIND_WORDS = MappingProxyType(
    {
        "account.opened": "开通账号",
        "attendance.punched": "刷卡签到",
        "body.erased": "到期清除个人信息",
        "box.enrolled": "盒子登记",
        "button.pressed": "空按评价键",
        "card.issued": "发卡",
        "card.unknown": "不认识的卡",
        "card.withdrawn": "收回卡",
        "case.accepted": "受理",
        "case.completed": "办结",
        "case.declined": "不予受理",
        "case.delivered": "送达",
        "case.denied": "不予许可",
        "case.extended": "延期",
        "case.person_recorded": "申请人信息",
        "case.received": "收件",
        "case.supplement_requested": "告知补正",
        "case.supplemented": "补正",
        "case.withdrawn": "撤回申请",
        "clock.anchored": "校时",
        "clock.stepped": "时钟跳动",
        "complaint.filed": "投诉",
        "complaint.person_recorded": "投诉人信息",
        "complaint.replied": "投诉答复",
        "device.found": "设备接回",
        "device.lost": "设备断开",
        "document.applied": "规则生效",
        "document.rejected": "规则没有通过",
        "evaluation.armed": "请评价",
        "evaluation.closed": "评价到时",
        "evaluation.given": "评价",
        "evaluation.superseded": "评价更正",
        "hall.started": "开机",
        "leave.granted": "请假",
        "outage.ended": "恢复联系",
        "outage.started": "联系中断",
        "person.viewed": "查看个人信息",
        "session.closed": "退出",
        "session.opened": "登录",
        "session.refused": "登录被拒",
        "setting.changed": "修改设置",
        "spool.gap": "暂存缺号",
        "staff.enrolled": "人员登记",
        "staff.roles_given": "人员职责",
        "staff.window_assigned": "安排窗口",
        "stream.opened": "开账",
        "": "读不出的",
    }
)


def kind_words(kind: str) -> str:
    """Return what a kind is called; a kind of later days goes by its own name."""
    return KIND_WORDS.get(kind, kind)
