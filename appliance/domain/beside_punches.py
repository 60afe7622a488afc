"""What may be counted beside the raw punches: a correction (补卡), a paper sheet (补录), off-post.

Rule 1: a punch is never changed; what is counted beside it names who, why, and what it stands for.
Rule 2: nothing is written down for a time that has not come, nor for a day that is not worked.
Rule 3: somebody leaves a post before coming back to it, and once.

Sources: seed 003-A 二.1-3, 三.2; seed 003-J 纪律4; FEATURES 1, 6.
"""

from datetime import date
from enum import StrEnum

from appliance.domain.errors import Refusal
from appliance.domain.punch_plan import PunchPlan, SlotName


class Purpose(StrEnum):
    """Why somebody leaves the post. Values are stored and sent; never rename one."""

    OFFICIAL = "official"  # 公务外出
    PRIVATE = "private"  # 私事
    EXCHANGE = "exchange"  # 回单位交换文件
    UNKNOWN = "unknown"  # found empty, reason unknown


class AttendanceRefusal(Refusal):
    """Something cannot be counted beside the punches."""


class CorrectionNotPossible(AttendanceRefusal):
    """A correction does not fit its day.

    `why` is future, day_off, no_hours, no_such_slot, other_slot or asked_already.
    """

    code = "correction_not_possible"

    def __init__(self, staff_no: str, *, day: str, why: str) -> None:
        super().__init__(staff_no, day=day, why=why)


class PaperNotPossible(AttendanceRefusal):
    """A paper line does not hold. `why` is future, reversed, empty or cancelled."""

    code = "paper_not_possible"

    def __init__(self, subject: str, *, day: str, why: str) -> None:
        super().__init__(subject, day=day, why=why)


class OffPostNotPossible(AttendanceRefusal):
    """Going or coming back does not fit. `why` is out_already, not_out, reversed or future."""

    code = "off_post_not_possible"

    def __init__(self, staff_no: str, *, why: str) -> None:
        super().__init__(staff_no, why=why)


def check_correction(
    staff_no: str, day: date, wanted: tuple[SlotName, int], plan: PunchPlan | None, *, working: bool
) -> None:
    """Let a correction stand for a slot of a day, or refuse.

    Args:
        staff_no: whose.
        day: the day.
        wanted: the slot and the minute of the day that is claimed.
        plan: the day's plan; None where the hall has not set its hours.
        working: whether the day is worked.

    Raises:
        CorrectionNotPossible: the day is off, its hours are not set, or the minute is of another
            slot.
    """
    name, minute = wanted
    text = day.isoformat()
    if not working:
        raise CorrectionNotPossible(staff_no, day=text, why="day_off")
    if plan is None:
        raise CorrectionNotPossible(staff_no, day=text, why="no_hours")
    slot = plan.slot(name)
    if slot is None:
        raise CorrectionNotPossible(staff_no, day=text, why="no_such_slot")
    if not slot.holds(minute):
        raise CorrectionNotPossible(staff_no, day=text, why="other_slot")
