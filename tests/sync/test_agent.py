"""The agent against each fault that concerns the sender (SYNC.md 5; PROTOCOL.md 3, 4)."""

import base64
import hashlib
from dataclasses import replace

import pytest

from sync import answers, papers, signing, wire
from sync.answers import Refusal, RefusalCode
from sync.exchange import Letter, Lost, Reply, Unanswered
from tests.fakes.list_county import HALL, KEY
from tests.fakes.sync_scene import SyncScene

pytestmark = pytest.mark.core


def signed(letter: Letter, status: int, body: bytes, kind: str = "application/json") -> Reply:
    signature = signing.answer_signature(KEY, letter.nonce, status, body)
    return Reply(status=status, body=body, content_type=kind, signature=signature)


def refusing(status: int, code: RefusalCode, *, unsigned: bool = False) -> object:
    def answer(letter: Letter) -> Reply:
        reply = signed(letter, status, answers.format_refusal(Refusal(code=code, seq=0)))
        return replace(reply, signature=None) if unsigned else reply

    return answer


def only_batches(scene: SyncScene, answer: object) -> None:
    """Let the county answer questions, and `answer` answer batches."""
    assert callable(answer)
    scene.wire = lambda letter: (
        answer(letter) if letter.method == "POST" else scene.county.answer(letter)
    )


def test_a_backlog_drains_in_growing_batches_and_is_proven() -> None:
    scene = SyncScene(records=1200)
    scene.drain()
    assert scene.is_whole()
    assert [head.n for head in scene.batches()] == [64, 128, 256, 500, 253]
    last = scene.messages("receipt")[-1]
    span = scene.hall.spans()[-1]
    assert (last["stream"], last["seq"]) == (span.stream, 1201)
    assert last["h"] == scene.county.h(span.stream, 1201).hex()
    assert scene.messages("sent")[-1]["seq"] == 1201
    assert scene.state == "idle"


def test_in_idle_the_head_is_asked_every_four_minutes_and_nothing_else() -> None:
    scene = SyncScene(records=3)
    scene.drain()
    before = len(scene.letters)
    for _ in range(12 * 60):
        scene.turn()
        scene.clock += 5
    asked = scene.letters[before:]
    assert {letter.path.rpartition("/")[2] for letter in asked} == {"head"}
    assert 14 <= len(asked) <= 15


def test_a_wake_in_idle_sends_without_asking_first() -> None:
    scene = SyncScene(records=3)
    scene.drain()
    scene.letters.clear()
    scene.hall.append()
    scene.drain()
    assert [letter.method for letter in scene.letters] == ["POST"]
    assert scene.is_whole()


def test_a_lost_answer_is_asked_about_and_counted_once() -> None:
    """Rows 6, 8, 54."""
    scene = SyncScene(records=10)
    lost = iter([True])

    def carry(letter: Letter) -> Reply:
        reply = scene.county.answer(letter)
        if letter.method == "POST" and next(lost, False):
            raise Lost("timeout", shrinks=True, sent=True)
        return reply

    scene.wire = carry
    scene.drain()
    assert scene.is_whole()
    assert len(scene.batches()) == 1
    assert scene.messages("sent")


def test_a_time_out_and_a_413_halve_the_batch_and_a_refused_connection_does_not() -> None:
    scene = SyncScene(records=300)
    faults = iter([Lost("deadline", shrinks=True), None, Lost("connect"), "ok"])

    def carry(letter: Letter) -> Reply:
        if letter.method != "POST":
            return scene.county.answer(letter)
        match next(faults, "ok"):
            case Lost() as lost:
                raise lost
            case None:
                return Reply(status=413, body=b"", content_type="text/html")
        return scene.county.answer(letter)

    scene.wire = carry
    scene.drain()
    assert [head.n for head in scene.batches()][:5] == [64, 32, 16, 16, 32]
    assert scene.is_whole()


