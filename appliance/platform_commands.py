"""`hallbox platform`: check a mapping file, send to a platform, compare a day with it.

Where the cases come from is platform_sources' matter; what a platform is told of them, and how, is
sync/platform's.
"""

import sys
from collections.abc import Callable
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from appliance.home_option import refuse, with_home

if TYPE_CHECKING:
    from collections.abc import Iterator

    from appliance.platform_sources import Source
    from sync.platform.mapping import Target
    from sync.platform.rounds import Watch


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


def at_county(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that only a county has."""
    for option in (
        click.option(
            "--hall", "halls", multiple=True, metavar="HALL", help="At a county: only it."
        ),
        click.option("--database", default="", metavar="URL", help="At a county: its server."),
    ):
        command = option(command)
    return command


@platform.command()
@with_home
@at_county
@click.option("--dry-run", is_flag=True, help="Show what would be sent; nothing leaves.")
@click.option("--when-due", is_flag=True, help="Only when [send] every says so; for a timer.")
def send(
    home: Path, halls: tuple[str, ...], database: str, *, dry_run: bool, when_due: bool
) -> None:
    """Tell the platform what it does not know yet; each answer is noted beside its case."""
    from sync.platform import program, rounds

    try:
        target, watch = program.load(home), rounds.Watch()
        if when_due and not rounds.is_due(home, target, watch):
            return
        with _source(home, halls, database) as source:
            if dry_run:
                source.try_out(target)
                return
            if when_due:
                _round(home, target, watch, source)
                return
            tally = source.send(target)
    except program.Stopped as stopped:
        refuse(str(stopped))
    sys.exit(0 if tally.is_whole else 1)


def _round(home: Path, target: "Target", watch: "Watch", source: "Source") -> None:
    """Tell what is due, then compare the day before once; a refusal is no failure of the round."""
    from sync.platform import rounds

    tally = rounds.take(home, target, watch, partial(source.send, target))
    if tally.stopped:
        sys.exit(1)
    day = rounds.day_to_compare(home, target, watch)
    if day is not None:
        source.compare(target, day)
        rounds.note_compared(home, watch, day)


@platform.command()
@with_home
@at_county
@click.option("--day", required=True, metavar="YYYY-MM-DD", help="The day of receipt.")
def compare(home: Path, halls: tuple[str, ...], database: str, day: str) -> None:
    """Compare a day's cases with the platform's own list; the outcome is noted."""
    from sync.platform import program

    try:
        wanted = date.fromisoformat(day)
    except ValueError:
        raise click.BadParameter(f"{day!r} is no day like 2026-11-23") from None
    try:
        target = program.load(home)
        with _source(home, halls, database) as source:
            is_equal = source.compare(target, wanted)
    except program.Stopped as stopped:
        refuse(str(stopped))
    sys.exit(0 if is_equal else 1)


@contextmanager
def _source(home: Path, halls: tuple[str, ...], database: str) -> "Iterator[Source]":
    from appliance.platform_sources import source_of
    from sync.county.store.seam import DatabaseRefused
    from sync.platform.program import Stopped

    try:
        with source_of(home, database, halls, click.echo) as source:
            yield source
    except DatabaseRefused as refused:
        raise Stopped(str(refused)) from refused


def _sample(word: str) -> tuple[str, Path]:
    from appliance.domain.platform_report import What

    what, _, path = word.partition("=")
    if what not in list(What) or not path:
        raise click.BadParameter(f"{word!r} is not like case=sample.json")
    return what, Path(path)
