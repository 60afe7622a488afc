"""The register of rules (制度登记): which rule holds, in which version, from which day.

Rule 1: a rule that names no day holds from the day of its issue (自印发之日起施行).
Rule 2: of the versions of one rule the one that began last holds; a later version ends the one
before, without a repeal.

Sources: seed 000 第四条第一款 (the hall makes its rules and runs them); seed 000 末注, seed 004
十三, seed 003-A 末 (from the day of issue); DESIGN.md 6 (versions with effective dates).
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from appliance.domain.frozen import dataclass


class Standing(StrEnum):
    """How a version of a rule stands on a day. Values are shown by name; never rename one."""

    COMING = "coming"  # 还没有施行
    IN_FORCE = "in_force"  # 现行
    REPLACED = "replaced"  # 被新的一版代替
    REPEALED = "repealed"  # 废止


@dataclass(frozen=True, slots=True, kw_only=True)
class Regulation:
    """One version of a rule of the hall; `last_day` is None until it was repealed."""

    uid: str
    name: str
    version: str
    issuer: str
    issued_on: str
    first_day: str
    kept_at: str
    last_day: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDocument:
    """A document behind a shipped profile; days are empty where it names none."""

    profile: str
    citation: str
    name: str
    issuer: str
    issued_on: str
    first_day: str
    says: str


def effective_from(issued_on: date, stated: date | None) -> date:
    """Return the day from which a rule holds: the one it states, else that of its issue."""
    return issued_on if stated is None else stated


def standing_of(one: Regulation, versions: Iterable[Regulation], day: date) -> Standing:
    """Return how a version stands on a day among all versions of the register."""
    today = day.isoformat()
    if one.last_day is not None and one.last_day < today:
        return Standing.REPEALED
    if one.first_day > today:
        return Standing.COMING
    later = (
        other
        for other in versions
        if other.name == one.name and one.first_day < other.first_day <= today
    )
    return Standing.REPLACED if any(later) else Standing.IN_FORCE