@pytest.mark.parametrize(
    "reply",
    [
        Reply(status=200, body=b"<html>", content_type="text/html"),
        Reply(status=302, body=b""),
        Reply(status=511, body=b"<html>", content_type="text/html"),
    ],
)
def test_a_portal_is_named_and_never_believed(reply: Reply) -> None:
    """Row 16."""
    scene = SyncScene(records=5)
    scene.wire = lambda _letter: reply
    assert isinstance(scene.turn(), Unanswered)
    assert scene.state == "portal"
    assert not scene.messages("receipt")
    scene.wire = scene.county.answer
    scene.drain()
    assert scene.is_whole()


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (401, RefusalCode.REVOKED),
        (401, RefusalCode.MAC),
        (403, RefusalCode.DEMO),
        (403, RefusalCode.STREAM),
        (400, RefusalCode.MALFORMED),
    ],
)
def test_a_signed_refusal_stops_and_is_asked_again_after_a_quarter_of_an_hour(
    status: int, code: RefusalCode
) -> None:
    """Row 34."""
    scene = SyncScene(records=5)
    only_batches(scene, refusing(status, code))
    scene.until("refused")
    asked = len(scene.letters)
    for _ in range(17):  # wakes come, nothing leaves
        scene.turn()
        scene.clock += 50
    assert len(scene.letters) == asked
    scene.wire = scene.county.answer
    scene.clock += 51
    scene.drain()
    assert scene.is_whole()


def test_an_unsigned_refusal_is_only_an_unknown_answer() -> None:
    """A proxy or a thief cannot make the hall stop."""
    scene = SyncScene(records=5)
    only_batches(scene, refusing(401, RefusalCode.REVOKED, unsigned=True))
    for _ in range(20):
        scene.turn()
        scene.clock += 2
    assert scene.state == "offline"
    scene.wire = scene.county.answer
    scene.drain()
    assert scene.is_whole()


def test_after_422_everything_is_verified_and_sending_stops() -> None:
    scene = SyncScene(records=5)
    only_batches(scene, refusing(422, RefusalCode.CHAIN))
    scene.until("refused")
    assert "our own chain is whole" in str(scene.messages("state")[-1]["text"])
    assert len(scene.batches()) == 1


def test_bit_rot_here_never_leaves_the_hall() -> None:
    """Row 24: the page is sound SQLite, the chain is not."""
    scene = SyncScene(records=50)
    scene.hall.db.execute("UPDATE journal SET body = replace(body, '受', '收') WHERE pos = 20")
    scene.until("refused")
    assert scene.batches() == []
    assert "own chain broken" in str(scene.messages("state")[-1]["text"])


def test_a_gap_is_probed_not_skipped() -> None:
    """Row 11: somebody else's county head moved under us."""
    scene = SyncScene(records=5)
    scene.drain()
    span = scene.hall.spans()[-1]
    scene.county.cut(span.stream, 2)
    scene.hall.append()
    scene.drain()
    assert scene.is_whole()


@pytest.mark.parametrize("kept", [0, 1, 40])
def test_a_county_restored_from_backup_heals_by_itself(kept: int) -> None:
    """Rows 28, 29."""
    scene = SyncScene(records=100)
    scene.drain()
    span = scene.hall.spans()[-1]
    backup = {span.stream: scene.county.streams[span.stream][:kept]} if kept else {}
    scene.county.lose_back_to(backup)
    scene.clock += 241
    scene.turn()
    scene.turn()
    scene.drain()
    assert scene.is_whole()
    assert not scene.messages("diverged")


def restored_scene() -> SyncScene:
    """A card put back to seq 31 of 51, with three records written since."""
    scene = SyncScene(records=30)
    image = scene.hall.copy()
    for _ in range(20):
        scene.hall.append(text="lost with the card")
    scene.drain()
    scene.hall.go_back(image)
    for _ in range(3):
        scene.hall.append(text="written since")
    scene.told.clear()
    scene.letters.clear()
    scene.start()
    return scene


def test_a_restored_card_gets_the_countys_records_back_and_opens_a_new_stream() -> None:
    """Row 30."""
    scene = restored_scene()
    scene.until("diverged")
    report = scene.messages("diverged")[-1]
    first = scene.hall.spans()[0].stream
    assert (report["seq"], report["reason"], report["county_head"]) == (31, "restore", 51)
    assert report["h"] == scene.county.h(first, 31).hex()
    fetched = [line for one in scene.messages("fetched") for line in one["lines"]]  # type: ignore[attr-defined]  # lines is a list
    assert [line.encode() for line in fetched] == scene.county.streams[first][31:]
    assert len([letter for letter in scene.letters if "hashes" in letter.path]) <= 4
    assert scene.batches() == []
    scene.act()
    scene.drain()
    assert scene.is_whole()
    assert len(scene.county.streams[scene.hall.spans()[1].stream]) == 1 + 20 + 3


