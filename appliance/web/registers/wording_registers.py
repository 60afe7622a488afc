"""Every Chinese word of the registers: first questions, tasks, agency, villages, fees, platform."""

from collections.abc import Mapping
from types import MappingProxyType

from appliance.domain.agency import AgentKind, Direction, Outcome, Place, Purpose
from appliance.domain.closing import LockUp
from appliance.domain.fees import FeeKind, PayWay
from appliance.domain.first_contact import ContactChannel, InquiryState, Topic, Turn
from appliance.domain.limits import TaskKind
from appliance.domain.platform_entry import Column, EntryStanding
from appliance.domain.tasks import TaskState, TaskStep
from appliance.web.cases import wording_cases
from appliance.web.registers.wording_village_works import ROOM_STEPS
from appliance.web.wording import NOTHING_CHANGED, Said

CHANNELS: Mapping[str, str] = MappingProxyType(
    {
        ContactChannel.WINDOW: "窗口",
        ContactChannel.VISIT: "来访",
        ContactChannel.PHONE: "电话",
        ContactChannel.FAX: "传真",
        ContactChannel.LETTER: "来信",
    }
)
TOPICS: Mapping[str, str] = MappingProxyType(
    {
        Topic.APPLY: "办事",
        Topic.CONSULT: "咨询",
        Topic.PETITION: "信访诉求",
        Topic.LIFE: "生活信息",
        Topic.ECONOMY: "经济信息",
        Topic.MESSAGE: "留言转告",
    }
)
INQUIRY_STATES: Mapping[str, str] = MappingProxyType(
    {
        InquiryState.ASKED: "待答复",
        InquiryState.LED: "领办中，待接手",
        InquiryState.TAKEN: "已接手，待答复",
        InquiryState.PROMISED: "已定日子",
        InquiryState.REPORTED: "已上报，待答复",
        InquiryState.ANSWERED: "已答复",
        InquiryState.ELSEWHERE: "已告知去处",
    }
)
TURNS: Mapping[str, str] = MappingProxyType(
    {
        Turn.ANSWER: "答复",
        Turn.LEAD: "领到承办人",
        Turn.TAKE_OVER: "接手",
        Turn.PROMISE: "定日子",
        Turn.REPORT_UP: "上报",
        Turn.SEND_ELSEWHERE: "告知去处",
    }
)
FIVE_POINTS: Mapping[str, str] = MappingProxyType(
    {
        "basis": "依据",
        "time_limit": "时限",
        "procedure": "程序",
        "materials": "所需材料",
        "formalities": "要办的手续",
    }
)
TASK_KINDS: Mapping[str, str] = MappingProxyType(
    {
        TaskKind.SUPERIOR: "上级交办、转办",
        TaskKind.COUNTY_LEADER: "县政府领导交办",
        TaskKind.CENTRE_MEETING: "中心会议决定",
        TaskKind.COUNTY_DECISION: "县委县政府重大决策",
    }
)
TASK_HINTS: Mapping[str, str] = MappingProxyType(
    {
        TaskKind.SUPERIOR: "没写期限的 15 个工作日",
        TaskKind.COUNTY_LEADER: "没写期限的 10 个工作日",
        TaskKind.CENTRE_MEETING: "没写期限的 15 个工作日",
        TaskKind.COUNTY_DECISION: "期限由会议或领导定，必须填",
    }
)
TASK_STATES: Mapping[str, str] = MappingProxyType(
    {TaskState.OPEN: "办理中", TaskState.DONE: "已办完，待回报", TaskState.REPORTED: "已回报"}
)
TASK_STEPS: Mapping[str, str] = MappingProxyType(
    {TaskStep.PROGRESS: "报进展", TaskStep.FINISH: "办完", TaskStep.REPORT: "回报"}
)
AGENT_KINDS: Mapping[str, str] = MappingProxyType(
    {
        AgentKind.WINDOW: "窗口代办",
        AgentKind.CADRE: "驻村干部代办",
        AgentKind.VILLAGE: "村级代办员代办",
    }
)
DIRECTIONS: Mapping[str, str] = MappingProxyType(
    {Direction.OUT: "送出", Direction.BACK: "送回", "": "在窗口"}
)
PURPOSES: Mapping[str, str] = MappingProxyType(
    {
        Purpose.INSPECTION: "到村检查",
        Purpose.MONDAY_DUTY: "督查周一值班",
        Purpose.GUIDANCE: "业务指导",
    }
)
PLACES: Mapping[str, str] = MappingProxyType({Place.WINDOW: "到窗口", Place.HOME: "上门"})
OUTCOMES: Mapping[str, str] = MappingProxyType(
    {Outcome.KEPT: "办了", Outcome.MISSED: "没来", Outcome.CANCELLED: "取消"}
)
AGENCY_PARTS: Mapping[str, str] = MappingProxyType(
    {"application": "代办申请", "all_documents": "全部材料", "contact": "联系方式"}
)
AGENCY_TOLD: Mapping[str, str] = MappingProxyType(
    {
        "own_step_documents": "本环节要的材料",
        "site_survey_requirements": "现场踏勘的要求",
        "approval_limit": "审批时限",
    }
)
FEE_KINDS: Mapping[str, str] = MappingProxyType(
    {FeeKind.FREE: "不收费", FeeKind.STANDARD: "按标准", FeeKind.UNKNOWN: "未填"}
)
PAY_WAYS: Mapping[str, str] = MappingProxyType(
    {PayWay.CASH: "现金", PayWay.SCAN: "扫码", PayWay.CARD: "刷卡", PayWay.TRANSFER: "转账"}
)
STANDINGS: Mapping[str, str] = MappingProxyType(
    {
        EntryStanding.ENTERED: "已录入",
        EntryStanding.ENTERED_LATE: "补录",
        EntryStanding.TODAY: "今天要录",
        EntryStanding.EXCUSED: "断网，不算迟",
        EntryStanding.LATE: "没有当天录入",
    }
)
STANDING_CHIPS: Mapping[str, str] = MappingProxyType(
    {
        EntryStanding.ENTERED: "got",
        EntryStanding.ENTERED_LATE: "wait",
        EntryStanding.TODAY: "go",
        EntryStanding.EXCUSED: "",
        EntryStanding.LATE: "bad",
    }
)
COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        Column.LOCAL_NO: "本厅编号",
        Column.PLATFORM_NO: "平台编号",
        Column.ITEM_CODE: "事项编码",
        Column.ITEM_NAME: "事项名称",
        Column.APPLICANT: "申请人",
        Column.WINDOW: "窗口",
        Column.RECEIVED_AT: "收件时间",
        Column.ACCEPTED_AT: "受理时间",
        Column.DUE_ON: "应办结",
        Column.COMPLETED_AT: "办结时间",
        Column.CLERK: "经办人",
    }
)

