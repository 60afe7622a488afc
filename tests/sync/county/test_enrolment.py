"""Enrolment: one code, one box, and a person decides about a second one (PROTOCOL.md 2)."""

import pytest

from sync import answers, papers, wire
from sync.answers import RefusalCode
from sync.county.exchange import Call, Reply
from sync.county.store.rows import CodeState
from sync.county.vault import Vault, VaultMismatch
from tests.sync.county.hall import Hall, opening, punches, stream_id
from tests.sync.county.small_county import HALL, SmallCounty, ack, is_signed, refusal

pytestmark = pytest.mark.core


def given(reply: Reply) -> papers.Enrolled:
    """Return what was granted."""
    assert reply.status == 200, reply.body
    return papers.parse_enrolled(reply.body)


def test_a_code_makes_one_device_with_a_key_and_a_digit(county: SmallCounty) -> None:
    device = given(county.enrol(county.desk.enrolment.create_code(HALL)))

    assert (device.hall, device.county, device.digit) == (HALL, "测试县", 1)
    assert len(device.key) == 32


def test_a_code_is_read_as_people_type_it(county: SmallCounty) -> None:
    code = county.desk.enrolment.create_code(HALL)
    typed = code.replace("-", " ").lower().replace("0", "o").replace("1", "l")

    assert given(county.enrol(f" {typed} ")).hall == HALL


def test_a_code_holds_at_least_sixty_bits(county: SmallCounty) -> None:
    codes = [county.desk.enrolment.create_code(HALL).replace("-", "") for _ in range(200)]

    alphabet = set("".join(codes))
    assert {len(code) for code in codes} == {13}
    assert len(alphabet) == 32  # 13 letters of 32: 65 bits
    assert len(set(codes)) == 200


def test_the_same_box_gets_the_same_answer_until_its_first_signed_request(
    county: SmallCounty,
) -> None:
    code = county.desk.enrolment.create_code(HALL)
    first = given(county.enrol(code))
    lost_and_asked_again = given(county.enrol(code))
    hall = Hall(stream=stream_id(1), device=first.device, key=first.key, lines=[opening(HALL)])
    county.send(hall, 1, 1)

    after = county.enrol(code)

    assert lost_and_asked_again == first
    assert after.status == 403


@pytest.mark.parametrize(("serial", "fp"), [("S2", "F1"), ("S1", "F2")])
def test_another_box_cannot_use_a_code_again(county: SmallCounty, serial: str, fp: str) -> None:
    code = county.desk.enrolment.create_code(HALL)
    given(county.enrol(code))

    assert county.enrol(code, serial=serial, fp=fp).status == 403


def test_a_code_lives_for_72_hours(county: SmallCounty) -> None:
    fresh, stale = (county.desk.enrolment.create_code(name) for name in ("hall-1", "hall-2"))
    county.clock.advance(hours=71, minutes=59)
    in_time = county.enrol(fresh, hall="hall-1")
    county.clock.advance(minutes=1)

    assert in_time.status == 200
    assert county.enrol(stale, hall="hall-2").status == 403


def test_a_code_is_for_its_hall_only(county: SmallCounty) -> None:
    code = county.desk.enrolment.create_code(HALL)

    assert county.enrol(code, hall="hall-2").status == 403
    assert county.enrol(code).status == 200


def test_five_wrong_tries_close_an_address_for_an_hour(county: SmallCounty) -> None:
    code = county.desk.enrolment.create_code(HALL)
    wrong = [county.enrol("AAAA-AAAA-AAAAA").status for _ in range(5)]

    closed = county.enrol(code)
    county.clock.advance(minutes=61)

    assert wrong == [403] * 5
    assert (closed.status, closed.headers["Retry-After"]) == (429, "3600")
    assert county.enrol(code).status == 200


def test_waiting_for_a_decision_is_no_wrong_try(county: SmallCounty) -> None:
    county.hall()
    code = county.desk.enrolment.create_code(HALL)

    assert [county.enrol(code, serial="S9").status for _ in range(20)] == [202] * 20


def test_a_second_box_waits_until_a_person_decides(county: SmallCounty) -> None:
    first = county.hall(3)
    county.send(first, 1, 1)
    code = county.desk.enrolment.create_code(HALL)
    waiting = county.enrol(code, serial="S9")
    county.decide(CodeState.SECOND)

    second = given(county.enrol(code, serial="S9"))

    assert (waiting.status, waiting.headers["Retry-After"]) == (202, "60")
    assert second.digit == 2
    assert ack(county.send(first, 2, 3)).ack == 3  # the first one goes on


