"""The parts list of the county receiver: one process, its loops, its listener (hallbox county)."""

import argparse
import asyncio
import logging
import os
import signal
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from sync.county.clock import wall_clock
from sync.county.desk import HIGH_WATER, Desk, furnish
from sync.county.receiver import County
from sync.county.settings import Settings, read_settings
from sync.county.stick import Imported, take_bundle
from sync.county.store.sqlite import SqliteStore
from sync.county.store.sqlite_backup import back_up, put_back
from sync.county.web.app import create_app
from sync.county.web.deadline import DeadlineProtocol
from sync.stick import BUNDLE, NoStick, files_on

log = logging.getLogger("county")

PORT = 8601
BACKUPS_KEPT = 2  # an erased body stays in a backup until this many newer ones are proven
_DEMO_BACKUP_S = 300
_FIRST_BACKUP_S = 600
_GATHER_S = 0.05  # let a few batches come together: fewer commits, and still far below a second
_LOOK_AGAIN_S = 0.5  # at the latest: feed lag stays below a second
_REST_AFTER_FAULT_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a county lives: its home directory, and whether it is a demo."""

    home: Path
    demo: bool = False

    @property
    def database(self) -> Path:
        """Return the path of the SQLite file."""
        return self.home / "county.db"


def open_desk(place: Place) -> tuple[Desk, Settings]:
    """Open a county's home and return its parts.

    Raises:
        StoreInUse: another process serves it.
        SettingsError: county.toml says something that cannot be.
    """
    place.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    settings = read_settings(place.home / "county.toml")
    county = County(name=settings.name, telephone=settings.telephone, demo=place.demo)
    store = SqliteStore.open(place.database)
    try:
        return furnish(place.home, store, county, wall_clock), settings
    except BaseException:
        store.close()
        raise


def main(home: Path, port: int = PORT, *, demo: bool = False) -> None:
    """Serve until SIGTERM or SIGINT.

    Raises:
        StoreInUse: another process serves this home.
        SettingsError: county.toml says something that cannot be.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    os.umask(0o077)
    # uvicorn raises the signal again after its own clean end; here that is no reason to die of it
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: None)
    place = Place(home=home, demo=demo)
    desk, settings = open_desk(place)
    try:
        every_s = _DEMO_BACKUP_S if demo else settings.backup_every_s
        asyncio.run(_serve(desk, place, _listener(desk, settings, port), every_s))
    finally:
        desk.close()


def create_enrolment_code(home: Path, hall: str) -> str:
    """Return a new enrolment code for a hall, while no receiver serves this home.

    Raises:
        StoreInUse: a receiver is running.
    """
    desk, _ = open_desk(Place(home=home))
    try:
        return desk.enrolment.create_code(hall)
    finally:
        desk.close()


def create_feed_token(
    home: Path, halls: Collection[str], kinds: Collection[str], *, name: str = "feed"
) -> str:
    """Return a new feed token, while no receiver serves this home; "*" stands for all.

    Raises:
        StoreInUse: a receiver is running.
    """
    desk, _ = open_desk(Place(home=home))
    try:
        return desk.feed.create_token(name, halls, kinds)
    finally:
        desk.close()


def import_sticks(home: Path, place: Path) -> Iterator[tuple[str, Imported | Exception]]:
    """Import every bundle on a stick, while no receiver serves this home; lay receipts beside them.

    Yields:
        A file's name, and what became of it, or why it was not taken.

    Raises:
        StoreInUse: a receiver is running.
    """
    desk, _ = open_desk(Place(home=home))
    try:
        for path in files_on(place, BUNDLE):
            try:
                yield path.name, take_bundle(desk, path)
            except (NoStick, OSError) as why:
                yield path.name, why
    finally:
        desk.close()


def restore(home: Path, backup: Path) -> None:
    """Put a proven backup in the place of the database, while no receiver serves this home.

    The next start begins a new epoch; halls send again what the backup does not hold.

    Raises:
        StoreInUse: a receiver is running.
        BackupDamaged: the backup does not prove itself; nothing was touched.
    """
    put_back(backup, Place(home=home).database)
    (home / HIGH_WATER).unlink(missing_ok=True)


def _listener(desk: Desk, settings: Settings, port: int) -> uvicorn.Config:
    secure = bool(settings.certificate and settings.certificate_key)
    return uvicorn.Config(
        create_app(desk),
        host=settings.listen if secure and not desk.county.demo else "127.0.0.1",
        port=port,
        loop="asyncio",
        http=DeadlineProtocol,
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=5,
        limit_concurrency=1024,
        ssl_certfile=settings.certificate or None,
        ssl_keyfile=settings.certificate_key or None,
    )


async def _serve(desk: Desk, place: Place, config: uvicorn.Config, every_s: int) -> None:
    loops = [
        asyncio.create_task(_keep_up(desk)),
        asyncio.create_task(_keep_backups(desk, place, every_s)),
    ]
    log.info("serving port=%s demo=%s", config.port, place.demo)
    try:
        await uvicorn.Server(config).serve()
    finally:
        for loop in loops:
            loop.cancel()
        await asyncio.gather(*loops, return_exceptions=True)
    log.info("stopped")


async def _keep_up(desk: Desk) -> None:
    """Place and fold what came, for ever; a fault is logged and tried again."""
    aside: int | None = 0  # this program may know what the one before set aside
    while True:
        try:
            while aside is not None:
                aside = await desk.write(desk.projector.rerun, aside)
            while await desk.write(desk.catch_up):
                pass
            await asyncio.wait_for(desk.fresh.wait(), _LOOK_AGAIN_S)
            desk.fresh.clear()
            await asyncio.sleep(_GATHER_S)
        except TimeoutError:
            continue
        except Exception:
            log.exception("catch_up_failed")
            await asyncio.sleep(_REST_AFTER_FAULT_S)


async def _keep_backups(desk: Desk, place: Place, every_s: int) -> None:
    """Back up and prove, for ever; `safe` rises with each proven copy."""
    while True:
        await asyncio.sleep(_until_due(desk, place, every_s))
        try:
            await asyncio.to_thread(back_up_once, desk, place)
        except Exception:
            log.exception("backup_failed")
            await asyncio.sleep(every_s / 10)


def _until_due(desk: Desk, place: Place, every_s: int) -> float:
    """Return the seconds until the next backup: a process that is restarted daily makes one too."""
    newest = max((path.stat().st_mtime for path in _backups(place)), default=None)
    if newest is None:
        return min(_FIRST_BACKUP_S, every_s)
    return max(0.0, min(every_s, newest + every_s - desk.now().timestamp()))


def _backups(place: Place) -> list[Path]:
    return sorted((place.home / "backups").glob("county-*.db"))


def back_up_once(desk: Desk, place: Place) -> dict[str, int]:
    """Make one proven backup under home/backups and drop the oldest; return what is safe.

    Raises:
        BackupDamaged: the copy does not prove itself.
    """
    target = place.home / "backups" / f"county-{desk.now():%Y%m%dT%H%M%S}.db"
    proven = back_up(desk.store, place.database, target)
    for old in _backups(place)[:-BACKUPS_KEPT]:
        old.unlink()
    log.info("backup proven=%s streams=%s", target.name, len(proven))
    return proven


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(prog="python -m sync.county", description=main.__doc__)
    arguments.add_argument("--home", type=Path, required=True)
    arguments.add_argument("--port", type=int, default=PORT)
    arguments.add_argument("--demo", action="store_true")
    given = arguments.parse_args()
    main(given.home, given.port, demo=given.demo)
