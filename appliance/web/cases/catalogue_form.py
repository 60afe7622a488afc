"""Reading the form of an item (事项), for a new one and for a changed one.

Where the hall's document has tiers of limits, a promise keeps to the tier that is chosen.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from appliance.desk.catalogue_changes import Change
from appliance.domain import catalogue as lists
from appliance.domain.case import CaseKind
from appliance.domain.clocks import Limit, LimitUnit
from appliance.domain.tiers import Tier, is_within
from appliance.projections.catalogue import ServiceItem
from appliance.web.cases import wording_catalogue as words
from appliance.web.cases.case_clock_view import limit_words
from appliance.web.fields import Fields, day_in

DAYS = re.compile(r"[0-9]{1,3}")
LONGEST_LIMIT = 365
MATERIAL = re.compile(r"[^|]{1,40}\|(原件|复印件|核验)\|[0-9]{1,2}")
LAST_DOOR = 18
Tiers = Mapping[Tier, Limit | None]


def values_of(item: ServiceItem) -> dict[str, str]:
    """Return an item as its form shows it."""
    return {
        "code": item.code,
        "name": item.name,
        "kind": item.kind,
        "item_type": item.item_type,
        "windows": "、".join(str(n) for n in item.windows),
        "days": str(item.promise_days),
        "unit": item.promise_unit,
        "legal_days": str(item.legal_days) if item.legal_unit else "",
        "legal_unit": item.legal_unit,
        "legal_basis": item.legal_basis,
        "department": item.department,
        "applicant": item.applicant,
        "steps": item.steps,
        "fee": item.fee,
        "materials": "\n".join(item.materials),
        "report_upward": "yes" if item.report_upward else "",
        "notes": item.notes,
        "chief_no": item.chief_no,
        "tier": item.tier,
    }


def tier_words(tiers: Tiers) -> dict[str, str]:
    """Return the tiers a hall has, each with its bound in words."""
    return {
        tier: words.TIER_BOUND_OTHERS.format(tier=words.TIERS[tier])
        if bound is None
        else words.TIER_BOUND.format(tier=words.TIERS[tier], limit=limit_words(bound))
        for tier, bound in tiers.items()
    }


def read_change(fields: Fields) -> Change:
    """Return from which day a change holds and why; what is wrong stands in the fields."""
    typed = fields["first_day"]
    day = day_in(typed) if typed else None
    fields.need("first_day", words.NEED_DAY, holds=not typed or day is not None)
    fields.need("reason", words.NEED_REASON, holds=bool(fields["reason"]))
    return Change(first_day=day, reason=fields["reason"])


def read_fields(fields: Fields, item: ServiceItem, tiers: Tiers) -> ServiceItem:
    """Return an item with what the form says; the item as it was where something is wrong."""
    days, legal = _days(fields["days"]), _days(fields["legal_days"])
    _check(fields, days, legal)
    _check_tier(fields, days or 0, tiers)
    if fields.wrong:
        return item
    return replace(
        item,
        name=fields["name"],
        kind=fields["kind"],
        item_type=fields["item_type"] if fields["item_type"] in lists.TYPES else item.item_type,
        windows=_doors(fields),
        promise_days=days or 0,
        promise_unit=fields["unit"],
        legal_days=legal or 0,
        legal_unit=fields["legal_unit"],
        materials=tuple(fields.lines("materials")),
        legal_basis=fields["legal_basis"],
        department=fields["department"],
        applicant=fields["applicant"],
        steps=fields["steps"],
        fee=fields["fee"],
        notes=fields["notes"],
        chief_no=fields["chief_no"],
        tier=fields["tier"] if fields["tier"] in tiers else item.tier if not tiers else "",
        report_upward=fields["report_upward"] == "yes",
        chief_delegated=bool(fields["chief_no"]) or item.chief_delegated,
    )


def _check(fields: Fields, days: int | None, legal: int | None) -> None:
    """Note everything that is wrong; `legal` is None where the catalogue names no such limit."""
    doors, legal_unit = _doors(fields), fields["legal_unit"]
    without = not fields["legal_days"] and not legal_unit
    with_both = legal is not None and legal_unit in list(LimitUnit)
    papers = all(MATERIAL.fullmatch(one) for one in fields.lines("materials"))
    at_doors = bool(doors) and all(1 <= n <= LAST_DOOR for n in doors)
    limited = days is not None and fields["unit"] in list(LimitUnit)
    fields.need("name", words.NEED_NAME, holds=bool(fields["name"]))
    fields.need("kind", words.NEED_KIND, holds=fields["kind"] in list(CaseKind))
    fields.need("windows", words.NEED_WINDOWS, holds=at_doors)
    fields.need("days", words.NEED_LIMIT, holds=limited)
    fields.need("legal_days", words.NEED_LEGAL, holds=without or with_both)
    fields.need("fee", words.NEED_FEE, holds=fields["fee"] in words.FEES)
    fields.need("materials", words.NEED_MATERIALS, holds=papers)


def _check_tier(fields: Fields, days: int, tiers: Tiers) -> None:
    """Note a promise beyond its tier; in a superior's matter beyond the statutory limit."""
    if fields["tier"] not in tiers or fields["unit"] not in list(LimitUnit):
        return
    tier, legal = Tier(fields["tier"]), _days(fields["legal_days"])
    bound = tiers[tier]
    if bound is None and legal is not None and fields["legal_unit"] in list(LimitUnit):
        bound = Limit(unit=LimitUnit(fields["legal_unit"]), amount=legal)
    promise = Limit(unit=LimitUnit(fields["unit"]), amount=days)
    said = words.NEED_TIER.format(tier=tier_words({tier: bound})[tier])
    fields.need("days", said, holds=is_within(promise, bound))


def _doors(fields: Fields) -> tuple[int, ...]:
    return tuple(int(n) for n in re.findall(r"[0-9]{1,3}", fields["windows"]))


def _days(text: str) -> int | None:
    found = int(text) if DAYS.fullmatch(text) else -1
    return found if 0 <= found <= LONGEST_LIMIT else None
