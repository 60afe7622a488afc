"""Each step of ingest as a promise (PROTOCOL.md 3; SYNC.md faults 10, 11, 40, 43, 44)."""

import random
import threading
import zlib
from collections.abc import Callable
from dataclasses import replace

import pytest

from appliance.journal import chain
from sync import wire
from sync.answers import RefusalCode
from sync.county.exchange import Call
from sync.signing import SIG_HEADER, answer_is_genuine
from sync.wire import BatchHead
from tests.sync.county.hall import line, opening, punches
from tests.sync.county.small_county import SmallCounty, ack, head, is_signed, refusal

pytestmark = pytest.mark.core


def test_a_batch_is_stored_verbatim_and_proven_by_the_senders_own_hash(county: SmallCounty) -> None:
    hall = county.hall(10)
    call = hall.batch(1, 10)

    reply = county.desk.receiver.batch(call, hall.stream)

    answer = ack(reply)
    assert (answer.ack, answer.h, answer.dup) == (10, hall.h(10), 0)
    assert county.stored(hall) == hall.lines
    assert is_signed(hall, call, reply)


def test_a_batch_sent_twice_is_counted_once(county: SmallCounty) -> None:
    hall = county.hall(10)
    county.send(hall, 1, 10)

    again = ack(county.send(hall, 1, 10))

    assert (again.ack, again.h, again.dup) == (10, hall.h(10), 10)
    assert county.stored(hall) == hall.lines


def test_an_overlap_stores_only_what_is_new(county: SmallCounty) -> None:
    hall = county.hall(20)
    county.send(hall, 1, 12)

    answer = ack(county.send(hall, 8, 20))

    assert (answer.ack, answer.dup) == (20, 5)
    assert county.stored(hall) == hall.lines


def test_a_late_old_batch_is_acknowledged_where_it_ends(county: SmallCounty) -> None:
    hall = county.hall(20)
    county.send(hall, 1, 20)

    answer = ack(county.send(hall, 3, 7))

    assert (answer.ack, answer.h) == (7, hall.h(7))


def test_a_gap_is_refused_and_told_where_we_stand(county: SmallCounty) -> None:
    hall = county.hall(20)
    county.send(hall, 1, 5)
    call = hall.batch(7, 20)

    reply = county.desk.receiver.batch(call, hall.stream)

    assert (reply.status, refusal(reply).code, refusal(reply).seq) == (409, RefusalCode.GAP, 5)
    assert is_signed(hall, call, reply)
    assert county.stored(hall) == hall.lines[:5]


def test_an_unknown_stream_begins_at_its_first_record(county: SmallCounty) -> None:
    hall = county.hall(20)

    reply = county.send(hall, 5, 20)

    assert (reply.status, refusal(reply).code, refusal(reply).seq) == (409, RefusalCode.GAP, 0)


def test_another_continuation_is_a_fork_and_nothing_is_overwritten(county: SmallCounty) -> None:
    hall = county.hall(10)
    county.send(hall, 1, 10)
    other = replace(hall, lines=[*hall.lines[:6], *punches(8, first=700)], _h=[])

    before_head = county.send(other, 1, 9)
    beyond_head = county.send(other, 11, 12)

    assert (before_head.status, refusal(before_head).seq) == (409, 9)
    assert (beyond_head.status, refusal(beyond_head).seq) == (409, 10)
    assert refusal(beyond_head).code is RefusalCode.FORK
    assert county.stored(hall) == hall.lines


def test_lines_that_do_not_end_in_their_own_hash_are_422(county: SmallCounty) -> None:
    hall = county.hall(5)
    batch = BatchHead(first=1, n=5, prev=hall.h(0), last=bytes(32))
    body = wire.compress(wire.format_batch(batch, hall.lines))
    call = hall.post(wire.batch_path(hall.stream), body)

    reply = county.desk.receiver.batch(call, hall.stream)

    assert (reply.status, refusal(reply).code) == (422, RefusalCode.CHAIN)
    assert is_signed(hall, call, reply)
    assert county.row(hall) is None


