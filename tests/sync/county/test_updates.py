"""New programs at the county: offered to whom, given in parts, to nobody else."""

import argparse
import hashlib
import random
import tracemalloc
from pathlib import Path

import pytest

from appliance.box.release import TOO_OFTEN
from appliance.box.slots import FELL_BACK
from sync.county.exchange import Reply
from sync.county.programs import all_news
from sync.county.updates import FOLDER, OfferRefused, Shelf
from sync.county.updates_orders import add_orders, carry_out
from sync.county.web import wording
from sync.updates import MAX_PART, Offer, parse_offers, part_path, update_path
from tests.sync.county.hall import Hall, line
from tests.sync.county.small_county import HALL, SmallCounty, is_signed, refusal

BYTES = random.Random(7).randbytes(MAX_PART * 2 + 77)
NAME = "hall-4.hallbundle"
SLOT = "slot-5.raucb"


def put(county: SmallCounty, name: str = NAME, content: bytes = BYTES, *halls: str) -> Offer:
    place = county.home / "from"
    place.mkdir(exist_ok=True)
    (place / name).write_bytes(content)
    return Shelf(county.home).offer(place / name, halls, county.clock.now).offer


def offers(county: SmallCounty, hall: Hall) -> tuple[Offer, ...]:
    call = hall.get(update_path())
    reply = county.desk.receiver.updates(call)
    assert reply.status == 200
    assert is_signed(hall, call, reply)
    return parse_offers(reply.body)


def ask(county: SmallCounty, hall: Hall, target: str, name: str = NAME) -> Reply:
    call = hall.get(target)
    reply = county.desk.receiver.update(call, name)
    assert is_signed(hall, call, reply)
    return reply


def fetched(county: SmallCounty, hall: Hall, offer: Offer) -> bytes:
    body = b""
    while len(body) < offer.size:
        part = ask(county, hall, part_path(offer.name, len(body)), offer.name)
        assert 0 < len(part.body) <= MAX_PART
        body += part.body
    return body


def test_what_is_offered_arrives_as_it_was_and_what_is_withdrawn_is_gone(
    county: SmallCounty,
) -> None:
    hall = county.hall(1)
    assert offers(county, hall) == ()

    offer = put(county)
    county.clock.advance(hours=1)
    slot = put(county, SLOT, b"slot")

    assert (offer.size, offer.sha256) == (len(BYTES), hashlib.sha256(BYTES).hexdigest())
    assert offers(county, hall) == (slot, offer)
    assert fetched(county, hall, offer) == BYTES
    assert ask(county, hall, part_path(NAME, 5, 9)).body == BYTES[5:14]

    Shelf(county.home).withdraw(SLOT)
    assert offers(county, hall) == (offer,)
    assert refusal(ask(county, hall, part_path(SLOT, 0), SLOT)).code == "unknown"
    with pytest.raises(OfferRefused):
        Shelf(county.home).withdraw(SLOT)


def test_a_hall_reads_no_offer_of_another_and_nothing_beside_the_offers(
    county: SmallCounty,
) -> None:
    mine, other = county.hall(1, seed=1), county.hall(1, seed=2, name="430922-104")
    offer = put(county, NAME, BYTES, "430922-104")
    (county.home / FOLDER / "left.hallbundle").write_bytes(b"no note, no offer")

    note = (county.home / FOLDER / f"{NAME}.json").read_text("utf-8")
    for strange in ('"430922-103"', "{}", "7"):
        words = note.replace('["430922-104"]', strange).replace(NAME, "odd.raucb")
        (county.home / FOLDER / "odd.raucb.json").write_text(words, "utf-8")
        assert offers(county, mine) == ()
    assert offers(county, other) == (offer,)
    for name in (NAME, "left.hallbundle", f"{NAME}.json", "../county.db", "", "..%2fcounty.db"):
        assert ask(county, mine, part_path(name, 0), name).status == 404
    nobody = Hall(stream=mine.stream, device="nobody", key=mine.key, lines=mine.lines)
    assert county.desk.receiver.updates(nobody.get(update_path())).status == 401
    assert county.desk.receiver.update(nobody.get(part_path(NAME, 0)), NAME).status == 401


