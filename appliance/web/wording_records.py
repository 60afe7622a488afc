"""What a record is called in lists, and what the page 上报 says. Ratings are named, never shown."""

from collections.abc import Mapping
from types import MappingProxyType

from appliance.projections.reach import Step
from appliance.projections.tail import Line
from appliance.web.wording import Said

# {staff} {case_no} {item} and the fields of the body are the named places.
RECORDS: Mapping[str, str] = MappingProxyType(
    {
        "account.opened": "开户 {staff}",
        "agency.applied": "代办申请 {case_no}",
        "agency.material_moved": "代办传送材料 {case_no}",
        "appointment.closed": "预约结果",
        "appointment.made": "预约 {day} {time}",
        "appointment.person_recorded": "预约人资料",
        "attendance.corrected": "补卡 {staff} {day}",
        "attendance.entered": "补录 {staff} {day}",
        "attendance.punched": "刷卡 {staff}",
        "bad_rating.appeal_decided": "差评申诉复核",
        "bad_rating.appealed": "差评申诉",
        "bad_rating.contacted": "差评回访",
        "bad_rating.extended": "差评延期 {due_on}",
        "bad_rating.found": "差评查明",
        "bad_rating.mended": "差评整改",
        "bad_rating.revisited": "差评再回访",
        "bad_rating.stated": "差评说明",
        "bad_rating.told": "差评告知",
        "badge.issued": "发临时工作牌 {badge_no}",
        "badge.returned": "收回临时工作牌",
        "body.erased": "按期删除一份个人信息",
        "box.enrolled": "在县里登记本机",
        "breach.recorded": "提出追究 {staff}",
        "breach.settled": "退还、付款",
        "button.pressed": "按键 {window} 号窗，没有等评价的事",
        "calendar.confirmed": "核对 {year} 年放假安排",
        "calendar.proposed": "录入 {year} 年放假安排",
        "card.issued": "发卡 {staff}，卡尾号 {last4}",
        "card.unknown": "认不出的卡，尾号 {last4}",
        "card.withdrawn": "收卡 {staff}",
        "case.accepted": "受理 {case_no} {item}",
        "case.archived": "案卷归档 {case_no} {item}",
        "case.cleared": "六清核对 {case_no} {item}",
        "case.completed": "办结 {case_no} {item}",
        "case.corrected": "更正 {case_no} {item}",
        "case.debt_settled": "容缺材料补齐 {case_no} {item}",
        "case.declined": "不予受理 {case_no} {item}",
        "case.delivered": "送达 {case_no} {item}",
        "case.denied": "不予许可 {case_no} {item}",
        "case.dispatched": "派件 {case_no} {task}",
        "case.entered": "补录 {case_no} {item}",
        "case.extended": "延期 {case_no} {item}",
        "case.extension_refused": "超时才提延期 {case_no} {item}",
        "case.fed_back": "反馈 {case_no}",
        "case.handed_over": "移交 {case_no} {item}",
        "case.materials_moved": "材料交接 {case_no}",
        "case.noted": "记事 {case_no} {item}",
        "case.paper_issued": "打印文书 {case_no} {doc_no}",
        "case.person_recorded": "申请人资料 {case_no}",
        "case.procedure_ended": "恢复计时 {case_no} {item}",
        "case.procedure_started": "停表 {case_no} {item}",
        "case.received": "收件 {case_no} {item}",
        "case.recounted": "重算期限 {case_no} {item}",
        "case.referred": "上报 {case_no} {item}",
        "case.replied": "书面答复 {case_no} {item}",
        "case.silence_judged": "认定到期未答复 {case_no}",
        "case.supplement_requested": "要补正 {case_no} {item}",
        "case.supplemented": "收补正 {case_no} {item}",
        "case.taken_over": "接手 {case_no} {item}",
        "case.undone": "撤销一步 {case_no} {item}",
        "case.urge_answered": "回复催办 {case_no}",
        "case.urged": "催办 {case_no} {item}",
        "case.visited": "再跑一趟 {case_no} {item}",
        "case.withdrawn": "撤回 {case_no} {item}",
        "clock.anchored": "校准时间",
        "clock.confirmed": "人工校时",
        "clock.stepped": "时钟跳动",
        "complaint.accepted": "受理投诉",
        "complaint.assigned": "交办投诉",
        "complaint.called_false": "认定诬告",
        "complaint.closed": "投诉归档 {file_no}",
        "complaint.filed": "登记投诉 {local_no}",
        "complaint.person_recorded": "投诉人资料",
        "complaint.rectified": "投诉整改",
        "complaint.referred": "投诉告知去处 {organ}",
        "complaint.replied": "答复投诉",
        "complaint.reported_back": "回复监察部门",
        "complaint.stated": "听取投诉双方说明",
        "complaint.urged": "催办投诉",
        "complaint.video_checked": "调看监控",
        "correction.refused": "没批补卡 {staff}",
        "correction.requested": "申请补卡 {staff} {day}",
        "delegation.ended": "收回授权",
        "delegation.given": "登记授权 {item_name}",
        "device.found": "设备接上 {name}",
        "device.lost": "设备断开 {name}",
        "document.applied": "启用规则 {name}",
        "document.rejected": "没有采用规则 {name}",
        "duty.assigned": "排班 {staff}",
        "duty.leader_arrived": "带班领导到场",
        "duty.leader_reached": "联系上带班领导",
        "duty.matter_closed": "值班事项办完",
        "duty.matter_opened": "值班事项",
        "duty.withdrawn": "撤下一班值班",
        "early_return.filed": "提前回单位备案 {staff} {day}",
        "elsewhere.assigned": "派到窗口以外 {staff}",
        "emergency.reported": "紧急情况报告",
        "evaluation.armed": "请评价 {window} 号窗 {case_no}",
        "evaluation.closed": "关评价器 {window} 号窗",
        "evaluation.explained": "评价原因",
        "evaluation.given": "评价 {window} 号窗",
        "evaluation.superseded": "评价归位",
        "fee.charged": "开票 {bill_no}",
        "fee.paid": "缴费 {bill_no}",
        "fee.reconciled": "对账 {day}",
        "fee.standard_ended": "停用收费标准",
        "fee.standard_filed": "收费标准备案 {name}",
        "guard.groups_set": "保安分组",
        "guard.handed_over": "保安交接班",
        "hall.closed": "下班前确认可以断电 {day}",
        "hall.started": "本机开机",
        "improvement.done": "改进完成",
        "improvement.opened": "要改进 {staff}",
        "inquiry.answered": "答复首问",
        "inquiry.person_recorded": "来访人资料",
        "inquiry.promised": "首问定日子 {due_on}",
        "inquiry.received": "首问登记",
        "inquiry.referred": "领办转交",
        "inquiry.reported_up": "首问上报",
        "inquiry.sent_elsewhere": "告知去处 {organ_name}",
        "inquiry.taken_over": "领办接手",
        "inspection.recorded": "检查 {place}",
        "integrity.noted": "廉政登记 {staff}",
        "leave.copied": "抄送请假单 {staff}",
        "leave.granted": "准假 {staff}",
        "leave.handed_over": "离岗交接 {staff}",
        "leave.refused": "没准假 {staff}",
        "leave.requested": "申请请假 {staff}",
        "leave.revoked": "撤销准假 {staff}",
        "leave.withdrawn": "收回请假单 {staff}",
        "ledger.printed": "打印台账 {first} 至 {last}",
        "occasion.cancelled": "取消学习会议",
        "occasion.closed": "签到结束",
        "occasion.excused": "事先请假 {staff}",
        "occasion.opened": "开始签到",
        "occasion.planned": "召集 {title}",
        "occasion.recorded": "写会议纪要",
        "occasion.signed_by_hand": "补签到",
        "month.copy_sent": "抄送 {month} 考勤给{unit}",
        "month.handed_over": "交接 {month} 考勤",
        "morning.ticked": "开门检查 {day}",
        "month.published": "公布 {month} 考勤",
        "opinion.answered": "答复意见",
        "opinion.noted": "记意见",
        "opinion_box.opened": "开箱，{papers} 份",
        "organ.listed": "主管机关 {name}",
        "organ.withdrawn": "撤下主管机关",
        "outage.ended": "网通了",
        "outage.started": "断网",
        "person.viewed": "查看完整资料 {case_no}",
        "platform.accepted": "平台已收 {case_no}",
        "platform.columns_set": "定录入列次序",
        "platform.compared": "和平台核对 {day}",
        "platform.entered": "已在平台录入 {case_no}",
        "platform.refused": "平台退回 {case_no}",
        "post.left": "离岗 {staff}",
        "post.paired": "定AB岗 {post}",
        "post.reported_empty": "有人反映 {window} 号窗没人",
        "post.returned": "返岗 {staff}",
        "proxy.answered": "核对刷卡",
        "report.written": "写年度汇报",
        "rule.registered": "登记制度 {name}",
        "rule.repealed": "废止一项制度",
        "sanction.appeal_decided": "追究复核",
        "sanction.appealed": "追究申诉",
        "sanction.confirmed": "确认追究",
        "sanction.dropped": "不追究",
        "session.closed": "退出登录 {staff}",
        "session.opened": "登录 {staff}",
        "session.refused": "登录没成 {staff}",
        "setting.changed": "改设置 {name}",
        "shadow.ended": "跟班学习有结果",
        "shadow.planned": "安排跟班学习 {staff}",
        "shadow.withdrawn": "取消跟班学习",
        "spool.gap": "刷卡按键记录缺 {first} 到 {last}",
        "spot_check.made": "抽查 {staff}",
        "staff.enrolled": "登记人员 {name}",
        "staff.roles_given": "定职责 {staff}",
        "staff.window_assigned": "换窗口 {staff}",
        "skill.noted": "登会办的业务 {staff}",
        "stick.asked": "用 U 盘上报",
        "stream.opened": "开新册",
        "substitution.filed": "替岗报备 {staff}",
        "survey.entered": "测评 {place}",
        "talk.held": "诫勉谈话 {staff}",
        "village.visited": "到村检查 {village}",
        "village.subsidy_checked": "核代办补助 {quarter}",
        "village.person_recorded": "村级办事人资料",
        "village.room_stepped": "便民服务室 {village} {day}",
        "village.matter_recorded": "村级台账 {receipt_no}",
        "village.agent_named": "定代办员 {village}",
        "village.agents_trained": "培训代办员 {day}",
        "village.cards_delivered": "发联系卡 {village}",
        "village.agent_left": "代办员卸任",
        "window.described": "公示 {window} 号窗的位置",
        "task.reported": "任务已回报",
        "task.progressed": "任务报进展",
        "task.done": "任务办完",
        "task.assigned": "交办任务 {title}",
    }
)
OTHER_RECORD = "其他记录"

