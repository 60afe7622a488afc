"""First questions that were left alone (首问失责): led and never taken over, promised and past.

The evidence of 002-P3·首问4 is the referral itself: whoever led somebody away stays responsible
until the receiver has taken over, and a promised day that has passed was not kept.

Sources: seed 002-P3 首问3, 首问4; seed 000 第九条; FI-16.
"""

import sqlite3
from datetime import date

from appliance.domain.first_contact import InquiryState
from appliance.domain.sanction import Breach, Cause
from appliance.projections.ladder_causes import Untaken

_LEFT = (
    "SELECT id, question, holder_no, CASE state WHEN :led THEN substr(changed_at, 1, 10)"
    " ELSE due_on END AS day FROM inquiry WHERE open = 1 AND"
    " ((state = :led AND substr(changed_at, 1, 10) < :today) OR due_on < :today)"
    " AND NOT EXISTS (SELECT 1 FROM sanction WHERE cause = CAST(inquiry.id AS TEXT)) ORDER BY id"
)


def left_alone(db: sqlite3.Connection, today: date) -> list[Untaken]:
    """Return the first questions left alone before a day that no sanction names yet.

    The cause is the inquiry's number in the book; gravity decides, so a person names the step.
    """
    rows = db.execute(_LEFT, {"led": InquiryState.LED, "today": today.isoformat()})
    return [
        Untaken(
            cause=Cause.FIRST_CONTACT,
            breach=Breach.FIRST_CONTACT,
            local_no=str(number),
            title=question,
            staff_no=holder,
            day=day,
        )
        for number, question, holder, day in rows
    ]