LOCKED: Mapping[str, str] = MappingProxyType(
    {LockUp.WINDOWS_AND_DOORS: "门窗关好了", LockUp.LIGHTS_AND_DEVICES: "灯和电器断电了"}
)
NEED_QUESTION = "问的什么：写一句"
NEED_CHANNEL = "怎么来的：选一种"
NEED_TOPIC = "哪一类：选一类"
NEED_RECEIVER = "留给谁：选一位同事"
NEED_KIND = "哪里交办的：选一种"
NEED_TITLE = "什么事：写一句"
NEED_SOURCE = "交办单位或领导：写上"
NEED_OWNER = "谁来办：选一个人"
NEED_DAY = "日期：写成 2026-11-23"
NEED_DAYS = "天数：写 1 到 99 的数，没写期限的空着"
NEED_TIME = "时间：写成 15:00"
NEED_NAME = "姓名：写上"
NEED_PHONE = "电话：写上"
NEED_ITEM = "办什么事：写上"
NEED_PLACE = "在哪里办：选一处"
NEED_ADDRESS = "上门地址：写上"
NEED_VILLAGE = "哪个村：写上"
NEED_ROWS = "至少填一行，一次最多 40 行"
NEED_LINE = "第 {n} 行：日期、事项、姓名都要有，日期不能是以后"
VIEW_REASON = "联系来访人"

