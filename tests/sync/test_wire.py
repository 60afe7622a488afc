"""The protocol's bytes: what is written is read back, what is broken is only ever Malformed."""

import gzip
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync import answers, papers, signing, wire
from sync.fields import Malformed
from tests.fakes.hall_streams import record_line

pytestmark = pytest.mark.core

KEY = bytes(range(32))
H = bytes(range(32))
PARSERS = [
    wire.parse_batch,
    answers.parse_head,
    answers.parse_answer,
    answers.parse_hashes,
    answers.parse_streams,
    answers.parse_refusal,
    papers.parse_enrol,
    papers.parse_enrolled,
    papers.parse_records,
    papers.parse_document,
    papers.parse_feed_line,
]


def batch() -> bytes:
    lines = [record_line(n, kind="t", body={"名": "王"}) for n in range(3)]
    return wire.format_batch(wire.BatchHead(first=1, n=3, prev=H, last=H), lines)


def samples() -> list[bytes]:
    said = answers.BatchAnswer(stream="S", ack=3, h=H, dup=0, safe=0, epoch="e", t=None, digit=2)
    head = answers.HeadAnswer(stream="S", seq=3, h=H, epoch="e", safe=1)
    document = papers.Document(
        name="policy", v=2, prev=1, sha256="", not_before="", rollback_of=None, mac="m", content=b""
    )
    records = papers.RecordsHead(stream="S", first=1, n=1, prev=H, head=1, h=H)
    return [
        batch(),
        answers.format_answer(said),
        answers.format_head(head),
        answers.format_hashes("S", {3: H}),
        answers.format_refusal(answers.Refusal(code=answers.RefusalCode.GAP, seq=9)),
        papers.format_records(records, [b"{}"]),
        papers.format_document(document),
    ]


@pytest.mark.parametrize("parse", PARSERS)
def test_whatever_the_bytes_are_the_only_complaint_is_malformed(parse: object) -> None:
    chance = random.Random(5)
    for sample in samples():
        for _ in range(60):
            spoiled = bytearray(sample)
            for _ in range(chance.randint(0, 4)):
                spoiled[chance.randrange(len(spoiled))] = chance.randrange(256)
            cut = bytes(spoiled[: chance.randint(0, len(spoiled))])
            assert callable(parse)
            try:
                parse(cut)
            except Malformed:
                continue


@given(st.binary(max_size=300))
@settings(max_examples=200, derandomize=True, deadline=None)
def test_noise_is_malformed(noise: bytes) -> None:
    for parse in PARSERS:
        with pytest.raises(Malformed):
            parse(noise)


def test_answers_are_read_back_as_written() -> None:
    said = answers.BatchAnswer(
        stream="S", ack=3, h=H, dup=1, safe=2, epoch="e", t="t", wait_ms=7, docs={"policy": 4}
    )
    assert answers.parse_answer(answers.format_answer(said)) == said
    refusal = answers.Refusal(code=answers.RefusalCode.FORK, seq=9, text="x")
    assert answers.parse_refusal(answers.format_refusal(refusal)) == refusal
    assert answers.parse_hashes(answers.format_hashes("S", {9: H})) == {9: H}


def test_a_word_of_a_newer_county_is_a_refusal_all_the_same() -> None:
    found = answers.parse_refusal(b'{"error":"moon_phase"}')
    assert found.code is answers.RefusalCode.UNKNOWN
    assert found.text == "moon_phase"


def test_a_gzip_bomb_stops_at_the_cap() -> None:
    with pytest.raises(wire.TooLarge):
        wire.inflate(gzip.compress(bytes(5 * 1024 * 1024)))
    assert wire.inflate(wire.compress(b"x" * 1000)) == b"x" * 1000


@pytest.mark.parametrize("spoiled", [b"", b"\x1f\x8b", wire.compress(b"abc")[:-4], b"plain"])
def test_broken_gzip_is_malformed(spoiled: bytes) -> None:
    with pytest.raises(Malformed):
        wire.inflate(spoiled)
    with pytest.raises(Malformed):
        wire.inflate(wire.compress(b"abc") + b"tail")


def test_two_requests_that_read_alike_never_sign_alike() -> None:
    """Length prefixes: moving a byte from one field to the next changes the mac."""
    one = signing.Request(method="GET", target="/a", nonce="b" * 24)
    other = signing.Request(method="GET/", target="a", nonce="b" * 24)
    assert signing.request_mac(KEY, one) != signing.request_mac(KEY, other)
    assert signing.document_mac(KEY, "ab", "c") != signing.document_mac(KEY, "a", "bc")


def test_every_part_of_a_request_is_signed() -> None:
    request = signing.Request(method="POST", target="/x?y=1", nonce="0" * 24, body=b"body")
    auth = signing.parse_auth(signing.auth_header(KEY, "dev-1", request))
    assert auth is not None
    assert signing.request_is_genuine(KEY, auth, request)
    for other in (
        signing.Request(method="PUT", target="/x?y=1", nonce="0" * 24, body=b"body"),
        signing.Request(method="POST", target="/x?y=2", nonce="0" * 24, body=b"body"),
        signing.Request(method="POST", target="/x?y=1", nonce="1" * 24, body=b"body"),
        signing.Request(method="POST", target="/x?y=1", nonce="0" * 24, body=b"Body"),
    ):
        assert not signing.request_is_genuine(KEY, auth, other)
    assert not signing.request_is_genuine(bytes(32), auth, request)


@pytest.mark.parametrize("value", ["", "device=x", "device=a b, nonce=0, mac=0", "é" * 9])
def test_a_malformed_signature_header_is_nobodys(value: str) -> None:
    assert signing.parse_auth(value) is None


def test_the_status_of_an_answer_is_signed() -> None:
    good = signing.answer_signature(KEY, "n", 200, b"{}")
    assert signing.answer_is_genuine(KEY, good, nonce="n", status=200, body=b"{}")
    assert not signing.answer_is_genuine(KEY, good, nonce="n", status=201, body=b"{}")
    assert not signing.answer_is_genuine(KEY, good, nonce="m", status=200, body=b"{}")
    assert not signing.answer_is_genuine(KEY, None, nonce="n", status=200, body=b"{}")


def test_a_document_is_what_its_envelope_says() -> None:
    document = papers.Document(
        name="policy",
        v=2,
        prev=1,
        sha256="00",
        not_before="",
        rollback_of=None,
        mac="",
        content=b"x",
    )
    with pytest.raises(Malformed):
        papers.parse_document(papers.format_document(document))
