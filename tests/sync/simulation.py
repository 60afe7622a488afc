"""One seed, one schedule: a hall, a county and everything that can go wrong between them.

Sender and planning are the product's; journal, county, network, clock, chance and power are not.
Replay one seed:  python -m tests.sync.simulation SEED [list|receiver]
"""

import base64
import json
import random
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Protocol

from appliance.journal import chain
from sync.agent import Agent
from sync.backlog import Backlog, limit
from sync.contact import Contact, Surroundings
from sync.courier import Patience, patiently
from sync.exchange import Credentials, Letter, Lost, Reply
from sync.signing import answer_signature
from tests.fakes.hall_streams import FINGERPRINT, HallStreams
from tests.fakes.list_county import DEVICE, HALL, KEY, ListCounty
from tests.sync.receiver_end import ReceiverEnd

TROUBLED_EXCHANGES = 32  # after so many the network is good, and everything must arrive
MOST_EXCHANGES = 600  # a schedule that needs more does not converge


class CountyEnd(Protocol):
    """What the simulation asks of a county, model or product."""

    def answer(self, letter: Letter) -> Reply: ...
    def stored(self) -> dict[str, list[bytes]]: ...
    def hash_at(self, stream: str, seq: int) -> bytes | None: ...
    def save(self) -> None: ...
    def lose(self) -> None: ...
    def close(self) -> None: ...


class PowerCut(Exception):
    """hall-sync dies here; only the journal and the county remain."""


class ModelEnd:
    """The list county as one end."""

    def __init__(self, chance: random.Random) -> None:
        def some(count: int) -> int:
            return count if chance.random() < 0.9 else chance.randint(0, count)

        self.county = ListCounty(some)
        self._saved = self.county.backup()

    def answer(self, letter: Letter) -> Reply:
        return self.county.answer(letter)

    def stored(self) -> dict[str, list[bytes]]:
        return self.county.streams

    def hash_at(self, stream: str, seq: int) -> bytes | None:
        return self.county.h(stream, seq) if seq <= self.county.seq(stream) else None

    def save(self) -> None:
        self._saved = self.county.backup()

    def lose(self) -> None:
        self.county.lose_back_to(self._saved)

    def close(self) -> None:
        self.county.streams = {}


