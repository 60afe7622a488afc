"""Spot checks (抽查) by the director, and a citizen's word that a window is empty (空岗).

Sources: seed 001 三(二) (ATT-43: no work outside the window); seed 000 第十四条第十四款 (ATT-44);
seed 003-J 纪律4, 7 (ATT-45).
"""

import sqlite3
from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from appliance.desk.rules import Actor
from appliance.domain.errors import Refusal
from appliance.domain.facts.duty import EmptyPostReported, SpotCheckMade
from appliance.domain.frozen import dataclass
from appliance.domain.roles import Act
from appliance.domain.staff import NoSuchWindow, StaffUnknown
from appliance.journal.transaction import Transaction
from appliance.projections.spot_checks import (
    EmptyPost,
    SpotCheck,
    checks_on,
    open_report,
    open_reports,
)
from appliance.projections.staff import people, person

AGAIN_MS = 10 * 60 * 1000  # one open report a window says it; pressing again within this adds none
SCREEN = "screen"
TOLD = "told"


class Found(StrEnum):
    """What somebody saw who went and looked. Values are stored and sent; never rename one."""

    ON_POST = "on_post"  # 在岗
    AWAY = "away"  # 不在岗
    EXCUSED = "excused"  # 不在岗，有手续
    ELSEWHERE = "elsewhere"  # 在办窗口以外的工作 (001·三(二))
    PRIVATE_CALL = "private_call"  # 受理中打无关电话 (000§14.14)
    DRINKING = "drinking"  # 中午饮酒 (003-J·纪律7)


class ReportUnknown(Refusal):
    """There is no such report, or somebody has answered it."""

    code = "report_unknown"

    def __init__(self, ref: str) -> None:
        super().__init__(ref)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOrder:
    """What was seen; `report` names the citizen's report it answers."""

    staff_no: str
    found: Found
    note: str
    report: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looking:
    """The checks of a day, and the reports that wait."""

    checks: tuple[SpotCheck, ...]
    reports: tuple[EmptyPost, ...]
    names: Mapping[str, str]


def check_post(tx: Transaction, order: CheckOrder, actor: Actor) -> None:
    """Write down that somebody went and looked.

    Raises:
        NotPermitted: the actor may not.
        StaffUnknown: nobody has that number.
        ReportUnknown: it answers a report that does not wait.
    """
    actor.may(Act.LOOK_AFTER_POSTS)
    known = person(tx.db, order.staff_no)
    if known is None:
        raise StaffUnknown(order.staff_no)
    if order.report and open_report(tx.db, order.report) is None:
        raise ReportUnknown(order.report)
    fact = SpotCheckMade(
        staff_no=order.staff_no,
        found=order.found,
        note=order.note,
        window=known.window,
        report=order.report,
    )
    tx.append(fact, by=actor.by, subject=known.subject)


def report_empty(tx: Transaction, window: int, *, windows: int, by: str) -> bool:
    """Write down that a citizen found nobody at a window; say whether it is new.

    While a report of that window of the last ten minutes waits, another says nothing new: a screen
    that everybody can press must not fill the journal.

    Raises:
        NoSuchWindow: the hall has fewer windows.
    """
    if not 1 <= window <= windows:
        raise NoSuchWindow("", window=window, windows=windows)
    now = tx.moment
    for one in open_reports(tx.db):
        recent = one.boot == now.boot and now.mono - one.mono <= AGAIN_MS
        if one.window == window and recent:
            return False
    way = TOLD if by.startswith("staff:") else SCREEN
    tx.append(EmptyPostReported(window=window, way=way), by=by)
    return True


def looking(db: sqlite3.Connection, day: date) -> Looking:
    """Return the checks of a day, and every report nobody has looked into."""
    return Looking(
        checks=tuple(checks_on(db, day)),
        reports=tuple(open_reports(db)),
        names={one.staff_no: one.name for one in people(db)},
    )
