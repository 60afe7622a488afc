"""All Chinese wording of the county's pages that is not plain page text."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from appliance.domain.evaluation import Level
from appliance.domain.moment import Trust
from sync.county.fleet import HallLine, Machine, Overview
from sync.county.outages import OutageMonth
from sync.county.programs import ProgramNews, Stage
from sync.county.soundness import ChainMark

_TRUST = {
    None: "还不知道",
    Trust.UNKNOWN: "时间待核",
    Trust.FLOOR: "时间待核",
    Trust.RTC: "靠时钟芯片",
    Trust.HUMAN: "人工校准",
    Trust.NETWORK: "可信",
    Trust.COUNTY: "可信",
}
LEVELS = MappingProxyType(
    {
        Level.VERY_SATISFIED: "非常满意",
        Level.SATISFIED: "满意",
        Level.FAIRLY_SATISFIED: "基本满意",
        Level.DISSATISFIED: "不满意",
        Level.VERY_DISSATISFIED: "非常不满意",
    }
)
REASONS = MappingProxyType(
    {
        "new": "新开",
        "clone": "复制的卡",
        "restore": "从备份恢复",
        "fork": "改接",
        "salvage": "损坏后抢救",
        "replace": "替换旧盒子",
    }
)
_LOW_MB = 200  # below this a box begins to drop old backups and logs
_GB = 1024
OUTAGE_HEAD = ("大厅", "断", "通", "分钟", "为什么")
_WHY = MappingProxyType(
    {
        "offline": "连不上",
        "portal": "网络要先登录",
        "refused": "县里拒绝",
        "diverged": "两边记录分叉",
        "sending": "送到一半",
        "idle": "没有回音",
    }
)
WORK_HEAD = ("大厅", "收件", "办结", "收费笔数", "收费（元）")
WHOLE = "合计"
_BELIEVED = frozenset({Trust.HUMAN, Trust.NETWORK, Trust.COUNTY})
_QUIET_MINUTES = 15
_HOUR_MINUTES = 60
_DAY_MINUTES = 24 * 60


def headline(seen: Overview, shown: Sequence[HallLine]) -> str:
    """Return the one sentence that answers whether yesterday is complete, for what is shown."""
    if len(shown) == 1:
        (one,) = shown
        return f"{one.hall} 昨天{'收齐了' if one.complete_yesterday else '没收齐'}"
    missing = [line.hall for line in shown if not line.complete_yesterday]
    if not seen.halls:
        return "还没有大厅登记"
    if not shown:
        return "没有这个大厅"
    if not missing:
        return "各厅昨天都收齐了"
    return f"{len(missing)} 个厅昨天没收齐：{'、'.join(missing[:5])}"


def trust_words(line: HallLine) -> str:
    """Return how far the hall's clock may be believed."""
    return _TRUST[line.trust]


def is_believed(line: HallLine) -> bool:
    """Say whether the clock needs no remark."""
    return line.trust in _BELIEVED


def disk_words(machine: Machine) -> str:
    """Return how much the hall's card still takes; empty where nobody knows."""
    free = machine.disk_mb
    if free is None:
        return ""
    return f"{free / _GB:.1f} GB" if free >= _GB else f"{free} MB"


_THREE_STARTS = "not confirmed within three starts"  # as appliance/box says it
_WHY_REFUSED = {
    "signature": "签名不对",
    "hardware": "给另一种机器的",
    "older": "不比现在的新",
    "damaged": "文件不完整",
    "none": "不是更新文件",
    "disk": "卡写不进去或放不下",
}


def program_words(news: ProgramNews, *, named: bool = True) -> str:
    """Return what has become of the program that was offered to a hall; empty for nothing."""
    program = f"升级包 {news.name} " if named else "升级包"
    why = _WHY_REFUSED.get(news.why, "没有说明")
    return {
        Stage.NONE: "",
        Stage.ON_ITS_WAY: f"{program}在路上",
        Stage.TAKEN: f"{program}已收好，下次通电生效",
        Stage.REFUSED: f"{program}没有用：{why}",
    }[news.stage]


def back_words(news: ProgramNews) -> str:
    """Return why the hall's newer program was taken back, in short; empty for none."""
    why = "三次通电都没通过检查" if news.taken_back == _THREE_STARTS else "没通过检查"
    return f"新版退回：{why}" if news.taken_back else ""


def is_low(machine: Machine) -> bool:
    """Say whether the hall's card is nearly full."""
    return machine.disk_mb is not None and machine.disk_mb < _LOW_MB


def device_words(machine: Machine) -> str:
    """Return which devices the hall's box sees and misses; empty where nobody knows."""
    return "、".join(words for words, _ in devices(machine))


def devices(machine: Machine) -> list[tuple[str, bool]]:
    """Return each kind of device the box knows, and whether one that belongs to it is missing."""
    readers = _seen("读卡器", machine.readers, machine.readers_lost)
    buttons = _seen("按键", machine.buttons, machine.buttons_lost)
    both = ((readers, bool(machine.readers_lost)), (buttons, bool(machine.buttons_lost)))
    return [one for one in both if one[0]]


def _seen(name: str, working: int | None, lost: int) -> str:
    if working is None:
        return ""
    return f"{name} {working}（缺 {lost}）" if lost else f"{name} {working}"


def yuan(fen: int) -> str:
    """Return an amount in yuan."""
    return f"{fen // 100}.{fen % 100:02}"


def chain_words(mark: ChainMark | None) -> str:
    """Return whether a hall's records are still one unbroken chain, as far as was looked."""
    if mark is None or not mark.records:
        return "还没有记录"
    if mark.broken_at is not None:
        return f"断在第 {mark.broken_at} 条"
    if mark.forks:
        return f"完整，改接过 {mark.forks} 次"
    if mark.checked < mark.records:
        return f"完整，核到第 {mark.checked} 条"
    return "完整"


def is_whole(mark: ChainMark | None) -> bool:
    """Say whether nobody has to look into it: no break, and no going on from other records."""
    return mark is None or (mark.broken_at is None and not mark.forks)


def ago(then: datetime | None, now: datetime) -> str:
    """Return how long ago something was, in the largest whole unit."""
    if then is None:
        return "从未"
    minutes = max(0, int((now - then).total_seconds() // 60))
    if minutes < _HOUR_MINUTES:
        return f"{minutes} 分钟前"
    if minutes < _DAY_MINUTES:
        return f"{minutes // _HOUR_MINUTES} 小时前"
    return f"{minutes // _DAY_MINUTES} 天前"


def is_quiet(then: datetime | None, now: datetime) -> bool:
    """Say whether a hall was silent for longer than it should be."""
    return then is None or (now - then).total_seconds() > _QUIET_MINUTES * 60


def outage_headline(seen: OutageMonth, silent: int) -> str:
    """Return the one sentence on who cannot be reached now and how the month was."""
    now = f"现在有 {silent} 个厅没有消息" if silent else "现在各厅都有消息"
    times = sum(one.times for one in seen.halls)
    return f"{now}，{seen.month} 断过 {times} 次" if times else f"{now}，{seen.month} 没有断过"


def why_out(why: str) -> str:
    """Return why a hall had no answer, as its box saw it."""
    return _WHY.get(why, why or "没有说")


def span(lasted: timedelta | None) -> str:
    """Return how long something was, in hours and minutes."""
    if lasted is None:
        return "还没说通"
    hours, minutes = divmod(int(lasted.total_seconds()) // 60, 60)
    return f"{hours} 小时 {minutes:02} 分" if hours else f"{minutes} 分"
