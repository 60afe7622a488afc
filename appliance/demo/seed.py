"""Writing the plan through the desk, with a clock that shows the planned time.

Nothing is written round the rules: cards are given by swiping them, presses come through a spool,
every step asks its table. One day is one boot, because the power is cut every evening.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from appliance.demo import DATA
from appliance.demo.people import WINDOW_OF_CODE, WINDOWS, StaffMember
from appliance.demo.plan import (
    Action,
    Complaint,
    Day,
    Leave,
    LineDown,
    LineUp,
    Month,
    Press,
    Step,
    Swipe,
    Visit,
)
from appliance.demo.registers import Entry, Registers
from appliance.desk import accounts, cards, case_steps, complaints, leave, platform_entry
from appliance.desk.case_orders import (
    Citizen,
    Complete,
    Deliver,
    ReceiveCase,
    Refuse,
    Way,
)
from appliance.desk.cases import receive_case
from appliance.desk.catalogue import apply_catalogue, catalogue_from_csv
from appliance.desk.clock_trust import look_at_clock
from appliance.desk.intake import Parcel, take_events
from appliance.desk.outages import watch_line
from appliance.desk.rules import Actor, Rules
from appliance.desk.staff import Enrolment, enrol_unasked
from appliance.domain.complaint import ComplaintChannel, Difficulty, Ground
from appliance.domain.facts.hall import BoxEnrolled, HallStarted
from appliance.domain.facts.platform_entry import PlatformEntered
from appliance.domain.leave import LeaveKind, LeaveSpan
from appliance.domain.moment import Moment, Trust, stamp
from appliance.domain.outages import Line
from appliance.domain.roles import Role
from appliance.domain.workdays import WorkCalendar
from appliance.journal.streams import Identity, ensure_stream
from appliance.journal.transaction import Transaction

READER = "door"
BOOTS_IN_MS = 20_000  # from power-on to the first record


class SeedClock:
    """A clock that shows what it was set to."""

    def __init__(self, moment: Moment) -> None:
        self.moment = moment

    def now(self) -> Moment:
        """Return the moment it was set to."""
        return self.moment


def moment_in(day: Day, at: datetime) -> Moment:
    """Return a planned time as the hall's clocks would have shown it."""
    mono = BOOTS_IN_MS + (at - day.power_on) // timedelta(milliseconds=1)
    return Moment(at=at, boot=day.boot, mono=mono, trust=Trust.COUNTY)


