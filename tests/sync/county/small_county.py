"""A county receiver over a real SQLite file, without a socket; its clock is wound by hand."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from appliance.domain.moment import HALL_TIME
from sync import answers, papers
from sync.answers import BatchAnswer, HeadAnswer, Refusal
from sync.county.desk import Desk, furnish
from sync.county.exchange import Call, Reply
from sync.county.feed import Wanted
from sync.county.place import Place
from sync.county.receiver import County
from sync.county.store.opening import open_store
from sync.county.store.rows import CodeRow, CodeState, StreamRow, TokenRow
from sync.signing import SIG_HEADER, answer_is_genuine
from tests.sync.county.hall import Hall, nonce_of, opening, punches, stream_id

HALL = "430922-103"
MORNING = datetime(2026, 11, 23, 8, 0, tzinfo=HALL_TIME)


@dataclass(kw_only=True)
class Clock:
    """The county's clock, wound by hand."""

    at: datetime = MORNING

    def now(self) -> datetime:
        """Return the time."""
        return self.at

    def advance(self, **parts: float) -> None:
        """Let time pass."""
        self.at += timedelta(**parts)


@dataclass(kw_only=True)
class SmallCounty:
    """The parts of a county, its home and database, and its clock."""

    home: Path
    url: str
    desk: Desk
    clock: Clock

    @property
    def place(self) -> Place:
        """Return where it lives."""
        return Place(home=self.home, url=self.url)

    def enrol(self, code: str, *, hall: str = HALL, serial: str = "S1", fp: str = "F1") -> Reply:
        """Ask for a device with a code, from one address."""
        asked = papers.EnrolRequest(code=code, hall=hall, serial=serial, fingerprint=fp)
        return self.desk.enrolment.answer(
            Call(method="POST", target="/hjs/1/enrol", body=papers.format_enrol(asked), address="a")
        )

    def hall(self, count: int = 10, *, seed: int = 1, name: str = HALL, **body: object) -> Hall:
        """Enrol a box and return its stream of `count` records; nothing is sent yet."""
        reply = self.enrol(self.desk.enrolment.create_code(name), hall=name, serial=f"S{seed}")
        given = papers.parse_enrolled(reply.body)
        lines = [opening(name, **body), *punches(count - 1)]
        return Hall(stream=stream_id(seed), device=given.device, key=given.key, lines=lines)

    def decide(self, decision: CodeState) -> CodeRow:
        """Decide over the one box that waits."""
        (row,) = self.desk.enrolment.waiting()
        self.desk.enrolment.decide(row.code_hash, decision)
        return row

    def send(self, hall: Hall, first: int, last: int) -> Reply:
        """Upload a part of a hall's stream."""
        return self.desk.receiver.batch(hall.batch(first, last), hall.stream)

    def row(self, hall: Hall) -> StreamRow | None:
        """Return what the store knows of a stream."""
        with self.desk.store.snapshot() as tables:
            return tables.streams.find(hall.stream)

    def stored(self, hall: Hall) -> list[bytes]:
        """Return the stored lines of a stream."""
        row = self.row(hall)
        if row is None:
            return []
        with self.desk.store.snapshot() as tables:
            return [kept.line for kept in tables.streams.lines(row.no, 1, count=9999, size=2**30)]

    def catch_up(self) -> None:
        """Place and fold everything that waits."""
        while self.desk.catch_up():
            pass

    def feed(self, kinds: tuple[str, ...] = ("*",)) -> list[papers.FeedLine]:
        """Return everything a token with these kinds reads."""
        token = self.desk.feed.create_token("t", ["*"], kinds)
        row = self.desk.feed.admit(f"Bearer {token}")
        return pages(self.desk, row)[0]


def pages(desk: Desk, token: TokenRow, after: str = "") -> tuple[list[papers.FeedLine], str]:
    """Return all lines after a cursor, page by page, and the last cursor."""
    lines: list[papers.FeedLine] = []
    while True:
        page = desk.feed.page(token, Wanted(after=after, limit=7))
        if page.cursor == after:
            return lines, after
        after = page.cursor
        lines += [papers.parse_feed_line(line) for line in page.lines.splitlines()]


def open_county(home: Path, *, demo: bool = False, url: str = "") -> SmallCounty:
    """Open or create a county in a directory."""
    clock = Clock()
    store = open_store(home / "county.db", url)
    county = County(name="测试县", telephone="0737", demo=demo)
    desk = furnish(home, store, county, clock.now)
    return SmallCounty(home=home, url=url, clock=clock, desk=desk)


def is_signed(hall: Hall, call: Call, reply: Reply) -> bool:
    """Say whether a reply proves itself for a call."""
    return answer_is_genuine(
        hall.key,
        reply.headers.get(SIG_HEADER),
        nonce=nonce_of(call),
        status=reply.status,
        body=reply.body,
    )


def ack(reply: Reply) -> BatchAnswer:
    """Return a batch answer; the reply must be a 200."""
    assert reply.status == 200, reply.body
    return answers.parse_answer(reply.body)


def head(reply: Reply) -> HeadAnswer:
    """Return a head answer."""
    return answers.parse_head(reply.body)


def refusal(reply: Reply) -> Refusal:
    """Return a refusal; the reply must be a 4xx."""
    assert 400 <= reply.status < 500, reply.status
    return answers.parse_refusal(reply.body)
