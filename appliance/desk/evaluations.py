"""Ratings (好差评) at the desk: opening a window's buttons, and judging what was pressed.

Three promises, kept by this file alone:
1. `evaluation.given` is written by desk/rating_record.py only, which is reached from a button's
   event or from a form that a citizen handed in; there is no other way to a rating.
2. A press is judged by its own (boot, mono); a rating that turns out not to be the first is taken
   back before the first one takes its place.
3. Closing by time is computed. Nobody's silence is written down as a rating.

Sources: DESIGN.md 6 (Ratings); seed 000 第十四条第七款; reading R30.
"""

from enum import StrEnum

from appliance.desk.rating_record import Event, Form, give, rating_by_button, rating_by_form
from appliance.desk.rules import Actor, Rules
from appliance.domain.case import CaseState
from appliance.domain.errors import FormIncomplete, NothingToRate
from appliance.domain.evaluation import (
    Channel,
    Level,
    NotCounted,
    Press,
    Rating,
    armed_case,
    superseded_ratings,
    why_not_counted,
)
from appliance.domain.facts.evaluations import (
    ButtonPressed,
    EvaluationArmed,
    EvaluationClosed,
)
from appliance.domain.frozen import dataclass
from appliance.domain.moment import Moment
from appliance.domain.record import reference
from appliance.domain.roles import Act
from appliance.journal.transaction import Transaction
from appliance.projections.case_questions import CaseLine, case_of
from appliance.projections.evaluation_questions import (
    ArmedWindow,
    StandingRating,
    armed_now,
    newest_arming,
    recent_presses,
    standing_rating,
)

OPEN_S = "ratings.open_s"  # the setting
CLOSED_LATELY_MS = 120_000  # a press so soon after closing is told apart from one out of the blue
STUCK_RUN = 5  # the same button so many times …
STUCK_GAP_MS = 2_000  # … with no longer pause between is a stuck button or a playing child
LOOK_BACK = 40  # presses of all windows that the run is looked for in
ANSWERED = frozenset(
    {CaseState.COMPLETED, CaseState.DENIED, CaseState.DELIVERED, CaseState.DECLINED}
)


class Why(StrEnum):
    """Why a press counts for no case. Values are stored and sent; never rename one."""

    NOT_ARMED = "not_armed"
    CLOSED = "closed"
    REPEATED = "repeated"
    STUCK = "stuck"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lamp:
    """What the window's lamp is to show; `for_ms` is how long it may burn at the most."""

    window: int
    on: bool
    for_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Armed:
    """A window waits for the rating of a case."""

    case_uid: str
    local_no: str
    ref: str
    lamp: Lamp


@dataclass(frozen=True, slots=True, kw_only=True)
class ButtonPress:
    """A press as hall-hw spooled it: event `i` of `spool`."""

    window: int
    level: str
    spool: str
    i: int
    simulated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """A rating page a citizen sent; `armed` is the arming the page was made for."""

    window: int
    armed: str
    level: str
    form_no: str
    channel: Channel = Channel.TABLET


@dataclass(frozen=True, slots=True, kw_only=True)
class PressOutcome:
    """What became of a press: counted for a case, or kept with the reason why not."""

    counted: bool
    why: Why | None = None
    local_no: str = ""
    lamp: Lamp | None = None


def arm(tx: Transaction, case_uid: str, actor: Actor, rules: Rules) -> Armed:
    """Open the buttons of the case's window for its rating; an older opening there is over.

    Raises:
        NotPermitted: the person may not handle cases.
        FormIncomplete: there is no such case.
        NothingToRate: the hall has not answered yet, or the case is rated.
    """
    actor.may(Act.HANDLE_CASES)
    case = case_of(tx.db, case_uid)
    if case is None:
        raise FormIncomplete(case_uid, form="arm", missing=["case"])
    return arm_case(tx, case, actor, rules)


def arm_case(tx: Transaction, case: CaseLine, actor: Actor, rules: Rules) -> Armed:
    """Open the buttons for a case that was just looked up.

    Raises:
        NothingToRate: the hall has not answered yet, or the case is rated.
    """
    if case.state not in ANSWERED:
        raise NothingToRate(case.local_no, why="not_finished")
    if standing_rating(tx.db, case.uid) is not None:
        raise NothingToRate(case.local_no, why="already_rated")
    open_ms = 1000 * rules.policy(tx.moment.day).days(OPEN_S)
    fact = EvaluationArmed(
        window=case.window, local_no=case.local_no, clerk_no=actor.staff_no, open_ms=open_ms
    )
    record = tx.append(fact, by=actor.by, subject=case.uid)
    return Armed(
        case_uid=case.uid,
        local_no=case.local_no,
        ref=reference(record),
        lamp=Lamp(window=case.window, on=True, for_ms=open_ms),
    )


