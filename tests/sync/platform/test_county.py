"""`hallbox platform` at a county: told from its records exactly what the hall itself would tell."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from appliance.cli import main
from appliance.desk.case_orders import Complete
from appliance.desk.case_steps import accept_case, complete_case
from appliance.domain.facts.hall import BodyErased
from appliance.domain.record import decode
from appliance.journal import chain
from appliance.journal.mirror import FILE
from sync.county.documents import Draft, publish
from sync.county.platform_standing import standing_of
from sync.county.store.sqlite import hold
from tests.fakes.platform_scene import MAPPING, scene
from tests.fakes.register_hall import CLERK, RegisterHall
from tests.fakes.stand_in_platform import StandInPlatform, listening
from tests.sync.county.hall import Hall
from tests.sync.county.small_county import SmallCounty, open_county

OF_A_RUN = ("batch", "sent_at", "row_id", "hall")


@dataclass
class Pair:
    """A hall with its own journal, and the county that holds it; both have one mapping file."""

    hall: RegisterHall
    home: Path
    county: SmallCounty
    sender: Hall

    def deliver(self) -> None:
        """Send what the county does not hold yet."""
        before = self.county.row(self.sender)
        first = before.seq + 1 if before else 1
        self.sender.lines = self.hall.ask(
            lambda db: [bytes(row[0]) for row in db.execute("SELECT body FROM journal")]
        )
        assert self.county.send(self.sender, first, len(self.sender.lines)).status == 200
        self.county.catch_up()

    def finished(self) -> str:
        """Let a case be done in the hall, and all of it reach the county."""
        uid = self.hall.case("SB-001")
        self.hall.run(lambda tx: accept_case(tx, uid, CLERK, self.hall.rules))
        order = Complete(result="准予")
        self.hall.run(lambda tx: complete_case(tx, uid, order, CLERK, self.hall.rules))
        self.deliver()
        return uid

    def tell(self, platform: StandInPlatform, *words: str, runs: int = 1) -> Result:
        """Run the command in the county's home, beside the receiver that serves it."""
        with listening(platform) as url:
            (self.county.home / "platform.toml").write_text(MAPPING.format(url=url), "utf-8")
            words = ("platform", "send", "--home", str(self.county.home), *words)
            words += ("--database", self.county.url) if self.county.url else ()
            return [CliRunner().invoke(main, words) for _ in range(runs)][-1]

    def mirror(self) -> Path:
        """Return the county's mirror of the hall."""
        (found,) = (self.county.home / "platform").glob(f"*/{FILE}")
        return found


@contextmanager
def paired(place: Path, url: str = "") -> Iterator[Pair]:
    """Give a hall and a county that knows its items, in a file or in a server's database."""
    home = place / "hall"
    home.mkdir()
    hall, county = RegisterHall(home), open_county(place / "county", url=url)
    documents = hall.ask(lambda db: db.execute("SELECT body FROM document ORDER BY v").fetchall())
    for (content,) in documents:
        publish(county.desk.store, Draft(name="catalogue", content=bytes(content)))
    opened = json.loads(hall.ask(lambda db: db.execute("SELECT body FROM journal").fetchone()[0]))
    sender = county.hall(1, name=opened["body"]["hall"])
    yield Pair(hall=hall, home=home, county=county, sender=sender)
    hall.close()
    county.desk.close()


@pytest.fixture(name="pair")
def a_pair(tmp_path: Path) -> Iterator[Pair]:
    with paired(tmp_path) as pair:
        yield pair


def told(platform: StandInPlatform) -> list[tuple[str, dict[str, object]]]:
    """Return what a platform heard, without what every run says anew."""
    found = []
    for letter in platform.heard:
        row = json.loads(letter.body)
        found.append((letter.path, {k: v for k, v in row.items() if k not in OF_A_RUN}))
    return found


