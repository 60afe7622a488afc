"""The link to hall-web: hello first, nothing lost that matters, reconnecting for ever."""

import base64
import os
import socket
from pathlib import Path

import pytest

from sync.hall_link import LONGEST_LINE, HallLink, Message
from sync.network import NetworkWatch
from sync.parting import fetched
from tests.fakes.county_socket import CountySocket

pytestmark = pytest.mark.core

EVERY = frozenset({"hello", "wake"})


class Listener:
    """What the link handed over, and whether a network came up meanwhile."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.up = False

    def came_up(self) -> bool:
        return self.up


def link_to(path: Path, listener: Listener, *, uid: int | None = None) -> HallLink:
    return HallLink(
        path,
        uids=lambda: frozenset({os.getuid() if uid is None else uid}),
        handle=listener.messages.append,
        came_up=listener.came_up,
    )


def test_after_a_restart_of_hall_web_the_state_is_told_again_and_an_old_receipt_is_not(
    tmp_path: Path,
) -> None:
    """A receipt sets the clock and ends an outage at the moment it arrives."""
    listener = Listener()
    path = tmp_path / "county.sock"
    with CountySocket(path) as web:
        link = link_to(path, listener)
        link.tell({"m": "state", "state": "offline", "text": "too early"})
        link.tell({"m": "receipt", "seq": 1})
        link.wait(10, ends=EVERY)
        assert link.is_greeted
        assert web.wait_for("state")
        link.tell({"m": "receipt", "seq": 2})
        assert web.wait_for("receipt")
        web.hang_up()
        link.wait(10, ends=EVERY)
        assert web.wait_for("state", count=2)
        link.close()
    assert [message["seq"] for message in web.told if message["m"] == "receipt"] == [2]
    assert [message["m"] for message in listener.messages] == ["hello", "hello"]


def test_a_wake_ends_the_waiting(tmp_path: Path) -> None:
    listener = Listener()
    path = tmp_path / "county.sock"
    with CountySocket(path, [{"m": "wake"}]):
        link = link_to(path, listener)
        link.wait(60, ends=frozenset({"wake"}))
        link.close()
    assert listener.messages[-1]["m"] == "wake"


def test_a_link_that_comes_up_ends_the_waiting(tmp_path: Path) -> None:
    listener = Listener()
    listener.up = True
    link = link_to(tmp_path / "nobody.sock", listener)
    link.wait(60, ends=EVERY)
    assert listener.messages == [{"m": "link_up"}]


def test_another_users_socket_is_not_hall_web(tmp_path: Path) -> None:
    listener = Listener()
    path = tmp_path / "county.sock"
    with CountySocket(path):
        link = link_to(path, listener, uid=os.getuid() + 1)
        link.wait(0.1, ends=EVERY)
        link.close()
    assert not listener.messages


@pytest.mark.parametrize("said", [b'{"m":"wake"}\n', b"noise\n", b"[1]\n", b"x" * 200_000])
def test_whatever_does_not_begin_with_hello_is_hung_up_on(tmp_path: Path, said: bytes) -> None:
    listener = Listener()
    path = tmp_path / "county.sock"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()
        link = link_to(path, listener)
        link.wait(0, ends=EVERY)
        peer, _ = server.accept()
        with peer:
            peer.settimeout(0)
            sent = peer.send(said)
            for _ in range(1 + sent // LONGEST_LINE):
                link.wait(0, ends=EVERY)
            assert not link.is_greeted
        link.close()
    assert not listener.messages


def test_fetched_lines_keep_their_places_and_fit_into_a_socket_line() -> None:
    lines = [b'{"a":1}', b'{"b":"' + b"x" * 60_000 + b'"}', "是".encode() * 100, b"\xff\xfe"]
    lines += [b'{"c":"' + b"y" * 900 + b'"}'] * 100
    found: dict[int, bytes] = {}
    for message in fetched("S", 7, lines):
        assert len(str(message)) < LONGEST_LINE
        match message:
            case {"first": int(first), "lines": list(texts)}:
                found |= {first + k: text.encode() for k, text in enumerate(texts)}
            case {"first": int(first), "data": str(data)}:
                found[first] = found.get(first, b"") + base64.b64decode(data)
    assert [found[seq] for seq in sorted(found)] == lines
    assert sorted(found) == list(range(7, 7 + len(lines)))


def test_a_link_is_seen_to_come_up_once_in_two_seconds_at_most(tmp_path: Path) -> None:
    clock = [0.0]
    state = tmp_path / "eth0" / "operstate"
    state.parent.mkdir()
    state.write_text("down\n")
    watch = NetworkWatch(lambda: clock[0], system=tmp_path, routes=tmp_path / "none")
    seen = []
    for step in range(40):
        clock[0] += 0.5
        state.write_text("up\n" if step % 8 < 4 else "down\n")
        seen.append(watch.came_up())
    assert 4 <= sum(seen) <= 5


def test_a_modem_that_never_says_up_is_seen_by_the_way_out_it_brings(tmp_path: Path) -> None:
    """ppp and most 4G sticks call themselves unknown for ever."""
    clock = [0.0]
    state, routes = tmp_path / "net" / "ppp0" / "operstate", tmp_path / "route"
    state.parent.mkdir(parents=True)
    state.write_text("unknown\n")
    head = "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n"
    routes.write_text(head)
    watch = NetworkWatch(lambda: clock[0], system=tmp_path / "net", routes=routes)
    seen = []
    near, out = ("000200C0", "00FFFFFF"), ("00000000", "00000000")
    for destination, mask in (near, out, out, near, out):
        clock[0] += 2
        routes.write_text(f"{head}ppp0\t{destination}\t010200C0\t0003\t0\t0\t0\t{mask}\t0\t0\t0\n")
        seen.append(watch.came_up())
    assert seen == [False, True, False, False, True]
