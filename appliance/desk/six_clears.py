"""The six clears (六清) at the desk: what a window kept to with each application.

Sources: seed 001 四(二): 咨询写清、表格发清、要求讲清、材料收清、内容审清、规费算清.
"""

from collections.abc import Collection

from appliance.desk.case_turn import known_case
from appliance.desk.rules import Actor
from appliance.domain.errors import FormIncomplete
from appliance.domain.facts.case_care import CaseCleared
from appliance.domain.forms import FORMS, FormName
from appliance.domain.roles import Act
from appliance.journal.transaction import Transaction


def tick_clears(tx: Transaction, uid: str, clear: Collection[str], actor: Actor) -> list[str]:
    """Write down which of the six were kept to for a case; return those still to be seen to.

    Raises:
        NotPermitted: the person may not handle cases.
        FormIncomplete: there is no such case, or none of the six is ticked.
    """
    actor.may(Act.HANDLE_CASES)
    case, form = known_case(tx, uid, FormName.SIX_CLEARS), FORMS[FormName.SIX_CLEARS]
    kept = [name for name in form.fields if name in clear]
    if not kept:
        raise FormIncomplete(case.local_no, form=FormName.SIX_CLEARS, missing=form.fields)
    tx.append(CaseCleared(clear=kept), by=actor.by, subject=uid)
    return form.missing(kept)
