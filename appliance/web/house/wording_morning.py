"""What the morning page and the public screen say: findings first."""

from collections.abc import Mapping
from types import MappingProxyType

from appliance.desk.day_sheet import PersonDay, Standing
from appliance.desk.morning import Morning
from appliance.domain.attendance import MarkKind
from appliance.domain.punch_plan import DutyKind
from appliance.domain.supervision import WarningLevel
from appliance.domain.workdays import DayKind
from appliance.web.filters import share

DAYS: Mapping[str, str] = MappingProxyType(
    {
        DutyKind.WORKDAY: "工作日",
        DutyKind.MARKET_OVERTIME: "逢场加班",
        DutyKind.REST_DAY: "休息日",
        DayKind.MAKE_UP: "调休上班",
    }
)
STANDINGS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        Standing.NO_SWIPE: ("bad", "没刷卡"),
        Standing.LATE: ("bad", "迟到 {minutes} 分"),
        Standing.LEFT_EARLY: ("wait", "早退 {minutes} 分"),
        Standing.OFF_POST: ("bad", "离岗超时"),
        Standing.MISSING: ("wait", "缺卡"),
        Standing.REVIEW: ("wait", "时间待核"),
        Standing.AWAY: ("wait", "请假"),
        Standing.STUDYING: ("ok", "跟班学习"),
    }
)
WALL_STATES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "served": ("ok", "服务中"),
        "empty": ("wait", "暂时无人"),
        "closed": ("", "未到服务时间"),
        "unstaffed": ("", "未开放"),
    }
)
CHANNELS_LATE = "已过期"

NOTHING_WRONG = "人到齐，没有红牌黄牌，没有投诉到期"
NOT_OPEN_YET = "还没到上班时间"
REST = "今天休息"
EMPTY_POST = "{windows} 号窗空着"
RED = "{count} 件已超时"
COMPLAINTS_DUE = "{count} 件投诉要答复"
LATE = "{count} 人没按时到"
YELLOW = "{count} 件快到期"
JOINED = "；"
MOST_FINDINGS = 3


def heading(found: Morning) -> str:
    """Return the finding of the morning: what must be done now, the gravest first."""
    findings = [
        (
            len(found.empty_posts),
            EMPTY_POST.format(windows="、".join(str(post.window) for post in found.empty_posts)),
        ),
        _counted(RED, found.carded(WarningLevel.RED)),
        _counted(COMPLAINTS_DUE, found.due_complaints),
        _counted(LATE, found.not_there),
        _counted(YELLOW, found.carded(WarningLevel.YELLOW)),
    ]
    said = [words for count, words in findings if count][:MOST_FINDINGS]
    if said:
        return JOINED.join(said)
    if found.sheet.duty is DutyKind.REST_DAY:
        return REST
    waiting = found.sheet.count(Standing.PENDING)
    return NOT_OPEN_YET if waiting else NOTHING_WRONG


def standing(line: PersonDay) -> tuple[str, str]:
    """Return the chip and the words for how a person stands."""
    kind, words = STANDINGS[line.standing]
    mark = MarkKind.LATE if line.standing is Standing.LATE else MarkKind.EARLY_LEAVE
    return kind, words.format(minutes=line.minutes(mark))


def unrated_share(found: Morning) -> str:
    """Return the share of finished cases of the last day that nobody rated."""
    day = found.yesterday
    return share(day.unrated, day.finished) if day else share(0, 0)


def _counted(words: str, count: int) -> tuple[int, str]:
    return count, words.format(count=count)
