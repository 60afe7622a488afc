"""`hallbox platform`: check a mapping file, send to a platform, compare a day with it.

The cases are read here, from the hall's own tables; what a platform is told of them, and how, is
sync/platform's matter.
"""

import sys
from contextlib import closing
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from appliance.home_option import refuse, with_home

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appliance.domain.platform_report import CaseReports
    from appliance.projections.platform_entry import PlatformLine
    from sync.platform.sending import Tally


@click.group()
def platform() -> None:
    """Report cases and ratings to a provincial platform, as DIR/platform.toml says."""


@platform.command()
@click.argument("mapping", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--sample",
    "samples",
    multiple=True,
    metavar="WHAT=FILE",
    help="Compare with a sample message of the county, as in case=sample.json.",
)
def check(mapping: Path, samples: tuple[str, ...]) -> None:
    """Explain MAPPING: each typo with its line, each value without a code; 0 when it is whole."""
    from sync.platform.program import check_file

    is_whole = check_file(mapping, click.echo, [_sample(one) for one in samples])
    sys.exit(0 if is_whole else 1)


@platform.command()
@with_home
@click.option("--dry-run", is_flag=True, help="Show what would be sent; nothing leaves.")
@click.option("--when-due", is_flag=True, help="Only when [send] every says so; for a timer.")
def send(home: Path, *, dry_run: bool, when_due: bool) -> None:
    """Tell the platform what it does not know yet; each answer is noted beside its case."""
    from sync.platform import program, rounds

    try:
        target = program.load(home)
        if dry_run:
            program.try_out(target, _cases(home, target.name, ""), click.echo)
            return
        watch = rounds.Watch()
        if when_due and not rounds.is_due(home, target, watch):
            return

        def tell() -> "Tally":
            return program.send(home, target, partial(_cases, home, target.name), click.echo)

        tally = rounds.take(home, target, watch, tell) if when_due else tell()
    except program.Stopped as stopped:
        refuse(str(stopped))
    sys.exit(0 if tally.is_whole or (when_due and not tally.stopped) else 1)


@platform.command()
@with_home
@click.option("--day", required=True, metavar="YYYY-MM-DD", help="The day of receipt.")
def compare(home: Path, day: str) -> None:
    """Compare a day's cases with the platform's own list; the outcome stands on the page."""
    from sync.platform import program
    from sync.platform.compare import Ours

    try:
        wanted = date.fromisoformat(day)
    except ValueError:
        raise click.BadParameter(f"{day!r} is no day like 2026-11-23") from None
    try:
        target = program.load(home)
        ours = [
            Ours(
                local_no=one.local_no,
                platform_no=one.platform_no,
                accepted_at=one.accepted_at or "",
                finished_at=one.completed_at or "",
            )
            for one in _lines(home, wanted)
        ]
        is_equal = program.compare_day(home, target, wanted, ours, click.echo)
    except program.Stopped as stopped:
        refuse(str(stopped))
    sys.exit(0 if is_equal else 1)


def _sample(word: str) -> tuple[str, Path]:
    from appliance.domain.platform_report import What

    what, _, path = word.partition("=")
    if what not in list(What) or not path:
        raise click.BadParameter(f"{word!r} is not like case=sample.json")
    return what, Path(path)


def _cases(home: Path, target: str, hall: str) -> "Iterator[CaseReports]":
    from appliance.desk.platform_reports import to_tell
    from appliance.journal.reading import connect_readonly

    with closing(connect_readonly(home / "journal" / "hall.db")) as db:
        yield from to_tell(db, target, hall)


def _lines(home: Path, day: date) -> "list[PlatformLine]":
    from appliance.desk.platform_reports import day_lines
    from appliance.journal.reading import connect_readonly

    with closing(connect_readonly(home / "journal" / "hall.db")) as db:
        return day_lines(db, day)
