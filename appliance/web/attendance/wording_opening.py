"""What the page 开张 and the director's list of waiting things say."""

from collections.abc import Mapping
from types import MappingProxyType

from appliance.desk.opening_list import StepName
from appliance.desk.waiting import Errand, Waiting
from appliance.domain.roles import Role
from appliance.web.attendance.wording_policy import AREAS, PROFILES

HEADING_LEFT = "开张还差 {left} 步"
HEADING_DONE = "大厅开张了，每天刷卡就行"
NOTE = "开张还差 {left} 步，差一步月表就出不齐。"
# Step: what to do, what it is for, the word of the button.
STEPS: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        StepName.PEOPLE: (
            "登记人员，谁坐几号窗",
            "有花名册（XLSX、CSV）就一次导入，先看每一行会怎么样，再登记。",
            "导入花名册",
        ),
        StepName.DIRECTOR: (
            "定大厅主任，给主任开户",
            "花名册不定职责：点开主任的名字，勾“大厅主任”，再开户。制度和请假只有主任能定、能批。",
            "去人员页",
        ),
        StepName.CARDS: (
            "一人发一张卡",
            "点名字，本人在读卡器上刷一下，点“发卡”；一个接一个发完。",
            "去发卡",
        ),
        StepName.HOURS: (
            "跟哪份文件，定上下班时间",
            "现在跟着：{follows}。不是这份就在“制度”页换；文件留着没写的，本机不猜。",
            "去定下",
        ),
        StepName.LEAVE: (
            "定请假谁批",
            "几天以内副主任批，几天以上大厅主任批；没定以前，请假单收得下，批不了。",
            "去定下",
        ),
        StepName.CALENDAR: (
            "核对今年的放假安排",
            "放假、补班要照通知；逢场、本地放假也在这一页。",
            "看工作日历",
        ),
    }
)
PATHS: Mapping[str, str] = MappingProxyType(
    {
        StepName.PEOPLE: "/staff/roster",
        StepName.DIRECTOR: "/staff",
        StepName.CARDS: "/staff",
        StepName.HOURS: "/policy",
        StepName.LEAVE: "/policy/change?key=leave.route",
        StepName.CALENDAR: "/calendar",
    }
)
FOLLOWS = ("attendance", "limits", "leave")  # the areas that a month sheet and a due date need
HALL_LINE = "本厅：{hall}，{windows} 个窗口。县里：{county}。"
NO_COUNTY = "没有写"
ENROLLED, NOT_ENROLLED = "已经在县里登记。", "还没有在县里登记，照常工作，记录先存着。"
DONE, LEFT, PART = "办好了", "还没有", "{done} / {whole}"
BY_DIRECTOR = frozenset({StepName.HOURS, StepName.LEAVE})
LOOK = "看一看"
DIRECTOR_DOES = "由大厅主任定"

# Errand: what it is called, and where it is done.
ERRANDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        Errand.LEAVE: ("请假单等批", "/attendance/leave"),
        Errand.CORRECTIONS: ("补卡单等批", "/attendance/corrections"),
        Errand.HAND_OVERS: ("请假人没有交接", "/attendance/leave"),
        Errand.COPIES: ("请假单没有抄送", "/attendance/leave"),
        Errand.BADGES: ("临时牌该收回", "/attendance/cover"),
        Errand.QUESTIONS: ("刷卡要核对", "/duty/questions?day={day}"),
        Errand.REPORTS: ("群众说窗口没人", "/duty/questions"),
        Errand.LENT: ("借出的卡过期没还", "/staff"),
        Errand.MONTH: ("上个月的考勤表没有公布", "/month?month={month}"),
        Errand.GUARDS: ("保安没有签交接", "/duty/guards"),
        Errand.MORNING: ("开门检查没有做", "/attendance/opening"),
        Errand.BAD_RATINGS: ("差评没有告知", "/bad-ratings"),
        Errand.OPINIONS: ("意见没有答复", "/opinions"),
        Errand.SANCTIONS: ("责任追究等提出、等确认", "/ladders"),
        Errand.IMPROVEMENTS: ("要改进的过了期", "/surveys"),
        Errand.BUTTONS: ("窗口忙着却没有人按评价器", "/buttons"),
    }
)


def errands(found: Waiting, roles: frozenset[Role]) -> list[tuple[str, int, str]]:
    """Return what waits for somebody: its name, how much, and where it is done."""
    return [
        (ERRANDS[one][0], count, ERRANDS[one][1].format(day=found.asked_on, month=found.month))
        for one, count in found.errands_of(roles)
    ]


def followed(follows: Mapping[str, str]) -> str:
    """Return which documents the hall follows where it matters first."""
    named = [(AREAS.get(one, one), follows[one]) for one in FOLLOWS if follows.get(one)]
    return "、".join(f"{area}跟{PROFILES.get(name, name)}" for area, name in named)
