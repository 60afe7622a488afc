"""`hallbox journal …`, `hallbox backup`, `hallbox restore`: looking after what the hall remembers.

verify, tail, export and backup work beside a running hall; rebuild and restore refuse one.
"""

import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from appliance.domain.record import decode
from appliance.home_option import refuse, with_home
from appliance.journal.chain import ERASED
from appliance.journal.faults import Fault
from appliance.journal.reading import connect_readonly

KEY_VARIABLE = "HALLBOX_RECOVERY_KEY"


@click.group()
def journal() -> None:
    """Prove, show, rebuild or export the journal."""


@journal.command()
@with_home
@click.option("--seal", default="", help="Also hold the journal against a printed seal, HB1-….")
def verify(home: Path, seal: str) -> None:
    """Prove every record of every stream; 1 if one cannot be proven, or a seal does not hold."""
    from appliance.journal.county_proof import proofs
    from appliance.journal.verify import verify as prove

    with _reading(home) as db:
        if seal:
            _check_seal(db, seal)
        report = prove(db)
        county = list(proofs(db, home / "local" / "local.db"))
    for one in report.streams:
        erased = f"，其中已依法删除正文 {one.erased} 条" if one.erased else ""
        click.echo(f"{one.stream}  {one.records} 条{erased}  末条 {one.head}  {one.h}")
    for problem in report.problems:
        click.echo(f"第 {problem.pos} 条：{problem.what}", err=True)
    for proof in county:
        told = "校验值与本机相同" if proof.is_equal else "校验值与本机不同"
        click.echo(f"{proof.stream}  县里已收到第 {proof.seq} 条，{told}")
    is_sound = report.is_sound and all(proof.is_equal for proof in county)
    click.echo("全部核对无误" if is_sound else "有核对不上的记录，原文件没有动")
    sys.exit(0 if is_sound else 1)


@journal.command()
@with_home
@click.option("-n", "count", default=10, show_default=True, type=click.IntRange(1, 100_000))
def tail(home: Path, count: int) -> None:
    """Show the last records, oldest first, one line each."""
    from appliance.journal.verify import tail as last

    with _reading(home) as db:
        for line in last(db, count):
            if line.body.startswith(ERASED):
                click.echo(f"{line.pos}  （正文已依法删除）")
                continue
            record = decode(line.body)
            click.echo(f"{line.pos}  {record.at}  {record.kind}  {record.subject}  {record.by}")


@journal.command()
@with_home
@click.option("--from", "first", default=1, show_default=True, type=click.IntRange(1))
def export(home: Path, first: int) -> None:
    """Write every record verbatim to standard output, one JSON object a line."""
    from appliance.journal.verify import export as lines

    with _reading(home) as db:
        for line in lines(db, first):
            sys.stdout.buffer.write(line)


@journal.command()
@with_home
def rebuild(home: Path) -> None:
    """Compute all ledgers and lists again from the first record; the hall must be stopped."""
    from appliance.journal.rebuild import rebuild as fold
    from appliance.opening import open_writer
    from appliance.projections.all import PROJECTIONS
    from appliance.settings import WrongSetting, load

    try:
        writer = open_writer(load(home))
        try:
            folded = fold(writer, PROJECTIONS)
        finally:
            writer.close()
    except (Fault, WrongSetting) as stopped:
        refuse(str(stopped))
    click.echo(f"已从第 1 条重算到第 {folded} 条")


@click.command()
@with_home
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
def backup(home: Path, path: Path) -> None:
    """Write a sealed backup of everything to PATH, beside a running hall."""
    from appliance.journal.backup import backup as copy
    from appliance.journal.recovery_key import recovery_text

    try:
        key = _own_key(home)
        outcome = copy(home, path, key)
    except (Fault, sqlite3.Error) as stopped:
        refuse(str(stopped))
    records = sum(one.records for one in outcome.report.streams)
    click.echo(f"已备份并核对 {records} 条，{outcome.size // 1024} KB：{path}")
    click.echo(f"恢复码（抄下来另外保管，恢复时要用）：{recovery_text(key)}")


def restore_backup(home: Path, path: Path, typed: str) -> None:
    """Fill an empty home from the backup at a path."""
    from appliance.journal.backup import restore as fill
    from appliance.journal.recovery_key import recovery_key

    text = typed or os.environ.get(KEY_VARIABLE) or click.prompt("恢复码")
    try:
        outcome = fill(home, path, recovery_key(text))
    except Fault as stopped:
        refuse(str(stopped))
    records = sum(one.records for one in outcome.report.streams)
    click.echo(f"已恢复并核对 {records} 条。现在可以启动，缺的记录会从县里取回。")


SEAL_WHY = {
    "differs": "封条对不上：这一条或它前面的记录被改过、加过或拿掉过。请把纸封条和本机一起保全。",
    "missing": "封条对不上：封条指的那一条不在流水账里。",
    "broken": "封条对不上：封条之前的流水账核对不上。",
    "another_box": "这张封条不是本机任何一册的。",
}


def _check_seal(db: sqlite3.Connection, text: str) -> None:
    """Hold the journal against a printed seal; leave with 1 if it does not lead there."""
    from appliance.journal.seal import check_seal, read_seal

    typed = read_seal(text)
    if typed is None:
        refuse("封条不全：照纸上的抄，例如 HB1-26A9F3C1-1042-K7QX-9D2M-4HPA-ZW3C")
    found = check_seal(db, typed)
    if not found.holds:
        refuse(SEAL_WHY[found.why])
    click.echo(f"封条对得上：第 {typed.seq} 条和它前面的都没有动过")


@contextmanager
def _reading(home: Path) -> Iterator[sqlite3.Connection]:
    try:
        db = connect_readonly(home / "journal" / "hall.db")
    except sqlite3.Error as broken:
        refuse(f"流水账打不开：{broken}。原文件没有动。请看目录对不对：{home}")
    try:
        yield db
    finally:
        db.close()


def _own_key(home: Path) -> bytes:
    """Return the recovery key of a home, made at its first start."""
    from appliance.journal.recovery_key import KEY

    db = sqlite3.connect(f"{(home / 'local' / 'local.db').resolve().as_uri()}?mode=ro", uri=True)
    try:
        row = db.execute("SELECT bytes FROM local_key WHERE name = 'recovery'").fetchone()
    finally:
        db.close()
    if row is None:
        refuse("这个厅还没有恢复码：请先启动一次，再备份。")
    found: bytes = row[0]
    return found[:KEY]
