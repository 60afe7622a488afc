"""Delegation (授权) at the desk: given with its paper, ended with a reason, asked when a case ends.

Sources: domain/delegation.py; seed 003-J 办件要求三; seed 002-P4 三(二).
"""

from appliance.desk.rules import Actor
from appliance.domain.case import CaseKind
from appliance.domain.delegation import (
    Delegation,
    DelegationRefused,
    check_delegation,
    delegates_on,
)
from appliance.domain.errors import FormIncomplete, NotTheDelegate
from appliance.domain.facts.delegation import DelegationEnded, DelegationGiven
from appliance.domain.roles import Act, Role
from appliance.journal.transaction import Transaction
from appliance.projections.case_questions import CaseLine
from appliance.projections.catalogue import item_coded
from appliance.projections.delegation import delegation_of, delegations
from appliance.projections.staff import roles_of

FORM = "delegation"


def give_delegation(tx: Transaction, order: DelegationGiven, actor: Actor) -> str:
    """Give an item's approval to a chief representative; return the delegation's subject.

    Raises:
        NotPermitted: the person may not change what holds in the hall.
        FormIncomplete: no such item, no organ, no paper or no first day.
        DelegationRefused: to somebody else, the wrong way round, or beside another's days.
    """
    actor.may(Act.EXPORT_LISTS)
    missing = [
        name for name in ("staff_no", "organ", "document", "first_day") if not getattr(order, name)
    ]
    if item_coded(tx.db, order.item_code) is None:
        missing.append("item")
    if missing:
        raise FormIncomplete(order.item_name, form=FORM, missing=missing)
    new = Delegation(
        uid="",
        item_code=order.item_code,
        item_name=order.item_name,
        staff_no=order.staff_no,
        organ=order.organ,
        document=order.document,
        first_day=order.first_day,
        last_day=order.last_day or None,
    )
    roles = roles_of(tx.db, order.staff_no, tx.moment.day)
    is_chief = Role.CHIEF_REPRESENTATIVE in roles
    check_delegation(new, delegations(tx.db, order.item_code), is_chief=is_chief)
    return tx.append(order, by=actor.by).subject


def end_delegation(tx: Transaction, uid: str, order: DelegationEnded, actor: Actor) -> None:
    """Let a delegation hold no more after a day.

    Raises:
        NotPermitted: the person may not change what holds in the hall.
        FormIncomplete: no such delegation, or no reason.
        DelegationRefused: it is over before that day.
    """
    actor.may(Act.EXPORT_LISTS)
    found = delegation_of(tx.db, uid)
    if found is None or not order.reason.strip():
        name = "" if found is None else found.item_name
        raise FormIncomplete(name, form=FORM, missing=["reason"])
    if found.last_day is not None and found.last_day < order.last_day:
        raise DelegationRefused(found.item_name, why="over")
    tx.append(order, by=actor.by, subject=uid)


def require_delegate(tx: Transaction, case: CaseLine, approver: Actor) -> None:
    """Let only the delegate sign a delegated approval (003-J 办件要求三).

    Who stands in the register of delegations on that day signs; where none does, the catalogue may
    say that the item is delegated, and to whom; else to whoever is chief representative. What is
    done on the spot has no examination of its own, so the clerk's hand is enough there.

    Raises:
        NotTheDelegate: the item is delegated, and another signed.
    """
    item = item_coded(tx.db, case.item_code)
    if case.case_kind == CaseKind.INSTANT:
        return
    named = delegates_on(delegations(tx.db, case.item_code), tx.moment.day)
    if not named and item is not None and item.chief_delegated and item.chief_no:
        named = frozenset({item.chief_no})
    by_role = not named and item is not None and item.chief_delegated
    if by_role and Role.CHIEF_REPRESENTATIVE not in approver.roles:
        delegate = str(Role.CHIEF_REPRESENTATIVE)
        raise NotTheDelegate(case.local_no, delegate=delegate, approver=approver.staff_no)
    if named and approver.staff_no not in named:
        delegate = "|".join(sorted(named))
        raise NotTheDelegate(case.local_no, delegate=delegate, approver=approver.staff_no)
