"""A journal file with all its tables and no record, made once for all tests of a run."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlite_utils import Migrations

from appliance.journal.schema import JOURNAL
from appliance.journal.writer import Writer
from tests.fakes.hand_wound_clock import HandWoundClock

_made: dict[tuple[Migrations, ...], bytes] = {}


def lay_down(path: Path, schemas: Sequence[Migrations]) -> None:
    """Put a journal with these tables where there is none; making them takes ten times as long."""
    if path.exists():
        return
    wanted = (JOURNAL, *schemas)
    if wanted not in _made:
        with TemporaryDirectory() as folder:
            fresh = Path(folder) / "hall.db"
            Writer(
                fresh,
                migrations=list(wanted),
                fold=lambda _db, _entry: None,
                clock=HandWoundClock(),
            ).close()
            _made[wanted] = fresh.read_bytes()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_made[wanted])