def test_a_box_that_replaces_another_writes_its_streams_and_the_old_key_is_revoked(
    county: SmallCounty,
) -> None:
    old = county.hall(6)
    county.send(old, 1, 3)
    code = county.desk.enrolment.create_code(HALL)
    county.enrol(code, serial="S9")
    county.decide(CodeState.REPLACE)
    fresh = given(county.enrol(code, serial="S9"))
    call = old.batch(4, 6)

    stolen = county.desk.receiver.batch(call, old.stream)
    heir = Hall(stream=old.stream, device=fresh.device, key=fresh.key, lines=old.lines)

    assert (stolen.status, refusal(stolen).code) == (401, RefusalCode.REVOKED)
    assert is_signed(old, call, stolen)
    assert ack(county.send(heir, 4, 6)).ack == 6


def test_a_refused_box_stays_outside(county: SmallCounty) -> None:
    county.hall()
    code = county.desk.enrolment.create_code(HALL)
    county.enrol(code, serial="S9")
    county.decide(CodeState.REFUSED)

    assert county.enrol(code, serial="S9").status == 403
    assert county.desk.enrolment.waiting() == []


def test_a_second_box_does_not_write_the_first_ones_stream(county: SmallCounty) -> None:
    first = county.hall(3)
    county.send(first, 1, 1)
    code = county.desk.enrolment.create_code(HALL)
    county.enrol(code, serial="S9")
    county.decide(CodeState.SECOND)
    second = given(county.enrol(code, serial="S9"))
    beside = Hall(stream=first.stream, device=second.device, key=second.key, lines=first.lines)

    assert county.send(beside, 2, 3).status == 403


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"code":1}', b"\xff", b"[" * 99_999])
def test_what_is_no_enrolment_is_400(county: SmallCounty, body: bytes) -> None:
    reply = county.desk.enrolment.answer(Call(method="POST", target="/hjs/1/enrol", body=body))

    assert reply.status == 400


def test_a_device_key_is_readable_only_with_the_key_file(file_county: SmallCounty) -> None:
    county = file_county
    device = given(county.enrol(county.desk.enrolment.create_code(HALL)))
    county.desk.store.forget_deleted()
    with county.desk.store.snapshot() as tables:
        row = tables.devices.find(device.device)

    assert row is not None
    assert device.key not in (county.home / "county.db").read_bytes()
    with pytest.raises(VaultMismatch):
        Vault(bytes(32)).unseal(device.device, row.sealed)
    assert (county.home / "keys" / "vault.key").stat().st_mode & 0o777 == 0o600


def test_the_hall_gets_its_records_back(county: SmallCounty) -> None:
    hall = county.hall(30)
    county.send(hall, 1, 30)

    reply = county.desk.receiver.records(
        hall.get(wire.records_path(hall.stream, 5, 9)), hall.stream
    )

    head, lines = papers.parse_records(reply.body)
    assert lines == hall.lines[4:9]
    assert (head.prev, head.head, head.h) == (hall.h(4), 30, hall.h(30))


def test_records_and_hashes_of_another_hall_are_unknown(county: SmallCounty) -> None:
    hall = county.hall(3)
    county.send(hall, 1, 3)
    other = county.hall(3, seed=2, name="hall-2")

    records = other.get(wire.records_path(hall.stream, 1, 3))
    hashes = other.get(wire.hashes_path(hall.stream, [1]))

    assert county.desk.receiver.records(records, hall.stream).status == 404
    assert county.desk.receiver.hashes(hashes, hall.stream).status == 404


def test_hashes_answer_what_is_held(county: SmallCounty) -> None:
    hall = county.hall(9)
    county.send(hall, 1, 9)

    reply = county.desk.receiver.hashes(
        hall.get(wire.hashes_path(hall.stream, [0, 3, 9, 10])), hall.stream
    )

    assert answers.parse_hashes(reply.body) == {0: hall.h(0), 3: hall.h(3), 9: hall.h(9)}


@pytest.mark.parametrize("at", ["", "x", "-1", ",".join("1" * 65), "9" * 19])
def test_a_question_for_hashes_that_is_none_is_400(county: SmallCounty, at: str) -> None:
    hall = county.hall(3)
    county.send(hall, 1, 3)
    target = f"/hjs/1/streams/{hall.stream}/hashes?at={at}"

    assert county.desk.receiver.hashes(hall.get(target), hall.stream).status == 400


def test_the_streams_of_the_hall_are_listed_in_order(county: SmallCounty) -> None:
    hall = county.hall(3)
    county.send(hall, 1, 3)
    parent = {"stream": hall.stream, "seq": 2, "h": hall.h(2).hex()}
    later = Hall(
        stream=stream_id(9),
        device=hall.device,
        key=hall.key,
        lines=[opening(HALL, reason="fork", parent=parent), *punches(2)],
    )
    county.send(later, 1, 3)

    reply = county.desk.receiver.streams(hall.get(wire.streams_path()))

    one, two = answers.parse_streams(reply.body)
    assert (one.stream, one.seq, one.h, one.parent) == (hall.stream, 3, hall.h(3), None)
    assert (two.stream, two.reason, two.parent) == (later.stream, "fork", parent)