HEADING_ALL = "县里全收到了，一条不差"
HEADING_WAITING = "还有 {count} 条等县里回执"
HEADING_OFFLINE = "县里不通，大厅照常办事"
HEADING_PERSON = "上报停着，要人处理"
HEADING_NOT_ENROLLED = "本机还没有在县里登记，记录先存本机"
NEEDS_A_PERSON = frozenset({"refused", "diverged"})

LINE: Mapping[str, Said] = MappingProxyType(
    {
        "offline": Said(
            what="没有联系上县里，已有 {minutes} 分钟。",
            kept="{count} 条县里还没收到的全部在本机，断电也不丢；断网时段记成凭据，补录不算迟报。",
            now="不用重启，不用重填，本机会自动再试；先看路由器的灯亮不亮。",
        ),
        "portal": Said(
            what="网络要先在网页上登录，本机过不去。",
            kept="{count} 条县里还没收到的全部在本机，断电也不丢。",
            now="请网管把本机加进免登录名单，或换一条网线。",
        ),
        "refused": Said(
            what="县里不认本机的身份。",
            kept="{count} 条县里还没收到的全部在本机，断电也不丢。",
            now="请系统管理员打县里的电话核对登记。",
        ),
        "diverged": Said(
            what="本机和县里的记录在一处分开了，多半是换过存储卡或装回过旧备份。",
            kept="两边的记录都在；本机会开新的一册，把分开以后的记录接着报上去。",
            now="请系统管理员和县里核对换卡的日子。",
        ),
        "not_enrolled": Said(
            what="本机还没有在县里登记。",
            kept="{count} 条记录全部在本机，登记以后一起补报。",
            now="请系统管理员向县里要一次性登记码，在本机登记。",
        ),
    }
)
STEP_WHY: Mapping[str, str] = MappingProxyType(
    {
        Step.STORED: "等着发出",
        Step.SENT: "等县里回执，没等到会再发",
        Step.GOT: "县里的校验和与本机一样",
    }
)
DAMAGED = Said(
    what="流水账坏过，本机开机时自己修了。",
    kept="能证明的记录都救回来了；坏的原文件 {files} 留着没有动。",
    now="请系统管理员把这个文件拷给县里；县里看过以后再删。",
)
ENROL_HEADING = "还没交出去，有 {n} 处要改"
ENROL_KEPT = "登记码没有用掉，再填一次就行。"
ENROL_CODE = "登记码：照县里给的填，只有字母、数字和横线"
ENROL_URL = "县里的地址：以 https:// 开头；不清楚就空着"
ENROL_NOBODY = "上报程序还没起来，登记码没有交出去；等一分钟再试"
WAITS_FOR_LINE = "等网通"
OUTAGE_WHY: Mapping[str, str] = MappingProxyType(
    {"offline": "没有联系上", "portal": "网络要登录", "refused": "县里不认本机"}
)


def record_words(line: Line) -> str:
    """Return what a record is called in a list."""
    places = {name: str(value) for name, value in line.body.items() if value is not None}
    known = Said(what=RECORDS.get(line.kind, OTHER_RECORD), kept="", now="").filled(
        {**places, "staff": line.staff, "case_no": line.case_no, "item": line.item}
    )
    return " ".join(known.what.split())
