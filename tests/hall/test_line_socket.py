"""The socket itself: who is let in, what is heard, and that nothing can stop it for ever."""

import asyncio
import os
import sqlite3
import stat
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from appliance.domain.errors import Refusal
from appliance.journal.faults import StorageFault
from appliance.journal.line_socket import (
    LONGEST,
    Credentials,
    LineSocket,
    Manners,
    Message,
    Peer,
    is_ours,
)
from tests.fakes.line_peer import LinePeer, deaf_peer
from tests.fakes.whole_hall import until

pytestmark = pytest.mark.core


class Desk:
    """Keeps what the socket hands over; raises what it is given first."""

    def __init__(self) -> None:
        self.heard: list[Message] = []
        self.trouble: list[BaseException] = []
        self.losses = 0
        self.may_greet = asyncio.Event()
        self.may_greet.set()

    async def greet(self, peer: Peer) -> None:
        await self.may_greet.wait()
        await peer.send({"m": "hello"})

    async def receive(self, peer: Peer, message: Message) -> None:
        if self.trouble:
            raise self.trouble.pop()
        self.heard.append(message)
        await peer.send({"m": "heard"})

    def gone(self) -> None:
        self.losses += 1


@asynccontextmanager
async def listening(
    desk: Desk,
    *,
    accepted: Collection[str] = ("say",),
    trusts: Callable[[Credentials], bool] = is_ours,
    deadline_s: float = 20.0,
) -> AsyncIterator[tuple[LineSocket, Path]]:
    with TemporaryDirectory(prefix="hb-") as place:
        path = Path(place) / "run" / "a.sock"
        manners = Manners(accepted=accepted, trusts=trusts, deadline_s=deadline_s)
        listener = LineSocket(path, manners, receive=desk.receive, greet=desk.greet, gone=desk.gone)
        await listener.open()
        try:
            yield listener, path
        finally:
            await listener.close()


def test_a_peer_is_greeted_first_and_heard_in_order() -> None:
    async def story() -> None:
        desk = Desk()
        async with listening(desk) as (_, path), await LinePeer.connect(path) as peer:
            assert await peer.hear() == {"m": "hello"}
            for n in range(3):
                await peer.say(m="say", n=n)
                await peer.hear_a("heard")
            assert [message["n"] for message in desk.heard] == [0, 1, 2]

    asyncio.run(story())


def test_nothing_is_said_to_a_peer_before_its_hello() -> None:
    """hall-sync hangs up on anything that comes before the hello."""

    async def story() -> None:
        desk = Desk()
        desk.may_greet.clear()
        async with listening(desk) as (listener, path), await LinePeer.connect(path) as peer:
            assert not await listener.send({"m": "wake"})
            desk.may_greet.set()
            assert await peer.hear() == {"m": "hello"}
            await until(lambda: listener.peer is not None, "not greeted")
            assert await listener.send({"m": "wake"})
            assert await peer.hear() == {"m": "wake"}

    asyncio.run(story())


@pytest.mark.parametrize(
    ("uid", "gid", "ours"),
    [(0, 12345, True), (None, 12345, True), (54321, None, True), (54321, 54321, False)],
    ids=["root", "our-user", "our-group", "a-stranger"],
)
def test_root_our_user_and_our_groups_are_trusted(
    uid: int | None, gid: int | None, *, ours: bool
) -> None:
    who = Credentials(
        pid=1, uid=os.getuid() if uid is None else uid, gid=os.getgid() if gid is None else gid
    )
    assert is_ours(who) is ours


def test_a_stranger_is_shown_the_door_and_the_kernel_names_the_peer() -> None:
    async def story() -> None:
        desk, seen = Desk(), []

        def refuse(who: Credentials) -> bool:
            seen.append(who.pid)
            return False

        async with listening(desk, trusts=refuse) as (listener, path):
            async with await LinePeer.connect(path) as peer:
                assert await peer.is_cut()
            assert listener.peer is None

        assert seen == [os.getpid()]
        assert desk.losses == 0

    asyncio.run(story())


@pytest.mark.parametrize(
    "line",
    [
        b"no json\n",
        b'"a text"\n',
        b"[1]\n",
        b'{"m":"enrolled"}\n',
        b'{"m":["say"]}\n',
        b'{"n":1}\n',
        b'{"m":"say","text":"\xff\xfe"}\n',
        b'{"m":"say","n":' + b"9" * 5000 + b"}\n",
        b"[" * 40_000 + b"\n",
        b'{"m":"say","raw":"' + b"7" * LONGEST + b'"}\n',
        b"8" * (3 * LONGEST),
        b"\x00\n",
    ],
    ids=[
        "no-json",
        "text",
        "list",
        "not-its-message",
        "kind-is-a-list",
        "no-kind",
        "wrong-encoding",
        "endless-number",
        "deep-nesting",
        "64-kilobytes",
        "a-line-without-end",
        "nul",
    ],
)
def test_a_line_that_is_no_message_ends_that_connection_and_no_other(line: bytes) -> None:
    async def story() -> None:
        desk = Desk()
        async with listening(desk) as (_, path):
            async with await LinePeer.connect(path) as peer:
                await peer.hear()
                await peer.raw(line)
                assert await peer.is_cut()
            async with await LinePeer.connect(path) as peer:
                assert await peer.hear() == {"m": "hello"}
                await peer.say(m="say")
                await peer.hear_a("heard")
        assert len(desk.heard) == 1

    asyncio.run(story())