def test_a_closed_stream_is_only_asked_for_the_hash_at_its_end() -> None:
    """PROTOCOL 4: what the county holds behind it does not matter."""
    scene = restored_scene()
    scene.until("diverged")
    scene.act()
    scene.drain()
    scene.start()
    scene.letters.clear()
    scene.drain()
    closed = scene.hall.spans()[0].stream
    assert [letter.path for letter in scene.letters if closed in letter.path] == [
        wire.hashes_path(closed, [31])
    ]
    assert scene.state == "idle"


def test_streams_are_delivered_in_the_order_of_opening() -> None:
    """A county that lost everything gets the closed stream up to its end, then the open one."""
    scene = restored_scene()
    scene.until("diverged")
    scene.act()
    scene.drain()
    scene.county.lose_back_to({})
    scene.start()
    scene.letters.clear()
    scene.drain()
    posted = [letter.path for letter in scene.letters if letter.method == "POST"]
    first, second = (wire.batch_path(span.stream) for span in scene.hall.spans())
    assert posted == [first, second]
    assert len(scene.county.streams[scene.hall.spans()[0].stream]) == 31
    assert scene.is_whole()


def test_a_twin_that_writes_while_we_live_is_a_fork() -> None:
    """Row 32: same fingerprint, two alive."""
    scene = SyncScene(records=10)
    scene.drain()
    span = scene.hall.spans()[-1]
    scene.county.streams[span.stream].append(b'{"of":"the twin"}')
    scene.hall.append(text="ours")
    scene.until("diverged")
    report = scene.messages("diverged")[-1]
    assert (report["seq"], report["reason"]) == (11, "fork")
    scene.act()
    scene.drain()
    assert scene.is_whole()
    assert scene.county.streams[span.stream][-1] == b'{"of":"the twin"}'


def test_a_second_divergence_in_one_life_stops_sending() -> None:
    scene = restored_scene()
    scene.until("diverged")
    scene.act()
    scene.drain()
    second = scene.hall.spans()[-1]
    scene.county.streams[second.stream].append(b'{"of":"the twin"}')
    scene.hall.append(text="ours")
    scene.until("diverged")
    assert not scene.messages("diverged")
    sent = len(scene.letters)
    for _ in range(30):
        scene.turn()
        scene.clock += 100
    assert len(scene.letters) == sent


def test_a_long_fetch_goes_on_where_a_bad_link_cut_it() -> None:
    scene = restored_scene()
    for _ in range(900):
        scene.county.streams[scene.hall.spans()[0].stream].append(b'{"more":1}')
    seen: set[str] = set()

    def carry(letter: Letter) -> Reply:
        if "records" in letter.path and letter.path not in seen:
            seen.add(letter.path)
            raise Lost("reset", shrinks=True)
        return scene.county.answer(letter)

    scene.wire = carry
    scene.until("diverged")
    firsts = [message["first"] for message in scene.messages("fetched")]
    assert firsts == sorted(set(firsts), key=firsts.index)
    assert len(seen) == 5


def test_fetched_lines_that_do_not_end_in_the_countys_head_are_not_handed_over() -> None:
    scene = restored_scene()

    def carry(letter: Letter) -> Reply:
        reply = scene.county.answer(letter)
        if "records" not in letter.path:
            return reply
        return signed(letter, 200, reply.body.replace(b"lost with the card", b"lost with the cash"))

    scene.wire = carry
    for _ in range(30):
        scene.turn()
        scene.clock += 3
    assert not scene.messages("fetched")
    assert not scene.messages("diverged")


def test_today_rides_in_the_first_batch_after_link_up_and_in_every_tenth() -> None:
    scene = SyncScene(records=0)
    scene.agent.take_today({"open": 3})
    scene.drain()
    for _ in range(21):
        scene.hall.append()
        scene.drain()
    assert [k for k, head in enumerate(scene.batches()) if head.today] == [0, 10, 20]
    scene.wire = lambda _letter: Reply(status=500, body=b"")
    scene.hall.append()
    scene.turn()
    scene.turn()
    scene.wire = scene.county.answer
    scene.clock += 5
    scene.drain()
    assert scene.batches()[-1].today == {"open": 3}


def test_a_flapping_link_is_probed_once_in_two_seconds_at_most() -> None:
    """Row 49: waiting is cut short once a second by a link that comes up."""
    scene = SyncScene(records=3)

    def carry(_letter: Letter) -> Reply:
        raise Lost("connect")

    scene.wire = carry
    for _ in range(600):
        scene.turn()
        scene.clock += 0.1
    assert 25 <= len(scene.letters) <= 31