def close_window(tx: Transaction, window: int, why: str, by: str) -> Lamp:
    """Close a window's buttons before their time (不评价); what is closed already stays so.

    Args:
        tx: the use case's transaction.
        window: the window.
        why: by_clerk or by_citizen.
        by: who says so, for the envelope.
    """
    armed = armed_now(tx.db, window, tx.moment)
    if armed is not None:
        fact = EvaluationClosed(window=window, armed=armed.ref, why=why)
        tx.append(fact, by=by, subject=armed.case_uid)
    return Lamp(window=window, on=False)


def press(tx: Transaction, button: ButtonPress, moment: Moment) -> PressOutcome:
    """Judge a press by its own moment, whenever it arrives, and write it down.

    Raises:
        ValueError: the level is none of the five.
    """
    down = Press(
        window_no=button.window,
        level=Level(button.level),
        boot=moment.boot,
        mono=moment.mono,
    )
    armed = newest_arming(tx.db, button.window, moment.boot, moment.mono)
    why = _why_not(tx, down, armed)
    if why is not None or armed is None:
        return _keep(tx, button, moment, why or Why.NOT_ARMED)
    event = Event(spool=button.spool, i=button.i, simulated=button.simulated)
    give(tx, rating_by_button(armed, down.level, event), armed.case_uid, moment)
    return _counted(armed)


def hand_in(tx: Transaction, page: HandedIn) -> PressOutcome:
    """Take a rating from a page, by the same rule as a button: only while its window is armed.

    Raises:
        NothingToRate: the time is over, or the case is rated; nothing was written.
        ValueError: the level is none of the five.
    """
    level = Level(page.level)
    armed = newest_arming(tx.db, page.window, tx.moment.boot, tx.moment.mono)
    if armed is None or armed.ref != page.armed or tx.moment.mono >= armed.arming.until:
        raise NothingToRate(str(page.window), why="closed")
    if standing_rating(tx.db, armed.case_uid) is not None:
        raise NothingToRate(armed.local_no, why="already_rated")
    form = Form(number=page.form_no, channel=page.channel)
    give(tx, rating_by_form(armed.rated, level, form), armed.case_uid, tx.moment)
    return _counted(armed)


def _why_not(tx: Transaction, down: Press, armed: ArmedWindow | None) -> Why | None:
    """Return why a press counts for no case, None if it is the case's first."""
    if _is_stuck(tx, down):
        return Why.STUCK
    uid = armed_case([armed.arming] if armed else [], down)
    standing = standing_rating(tx.db, uid) if uid else None
    first = standing is None or armed is None or _is_earlier(down, armed, standing)
    match why_not_counted(uid, first=first):
        case NotCounted.DUPLICATE:
            return Why.REPEATED
        case NotCounted.NO_CASE:
            lately = armed is not None and down.mono < armed.arming.until + CLOSED_LATELY_MS
            return Why.CLOSED if lately else Why.NOT_ARMED
    return None


def _is_earlier(down: Press, armed: ArmedWindow, standing: StandingRating) -> bool:
    """Say whether a late press went before the rating that stands."""
    late = Rating(
        rating_uid="", case_uid=armed.case_uid, level=down.level, boot=down.boot, mono=down.mono
    )
    # Armings are written as they happen, so their order is the order of their boots.
    turns = sorted([(armed.pos, down.boot), (standing.armed_pos, standing.rating.boot)])
    boots = list(dict.fromkeys(boot for _, boot in turns))
    return standing.rating in superseded_ratings([standing.rating, late], boots)


def _is_stuck(tx: Transaction, down: Press) -> bool:
    """Say whether this press ends a run of the same button without a pause."""
    run, last = 1, down.mono
    for before in recent_presses(tx.db, down.window_no, LOOK_BACK):
        same = before.level == down.level and before.boot == down.boot
        if not same or abs(last - before.mono) > STUCK_GAP_MS:
            break
        run, last = run + 1, before.mono
    return run >= STUCK_RUN


def _keep(tx: Transaction, button: ButtonPress, moment: Moment, why: Why) -> PressOutcome:
    fact = ButtonPressed(
        window=button.window,
        level=button.level,
        why=why,
        spool=button.spool,
        i=button.i,
        simulated=button.simulated,
    )
    tx.append(fact, by=f"window:{button.window}", moment=moment)
    return PressOutcome(counted=False, why=why)


def _counted(armed: ArmedWindow) -> PressOutcome:
    lamp = Lamp(window=armed.window, on=False)
    return PressOutcome(counted=True, local_no=armed.local_no, lamp=lamp)
