"""People and their roles with dates, folded from the facts."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from appliance.desk.rules import Actor
from appliance.desk.staff import Enrolment, Move, assign_window, enrol_unasked, give_roles
from appliance.domain.facts.staff import RolesGiven
from appliance.domain.record import Entry, decode
from appliance.domain.roles import Role
from appliance.domain.staff import ChangeReport
from appliance.journal.chain import ERASED
from appliance.journal.transaction import Transaction
from appliance.projections.staff import STAFF, grants, people, roles_of, roles_of_all
from tests.fakes.small_hall import SmallHall

pytestmark = pytest.mark.core
MONDAY = date(2026, 11, 23)
DIRECTOR = Actor.of("0101", ["director"])
REPORT = ChangeReport(report_no="12", consented_by="镇长", effective_on=date(2026, 11, 20))
MOVE = Move(window=5, windows=8, report=REPORT)


@pytest.fixture(name="hall")
def a_hall(tmp_path: Path) -> Iterator[SmallHall]:
    hall = SmallHall(tmp_path)
    hall.enrol("0101", "周德明", "director")
    hall.enrol("0307", "张红霞", "clerk")
    yield hall
    hall.close()


def give(hall: SmallHall, *roles: Role) -> None:
    hall.writer.run(lambda tx: give_roles(tx, "0307", frozenset(roles), DIRECTOR))


def test_new_roles_replace_the_whole_set_from_their_day_on(hall: SmallHall) -> None:
    hall.clock.advance(timedelta(days=2))
    give(hall, Role.OFFICE)

    by_day = [hall.ask(roles_of, "0307", MONDAY + timedelta(days=day)) for day in (-1, 0, 1, 2, 9)]

    assert by_day == [set(), {Role.CLERK}, {Role.CLERK}, {Role.OFFICE}, {Role.OFFICE}]


def test_roles_given_twice_on_one_day_leave_the_second_set(hall: SmallHall) -> None:
    give(hall, Role.SUPERVISOR)
    give(hall, Role.CLERK, Role.CHIEF_REPRESENTATIVE)

    assert hall.ask(roles_of, "0307", MONDAY) == {Role.CLERK, Role.CHIEF_REPRESENTATIVE}
    assert len(hall.ask(grants, "0307")) == 2


def test_a_set_with_a_last_day_ends_with_it(hall: SmallHall) -> None:
    fact = RolesGiven(
        staff_no="0307",
        roles=["deputy_director"],
        first_day="2026-11-24",
        last_day="2026-11-25",
    )
    hall.writer.run(lambda tx: tx.append(fact, by="staff:0101"))

    by_day = [hall.ask(roles_of, "0307", MONDAY + timedelta(days=day)) for day in range(4)]

    assert by_day == [{Role.CLERK}, {Role.DEPUTY_DIRECTOR}, {Role.DEPUTY_DIRECTOR}, set()]


def test_taking_all_roles_leaves_the_person_without_any(hall: SmallHall) -> None:
    give(hall)

    assert "0307" not in hall.ask(roles_of_all, MONDAY)
    assert "0307" in {one.staff_no for one in hall.ask(people)}


def test_folding_again_from_the_first_record_gives_the_same_tables(hall: SmallHall) -> None:
    give(hall, Role.CLERK, Role.SUPERVISOR)
    hall.writer.run(lambda tx: assign_window(tx, "0307", MOVE, DIRECTOR))
    order = Enrolment(
        staff_no="0401",
        name="谭丽华",
        unit="财政",
        post="",
        window=None,
        roles=frozenset({Role.OFFICE}),
        windows=8,
    )
    hall.writer.run(lambda tx: enrol_unasked(tx, order, by="hall"))
    before = tables(hall)

    def fold_again(tx: Transaction) -> None:
        for table in STAFF.tables:
            tx.db.execute(f"DELETE FROM {table}")
        for pos, body in tx.db.execute("SELECT pos, body FROM journal ORDER BY pos").fetchall():
            if body.startswith(ERASED):
                continue
            record = decode(body)
            if record.kind in STAFF.folds:
                STAFF.folds[record.kind](tx.db, Entry(pos=pos, record=record, leaf=""))

    hall.writer.run(fold_again)

    assert tables(hall) == before


def tables(hall: SmallHall) -> list[list[tuple[object, ...]]]:
    return hall.ask(
        lambda db: [
            [tuple(row) for row in db.execute(f"SELECT * FROM {table} ORDER BY 1, 2")]
            for table in STAFF.tables
        ]
    )