def test_a_stream_cannot_begin_from_a_foreign_genesis(county: SmallCounty) -> None:
    hall = county.hall(3)
    prev = chain.genesis("a" * 26)
    last = list(chain.walk(prev, 1, hall.lines))[-1]
    batch = wire.format_batch(BatchHead(first=1, n=3, prev=prev, last=last), hall.lines)

    reply = county.desk.receiver.batch(
        hall.post(wire.batch_path(hall.stream), wire.compress(batch)), hall.stream
    )

    assert reply.status == 422
    assert county.row(hall) is None


def _tampered_body(call: Call) -> Call:
    return replace(call, body=call.body[:-1] + bytes([call.body[-1] ^ 1]))


def _other_target(call: Call) -> Call:
    return replace(call, target=call.target + "?x=1")


def _other_method(call: Call) -> Call:
    return replace(call, method="PUT")


@pytest.mark.parametrize("spoil", [_tampered_body, _other_target, _other_method])
def test_a_tampered_request_is_a_signed_401(
    county: SmallCounty, spoil: Callable[[Call], Call]
) -> None:
    hall = county.hall(5)
    call = spoil(hall.batch(1, 5))

    reply = county.desk.receiver.batch(call, hall.stream)

    assert (reply.status, refusal(reply).code) == (401, RefusalCode.MAC)
    assert is_signed(hall, call, reply)
    assert county.row(hall) is None


def test_a_wrong_key_gets_an_answer_it_cannot_verify(county: SmallCounty) -> None:
    hall = county.hall(5)
    thief = replace(hall, key=bytes(32))
    call = thief.batch(1, 5)

    reply = county.desk.receiver.batch(call, hall.stream)

    assert reply.status == 401
    assert not is_signed(thief, call, reply)


@pytest.mark.parametrize("auth", ["", "nonsense", "device=nobody, nonce=" + "0" * 24])
def test_a_stranger_gets_an_unsigned_401(county: SmallCounty, auth: str) -> None:
    hall = county.hall(5)

    reply = county.desk.receiver.batch(replace(hall.batch(1, 5), auth=auth), hall.stream)

    assert reply.status == 401
    assert SIG_HEADER not in reply.headers


def test_an_answer_proves_nothing_for_another_nonce(county: SmallCounty) -> None:
    hall = county.hall(5)
    old = county.send(hall, 1, 5)

    fresh = "f" * 24

    assert not answer_is_genuine(
        hall.key, old.headers[SIG_HEADER], nonce=fresh, status=old.status, body=old.body
    )


def test_a_captured_batch_replayed_changes_nothing(county: SmallCounty) -> None:
    hall = county.hall(9)
    captured = hall.batch(1, 5)
    county.desk.receiver.batch(captured, hall.stream)
    county.send(hall, 6, 9)

    replayed = ack(county.desk.receiver.batch(captured, hall.stream))

    assert (replayed.ack, replayed.dup) == (5, 5)
    assert county.stored(hall) == hall.lines


def test_a_bomb_stops_at_the_cap_with_a_signed_413(county: SmallCounty) -> None:
    hall = county.hall(5)
    bomb = zlib.compressobj(9, zlib.DEFLATED, 31)
    body = bomb.compress(bytes(200_000_000)) + bomb.flush()
    call = hall.post(wire.batch_path(hall.stream), body)

    reply = county.desk.receiver.batch(call, hall.stream)

    assert (reply.status, refusal(reply).code) == (413, RefusalCode.TOO_LARGE)
    assert is_signed(hall, call, reply)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"{}\n", id="no-fields"),
        pytest.param(b"[" * 100_000 + b"\n", id="deep"),
        pytest.param(b'{"hjs":1,"first":1,"n":2}\n{}\n', id="wrong-count"),
        pytest.param(b'{"hjs":2,"first":1,"n":1}\n{}\n', id="newer-protocol"),
    ],
)
def test_what_is_no_batch_is_a_signed_400(county: SmallCounty, raw: bytes) -> None:
    hall = county.hall(5)
    call = hall.post(wire.batch_path(hall.stream), wire.compress(raw))

    reply = county.desk.receiver.batch(call, hall.stream)

    assert reply.status == 400
    assert is_signed(hall, call, reply)


