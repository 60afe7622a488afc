"""Faults of the link, over real sockets and through a relay that cuts at any byte (SYNC.md 5)."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

import httpx
import pytest

from sync import answers, wire
from sync.county.exchange import Call
from sync.courier import Courier, new_client
from sync.exchange import Letter, Lost, Reply, Unanswered
from sync.signing import AUTH_HEADER
from tests.fakes.byte_relay import ByteRelay
from tests.fakes.http_county import HttpCounty
from tests.fakes.sync_scene import SyncScene
from tests.sync.county.running import RunningCounty, running

EVERY = 97  # bytes between two cuts
WINDOW = 20 * 8000  # bytes that 64 kbit/s carry in 20 s
DOWN_S = 280.0
RESETS = 0.3


@pytest.fixture(name="client")
def one_client() -> Iterator[httpx.Client]:
    with new_client(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)) as client:
        yield client


def letter_of(call: Call) -> Letter:
    headers = {AUTH_HEADER: call.auth, "Content-Encoding": "gzip", "Content-Type": wire.BATCH_TYPE}
    return Letter(
        method=call.method, path=call.target, nonce="0" * 24, headers=headers, body=call.body
    )


def head_of(county: RunningCounty, hall_call: Call) -> int:
    return answers.parse_head(county.send(hall_call).body).seq


@pytest.mark.core
def test_fault_07_an_upload_cut_at_every_97th_byte_stores_nothing_and_is_sent_once_more(
    tmp_path: Path, client: httpx.Client
) -> None:
    with running(tmp_path) as county, ByteRelay(county.port) as relay:
        hall = county.hall(40)
        courier = Courier(client)
        courier.county = relay.url
        batch, head = hall.batch(1, 40), wire.head_path(hall.stream)
        for place in range(0, len(batch.body) + 97, EVERY):
            relay.cut_up = place
            with pytest.raises(Lost):
                courier.carry(letter_of(batch))
            assert head_of(county, hall.get(head)) == 0, f"cut at byte {place}"
        relay.cut_up = None
        passed = relay.up
        reply = courier.carry(letter_of(hall.batch(1, 40)))
        assert answers.parse_answer(reply.body).ack == 40
        assert relay.up - passed < len(batch.body) + 1000


@dataclass
class WiredScene:
    """A scene whose letters go through the courier, a relay and HTTP."""

    scene: SyncScene
    relay: ByteRelay
    courier: Courier

    def drained(self) -> bool:
        self.scene.drain()
        return self.scene.is_whole()


@contextmanager
def wired(records: int, client: httpx.Client, *, deadline_s: float = 20.0) -> Iterator[WiredScene]:
    with HttpCounty() as http:
        port = int(http.url.rpartition(":")[2])
        with ByteRelay(port) as relay:
            scene = SyncScene(records)
            http.county = scene.county
            courier = Courier(client, deadline_s=deadline_s)
            courier.county = relay.url
            scene.wire = courier.carry
            yield WiredScene(scene, relay, courier)
        scene.hall.close()


@pytest.mark.core
def test_fault_09_an_answer_cut_at_any_byte_is_unknown_and_asked_again(
    client: httpx.Client,
) -> None:
    with wired(5, client) as world:
        assert world.drained()
        whole = world.relay.down
        for place in range(0, whole, EVERY // 9):
            world.scene.start()
            world.relay.cut_down = place
            world.relay.reset()
            proven = len(world.scene.messages("receipt"))
            for _ in range(3):
                world.scene.turn()
                world.scene.clock += 3.0
            cut = len(world.scene.messages("receipt"))
            if cut > proven:  # the whole answer passed before the cut: then it is proof
                continue
            world.relay.cut_down = None
            world.scene.hall.append()
            assert world.drained(), f"cut at byte {place}"


@pytest.mark.core
def test_fault_15_a_name_that_nobody_resolves_leaves_the_hall_offline_and_whole() -> None:
    def no_resolver(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("[Errno -3] Temporary failure in name resolution", request=request)

    with httpx.Client(transport=httpx.MockTransport(no_resolver)) as client:
        scene = SyncScene(records=5)
        courier = Courier(client)
        courier.county = "https://county.example"
        scene.wire = courier.carry
        scene.turn()
        assert scene.state == "offline"
        assert "name resolution" in str(scene.messages("state")[-1]["text"])
        scene.hall.append()
        scene.wire = scene.county.answer
        scene.drain()
        assert scene.is_whole()


@pytest.mark.core
def test_fault_54_a_proxy_that_fails_after_forwarding_costs_a_question_and_no_double() -> None:
    scene = SyncScene(records=300)

    def proxy(letter: Letter) -> Reply:
        reply = scene.county.answer(letter)
        if letter.method == "POST" and len(scene.batches()) % 2:
            status = (502, 504)[len(scene.letters) % 2]
            return Reply(status=status, body=b"<html>gateway", content_type="text/html")
        return reply

    scene.wire = proxy
    scene.drain()
    assert scene.is_whole()
    assert len(scene.batches()) <= 6


@pytest.mark.core
def test_fault_55_a_link_gone_silent_ends_at_the_deadline_and_a_new_one_is_made(
    client: httpx.Client,
) -> None:
    with wired(5, client, deadline_s=0.4) as world:
        world.scene.turn()
        world.relay.silent = True
        answered = [world.scene.turn() for _ in range(2)]
        assert any(isinstance(one, Unanswered) for one in answered)
        world.relay.silent = False
        before = world.relay.connections
        assert world.drained()
        assert world.relay.connections == before + 1


@pytest.mark.slow
def test_fault_48_twenty_seconds_of_64_kbit_in_five_minutes_make_progress_every_window(
    client: httpx.Client,
) -> None:
    """30 % of the windows end early by a reset at a random byte; re-sent bytes stay below 10 %."""
    with wired(0, client) as clean:
        fill(clean.scene, 9000)
        assert clean.drained()
        bare = clean.relay.up
    with wired(0, client) as world:
        fill(world.scene, 9000)
        chance = Random(48)
        heads = [0]
        while not world.scene.agent.is_drained:
            is_short = chance.random() < RESETS
            world.relay.budget = chance.randrange(WINDOW // 2, WINDOW) if is_short else WINDOW
            live_through_window(world)
            heads.append(world.scene.county.seq(world.scene.hall.spans()[-1].stream))
            assert heads[-1] > heads[-2], f"no progress in window {len(heads) - 1}"
            world.scene.clock += DOWN_S
        assert world.scene.is_whole()
        assert len(heads) > 3
        assert world.relay.up <= bare * 1.10, (world.relay.up, bare)


def fill(scene: SyncScene, count: int) -> None:
    """Append records as long, and as hard to compress, as a clerk's."""
    chance = Random(7)
    scene.hall.db.execute("BEGIN")
    for _ in range(count):
        remark = "".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(12))
        scene.hall.append(text=f"申请人提交材料齐全，符合法定形式，当场予以受理{remark}" * 2)
    scene.hall.db.execute("COMMIT")


def live_through_window(world: WiredScene) -> None:
    while (world.relay.budget or 0) > 0 and not world.scene.agent.is_drained:
        waited = world.scene.turn()
        world.scene.clock += 2.0 if isinstance(waited, Unanswered) else min(waited, 10.0)