class World:
    """One schedule of faults and what came of it."""

    def __init__(self, seed: int, end: Callable[[random.Random], CountyEnd] = ModelEnd) -> None:
        self.chance = random.Random(seed)
        self.county = end(self.chance)
        self.hall = HallStreams()
        self.clock = 1000.0
        self.exchanges = 0
        self.faults: list[str] = []
        self.trouble = self.chance.choice([0.1, 0.3, 0.6])
        self.letters: list[Letter] = []
        self.replies: list[Reply] = []
        self.images = [self.hall.copy()]
        self.restores = self.chance.choice([0, 0, 1, 2])
        self.losses = self.chance.choice([0, 0, 1])
        self.given: set[bytes] = set()  # lines the county proved, and did not lose itself
        self._fetched: list[bytes] = []
        self._diverged: Mapping[str, object] | None = None
        self._patience = Patience(self.chance)
        for _ in range(self.chance.randint(0, 150)):
            self.hall.append(text="字" * self.chance.randint(0, 30))

    def run(self) -> None:
        """Live through the schedule until everything has arrived.

        Raises:
            AssertionError: a promise was broken.
        """
        while True:
            try:
                self._live()
            except PowerCut:
                self._maybe_go_back()
            else:
                return

    def close(self) -> None:
        """Let go of the files and connections of this schedule."""
        self.county.close()
        self.hall.close()

    # The life of one process

    def _live(self) -> None:
        around = Surroundings(
            carry=self._carry,
            tell=self._hear,
            now=lambda: self.clock,
            nonce=lambda: self.chance.randbytes(12).hex(),
            trusted_time=lambda: None,
        )
        credentials = Credentials(device=DEVICE, hall=HALL, key=KEY)
        contact = Contact(credentials, around)
        agent = Agent(Backlog(self.hall.reader()), contact, fingerprint=FINGERPRINT)
        while not (agent.is_drained and self.exchanges > TROUBLED_EXCHANGES):
            wait = patiently(agent.turn, patience=self._patience, sleep=self._sleep)
            if not contact.in_doubt:
                self._patience.reset()
            if self._diverged is not None:
                self.hall.part(self._diverged, self._fetched)
                self._fetched, self._diverged = [], None
                agent.reload()
            else:
                self._sleep(wait)

    def _sleep(self, seconds: float) -> None:
        assert seconds <= 900 + 3600, f"waits {seconds} s"
        self.clock += seconds
        if seconds and self._troubled(0.3):
            self.hall.append()

    def _troubled(self, share: float) -> bool:
        return self.exchanges <= TROUBLED_EXCHANGES and self.chance.random() < share

    def _hear(self, message: Mapping[str, object]) -> None:
        match message:
            case {"m": "receipt", "stream": str(stream), "seq": int(seq), "h": str(h)}:
                self._prove(stream, seq, bytes.fromhex(h))
            case {"m": "fetched", "lines": list(lines)}:
                self._fetched += [line.encode("utf-8") for line in lines]
            case {"m": "fetched", "data": str(data)}:
                self._fetched.append(base64.b64decode(data))
            case {"m": "diverged"}:
                self._diverged = message

    def _prove(self, stream: str, seq: int, h: bytes) -> None:
        """A receipt is proof: the county holds exactly this, now, and the hall computed it too."""
        if seq == 0:
            return
        assert self.county.hash_at(stream, seq) == h, f"receipt without proof: {stream} {seq}"
        self.given |= set(self.county.stored()[stream][:seq])

    # The network

    def _carry(self, letter: Letter) -> Reply:
        self.exchanges += 1
        self.clock += self.chance.random()
        assert self.exchanges <= MOST_EXCHANGES, "does not converge"
        self._events()
        self.letters.append(letter)
        if not self._troubled(self.trouble):
            return self.deliver(letter)
        fault = self.chance.choice(FAULTS)
        self.faults.append(fault.__name__)
        return fault(self, letter)

    def deliver(self, letter: Letter) -> Reply:
        """Let the county see a letter and answer it."""
        reply = self.county.answer(letter)
        self.replies.append(reply)
        return reply

    def _events(self) -> None:
        if self._troubled(0.1):
            self.hall.append()
        if self._troubled(0.05):
            self.images.append(self.hall.copy())
        if self._troubled(0.05):
            self.county.save()
        if self._troubled(0.03):
            self.hall.erase(self.chance.randint(1, self.hall.spans()[-1].head))
        if self.losses and self._troubled(0.04):
            self.losses -= 1
            self.faults.append("county_restored")
            self.county.lose()
            self.given &= {line for lines in self.county.stored().values() for line in lines}
        if self._troubled(0.04):
            self.faults.append("power_cut")
            raise PowerCut

    def _maybe_go_back(self) -> None:
        self._fetched, self._diverged = [], None
        if self.restores and self.chance.random() < 0.5:
            self.restores -= 1
            self.faults.append("hall_restored")
            keep = self.chance.randrange(len(self.images))
            del self.images[keep + 1 :]
            self.hall.go_back(self.images[keep])
            for _ in range(self.chance.randint(0, 5)):
                self.hall.append(text="after")

    # What must be true at the end

    def check(self) -> None:
        """Compare both ends record by record.

        Raises:
            AssertionError: they differ.
        """
        stored = self.county.stored()
        for span in self.hall.spans():
            ours, theirs = self.hall.lines(span), stored.get(span.stream, [])
            assert leaves(theirs[: len(ours)]) == leaves(ours), f"{span.stream} differs"
            assert not span.is_open or len(theirs) == limit(span), f"{span.stream} is longer"
        everything = leaves([line for lines in stored.values() for line in lines])
        assert set(leaves(list(self.given))) <= set(everything), "a proven record is gone"


def leaves(lines: list[bytes]) -> list[bytes]:
    """Return the leaf of every line: an erased one is the same record."""
    return [chain.leaf(line) for line in lines]