@pytest.mark.parametrize(
    "query", ["", "?from=", "?from=-1", "?from=x", f"?from={len(BYTES)}", "?from=0&most=0"]
)
def test_an_offset_that_is_none_is_refused_as_malformed(
    file_county: SmallCounty, query: str
) -> None:
    hall = file_county.hall(1)
    put(file_county)
    reply = ask(file_county, hall, f"{update_path()}/{NAME}{query}")
    assert (reply.status, refusal(reply).code) == (400, "malformed")


def test_a_part_costs_its_own_size_however_large_the_program_is(file_county: SmallCounty) -> None:
    """A file with a hole of 40 MB; neither offering nor giving it holds more than a block."""
    hall, source = file_county.hall(1), file_county.home / "large.raucb"
    with source.open("wb") as file:
        file.truncate(40 * 1024 * 1024)
    tracemalloc.start()
    offer = Shelf(file_county.home).offer(source, [], file_county.clock.now).offer
    part = ask(file_county, hall, part_path(offer.name, offer.size - 10), offer.name)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert part.body == bytes(10)
    assert peak < 8 * 1024 * 1024


def judged(n: int, offer: Offer, why: str = "") -> bytes:
    return line("update.judged", n, {"name": offer.name, "offered": offer.offered, "why": why})


def started(n: int, taken_back: str = "") -> bytes:
    return line("hall.started", n, {"software": "0.2.0", "taken_back": taken_back})


def test_the_county_sees_what_became_of_a_program_hall_by_hall(county: SmallCounty) -> None:
    hall = county.hall(1)
    sent = 0

    def news(*records: bytes) -> tuple[str, str]:
        nonlocal sent
        hall.lines += records
        if len(hall.lines) > sent:
            county.send(hall, sent + 1, len(hall.lines))
            sent = len(hall.lines)
        county.catch_up()
        found = all_news(county.desk.store, Shelf(county.home)).of(HALL)
        return wording.program_words(found), wording.back_words(found)

    assert news() == ("", "")
    first = put(county)
    assert news() == (f"升级包 {NAME} 在路上", "")
    assert news(judged(2, first)) == (f"升级包 {NAME} 已收好，下次通电生效", "")
    assert news(started(3, "no pages")) == ("", "新版退回：没通过检查")
    assert news(started(4, TOO_OFTEN)) == ("", "新版退回：三次通电都没通过检查")
    assert FELL_BACK == TOO_OFTEN
    county.clock.advance(hours=1)
    again = put(county)
    assert news()[0] == f"升级包 {NAME} 在路上"
    assert news(judged(5, again, "older"), started(6)) == (
        f"升级包 {NAME} 没有用：不比现在的新",
        "",
    )
    county.clock.advance(hours=1)
    put(county, SLOT, b"for another kind of machine")
    put(county, "hall-5.hallbundle", BYTES, "430922-104")
    assert news() == (f"升级包 {NAME} 没有用：不比现在的新", "")


def test_a_person_offers_and_withdraws_by_command_and_is_told_what_is_none(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(BYTES)
    (tmp_path / "empty.raucb").touch()

    def order(*words: str) -> int:
        arguments = argparse.ArgumentParser()
        add_orders(arguments)
        return carry_out(arguments.parse_args(words, argparse.Namespace(home=tmp_path)))

    assert order("offer-update", str(tmp_path / NAME), "--hall", "A", "--hall", "B") == 0
    (offered,) = Shelf(tmp_path).every()
    assert (offered.offer.name, offered.halls) == (NAME, frozenset("AB"))
    assert order("offer-update", str(tmp_path / "empty.raucb")) == 1
    assert order("offer-update", str(tmp_path / "gone.raucb")) == 1
    assert order("offer-update", __file__) == 1
    assert order("withdraw-update", "../x.raucb") == 1
    assert order("withdraw-update", NAME) == 0
    assert Shelf(tmp_path).every() == ()
    assert list((tmp_path / FOLDER).iterdir()) == []
