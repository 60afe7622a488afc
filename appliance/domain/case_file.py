"""The case file (案卷) and the duties of entry (录入): what must be there, signed, and in time.

Sources: seed 003-J 办件一(一), 办件二, 办件三; seed 002-P1 三.2; seed 000 第十二条第二款;
seed 004 八; seed 001 二(一).
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from appliance.domain.forms import FORMS, FormName
from appliance.domain.frozen import dataclass

SPECIAL_MATERIAL = "special_procedure_material"

FIXED_WINDOWS = (
    "natural_resources_housing",
    "social_affairs",
    "veterans",
    "agriculture",
    "finance_fee",
    "emergency",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFileFinding:
    """What a case file lacks."""

    missing: list[str]
    unsigned: list[str]

    @property
    def complete(self) -> bool:
        """Say whether nothing is missing or unsigned."""
        return not self.missing and not self.unsigned


def judge_case_file(
    have: Collection[str], signed: Collection[str], *, special_procedure: bool
) -> CaseFileFinding:
    """Return what a case file lacks; a paper that is missing is not also unsigned."""
    missing = FORMS[FormName.CASE_FILE].missing(have)
    if special_procedure and SPECIAL_MATERIAL not in have:
        missing = sorted([*missing, SPECIAL_MATERIAL])
    unsigned = FORMS[FormName.CASE_FILE_SIGNED].missing(signed)
    return CaseFileFinding(missing=missing, unsigned=[name for name in unsigned if name in have])


def entered_late(accepted: datetime, entered: datetime | None) -> bool:
    """Say whether a case was not entered into the county's system on its day."""
    return entered is None or entered.date() > accepted.date()


def times_match(on_paper: datetime, in_system: datetime) -> bool:
    """Say whether a time in the case file equals the one in the county's system (003-J·办件二2)."""
    return on_paper == in_system


def late_entry_excused(*, late: bool, outage: bool) -> bool:
    """Say whether a late entry is excused: the duty holds only while the network works."""
    return late and outage


def at_most_one_visit(visits: int) -> bool:
    """Say whether a case kept the promise of 最多跑一次 (001·四(四))."""
    return visits <= 1


def agency_fee_allowed(charged: float) -> bool:
    """Say whether an agency case was free of charge, as it must be (000§12.2)."""
    return charged == 0


def fee_allowed(item: str, amount: float, approved: Mapping[str, float]) -> bool:
    """Say whether a fee is in the approved table and not above its standard (004·八.1-2)."""
    return item in approved and amount <= approved[item]


def missing_windows(have: Collection[str]) -> list[str]:
    """Return which of the six fixed windows (6+X) a hall lacks."""
    return [window for window in FIXED_WINDOWS if window not in have]


def extra_windows(have: Collection[str]) -> list[str]:
    """Return the windows beyond the six, the X of 6+X."""
    return [window for window in have if window not in FIXED_WINDOWS]
