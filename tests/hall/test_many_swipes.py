"""Two hundred people swipe within two minutes: every one is answered, none is lost."""

import asyncio
from collections import Counter
from datetime import timedelta
from random import Random

import pytest

from appliance.desk.cards import hashes_of
from appliance.domain.facts.attendance import AttendancePunched, CardIssued
from appliance.domain.facts.staff import RolesGiven, StaffEnrolled
from appliance.hall import Hall
from appliance.journal.transaction import Transaction
from tests.fakes.line_peer import LinePeer
from tests.fakes.whole_hall import WholeHall, new_home

pytestmark = pytest.mark.core
PEOPLE = [f"{2000 + number}" for number in range(200)]
SPOOL = "7" * 32
TWO_MINUTES_MS = 120_000
MOST_AT_ONCE = 9  # events that a hardware process may hand over in one message


def number_of(staff_no: str) -> str:
    return f"01{int(staff_no):08x}"


async def enrol_everybody(hall: Hall) -> None:
    """Let two hundred people and their cards be known, in slices as an import does."""
    key = hall.local.keys["card"]

    def slice_of(people: list[str]) -> None:
        def use_case(tx: Transaction) -> None:
            for staff_no in people:
                fact = StaffEnrolled(staff_no=staff_no, name=f"人{staff_no}", unit="镇", post="A岗")
                known = tx.append(fact, by="hall")
                roles = RolesGiven(staff_no=staff_no, roles=["clerk"], first_day="2026-01-01")
                tx.append(roles, by="hall", subject=known.subject)
                hashes = hashes_of(key, "125k", bytes.fromhex(number_of(staff_no)))
                cards = {str(length): found for length, found in hashes.items()}
                issued = CardIssued(staff_no=staff_no, cards=cards, last4="0000", reader="door")
                tx.append(issued, by="hall", subject=known.subject)

        hall.core.writer.run(use_case)

    for first in range(0, len(PEOPLE), 20):
        await asyncio.to_thread(slice_of, PEOPLE[first : first + 20])


def swipe_of(i: int, staff_no: str, mono: int, boot: str) -> list[object]:
    event = {
        "type": "card",
        "reader": "door",
        "raw": "0000000000",
        "format": "10H",
        "medium": "125k",
        "id": number_of(staff_no),
        "simulated": False,
    }
    return [i, boot, mono, "2026-11-23T08:00:00.000+08:00", event]


def test_two_hundred_swipes_within_two_minutes_are_all_answered_and_all_kept() -> None:
    """Through devices.sock and the writer's queue, in bursts, with pages being read meanwhile."""

    async def story() -> None:
        whole = WholeHall(new_home())
        random = Random(20261123)
        async with whole.opened() as hall:
            await enrol_everybody(hall)
            start = whole.board.mono
            monos = sorted(random.randrange(TWO_MINUTES_MS) for _ in PEOPLE)
            lines = [
                swipe_of(place, staff_no, start + mono, hall.clock.now().boot)
                for place, (staff_no, mono) in enumerate(zip(PEOPLE, monos, strict=True), 1)
            ]
            heard: Counter[object] = Counter()
            taken = 0
            async with await LinePeer.connect(hall.settings.run / "devices.sock") as hardware:
                await hardware.say(m="hello", spool=SPOOL, first=1, last=len(lines))
                await hardware.hear_a("head")
                while taken < len(lines):
                    burst = lines[taken : taken + random.randint(1, MOST_AT_ONCE)]
                    newest = burst[-1][2]
                    assert isinstance(newest, int)
                    whole.board.wind(timedelta(milliseconds=max(0, newest - whole.board.mono)))
                    await hardware.say(m="events", spool=SPOOL, events=burst)
                    for _ in burst:
                        answer = await hardware.hear_a("answer")
                        heard[answer["i"], answer["say"], answer["name"]] += 1
                    taken += len(burst)
            punched = Counter(one.body["staff_no"] for one in whole.records(AttendancePunched.KIND))

        assert heard == Counter(
            {(i, "known", f"人{staff_no}"): 1 for i, staff_no in enumerate(PEOPLE, 1)}
        )
        assert punched == Counter(PEOPLE)

    asyncio.run(story())
