"""The commands that install, look after and empty a box; each imports its own program."""

import sys
from pathlib import Path

import click

from appliance.home_option import refuse, with_home

CHECKOUT = Path(__file__).parents[1]


@click.command()
def install() -> None:
    """Install this checkout on this Debian: units, users, own venv. Data is never touched."""
    from appliance.box import install as installing

    target = installing.Target(root=Path("/"), run=installing.here)
    try:
        installing.refuse_strange_machine()
        installing.install(CHECKOUT, target)
    except (installing.CannotInstall, OSError) as stopped:
        refuse(f"没有装成：{stopped}\n改好后再运行一次就行，已装的部分不会重复。")
    click.echo("已装好。请把写好的 hall.toml 放进 /boot/firmware，或名叫 HALLCFG 的 U 盘，再重启。")


@click.command()
def uninstall() -> None:
    """Take the programs away; /var/lib/hallbox and its users stay."""
    from appliance.box import install as installing

    target = installing.Target(root=Path("/"), run=installing.here)
    try:
        installing.refuse_strange_machine()
        removed = installing.uninstall(CHECKOUT, target)
    except (installing.CannotInstall, OSError) as stopped:
        refuse(f"没有卸完：{stopped}")
    click.echo(f"已卸下程序和 {len(removed)} 个系统文件。数据都在 /var/lib/hallbox，没有动。")


@click.command()
@with_home
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
def support(home: Path, path: Path) -> None:
    """Write a support bundle without personal data to PATH."""
    from appliance.box.support import write

    try:
        names = write(home, path)
    except OSError as stopped:
        refuse(f"没有写成：{stopped}")
    click.echo(f"已写 {path}：{len(names)} 项，里面没有姓名、证件号和卡号。")


@click.command()
@with_home
def reset(home: Path) -> None:
    """Ask for a factory reset at the next start; refused while a record is unsent."""
    from appliance.box.reset import ask

    if reason := ask(home):
        refuse(reason)
    click.echo("下次通电时恢复出厂。要反悔，请删掉 box/reset 这个文件。")
    sys.exit(0)


@click.command()
@with_home
@click.argument("path", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def update(home: Path, path: Path) -> None:
    """Check the release at PATH and let it begin at the next power-on."""
    from appliance.box.take import Place, say

    click.echo(say(path, Place(home=home, root=Path("/opt/hallbox"))))


COMMANDS = (install, uninstall, support, reset, update)
