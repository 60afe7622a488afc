"""Where a county lives: its home directory and its database."""

from dataclasses import dataclass, replace
from pathlib import Path

from sync.county.clock import wall_clock
from sync.county.desk import Desk, furnish
from sync.county.receiver import County
from sync.county.settings import Settings, read_settings
from sync.county.store.opening import open_store


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a county lives: its home, the URL of its database server if it has one, if a demo."""

    home: Path
    demo: bool = False
    url: str = ""

    @property
    def file(self) -> Path:
        """Return the path of the SQLite file that serves where there is no server."""
        return self.home / "county.db"


def settle(place: Place) -> tuple[Place, Settings]:
    """Read a home's settings; the database is the one asked for, else the one they name.

    Raises:
        SettingsError: county.toml says something that cannot be.
    """
    place.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    settings = read_settings(place.home / "county.toml")
    return replace(place, url=place.url or settings.database), settings


def open_desk(place: Place) -> tuple[Desk, Settings]:
    """Open a county's home and return its parts.

    Raises:
        StoreInUse: another process serves it.
        DatabaseRefused: the database server cannot be used.
        SettingsError: county.toml says something that cannot be.
    """
    place, settings = settle(place)
    county = County(name=settings.name, telephone=settings.telephone, demo=place.demo)
    store = open_store(place.file, place.url)
    try:
        return furnish(place.home, store, county, wall_clock), settings
    except BaseException:
        store.close()
        raise
