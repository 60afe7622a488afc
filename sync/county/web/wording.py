"""All Chinese wording of the county's pages that is not plain page text."""

from datetime import datetime
from types import MappingProxyType

from appliance.domain.evaluation import Level
from appliance.domain.moment import Trust
from sync.county.fleet import HallLine, Machine, Overview
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
WORK_HEAD = ("大厅", "收件", "办结", "收费笔数", "收费（元）")
WHOLE = "合计"
_BELIEVED = frozenset({Trust.HUMAN, Trust.NETWORK, Trust.COUNTY})
_QUIET_MINUTES = 15
_HOUR_MINUTES = 60
_DAY_MINUTES = 24 * 60


def headline(seen: Overview) -> str:
    """Return the one sentence that answers whether yesterday is complete."""
    missing = [line.hall for line in seen.halls if not line.complete_yesterday]
    if not seen.halls:
        return "还没有大厅登记"
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


def is_low(machine: Machine) -> bool:
    """Say whether the hall's card is nearly full."""
    return machine.disk_mb is not None and machine.disk_mb < _LOW_MB


def device_words(machine: Machine) -> str:
    """Return which devices the hall's box sees and misses; empty where nobody knows."""
    readers = _seen("读卡器", machine.readers, machine.readers_lost)
    buttons = _seen("按键", machine.buttons, machine.buttons_lost)
    return "、".join(one for one in (readers, buttons) if one)


def is_missing(machine: Machine) -> bool:
    """Say whether a device that belongs to the hall's box is not there."""
    return bool(machine.readers_lost or machine.buttons_lost)


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
