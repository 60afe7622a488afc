"""The kinds of fact, as frozen dataclasses: one file per subject, one table of all.

Rule 1: a kind is a subject and a past tense; its stored name never changes.
Rule 2: fields may be added with a default; a changed meaning is a new version `v`.
Rule 3: names, numbers and addresses of citizens stand only in the kinds of ERASABLE.
Rule 4: no field is called password, secret, token, key or code; nothing of the kind is journalled.

Sources: DESIGN.md 5, 10; PROTOCOL.md 1.
"""

from types import MappingProxyType

from appliance.domain.erasable import ERASABLE
from appliance.domain.facts import (
    agency,
    attendance,
    box,
    calendar,
    case_care,
    cases,
    catalogue,
    closing,
    complaint_care,
    complaints,
    corrections,
    delegation,
    duty,
    evaluations,
    fees,
    first_contact,
    hall,
    hall_book,
    leave,
    ledger,
    month,
    oversight,
    platform_entry,
    platform_told,
    post_work,
    reports,
    sanctions,
    staff,
    stick,
    study,
    surveys,
    tasks,
    ticks,
    village_works,
    voice,
)
from appliance.domain.facts.base import Fact, body_of, fact_from

__all__ = ["ERASABLE", "KINDS", "Fact", "body_of", "fact_from"]

SUBJECTS = (
    agency,
    attendance,
    box,
    calendar,
    case_care,
    cases,
    catalogue,
    closing,
    complaint_care,
    complaints,
    corrections,
    delegation,
    duty,
    evaluations,
    fees,
    first_contact,
    hall,
    hall_book,
    leave,
    ledger,
    month,
    oversight,
    platform_entry,
    platform_told,
    post_work,
    reports,
    sanctions,
    staff,
    stick,
    study,
    surveys,
    tasks,
    ticks,
    village_works,
    voice,
)
KINDS: MappingProxyType[tuple[str, int], type[Fact]] = MappingProxyType(
    {(kind.KIND, kind.V): kind for subject in SUBJECTS for kind in subject.FACTS}
)
