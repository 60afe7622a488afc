"""SyncScene: an agent between a hall and a list county, with a wound clock and a breakable wire."""

from collections.abc import Callable, Mapping

from sync import wire
from sync.agent import Agent
from sync.backlog import Backlog
from sync.contact import Contact, Surroundings
from sync.exchange import Credentials, Letter, Reply, Unanswered
from tests.fakes.hall_streams import FINGERPRINT, HallStreams
from tests.fakes.list_county import DEVICE, HALL, KEY, ListCounty

Wire = Callable[[Letter], Reply]


class SyncScene:
    """Turns the agent by hand; `wire` may be replaced by anything that carries letters."""

    def __init__(self, records: int = 0) -> None:
        self.hall = HallStreams()
        self.county = ListCounty()
        for _ in range(records):
            self.hall.append(text="受理")
        self.clock = 1000.0
        self.letters: list[Letter] = []
        self.told: list[Mapping[str, object]] = []
        self.wire: Wire = self.county.answer
        self.start()

    def start(self) -> None:
        """Start hall-sync anew: nothing is kept."""
        around = Surroundings(
            carry=self._carry,
            tell=self.told.append,
            now=lambda: self.clock,
            nonce=lambda: f"{len(self.letters):024x}",
            trusted_time=lambda: None,
        )
        self.contact = Contact(Credentials(device=DEVICE, hall=HALL, key=KEY), around)
        backlog = Backlog(self.hall.reader())
        self.agent = Agent(backlog, self.contact, fingerprint=FINGERPRINT)

    def _carry(self, letter: Letter) -> Reply:
        self.letters.append(letter)
        return self.wire(letter)

    def turn(self) -> float | Unanswered:
        """Turn once; an unanswered turn is returned, not raised."""
        try:
            return self.agent.turn()
        except Unanswered as unanswered:
            return unanswered

    def drain(self, turns: int = 200) -> None:
        """Turn, letting time pass, until all is proven."""
        for _ in range(turns):
            if self.agent.is_drained:
                return
            waited = self.turn()
            self.clock += 2.0 if isinstance(waited, Unanswered) else min(waited, 10.0)
        raise AssertionError(f"not drained after {turns} turns: {self.state}")

    def until(self, state: str, turns: int = 200) -> None:
        """Turn until hall-web is shown a state."""
        for _ in range(turns):
            if self.state == state:
                return
            waited = self.turn()
            self.clock += 2.0 if isinstance(waited, Unanswered) else 0.0
        raise AssertionError(f"{self.state} instead of {state}")

    def act(self) -> None:
        """Do what hall-web does with a report, and say reload."""
        lines: list[bytes] = []
        for message in self.told:
            match message:
                case {"m": "fetched", "lines": list(texts)}:
                    lines += [text.encode("utf-8") for text in texts]
        self.hall.part(self.messages("diverged")[-1], lines)
        self.told.clear()
        self.agent.reload()

    @property
    def state(self) -> object:
        """The last state told."""
        shown = self.messages("state")
        return shown[-1]["state"] if shown else None

    def messages(self, kind: str) -> list[Mapping[str, object]]:
        return [message for message in self.told if message["m"] == kind]

    def batches(self) -> list[wire.BatchHead]:
        """The heads of all batches that left."""
        posted = [letter for letter in self.letters if letter.method == "POST"]
        return [wire.parse_batch(wire.inflate(letter.body))[0] for letter in posted]

    def is_whole(self) -> bool:
        """Say whether the county holds every stream of the hall up to its end."""
        return all(
            self.county.streams.get(span.stream, [])[: len(self.hall.lines(span))]
            == self.hall.lines(span)
            for span in self.hall.spans()
        )
