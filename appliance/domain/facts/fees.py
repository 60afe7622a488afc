"""Facts of fees (收费): approved standards, bills, payments. Amounts are in fen."""

from typing import ClassVar

from appliance.domain.facts.base import Fact
from appliance.domain.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeStandardFiled(Fact):
    """An approved standard was filed with its document (004·八.1); it holds from `first_day`."""

    KIND: ClassVar[str] = "fee.standard_filed"
    item_code: str
    name: str
    fen: int
    unit: str
    document: str
    first_day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeStandardEnded(Fact):
    """A standard holds no more from that day on. Subject: the standard."""

    KIND: ClassVar[str] = "fee.standard_ended"
    last_day: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeCharged(Fact):
    """The unit issued a bill for a case (004·八.3). Subject: the case."""

    KIND: ClassVar[str] = "fee.charged"
    standard: str
    name: str
    count: int
    fen: int
    bill_no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeePaid(Fact):
    """The settlement window took the payment of a bill. Subject: the case."""

    KIND: ClassVar[str] = "fee.paid"
    bill_no: str
    receipt_no: str
    way: str
    fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeReconciled(Fact):
    """One day's payments were compared with the bank's list (004·八.4)."""

    KIND: ClassVar[str] = "fee.reconciled"
    day: str
    bills: int
    fen: int
    bank_fen: int
    note: str = ""


FACTS = (FeeStandardFiled, FeeStandardEnded, FeeCharged, FeePaid, FeeReconciled)
