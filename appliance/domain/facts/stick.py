"""Facts of the USB courier: who asked for records on a stick, and with whose full names."""

from typing import ClassVar

from appliance.domain.facts.base import Fact
from appliance.domain.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class StickAsked(Fact):
    """Somebody at a tablet asked for an export or an import; `what` is export or import.

    It is written before anything is: a stick with personal bodies never leaves without it.
    """

    KIND: ClassVar[str] = "stick.asked"
    what: str
    with_personal: bool = False


FACTS = (StickAsked,)
