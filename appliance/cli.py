"""The `hallbox` command: the outside contract of DESIGN.md 10.

Exit codes: 0 done, 1 refused or unhealthy, 2 wrong usage. Each command imports its own process
when it is called, so that no process pays for another's packages.
"""

import json
import os
import sys
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from appliance import box_commands, journal_commands, platform_commands, stick_commands
from appliance.home_option import refuse, with_home

if TYPE_CHECKING:
    from hw.person import Outcome


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Hallbox 厅盒: the small box of a township service hall."""


main.add_command(journal_commands.journal)
main.add_command(journal_commands.backup)
main.add_command(platform_commands.platform)
main.add_command(stick_commands.stick)
for command in box_commands.COMMANDS:
    main.add_command(command)


@main.command()
@with_home
@click.argument(
    "path", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.option(
    "--recovery-key", "typed", default="", help="Else $HALLBOX_RECOVERY_KEY, or asked for."
)
@click.option("--from-county", is_flag=True, help="From the county, in the place of a lost box.")
@click.option(
    "--code",
    default="",
    envvar="HALLBOX_COUNTY_CODE",
    help="With --from-county: the one-time code of the county; else $HALLBOX_COUNTY_CODE.",
)
@click.option("--url", default="", help="With --from-county: the county, else as in hall.toml.")
def restore(home: Path, path: Path | None, typed: str, *, from_county: bool, **asked: str) -> None:
    """Fill an empty home from the backup at PATH, or from what the county holds."""
    if from_county == (path is not None):
        raise click.UsageError("PATH or --from-county, one of the two")
    if path is not None:
        journal_commands.restore_backup(home, path, typed)
        return
    _restore_from_county(home, typed, **asked)


def _restore_from_county(home: Path, typed: str, *, code: str, url: str) -> None:
    from appliance.from_county import describe_box, refill_home
    from appliance.journal.faults import Fault
    from appliance.journal.recovery_key import recovery_key
    from appliance.journal.refill import Incoming
    from appliance.settings import WrongSetting
    from sync.archive import STOPS
    from sync.hello import read_box
    from sync.keys import Pending
    from sync.restore import open_archive

    pending = Pending(code=code.strip(), url=url) if code else None
    word = typed or os.environ.get(journal_commands.KEY_VARIABLE, "")
    try:
        recovery = recovery_key(word) if word else None
        box = read_box(describe_box(home))
        say = partial(click.echo, err=True)
        with open_archive(home, box, pending, say=say) as archive:
            incoming = (
                Incoming(stream=one.stream, pages=archive.lines(one)) for one in archive.streams()
            )
            filled = refill_home(home, incoming, archive.document, recovery)
    except (Fault, WrongSetting, *STOPS) as stopped:
        refuse(f"没有取回，这个目录没有动：{stopped}")
    click.echo(f"已从县里取回并核对 {filled.lines} 条（{filled.streams} 段）。现在可以启动。")
    for name, version in filled.missing:
        click.echo(f"县里没有这份文件，请在平板上重新导入：{name} 第 {version} 版")
    if recovery is None:
        click.echo("没有输入恢复码：原来的卡要重新发一次。")


@main.command()
@with_home
@click.option("--port", default=8600, show_default=True, type=click.IntRange(1024, 65534))
@click.option("--days", default=30, show_default=True, type=click.IntRange(1, 250))
def demo(home: Path, port: int, days: int) -> None:
    """Run a whole hall with a county beside it, devices simulated, on this machine only."""
    from appliance.demo import main as program
    from sync.county import __main__ as county
    from sync.keys import move, take_up

    office = program.CountyOffice(
        one_time_word=county.create_enrolment_code,
        feed_token=lambda home, hall: county.create_feed_token(home, [hall], ["*"]),
        enrol=take_up,
        move=move,
    )
    sys.exit(program.main(home, port=port, days=days, office=office))


@main.command()
@with_home
def hall(home: Path) -> None:
    """Run hall-web: the one writer of the journal, and the pages."""
    from appliance import __main__ as program

    sys.exit(program.main(home))


@main.command()
@with_home
def hardware(home: Path) -> None:
    """Run hall-hw: card readers, buttons, lamps."""
    from hw import __main__ as program

    program.main(home)


@main.command()
@with_home
@click.option("--once", is_flag=True, help="Send everything, then exit.")
def sync(home: Path, *, once: bool) -> None:
    """Run hall-sync: deliver to the county, fetch its rules."""
    from sync import __main__ as program

    sys.exit(program.main(home, once=once))


@main.command()
@with_home
@click.option("--port", default=8601, show_default=True, type=click.IntRange(1, 65535))
@click.option("--database", default="", metavar="URL", help="postgresql+psycopg://user@host/name")
@click.option("--prove", default="", metavar="URL", help="Prove a restored copy, then exit.")
@click.option("--account", default="", metavar="NAME", help="Open an administrator, then exit.")
def county(home: Path, port: int, database: str, prove: str, account: str) -> None:
    """Run the county's receiver; with a database server, as many of them as you like."""
    from sync.county import __main__ as program

    try:
        if account:
            word = program.open_account(home, account, database)
            click.echo(f"{account} 的初始口令（第一次登录时要换）：{word}")
        elif prove:
            proven = program.prove_restored(home, database, prove)
            click.echo(f"副本已逐条核对：{len(proven)} 段，{sum(proven.values())} 条。")
        else:
            program.main(home, port=port, database=database)
    except program.STOPS as stopped:
        refuse(f"没有做：{stopped}")


