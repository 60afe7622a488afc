"""The parts list of the county receiver: one process, its loops, its listener (hallbox county)."""

import argparse
import asyncio
import logging
import os
import signal
import socket
import sys
from collections.abc import Collection, Iterator
from pathlib import Path

import uvicorn

from sync.county.accounts import WordRefused
from sync.county.backups import keep_backups
from sync.county.desk import HIGH_WATER, Desk
from sync.county.place import Place, open_desk, settle
from sync.county.settings import Settings, SettingsError
from sync.county.stick import Imported, take_bundle
from sync.county.store.opening import prove_copy
from sync.county.store.proof import BackupDamaged
from sync.county.store.rows import Role
from sync.county.store.seam import DatabaseRefused
from sync.county.store.sqlite import StoreInUse
from sync.county.store.sqlite_backup import put_back
from sync.county.store.versions import NewerDatabase
from sync.county.updates_orders import add_orders, carry_out
from sync.county.vault import VaultMismatch
from sync.county.web.app import create_app
from sync.county.web.deadline import protocol_for
from sync.stick import BUNDLE, NoStick, files_on

log = logging.getLogger("county")

PORT = 8601
STOPS = (  # why a command ends with one sentence
    StoreInUse,
    DatabaseRefused,
    NewerDatabase,
    SettingsError,
    VaultMismatch,
    BackupDamaged,
    WordRefused,
)
_DEMO_BACKUP_S = 300
_GATHER_S = 0.05  # let a few batches come together: fewer commits, and still far below a second
_LOOK_AGAIN_S = 0.5  # at the latest: feed lag stays below a second
_REST_AFTER_FAULT_S = 5.0


def main(home: Path, port: int = PORT, *, demo: bool = False, database: str = "") -> None:
    """Serve until SIGTERM or SIGINT; with a database server any number of processes may.

    Raises:
        StoreInUse: another process serves this home.
        DatabaseRefused: the database server cannot be used.
        SettingsError: county.toml says something that cannot be.
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    os.umask(0o077)
    # uvicorn raises the signal again after its own clean end; here that is no reason to die of it
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: None)
    place, settings = settle(Place(home=home, demo=demo, url=database))
    desk, _ = open_desk(place)
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


def open_account(home: Path, name: str, database: str = "") -> str:
    """Open an administrator's account, or give it new access; return the start word.

    Raises:
        StoreInUse: a receiver is running over a file; it has a page for this.
        DatabaseRefused: the database server cannot be used.
        WordRefused: the name is empty or too long.
    """
    desk, _ = open_desk(Place(home=home, url=database))
    try:
        return desk.accounts.open(name, Role.ADMINISTRATOR)
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


def prove_restored(home: Path, database: str, copy: str) -> dict[str, int]:
    """Prove a copy restored from the server's own backup; return what is safe now, by stream.

    Raises:
        DatabaseRefused: one of the two databases cannot be used.
        BackupDamaged: a chain in the copy does not hold.
    """
    desk, _ = open_desk(Place(home=home, url=database))
    try:
        return prove_copy(desk.store, copy)
    finally:
        desk.close()


def restore(home: Path, backup: Path) -> None:
    """Put a proven backup in the place of the database, while no receiver serves this home.

    The next start begins a new epoch; halls send again what the backup does not hold.

    Raises:
        StoreInUse: a receiver is running.
        BackupDamaged: the backup does not prove itself; nothing was touched.
    """
    put_back(backup, Place(home=home).file)
    (home / HIGH_WATER).unlink(missing_ok=True)


def _listener(desk: Desk, settings: Settings, port: int) -> uvicorn.Config:
    secure = bool(settings.certificate and settings.certificate_key)
    return uvicorn.Config(
        create_app(desk),
        host=settings.listen if secure and not desk.county.demo else "127.0.0.1",
        port=port,
        loop="asyncio",
        http=protocol_for(settings.connections_per_address),
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
        asyncio.create_task(keep_backups(desk, place, every_s)),
    ]
    log.info("serving port=%s demo=%s", config.port, place.demo)
    try:
        sockets = [_shared_socket(config)] if place.url else None
        await uvicorn.Server(config).serve(sockets)
    finally:
        for loop in loops:
            loop.cancel()
        await asyncio.gather(*loops, return_exceptions=True)
    log.info("stopped")


def _shared_socket(config: uvicorn.Config) -> socket.socket:
    """Return a socket on which several processes listen; the kernel spreads the connections."""
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    listening.bind((config.host, config.port))
    return listening


async def _keep_up(desk: Desk) -> None:
    """Place and fold what came, for ever; a fault is logged and tried again."""
    aside: int | None = 0  # this program may know what the one before set aside
    while True:
        try:
            while aside is not None:
                aside = await desk.write(desk.projector.rerun, aside)
            while await desk.write(desk.catch_up):
                if desk.fresh.is_set():  # halls are sending: they go before our own work
                    desk.fresh.clear()
                    await asyncio.sleep(_GATHER_S)
            await asyncio.wait_for(desk.fresh.wait(), _LOOK_AGAIN_S)
            desk.fresh.clear()
            await asyncio.sleep(_GATHER_S)
        except TimeoutError:
            continue
        except Exception:  # a supervised loop: whatever broke this round, the next is due (law 9)
            log.exception("catch_up_failed")
            await asyncio.sleep(_REST_AFTER_FAULT_S)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(prog="python -m sync.county", description=main.__doc__)
    arguments.add_argument("--home", type=Path, required=True)
    arguments.add_argument("--port", type=int, default=PORT)
    arguments.add_argument("--demo", action="store_true")
    arguments.add_argument("--database", default="", metavar="URL")
    add_orders(arguments)
    given = arguments.parse_args()
    if given.order:
        sys.exit(carry_out(given))
    main(given.home, given.port, demo=given.demo, database=given.database)
