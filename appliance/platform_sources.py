"""Where `hallbox platform` takes its cases from: a hall's own tables, or a county's records.

Sources: DESIGN.md 9; RULEBOOK IT-13.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Protocol

from appliance.desk.platform_reports import day_lines, to_tell
from appliance.domain.frozen import dataclass
from appliance.domain.platform_report import CaseReports
from appliance.journal.reading import connect_readonly
from sync.platform import program
from sync.platform.compare import Ours
from sync.platform.mapping import Target
from sync.platform.sending import Tally

Say = Callable[[str], object]


class Source(Protocol):
    """Who has cases to tell of."""

    def try_out(self, target: Target) -> None:
        """Say what would be sent."""

    def send(self, target: Target) -> Tally:
        """Tell the platform what it does not know."""

    def compare(self, target: Target, day: date) -> bool:
        """Compare a day with the platform's list; say whether both are the same."""


@contextmanager
def source_of(home: Path, database: str, halls: tuple[str, ...], say: Say) -> Iterator[Source]:
    """Give the source a home is: a county's where a receiver lives there, else a hall's."""
    if not (database or (home / "county.db").exists() or (home / "county.toml").exists()):
        yield HallSource(home=home, say=say)
        return
    # a hall has no use for the county's store
    from appliance.platform_county import CountySource  # noqa: PLC0415
    from sync.county.place import Place, settle  # noqa: PLC0415
    from sync.county.store.opening import open_view  # noqa: PLC0415

    place, _ = settle(Place(home=home, url=database))
    with closing(open_view(place.file, place.url)) as view:
        yield CountySource(home=home, snapshot=view.snapshot, asked=halls, say=say)


@dataclass(frozen=True, slots=True, kw_only=True)
class HallSource:
    """A hall: its journal is read, its running hall-web notes the answers."""

    home: Path
    say: Say

    def try_out(self, target: Target) -> None:
        """Say what would be sent."""
        program.try_out(target, self._cases(target, ""), self.say)

    def send(self, target: Target) -> Tally:
        """Tell the platform what it does not know."""
        return program.send(self._post(target), lambda hall: self._cases(target, hall))

    def compare(self, target: Target, day: date) -> bool:
        """Compare a day with the platform's list; say whether both are the same."""
        with closing(self._read()) as db:
            return program.compare_day(self._post(target), day, ours_of(db, day))

    def _post(self, target: Target) -> program.Post:
        return program.Post.of_hall(self.home, target, self.say)

    def _read(self) -> sqlite3.Connection:
        return connect_readonly(self.home / "journal" / "hall.db")

    def _cases(self, target: Target, hall: str) -> Iterator[CaseReports]:
        with closing(self._read()) as db:
            yield from to_tell(db, target.name, hall)


def ours_of(db: sqlite3.Connection, day: date) -> list[Ours]:
    """Return a day's cases as they are compared."""
    return [
        Ours(
            local_no=one.local_no,
            platform_no=one.platform_no,
            accepted_at=one.accepted_at or "",
            finished_at=one.completed_at or "",
        )
        for one in day_lines(db, day)
    ]