def test_the_next_batch_waits_as_long_as_the_county_asks() -> None:
    scene = SyncScene(records=100)

    def carry(letter: Letter) -> Reply:
        reply = scene.county.answer(letter)
        if letter.method == "GET":
            return reply
        said = replace(answers.parse_answer(reply.body), wait_ms=1500, max_records=10)
        return signed(letter, 200, answers.format_answer(said))

    scene.wire = carry
    scene.turn()
    assert scene.turn() == 1.5
    assert scene.turn() == 1.5
    scene.drain()
    assert [head.n for head in scene.batches()] == [64, 10, 10, 10, 7]


def documents(
    scene: SyncScene, content: bytes, *, key: bytes = KEY, hall: str = HALL, spoil: bytes = b""
) -> None:
    """Let the county announce and give `policy` version 41."""
    document = papers.Document(
        name="policy",
        v=41,
        prev=40,
        sha256=hashlib.sha256(content).hexdigest(),
        not_before="",
        rollback_of=None,
        mac="",
        content=content,
    )
    document = replace(document, mac=papers.seal(key, hall, document), content=content + spoil)

    def carry(letter: Letter) -> Reply:
        if "/documents/" in letter.path:
            assert letter.path == wire.document_path("policy", 41)
            return signed(letter, 200, papers.format_document(document), "application/octet-stream")
        reply = scene.county.answer(letter)
        if not letter.path.endswith("/head"):
            return reply
        said = replace(outbox_head(reply), docs={"policy": 41})
        return signed(letter, reply.status, answers.format_head(said))

    scene.wire = carry


def outbox_head(reply: Reply) -> answers.HeadAnswer:
    return answers.parse_head(reply.body)


def test_a_document_is_fetched_proven_and_handed_over_in_parts() -> None:
    scene = SyncScene(records=2)
    content = bytes(range(256)) * 300
    documents(scene, content)
    scene.drain()
    parts = scene.messages("document")
    assert [(part["part"], part["of"]) for part in parts] == [(k, 4) for k in range(1, 5)]
    assert all(len(str(part["data"])) <= 32 * 1024 for part in parts)
    assert b"".join(base64.b64decode(str(part["data"])) for part in parts) == content
    asked = [letter for letter in scene.letters if "/documents/" in letter.path]
    scene.clock += 241
    scene.turn()
    scene.drain()
    assert len(asked) == 1
    assert [letter for letter in scene.letters if "/documents/" in letter.path] == asked


@pytest.mark.parametrize(
    ("key", "hall", "spoil"),
    [
        pytest.param(bytes(32), HALL, b"", id="another-key"),
        pytest.param(KEY, "H2", b"", id="signed-for-another-hall"),
        pytest.param(KEY, HALL, b"!", id="another-content"),
    ],
)
def test_a_document_that_is_not_proven_is_not_handed_over(
    key: bytes, hall: str, spoil: bytes
) -> None:
    scene = SyncScene(records=2)
    documents(scene, b"policy", key=key, hall=hall, spoil=spoil)
    scene.drain()
    assert not scene.messages("document")
    assert scene.is_whole()


def test_a_document_the_hall_has_is_not_fetched() -> None:
    scene = SyncScene(records=2)
    documents(scene, b"policy")
    scene.agent.documents.told({"policy": 41})
    scene.drain()
    assert not [letter for letter in scene.letters if "/documents/" in letter.path]
    assert scene.batches()[0].docs == {"policy": 41}


def test_how_much_of_a_closed_stream_is_safe_is_asked_once_a_day() -> None:
    """Erasing needs it: a closed stream is delivered by one hash, which says nothing of backups."""
    scene = SyncScene(records=30)
    scene.drain()
    first = scene.hall.spans()[0]
    parting = {"seq": 20, "h": scene.county.h(first.stream, 20).hex(), "reason": "clone"}
    scene.hall.part(parting, [])
    scene.agent.reload()
    scene.drain()
    scene.told.clear()
    for _ in range(400):
        scene.turn()
        scene.clock += 5
    receipts = [one for one in scene.messages("receipt") if one["stream"] == first.stream]
    assert [one["seq"] for one in receipts] == [20]
    assert receipts[0]["h"] == scene.county.h(first.stream, 20).hex()
    scene.clock += 86_400
    for _ in range(5):
        scene.turn()
    assert len([one for one in scene.messages("receipt") if one["stream"] == first.stream]) == 2