def test_a_county_tells_what_the_hall_would_tell_and_tells_it_once(pair: Pair) -> None:
    pair.finished()
    own, county = StandInPlatform(), StandInPlatform()
    first, second = pair.tell(county), pair.tell(county)
    with scene(pair.hall, pair.home, own):
        CliRunner().invoke(main, ["platform", "send", "--home", str(pair.home)])
    assert (first.exit_code, second.exit_code) == (0, 0), first.output
    assert len(told(county)) == 8
    assert told(county) == told(own)


def test_what_a_platform_said_outlives_the_mirror_and_a_torn_line(pair: Pair) -> None:
    pair.finished()
    platform = StandInPlatform()
    pair.tell(platform)
    book = pair.mirror().with_name("answers.ndjson")
    with book.open("ab") as torn:
        torn.write(b'{"kind":"platf')
    pair.mirror().unlink()
    before = len(platform.heard)
    assert pair.tell(platform).exit_code == 0
    assert len(platform.heard) == before
    pair.finished()
    assert pair.tell(platform).exit_code == 0
    assert len(platform.heard) == 2 * before
    assert [decode(line).n for line in book.read_bytes().splitlines()] == list(range(1, 17))


def test_a_refusal_stays_in_the_countys_book_with_the_platforms_text(pair: Pair) -> None:
    pair.finished()
    platform = StandInPlatform(moods=["refuse"])
    second = pair.tell(platform, runs=2)
    assert second.exit_code == 0
    assert "平台退回过，改了以后再报：事项编码不存在" in second.output
    assert len(platform.heard) == 1
    standing = standing_of(pair.county.home, "liuxi")
    assert standing is not None
    assert [(one.what, one.text) for one in standing.refused] == [("case", "事项编码不存在")]
    assert pair.hall.records("platform.") == []


def test_what_the_hall_has_told_the_same_platform_is_not_told_by_the_county(pair: Pair) -> None:
    pair.finished()
    with scene(pair.hall, pair.home, StandInPlatform()):
        CliRunner().invoke(main, ["platform", "send", "--home", str(pair.home)])
    pair.deliver()
    platform = StandInPlatform()
    assert pair.tell(platform).exit_code == 0
    assert platform.heard == []


def test_a_name_that_was_erased_is_gone_from_the_mirror_too(pair: Pair) -> None:
    pair.finished()
    pair.tell(StandInPlatform(), "--dry-run")
    assert "彭小莲".encode() in pair.mirror().read_bytes()
    lines = enumerate(pair.sender.lines, 1)
    (seq, line) = next((seq, one) for seq, one in lines if b'"case.person_recorded"' in one)
    leaf, stream = chain.leaf(line).hex(), pair.sender.stream
    fact = BodyErased(leaf=leaf, stream=stream, seq=seq, why="到期")
    pair.hall.run(lambda tx: tx.append(fact, by="hall"))
    pair.deliver()
    pair.tell(StandInPlatform(), "--dry-run")
    assert "彭小莲".encode() not in pair.mirror().read_bytes()


def test_only_the_hall_that_is_asked_for_is_told_of(pair: Pair) -> None:
    pair.finished()
    platform = StandInPlatform()
    assert pair.tell(platform, "--hall", "another").exit_code == 0
    assert platform.heard == []


def test_a_second_run_at_the_same_time_touches_nothing(pair: Pair) -> None:
    pair.finished()
    platform = StandInPlatform()
    lock = hold(pair.county.home / "platform" / "run")
    busy = pair.tell(platform)
    os.close(lock)
    assert busy.exit_code == 1
    assert "另一次上报还没有完" in busy.output
    assert platform.heard == []


def test_a_home_without_a_receivers_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "county.toml").write_text("", "utf-8")
    (tmp_path / "platform.toml").write_text(MAPPING.format(url="http://127.0.0.1:9"), "utf-8")
    done = CliRunner().invoke(main, ["platform", "send", "--home", str(tmp_path)])
    assert done.exit_code == 1
    assert "county.db is not there" in done.output