# Faults: each takes the letter and decides what the sender sees.


def lost_request(_world: World, _letter: Letter) -> Reply:
    raise Lost("connect")


def cut_request(_world: World, _letter: Letter) -> Reply:
    raise Lost("reset", shrinks=True)


def lost_answer(world: World, letter: Letter) -> Reply:
    world.deliver(letter)
    raise Lost("timeout", shrinks=True, sent=True)


def error_before_commit(_world: World, _letter: Letter) -> Reply:
    return Reply(status=500, body=b"", content_type="text/plain")


def error_after_commit(world: World, letter: Letter) -> Reply:
    world.deliver(letter)
    return Reply(status=502, body=b"<html>", content_type="text/html")


def come_back_later(world: World, _letter: Letter) -> Reply:
    header = world.chance.choice(
        ["1", "30", "999999999999", "soon", "-5", "Fri, 31 Dec 2100 23:59"]
    )
    return Reply(status=world.chance.choice([429, 503]), body=b"", retry_after=header)


def portal(world: World, _letter: Letter) -> Reply:
    status = world.chance.choice([200, 302, 511])
    return Reply(status=status, body=b"<html>login</html>", content_type="text/html")


def duplicated(world: World, letter: Letter) -> Reply:
    world.deliver(letter)
    return world.deliver(letter)


def reordered(world: World, letter: Letter) -> Reply:
    world.deliver(world.chance.choice(world.letters))
    return world.deliver(letter)


def tampered(world: World, letter: Letter) -> Reply:
    reply = world.deliver(letter)
    spot = world.chance.randrange(len(reply.body))
    body = reply.body[:spot] + bytes([reply.body[spot] ^ 1]) + reply.body[spot + 1 :]
    return replace(reply, body=body)


def truncated(world: World, letter: Letter) -> Reply:
    reply = world.deliver(letter)
    return replace(reply, body=reply.body[: world.chance.randrange(len(reply.body))])


def replayed(world: World, letter: Letter) -> Reply:
    fresh = world.deliver(letter)
    old = world.chance.choice(world.replies)
    return replace(old, signature=world.chance.choice([old.signature, None, fresh.signature]))


def wrong_hash(world: World, letter: Letter) -> Reply:
    """The county signs a hash that is not ours: a fork nobody has noticed yet."""
    reply = world.deliver(letter)
    if letter.method != "POST" or reply.status != 200:
        return reply
    said = json.loads(reply.body)
    body = json.dumps({**said, "h": "00" * 32}).encode()
    return replace(
        reply, body=body, signature=answer_signature(KEY, letter.nonce, reply.status, body)
    )


def killed_before(_world: World, _letter: Letter) -> Reply:
    raise PowerCut


def killed_after(world: World, letter: Letter) -> Reply:
    world.deliver(letter)
    raise PowerCut


FAULTS: list[Callable[[World, Letter], Reply]] = [
    lost_request,
    cut_request,
    lost_answer,
    error_before_commit,
    error_after_commit,
    come_back_later,
    portal,
    duplicated,
    reordered,
    tampered,
    truncated,
    replayed,
    wrong_hash,
    killed_before,
    killed_after,
]


def failure(seed: int, end: Callable[[random.Random], CountyEnd] = ModelEnd) -> str | None:
    """Live through one seed; return None, or the line that replays it."""
    world = World(seed, end)
    try:
        world.run()
        world.check()
    except (AssertionError, LookupError, ValueError) as broken:
        name = "list" if end is ModelEnd else "receiver"
        return f"python -m tests.sync.simulation {seed} {name}  # {broken}; {world.faults[-3:]}"
    finally:
        world.close()
    return None


def main(seed: str, name: str = "list") -> str:
    """Replay one seed against the model, or against the product's receiver."""
    end = ModelEnd if name == "list" else ReceiverEnd
    return failure(int(seed), end) or "sound"


if __name__ == "__main__":
    sys.stdout.write(main(*sys.argv[1:]) + "\n")
