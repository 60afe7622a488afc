"""`hallbox stick`: records on foot to the county, and its receipt back (PROTOCOL.md 5)."""

import sqlite3
import sys
from pathlib import Path

import click

from appliance.home_option import refuse, with_home


@click.group()
def stick() -> None:
    """Carry records to the county on a USB stick, and its receipt back."""


@stick.command("export")
@with_home
@click.argument("path", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--with-personal", is_flag=True, help="Personal bodies too; else they follow later.")
def stick_export(home: Path, path: Path, *, with_personal: bool) -> None:
    """Write what the county does not hold yet into the folder PATH."""
    from sync.outbox import Damaged
    from sync.stick import NoStick
    from sync.stick_hall import export

    try:
        done = export(home, path, with_personal=with_personal)
    except (NoStick, Damaged, OSError, sqlite3.Error) as stopped:
        refuse(f"没有导出：{stopped}。本机的记录没有动。")
    click.echo(f"已导出 {done.records} 条：{done.path.name}")
    if done.left:
        click.echo(f"还有 {done.left} 条放不下：等县里的回执带回来，再导出一次。")


@stick.command("import")
@with_home
@click.argument("path", type=click.Path(path_type=Path, exists=True))
def stick_import(home: Path, path: Path) -> None:
    """Take what is for us from PATH, a file or a stick: bundles at a county, receipts here."""
    if (home / "county.db").exists():
        _import_bundles(home, path)
        return
    from sync.stick import NoStick
    from sync.stick_hall import take_receipts

    try:
        heads = take_receipts(home, path)
    except (NoStick, OSError, sqlite3.Error) as stopped:
        refuse(f"没有收下：{stopped}")
    for head in heads:
        click.echo(f"县里已收到 {head.stream} 第 {head.seq} 条")


def _import_bundles(home: Path, path: Path) -> None:
    from sync.county import __main__ as county

    failed = False
    for name, done in county.import_sticks(home, path):
        if isinstance(done, Exception):
            click.echo(f"{name}：没有收下：{done}", err=True)
            failed = True
            continue
        click.echo(f"{name}：收下 {done.stored} 条，原来已有 {done.known} 条，回执已放在旁边。")
        for stream, why in done.refused.items():
            click.echo(f"{name}：{stream} 接不上（{why}）", err=True)
            failed = True
    if failed:
        sys.exit(1)
