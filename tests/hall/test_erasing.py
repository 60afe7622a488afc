"""N days after closing: what the county holds safely goes, everything else stays (DESIGN.md 5)."""

import asyncio
import os
from collections.abc import Callable, Coroutine
from datetime import timedelta
from pathlib import Path

import pytest

from appliance import free_space
from appliance.domain.facts.first_contact import InquiryPersonRecorded, InquiryReceived
from appliance.domain.facts.hall import BodyErased, SettingChanged
from appliance.domain.moment import Trust
from appliance.domain.receipt import Receipt
from appliance.erasing import Erasing, held_safely
from appliance.hall import Hall
from appliance.journal.transaction import Transaction
from appliance.rounds import Rounds
from tests.fakes.whole_hall import WholeHall, new_home

pytestmark = pytest.mark.core
NAME = "欧阳锦瑟"
DAYS = 30


def ask(tx: Transaction) -> None:
    asked = tx.append(
        InquiryReceived(asked_no="1003", channel="counter", topic="医保", question="怎么参保"),
        by="staff:1003",
    )
    person = InquiryPersonRecorded(a_salt="0123456789abcdef", name=NAME, phone="13800138000")
    tx.append(person, by="staff:1003", subject=asked.subject)
    setting = SettingChanged(
        name="privacy.erase_after_days", value=DAYS, first_day="2026-01-01", reason="保存期限"
    )
    tx.append(setting, by="staff:1001")


def proven(whole: WholeHall, hall: Hall, *, safe: int | None = None, epoch: str = "e1") -> None:
    """Let the county have answered in epoch e1; the receipt at hand may be of another."""
    stream, seq, h = whole.stream()
    receipt = Receipt(
        stream=stream, seq=seq, h=bytes.fromhex(h), safe=seq if safe is None else safe, epoch=epoch
    )
    hall.local.keep_receipt(receipt)
    hall.county.epoch = "e1"


def lived(story: Callable[[WholeHall, Hall], Coroutine[None, None, None]]) -> None:
    async def life() -> None:
        whole = WholeHall(new_home())
        whole.board.own = Trust.NETWORK
        async with whole.opened() as hall:
            await hall.write(ask)
            await story(whole, hall)

    asyncio.run(life())


def is_gone(whole: WholeHall) -> bool:
    folder = whole.settings.journal.parent
    return not any(NAME.encode() in path.read_bytes() for path in folder.iterdir())


def test_a_closed_matter_loses_its_person_when_its_days_are_over_and_the_county_is_safe() -> None:
    async def story(whole: WholeHall, hall: Hall) -> None:
        proven(whole, hall)
        whole.board.wind(timedelta(days=DAYS))
        assert await Erasing(hall).once() == 0  # the thirtieth day is not over
        whole.board.wind(timedelta(days=1))
        assert await Rounds(hall).once() == []
        (fact,) = whole.records(BodyErased.KIND)
        assert fact.body["why"] == f"{DAYS} days after closing"
        assert is_gone(whole)
        assert await Erasing(hall).once() == 0

    lived(story)


@pytest.mark.parametrize(
    "lack", ["no backup", "another epoch", "no proof since the start", "a clock nobody vouched for"]
)
def test_without_every_proof_nothing_is_erased(lack: str) -> None:
    async def story(whole: WholeHall, hall: Hall) -> None:
        proven(
            whole,
            hall,
            safe=0 if lack == "no backup" else None,
            epoch="e0" if lack == "another epoch" else "e1",
        )
        if lack.startswith("no proof"):
            hall.county.epoch = None
        if lack.startswith("a clock"):
            whole.board.own = Trust.FLOOR
        whole.board.wind(timedelta(days=400))
        assert await Erasing(hall).once() == 0
        assert whole.records(BodyErased.KIND) == []
        assert not is_gone(whole)

    lived(story)


def test_only_the_lower_of_proven_and_safe_counts() -> None:
    receipts = [
        Receipt(stream="A", seq=10, h=b"", safe=7, epoch="e1"),
        Receipt(stream="B", seq=5, h=b"", safe=9, epoch="e1"),
        Receipt(stream="C", seq=5, h=b"", safe=5, epoch="e0"),
    ]
    assert held_safely(receipts, "e1") == {"A": 7, "B": 5}
    assert held_safely(receipts, None) == {}


def full_card(home: Path) -> None:
    """Lay out a home with everything that may go, and everything that must stay."""
    for number, name in enumerate(
        [
            "backup/1.hbk",
            "backup/2.hbk",
            "backup/3.hbk",
            "journal/hall-before-x.db",
            "exports/month.csv",
            "log/hall.log.1",
            "log/hall.log",
            "journal/hall.db",
            "journal/hall-damaged-1.db",
            "spool/1.spool",
            "local/local.db",
        ]
    ):
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        os.utime(path, (number, number))


def test_the_ladder_goes_rung_by_rung_and_never_touches_the_journal(tmp_path: Path) -> None:
    full_card(tmp_path)
    gone = free_space.make_room(tmp_path, lambda _home: 0)
    assert [path.name for path in gone] == [
        "1.hbk",
        "2.hbk",
        "hall-before-x.db",
        "month.csv",
        "hall.log.1",
    ]
    left = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()}
    assert left == {
        "backup/3.hbk",
        "journal/hall.db",
        "journal/hall-damaged-1.db",
        "log/hall.log",
        "spool/1.spool",
        "local/local.db",
    }


@pytest.mark.parametrize(
    ("room", "gone"),
    [
        ([free_space.LOW], 0),
        ([free_space.LOW - 1, free_space.ENOUGH], 0),
        ([0, 0, 0, free_space.ENOUGH], 2),
    ],
)
def test_it_stops_as_soon_as_there_is_room(tmp_path: Path, room: list[int], gone: int) -> None:
    full_card(tmp_path)
    measured = iter(room)
    assert len(free_space.make_room(tmp_path, lambda _home: next(measured))) == gone
