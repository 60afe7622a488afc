"""One-time notice (一次性告知): what it lists, in which form, and what its lack costs.

Rule: everything at once, in writing; only a telephone inquiry may be answered by word of mouth.

Sources: seed 000 第十条; seed 003-J 一次性告知一-四; conflicts X23-X25.
"""

from collections.abc import Iterable
from enum import StrEnum

from appliance.domain.frozen import dataclass

_REPEATED = 2  # 「两次以上」 includes two


class InquiryChannel(StrEnum):
    """How somebody asked. Values are stored and sent; never rename one."""

    WINDOW = "window"  # 窗口
    PHONE = "phone"  # 电话
    FAX = "fax"  # 传真
    ONLINE = "online"  # 网上
    VISIT = "visit"  # 来访
    LETTER = "letter"  # 信函
    EMAIL = "email"  # 电子邮件


class NoticeMedium(StrEnum):
    """How the notice is given. Values are stored and sent; never rename one."""

    WRITTEN = "written"  # 书面
    ORAL_OR_WRITTEN = "oral_or_written"  # 口头或书面


def notice_medium(channel: InquiryChannel) -> NoticeMedium:
    """Return the form a notice must have: the strictest of the documents (X23)."""
    if channel is InquiryChannel.PHONE:
        return NoticeMedium.ORAL_OR_WRITTEN
    return NoticeMedium.WRITTEN


def beyond_the_list(asked: Iterable[str], listed: Iterable[str]) -> list[str]:
    """Return the lines of a notice that name none of an item's materials (001·四(三)).

    A line may say more than the name: which copy, what is wrong with it. Without a list nothing is
    beyond it.
    """
    names = [name for name in (one.strip() for one in listed) if name]
    if not names:
        return []
    return [
        line
        for line in (one.strip() for one in asked)
        if line and not any(name in line or line in name for name in names)
    ]


class TripReason(StrEnum):
    """Why somebody had to come again. Values are stored and sent; never rename one."""

    MISSING_MATERIAL_NOT_TOLD = "missing_material_not_told"  # 未一次性告知
    MISSING_MATERIAL_TOLD = "missing_material_told"  # 已告知, 申请人未带
    APPLICANT_CHANGED_MIND = "applicant_changed_mind"  # 申请人原因
    COLLECT_RESULT = "collect_result"  # 领取结果
    OTHER = "other"  # 其他


@dataclass(frozen=True, slots=True, kw_only=True)
class TripFinding:
    """What the extra trips of one applicant and item show."""

    failure_trips: int
    flag: bool  # 000§10.5: two or more round trips for want of a notice
    second_trip: bool  # 003-J·一次性告知四: already the first one meets the ladder


def judge_trips(reasons: Iterable[str]) -> TripFinding:
    """Return what extra trips show; only the lack of a notice is the hall's fault."""
    failures = sum(reason == TripReason.MISSING_MATERIAL_NOT_TOLD for reason in reasons)
    return TripFinding(failure_trips=failures, flag=failures >= _REPEATED, second_trip=failures > 0)
