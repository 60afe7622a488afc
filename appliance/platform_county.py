"""A county as the source of `hallbox platform`: each hall's cases out of the county's records.

A hall is read through a mirror of its tables (journal/mirror.py). What a platform says cannot enter
the hall's journal, which has one writer: it is kept in the county's own book,
DIR/platform/HALL/answers.ndjson, a record a line, and folded beside the hall's lines. What the hall
itself has told the same platform is known from its records and not told again.

Sources: DESIGN.md 2 (law 4), 9; RULEBOOK IT-13.
"""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict
from datetime import UTC, date, datetime
from functools import partial
from itertools import accumulate, islice
from pathlib import Path

from appliance.desk.platform_reports import to_tell
from appliance.domain.facts.platform_told import (
    PlatformAccepted,
    PlatformCompared,
    PlatformRefused,
)
from appliance.domain.frozen import dataclass
from appliance.domain.moment import Trust, stamp
from appliance.domain.record import Record, decode, encode
from appliance.journal.mirror import FILE, Mirror
from appliance.platform_sources import Say, ours_of
from appliance.projections.all import PROJECTIONS
from appliance.projections.platform_told import refusals
from sync.county.platform_standing import STANDING, folder_of
from sync.county.store.seam import Tables
from sync.county.store.sqlite import StoreInUse, hold
from sync.platform import program, wording
from sync.platform.desk_line import NotNoted
from sync.platform.mapping import Target
from sync.platform.sending import Tally