def test_a_record_of_64_kib_is_stored_and_one_byte_more_is_refused(county: SmallCounty) -> None:
    hall = county.hall(1)
    room = 64 * 1024 - len(line("x.y", 2, {"t": ""}))
    hall.lines.append(line("x.y", 2, {"t": "a" * room}))
    assert ack(county.send(hall, 1, 2)).ack == 2

    hall.lines.append(line("x.y", 2, {"t": "a" * (room + 1)}))

    assert county.send(hall, 3, 3).status == 400
    assert county.stored(hall) == hall.lines[:2]


@pytest.mark.parametrize(
    "strange",
    [
        pytest.param(b"\x00\xff\xfe not json", id="no-json"),
        pytest.param(b"[" * 30_000, id="deep"),
        pytest.param(b'{"kind":"\\ud800","at":"\\udfff"}', id="half-surrogate"),
        pytest.param(b'{"kind":7,"body":"text"}', id="wrong-kinds"),
        pytest.param(b'{"kind":"body.erased","body":{"leaf":7,"seq":1e99}}', id="odd-erasing"),
        pytest.param(
            b'{"kind":"body.erased","body":{"leaf":"%s","stream":"x","seq":9%s}}'
            % (b"0" * 64, b"9" * 40),
            id="huge-seq",
        ),
    ],
)
def test_nothing_in_a_record_can_refuse_it_or_stop_the_rest(
    county: SmallCounty, strange: bytes
) -> None:
    hall = county.hall(2)
    hall.lines += [strange, *punches(3, first=50)]

    assert ack(county.send(hall, 1, 6)).ack == 6
    county.catch_up()

    assert county.stored(hall) == hall.lines
    assert [found.seq for found in county.feed()] == [1, 2, 3, 4, 5, 6]


def test_a_leaf_line_continues_the_chain_and_its_bytes_may_follow(county: SmallCounty) -> None:
    hall = county.hall(6)
    erased = [*hall.lines]
    erased[3] = chain.erased_line(hall.lines[3])
    short = replace(hall, lines=erased, _h=[])
    assert ack(county.send(short, 1, 6)).h == hall.h(6)

    county.send(hall, 1, 6)

    assert county.stored(hall) == hall.lines


def test_a_leaf_line_over_stored_bytes_leaves_them(county: SmallCounty) -> None:
    hall = county.hall(6)
    county.send(hall, 1, 6)
    erased = [*hall.lines]
    erased[3] = chain.erased_line(hall.lines[3])

    answer = ack(county.send(replace(hall, lines=erased, _h=[]), 1, 6))

    assert answer.dup == 6
    assert county.stored(hall) == hall.lines


@pytest.mark.parametrize("leaf", [b'{"$leaf":"00"}', b'{"$leaf":7}', b'{"$leaf":', b'{"$leaf":{}}'])
def test_a_leaf_line_without_a_leaf_is_refused(county: SmallCounty, leaf: bytes) -> None:
    hall = county.hall(1)
    batch = BatchHead(first=1, n=2, prev=hall.h(0), last=bytes(32))
    body = wire.compress(wire.format_batch(batch, [*hall.lines, leaf]))

    reply = county.desk.receiver.batch(hall.post(wire.batch_path(hall.stream), body), hall.stream)

    assert reply.status == 400


def test_a_demo_stream_is_refused_by_a_real_county(county: SmallCounty) -> None:
    hall = county.hall(3, demo=True)

    reply = county.send(hall, 1, 3)

    assert (reply.status, refusal(reply).code) == (403, RefusalCode.DEMO)
    assert county.row(hall) is None


