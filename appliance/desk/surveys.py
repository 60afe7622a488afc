"""Surveys, inspections and improvements at the desk.

Sources: domain/survey.py.
"""

from appliance.desk.rules import Actor
from appliance.domain.errors import FormIncomplete
from appliance.domain.facts.base import Fact, body_of
from appliance.domain.facts.surveys import (
    ImprovementDone,
    ImprovementOpened,
    InspectionRecorded,
    SurveyEntered,
)
from appliance.domain.roles import Act
from appliance.domain.survey import is_plausible
from appliance.journal.transaction import Transaction

MAY_BE_EMPTY = frozenset({"about_no", "opinions", "cause"})


def enter(
    tx: Transaction, fact: SurveyEntered | InspectionRecorded | ImprovementOpened, actor: Actor
) -> str:
    """Keep a survey, an inspection, or something to be improved; return its subject.

    Raises:
        NotPermitted: none of the roles may.
        FormIncomplete: a field is empty, a day is to come, or the counts exceed the sheets.
    """
    actor.may(Act.LOOK_AFTER_POSTS)
    missing = _empty(fact)
    if isinstance(fact, SurveyEntered) and not is_plausible(fact.sheets, fact.levels):
        missing.append("levels")
    held_on = getattr(fact, "held_on", "")
    if held_on > tx.moment.day.isoformat():
        missing.append("held_on")
    if missing:
        raise FormIncomplete(fact.KIND, form="survey", missing=missing)
    return tx.append(fact, by=actor.by).subject


def finish_improvement(tx: Transaction, uid: str, result: str, actor: Actor) -> None:
    """Note that something was improved.

    Raises:
        NotPermitted: none of the roles may.
        FormIncomplete: nobody said what changed.
    """
    actor.may(Act.LOOK_AFTER_POSTS)
    fact = ImprovementDone(result=result.strip())
    if _empty(fact):
        raise FormIncomplete(uid, form="survey", missing=["result"])
    tx.append(fact, by=actor.by, subject=uid)


def _empty(fact: Fact) -> list[str]:
    return [
        name for name, value in body_of(fact).items() if value == "" and name not in MAY_BE_EMPTY
    ]
