"""BoxLife: a small journal in a box, and an agent that delivers it to the product's receiver."""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from appliance.in_parts import FetchedLines
from appliance.journal.idle_check import Finding
from appliance.journal.missing import Given, put_back, wanted
from appliance.journal.reading import JournalReader
from appliance.journal.streams import Divergence, Reason, diverge, fingerprint_text
from sync.agent import Agent
from sync.archive import Archive
from sync.backlog import Backlog
from sync.contact import Contact, Surroundings
from sync.exchange import Credentials, Letter, Reply
from sync.mending import Mending
from tests.fakes.list_county import DEVICE, HALL, KEY
from tests.fakes.small_journal import BOX, SmallJournal

TURNS = 200


class BoxLife:
    """One box's home; `sync()` is hall-sync's life until everything is proven."""

    def __init__(self, home: Path, answer: Callable[[Letter], Reply]) -> None:
        self.box = replace(BOX, hall=HALL)
        self.hall = SmallJournal(home, box=self.box)
        self.told: list[Mapping[str, object]] = []
        self.clock = 1000.0
        self._answer = answer
        self._letters = 0

    def contact(self) -> Contact:
        """Return a contact with the county as this box's device."""
        around = Surroundings(
            carry=self._answer,
            tell=self.told.append,
            now=lambda: self.clock,
            nonce=self._nonce,
            trusted_time=lambda: None,
        )
        return Contact(Credentials(device=DEVICE, hall=HALL, key=KEY), around)

    def archive(self) -> Archive:
        """Return the county's archive for this device."""
        return Archive(self.contact(), sleep=lambda _seconds: None)

    def sync(self) -> None:
        """Deliver everything; act on one divergence as hall-web does."""
        reader = JournalReader.open(self.hall.path)
        agent = Agent(
            Backlog(reader), self.contact(), fingerprint=fingerprint_text(self.box.fingerprint)
        )
        self.told.clear()
        for _ in range(TURNS):
            if agent.is_drained:
                break
            self.clock += min(agent.turn(), 10.0)
            if self.told and self.told[-1]["m"] == "diverged":
                self._part(self.told[-1])
                self.told.clear()
                agent.reload()
        assert agent.is_drained, self.told[-3:]
        reader.close()

    def mend(self, found: Sequence[Finding] = ()) -> int:
        """Have the county asked for what is missing, and put it back; return the lines that came.

        hall-web's two ends are the product's; only the socket between them is not there.
        """
        mending, contact = Mending(), self.contact()
        asked = self.hall.run(lambda tx: wanted(tx.db, found))
        mending.asked([[one.stream, one.first, one.last] for one in asked])
        given, came = FetchedLines(), 0
        self.told.clear()
        while mending.wanted(self.clock):
            mending.step(contact)
        for message in self.told:
            if message["m"] == "given":
                given.take(message)
            elif message["m"] == "given_all":
                stream, first = str(message["stream"]), int(str(message["first"]))
                lines = given.after(stream, first - 1, int(str(message["last"])))
                came += len(lines)
                back = Given(
                    stream=stream, first=first, lines=lines, is_last=message["end"] is True
                )
                self.hall.run(lambda tx, one=back: put_back(tx, self.box, one))  # type: ignore[misc]  # mypy cannot infer a lambda's default
        return came

    def _part(self, found: Mapping[str, object]) -> None:
        lines: list[bytes] = []
        for message in self.told:
            match message:
                case {"m": "fetched", "lines": list(texts)}:
                    lines += [str(text).encode() for text in texts]
                case {"m": "fetched", "data": str(data)}:
                    lines.append(base64.b64decode(data))
        divergence = Divergence(
            stream=str(found["stream"]),
            seq=int(str(found["seq"])),
            reason=Reason(str(found["reason"])),
            fetched=lines,
        )
        self.hall.run(lambda tx: diverge(tx, self.box, divergence))

    def _nonce(self) -> str:
        self._letters += 1
        return f"{self._letters:024x}"