@main.group()
def simulate() -> None:
    """Use the simulated devices of a running demo."""


@simulate.command()
@with_home
@click.argument("number")
@click.option("--reader", default=None, help="Which reader; the first one when left out.")
def swipe(home: Path, number: str, reader: str | None) -> None:
    """Type NUMBER into the simulated reader; 0 once it is on disk (signal 1)."""
    from hw.person import swipe as act

    _tell(act(home, number, reader))


@simulate.command()
@with_home
@click.argument("window", type=int)
@click.argument("level", type=click.IntRange(1, 5))
def press(home: Path, window: int, level: int) -> None:
    """Press a button of WINDOW: LEVEL 1 (非常满意) to 5 (非常不满意)."""
    from hw.person import press as act

    _tell(act(home, window, level))


@main.command()
@with_home
@click.option("--json", "as_json", is_flag=True)
def status(home: Path, *, as_json: bool) -> None:
    """Say in a few lines how the hall is."""
    from appliance.status import describe, look

    found = look(home)
    click.echo(json.dumps(found, ensure_ascii=False) if as_json else describe(found))
    sys.exit(0 if found["healthy"] else 1)


@main.command()
@with_home
def doctor(home: Path) -> None:
    """Check everything that can be checked from here; one line a finding."""
    from appliance.doctor import examine
    from hw.doctor import examine as examine_devices

    wiring = [str(one) for one in examine_devices(home.resolve())]
    findings = examine(home, wiring)
    for finding in findings:
        click.echo(f"{'好' if finding.fine else '坏'}  {finding.text}")
    sys.exit(0 if all(finding.fine for finding in findings) else 1)


@main.command()
@click.option("--from", "start", required=True, help="The day of acceptance, YYYY-MM-DD.")
@click.option("--days", required=True, type=click.IntRange(0, 3650))
@click.option("--profile", default="dafan", show_default=True)
@click.option("--json", "as_json", is_flag=True)
def deadline(start: str, days: int, profile: str, *, as_json: bool) -> None:
    """Count a due date and explain each step."""
    from appliance.deadline import count, describe
    from appliance.domain.errors import PolicyInvalid

    try:
        found = count(date.fromisoformat(start), days, profile)
    except ValueError:
        raise click.BadParameter(f"{start!r} is no day like 2026-02-06") from None
    except PolicyInvalid:
        raise click.BadParameter(f"there is no profile {profile!r}") from None
    click.echo(json.dumps(found, ensure_ascii=False) if as_json else describe(found))


def _tell(outcome: "Outcome") -> None:
    """Say what the person at the device would have heard; 1 unless it is on disk."""
    if not outcome.stored:
        refuse(f"没有存：{outcome.why}。这一次不算，请再来一次。")
    heard = "" if outcome.answer is None else json.dumps(outcome.answer, ensure_ascii=False)
    click.echo(f"已存 {outcome.spool}:{outcome.i} {heard}".rstrip())
