"""LIA-02: what was finished after its promise is put away with an apology and a remedy, or not."""

from dataclasses import replace

import pytest

from appliance.desk import case_filing, case_steps
from appliance.desk.case_filing import Filing
from appliance.desk.case_orders import Complete, Deliver, Registered, Way
from appliance.domain.errors import FormIncomplete
from appliance.domain.forms import FORMS, FormName
from tests.fakes.case_desk import CLERK, RULES, CaseDesk

WHOLE = Filing(
    have=FORMS[FormName.CASE_FILE].fields, signed=FORMS[FormName.CASE_FILE_SIGNED].fields
)
SORRY = replace(WHOLE, apology="11月 当面道歉，张红霞", remedy="补贴当天发放，电话 13800138000")


def delivered(desk: CaseDesk, days: int) -> Registered:
    """Return a case of ten working days that was decided some days after it came."""
    made = desk.accepted("SB-002")
    desk.clock.advance(days=days)
    desk.run(lambda tx: case_steps.complete_case(tx, made.uid, Complete(), CLERK, RULES))
    handed = Deliver(way=Way.WINDOW, receipt_signed=True)
    desk.run(lambda tx: case_steps.deliver_case(tx, made.uid, handed, CLERK, RULES))
    return made


@pytest.mark.parametrize(
    "order",
    [WHOLE, replace(SORRY, remedy=" "), replace(SORRY, apology="")],
    ids=["neither", "no-remedy", "no-apology"],
)
def test_a_late_case_is_not_put_away_without_both(desk: CaseDesk, order: Filing) -> None:
    """002-P3·追究2: apologise to the person, take a remedy."""
    made = delivered(desk, days=30)
    with pytest.raises(FormIncomplete, match=r"apology|remedy"):
        desk.run(lambda tx: case_filing.archive_case(tx, made.uid, order, CLERK))
    assert "case.archived" not in desk.kinds()


def test_with_both_it_is_and_they_stand_in_the_record_without_numbers(desk: CaseDesk) -> None:
    made = delivered(desk, days=30)
    desk.run(lambda tx: case_filing.archive_case(tx, made.uid, SORRY, CLERK))
    body = desk.records()[-1].body
    assert body["apology"] == SORRY.apology
    assert "13800138000" not in str(body["remedy"])


@pytest.mark.parametrize("days", [0, 14], ids=["at-once", "on-the-last-day"])
def test_a_case_in_time_owes_none(desk: CaseDesk, days: int) -> None:
    made = delivered(desk, days=days)
    desk.run(lambda tx: case_filing.archive_case(tx, made.uid, WHOLE, CLERK))
    assert desk.records()[-1].kind == "case.archived"
