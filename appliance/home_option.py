"""What all commands share: where the hall is, and how they refuse."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn, TypeVar

import click

F = TypeVar("F", bound=Callable[..., object])
DEMO_HOME = Path(__file__).parents[1] / "demo-home"


def with_home(command: F) -> F:
    """Give a command --home DIR, else $HALLBOX_HOME, else the demo's default."""
    return click.option(
        "--home",
        type=click.Path(path_type=Path, file_okay=False, resolve_path=True),
        default=lambda: Path(os.environ.get("HALLBOX_HOME") or DEMO_HOME).resolve(),
        help="The hall's directory (else $HALLBOX_HOME, else the demo's).",
    )(command)


def refuse(text: str) -> NoReturn:
    """Say on standard error what happened and what to do, and end with 1."""
    click.echo(text, err=True)
    sys.exit(1)
