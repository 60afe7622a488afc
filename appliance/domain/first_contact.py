"""First contact (首问) and first handler (首办): when an inquiry may be closed.

Rule: the person asked first stays responsible until the answer is given here, the receiver has
taken over (领办导办, R23), or the asker knows where to go and why.

Sources: seed 000 第九条第四款; seed 002-P3 首问; seed 003-J 一次性告知一.
"""

from dataclasses import dataclass

from appliance.domain.forms import FORMS, FormName


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAnswer:
    """The matter belongs to the post asked: what was told."""

    told: frozenset[str]

    def missing(self) -> list[str]:
        """Return what was not told yet (000§9.4(1))."""
        return FORMS[FormName.FIRST_CONTACT_NOTICE].missing(self.told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """The matter belongs to another post of the hall: who took over."""

    acknowledged_by: str = ""

    def missing(self) -> list[str]:
        """Return what is still open (000§9.4(2)): 「到」 means that the receiver took over."""
        return [] if self.acknowledged_by else ["acknowledged_by"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SentElsewhere:
    """The matter is not the hall's: the reason, and the competent organ if it is known."""

    reason: str
    organ_known: bool = False
    organ_name: str = ""
    organ_contact: str = ""

    def missing(self) -> list[str]:
        """Return what is still open (000§9.4(3)): a known organ is told with name and contact."""
        told = {"reason": self.reason}
        if self.organ_known:
            told |= {"organ_name": self.organ_name, "organ_contact": self.organ_contact}
        return sorted(name for name, text in told.items() if not text)


Answer = OwnAnswer | Referral | SentElsewhere


def may_close(answer: Answer) -> bool:
    """Say whether the person asked first has done what the regulation wants."""
    return not answer.missing()
