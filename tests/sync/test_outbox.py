"""What may leave, and which answer proves that it arrived (PROTOCOL.md 3, to the letter)."""

import json
import random
from dataclasses import replace

import pytest

from appliance.journal import chain
from sync import answers, signing, wire
from sync.exchange import Credentials, Letter, Reply
from sync.outbox import (
    Batch,
    BatchSize,
    Cover,
    Damaged,
    NotProof,
    Piece,
    next_batch,
    read_answer,
    read_head,
    sound_piece,
)
from tests.fakes.hall_streams import record_line

pytestmark = pytest.mark.core

STREAM = "A" * 26
KEY = bytes(range(32))
NONCE = "0" * 24
ME = Credentials(device="dev-1", hall="H1", key=KEY)


def piece(count: int, *, first: int = 1, text: str = "受理") -> Piece:
    lines = [record_line(n, kind="test.noted", body={"text": text}) for n in range(count)]
    prev = chain.genesis(STREAM)
    hashes = list(chain.walk(prev, first, lines))
    return sound_piece(STREAM, first, lines, prev=prev, stored_last=hashes[-1])


def batch_of(count: int, *, first: int = 11) -> Batch:
    return next_batch(piece(count, first=first), Cover())


def letter() -> Letter:
    return ME.letter("POST", wire.batch_path(STREAM), nonce=NONCE, body=b"x", gzip=True)


def good_answer(batch: Batch) -> dict[str, object]:
    own = batch.own_hash(batch.last)
    assert own is not None
    said = answers.BatchAnswer(
        stream=STREAM, ack=batch.last, h=own, dup=0, safe=0, epoch="county-1", t=None
    )
    return dict(json.loads(answers.format_answer(said)))


def reply_of(members: object, *, status: int = 200, kind: str = "application/json") -> Reply:
    body = members if isinstance(members, bytes) else json.dumps(members).encode()
    signature = signing.answer_signature(KEY, NONCE, status, body)
    return Reply(status=status, body=body, content_type=kind, signature=signature)


def is_accepted(batch: Batch, reply: Reply) -> bool:
    try:
        read_answer(batch, reply, genuine=ME.proves(letter(), reply))
    except NotProof:
        return False
    return True


def test_an_answer_with_every_proof_is_accepted() -> None:
    batch = batch_of(5)
    assert is_accepted(batch, reply_of(good_answer(batch)))
    assert is_accepted(batch, reply_of(good_answer(batch), kind="application/json; charset=utf-8"))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"stream": "B" * 26}, "another stream"),
        ({"ack": 9}, "below first - 1"),
        ({"ack": 16}, "beyond the batch"),
        ({"ack": 14}, "our hash of another place"),
        ({"ack": -1}, "no sequence number"),
        ({"ack": True}, "a bool is no number"),
        ({"ack": "15"}, "a text is no number"),
        ({"h": "00" * 32}, "a hash we did not compute"),
        ({"h": "zz"}, "no hash"),
        ({"h": None}, "no hash at all"),
    ],
)
def test_an_answer_short_of_one_proof_is_unknown(change: dict[str, object], why: str) -> None:
    """Signed by the right key and still not accepted."""
    batch = batch_of(5)
    assert not is_accepted(batch, reply_of(good_answer(batch) | change)), why


@pytest.mark.parametrize("status", [199, 201, 202, 204, 206, 302, 404, 409, 500])
def test_no_other_status_is_success(status: int) -> None:
    batch = batch_of(5)
    assert not is_accepted(batch, reply_of(good_answer(batch), status=status))


@pytest.mark.parametrize(
    "spoiled",
    [
        {"signature": None},
        {"signature": ""},
        {"signature": "00" * 32},
        {"signature": "é"},
        {"content_type": "text/html"},
        {"content_type": ""},
        {"body": b"{}"},
        {"body": b""},
        {"body": b"[" * 100_000},
        {"body": b"\xff"},
    ],
)
def test_an_unsigned_tampered_or_foreign_answer_is_unknown(spoiled: dict[str, object]) -> None:
    batch = batch_of(5)
    reply = reply_of(good_answer(batch))
    fields = {name: getattr(reply, name) for name in Reply.__slots__}
    assert not is_accepted(batch, Reply(**(fields | spoiled)))


