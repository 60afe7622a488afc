"""Every Chinese sentence of the policy, calendar and roster pages (制度, 日历, 花名册)."""

from collections.abc import Mapping
from types import MappingProxyType

from appliance.domain.policy import Origin
from appliance.domain.settings_table import SettingKind
from appliance.domain.workdays import DayKind, Festival
from appliance.web.wording import NOTHING_CHANGED, Said

AREAS: Mapping[str, str] = MappingProxyType(
    {
        "attendance": "考勤",
        "duty": "值班、保安",
        "village": "村级代办",
        "cases": "办件抽查",
        "limits": "办理时限",
        "complaints": "投诉时限",
        "supervision": "红黄牌",
        "privacy": "个人信息",
        "ratings": "好差评",
        "leave": "请假",
        "assessment": "考核",
        "ladders": "责任追究",
    }
)
PROFILES: Mapping[str, str] = MappingProxyType(
    {
        "common": "通用",
        "community": "青年路社区（002）",
        "dafan": "大畈镇（000）",
        "duty-24h": "全天值班（002）",
        "five-tier": "五级时限（002）",
        "four-punch": "四次打卡（003）",
        "guards": "保安值班（004）",
        "handbook-a": "员工手册（003）",
        "handbook-j": "窗口手册（003）",
        "luocheng": "罗城乡（004）",
        "market-town": "乡镇逢场（002）",
        "service-promise": "服务承诺（002）",
        "taojiang": "桃江县（001）",
        "xiping": "西平镇（002）",
    }
)
ORIGINS: Mapping[str, str] = MappingProxyType(
    {Origin.PROFILE: "制度文件", Origin.COUNTY: "县里下发", Origin.HALL: "本厅自定"}
)
UNSET = "没有定"
NOT_NAMED = "文件没有提"
OUR_OWN = "本机给的参考值"
YES, NO = "是", "否"
KEPT_FROM = "{day}起改为{value}"
ENGINEERING = "engineering"
WRONG = "{label}：{why}"
WRONG_VALUE: Mapping[str, str] = MappingProxyType(
    {
        "not_a_whole_number": "写一个整数，0 或更大",
        "not_a_time_of_day": "写成 08:30 这样的时刻",
        "not_a_span": "写成 12:00-12:30 这样的起止时刻",
        "ends_before_it_begins": "止比起还早，请核对",
        "not_a_date_of_the_year": "写成 06-01 这样的月日",
        "not_yes_or_no": "写“是”或“否”",
        "not_a_text": "不能空着",
        "not_a_date": "有认不出的日子；写成 2026-10-18、周六，或逢3、逢8",
        "season_gap": "冬夏两季之间有空档或重叠；冬季要从夏季结束的次日起，到夏季开始的前一日止",
        "unknown_plan": "打卡方式只有三种：sessions 分段，sign_ins 两次签到，windows 分时段",
        "profile_is_silent": "这份制度没有写这一项，请另选",
        "unknown_profile": "没有这份制度",
    }
)
WRONG_OTHERWISE = "填的内容用不上，请核对"
NEED_REASON = "为什么改：还没有写"
NEED_DAY = "从哪天起：写一个日期"
NEED_VALUE = "没有改动：值和现在一样"
HEADING_UNSET = "考勤还等着定：{label}"
HEADING_FINE = "制度齐了，今天能考勤"
HEADING_PREVIEW = "会改动 {days} 人次的考勤"
HEADING_NOTHING = "不会改动已有的考勤"
REFUSED: Mapping[str, Said] = MappingProxyType(
    {
        "preview_is_old": Said(
            what="预览以后，制度或日历又变了。",
            kept=NOTHING_CHANGED,
            now="再看一遍预览，核对以后再存。",
        ),
        "policy_invalid": Said(
            what="这一项不能这样定：{subject}。", kept=NOTHING_CHANGED, now="回到表上改好，再存。"
        ),
        "second_person_needed": Said(
            what="{subject} 年的安排是本人录入的，不能由本人核对。",
            kept=NOTHING_CHANGED,
            now="请另一位能改日历的人登录，对照通知核对。",
        ),
        "nothing_to_confirm": Said(
            what="这份录入不用核对了：已经核对过，或者又录了新的。",
            kept=NOTHING_CHANGED,
            now="回到日历页，看看现在等谁核对。",
        ),
        "calendar_invalid": Said(
            what="{subject} 年的安排自相矛盾：{found}。",
            kept=NOTHING_CHANGED,
            now="对照放假通知改好，再存。",
        ),
    }
)

# Calendar --------------------------------------------------------------------------------------
FESTIVALS: Mapping[str, str] = MappingProxyType(
    {
        Festival.NEW_YEAR: "元旦",
        Festival.SPRING_FESTIVAL: "春节",
        Festival.TOMB_SWEEPING: "清明节",
        Festival.LABOUR_DAY: "劳动节",
        Festival.DRAGON_BOAT: "端午节",
        Festival.MID_AUTUMN: "中秋节",
        Festival.NATIONAL_DAY: "国庆节",
        Festival.COMMEMORATION: "纪念日",
    }
)
DAY_KINDS: Mapping[str, str] = MappingProxyType(
    {
        DayKind.WORKDAY: "上班",
        DayKind.MAKE_UP: "补班",
        DayKind.WEEKEND: "周末",
        DayKind.FESTIVAL: "放假",
    }
)
MAKE_UP_LABEL = "调休上班的日子"
SOURCE_LABEL = "通知文号"
CALENDAR_WRONG: Mapping[str, str] = MappingProxyType(
    {
        "not_a_date": "认不出“{found}”；照通知写，如 1月1日至3日",
        "ends_before_it_begins": "“{found}”止比起还早",
        "other_year": "“{found}”不在这一年",
        "make_up_within_week": "“{found}”本来就上班，不是周末",
        "off_and_worked": "“{found}”既放假又上班",
    }
)
NEED_SOURCE = "通知文号：还没有写"
NEED_OFF = "放假的日子：一天也没有写"
CALENDAR_HEADING = "{year} 年的安排是暂定的，等放假通知"
CALENDAR_WAITING = "{year} 年的安排等第二个人核对"
CALENDAR_FINE = "{year} 年的安排齐了"

