"""What the staff room says."""

from collections.abc import Mapping
from types import MappingProxyType

STAFF_NO = "工号：2 到 12 位数字或字母"
NAME = "姓名：填 1 到 {most} 个字"
UNIT = "单位：填 1 到 {most} 个字"
WINDOW = "窗口：填 1 到 {windows}，不在窗口就空着"
ROLES_NEEDED = "职责：至少选一项"

CARD_WHY: Mapping[str, str] = MappingProxyType(
    {"lost": "挂失", "left": "离开大厅收回", "worn": "卡坏了", "returned": "临时卡归还"}
)
NEED_EFFECTIVE = "生效日期写成 2026-11-23"
NOBODY = "还没有定"
NO_WINDOW = "不在窗口"
NOT_YET = "到那天起"
# Why somebody cannot leave a window: the field, and the sentence beside it (000 第七条).
CHANGE_LACKS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "no_report": ("report_no", "窗口人员调整要先书面报告：写上报告文号"),
        "no_consent": ("consented_by", "写明镇主要领导哪一位同意的；没有同意不能调整"),
        "no_day": ("effective_on", NEED_EFFECTIVE),
    }
)
PHOTO_NOT = "照片要 JPG 或 PNG，不超过 {most} KB"
CARD_REPLACED = "补发换下"
CARD_PURPOSES: Mapping[str, str] = MappingProxyType(
    {"own": "本人的卡", "replacement": "补发", "lent": "临时借用", "temporary": "替岗临时卡"}
)


def list_heading(*, people: int, cardless: int, locked_out: int) -> str:
    """Return the finding of the list: who cannot log in now, else who has no card."""
    if not people:
        return "还没有登记人员"
    if locked_out:
        return f"{people} 人，{locked_out} 人连着输错口令，登录在等待"
    if cardless:
        return f"{people} 人，{cardless} 人还没有卡"
    return f"{people} 人，人人有卡"