def test_an_answer_to_another_nonce_is_unknown() -> None:
    """SYNC.md 5, row 43: a captured answer proves nothing later."""
    batch = batch_of(5)
    reply = reply_of(good_answer(batch))
    other = replace(letter(), nonce="1" * 24)
    with pytest.raises(NotProof):
        read_answer(batch, reply, genuine=ME.proves(other, reply))


@pytest.mark.parametrize("ack", [10, 11, 13, 15])
def test_a_part_is_success_for_that_part(ack: int) -> None:
    batch = batch_of(5)
    own = batch.own_hash(ack)
    assert own is not None
    assert is_accepted(batch, reply_of(good_answer(batch) | {"ack": ack, "h": own.hex()}))


def test_a_head_of_another_stream_proves_nothing() -> None:
    said = answers.HeadAnswer(stream=STREAM, seq=0, h=b"", epoch="e", safe=0)
    reply = reply_of(answers.format_head(said), status=404)
    assert read_head(STREAM, reply, genuine=True).seq == 0
    with pytest.raises(NotProof):
        read_head("B" * 26, reply, genuine=True)
    with pytest.raises(NotProof):
        read_head(STREAM, reply, genuine=False)


def test_a_batch_whose_chain_is_not_the_journals_never_leaves() -> None:
    lines = [record_line(n, kind="test.noted", body={}) for n in range(3)]
    with pytest.raises(Damaged):
        sound_piece(STREAM, 1, lines, prev=chain.genesis(STREAM), stored_last=b"\0" * 32)
    with pytest.raises(Damaged):
        sound_piece(STREAM, 1, [b'{"$leaf":7}'], prev=b"\0" * 32, stored_last=b"\0" * 32)


def test_the_lines_travel_verbatim() -> None:
    whole = piece(7)
    head, lines = wire.parse_batch(wire.inflate(next_batch(whole, Cover(unsent=9)).body))
    assert lines == list(whole.lines)
    assert (head.first, head.n, head.last, head.unsent) == (1, 7, whole.hashes[-1], 9)
    assert head.boots == (("00112233445566aa", "2026-03-02T09:00:00.000+08:00", 1006, "rtc"),)


def test_a_batch_keeps_every_limit() -> None:
    chance = random.Random(1)
    noise = "".join(chance.choice("0123456789abcdefghijklmnop") for _ in range(3000))
    batch = next_batch(piece(60, text=noise), Cover())
    assert len(batch.body) <= wire.MAX_COMPRESSED
    lines = [record_line(n, kind="t", body={"x": chance.randbytes(2000).hex()}) for n in range(100)]
    hashes = list(chain.walk(chain.genesis(STREAM), 1, lines))
    heavy = Piece(stream=STREAM, first=1, prev=chain.genesis(STREAM), lines=lines, hashes=hashes)
    assert len(next_batch(heavy, Cover()).body) <= wire.MAX_COMPRESSED
    assert 1 <= len(next_batch(heavy, Cover()).piece.lines) < 100


def test_one_record_travels_however_large_it_is() -> None:
    noise = random.Random(2).randbytes(60_000).hex()[:65_000]
    assert len(next_batch(piece(1, text=noise), Cover()).piece.lines) == 1


def test_the_size_doubles_to_500_and_halves_to_one() -> None:
    size, seen = BatchSize(), []
    for _ in range(5):
        seen.append(size.records)
        size = size.grown(500)
    assert seen == [64, 128, 256, 500, 500]
    for _ in range(12):
        size = size.halved()
    assert size.records == 1
    assert size.grown(0).records == 1
    assert BatchSize().grown(10_000).most == wire.MAX_RECORDS