class Seeder:
    """Plays a month; every method is one use case."""

    def __init__(self, month: Month, rules: Rules, card_key: bytes) -> None:
        self._month = month
        self._rules = rules
        self._card_key = card_key
        self._cases: dict[int, tuple[str, Actor]] = {}
        self._registers = Registers(month.staff, rules)
        self._spooled = 0

    def open_hall(self, tx: Transaction, box: Identity) -> None:
        """Open the stream, enrol the people with their cards, put the catalogue in force."""
        first = self._month.days[0]
        tx.moment = moment_in(first, first.power_on)
        ensure_stream(tx, box)
        self._start(tx, box)
        tx.append(BoxEnrolled(device="", county=self._month.people.county, digit=1), by="county")
        for person in self._month.staff:
            self._enrol(tx, person)
        lines = (DATA / "catalogue.csv").read_text(encoding="utf-8").splitlines()
        apply_catalogue(tx, catalogue_from_csv(lines, WINDOW_OF_CODE), by="county")

    def play_day(self, tx: Transaction, day: Day, box: Identity) -> None:
        """Write everything that happened on a day."""
        tx.moment = moment_in(day, day.power_on)
        if day is not self._month.days[0]:
            self._start(tx, box)
        for at, action in day.actions:
            tx.moment = moment_in(day, at)
            if isinstance(action, Entry):
                self._registers.write(tx, action)
            else:
                self._act(tx, day, action)

    def _start(self, tx: Transaction, box: Identity) -> None:
        tx.append(HallStarted(software=box.software, schema=box.schema), by="hall")
        look_at_clock(tx)

    def _enrol(self, tx: Transaction, person: StaffMember) -> None:
        order = Enrolment(
            staff_no=person.staff_no,
            name=person.name,
            unit=person.unit,
            post=person.post,
            window=person.window,
            roles=frozenset(Role(role) for role in person.roles),
            windows=len(WINDOWS),
        )
        enrol_unasked(tx, order, by="hall")
        accounts.open_account(tx, person.staff_no, why="first", by="hall")
        self._event(tx, _card(person.card))
        cards.give_card(tx, person.staff_no, reader=READER, actor=self._director())

    def _act(self, tx: Transaction, day: Day, action: Action) -> None:
        match action:
            case Swipe():
                self._event(tx, _card(action.card))
            case Press():
                level = {"type": "press", "window": action.window, "level": action.level}
                self._event(tx, level)
            case Leave():
                self._leave(tx, day, action)
            case Visit():
                self._visit(tx, action)
            case Step():
                self._step(tx, action)
            case Complaint():
                self._complain(tx, action)
            case LineDown() | LineUp():
                self._line(tx, day, action)

    def _event(self, tx: Transaction, event: dict[str, object]) -> None:
        """Hand an event in as hall-hw would, through a spool of its day."""
        self._spooled += 1
        now = tx.moment
        line = [self._spooled, now.boot, now.mono, stamp(now.at), {**event, "simulated": True}]
        parcel = Parcel(spool=f"seed-{self._month.days[0].boot}", lines=[line])
        take_events(tx, parcel, card_key=self._card_key, rules=self._rules)

    def _leave(self, tx: Transaction, day: Day, action: Leave) -> None:
        deputy = self._month.staff[1]
        order = leave.LeaveOrder(
            staff_no=action.staff_no,
            kind=LeaveKind(action.kind),
            span=LeaveSpan(first=day.date, last=day.date),
            reason=action.reason,
        )
        own = Actor.of(action.staff_no, ["clerk"])
        uid = leave.request_leave(tx, order, own, self._rules)
        approver = Actor.of(deputy.staff_no, deputy.roles)
        leave.grant_leave(tx, uid, leave.Grant(), approver, self._rules)

    def _visit(self, tx: Transaction, action: Visit) -> None:
        clerk = Actor.of(action.clerk.staff_no, action.clerk.roles)
        order = ReceiveCase(
            item_code=action.item.code,
            window=action.window,
            citizen=Citizen(
                name=action.citizen.name,
                id_number=action.citizen.id_number,
                phone=action.citizen.phone,
            ),
        )
        made = receive_case(tx, order, clerk, self._rules)
        self._cases[action.case] = (made.uid, clerk)

    def _step(self, tx: Transaction, action: Step) -> None:
        uid, clerk = self._cases[action.case]
        match action.step:
            case "accepted":
                case_steps.accept_case(tx, uid, clerk, self._rules)
            case "entered":
                entered = PlatformEntered(platform_no=action.text)
                platform_entry.note_entry(tx, uid, entered, clerk)
            case "completed":
                signed = Complete(approver=self._chief_representative())
                case_steps.complete_case(tx, uid, signed, clerk, self._rules)
            case "delivered":
                handed = Deliver(way=Way.WINDOW, receipt_signed=True)
                case_steps.deliver_case(tx, uid, handed, clerk, self._rules)
            case "declined":
                refuse = Refuse(
                    reason=action.text,
                    basis="县政务服务事项目录",
                    review_body="县政务服务中心",
                    review_person="督查科",
                    review_limit="60 日内",
                )
                case_steps.decline_case(tx, uid, refuse, clerk, self._rules)

    def _complain(self, tx: Transaction, action: Complaint) -> None:
        told = self._month.people.complaints[action.number - 1]
        order = complaints.File(
            title=str(told["text"]).split("，", maxsplit=1)[0],
            content=str(told["text"]),
            category=Ground.NOT_ACCEPTED,
            channel=ComplaintChannel.ONSITE,
            difficulty=Difficulty.CLEAR if action.replied else Difficulty.COMPLEX,
            about=self._month.people.units[0],
        )
        filed = complaints.file_complaint(tx, order, self._director(), self._rules)
        if action.replied:
            reply = complaints.Reply(
                finding=str(told["finding"]), reply="已当场办理并说明。", way="spot"
            )
            complaints.reply_complaint(tx, filed.uid, reply, self._director())

    def _line(self, tx: Transaction, day: Day, action: LineDown | LineUp) -> None:
        if isinstance(action, LineDown):
            answered, why = moment_in(day, action.since).mono, "offline"
        else:
            answered, why = tx.moment.mono, "answered"
        watch_line(tx, Line(watched_since=BOOTS_IN_MS, answered=answered), why)

    def _chief_representative(self) -> Actor:
        signs = next(one for one in self._month.staff if Role.CHIEF_REPRESENTATIVE in one.roles)
        return Actor.of(signs.staff_no, signs.roles)

    def _director(self) -> Actor:
        chief = self._month.staff[0]
        return Actor.of(chief.staff_no, chief.roles)


def working_days(calendar: WorkCalendar, *, until: date, count: int) -> Sequence[date]:
    """Return the last working days before a day, oldest first."""
    found: list[date] = []
    day = until
    while len(found) < count:
        day -= timedelta(days=1)
        if calendar.is_working_day(day):
            found.append(day)
    return found[::-1]


def _card(number: str) -> dict[str, object]:
    """Return what hall-hw makes of ten digits of an 8H10D reader."""
    return {
        "type": "card",
        "reader": READER,
        "raw": number,
        "format": "8H10D",
        "medium": "125k",
        "id": int(number).to_bytes(4, "big").hex(),
    }