BOOK = "answers.ndjson"
_SLICE, _SIZE = 500, 4 * 1024 * 1024  # records and bytes of the feed in memory at a time
_BOOT = "0" * 16  # the county's book has no boots; `n` counts its lines
_COMPARED = PlatformCompared.KIND
_ANSWERED = (PlatformRefused.KIND, PlatformAccepted.KIND)
Snapshot = Callable[[], AbstractContextManager[Tables]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CountySource:
    """A county: all its halls, or those asked for, one after the other."""

    home: Path
    snapshot: Snapshot
    asked: tuple[str, ...]
    say: Say

    def try_out(self, target: Target) -> None:
        """Say what would be sent."""
        for hall, desk in self._desks():
            self.say(wording.HALL.format(hall=hall))
            program.try_out(target, to_tell(desk.mirror.db, target.name, hall), self.say)

    def send(self, target: Target) -> Tally:
        """Tell the platform what it does not know; a platform that is silent ends it."""
        whole = Tally()
        for hall, desk in self._desks():
            self.say(wording.HALL.format(hall=hall))
            reports = partial(to_tell, desk.mirror.db, target.name)
            whole.add(program.send(self._post(target, desk), reports))
            desk.sum_up()
            if whole.stopped:
                break
        return whole

    def compare(self, target: Target, day: date) -> bool:
        """Compare a day with the platform's list, hall by hall; say whether all are the same."""
        found = []
        for hall, desk in self._desks():
            self.say(wording.HALL.format(hall=hall))
            ours = ours_of(desk.mirror.db, day)
            found.append(program.compare_day(self._post(target, desk), day, ours))
        return all(found)

    def _post(self, target: Target, desk: "CountyDesk") -> program.Post:
        return program.Post(home=self.home, target=target, say=self.say, open_desk=lambda: desk)

    def _desks(self) -> Iterator[tuple[str, "CountyDesk"]]:
        """Yield the halls with what the county holds of them by now; one run at a time.

        Raises:
            Stopped: another run is under way.
        """
        folder = self.home / "platform"
        try:
            lock = hold(folder / "run")
        except StoreInUse as busy:
            raise program.Stopped(wording.BUSY) from busy
        try:
            yield from self._held_desks(folder)
        finally:
            os.close(lock)

    def _held_desks(self, folder: Path) -> Iterator[tuple[str, "CountyDesk"]]:
        with self.snapshot() as tables:
            epoch = tables.feed.epochs()[-1].name
            known = sorted({row.hall for row in tables.streams.every()})
        _begin_epoch(folder, epoch)
        halls = [hall for hall in known if not self.asked or hall in self.asked]
        desks = {hall: CountyDesk(hall, folder_of(self.home, hall)) for hall in halls}
        try:
            passed = self._catch_up({hall: desk.mirror for hall, desk in desks.items()})
            if passed:
                self.say(wording.PASSED.format(count=passed))
            for hall, desk in desks.items():
                desk.remember()
                yield hall, desk
        finally:
            for desk in desks.values():
                desk.mirror.close()

    def _catch_up(self, mirrors: Mapping[str, Mirror]) -> int:
        """Bring the mirrors up to the feed; return how many lines no fold took."""
        passed, at = 0, min((one.last for one in mirrors.values()), default=0)
        while mirrors:
            with self.snapshot() as tables:
                rows = tables.feed.rows(at, count=_SLICE, size=_SIZE)
                if not rows:
                    break
                for hall in mirrors.keys() & {row.hall for row in rows}:
                    lines = [(row.gseq, row.line) for row in rows if row.hall == hall]
                    passed += mirrors[hall].take(lines, partial(_document, tables, hall))
            at = rows[-1].gseq
        for one in mirrors.values():
            one.reach(at)
        return passed


class CountyDesk:
    """Notes what a platform says of one hall's cases: in the county's book, then in the mirror."""

    def __init__(self, hall: str, folder: Path) -> None:
        self._hall = hall
        self._book = folder / BOOK
        self.mirror = Mirror.open(folder, PROJECTIONS, PROJECTIONS.schemas)

    @property
    def hello(self) -> Mapping[str, object]:
        """Return the hall's name, and whether it is a demo."""
        return {"hall": self._hall, "demo": self.mirror.is_demo}

    def remember(self) -> None:
        """Fold what the book holds and the mirror does not yet."""
        for line, end in _lines(self._book, self.mirror.mark):
            self.mirror.add(decode(line), end)

    def note(self, message: Mapping[str, object]) -> None:
        """Write an answer down for good.

        Raises:
            NotNoted: the disk refused.
        """
        record = _record(message, self.mirror.beside + 1)
        try:
            end = _append(self._book, encode(record))
        except OSError as refused:
            raise NotNoted(str(refused)) from refused
        self.mirror.add(record, end)

    def sum_up(self) -> None:
        """Leave what stands refused for the county's pages, in the platform's own words."""
        found = [asdict(one) for one in refusals(self.mirror.db)]
        standing = {"told": self.mirror.beside, "refused": found}
        fresh = self._book.with_name(f"{STANDING}.new")
        fresh.write_text(json.dumps(standing), "ascii")
        fresh.replace(fresh.with_name(STANDING))

    def close(self) -> None:
        """Keep the mirror: who opened it closes it."""


def _record(message: Mapping[str, object], n: int) -> Record:
    kind = _COMPARED if message["m"] == "compared" else _ANSWERED[message["accepted"] is True]
    body = message["fact"]
    assert isinstance(body, dict)  # noqa: S101 - telling.py wrote it
    return Record(
        kind=kind,
        v=1,
        subject=str(message.get("case", "")),
        by="county",
        at=stamp(datetime.now(UTC)),
        boot=_BOOT,
        n=n,
        mono=0,
        trust=Trust.COUNTY,
        body=body,
    )


def _lines(book: Path, after: int) -> list[tuple[bytes, int]]:
    """Return the lines of a book behind a place, each with where it ends.

    What a power cut left of the last one is dropped for good.
    """
    if not book.exists():
        return []
    with book.open("r+b") as handle:
        handle.seek(after)
        rest = handle.read()
        whole = rest.rfind(b"\n") + 1
        if whole < len(rest):
            handle.truncate(after + whole)
    lines = rest[:whole].splitlines()
    ends = accumulate((len(line) + 1 for line in lines), initial=after)
    return list(zip(lines, islice(ends, 1, None), strict=True))


def _append(book: Path, line: bytes) -> int:
    """Append a line, durably; return where it ends."""
    handle = os.open(book, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, line + b"\n")
        os.fsync(handle)
        return os.lseek(handle, 0, os.SEEK_CUR)
    finally:
        os.close(handle)


def _begin_epoch(folder: Path, epoch: str) -> None:
    """Make the mirrors again when the county was restored: places of the feed mean other lines."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    mark = folder / "epoch"
    if mark.exists() and mark.read_text("utf-8") == epoch:
        return
    for old in folder.glob(f"*/{FILE}*"):
        old.unlink()
    mark.write_text(epoch, "utf-8")


def _document(tables: Tables, hall: str, name: str, version: int) -> bytes | None:
    found = tables.documents.find(hall, name, version)
    return None if found is None else tables.documents.content(found.sha256)
