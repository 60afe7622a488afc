"""Facts of the care of the box: who had it do what, and what it made of a new program."""

from typing import ClassVar

from appliance.domain.facts.base import Fact
from appliance.domain.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxAsked(Fact):
    """Somebody at a tablet asked the box for something; written before it is done.

    `what` is backup, support, recovery_sheet (the recovery code was shown), reset, keep (a reset
    taken back), restore_stick or restore_county.
    """

    KIND: ClassVar[str] = "box.asked"
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateJudged(Fact):
    """The box judged a program that the county sent; one that was taken begins at the next start.

    `why` is empty where it was taken, else signature, hardware, older, damaged, none or disk;
    `offered` is the county's own time of its offer.
    """

    KIND: ClassVar[str] = "update.judged"
    name: str
    sha256: str
    offered: str
    taken: bool
    why: str = ""


FACTS = (BoxAsked, UpdateJudged)