def test_a_line_of_exactly_64_kilobytes_is_heard() -> None:
    async def story() -> None:
        desk = Desk()
        async with listening(desk) as (_, path), await LinePeer.connect(path) as peer:
            frame = b'{"m":"say","t":""}\n'
            await peer.raw(frame.replace(b'""', b'"' + b"a" * (LONGEST - len(frame)) + b'"'))
            await peer.hear_a("heard")

    asyncio.run(story())


@pytest.mark.parametrize(
    "trouble",
    [
        Refusal("x"),
        StorageFault(OSError("full")),
        sqlite3.OperationalError("disk I/O error"),
        KeyError("spool"),
        TypeError("no"),
        ValueError("no"),
        OverflowError("no"),
        UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed"),
    ],
    ids=lambda trouble: type(trouble).__name__,
)
def test_a_message_that_cannot_be_acted_on_is_dropped_and_the_next_one_heard(
    trouble: BaseException,
) -> None:
    """Law 9: one message must not stop the line."""

    async def story() -> None:
        desk = Desk()
        desk.trouble.append(trouble)
        async with listening(desk) as (_, path), await LinePeer.connect(path) as peer:
            await peer.say(m="say", n=1)
            await peer.say(m="say", n=2)
            await peer.hear_a("heard")
        assert [message["n"] for message in desk.heard] == [2]

    asyncio.run(story())


def test_a_greeting_that_fails_ends_the_connection_and_the_next_one_is_greeted() -> None:
    async def story() -> None:
        desk = Desk()
        greet = desk.greet
        failures = [sqlite3.OperationalError("database is locked")]

        async def sometimes(peer: Peer) -> None:
            if failures:
                raise failures.pop()
            await greet(peer)

        desk.greet = sometimes  # type: ignore[method-assign]  # the desk of this test alone
        async with listening(desk) as (_, path):
            async with await LinePeer.connect(path) as peer:
                assert await peer.is_cut()
            async with await LinePeer.connect(path) as peer:
                assert await peer.hear() == {"m": "hello"}

    asyncio.run(story())


def test_a_second_peer_takes_the_place_of_the_first() -> None:
    async def story() -> None:
        desk = Desk()
        async with listening(desk) as (listener, path), await LinePeer.connect(path) as first:
            await first.hear()
            async with await LinePeer.connect(path) as second:
                await second.hear()
                assert await first.is_cut()
                await listener.send({"m": "wake"})
                assert await second.hear() == {"m": "wake"}
                assert desk.losses == 0
            await until(lambda: desk.losses == 1, "nobody was told that the peer has gone")
            assert listener.peer is None

    asyncio.run(story())


def test_a_peer_that_does_not_read_is_cut_off_after_the_deadline() -> None:
    async def story() -> None:
        desk = Desk()
        async with listening(desk, deadline_s=0.05) as (listener, path):
            deaf = deaf_peer(path)
            await until(lambda: listener.peer is not None, "not greeted")
            line = {"m": "lamp", "text": "灯" * 20_000}
            went = [await listener.send(line) for _ in range(40)]
            assert went[0]
            assert not went[-1]
            await until(lambda: listener.peer is None, "it is still served")
            deaf.close()

    asyncio.run(story())


def test_a_message_too_long_for_the_line_is_not_sent_and_the_peer_stays() -> None:
    async def story() -> None:
        desk = Desk()
        async with listening(desk) as (listener, path), await LinePeer.connect(path) as peer:
            await peer.hear()
            await until(lambda: listener.peer is not None, "not greeted")
            assert not await listener.send({"m": "today", "t": "x" * LONGEST})
            assert await listener.send({"m": "wake"})
            assert await peer.hear() == {"m": "wake"}

    asyncio.run(story())


def test_the_socket_of_a_dead_process_is_replaced_and_only_the_group_may_reach_ours() -> None:
    async def story() -> None:
        with TemporaryDirectory(prefix="hb-") as place:
            path, desk = Path(place) / "run" / "a.sock", Desk()
            path.parent.mkdir()
            path.write_text("left behind")
            listener = LineSocket(
                path,
                Manners(accepted=()),
                receive=desk.receive,
                greet=desk.greet,
                gone=desk.gone,
            )
            await listener.open()
            assert stat.S_ISSOCK(path.stat().st_mode)
            assert stat.S_IMODE(path.stat().st_mode) == 0o660
            await listener.close()
            assert not path.exists()

    asyncio.run(story())


def test_closing_lets_the_message_in_hand_be_finished_and_hangs_up() -> None:
    async def story() -> None:
        desk = Desk()
        begun, may_end = asyncio.Event(), asyncio.Event()

        async def slowly(peer: Peer, message: Message) -> None:
            del peer
            begun.set()
            await may_end.wait()
            desk.heard.append(message)

        desk.receive = slowly  # type: ignore[method-assign]  # the desk of this test alone
        async with listening(desk) as (listener, path), await LinePeer.connect(path) as peer:
            await peer.say(m="say")
            await begun.wait()
            closing = asyncio.create_task(listener.close())
            assert await peer.is_cut()
            may_end.set()
            await closing
            assert len(desk.heard) == 1

    asyncio.run(story())
