"""A catalogue set for a day to come is taken up on that day, before the first case of the day."""

from appliance.domain.facts.hall import DocumentApplied
from appliance.journal.transaction import Transaction
from appliance.projections.catalogue import NAME, coming_catalogues


def take_up_catalogue(tx: Transaction) -> int:
    """Put every catalogue in force whose day has come, the oldest first; return how many.

    Each is the word of whoever set it: the county's own versions are counted apart.
    """
    today = tx.moment.day.isoformat()
    due = [one for one in coming_catalogues(tx.db) if one.first_day <= today]
    for one in due:
        fact = DocumentApplied(name=NAME, version=one.version, sha256=one.sha256, reason=one.reason)
        tx.append(fact, by=one.said_by)
    return len(due)