# Roster ----------------------------------------------------------------------------------------
VERDICTS: Mapping[str, str] = MappingProxyType(
    {
        "accept": "登记",
        "accept_with_notice": "登记，有说明",
        "ask": "要回答",
        "refuse": "不登记",
        "ignore": "不是人",
        "blank": "空行",
        "title": "标题",
        "header": "表头",
    }
)
NOTES: Mapping[str, str] = MappingProxyType(
    {
        "name_spaces": "姓名里的空格去掉了",
        "id_number_mended": "身份证号里的空格、符号去掉了",
        "phone_mended": "电话的全角数字改成了半角",
        "phone_split": "电话后面的说明另记",
        "window_split": "窗口后面的说明另记",
        "joined_date_cell": "进驻时间是日期格，照读",
        "joined_mended": "进驻时间的全角数字改成了半角",
        "card_zeros": "卡号前面的零补足十位；发卡仍要刷一下",
        "no_card": "没有卡，以后刷卡发",
        "serial_twice": "序号重复；序号不作依据",
        "same_name": "和前面一位同名，是两个人",
        "merged_above": "窗口取自上面合并的格",
        "known": "大厅里已有这个人，不重复登记",
    }
)
QUESTIONS: Mapping[str, str] = MappingProxyType(
    {
        "no_name": "没有姓名",
        "same_person": "和第 {same_as} 行是同一个人，以前面一行为准",
        "name_torn": "姓名有字没有显示出来，请改好文件再导",
        "id_number_lost": "身份证号被表格改成了数字，末几位已经丢了",
        "id_number_wrong": "身份证号的校验位不对",
        "sex_differs": "性别和身份证号对不上",
        "age_unlikely": "身份证号上的年龄不像在岗的人",
        "phone_wrong": "电话不像电话，是不是和别的列写反了",
        "joined_missing": "没有进驻时间",
        "joined_wrong": "进驻时间不是日子",
        "joined_short": "进驻时间的年份只有两位",
        "card_other_form": "卡号的写法和别人不一样；发卡要刷一下",
        "card_of_another": "卡号和第 {same_as} 行的人一样；可以先登记人，不带卡",
        "ditto": "写的是“同上”，不替他猜是哪个单位",
        "fields_missing": "这一行比表头少几格",
        "unit_differs": "大厅里有同名的人，单位不同：人员调整要有书面报告（000 第七条）",
    }
)
UNREADABLE: Mapping[str, str] = MappingProxyType(
    {
        "encoding": "文件的编码认不出，请在表格软件里另存为 XLSX 再导",
        "broken": "文件打不开，不是完好的 XLSX",
        "too_large": "文件太大，不像一份花名册",
        "too_slow": "文件读得太久，没有读完",
        "no_header": "没有找到表头：要有一行写着“姓名”",
        "no_people": "表头下面没有人",
        "two_in_a_line": "一行里并排写了两个人（两个“姓名”列）：把右边的挪到下面，一行一个人",
        "no_file": "还没有选文件",
    }
)
ROSTER_OPEN = "第 {rows} 行还没有回答"
ROSTER_HEADING = "{taken} 人可以登记，{asked} 行要回答，{refused} 行不登记"

CSV_HEAD = ("方面", "项目", "名称", "值", "依据", "来源", "说明")
GIVEN_BACK = "按制度文件"
AND = "、"
PROFILE_LABEL = "{area}按哪份制度"
PROFILE_HINT = "换了制度，这一方面全部按新的一份，不混用"
KIND_HINTS: Mapping[str, str] = MappingProxyType(
    {
        SettingKind.COUNT: "整数",
        SettingKind.LIMIT: "天数，或：当场、当日、按承诺、按来文",
        SettingKind.TIME: "如 08:30",
        SettingKind.SPAN: "如 12:00-12:30",
        SettingKind.SPANS: "如 08:30-12:00、14:00-17:30",
        SettingKind.DATE_OF_YEAR: "如 06-01 或 6月1日",
        SettingKind.FLAG: "是，或否",
        SettingKind.WORD: "一个词",
        SettingKind.WORDS: "几个词，用“、”隔开",
        SettingKind.LADDER: "一步的几项用“、”隔开，下一步前写“；”",
    }
)
HINTS: Mapping[str, str] = MappingProxyType(
    {
        "attendance.market_days": "逢3、逢8（公历）、周六，或写日期 2026-10-18；农历逢场写日期",
        "attendance.local_off": "如 2026-03-08下午、2026-04-03；只管考勤，不管办件时限",
        "attendance.plan": "分段上下班、两次签到、分时段打卡",
        "leave.deputy_director_up_to_days": "整数，如 1",
        "leave.director_from_days": "整数，如 2",
        "leave.route_between": "大厅主任，或副主任",
        "leave.copy_to": "如 办公室、派出单位",
    }
)
FIRST_CHINESE = "\u2e80"
XLSX_POLICY = "制度"
