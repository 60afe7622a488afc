"""What a clerk asks for, one value a step, and what comes back; texts are as they were typed."""

from collections.abc import Sequence
from dataclasses import field
from datetime import date
from enum import StrEnum

from appliance.desk.evaluations import Armed
from appliance.desk.rules import Actor
from appliance.domain.case import ProcedureKind
from appliance.domain.case_care import Receiver, RefusalGround
from appliance.domain.frozen import dataclass
from appliance.domain.notice import TripReason


class Papers(StrEnum):
    """How the materials stand when a case is registered."""

    FULL = "full"  # 齐了
    SHORT = "short"  # 不齐, told once and whole
    LATER = "later"  # 容缺, the rest follows by a day


class Ending(StrEnum):
    """How far a case comes at its registration."""

    DONE = "done"  # 当场办结并交付
    LATER = "later"  # 受理, to be finished by its due date
    DECLINED = "declined"  # 不予受理


class Way(StrEnum):
    """How a result reaches the person. Values are stored and sent; never rename one."""

    SPOT = "spot"  # 当场交付
    WINDOW = "window"  # 窗口领取
    AGENT = "agent"  # 代办人代领
    POST = "post"  # 邮寄
    ONLINE = "online"  # 网上送达


@dataclass(frozen=True, slots=True, kw_only=True)
class Citizen:
    """Who applies, in full; it goes into the one erasable fact of the case and nowhere else.

    `id_note` says why a number is right whose check digit is wrong.
    """

    name: str
    id_number: str = ""
    phone: str = ""
    agent: str = ""
    is_organisation: bool = False
    id_note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveCase:
    """An application with its papers. `materials` names what was handed in; None means all.

    `clerk_no` is who took it in, where another copies it from paper.
    """

    item_code: str
    window: int
    citizen: Citizen
    materials: Sequence[str] | None = None
    apply_way: str = "window"
    platform_no: str | None = None
    clerk_no: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSupplement:
    """Everything that is missing, told once (一次性告知). `trip` says why somebody came again."""

    missing: Sequence[str]
    in_writing: bool = True
    trip: TripReason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplement:
    """What was missing has come; `trip` says why it took another visit, None if it took none."""

    trip: TripReason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptConditionally:
    """Acceptance with something missing (容缺受理): what, and by when it follows."""

    owed: Sequence[str]
    owed_by: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Extend:
    """An extension in working days, with the leader who agreed and how the applicant was told.

    `legal_basis` names the law that lets it go past the statutory limit.
    """

    days: int
    reason: str
    approver: Actor
    told_by: str
    legal_basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StartProcedure:
    """A special procedure (特别程序) that stops the clock, told in writing."""

    procedure: ProcedureKind
    reason: str
    approver: Actor
    basis: str = ""
    expected_days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Refer:
    """A case is sent up (上报) to an organ; `follow_on` is the day to ask there again."""

    organ: str
    follow_on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Complete:
    """A decision for the applicant. `approver` signed it; None means whoever asks.

    `explained` is what the applicant was told about why it was not done on its day.
    """

    result: str = "granted"
    note: str = ""
    approver: Actor | None = None
    explained: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliver:
    """The result is handed over: how, to whom, and whether the receipt is signed."""

    way: Way
    receiver: Receiver = Receiver.APPLICANT
    receipt_signed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuse:
    """A refusal (不予受理, 不予许可) with its reason, basis, and where it can be reviewed.

    `organ` and its contact are told where the matter belongs elsewhere.
    """

    reason: str
    review_body: str
    basis: str = ""
    review_person: str = ""
    review_limit: str = ""
    ground: RefusalGround = RefusalGround.CONDITIONS
    organ: str = ""
    organ_contact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """The whole of the registration page: receiving, the papers, and how far it comes at once."""

    receive: ReceiveCase
    papers: Papers = Papers.FULL
    ending: Ending = Ending.LATER
    missing: Sequence[str] = field(default=())
    in_writing: bool = True
    owed_by: date | None = None
    refuse: Refuse = field(default_factory=lambda: Refuse(reason="", review_body=""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """The case that was made; `armed` when its window now waits for a rating."""

    uid: str
    local_no: str
    armed: Armed | None = None
