"""Backups that are made and proven again and again; what they hold is `safe`."""

import asyncio
import logging
from pathlib import Path

from sync.county.clock import unix_s
from sync.county.desk import Desk
from sync.county.place import Place
from sync.county.store.opening import back_up

log = logging.getLogger("county.backups")

KEPT = 2  # an erased body stays in a backup until this many newer ones are proven
_SUFFIXES = frozenset({".db", ".dump"})
_FIRST_S = 600


async def keep_backups(desk: Desk, place: Place, every_s: int) -> None:
    """Back up and prove, for ever; `safe` rises with each proven copy. One worker of several."""
    while True:
        await asyncio.sleep(_until_due(desk, place, every_s))
        try:
            if await desk.write(_is_ours, desk, every_s):
                await asyncio.to_thread(back_up_once, desk, place)
            else:
                await asyncio.sleep(every_s / 10)
        except Exception:  # a supervised loop: whatever broke this round, the next is due (law 9)
            log.exception("backup_failed")
            await asyncio.sleep(every_s / 10)


def _is_ours(desk: Desk, every_s: int) -> bool:
    now_s = unix_s(desk.now())
    with desk.store.transaction() as tables:
        return tables.feed.hold_lease(
            "backup", desk.store.holder, now_s=now_s, until_s=now_s + every_s // 2
        )


def _until_due(desk: Desk, place: Place, every_s: int) -> float:
    """Return the seconds until the next backup: a process that is restarted daily makes one too."""
    newest = max((path.stat().st_mtime for path in _backups(place)), default=None)
    if newest is None:
        return min(_FIRST_S, every_s)
    return max(0.0, min(every_s, newest + every_s - desk.now().timestamp()))


def _backups(place: Place) -> list[Path]:
    made = (place.home / "backups").glob("county-*")
    return sorted(path for path in made if path.suffix in _SUFFIXES)


def back_up_once(desk: Desk, place: Place) -> dict[str, int]:
    """Make one proven backup under home/backups and drop the oldest; return what is safe.

    Raises:
        BackupDamaged: the copy does not prove itself.
    """
    target = place.home / "backups" / f"county-{desk.now():%Y%m%dT%H%M%S}"
    proven = back_up(desk.store, place.file, place.url, target)
    for old in _backups(place)[:-KEPT]:
        old.unlink()
    log.info("backup proven=%s streams=%s", target.name, len(proven))
    return proven
