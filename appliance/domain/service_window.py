"""Windows (窗口) as people find them: name, place, where the forms lie; which one takes payments.

Rule 1: whoever is asked for another window says where it is, and where forms and guides lie.
Rule 2: where a hall has named a settlement window, every payer pays there; who serves no such
window takes no payment. A hall that has named none takes payments as before.
Rule 3: an item has moved in (进驻) when a window handles it; what has not is named, never rounded
away.

Sources: seed 000 第十四条第十款 (Rule 1); seed 001 二(一) (the finance window of the six),
seed 004 八.3 (Rule 2); seed 001 二(二) (three concentrations; delegated items gathered, Rule 3).
"""

from collections.abc import Collection, Iterable, Mapping

from appliance.domain.errors import NotTheSettlementWindow
from appliance.domain.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceWindow:
    """One window; `settlement` says that it takes payments for all."""

    window: int
    name: str
    place: str
    shelf: str
    settlement: bool


def moved_in(windows_of: Mapping[str, Collection[int]], most: int) -> tuple[int, list[str]]:
    """Return how many items a window of the hall handles, and the names of those none does.

    `windows_of` gives for each listed item the windows that handle it; the last is `most`.
    """
    outside = [
        name
        for name, windows in windows_of.items()
        if not any(0 < number <= most for number in windows)
    ]
    return len(windows_of) - len(outside), outside


def settlement_windows(windows: Iterable[ServiceWindow]) -> tuple[int, ...]:
    """Return the numbers of the windows that take payments for all, in their order."""
    return tuple(sorted(one.window for one in windows if one.settlement))


def takes_payments(served: Iterable[int], settlement: Iterable[int]) -> bool:
    """Say whether somebody who serves these windows may take a payment."""
    named = frozenset(settlement)
    return not named or bool(named.intersection(served))


def require_settlement(bill_no: str, served: Iterable[int], settlement: Iterable[int]) -> None:
    """Let a payment pass that is taken at a settlement window, where there is one.

    Raises:
        NotTheSettlementWindow: the payer has to go to another window.
    """
    named = tuple(settlement)
    if not takes_payments(served, named):
        raise NotTheSettlementWindow(bill_no, windows="、".join(str(one) for one in named))
