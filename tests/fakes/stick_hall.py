"""StickHall: an enrolled small journal beside a small county, with the network as another way."""

from dataclasses import replace
from pathlib import Path

from appliance.journal.reading import JournalReader
from sync import papers
from sync.agent import Agent
from sync.backlog import Backlog
from sync.contact import Contact, Surroundings
from sync.exchange import Letter, Reply
from sync.keys import DeviceKey, KeyCabinet
from sync.signing import SIG_HEADER
from tests.fakes.county_post import post
from tests.fakes.small_journal import BOX, SmallJournal
from tests.sync.county.hall import Hall
from tests.sync.county.small_county import SmallCounty

NAME = "430922-103"
TURNS = 100


class StickHall:
    """`sync()` is the network; the stick goes through files."""

    def __init__(self, home: Path, county: SmallCounty) -> None:
        self.home = home
        self.hall = NAME
        self.county = county
        self.journal = SmallJournal(home, box=replace(BOX, hall=NAME))
        code = county.desk.enrolment.create_code(NAME)
        given = papers.parse_enrolled(county.enrol(code, hall=NAME).body)
        self.key = DeviceKey.granted(given, "http://127.0.0.1:1")
        KeyCabinet(home).keep(self.key)
        self._letters = 0

    @property
    def stream(self) -> str:
        """Return the one stream."""
        return str(self.journal.ask("SELECT stream FROM stream")[0][0])

    def as_sent(self) -> Hall:
        """Return the stream as the county's fakes name it."""
        return Hall(stream=self.stream, device=self.key.device, key=self.key.key, lines=[])

    def at_county(self) -> list[bytes]:
        """Return what the county holds."""
        return self.county.stored(self.as_sent())

    def sync(self) -> None:
        """Let the network deliver everything."""
        cabinet = KeyCabinet(self.home)
        clock = [1000.0]
        around = Surroundings(
            carry=self._carry,
            tell=lambda _message: None,
            now=lambda: clock[0],
            nonce=self._nonce,
            trusted_time=lambda: None,
        )
        backlog = Backlog(JournalReader.open(self.journal.path))
        backlog.owed = cabinet.hollow()
        backlog.paid = lambda _stream: cabinet.keep_hollow({})
        agent = Agent(backlog, Contact(self.key.credentials(), around), fingerprint="{}")
        for _ in range(TURNS):
            if agent.is_drained:
                return
            clock[0] += min(agent.turn(), 10.0)
        raise AssertionError("not drained")

    def _carry(self, letter: Letter) -> Reply:
        found = post(self.county.desk, letter.method, letter.path, letter.headers, letter.body)
        return Reply(
            status=found.status,
            body=found.body,
            content_type=found.media_type,
            signature=found.headers.get(SIG_HEADER),
        )

    def _nonce(self) -> str:
        self._letters += 1
        return f"{self._letters:024x}"
