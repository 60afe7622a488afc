"""What `hallbox doctor` looks at from outside the running hall; one line a finding.

Nothing is changed and no database is opened for writing.
"""

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from appliance.domain.frozen import dataclass
from appliance.journal.reading import connect_readonly
from appliance.journal.salvage import damaged_files
from appliance.settings import Settings, WrongSetting, load
from appliance.status import look

LEAST_FREE = 200 * 1024 * 1024  # bytes; below this the ladder of free space begins


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    fine: bool
    text: str


def examine(home: Path, wiring: Sequence[str]) -> list[Finding]:
    """Return all findings.

    Args:
        home: the hall's directory.
        wiring: what is wrong in board.toml, a line each, as the hardware program tells it.
    """
    try:
        settings = load(home)
    except WrongSetting as wrong:
        return [Finding(fine=False, text=f"设置不能用：{wrong}。请改好 hall.toml 再启动。")]
    return [
        _space(home),
        _journal(settings),
        *_put_aside(settings),
        *_wiring(wiring),
        _running(home),
    ]


def _space(home: Path) -> Finding:
    free = shutil.disk_usage(home).free
    text = f"存储卡剩余 {free // 2**20} 兆"
    if free >= LEAST_FREE:
        return Finding(fine=True, text=text)
    return Finding(fine=False, text=f"{text}，快满了。请删除 backup 目录里的旧备份。")


def _journal(settings: Settings) -> Finding:
    try:
        with closing(connect_readonly(settings.journal)) as db:
            newest = db.execute("SELECT max(pos) FROM journal").fetchone()[0] or 0
    except sqlite3.Error as broken:
        text = f"流水账打不开：{broken}。原文件没有动，请运行 hallbox journal verify。"
        return Finding(fine=False, text=text)
    return Finding(fine=True, text=f"流水账可读，共 {newest} 条")


def _put_aside(settings: Settings) -> list[Finding]:
    return [
        Finding(
            fine=False,
            text=f"流水账坏过：原文件留在 {one.name}，能证明的都救回来了。"
            "请把它拷给县里，县里确认以后再删。",
        )
        for one in damaged_files(settings.journal)
    ]


def _wiring(wiring: Sequence[str]) -> list[Finding]:
    if not wiring:
        return [Finding(fine=True, text="接线表 board.toml 没有错")]
    return [
        Finding(fine=False, text=f"接线表 board.toml：{one}。其余部件照常工作。") for one in wiring
    ]


def _running(home: Path) -> Finding:
    found = look(home)
    if found["healthy"]:
        return Finding(fine=True, text="厅盒在运行，记录在写")
    if isinstance(hall := found["hall"], dict):
        text = f"厅盒在运行，有一处不好：{hall.get('why', '')}。怎么办写在平板的“厅盒”页上。"
    else:
        text = f"厅盒没有正常运行：{found['why']}。已存的记录都在盘上，请重新启动。"
    return Finding(fine=False, text=text)
