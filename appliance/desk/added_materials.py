"""No material beyond the catalogue (不得增设材料): what may be asked for, and what was tried.

A line names a listed material, with whatever is wrong with it. An item without a list in the
catalogue has nothing to hold a line against.

Sources: seed 001 四(三); RULEBOOK CASE-01.
"""

import sqlite3
from collections.abc import Sequence

from appliance.desk.rules import Actor
from appliance.domain.errors import MaterialNotListed
from appliance.domain.facts.catalogue import MaterialRefused
from appliance.domain.masking import mask_numbers
from appliance.domain.notice import beyond_the_list
from appliance.domain.roles import Act
from appliance.journal.transaction import Transaction
from appliance.projections.case_questions import CaseLine, story_of
from appliance.projections.catalogue import item_coded

BETWEEN = "|"


def require_listed(db: sqlite3.Connection, case: CaseLine, asked: Sequence[str]) -> None:
    """Let materials be asked for that the item lists, now or when the case was received.

    Raises:
        MaterialNotListed: a line names something that neither list has.
    """
    item, told = item_coded(db, case.item_code), story_of(db, case.id)
    received = told[0].record.body.get("materials") if told else None
    kept = received if isinstance(received, list) else []
    now = item.materials if item is not None else ()
    listed = [str(one).partition(BETWEEN)[0] for one in (*now, *kept)]
    beyond = beyond_the_list(asked, listed)
    if beyond:
        raise MaterialNotListed(
            case.item_name, item_code=case.item_code, asked=beyond, listed=listed
        )


def note_refused(tx: Transaction, refused: MaterialNotListed, actor: Actor) -> None:
    """Write down that somebody was about to ask for more than the catalogue has.

    Raises:
        NotPermitted: the person may not handle cases.
    """
    actor.may(Act.HANDLE_CASES)
    fact = MaterialRefused(
        item_code=str(refused.facts["item_code"]),
        item_name=refused.subject,
        asked=[mask_numbers(one) for one in str(refused.facts["asked"]).split(BETWEEN)],
    )
    tx.append(fact, by=actor.by)