PAGE_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "on_its_way": "在移交路上",
        "in_hand": "在本人手上",
        "hand_over": "移交",
        "paid": "已缴费",
        "unpaid": "未缴费",
        "pay": "缴费",
        "deliver": "交付结果",
        "left": "已卸任",
        "leave": "卸任",
        "no_standard": "没有已备案、在有效期内的收费标准",
        "free": "这个事项不收费",
        "above": "超过了备案的标准",
        "question": "问的什么",
        "to_no": "交给谁",
        "due_on": "日子",
        "why": "原因",
        "reason": "原因",
        "organ_name": "主管机关名称",
        "organ_contact": "主管机关电话",
        "title": "什么事",
        "source": "交办单位或领导",
        "owner_no": "谁来办",
        "received_on": "收到的日子",
        "note": "说明",
        "result": "结果",
        "way": "方式",
        "bill_no": "票据号（没有用过的）",
        "receipt_no": "缴款凭证号",
        "document": "批准文件",
        "first_day": "起始日",
        "fen": "金额",
        "unit": "单位",
        "agent": "代办人",
        "confirmed": "申请人确认代填的内容",
        "carrier_no": "谁送",
        "materials": "材料",
        "village": "村",
        "rows": "至少一行，最多 40 行",
        "duty": "职务",
        "phone": "电话",
        "day": "日期",
        "time": "时间",
        "address": "地址",
        "staff_no": "谁去",
        "found": "查到什么",
        "purpose": "来做什么",
        "window": "窗口号",
        "place": "位置",
        "teacher": "谁讲",
        "present": "到的人",
        "cards": "发了几张（不多于户数）",
        "not_begun": "还没有开始",
        "version": "版（没有登记过的）",
        "issuer": "谁定的",
        "issued_on": "印发日期",
        "consult": "六清里至少一样",
        "repealed": "已废止",
        "repeal": "废止",
        "platform_no": "平台编号（4 到 40 位数字、字母）",
        "accepted_at": "平台受理时间",
        "completed_at": "平台办结时间",
        "county_decision": "县委县政府重大决策",
    }
)
WORDS: Mapping[str, str] = MappingProxyType(
    {
        **PAGE_WORDS,
        **INQUIRY_STATES,
        **TURNS,
        **TASK_STATES,
        **TASK_STEPS,
        **FIVE_POINTS,
        **AGENCY_PARTS,
        **AGENCY_TOLD,
        **{key: word for key, word in DIRECTIONS.items() if key},
        **OUTCOMES,
        **ROOM_STEPS,
        **LOCKED,
        **wording_cases.WORDS,
    }
)
REFUSED: Mapping[str, Said] = MappingProxyType(
    {
        "form_incomplete": Said(
            what="{subject} 还缺几项，没有存上。",
            kept=NOTHING_CHANGED,
            now="回到上一页补上再存：{missing}。",
        ),
        "turn_not_allowed": Said(
            what="“{subject}”现在是“{state}”，不能{step}。",
            kept=NOTHING_CHANGED,
            now="也许另一台平板刚办过。回到上一页看经过。",
        ),
        "not_the_receiver": Said(
            what="“{subject}”是交给工号 {receiver} 的，别人不能接手。",
            kept=NOTHING_CHANGED,
            now="请工号 {receiver} 的同事登录后接手；人不在的，由交出的人重新转交。",
        ),
        "fee_not_approved": Said(
            what="“{subject}”不能收这笔费：{why}（{clause}）。",
            kept=NOTHING_CHANGED,
            now="先把批准文件在“收费标准”里备案，或按备案的标准开票。",
        ),
        "not_the_settlement_window": Said(
            what="票据 {subject} 要到 {windows} 号结算窗口缴，这里不能收（004·八.3）。",
            kept=NOTHING_CHANGED,
            now="请交款人到 {windows} 号窗；值结算窗口的人换了，先在人员页改窗口或登记替岗。",
        ),
        "limit_not_stated": Said(
            what="没有写明期限（依据 {clause}）。",
            kept=NOTHING_CHANGED,
            now="转办函、会议或领导定的期限填上再登记。",
        ),
    }
)