def test_a_demo_county_takes_a_demo_stream(demo_county: SmallCounty) -> None:
    hall = demo_county.hall(3, demo=True)

    assert ack(demo_county.send(hall, 1, 3)).ack == 3


def test_a_stream_belongs_to_the_device_that_opened_it(county: SmallCounty) -> None:
    hall = county.hall(4)
    county.send(hall, 1, 2)
    other = county.hall(4, seed=2, name="430922-207")
    thief = replace(other, stream=hall.stream, lines=hall.lines, _h=[])

    reply = county.send(thief, 3, 4)

    assert (reply.status, refusal(reply).code) == (403, RefusalCode.STREAM)
    assert county.stored(hall) == hall.lines[:2]


def test_a_stream_must_be_opened_for_the_devices_own_hall(county: SmallCounty) -> None:
    hall = county.hall(3)
    hall.lines[0] = opening("430922-999")

    assert county.send(hall, 1, 3).status == 403
    assert county.row(hall) is None


@pytest.mark.parametrize(("reason", "digit"), [("new", None), ("restore", 2), ("clone", 2)])
def test_a_stream_that_left_another_gets_a_digit_and_keeps_it(
    county: SmallCounty, reason: str, digit: int | None
) -> None:
    hall = county.hall(4, reason=reason)

    first, again, later = (
        ack(county.send(hall, first, last)) for first, last in [(1, 2), (1, 3), (4, 4)]
    )

    assert (first.digit, again.digit, later.digit) == (digit, digit, None)


def test_two_uploads_of_one_stream_at_once_store_each_record_once(county: SmallCounty) -> None:
    hall = county.hall(200)
    hall.h(200)
    seen: list[int] = []

    def upload(seed: int) -> None:
        rng = random.Random(seed)
        at = 0
        while at < 200:
            last = min(200, at + rng.randint(1, 30))
            reply = county.send(hall, at + 1, last)
            seen.append(reply.status)
            at = ack(reply).ack

    threads = [threading.Thread(target=upload, args=(seed,)) for seed in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert set(seen) == {200}
    assert county.stored(hall) == hall.lines


def test_a_head_is_signed_and_404_for_a_stream_nobody_opened(county: SmallCounty) -> None:
    hall = county.hall(8)
    call = hall.get(wire.head_path(hall.stream))
    unknown = county.desk.receiver.head(call, hall.stream)
    county.send(hall, 1, 8)
    known = head(county.desk.receiver.head(hall.get(wire.head_path(hall.stream)), hall.stream))

    assert (unknown.status, head(unknown).seq) == (404, 0)
    assert is_signed(hall, call, unknown)
    assert (known.seq, known.h, known.safe) == (8, hall.h(8), 0)
    assert known.t == "2026-11-23T08:00:00.000+08:00"


def test_what_a_hall_says_of_itself_is_kept_without_the_batch_just_stored(
    county: SmallCounty,
) -> None:
    hall = county.hall(10)
    hall.unsent, hall.today = 10, {"open": 3, "red": 1, "odd": "\ud800"}

    county.send(hall, 1, 4)

    with county.desk.store.snapshot() as tables:
        (contact,) = tables.fleet.contacts()
    assert (contact.unsent, contact.oldest is None) == (6, False)


def test_random_parts_in_any_order_agree_with_a_list(county: SmallCounty) -> None:
    """The whole receiver is a list that only grows, whatever order the parts come in."""
    hall = county.hall(60)
    model: list[bytes] = []
    rng = random.Random(7)
    for _ in range(150):
        first = rng.randint(1, 60)
        last = rng.randint(first, 60)
        reply = county.send(hall, first, last)
        if first <= len(model) + 1:
            model += hall.lines[len(model) : last]
            assert ack(reply).h == hall.h(last)
        else:
            assert refusal(reply).seq == len(model)
    assert county.stored(hall) == model
