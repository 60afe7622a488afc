"""What a clerk asks for, one value a step, and what comes back; texts are as they were typed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from appliance.desk.evaluations import Armed
from appliance.desk.rules import Actor


class Papers(StrEnum):
    """How the materials stand when a case is registered."""

    FULL = "full"  # 齐了
    SHORT = "short"  # 不齐, told once and whole


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
    """Who applies, in full; it goes into the one erasable fact of the case and nowhere else."""

    name: str
    id_number: str = ""
    phone: str = ""
    agent: str = ""
    is_organisation: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveCase:
    """An application with its papers. `materials` names what was handed in; None means all."""

    item_code: str
    window: int
    citizen: Citizen
    materials: Sequence[str] | None = None
    apply_way: str = "window"
    platform_no: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSupplement:
    """Everything that is missing, told once (一次性告知)."""

    missing: Sequence[str]
    in_writing: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Extend:
    """An extension in working days, with the leader who agreed and how the applicant was told."""

    days: int
    reason: str
    approver: Actor
    told_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuse:
    """A refusal with its reason and where it can be reviewed: 不予受理 or 不予许可."""

    reason: str
    review_body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """The whole of the registration page: receiving, the papers, and how far it comes at once."""

    receive: ReceiveCase
    papers: Papers = Papers.FULL
    ending: Ending = Ending.LATER
    missing: Sequence[str] = field(default=())
    in_writing: bool = True
    refuse: Refuse = field(default_factory=lambda: Refuse(reason="", review_body=""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """The case that was made; `armed` when its window now waits for a rating."""

    uid: str
    local_no: str
    armed: Armed | None = None
