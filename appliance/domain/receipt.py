"""Receipt (回执): the county's last proven answer for one stream of the hall."""

from dataclasses import dataclass


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
