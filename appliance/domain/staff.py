"""Staff (工作人员): who may be enrolled under which number, and where.

Rule: window staff stay; they are moved or taken away only after a written report to the town's main
leaders, and with their consent.

Sources: seed 000 第七条 (LEV-20); 第十四条第十六、十七款 (everybody under their own name); RULEBOOK
IT-01, IT-02.
"""

import re
from datetime import date

from appliance.domain.errors import Refusal
from appliance.domain.frozen import dataclass

STAFF_NO = re.compile(r"[0-9A-Za-z]{2,12}")  # printed on the badge


class StaffRefusal(Refusal):
    """A person cannot be enrolled or changed like this."""


class StaffNoTaken(StaffRefusal):
    """Somebody else has this number; a number is never given twice."""

    code = "staff_no_taken"

    def __init__(self, staff_no: str, *, name: str) -> None:
        super().__init__(staff_no, name=name)


class StaffUnknown(StaffRefusal):
    """Nobody in the hall has this number."""

    code = "staff_unknown"


class ChangeNotConsented(StaffRefusal):
    """Window staff are changed without a report. `why`: no_report, no_consent, no_day."""

    code = "change_not_consented"

    def __init__(self, staff_no: str, *, why: str) -> None:
        super().__init__(staff_no, why=why)


class StillAtWindow(StaffRefusal):
    """The roles of a window are taken from somebody who still serves at one."""

    code = "still_at_window"

    def __init__(self, staff_no: str, *, window: int) -> None:
        super().__init__(staff_no, window=window)


class NoSuchWindow(StaffRefusal):
    """The hall has no window of this number."""

    code = "no_such_window"

    def __init__(self, staff_no: str, *, window: int, windows: int) -> None:
        super().__init__(staff_no, window=window, windows=windows)


def check_enrolment(
    staff_no: str, *, taken_by: str | None, window: int | None, windows: int
) -> None:
    """Let a person be enrolled, or refuse.

    Args:
        staff_no: the number on the badge.
        taken_by: who has that number already.
        window: where the person is to serve, None for no window.
        windows: how many windows the hall has.

    Raises:
        StaffNoTaken: a number is never given twice.
        NoSuchWindow: the hall has fewer windows.
    """
    if taken_by is not None:
        raise StaffNoTaken(staff_no, name=taken_by)
    check_window(staff_no, window=window, windows=windows)


def check_window(staff_no: str, *, window: int | None, windows: int) -> None:
    """Let a person serve at a window, or refuse.

    Raises:
        NoSuchWindow: the hall has fewer windows.
    """
    if window is not None and not 1 <= window <= windows:
        raise NoSuchWindow(staff_no, window=window, windows=windows)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeReport:
    """The written report (书面报告) behind a change of window staff, and who consented to it."""

    report_no: str = ""
    consented_by: str = ""
    effective_on: date | None = None


NO_REPORT = ChangeReport()


def check_change(staff_no: str, report: ChangeReport) -> None:
    """Let somebody leave the window they serve at, or refuse (000 第七条).

    Raises:
        ChangeNotConsented: the report, the consent or the day is missing.
    """
    lacking = {
        "no_report": not report.report_no,
        "no_consent": not report.consented_by,
        "no_day": report.effective_on is None,
    }
    for why, is_so in lacking.items():
        if is_so:
            raise ChangeNotConsented(staff_no, why=why)
