"""Receipt (回执): the county's last proven answer for one stream of the hall."""

from appliance.domain.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Everything up to `seq` is at the county, which proved it with the hash `h` we computed too.

    `safe` is what a verified backup of the county holds; `t` is its time, None if unsigned.
    """

    stream: str
    seq: int
    h: bytes
    safe: int = 0
    epoch: str = ""
    sig: str = ""
    t: str | None = None

    def proves_more_than(self, known: "Receipt | None") -> bool:
        """Say whether it proves anything that another does not; a later hour alone is nothing."""
        if known is None:
            return True
        mine, theirs = ((one.seq, one.h, one.safe, one.epoch) for one in (self, known))
        return mine != theirs
